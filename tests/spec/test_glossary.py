"""The glossary has no word that nobody uses, and every status and verdict."""

import re
from functools import cache
from pathlib import Path

import pytest
from searchprofiles_tck.spec.glossary import GLOSSARY, meaning
from searchprofiles_tck.spec.statuses import LevelReached, Outcome, Status, Verdict

ROOT = Path(__file__).parents[2]
PRINTED = (
    "conformance/**/*.py",
    "reports/*.py",
    "reports/templates/*",
    "spec/*.py",
    "README.md",
    "docs/*.md",
)


@cache
def printed() -> str:
    """Return everything that may reach a reader, but for the glossary itself."""
    paths = [path for pattern in PRINTED for path in sorted(ROOT.glob(pattern)) if path.stem != "glossary"]
    return " ".join(path.read_text(encoding="utf-8") for path in paths).casefold()


@pytest.mark.parametrize("word", GLOSSARY)
def test_a_word_is_used(word: str) -> None:
    """A word of the glossary occurs in a report, a message or a page."""
    assert re.search(rf"\b{re.escape(word.casefold())}", printed())


@pytest.mark.parametrize("word", [*Status, *Verdict, *LevelReached])
def test_every_status_has_a_meaning(word: str) -> None:
    """What a report says of a check, a requirement or a target is in the glossary."""
    assert meaning(word)


def test_every_outcome_has_a_meaning() -> None:
    """So is what a requirement counts for, under the name that the page gives it."""
    shown = {Outcome.BROKEN: "failed", Outcome.OPEN: "not settled", Outcome.MET: "passed"}

    assert [word for word in Outcome if not meaning(shown.get(word, word.replace("-", " ")))] == []
