"""The worlds of a scenario that changes things, read from its own exchanges.

What the target answered with success to a change is taken as done; from that follows what every later search must
return. So judging needs the exchanges alone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ...spec.exchange import Json
from ...spec.profile_fields import ADDRESS_FIELDS
from ..dataset.model import LoadedWorld, ProfileSpec, World
from ..history.known_readings import KnownReadings
from ..history.step import WALK, Step
from .oracle import Oracle

Change = Callable[[tuple[str, ...]], tuple[str, ...]]


@dataclass
class _Domain:
    """Profiles of a domain by the target's id, and the names of those that were deleted."""

    drafts: dict[str, ProfileSpec] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)


class History:
    """What the domains of a scenario hold, step by step."""

    def __init__(self) -> None:
        self._domains: dict[str, _Domain] = {}
        self._count = 0

    def take(self, step: Step) -> bool:
        """Follow one step, and say whether it was a change; searches and refused ones leave everything as it was."""
        handler = _CHANGES.get(step.exchange.call.operation)
        if handler is None or not step.accepted:
            return False
        handler(self, step.exchange.call.input, step.answer.output or {})
        return True

    def world(self, domain: str) -> LoadedWorld:
        """What ``domain`` holds now."""
        held = self._domains.get(domain, _Domain())
        drafts = tuple(held.drafts.values())
        ids = {draft.name: identifier for identifier, draft in held.drafts.items()}
        return LoadedWorld(World("fresh", "", drafts), domain, ids, attached=True, gone=dict(held.gone))

    def _create(self, given: Mapping[str, Json], output: Mapping[str, Json]) -> None:
        identifier = output.get("ProfileId")
        if isinstance(identifier, str):
            self._count += 1
            fields = {name: value for name, value in given.items() if name != "DomainName"}
            domain = self._domain(given)
            domain.drafts[identifier] = ProfileSpec(f"p{self._count}", fields)
            domain.gone.pop(identifier, None)

    def _update(self, given: Mapping[str, Json], _output: Mapping[str, Json]) -> None:
        drafts = self._drafts(given)
        draft = drafts.get(given["ProfileId"])
        if draft is not None:
            changes = {
                name: value for name, value in given.items() if name not in ("DomainName", "ProfileId")
            }
            drafts[given["ProfileId"]] = ProfileSpec(draft.name, merged(draft.fields, changes), draft.keys)

    def _delete(self, given: Mapping[str, Json], _output: Mapping[str, Json]) -> None:
        domain = self._domain(given)
        draft = domain.drafts.pop(given["ProfileId"], None)
        if draft is not None:
            domain.gone[given["ProfileId"]] = draft.name

    def _add_key(self, given: Mapping[str, Json], _output: Mapping[str, Json]) -> None:
        self._set_key(given, lambda held: tuple(dict.fromkeys((*held, *given["Values"]))))

    def _delete_key(self, given: Mapping[str, Json], _output: Mapping[str, Json]) -> None:
        self._set_key(given, lambda held: tuple(value for value in held if value not in given["Values"]))

    def _set_key(self, given: Mapping[str, Json], change: Change) -> None:
        drafts = self._drafts(given)
        draft = drafts.get(given["ProfileId"])
        if draft is not None:
            key = given["KeyName"]
            keys = {**draft.keys, key: change(draft.keys.get(key, ()))}
            drafts[given["ProfileId"]] = ProfileSpec(draft.name, draft.fields, keys)

    def _delete_domain(self, given: Mapping[str, Json], _output: Mapping[str, Json]) -> None:
        self._domains.pop(given["DomainName"], None)

    def _drafts(self, given: Mapping[str, Json]) -> dict[str, ProfileSpec]:
        return self._domain(given).drafts

    def _domain(self, given: Mapping[str, Json]) -> _Domain:
        return self._domains.setdefault(given["DomainName"], _Domain())


def merged(fields: Mapping[str, Json], changes: Mapping[str, Json]) -> dict[str, Json]:
    """Fields after an update: named members replaced, members with an empty string removed.

    Of an address and of Attributes only the named parts change.
    """
    result = dict(fields)
    for name, value in changes.items():
        if isinstance(value, dict) and name in (*ADDRESS_FIELDS, "Attributes"):
            value = merged(result.get(name) or {}, value)
        if value in ("", {}):
            result.pop(name, None)
        else:
            result[name] = value
    return result


_CHANGES = {
    "CreateProfile": History._create,
    "UpdateProfile": History._update,
    "DeleteProfile": History._delete,
    "AddProfileKey": History._add_key,
    "DeleteProfileKey": History._delete_key,
    "DeleteDomain": History._delete_domain,
}


def searched(steps: Iterable[Step], known: KnownReadings) -> Iterator[tuple[Oracle, tuple[Step, ...]]]:
    """The searches among ``steps``, each with the oracle for what its domain held when it began."""
    history = History()
    walks: dict[str, tuple[Oracle, list[Step]]] = {}
    # A search knows what the one before it worked out, if nothing changed between.
    unchanged: dict[str, Oracle] = {}
    for step in steps:
        walk = step.tag(WALK)
        if walk:
            domain = step.exchange.call.input["DomainName"]
            if domain not in unchanged:
                unchanged[domain] = Oracle(history.world(domain), known)
            walks.setdefault(walk, (unchanged[domain], []))[1].append(step)
        elif history.take(step):
            unchanged.clear()
    for oracle, pages in walks.values():
        yield oracle, tuple(pages)
