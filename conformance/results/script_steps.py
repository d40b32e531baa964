"""What the scripts of a failure do: set-up, then the requests that show it, each as the run sent it.

A script cannot know the ids and tokens that it will be given. So they are variables, filled from earlier responses, and
a token that the run had altered is altered again in the same way. Texts name a variable between marks.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple
from urllib.parse import quote, unquote

from msgspec import structs

from ...spec.exchange import HttpRequest, Json
from ...spec.operations import SEARCH
from ..dataset.model import LoadedWorld, ProfileSpec
from ..history.step import CHANGES, WALK, Step
from ..target.http_message import encode
from .script_domains import ScriptDomains

MARK: Final = re.compile(r"@@(\w+)(?::(url|hex))?@@")
"""A variable in a text; in an address percent-encoded as far as is needed (``url``), or wholly (``hex``)."""
LONGEST_BODY: Final = 32 * 1024
"""Characters of a body that a script contains as text; longer ones are compressed."""
_TOKEN: Final = re.compile("(?<=[?&]next-token=)[^&]*")
_LEAST_ID: Final = 8
"""Characters; shorter ids may stand in a text by chance."""
_ALIKE: Final = 0.6
"""The part of a token that a token made from it has kept."""
_SHOWN: Final = 40
_CHANGES: Final = 60
"""Changes of other domains that are still repeated."""


class Derived(NamedTuple):
    """A variable made from another: its first characters, a text, its last ones; or all of them backwards.

    ``start`` and ``end`` count characters as slices of Python do: below zero from the end.
    """

    name: str
    source: str
    start: int | None
    text: str
    end: int | None
    is_reversed: bool = False


@dataclass(frozen=True)
class ScriptStep:
    """One request of a script. ``members`` and ``request`` name variables between marks.

    ``step`` is what was recorded, None in the set-up of shared data. ``gives`` is the variable that takes the
    response's ``member``; ``derived`` is made before the request. ``shows`` marks what shows the failure, ``waits``
    that writes have to become visible before, ``at_once`` that it overlaps with its neighbours. Without a value for the
    token ``needs`` it is not sent.
    """

    operation: str
    members: Mapping[str, Json]
    request: HttpRequest
    by_hand: bool = False
    step: Step | None = None
    gives: str = ""
    derived: Derived | None = None
    shows: bool = False
    waits: bool = False
    needs: str = ""
    at_once: bool = False

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
) -> tuple[ScriptStep, ...]:
    """Return what shows again that ``telling``, steps of ``history``, are wrong.

    If they are about the data of ``loaded``, ``profiles`` of it are created first. Changes that the scenario sent
    before are repeated, and so are the searches whose tokens are used, those of ``before``, and those of ``at_once``,
    which are sent at the same time.
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
    writer = _Writer(ScriptDomains(loaded.domain), {step.exchange.id for step in telling}, is_delayed)
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
            token = step.exchange.call.input.get("NextToken")
            before = history[: order.get(step.exchange.id, 0)]
            # A target that mixes up requests may give one token to several walks.
            before = sorted(before, key=lambda one: bool(one.tag(WALK)) and one.tag(WALK) == step.tag(WALK))
            source = _source(token, before) if isinstance(token, str) else None
            left += [source] if source else []
    return list(needed.values())


def _source(token: str, before: Sequence[Step]) -> Step | None:
    """Return the last step that returned ``token``, or else one that it may have been made from."""
    giving = [(step, step.next_token) for step in reversed(before) if step.next_token]
    for step, given in giving:
        if given == token:
            return step
    for step, given in giving:
        if _derived("", "", given, token) is not None:
            return step
    return None


def _derived(name: str, source: str, given: str, token: str) -> Derived | None:
    """Return how ``token`` was made from ``given``; None if it was not."""
    if token == given[::-1]:
        return Derived(name, source, None, "", None, is_reversed=True)
    shorter = min(len(given), len(token))
    start = next((place for place in range(shorter) if given[place] != token[place]), shorter)
    most = shorter - start
    end = next((place for place in range(most) if given[-1 - place] != token[-1 - place]), most)
    if start + end < max(2, _ALIKE * len(token)):
        return None
    text = token[start : len(token) - end]
    return Derived(
        name,
        source,
        _counted(start, len(given)),
        text,
        _counted(len(given) - end, len(given)) if end else None,
    )


def _counted(place: int, length: int) -> int | None:
    """Return a place in a text, counted from the nearer end; None for the end itself."""
    if place == length:
        return None
    return place if place <= length // 2 else place - length


class _Writer:
    """Writes steps, and knows which ids and tokens were given so far."""

    def __init__(self, domains: ScriptDomains, telling: set[str], is_delayed: bool) -> None:
        self.steps: list[ScriptStep] = []
        self._domains = domains
        self._telling = telling
        self._is_delayed = is_delayed
        self._ids: dict[str, str] = {}
        self._tokens: dict[str, str] = {}
        self._created = self._derived = 0
        self._is_changed = False

    def load(self, loaded: LoadedWorld, profiles: Iterable[ProfileSpec]) -> None:
        """Create the domain of the shared data, ``profiles`` of it, and the values of their keys."""
        domain = self._domains.renamed(loaded.domain)
        self._plain("CreateDomain", {"DomainName": domain, "DefaultExpirationDays": 1})
        for profile in profiles:
            self._plain("CreateProfile", {"DomainName": domain, **profile.fields}, profile.name)
            self._ids[loaded.ids[profile.name]] = profile.name
            for key, values in profile.keys.items() if loaded.has_custom_keys else ():
                attach = {"ProfileId": f"@@{profile.name}@@", "KeyName": key, "Values": list(values)}
                self._plain("AddProfileKey", {"DomainName": domain, **attach})
        self._is_changed = True

    def _plain(self, operation: str, members: Mapping[str, Json], gives: str = "") -> None:
        self.steps.append(ScriptStep(operation, members, encode(operation, members), gives=gives))

    def add(self, step: Step) -> None:
        """Write a recorded step."""
        call = step.exchange.call
        members = self._members(call.input)
        derived = None
        token = call.input.get("NextToken")
        if isinstance(token, str) and token not in self._tokens and (derived := self._changed(token)):
            self._tokens[token] = derived.name
        request = self._addressed(call.http or encode(call.operation, members), token)
        needs = ""
        if isinstance(token, str) and token in self._tokens:
            needs = derived.source if derived else self._tokens[token]
            members = {**members, "NextToken": f"@@{self._tokens[token]}@@"}
        is_change = call.operation in CHANGES
        self.steps.append(
            ScriptStep(
                call.operation,
                self._marked(members),
                request,
                by_hand=call.http is not None,
                step=step,
                gives=self._given(step),
                derived=derived,
                shows=step.exchange.id in self._telling,
                waits=self._is_delayed and self._is_changed and not is_change,
                needs=needs,
            )
        )
        self._is_changed = is_change

    def _members(self, given: Mapping[str, Json]) -> dict[str, Json]:
        name = given.get("DomainName")
        return {**given, "DomainName": self._domains.renamed(name)} if isinstance(name, str) else dict(given)

    def _changed(self, token: str) -> Derived | None:
        """Return how ``token`` is made from one that was given before."""
        for given, source in reversed(self._tokens.items()):
            derived = _derived(f"changed{self._derived + 1}", source, given, token)
            if derived is not None:
                self._derived += 1
                return derived
        return None

    def _addressed(self, request: HttpRequest, token: Json) -> HttpRequest:
        """Return ``request`` with the domains of the scripts, and with marks for ids and for ``token``."""
        target = self._marked(self._domains.in_address(request.target))
        if isinstance(token, str) and token in self._tokens:
            mark = f"@@{self._tokens[token]}:"
            target = _TOKEN.sub(lambda found: _kept(found[0], token, mark), target)
        body = self._marked(self._domains.in_text(request.body))
        return structs.replace(request, target=target, body=body)

    def _marked(self, value: Json) -> Json:
        """Return ``value`` with marks in place of the ids that were given."""
        if isinstance(value, str):
            for identifier, name in self._ids.items():
                if len(identifier) >= _LEAST_ID:
                    value = value.replace(identifier, f"@@{name}@@")
            return value
        if isinstance(value, Mapping):
            return {name: self._marked(part) for name, part in value.items()}
        return [self._marked(part) for part in value] if isinstance(value, list) else value

    def _given(self, step: Step) -> str:
        """Return the variable for what a step returned: p1 … pn, as reports name profiles, or a token."""
        if step.exchange.call.operation == "CreateProfile" and step.accepted:
            identifier = (step.output or {}).get("ProfileId")
            if isinstance(identifier, str):
                self._created += 1
                name = f"p{self._created}"
                return self._ids.setdefault(
                    identifier, name if name not in self._ids.values() else f"{name}_new"
                )
        token = step.next_token if step.exchange.call.operation == SEARCH else None
        return self._tokens.setdefault(token, f"token{len(self._tokens) + 1}") if token else ""


def _kept(written: str, token: str, mark: str) -> str:
    """Return the mark for a token that is ``written`` in an address; what is no spelling of it stays."""
    if unquote(written) != token:
        return written
    return f"{mark}{'url' if written == quote(token, safe='-_.~') else 'hex'}@@"


def _with_what_is_used(steps: Sequence[ScriptStep]) -> Iterator[ScriptStep]:
    """Return ``steps``; only variables that a later step uses are given."""
    later: set[str] = set()
    found: list[ScriptStep] = []
    for step in reversed(steps):
        found.append(step if step.gives in later else replace(step, gives=""))
        later |= variables(step)
    return reversed(found)


def marks(body: bytes) -> Iterator[tuple[str, str]]:
    """Yield each mark in a compressed body once, with the name of its variable."""
    found = {mark[0]: mark[1] for mark in MARK.finditer(body.decode("utf-8", "replace"))}
    yield from found.items()


def variables(step: ScriptStep) -> set[str]:
    """Return the variables that a step needs."""
    texts = (step.request.target, step.request.body, repr(step.members))
    found = {match[1] for text in texts for match in MARK.finditer(text)}
    return found | ({step.derived.source} if step.derived else set())


def threads(steps: Iterable[tuple[int, ScriptStep]]) -> list[list[tuple[int, ScriptStep]]]:
    """Return numbered steps as threads send them at the same time: the pages of a walk one after the other."""
    found: dict[str, list[tuple[int, ScriptStep]]] = {}
    for number, one in steps:
        walk = one.step.tag(WALK) if one.step else ""
        found.setdefault(walk or str(number), []).append((number, one))
    return list(found.values())
