"""Members in places where they do not belong: body, query string and headers; none of them is obeyed there."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar
from urllib.parse import quote

from msgspec import structs

from ...spec.exchange import HttpRequest, Json
from ...spec.operations import OPERATIONS, SEARCH
from ...spec.profile_fields import INPUT_FIELDS
from ...spec.search import Pair
from ..client.loader import id_of
from ..client.own_domain import OwnDomain, own_domain
from ..client.scenario_client import ScenarioClient
from ..config import Access, Effort
from ..dataset.shared_data import subset_pairs
from ..history.step import ACCEPTED, OPEN, REFUSED, Step
from ..judging.judgement import SERVER_ERROR
from ..judging.matching import judge_matching
from ..judging.pages import DEFAULT_SIZE, judge_pagination
from ..judging.responses import ERROR_RULES
from ..judging.shape import SHAPE_RULES
from ..target.http_message import encode
from . import ANSWER_JUDGES, EVERY_RESPONSE, Runs, Scenario, writer
from .refused_writes import send_bad

RULE: Final = "wire-member-places"
_Given = TypeVar("_Given", bound=Json)
_UNKNOWN: Final = "tck-unknown"
"""A domain that does not exist: a search that goes there is answered with 404."""
_SIZE: Final = 20
_WORDS: Final = {"PartyType": "BUSINESS", "Gender": "FEMALE"}
_OTHER_WORDS: Final = {"PartyType": "OTHER", "Gender": "MALE"}
"""Members that are one of a few words: any other text may be refused wherever it stands, and none may be a default."""


class _Stray(NamedTuple):
    """Members in places that are not theirs; ``names`` and ``headers`` are the members there, as text."""

    body: Mapping[str, Json] = {}
    query: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}


def _everywhere(**members: Json) -> Iterator[_Stray]:
    """Yield members in the query string, then in headers; what is not text as JSON."""
    texts = {name: each if isinstance(each, str) else json.dumps(each) for name, each in members.items()}
    yield _Stray(query=texts)
    yield _Stray(headers=texts)


def _spelled(members: Mapping[str, _Given]) -> dict[str, _Given]:
    """Return members under every name by which a framework may look for them: in camel, kebab and snake case too."""
    spelled: dict[str, _Given] = {}
    for name, given in members.items():
        words = re.findall("[A-Z][^A-Z]*", name)
        camel = "".join((words[0].lower(), *words[1:]))
        kebab = "-".join(words)
        names = (name, camel, kebab, kebab.lower(), "_".join(words).lower())
        spelled.update((each, given) for each in names)
    return spelled


def _request(operation: str, members: Mapping[str, Json], stray: _Stray) -> HttpRequest:
    """Return the request of ``operation`` with ``stray`` members, in all spellings; those of the body come last."""
    plain = encode(operation, members)
    own = OPERATIONS[operation].query.values()
    query = "&".join(
        f"{name}={quote(text, safe='')}" for name, text in _spelled(stray.query).items() if name not in own
    )
    headers = {name.lower(): text for name, text in _spelled(stray.headers).items()}
    mark = "&" if "?" in plain.target else "?"
    return structs.replace(
        plain,
        target=f"{plain.target}{mark}{query}" if query else plain.target,
        headers=(*plain.headers, *headers.items()),
        body=json.dumps({**json.loads(plain.body), **_spelled(stray.body)}),
    )


def search(client: ScenarioClient) -> None:
    """Send valid searches with members in other places too, then searches that lack a member of the body."""
    pairs = subset_pairs(client.namespace)[:2]
    for size, searched, stray in (*_beside(client, pairs), *(() if client.is_quick else _tokens(client))):
        members = client.members(searched, size=size)
        client.page(RULE, members, _request(SEARCH, members, stray), may_refuse=True)
    whole = client.members(pairs[:1])
    for name, given in (("KeyName", pairs[0].key), ("Values", pairs[0].values[0])):
        lacking = {member: value for member, value in whole.items() if member != name}
        for stray in _everywhere(**{name: given}):
            request = _request(SEARCH, lacking, stray)
            place = "query string" if stray.query else "headers"
            client.expect(RULE, REFUSED, f"a search with {name} in the {place}", lacking, request)


def _beside(
    client: ScenarioClient, pairs: Sequence[Pair]
) -> Iterator[tuple[int | None, Sequence[Pair], _Stray]]:
    """Yield page size, pairs and stray members: first all that a search takes at once, then one by one."""
    large = [client.group(40)]
    other = pairs[1].members()
    for member, value in (("DomainName", _UNKNOWN), ("MaxResults", 100)):
        yield None, large, _Stray(body={member: value})
    for stray in _everywhere(DomainName=_UNKNOWN, MaxResults=100, LogicalOperator="AND", **other):
        yield None, pairs, stray
    for stray in _everywhere(AdditionalSearchKeys=[other]):
        yield 100, pairs[:1], stray
    if not client.is_quick:
        for stray in (*_everywhere(DomainName=_UNKNOWN), *_everywhere(MaxResults=100)):
            yield None, large, stray
        for member, text in (("LogicalOperator", "AND"), *other.items()):
            for stray in _everywhere(**{member: text}):
                yield 100, pairs, stray


def _tokens(client: ScenarioClient) -> Iterator[tuple[int, Sequence[Pair], _Stray]]:
    """Yield a search from its start with the token of its last page: who obeys it leaves profiles out."""
    pair = client.group(39)
    tokens = [step.next_token for step in client.search(RULE, [pair], size=_SIZE) if step.next_token]
    if tokens:
        yield _SIZE, [pair], _Stray(body={"NextToken": tokens[-1]})
        if tokens[-1].isascii() and tokens[-1].isprintable():
            yield from ((_SIZE, [pair], stray) for stray in _everywhere(NextToken=tokens[-1]))


def write_profiles(client: ScenarioClient) -> None:
    """Create, update and delete profiles with another domain, id or value in places that are not theirs."""
    own = own_domain(client, "places")
    elsewhere, namespace = own.another(), own.namespace
    stray, account = namespace.text("stray"), own.person_pairs(2)[0]
    texts = {**dict.fromkeys(INPUT_FIELDS, stray), **_WORDS}
    strays = (_Stray({"DomainName": elsewhere.name}), _Stray(query={"DomainName": elsewhere.name, **texts}))
    ids = []
    for number, extra in enumerate(strays, start=1):
        fields = own.person(number) | _OTHER_WORDS
        created = _write(own, "CreateProfile", fields, extra)
        ids.append(id_of(created.output) or own.create(RULE, **fields))
    own.settle(account)
    for domain in (own, elsewhere):
        domain.search(RULE, [account])
        domain.search(RULE, [own.person_pairs(1)[0]])
    own.search(RULE, [Pair("_account", (stray,))])
    members = own.members([account])
    http = _request(SEARCH, members, _Stray({"DomainName": elsewhere.name}))
    client.page(RULE, members, http, may_refuse=True)
    emails = [namespace.email(word) for word in ("first", "second", "third")]
    of_other = _Stray(query={"ProfileId": ids[1], **texts})
    for field, email, extra in (
        ("EmailAddress", emails[0], of_other),
        ("BusinessEmailAddress", emails[1], _Stray({"DomainName": elsewhere.name})),
    ):
        _write(own, "UpdateProfile", {"ProfileId": ids[0], field: email}, extra)
    _lacking(own, "UpdateProfile", {"EmailAddress": emails[2]}, of_other)
    own.settle(Pair("_email", (emails[1],)))
    for pair in (own.person_pairs(2)[2], *(Pair("_email", (email,)) for email in emails)):
        own.search(RULE, [pair])
    _lacking(own, "DeleteProfile", {}, of_other)
    own.search(RULE, [account])
    _write(
        own, "DeleteProfile", {"ProfileId": ids[0]}, of_other._replace(body={"DomainName": elsewhere.name})
    )
    own.settle(own.person_pairs(1)[0])
    own.search(RULE, [account])


def write_keys(client: ScenarioClient) -> None:
    """Attach and detach values with another domain, profile, key or value in places that are not theirs."""
    own = own_domain(client, "key places")
    elsewhere, namespace = own.another(), own.namespace
    ids = [own.create(RULE, **own.person(number)) for number in (1, 2)]
    stray, one, kept = (namespace.text(word) for word in ("stray", "one", "kept"))
    given: dict[str, Json] = {"ProfileId": ids[0], "KeyName": "_caseId", "Values": [one]}
    of_other = {"ProfileId": ids[1], "KeyName": "_orderId", "Values": stray}
    _write(own, "AddProfileKey", given, _Stray(query=of_other))
    _write(own, "AddProfileKey", {**given, "Values": [kept]}, _Stray({"DomainName": elsewhere.name}))
    _write(own, "AddProfileKey", {**given, "ProfileId": ids[1]}, _Stray())
    whole = {**given, "Values": [stray]}
    for name, text in of_other.items():
        lacking = {member: value for member, value in whole.items() if member != name}
        _lacking(own, "AddProfileKey", lacking, _Stray(query={name: text}))
    own.settle(Pair("_caseId", (one,)))
    for key, value in (("_caseId", one), ("_caseId", kept), ("_caseId", stray), ("_orderId", stray)):
        own.search(RULE, [Pair(key, (value,))])
    extra = _Stray(query={"ProfileId": ids[1], "KeyName": "_orderId", "Values": kept})
    _write(own, "DeleteProfileKey", given, extra)
    _write(own, "DeleteProfileKey", {**given, "ProfileId": ids[1]}, _Stray({"DomainName": elsewhere.name}))
    own.settle(Pair("_caseId", (one,)))
    for value in (one, kept):
        own.search(RULE, [Pair("_caseId", (value,))])


def _write(domain: OwnDomain, operation: str, members: Mapping[str, Json], stray: _Stray) -> Step:
    """Send a write with ``stray`` members. The target may refuse it for them; without any it may not."""
    http = _request(operation, {"DomainName": domain.name, **members}, stray)
    case = f"a {operation} with members in other places"
    wanted = OPEN if stray.body or stray.query else ACCEPTED
    return domain.mutate(operation, rule=RULE, wanted=wanted, case=case, http=http, **members)


def _lacking(domain: OwnDomain, operation: str, members: Mapping[str, Json], stray: _Stray) -> None:
    """Send a write that lacks a required member, which is in another place: searches show that it changed nothing."""
    http = _request(operation, {"DomainName": domain.name, **members}, stray)
    send_bad(domain, operation, http, **members)


SEARCHES = Scenario(
    "places", "searches with members in places that are not theirs", search,
    (RULE, DEFAULT_SIZE, *SHAPE_RULES, *ERROR_RULES),
    judges=(judge_matching, judge_pagination, *ANSWER_JUDGES),
    runs=Runs.READS, raw=True,
)  # fmt: skip
PROFILES = writer(
    "places-of-profiles", "profiles whose writes have members in places that are not theirs", write_profiles,
    (RULE, SERVER_ERROR, *EVERY_RESPONSE),
    needs=("UpdateProfile", "DeleteProfile"), least_access=Access.MANAGE, least_effort=Effort.STANDARD, raw=True,
)  # fmt: skip
KEYS = writer(
    "places-of-keys", "keys whose writes have members in places that are not theirs", write_keys,
    (RULE, SERVER_ERROR, *EVERY_RESPONSE),
    needs=("AddProfileKey", "DeleteProfileKey"), least_access=Access.MANAGE, least_effort=Effort.STANDARD,
    raw=True,
)  # fmt: skip
