"""Generated searches: pairs, operators, values and page sizes that nobody wrote down.

Hypothesis takes a third of a second to import, so what draws is imported when the scenario is played.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from random import Random
from typing import Final, NamedTuple

from ...spec.limits import DEFAULT_MAX_RESULTS, PAIRS
from ...spec.search import Pair, Search
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..dataset.shared_data import groups, plain_pairs, subset_pairs
from ..judging.content import CONTENT
from ..judging.key_rules import FIELD_KEY_RULES
from ..judging.matching import base_rule
from . import COMPLETE, EVERYWHERE, FOUND_BY, LOGIC, PAGES, WALKS, reader


class _Amount(NamedTuple):
    """How much is generated: Hypothesis examples, searches in each, further blocks of searches, requests at most."""

    examples: int
    size: int
    blocks: int
    requests: int


_AMOUNTS: Final[Mapping[Effort, _Amount]] = {
    Effort.QUICK: _Amount(3, 8, 0, 10),
    Effort.STANDARD: _Amount(20, 10, 0, 150),
    Effort.THOROUGH: _Amount(20, 40, 180, 20_000),
}
_MOST_PAGES: Final = 12


def play(client: ScenarioClient) -> None:
    """Walk generated searches until the amount is used up or a rule is broken.

    Hypothesis draws the first ones. What follows at effort ``thorough`` is volume, drawn by a random number generator:
    judging comes after the draws and failures are reduced by the kit, so there is no property to shrink.
    """
    from hypothesis import given
    from hypothesis import strategies as st

    from ...strategies import searches
    from ..client.seeded_draws import exact_settings, seeded

    amount = _AMOUNTS[client.effort]
    pairs, distinct = pairs_to_search(client), not client.known.repeats_keys
    one_block = st.lists(searches(pairs, distinct_keys=distinct), min_size=amount.size, max_size=amount.size)
    blocks: list[list[Search]] = []
    sent: set[Search] = set()
    requests = 0
    broken: set[str] = set()

    def explore(block: Iterable[Search]) -> None:
        nonlocal requests
        for search in block:
            if search not in sent and requests < amount.requests and not broken:
                sent.add(search)
                requests += _walk(client, search)
        broken.update(rule for rule in client.end_part() if not _shows_everywhere(rule))

    with seeded(client.seed):  # nothing is sent while others may wait to draw
        exact_settings(amount.examples)(given(one_block)(lambda block: blocks.append(block)))()
    for block in chain(blocks, _volume(amount, pairs, Random(client.seed), distinct_keys=distinct)):
        explore(block)


def _volume(
    amount: _Amount, pairs: Sequence[Pair], random: Random, *, distinct_keys: bool
) -> Iterator[list[Search]]:
    """Yield blocks of searches, drawn some fifty times as fast as by Hypothesis."""
    from ...strategies import OPERATORS, PAGE_SIZES, PAIR_COUNTS, combined

    for _ in range(amount.blocks):
        yield [
            combined(
                random.choice(PAIR_COUNTS),
                random.choice(OPERATORS),
                random.choice(PAGE_SIZES),
                *random.choices(pairs, k=PAIRS.maximum),
                distinct_keys=distinct_keys,
            )
            for _ in range(amount.size)
        ]


def _shows_everywhere(rule: str) -> bool:
    """Return whether any search shows that a rule is broken, so that exploring is worth going on."""
    return rule == CONTENT or rule.startswith("shape-")


def _walk(client: ScenarioClient, search: Search) -> int:
    """Walk a search and return the number of pages.

    Several pages test paging first of all; one page tests the operator. A walk of very many pages tests no more.
    """
    hits = client.oracle.search(search).upper.bit_count()
    size = search.max_results if hits <= _MOST_PAGES * search.page_size else None
    rule = COMPLETE if hits > (size or DEFAULT_MAX_RESULTS) else base_rule(search)
    return len(client.search(rule, search.pairs, search.operator, size=size))


def pairs_to_search(client: ScenarioClient) -> tuple[Pair, ...]:
    """Return pairs that many, few and no profiles match, under every kind of key."""
    from ...strategies import pairs_of

    namespace = client.namespace
    values: dict[str, list[str]] = {}
    for pair in (*subset_pairs(namespace), *plain_pairs(namespace)):
        if pair.key in ("_phone", "_email", "_fullName") or client.world.has_custom_keys:
            values.setdefault(pair.key, []).extend(pair.values)
    for group in groups(namespace, client.effort):
        values[group.pair.key] += group.pair.values
    profiles = client.oracle.profiles
    values["_account"] = [
        profile.fields["AccountNumber"] for profile in profiles[:: max(1, len(profiles) // 30)]
    ]
    values["_profileId"] = [
        client.world.ids[profile.name] for profile in profiles[:: max(1, len(profiles) // 12)]
    ]
    for several in values.values():
        several.append(namespace.text("nobody"))
    return pairs_of({key: tuple(dict.fromkeys(several)) for key, several in values.items()})


SCENARIO = reader(
    "exploration", "generated searches", play,
    (
        *LOGIC, COMPLETE, "pagination-default-size", *WALKS, *FOUND_BY, *FIELD_KEY_RULES.values(),
        *EVERYWHERE, *PAGES,
    ),
)  # fmt: skip
