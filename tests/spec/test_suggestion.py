"""What a message suggests in place of a misspelt name."""

import pytest
from searchprofiles_tck.spec.requirements import requirements
from searchprofiles_tck.spec.suggestion import closest, nearest


def test_similar_name_is_suggested() -> None:
    """The most similar name becomes a question."""
    assert nearest("refrence", ["reference", "mutant"]) == "reference"
    assert closest("refrence", ["mutant", "reference"]) == "did you mean 'reference'?"


def test_all_names_are_listed_if_none_is_similar() -> None:
    """If no name resembles the word, all are listed in their order."""
    assert nearest("xyz", ["reference", "mutant"]) is None
    assert closest("xyz", ["reference", "mutant"]) == "there are: reference, mutant"


@pytest.mark.parametrize(
    "word", ["garbage", "nothing-like-this", "hello-world", "this-is-nonsense", "nope-nope"]
)
def test_nonsense_resembles_no_id(word: str) -> None:
    """Among many long ids there is always one that has some letters in common."""
    assert nearest(word, requirements()) is None


@pytest.mark.parametrize("meant", ["logic-single-pair", "shape-string-lengths"])
def test_a_slip_resembles_the_id_that_was_meant(meant: str) -> None:
    """A letter too few, a letter too many, or two letters exchanged."""
    for slip in (meant[1:], meant + "s", meant[:6] + meant[7] + meant[6] + meant[8:]):
        assert nearest(slip, requirements()) == meant
