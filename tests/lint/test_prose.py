"""The check of the project's English."""

import ast
from pathlib import Path

import pytest

from . import prose


@pytest.mark.parametrize(
    "text",
    [
        "Whoever asks passes what came to keep.",
        "The ids that were told by CreateProfile.",
        "It stands in the place of the other.",
        "no response gave occasion to judge it",
        "The standing world is read by all.",
        "Each room has its own tests.",
    ],
)
def test_an_idiom_is_found(text: str) -> None:
    """A forbidden idiom is found wherever it occurs in a text, with what to write instead."""
    found = list(prose.idioms("docs/x.md:3", text))

    assert found
    assert str(found[0]).startswith("docs/x.md:3: ")


@pytest.mark.parametrize(
    "text",
    [
        "Return the profiles that match every pair.",
        "If the target declines the operation, skip the checks that need it.",
        "The parameter ``told_by`` and the word `room` are code.",
        "There is enough headroom.",
    ],
)
def test_plain_english_is_left_alone(text: str) -> None:
    """Plain sentences, and whatever is in backticks, give no finding."""
    assert list(prose.idioms("x", text)) == []


def test_a_file_that_does_not_exist_is_found() -> None:
    """A path in backticks has to lead to a module, from the root or from a package."""
    text = "`conformance/run/run.py`, ``run/session.py`` and `tests/lint/test_prose.py`, not `run/gone.py`."

    assert [str(one) for one in prose.missing_files("docs/x.md:3", text)] == [
        "docs/x.md:3: there is no run/gone.py: name the file that is meant"
    ]


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ('def f():\n    """Return nothing."""', 0),
        ("def f():\n    pass", 0),
        ('def f():\n    """The profiles that match."""', 1),
        ('def f():\n    """Returns nothing."""', 1),
        ('def f():\n    """``x`` as text."""', 1),
        ('@property\ndef f():\n    """The profiles that match."""', 0),
        ('def test_f():\n    """A search finds its profiles."""', 0),
        ('class A:\n    """A thing."""\n    def f(self):\n        """Whether it is one."""', 1),
    ],
)
def test_docstrings_begin_with_a_verb(code: str, count: int) -> None:
    """A function's docstring begins with a verb of the list; properties and tests state what is."""
    assert len(list(prose.first_words(Path("conformance/x.py"), ast.parse(code)))) == count


def test_messages_and_comments_are_read() -> None:
    """Idioms are found in comments and in strings that a user may see."""
    text = 'x = f"{y} was told to stop"  # whoever it is\n'

    assert [line for line, _ in prose.python_texts(text, ast.parse(text))] == [1, 1]


def test_words_out_of_bounds_are_found() -> None:
    """A folder with "where" for "if" has too much of one word and too little of the other."""
    private = "Where it is so, the reader is lost, where another one is not. " * 10
    plain = "If it is so, the reader knows that a condition follows, and when. " * 10

    assert {finding.problem.split()[0] for finding in prose.rates("x", [private])} == {"'where'", "'if'"}
    assert list(prose.rates("x", [plain])) == []


def test_the_documents_are_read() -> None:
    """README, docs, templates and the catalogue's texts are among what is checked; generated pages are not."""
    names = {str(path) for path in prose.documents()}

    assert {"README.md", "docs/architecture.md", "spec/requirements/logic.toml"} <= names
    assert "conformance/mutants/families.toml" in names
    assert "reports/templates/report.html.jinja" in names
    assert not prose.GENERATED & names
