"""Names that the pages write as code are those of the code: variables, fixtures, attributes, files, settings."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

import pytest
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.spec.statuses import ExitStatus

from .test_docs import PAGES, README, ROOT
from .test_pages_commands import written

SOURCES: Final = (
    *("spec", "reference", "reports", "conformance", "searchprofiles_tck", "benchmarks", "examples"),
    *("tests/helpers", "tests/lint", "tests/gauntlet"),
)
MORE: Final = (
    *(
        "pyproject.toml",
        "setup.py",
        "action.yml",
        "tox.ini",
        "docs/pages.py",
        "tests/conformance/in_process.py",
    ),
)
KINDS: Final = {".py", ".toml", ".yml", ".json", ".js", ".jinja", ".css"}
NAME: Final = re.compile(r"(?:[A-Z]+_)?(?:[a-z]+_\w+|SEARCHPROFILES_\w+)")
FILE: Final = re.compile(r"[\w-]+\.(?:json|md|xml|html|log|css|ndjson|ndjson\.gz)")
SETTING: Final = re.compile(r'([a-z][a-z-]+) = (?:"|\[|true|false|\d)')
OF_OTHERS: Final = {
    *("proxy_ssl_certificate", "check_same_thread", "module-path", "test-command"),
    *("python_files", "python_classes", "python_functions"),
}
"""Names of nginx, sqlite3, cosmic-ray and pytest."""


@cache
def code() -> str:
    """Return everything in which a name of the kit is defined."""
    paths = [
        path for folder in SOURCES for path in sorted((ROOT / folder).rglob("*")) if path.suffix in KINDS
    ]
    more = [ROOT / name for name in MORE]
    return "\n".join(path.read_text(encoding="utf-8") for path in [*paths, *more])


@cache
def words() -> set[str]:
    """Return the words of the code: names, names with hyphens, names of files."""
    return {word for form in (r"\w+", r"[\w-]+", r"[\w-]+(?:\.\w+)+") for word in re.findall(form, code())}


def names(page: str) -> Iterator[str]:
    """Yield the names that stand alone as code in ``page``."""
    text = (ROOT / page).read_text(encoding="utf-8")
    for span in re.findall(r"`([^`\n]+)`", re.sub(r"^ *```.*?^ *```", "", text, flags=re.M | re.S)):
        for form in (NAME, FILE):
            if form.fullmatch(span.partition("(")[0].partition("=")[0]):
                yield span.partition("(")[0].partition("=")[0]
    for line in written(text):
        if found := SETTING.match(line):
            yield found[1]


@pytest.mark.parametrize("page", PAGES)
def test_a_name_in_a_page_is_one_of_the_code(page: str) -> None:
    """A reader who copies a name finds what the page says of it."""
    assert {*names(page)} - words() - OF_OTHERS == set()


def test_the_page_has_every_exit_status() -> None:
    """The table of exit statuses has each of them, and no other."""
    page = (ROOT / "docs" / "reading-a-report.md").read_text(encoding="utf-8")

    assert re.findall(r"^\| (\d+) \|", page, re.M) == [str(int(status)) for status in sorted(ExitStatus)]


def test_the_readme_does_not_overstate_the_mutants() -> None:
    """It names a round number below that of today."""
    (named,) = re.findall(r"more than (\d+) implementations", README)

    assert 0 <= len(MUTANTS) - int(named) <= 200
