"""Generated searches: pairs, operators, values and page sizes that nobody wrote down."""

from collections.abc import Mapping
from typing import Final

from hypothesis import given, seed

from ...spec.limits import DEFAULT_MAX_RESULTS
from ..client.isolated_hypothesis import exact_settings, undisturbed
from ..client.scenario_client import ScenarioClient
from ..client.strategies import PlannedSearch, Pool, searches
from ..config import Effort
from ..dataset.groups import groups
from ..dataset.subset_profiles import lattice_pairs, plain_pairs
from ..history.step import SearchRequest
from ..judging.content import CONTENT
from ..judging.matching import base_rule
from .paging import COMPLETE

_EXAMPLES: Final[Mapping[Effort, tuple[int, int, int]]] = {
    Effort.QUICK: (2, 8, 12),
    Effort.STANDARD: (20, 30, 1000),
    Effort.THOROUGH: (200, 40, 20_000),
}
"""Examples, searches in each, and the most requests in all."""
_MOST_PAGES: Final = 12


def play(drive: ScenarioClient) -> None:
    """Walk generated searches until the examples or the requests are used up, or a rule is broken."""
    examples, size, most = _EXAMPLES[drive.effort]
    pool = pool_of(drive)
    asked = 0
    broken: set[str] = set()

    # One call of the test function is one example; it never fails, since judging comes after.
    @seed(drive.seed)
    @exact_settings(examples)
    @given(searches(pool, size=size))
    def explore(plan: list[PlannedSearch]) -> None:
        nonlocal asked
        if asked >= most or broken:
            return
        for planned in plan:
            if asked < most:
                asked += _walk(drive, planned)
        broken.update(rule for rule in drive.part() if not _shows_everywhere(rule))

    with undisturbed():
        explore()


def _shows_everywhere(rule: str) -> bool:
    """Whether what breaks a rule has nothing to do with the search, so that exploring is worth going on."""
    return rule == CONTENT or rule.startswith("shape-")


def _walk(drive: ScenarioClient, planned: PlannedSearch) -> int:
    """Walk a search, and say how many pages there were.

    Several pages test paging first of all; one page tests the operator. A walk of very many pages tests no more.
    """
    request = SearchRequest(planned.pairs, planned.operator, len(planned.pairs) > 1, planned.size, None)
    hits = drive.oracle.search(request, drive.oracle.several_values(request)[0]).may.bit_count()
    size = planned.size if hits <= _MOST_PAGES * request.page_size else None
    rule = COMPLETE if hits > (size or DEFAULT_MAX_RESULTS) else base_rule(request)
    return len(drive.walk(rule, planned.pairs, planned.operator, size))


def pool_of(drive: ScenarioClient) -> Pool:
    """Values that many, few and no profiles have, under every kind of key."""
    naming = drive.naming
    values: dict[str, list[str]] = {}
    for key, wanted in (*lattice_pairs(naming), *plain_pairs(naming)):
        if key in ("_phone", "_email", "_fullName") or drive.world.attached:
            values.setdefault(key, []).extend(wanted)
    for group in groups(naming, drive.effort):
        values[group.key].append(group.value)
    drafts = drive.oracle.drafts
    values["_account"] = [draft.fields["AccountNumber"] for draft in drafts[:: max(1, len(drafts) // 30)]]
    values["_profileId"] = [drive.world.ids[draft.name] for draft in drafts[:: max(1, len(drafts) // 12)]]
    for several in values.values():
        several.append(naming.text("nobody"))
    return Pool(
        values=[(key, tuple(dict.fromkeys(several))) for key, several in values.items()],
        repeats=drive.known.get("repeated-key") == "pairs",
    )
