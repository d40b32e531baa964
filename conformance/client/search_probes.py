"""Probes that only search: they find out which permitted reading a target takes, and decide only beyond doubt."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from msgspec import structs

from ...spec.exchange import Json
from ...spec.operations import SEARCH
from ...spec.results import ReadingFound
from ...spec.search import Operator, Pair
from ..dataset.shared_data import HOME_LINE, MOBILE_LINE, subset_pairs
from ..history.step import Step
from ..judging.answers import is_bad_request
from ..judging.found_by import read_entries
from ..judging.matching import returned
from ..target.http_message import encode
from .loader import ALONE
from .scenario_client import ScenarioClient

RULE: Final = "probe"
_SIZES: Final = (5, 50, 100)
_MANY: Final = 100


class _Found(NamedTuple):
    """All pages of a search, and the places of the profiles that were returned, as a mask."""

    steps: Sequence[Step]
    mask: int

    @property
    def answered(self) -> bool:
        """Whether every page was a success."""
        return all(step.succeeded for step in self.steps)

    @property
    def items(self) -> list[Json]:
        """The items of all pages."""
        return [item for step in self.steps for item in step.items]


def search_all(client: ScenarioClient, pairs: Iterable[Pair], operator: Operator | None = None) -> _Found:
    """Search for all profiles that match."""
    steps = client.search(RULE, pairs, operator)
    return _Found(steps, returned(client.oracle, steps)[0])


def decided(point: str, reading: str | None, found_by: str, key: str = "") -> ReadingFound:
    """Return what a probe found; ``reading`` None says that it could not decide."""
    return ReadingFound(point=point, reading=reading, key=key, found_by=found_by)


def is_refused(step: Step) -> bool:
    """Return whether a request was refused with a status of the 4xx class; being throttled is no refusal."""
    return step.is_error and step.status not in (429, None) and (step.status or 0) < 500


def refused_or(
    point: str, step: Step, otherwise: str | None, found_by: str, *, anyhow: bool = False
) -> ReadingFound:
    """Return ``refused`` for a bad request, ``otherwise`` for a success, undecided for anything else.

    ``anyhow`` says that any status of the 4xx class refuses. A change may be answered without a body.
    """
    if is_bad_request(step) or (anyhow and is_refused(step)):
        return decided(point, "refused", found_by)
    is_answered = step.succeeded if step.exchange.call.operation == SEARCH else step.accepted
    return decided(point, otherwise if is_answered else None, found_by)


def several_values(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Search for two values: are the profiles found that have one of them, or only those that have both?"""
    one, other = client.namespace.phone(MOBILE_LINE), client.namespace.phone(HOME_LINE)
    first, second = (client.oracle.having("_phone", value).lower for value in (one, other))
    either, both = (first | second) & ~(first & second), first & second
    found = search_all(client, [Pair("_phone", (one, other))])
    reading = None
    if found.answered and both & found.mask:
        share = (either & found.mask).bit_count()
        reading = "any" if share == either.bit_count() else "all" if share == 0 else None
    yield decided("several-values", reading, "two phone numbers in one pair")


def undefined_key(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Search by a key that no profile has."""
    found = search_all(client, [Pair(f"tckUndefined{client.namespace.prefix}", ("x",))])
    yield refused_or("undefined-key", found.steps[0], "empty", "a key that nothing defines")


def repetition(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Search by one key in two pairs, for one value twice, and with an operator but without further pairs."""
    mobile, home = (client.namespace.phone(line) for line in (MOBILE_LINE, HOME_LINE))
    two = [Pair("_phone", (mobile,)), Pair("_phone", (home,))]
    found = search_all(client, two, Operator.OR)
    yield refused_or("repeated-key", found.steps[0], "pairs", "_phone in two pairs")
    found = search_all(client, [Pair("_phone", (mobile, mobile))])
    yield refused_or("repeated-value", found.steps[0], "accepted", "a phone number twice in one list")
    found = search_all(client, two[:1], Operator.AND)
    yield refused_or("lone-operator", found.steps[0], "accepted", "LogicalOperator with one pair")


def many_values(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Search for a hundred values at once, a number for which the sources state no maximum."""
    values = tuple(f"{client.nobody.values[0]}-{number}" for number in range(_MANY))
    step = search_all(client, [Pair("_account", values)]).steps[0]
    yield refused_or("many-values", step, "accepted", f"{_MANY} account numbers in one pair", anyhow=True)


def nothing_found(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Search for what no profile has."""
    step = search_all(client, [client.nobody]).steps[0]
    reading = None
    if step.succeeded and not step.items:
        reading = "empty-list" if "Items" in (step.output or {}) else "absent"
    yield decided("nothing-found", reading, "an account number that nobody has")


def empty_values(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Search with an empty list of values."""
    found = search_all(client, [Pair("_account", ())])
    if not found.items:
        yield refused_or("empty-values", found.steps[0], "empty", "Values: []")


def found_by_values(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Search for two values of which a profile has one: does its entry hold both?"""
    one, other = client.namespace.phone(MOBILE_LINE), client.namespace.phone(HOME_LINE)
    only_one = client.oracle.having("_phone", one).lower & ~client.oracle.having("_phone", other).upper
    pairs = [Pair("_phone", (one, other)), subset_pairs(client.namespace)[1]]
    sizes = set()
    for item in search_all(client, pairs, Operator.OR).items:
        place = client.oracle.place(item)
        if place is not None and only_one >> place & 1:
            entries = read_entries(item.get("FoundByItems")) or ()
            sizes |= {len(set(values)) for key, values in entries if key == "_phone"}
    reading = {2: "requested", 1: "matched"}.get(sizes.pop()) if len(sizes) == 1 else None
    yield decided("found-by-values", reading, "two values of which one matches")


def found_by_single(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Search with one pair: is FoundByItems there?"""
    searches = [search_all(client, [pair]) for pair in subset_pairs(client.namespace)[:3]]
    present = {"FoundByItems" in item for found in searches for item in found.items}
    reading = ("pair" if present.pop() else "absent") if len(present) == 1 else None
    yield decided("found-by-single", reading, "three searches with one pair")


def repeated_pair(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Search for the same pair twice: how often is it listed?"""
    pair = subset_pairs(client.namespace)[1]
    items = search_all(client, [pair, pair], Operator.OR).items
    listed = {len(read_entries(item.get("FoundByItems")) or ()) for item in items}
    reading = {2: "twice", 1: "once"}.get(listed.pop()) if len(listed) == 1 else None
    yield decided("repeated-pair", reading, "one pair given twice")


def found_by_order(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Search for three pairs in two orders: does FoundByItems keep the order of the request?"""
    pairs = subset_pairs(client.namespace)[:3]
    kept = set()
    for given in (pairs, pairs[::-1]):
        keys = [pair.key for pair in given]
        for item in search_all(client, given, Operator.AND).items:
            kept.add([entry[0] for entry in read_entries(item.get("FoundByItems")) or ()] == keys)
    reading = None if not kept else "requested" if kept == {True} else "other"
    yield decided("found-by-order", reading, "three pairs under AND")


def page_fill(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Request pages of three sizes, more following: are they full?"""
    large = client.group(101)
    full = []
    for size in _SIZES:
        steps = client.search(RULE, [large], size=size)
        full += [len(step.items) == size for step, after in pairwise(steps) if after.items]
    reading = None if not full else "full" if all(full) else "short"
    yield decided("page-fill", reading, f"pages of {_SIZES} items")


def last_page(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Search for results that fill a page exactly: is a NextToken returned?"""
    pair = client.group(20)
    size = client.oracle.matching(pair).lower.bit_count() or 1  # some profiles may have been refused
    steps = client.search(RULE, [pair], size=size)
    filled = [step for step in steps if len(step.items) == size]
    reading = None if len(filled) != 1 else "present" if filled[0].next_token else "absent"
    yield decided("last-page", reading, f"{size} profiles in a page of {size}")


def items_order(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Compare the order of items with the order of creation, as far as it is known."""
    items = search_all(client, client.five_pairs()[:1]).items
    known = [place for place in map(client.oracle.place, items) if place is not None and place < ALONE]
    reading = None if len(known) < 2 else "created" if known == sorted(known) else "other"
    yield decided("items-order", reading, "one walk")


def tokens(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Use a NextToken for other things than going on."""
    given = client.members([client.group(99)], size=10)

    def page(**members: Json) -> Step:
        return client.send(SEARCH, given | members)

    first = fresh = page()
    if first.next_token is not None:
        second, again = page(NextToken=first.next_token), page(NextToken=first.next_token)
        pages = {str(_ids(first)): "left-out", str(_ids(second)): "same-page"}
        reading = pages.get(str(_ids(again))) if len(pages) > 1 else None
        yield refused_or("token-again", again, reading, "one token used twice")
        # From here on each token is a fresh one, in case that none may be used twice.
        fresh = page()
        resized = page(NextToken=fresh.next_token, MaxResults=7)
        yield refused_or("token-other-size", resized, "continues", "a token with another MaxResults")
        other = client.members([client.group(39)])
        foreign = page(**other, NextToken=page().next_token)
        yield refused_or("token-other-query", foreign, "continues", "a token with another query")
    invented = page(NextToken="never-was-a-token")
    is_steady = first.items and _ids(first) == _ids(fresh)
    answered = "left-out" if _ids(invented) == _ids(first) else "same-page"
    found_by = "text that never was a token"
    yield refused_or("token-invalid", invented, answered if is_steady else None, found_by)


def _ids(step: Step) -> list[Json]:
    return [item.get("ProfileId") for item in step.items]


def naming_of_errors(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Send a request without its required members: which members hold the error's name and text?"""
    step = client.send(SEARCH, {"DomainName": client.world.domain})
    if step.is_error:
        yield decided("error-name", step.error_name[1] or None, "a search without KeyName")
        yield decided("error-message", step.error_message[1] or None, "a search without KeyName")


def unknown_domain(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Search a domain that does not exist."""
    nowhere = f"tck-no-such-{client.namespace.prefix}"
    step = client.send(SEARCH, client.members([Pair("_account", ("x",))], domain=nowhere))
    reading = {404: "not-found", 403: "denied"}.get(step.status or 0)
    yield decided("unknown-domain", reading, "a search in a domain that does not exist")


def odd_members(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Send a member that the operation does not define, and null for an optional one."""
    given = client.members([client.nobody])
    unknown = client.send(SEARCH, given | {"TckUnknownMember": "x"})
    yield refused_or("unknown-member", unknown, "ignored", "a search with a member that nothing defines")
    null = client.send(SEARCH, given | {"LogicalOperator": None})
    yield refused_or("null-member", null, "left-out", "LogicalOperator: null")


def empty_parameters(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Send query parameters without a value."""
    if not client.recorder.target.form.raw_requests:
        return
    members = client.members([client.nobody])
    plain = encode(SEARCH, members)
    for point, parameter in (("token-empty", "next-token"), ("size-empty", "max-results")):
        request = structs.replace(plain, target=f"{plain.target}?{parameter}=")
        step = client.send(SEARCH, members, request)
        yield refused_or(point, step, "left-out", f"{parameter}= in the query string")


def success_status(steps: Iterable[Step]) -> Iterator[ReadingFound]:
    """Look at the status of the successes among the steps of all probes."""
    known = {step.exchange.reply.status for step in steps if step.succeeded} - {None}
    if known:
        yield decided("success-status", "200" if known == {200} else "other", "the searches of the probes")
