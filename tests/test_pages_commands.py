"""Commands of the kit that the pages show can be typed: they exist, with the options that are given to them."""

import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import Final

import click
import pytest
from searchprofiles_tck.conformance.cli.main import COMMANDS, cli
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.options import OPTIONS
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.spec.glossary import GLOSSARY
from searchprofiles_tck.spec.open_points import OPEN_POINTS
from searchprofiles_tck.spec.requirements import requirements

from .test_docs import PAGES, ROOT

_FENCED: Final = re.compile(r"^ *```\S*\n(.*?)^ *```", re.M | re.S)
_CALLED: Final = re.compile(r"(?:^|[\s'\"]|bin/)searchprofiles-tck (.+)")
_OVER: Final = {"|", "||", "&&", ";", ">", ">>", "#", "--"}
"""Words that end the kit's own words."""

_IDS: Final = {*requirements(), *(check.id for check in checks())}
_NAMED: Final = {*_IDS, *MUTANTS, *OPEN_POINTS, *GLOSSARY}
_KNOWN: Final[Mapping[str, Callable[[str], bool]]] = {
    **{f"--{option.name}": option.choices.__contains__ for option in OPTIONS if option.choices},
    **{flag: lambda glob: any(fnmatchcase(name, glob) for name in _IDS) for flag in ("--only", "--skip")},
    "--mutant": MUTANTS.__contains__,
    "--reading": lambda pair: pair.partition("=")[2] in OPEN_POINTS[pair.partition("=")[0]].readings,
    "explain": _NAMED.__contains__,
    "mutant": MUTANTS.__contains__,
}
"""What may follow a word, unless it is in capitals, which stand for what a reader writes."""


def written(text: str) -> Iterator[str]:
    """Yield what a page shows as code: each line of a block, with those that continue it, and each span."""
    for block in _FENCED.findall(text):
        yield from re.sub(r"\\\n\s*", "", block).splitlines()
    yield from re.findall(r"`([^`\n]+)`", _FENCED.sub("", text))


def called(line: str) -> list[str]:
    """Return the words after the kit's name in ``line``, or of a command that is named by itself with an option."""
    found = _CALLED.search(line)
    words = found[1] if found else line if re.match(rf"({'|'.join(COMMANDS)}) .*-", line) else ""
    try:
        several = shlex.split(words)
    except ValueError:  # a quote that closes what began before the kit's name
        several = words.split()
    end = next((place for place, word in enumerate(several) if word in _OVER), len(several))
    return several[:end]


def unknown(words: list[str]) -> list[str]:
    """Return the words that name no command, and the options that their command does not have."""
    group: click.Command = cli
    context = click.Context(group)
    while isinstance(group, click.Group) and words and re.match("[a-z]", words[0]):
        name, *words = words
        if name not in group.list_commands(context):
            return [name]
        inner = group.get_command(context, name)
        assert inner is not None
        group = inner
    known = {flag for parameter in group.params for flag in parameter.opts} | {"--help", "--version"}
    given = (word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word))
    return [word for word in given if word not in known]


def misspelt(words: list[str]) -> list[str]:
    """Return the values of options, ids and names that the kit does not know."""
    pairs = [pair for word in words for pair in pairwise(word.split(":"))] + [*pairwise(words)]
    return [
        value
        for word, value in pairs
        if word in _KNOWN and not re.match(r"[A-Z$\[\]]+$", value) and not _KNOWN[word](value)
    ]


@pytest.mark.parametrize("page", PAGES)
def test_a_command_has_the_options_that_a_page_gives_it(page: str) -> None:
    """An option of another command, a report command or a mutant that is not there: no copied line may fail."""
    lines = {line: called(line) for line in written((ROOT / page).read_text(encoding="utf-8"))}
    wrong = {line: unknown(words) + misspelt(words) for line, words in lines.items()}

    assert {line: words for line, words in wrong.items() if words} == {}


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (".venv/bin/searchprofiles-tck serve --effort quick", ["--effort"]),
        ("searchprofiles-tck report verfy acme", ["verfy"]),
        ("run --resum DIR", ["--resum"]),
        ("searchprofiles-tck run mutant:and-treated-as-nand", ["and-treated-as-nand"]),
        ("searchprofiles-tck run URL --only 'logik-*' --effort quik", ["logik-*", "quik"]),
        ("searchprofiles-tck explain lettercase", ["lettercase"]),
        ("searchprofiles-tck run mutant:NAME --effort EFFORT", []),
        ("searchprofiles-tck serve --domain shop -- npm test --watch", []),
        ("searchprofiles-tck selftest --format markdown > docs/mutants.md", []),
    ],
)
def test_the_check_of_commands_can_fail(line: str, wrong: list[str]) -> None:
    """What nobody can type is found, and words of other programs are left alone."""
    assert unknown(called(line)) + misspelt(called(line)) == wrong
