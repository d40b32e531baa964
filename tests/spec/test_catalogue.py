"""The catalogue shows everything that it contains, in each format."""

import json
from collections.abc import Callable

import pytest
from searchprofiles_tck.spec.catalogue import (
    UNCHECKED,
    Counts,
    as_json,
    as_markdown,
    as_text,
    counts,
)
from searchprofiles_tck.spec.releases import withdrawn
from searchprofiles_tck.spec.requirements import requirements

COVERAGE = {
    "logic-and": ("logic-and@pages", "logic-and@cases"),
    "errors-throttling": ("errors-throttling@x",),
}
RENDERERS = [as_text, as_markdown, as_json]


@pytest.mark.parametrize("render", RENDERERS)
def test_every_requirement_is_told(render: Callable[..., str]) -> None:
    """Each format names every requirement and the checks that cover it, and ends with a line feed."""
    text = render(COVERAGE)
    assert [name for name in requirements() if name not in text] == []
    assert "logic-and@pages" in text
    assert [name for name in withdrawn() if name not in text] == []
    assert "logic-and@cases" in text
    assert text.endswith("\n")


def test_counts() -> None:
    """Counts add up, and a check of an excluded requirement does not make it a checked one."""
    rows = tuple(requirements().values())
    found = counts(rows, COVERAGE)
    assert found.total == len(rows) == found.must + found.should
    assert (found.checked, found.excluded) == (1, sum(bool(row.excluded) for row in rows))
    assert found.checked + found.unchecked + found.excluded == found.total


def test_counts_in_words() -> None:
    """Counts read as one line."""
    line = str(Counts(total=5, must=3, should=2, checked=1, unchecked=2, excluded=2))
    assert line == "5 requirements (3 MUST, 2 SHOULD): 1 checked, 2 without a check, 2 excluded"


def test_text_says_why_there_is_no_check() -> None:
    """In text a requirement without a check says so, and an excluded one gives its reason."""
    text = as_text({})
    assert UNCHECKED in text
    entry = text[text.index("errors-throttling  MUST") :]
    assert "excluded: Cannot be provoked" in entry.partition("\n\n")[0]
    assert max(map(len, text.splitlines())) <= 110


def test_markdown_tables_are_whole() -> None:
    """Every row of a Markdown table has six cells, and every class a heading; what is withdrawn has three."""
    text, _, gone = as_markdown(COVERAGE).partition("## Withdrawn")
    lines = text.splitlines()
    rows = [line for line in lines if line.startswith("| `")]
    assert len(rows) == len(requirements())
    assert {line.replace("\\|", "").count("|") for line in rows} == {7}
    assert [line.count("|") for line in gone.splitlines() if line.startswith("| `")] == [4] * len(withdrawn())
    classes = dict.fromkeys(row.requirement_class for row in requirements().values())
    assert [line[3:] for line in lines if line.startswith("## ")] == list(classes)


def test_json_holds_all() -> None:
    """The JSON form holds what the catalogue holds of a requirement, and its checks."""
    value = json.loads(as_json(COVERAGE))
    row = next(row for row in value["requirements"] if row["id"] == "keys-name-case")
    ours = requirements()["keys-name-case"]
    assert row == {
        "id": ours.id,
        "class": "keys",
        "level": "SHOULD",
        "statement": ours.statement,
        "citation": {"source": "document", "place": ours.citation.place},
        "provenance": "inferred",
        "hint": ours.hint,
        "excluded": "",
        "since": "0.1.0",
        "checks": [],
    }
    assert {row["id"]: row["reason"] for row in value["withdrawn"]} == {
        name: gone.reason for name, gone in withdrawn().items()
    }
    assert sum(each["total"] for each in value["classes"].values()) == value["counts"]["total"]
