"""The catalogue is complete, by code, and well formed."""

import re
from fnmatch import fnmatchcase

import pytest
from searchprofiles_tck.spec.classes import Level, RequirementClass
from searchprofiles_tck.spec.requirements import (
    MalformedCatalogue,
    Requirement,
    parse_requirements,
    requirements,
)
from searchprofiles_tck.spec.sources import Source

ROW = """
[shape-x]
level = "MUST"
source = "document"
place = "Items"
statement = "A statement."
likely_causes = ["Is it so?"]
"""


def _covers(row: Requirement, fact: str) -> bool:
    return any(fnmatchcase(fact, pattern) for pattern in row.covers)


def test_every_fact_has_one_row(facts: frozenset[str]) -> None:
    """Every constraint, member, enum, binding, error and sentence of the sources leads to one requirement."""
    rows = {fact: [row.id for row in requirements().values() if _covers(row, fact)] for fact in facts}
    assert {fact: ids for fact, ids in rows.items() if len(ids) != 1} == {}


def test_no_row_points_nowhere(facts: frozenset[str]) -> None:
    """Every pattern of ``covers`` names at least one fact of the sources."""
    dangling = [
        (row.id, pattern)
        for row in requirements().values()
        for pattern in row.covers
        if not any(fnmatchcase(fact, pattern) for fact in facts)
    ]
    assert dangling == []


def test_search_facts_are_not_only_excluded(facts: frozenset[str]) -> None:
    """What the sources say of SearchProfiles itself is checked, but for three errors none can provoke."""
    checked = [row for row in requirements().values() if not row.excluded]
    search = [
        fact for fact in facts if fact.startswith(("SearchProfiles", "Profile.", "Address.", "document:"))
    ]
    unchecked = {fact for fact in search if not any(_covers(row, fact) for row in checked)}
    assert unchecked == {
        "SearchProfiles.AccessDeniedException",
        "SearchProfiles.ThrottlingException",
        "SearchProfiles.InternalServerException",
    }


def test_every_class_has_rows() -> None:
    """Each class of requirements has at least one row that is checked."""
    assert {row.requirement_class for row in requirements().values() if not row.excluded} == set(
        RequirementClass
    )


def test_level_follows_provenance() -> None:
    """No inferred rule is a MUST, and robustness only advises."""
    for row in requirements().values():
        if row.provenance is Source.INFERRED or row.requirement_class is RequirementClass.ROBUSTNESS:
            assert row.level is Level.SHOULD, row.id


def test_prose_is_one_sentence() -> None:
    """Statements and reasons are one sentence each, causes one question each, and no two statements are equal."""
    rows = requirements().values()
    for row in rows:
        for text in (row.statement, row.excluded):
            assert not text or (text.endswith(".") and not re.search(r"\n|\. [A-Z]", text)), (row.id, text)
        for cause in row.likely_causes:
            assert re.fullmatch(r"[A-Z][^\n?]+\?", cause), (row.id, cause)
            assert ". " not in cause, (row.id, cause)
    assert len({row.statement for row in rows}) == len(rows)


def test_loaded_once() -> None:
    """The catalogue is read once and cannot be changed."""
    assert requirements() is requirements()
    with pytest.raises(TypeError):
        requirements()["shape-x"] = requirements()["shape-no-null"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[shape-x", "is not TOML"),
        ("shape-x = 1", "Expected `object`, got `int`"),
        (ROW.replace("[shape-x]", "[logic-x]"), "must start with shape-"),
        (ROW.replace('likely_causes = ["Is it so?"]', ""), "missing required field `likely_causes`"),
        (ROW + "colour = 1", "unknown field `colour`"),
        (ROW.replace('"A statement."', '" "'), r"matching regex '\\S' - at `$.statement`"),
        (ROW.replace('["Is it so?"]', '"Is it so?"'), "Expected `array`, got `str` - at `$.likely_causes`"),
        (ROW.replace('"Is it so?"', '"It is so."'), r"matching regex '\\?$' - at `$.likely_causes["),
        (ROW.replace('"Is it so?"', ""), "length >= 1 - at `$.likely_causes`"),
        (ROW.replace("MUST", "MAY"), "'MAY' - at `$.level`"),
        (ROW.replace('"document"', '"inferred"'), "'inferred' - at `$.source`"),
        (ROW + 'inferred = "yes"', "Expected `bool`, got `str` - at `$.inferred`"),
        (ROW + "inferred = true", "never a MUST"),
        (ROW + 'excluded = ""', "at `$.excluded`"),
        (ROW + 'covers = "Profile"', "Expected `array`, got `str` - at `$.covers`"),
    ],
)
def test_malformed_row_is_named(text: str, problem: str) -> None:
    """A row that breaks the format is refused, and the message says file, row and what is expected."""
    with pytest.raises(MalformedCatalogue, match=re.escape(problem)) as caught:
        parse_requirements(RequirementClass.SHAPE, text)
    assert "requirements/shape.toml" in str(caught.value)


def test_row_is_read() -> None:
    """A row becomes a requirement: what is inferred says so, its citation keeps the place it rests on."""
    text = ROW.replace("MUST", "SHOULD") + "inferred = true"
    (row,) = parse_requirements(RequirementClass.SHAPE, text).values()
    assert (row.id, row.provenance, row.citation.source) == ("shape-x", Source.INFERRED, Source.DOCUMENT)
    assert str(row.citation).endswith("Items")
