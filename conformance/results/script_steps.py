"""What the scripts of a failure do: set-up, then the requests that show it, each as the run sent it.

A script cannot know the ids and tokens that it will be given. So they are variables, filled from earlier responses.
"""

import base64
import gzip
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from msgspec import structs

from ...spec.exchange import HttpRequest, Json
from ...spec.operations import SEARCH
from ..config import Access
from ..dataset.model import LoadedWorld, ProfileSpec
from ..history.step import CHANGES, WALK, Step
from ..target.http_message import encode
from .script_domains import ScriptDomains
from .script_variables import MARK, Derived, Variables, derived, tokens_in, with_tokens

LONGEST_BODY: Final = 32 * 1024
"""Characters of a body that a script contains as text; longer ones are compressed."""
_LEFT_TO_CLIENT: Final = frozenset({"host", "content-length"})
WAIT: Final = 10
"""Seconds in which writes become visible in targets that take their time."""
_SHOWN: Final = 40
_CHANGES: Final = 60
"""Changes of other domains that are still repeated."""


@dataclass(frozen=True)
class ScriptStep:
    """One request of a script. ``members`` and ``request`` name variables between marks.

    ``step`` is what was recorded, None in the set-up of shared data. ``gives`` is the variable that takes the
    response's ``member``; ``derived`` are made before the request. ``shows`` marks what shows the failure, ``waits``
    that writes have to become visible before, ``at_once`` that it overlaps with its neighbours, ``leaves`` that
    the script has to delete the profile. Without a value for the token ``needs`` it is not sent.
    """

    operation: str
    members: Mapping[str, Json]
    request: HttpRequest
    by_hand: bool = False
    step: Step | None = None
    gives: str = ""
    derived: tuple[Derived, ...] = ()
    shows: bool = False
    waits: bool = False
    needs: str = ""
    at_once: bool = False
    leaves: bool = False

    @property
    def member(self) -> str:
        """The member of the response that ``gives`` takes."""
        return "NextToken" if self.operation == SEARCH else "ProfileId"


def script_steps(
    telling: Sequence[Step],
    history: Sequence[Step],
    loaded: LoadedWorld,
    profiles: Iterable[ProfileSpec],
    *,
    before: Sequence[Step] = (),
    at_once: Collection[Step] = (),
    is_delayed: bool = False,
    access: Access = Access.MANAGE,
) -> tuple[ScriptStep, ...]:
    """Return what shows again that ``telling``, steps of ``history``, are wrong.

    If they are about the data of ``loaded``, ``profiles`` of it are created first. Changes that the scenario sent
    before are repeated, and so are the searches whose tokens are used, those of ``before``, and those of ``at_once``,
    which are sent at the same time. Nothing is done that ``access`` did not permit the run.
    """
    order = {step.exchange.id: place for place, step in enumerate(history)}
    needed = _needed((*before, *at_once, *telling[-_SHOWN:]), history, order)
    last = max(order.get(step.exchange.id, 0) for step in needed)
    changes = [step for step in history[:last] if step.exchange.call.operation in CHANGES]
    domains = {_domain(step) for step in needed}
    if len(changes) > _CHANGES:
        changes = [step for step in changes if _domain(step) in domains]
    sent = {step.exchange.id: step for step in (*changes, *needed)}
    created = {_domain(step) for step in sent.values() if step.exchange.call.operation == "CreateDomain"}
    writer = _Writer(loaded.domain, {step.exchange.id for step in telling}, is_delayed, access)
    if not domains <= created:
        writer.load(loaded, profiles)
    for step in sorted(sent.values(), key=lambda one: order.get(one.exchange.id, 0)):
        writer.add(step)
    ids = {step.exchange.id for step in at_once}
    return tuple(
        replace(one, at_once=one.step is not None and one.step.exchange.id in ids)
        for one in _with_what_is_used(writer.steps)
    )


def domains_created(steps: Iterable[ScriptStep]) -> tuple[str, ...]:
    """Return the domains that a script has to delete."""
    names = (step.members.get("DomainName") for step in steps if step.operation == "CreateDomain")
    return tuple(dict.fromkeys(name for name in names if isinstance(name, str) and name))


def deletion(steps: Iterable[ScriptStep]) -> ScriptStep | None:
    """Return how a script deletes the profile that its variable ``profile`` names; None if it leaves none."""
    domain = next((step.members["DomainName"] for step in steps if step.leaves), None)
    if domain is None:
        return None
    members = {"DomainName": domain, "ProfileId": "@@profile@@"}
    return ScriptStep("DeleteProfile", members, encode("DeleteProfile", members))


def _domain(step: Step) -> str:
    return str(step.exchange.call.input.get("DomainName"))


def _needed(telling: Sequence[Step], history: Sequence[Step], order: Mapping[str, int]) -> list[Step]:
    """Return ``telling`` and the steps whose tokens they use, directly or not."""
    needed: dict[str, Step] = {}
    left = list(telling)
    while left:
        step = left.pop()
        if step.exchange.id not in needed:
            needed[step.exchange.id] = step
            tokens = _tokens(step)
            if not tokens:
                continue
            before = history[: order.get(step.exchange.id, 0)]
            # A target that mixes up requests may give one token to several walks.
            before = sorted(before, key=lambda one: bool(one.tag(WALK)) and one.tag(WALK) == step.tag(WALK))
            left += [source for token in tokens if (source := _source(token, before))]
    return list(needed.values())


def _tokens(step: Step) -> list[str]:
    call = step.exchange.call
    return tokens_in(call.input, call.http)


def _source(token: str, before: Sequence[Step]) -> Step | None:
    """Return the last step that returned ``token``, or else one that it may have been made from."""
    giving = [(step, step.next_token) for step in reversed(before) if step.next_token]
    for step, given in giving:
        if given == token:
            return step
    for step, given in giving:
        if derived("", "", given, token) is not None:
            return step
    return None


class _Writer:
    """Writes steps, and knows which ids and tokens were given so far."""

    def __init__(self, shared: str, telling: set[str], is_delayed: bool, access: Access) -> None:
        self.steps: list[ScriptStep] = []
        self._access = access
        self._domains = ScriptDomains(shared, given=access is not Access.MANAGE)
        self._telling = telling
        self._is_delayed = is_delayed
        self._variables = Variables()
        self._is_changed = False

    def load(self, loaded: LoadedWorld, profiles: Iterable[ProfileSpec]) -> None:
        """Create the domain of the shared data, ``profiles`` of it, and the values of their keys, unless given."""
        if not self._access.includes(Access.WRITE):
            return
        domain = self._domains.renamed(loaded.domain)
        if self._access is Access.MANAGE:
            self._plain("CreateDomain", {"DomainName": domain, "DefaultExpirationDays": 1})
        for profile in profiles:
            self._plain("CreateProfile", {"DomainName": domain, **profile.fields}, profile.name)
            self._variables.profile(loaded.ids[profile.name], profile.name)
            for key, values in profile.keys.items() if loaded.has_custom_keys else ():
                attach = {"ProfileId": f"@@{profile.name}@@", "KeyName": key, "Values": list(values)}
                self._plain("AddProfileKey", {"DomainName": domain, **attach})
        self._is_changed = True

    def _plain(self, operation: str, members: Mapping[str, Json], gives: str = "") -> None:
        leaves = self._leaves(operation, members)
        request = encode(operation, members)
        self.steps.append(ScriptStep(operation, members, request, gives=gives, leaves=leaves))

    def _leaves(self, operation: str, members: Mapping[str, Json]) -> bool:
        """Return whether a step creates a profile in the given domain."""
        given = members.get("DomainName") == self._domains.shared
        return self._access is Access.WRITE and operation == "CreateProfile" and given

    def add(self, step: Step) -> None:
        """Write a recorded step."""
        call = step.exchange.call
        members = self._members(call.input)
        tokens = _tokens(step)
        made = self._variables.made_for(call.input, tokens)
        of_tokens = self._variables.of_tokens(tokens)
        written = with_tokens(call.http or encode(call.operation, members), of_tokens)
        token = call.input.get("NextToken")
        if isinstance(token, str) and token in of_tokens:
            members = {**members, "NextToken": f"@@{of_tokens[token]}@@"}
        sources = {one.name: one.source for one in made}
        is_change = call.operation in CHANGES
        self.steps.append(
            ScriptStep(
                call.operation,
                {name: self._variables.marked(value) for name, value in members.items()},
                self._addressed(written),
                by_hand=call.http is not None,
                step=step,
                gives=self._given(step),
                derived=made,
                shows=step.exchange.id in self._telling,
                waits=self._is_delayed and self._is_changed and not is_change,
                needs=next((sources.get(name, name) for name in of_tokens.values()), ""),
                leaves=self._leaves(call.operation, members),
            )
        )
        self._is_changed = is_change

    def _members(self, given: Mapping[str, Json]) -> dict[str, Json]:
        name = given.get("DomainName")
        return {**given, "DomainName": self._domains.renamed(name)} if isinstance(name, str) else dict(given)

    def _addressed(self, request: HttpRequest) -> HttpRequest:
        """Return ``request`` with the domains of the scripts, and with marks for ids."""
        target, body = self._domains.in_address(request.target), self._domains.in_text(request.body)
        renamed = structs.replace(request, target=target, body=body)
        return self._variables.request(renamed, self._domains.in_text)

    def _given(self, step: Step) -> str:
        """Return the variable for what a step returned: p1 … pn, as reports name profiles, or a token."""
        if step.exchange.call.operation == "CreateProfile" and step.accepted:
            identifier = (step.output or {}).get("ProfileId")
            if isinstance(identifier, str):
                return self._variables.profile(identifier)
        token = step.next_token if step.exchange.call.operation == SEARCH else None
        return self._variables.token(token) if token else ""


def _with_what_is_used(steps: Sequence[ScriptStep]) -> Iterator[ScriptStep]:
    """Return ``steps``; only variables that a later step uses are given."""
    later: set[str] = set()
    found: list[ScriptStep] = []
    for step in reversed(steps):
        found.append(step if step.gives in later else replace(step, gives=""))
        later |= variables(step)
    return reversed(found)


def sent_headers(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the headers that a script gives, all but those that whatever sends the request writes itself."""
    return [(name, value) for name, value in request.headers if name.lower() not in _LEFT_TO_CLIENT]


def packed(body: bytes) -> str:
    """Return a body that is longer than ``LONGEST_BODY`` as a script contains it."""
    return base64.b64encode(gzip.compress(body, mtime=0)).decode()


def marks(body: bytes) -> Iterator[tuple[str, str]]:
    """Yield each mark in a compressed body once, with the name of its variable."""
    found = {mark[0]: mark[1] for mark in MARK.finditer(body.decode("utf-8", "replace"))}
    yield from found.items()


def variables(step: ScriptStep) -> set[str]:
    """Return the variables that a step needs."""
    request = step.request
    texts = (request.target, request.body, *(value for _, value in request.headers), repr(step.members))
    found = {match[1] for text in texts for match in MARK.finditer(text)}
    return found | {made.source for made in step.derived}


def filled(steps: Iterable[ScriptStep]) -> tuple[str, ...]:
    """Return the variables that a script fills or reads, in this order."""
    named = ((step.gives, step.needs, *(made.name for made in step.derived)) for step in steps)
    return tuple(dict.fromkeys(name for names in named for name in names if name))


def threads(steps: Iterable[tuple[int, ScriptStep]]) -> list[list[tuple[int, ScriptStep]]]:
    """Return numbered steps as threads send them at the same time: the pages of a walk one after the other."""
    found: dict[str, list[tuple[int, ScriptStep]]] = {}
    for number, one in steps:
        walk = one.step.tag(WALK) if one.step else ""
        found.setdefault(walk or str(number), []).append((number, one))
    return list(found.values())
