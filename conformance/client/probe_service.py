"""Probes that need more than searching: a second domain, a change, a request written byte for byte."""

from collections.abc import Iterator

from ...spec.exchange import HttpRequest
from ...spec.operations import SEARCH
from ...spec.results import ReadingFound
from ...spec.search import Pair
from ..config import Access
from ..judging.judgement import is_bad_request
from ..target.http_message import encode
from .probe_answers import decided, refused_or
from .probe_pages import group
from .scenario_client import ScenarioClient


def foreign_token(client: ScenarioClient) -> Iterator[ReadingFound]:
    """A token of the standing world's domain in a domain that holds nothing."""
    if client.access is not Access.MANAGE:
        return
    large = group(client, 99)
    pairs = [large.pair]
    first = client.send(SEARCH, client.members(pairs) | {"MaxResults": 10})
    if first.next_token is None:
        return
    other = client.new_domain()
    members = client.members(pairs, domain=other) | {"MaxResults": 10, "NextToken": first.next_token}
    yield refused_or(
        "token-other-domain", client.send(SEARCH, members), "continues", "a token in another domain"
    )
    client.send("DeleteDomain", {"DomainName": other})


def domain_twice(client: ScenarioClient) -> Iterator[ReadingFound]:
    """The standing world's domain is created once more."""
    if client.access is Access.MANAGE:
        again = client.send("CreateDomain", {"DomainName": client.world.domain, "DefaultExpirationDays": 30})
        yield refused_or("domain-twice", again, "accepted", "CreateDomain with a name that exists")


def malformed_profile_id(client: ScenarioClient) -> Iterator[ReadingFound]:
    """A deletion of what cannot be a profile's id."""
    if client.access in (Access.MANAGE, Access.WRITE):
        members = {"DomainName": client.world.domain, "ProfileId": "no-profile-id"}
        step = client.send("DeleteProfile", members)
        reading = (
            "bad-request" if is_bad_request(step) else "not-found" if step.answer.status == 404 else None
        )
        yield decided("malformed-profile-id", reading, "DeleteProfile with a malformed id")


def empty_parameters(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Query parameters without a value."""
    if not client.recorder.target.form.raw_requests:
        return
    members = client.members([Pair("_account", (client.namespace.text("nobody"),))])
    plain = encode(SEARCH, members)
    for point, parameter in (("token-empty", "next-token"), ("size-empty", "max-results")):
        request = HttpRequest(plain.method, f"{plain.target}?{parameter}=", plain.headers, plain.body)
        step = client.send(SEARCH, members, request)
        yield refused_or(point, step, "left-out", f"{parameter}= in the query string")
