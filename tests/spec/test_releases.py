"""What a version of the kit held targets to stays as it was, or is withdrawn with a reason."""

import hashlib
from pathlib import Path

import pytest
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.spec import releases
from searchprofiles_tck.spec.requirements import requirements

from searchprofiles_tck import __version__

FROZEN = {"0.1.0": "23161fe1372c6a56e863b0a4f4f16942b6294b2833ee84871ed0f14490aaf3fe"}
"""The digest of the list of each released version."""
FOLDER = Path(__file__).parents[2] / "spec" / "releases"
FIRST = releases.releases()[0]


def test_lists_of_released_versions_are_frozen() -> None:
    """The list of a released version is the file that it was released with, and every list is of such a version."""
    digests = {
        path.stem: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in FOLDER.glob("*.toml")
        if path.stem != "withdrawn"
    }
    assert digests == FROZEN


def test_nothing_released_vanishes() -> None:
    """A requirement or a check of a released version is still there, or is withdrawn."""
    present = {*requirements(), *(check.id for check in checks())}
    released = {name for release in releases.releases() for name in (*release.levels, *release.checks)}
    assert [name for name in sorted(released - present) if releases.withdrawal(name) is None] == []


def test_no_level_changes() -> None:
    """A requirement keeps the level that it was released with: another level is another requirement."""
    changed = {
        name: (level, requirements()[name].level)
        for release in releases.releases()
        for name, level in release.levels.items()
        if name in requirements() and requirements()[name].level is not level
    }
    assert changed == {}


def test_what_is_withdrawn_is_gone() -> None:
    """Nothing is withdrawn that is there, and each withdrawal has a reason in a sentence, and a version."""
    present = {*requirements(), *(check.id for check in checks())}
    assert present.isdisjoint(releases.withdrawn())
    for gone in releases.withdrawn().values():
        assert gone.version in releases.versions()
        assert gone.reason.endswith(".")


def test_the_version_under_development_is_not_released() -> None:
    """The kit's version is later than every released one, so that what is added counts as newer."""
    assert all(releases.is_newer(__version__, release.version) for release in releases.releases())


def test_everything_has_a_first_version() -> None:
    """What a released version lists is since the first that does, everything else since this one."""
    assert releases.since("logic-and") == releases.since("logic-and@lattice") == FIRST.version
    assert releases.since("logic-and@nowhere") == __version__
    for check in checks():
        assert check.since in releases.versions()
        assert not releases.is_newer(requirements()[check.requirement].since, check.since)


def test_a_withdrawn_requirement_takes_its_checks_along() -> None:
    """Why a check is gone is known if its requirement is."""
    assert releases.withdrawal("limits-values-many") is not None
    assert releases.withdrawal("limits-values-many@limits") is not None
    assert releases.withdrawal("logic-and") is None


@pytest.mark.parametrize(
    ("version", "than", "newer"),
    [
        ("0.2.0", "0.1.0", True),
        ("0.10.0", "0.9.0", True),
        ("0.1.0", "0.1.0", False),
        ("0.1.0", "0.2.0", False),
        ("", "0.1.0", False),
        ("0.1.0", "", False),
    ],
)
def test_versions_are_ordered_by_number(version: str, than: str, newer: bool) -> None:
    """Versions compare part by part as numbers; one that is not known is never newer."""
    assert releases.is_newer(version, than) is newer
