"""``searchprofiles-tck explain``: what the kit means by an id or a word."""

import textwrap
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

import click

from ...spec import places
from ...spec.glossary import GLOSSARY, meaning
from ...spec.open_points import OPEN_POINTS
from ...spec.releases import withdrawal
from ...spec.requirements import Requirement
from ...spec.requirements import requirements as all_requirements
from ...spec.suggestion import closest
from ..errors import UsageError
from ..results import service_model
from .main import StrictCommand

if TYPE_CHECKING:
    from ..scenarios import Check

_LEFT: Final = 13
_WIDTH: Final = 110
_MOST: Final = 4
"""How many places in the service model, and texts, are shown of a requirement."""

Line = tuple[str, str]


@click.command("explain", cls=StrictCommand)
@click.argument("identifier", metavar="ID")
def explain(identifier: str) -> None:
    """Explain ID: a requirement, a check, a mutant, an open point, or a word that reports use.

    Of a requirement it says the rule, its source with the places to read it at, and what usually breaks it. The
    documentation text comes from the botocore that is installed here, if one is.
    """
    parts = [part for explained in _KINDS if (part := explained(identifier))]
    if not parts:
        hint = closest(identifier, _names(), "searchprofiles-tck requirements lists them")
        raise UsageError(f"there is no requirement, check, mutant, open point or word {identifier!r}; {hint}")
    click.echo("\n\n".join(parts))


def _names() -> Iterator[str]:
    from ..mutants import MUTANTS
    from ..scenarios.registry import checks

    yield from (*all_requirements(), *(check.id for check in checks()), *MUTANTS, *OPEN_POINTS, *GLOSSARY)


def _of_requirement(identifier: str) -> str:
    row = all_requirements().get(identifier)
    return _requirement(row) if row else ""


def _of_check(identifier: str) -> str:
    from ..scenarios.registry import checks

    check = next((check for check in checks() if check.id == identifier), None)
    return _check(check, all_requirements()[check.requirement]) if check else ""


def _of_mutant(identifier: str) -> str:
    from ..mutants import MUTANTS
    from ..mutants.families import FAMILY_OF

    mutant = MUTANTS.get(identifier)
    if not mutant:
        return ""
    family = FAMILY_OF.get(mutant.name)
    return _table(
        ("mutant", mutant.name),
        ("defect", f"it {mutant.summary}"),
        ("breaks", mutant.requirement),
        ("fault", mutant.fault_class.value),
        ("family", f"{family.id}: it {family.sentence}" if family else ""),
        ("run", f"searchprofiles-tck run mutant:{mutant.name}"),
    )


def _of_open_point(identifier: str) -> str:
    point = OPEN_POINTS.get(identifier)
    if not point:
        return ""
    readings = [("", f"{name}: {text}") for name, text in point.readings.items()]
    return _table(
        ("open point", f"{point.id}, of each key" if point.per_key else point.id),
        ("question", point.question),
        ("readings", readings[0][1]),
        *readings[1:],
        ("judged", "no: a run finds out which reading the target takes, and reports it"),
        ("try", f"searchprofiles-tck serve --reading {point.id}={[*point.readings][-1]}"),
    )


def _of_word(identifier: str) -> str:
    text = meaning(identifier)
    return _table(("word", identifier), ("means", text)) if text else ""


def _of_withdrawn(identifier: str) -> str:
    gone = withdrawal(identifier)
    return f"{identifier} was {gone}" if gone else ""


_KINDS: Final[tuple[Callable[[str], str], ...]] = (
    *(_of_requirement, _of_check, _of_withdrawn, _of_mutant),
    *(_of_open_point, _of_word),
)


def _requirement(row: Requirement) -> str:
    from ..scenarios.registry import coverage

    covering = coverage().get(row.id, ())
    return _table(
        ("requirement", f"{row.id} ({row.level}, class {row.requirement_class})"),
        ("since", f"version {row.since}"),
        ("rule", row.statement),
        ("said in", str(row.citation)),
        *_sources(row),
        ("if broken", row.hint),
        ("checks", ", ".join(covering) or f"none: {row.excluded or 'no check of this kit covers it'}"),
        ("run", f"searchprofiles-tck run TARGET --only '{row.id}'" if covering else ""),
    )


def _sources(row: Requirement) -> Iterator[Line]:
    """Yield where the source can be read, and what the installed service model says there."""
    for number, where in enumerate(places.addresses(row.citation)):
        yield ("read it at" if number == 0 else "", where)
    try:
        _, model = service_model.installed()
    except UsageError as missing:
        yield ("AWS says", f"not shown: {missing}")
        return
    yield from (("", places.pointer(found, model)) for found in places.names_in(row.citation, model)[:_MOST])
    for place, text in [*service_model.quoted(str(row.citation)).items()][:_MOST]:
        yield ("AWS says", f"{place}: {text}")


def _check(check: "Check", row: Requirement) -> str:
    head = _table(
        ("check", f"{check.id}, since version {check.since}"),
        ("scenario", check.scenario.title),
        ("needs", f"access {check.scenario.least_access.value}, effort {check.scenario.least_effort.value}"),
    )
    return f"{head}\n{_requirement(row)}"


def _table(*lines: Line) -> str:
    return "\n".join(_line(name, text) for name, text in lines if text)


def _line(name: str, text: Any) -> str:
    """Return a line of a table, folded if it is long; an address is never broken."""
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=f"{name:<{_LEFT}}",
        subsequent_indent=" " * _LEFT,
        break_long_words=False,
        break_on_hyphens=False,
    )
