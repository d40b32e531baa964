"""Probes of how a target says no."""

from collections.abc import Iterator

from ...spec.operations import SEARCH
from ...spec.results import ReadingFound
from ...spec.search import Pair
from ..history.answer import AnswerKind
from .probe_answers import decided, refused_or
from .scenario_client import ScenarioClient


def naming_of_errors(client: ScenarioClient) -> Iterator[ReadingFound]:
    """A request without its required members: where do the error's name and text stand?"""
    answer = client.send(SEARCH, {"DomainName": client.world.domain}).answer
    if answer.kind is AnswerKind.ERROR:
        yield decided("error-name", answer.error_place or None, "a search without KeyName")
        yield decided("error-message", answer.message_member or None, "a search without KeyName")


def unknown_domain(client: ScenarioClient) -> Iterator[ReadingFound]:
    """A domain that does not exist."""
    nowhere = f"tck-no-such-{client.namespace.prefix}"
    step = client.send(SEARCH, client.members([Pair("_account", ("x",))], domain=nowhere))
    reading = {404: "not-found", 403: "denied"}.get(step.status or 0)
    yield decided("unknown-domain", reading, "a search in a domain that does not exist")


def success_status(client: ScenarioClient) -> Iterator[ReadingFound]:
    """The status of the successes so far."""
    statuses = {step.answer.status for step in client.steps if step.succeeded}
    known = {status for status in statuses if status is not None}
    if known:
        yield decided("success-status", "200" if known == {200} else "other", "the searches of the probes")


def odd_members(client: ScenarioClient) -> Iterator[ReadingFound]:
    """A member that the operation does not know, and null for an optional one."""
    given = client.members([Pair("_account", (client.namespace.text("nobody"),))])
    unknown = client.send(SEARCH, given | {"TckUnknownMember": "x"})
    yield refused_or("unknown-member", unknown, "ignored", "a search with a member that nothing defines")
    null = client.send(SEARCH, given | {"LogicalOperator": None})
    yield refused_or("null-member", null, "left-out", "LogicalOperator: null")
