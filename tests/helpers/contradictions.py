"""What the failures of a report expect, held against each other: no two may expect different things of one request."""

import re
from collections.abc import Iterable, Iterator

from searchprofiles_tck.spec.results import Failure

_SET = re.compile(r"(?:no profile|\d+ profiles?: (?P<names>[^;]*))(?:; also allowed: (?P<allowed>.*))?")
_ENTRIES = re.compile(r"(p\d+): (?:FoundByItems, out of )?\[")
_REFUSED = re.compile(r"(?:status )?([45]\d\d)\b")


def contradictions(failures: Iterable[Failure]) -> list[str]:
    """Return what the failures of one report expect of a request that another one, or the same, does not.

    A request is the last exchange that a failure cites: that is the one which its card shows.
    """
    said: dict[tuple[str, str], dict[str, str]] = {}
    for failure in failures:
        for subject, expected in expectations(failure):
            by = f"{failure.requirement} ({failure.expected})"
            said.setdefault((failure.exchanges[-1], subject), {}).setdefault(expected, by)
    return [
        f"{exchange}: {subject}: " + " but ".join(f"{what} by {by}" for what, by in several.items())
        for (exchange, subject), several in said.items()
        if len(several) > 1
    ]


def expectations(failure: Failure) -> Iterator[tuple[str, str]]:
    """Yield a subject, a profile or the answer as a whole, and what ``failure`` expects of it."""
    for row in failure.world:
        yield row.name, "returned" if row.expected else "not returned"
    listed = _SET.fullmatch(failure.expected)
    if listed:
        names = set(re.findall(r"p\d+", listed["names"] or ""))
        allowed = set(re.findall(r"p\d+", listed["allowed"] or ""))
        is_cut = "…" in failure.expected
        yield from ((name, "returned") for name in names)
        for row in failure.world:
            if not is_cut and row.name not in names | allowed:
                yield row.name, "not returned"
    yield from ((name, "returned") for name in _ENTRIES.findall(failure.expected))
    if failure.expected.startswith("success") or listed or failure.world:
        yield "the answer", "success"
    elif refused := _REFUSED.match(failure.expected):
        yield "the answer", "an error"
        yield "the status", refused[1]
