"""What a message suggests in place of a misspelt name."""

from searchprofiles_tck.spec.suggestion import closest, nearest


def test_similar_name_is_suggested() -> None:
    """The most similar name becomes a question."""
    assert nearest("refrence", ["reference", "mutant"]) == "reference"
    assert closest("refrence", ["mutant", "reference"]) == "did you mean 'reference'?"


def test_all_names_are_listed_if_none_is_similar() -> None:
    """If no name resembles the word, all are listed in their order."""
    assert nearest("xyz", ["reference", "mutant"]) is None
    assert closest("xyz", ["reference", "mutant"]) == "there are: reference, mutant"
