"""What it means that an operation is refused: not implemented, no access, or a fault of the target.

If a refusal means that nothing of a target can be judged, the reason is one sentence that a stranger can act on.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import structs

from ...spec.errors import UNKNOWN_OPERATION, ErrorName
from ...spec.exchange import Call, FaultKind, Purpose
from ...spec.operations import SEARCH
from ...spec.search import Pair, Search
from ..config import Access, Auth, RunConfig
from ..errors import NotMeasured, sentence, time_over
from ..history.step import AGAIN, Step, printable
from ..target.target import Target, TargetError
from .domain_names import marked_domain
from .recorder import Recorder

_NOT_IMPLEMENTED: Final = (501, 405)
_MARKUP: Final = re.compile(r"(?is)<(script|style)\b.*?</\1>|<[^>]*>")
TRIES: Final = 3
"""How often a request is sent, if the answer is a 5xx each time, until that is the target's answer: two in a row may
come by chance in a run of many thousand requests."""
_MOST_WORDS: Final = 120
"""Characters of an answer that a sentence repeats."""
_MOST_LISTED: Final = 50
"""Refused requests of the set-up that the report lists."""
_MOST_READ: Final = 10_000
"""Characters of a body in which words are looked for: the time grows with the square of markup that does not end."""


def declines(step: Step) -> bool:
    """Return whether an answer to a valid request says that the operation is not implemented.

    A 501, ``UnknownOperationException``, or a 404, 405 or 5xx without an error in the shape of AWS.
    """
    status = step.exchange.reply.status or 0
    if not step.is_error:
        return False
    if step.error == UNKNOWN_OPERATION or status == 501:
        return True
    return not step.error and (status in (404, *_NOT_IMPLEMENTED) or (status >= 500 and status != 503))


def denies(step: Step) -> bool:
    """Return whether an answer says that the caller has no access."""
    return step.is_error and step.status in (401, 403)


def knows_no_domain(step: Step) -> bool:
    """Return whether an answer says that what the request names is not there: the domain, of a search or a creation."""
    return step.error == ErrorName.NOT_FOUND


def throttles(step: Step) -> bool:
    """Return whether an answer says that the caller sends too many requests."""
    return step.is_error and step.status in (429, 503)


def lacks(target: Target, operation: str) -> bool:
    """Return whether ``operation`` cannot even be sent: the target is a Python object without the method."""
    return operation not in target.operations


def within_reach(config: RunConfig, target: Target) -> RunConfig:
    """Return the settings for a target that cannot create a domain, if it is one: it has the one given, or any."""
    if config.access not in (None, Access.MANAGE) or not lacks(target, "CreateDomain"):
        return config
    return structs.replace(config, access=Access.WRITE, domain=config.domain or marked_domain())


def refuse_undecided(config: RunConfig, target: Target) -> None:
    """Raise ``TargetError`` if a domain is named without an access level, and the kit would make others instead."""
    if config.access is None and config.domain is not None and not lacks(target, "CreateDomain"):
        raise TargetError(
            f"domain {config.domain} is named without an access level, and the kit would work in domains of its own: "
            f"give --access {Access.WRITE} to work in the one that is named, or --access {Access.MANAGE}"
        )


ANOTHER_WAY: Final = (
    " Give it that method or load(domain, profiles), or load what `searchprofiles-tck corpus export` prints and run "
    "with --access preloaded."
)
"""What to do about an object that has no method to create profiles."""


def all_decline(steps: Sequence[Step]) -> bool:
    """Return whether every one of some valid requests says that the operation is not implemented."""
    return bool(steps) and all(declines(step) for step in steps)


def shown(step: Step) -> str:
    """Return an answer for a sentence: status, media type, error's name, and its own words; or a fault's text."""
    if step.fault is not None:
        return step.flaw
    parts = (str(step.exchange.reply.status or ""), step.media_type, step.error, _own_words(step))
    return " ".join(part for part in parts if part) or "an error"


def _own_words(step: Step) -> str:
    """Return what an answer that is no success says to people: an error's text, or what can be read of its body."""
    if step.accepted:
        return ""
    text, _ = step.error_message
    words = " ".join((text or _MARKUP.sub(" ", step.exchange.reply.body[:_MOST_READ])).split())
    return printable(words, _MOST_WORDS) if words else ""


_SIGNED: Final = ("aws:", "boto3:")
"""Targets whose requests are signed, with or without --auth."""


def let_in(config: RunConfig) -> str:
    """Return what to do about a refusal of access."""
    if config.auth is Auth.SIGV4 or config.target.startswith(_SIGNED):
        return "Check keys and session token, the region, the clock, and whether a proxy changes the Host header."
    if config.auth is Auth.BEARER or config.headers:
        return "Check the token or header that was given, and whether it is still valid."
    return "Give credentials with --auth or --header."


def no_domain(domain: str, step: Step) -> str:
    """Return what to do about a target that knows no domain of this name, as ``step`` says."""
    return f"The target knows no domain {domain}, it answered {shown(step)}: look at what --domain names."


def stop_if_late(recorder: Recorder) -> None:
    """Raise ``NotMeasured`` if the run's time was over before anything could be judged."""
    if recorder.out_of_time:
        over, target = time_over(recorder.config.max_time), recorder.target.description
        raise NotMeasured(
            sentence(f"{over} before {target} was ready to be judged: give it more with --max-time.")
        )


def stop_if_down(recorder: Recorder, what: str) -> None:
    """Raise ``NotMeasured`` if the target is down; ``what`` says what it does not do, as a predicate."""
    if recorder.target_down is not None:
        raise NotMeasured(f"{recorder.target.description} {what}: {recorder.target_down.detail}.")


def without_search(recorder: Recorder, step: Step) -> NotMeasured:
    """Return the reason if ``step`` shows that the target has no SearchProfiles."""
    sent = step.exchange.sent
    request = f" to {sent.method} {sent.target.partition('?')[0]}" if sent else ""
    hint = (
        " If its paths begin with a prefix, the target's URL must end with it."
        if step.status == 404 and sent
        else ""
    )
    if sent and recorder.config.auth is Auth.NONE and (step.status or 0) >= 500 and not step.error:
        hint = " The request was not signed: a server that chooses the service by the signature needs --auth sigv4."
    return NotMeasured(
        f"{recorder.target.description} does not implement SearchProfiles: it answered {shown(step)}{request}.{hint}"
    )


def without_domain(recorder: Recorder, step: Step, domain: str) -> NotMeasured:
    """Return the reason if ``step``, a valid CreateDomain, was not accepted. May send a search to find out."""
    target = recorder.target.description
    if step.fault is not None:
        return NotMeasured(f"{target} does not answer: {step.flaw}.")
    if denies(step):
        return NotMeasured(
            f"Access refused: {target} answered {shown(step)} to CreateDomain. {let_in(recorder.config)} "
            "If no domain may be created, give an existing one with --access write --domain NAME."
        )
    if declines(step):
        members = {"DomainName": domain, **Search((Pair("_account", ("x",)),)).members()}
        search = recorder.send(Call(SEARCH, members), "setup", Purpose.SETUP, {})
        if declines(search):
            return without_search(recorder, search)
        return NotMeasured(
            f"{target} does not implement CreateDomain (it answered {shown(step)}), so there is no domain to load "
            "data into. Give an existing one with --access write --domain NAME."
        )
    if throttles(step):
        return NotMeasured(
            f"{target} throttles: it answered {shown(step)} to CreateDomain as long as this run could wait. Try "
            "again later, or slower with --rate."
        )
    hint = " Redirects are not followed: name where it leads." if 300 <= (step.status or 0) < 400 else ""
    return NotMeasured(
        f"{target} answered a valid CreateDomain with {shown(step)}, so no data can be loaded.{hint}"
    )


def may_pass(step: Step) -> bool:
    """Return whether the outcome of a request may be a passing fault: a 5xx other than 501, or a lost connection."""
    fault = step.fault
    if fault is not None:
        return fault.kind not in (FaultKind.TIMEOUT, FaultKind.ADAPTER)
    return step.is_error and (step.status or 0) >= 500 and step.status != 501


def sent_again(recorder: Recorder, step: Step, *, if_lost: bool) -> Step:
    """Send the request of ``step`` again while the answer may be a passing fault, and return the last answer.

    A lost connection, after which it is sent again only ``if_lost``, and a 503 cost time, so they are given one chance.
    """
    exchange = step.exchange
    for number in range(1, TRIES):
        is_lost = step.fault is not None
        had_its_chance = number > 1 and (is_lost or throttles(step))
        if not may_pass(step) or (is_lost and not if_lost) or had_its_chance:
            break
        tags = {**exchange.tags, AGAIN: str(step.status or "yes")}
        step = recorder.send(exchange.call, exchange.scenario, exchange.purpose, tags)
    return step


def refusal_remarks(refusals: Sequence[Step]) -> Iterator[str]:
    """Yield what was refused of the set-up: the number in a sentence, then request by request."""
    first, count = refusals[0], len(refusals)
    yield (
        f"{count} valid requests of the set-up were refused, the first a {first.exchange.call.operation} with "
        f"{shown(first)}; the checks leave out what they would have made."
    )
    for step in refusals[:_MOST_LISTED]:
        call = step.exchange.call
        given = ", ".join(f"{name}={printable(str(value))}" for name, value in call.input.items())
        yield f"{call.operation} was refused with {shown(step)} (exchange {step.exchange.id}): {given}"
    if count > _MOST_LISTED:
        yield f"{count - _MOST_LISTED} more refused requests of the set-up are in the recorded exchanges."
