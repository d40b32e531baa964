"""What searches must return after profiles were created, changed and deleted.

The worlds of a scenario that changes things are read from its own exchanges: what the target answered with success to a
change is taken as done; from that follows what every later search must return. So judging needs the exchanges alone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from ...spec.exchange import Json
from ...spec.profile_fields import ADDRESS_FIELDS
from ..dataset.model import LoadedWorld, ProfileSpec, World
from ..history.known_readings import KnownReadings
from ..history.step import RULE, WALK, Step, printable
from .finding import Finding
from .found_by import judge_found_by
from .judgement import Evidence, Judgement, judged_by
from .matching import judge_content, judge_matching
from .oracle import Oracle
from .pages import judge_pagination

Change = Callable[[tuple[str, ...]], tuple[str, ...]]


@dataclass
class _Domain:
    """Profiles of a domain by the target's id, and the names of those that were deleted."""

    profiles: dict[str, ProfileSpec] = field(default_factory=dict)
    deleted: dict[str, str] = field(default_factory=dict)


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
        drafts = tuple(held.profiles.values())
        ids = {draft.name: identifier for identifier, draft in held.profiles.items()}
        return LoadedWorld(
            World("fresh", "", drafts), domain, ids, has_custom_keys=True, deleted=dict(held.deleted)
        )

    def _create(self, given: Mapping[str, Json], output: Mapping[str, Json]) -> None:
        identifier = output.get("ProfileId")
        if isinstance(identifier, str):
            self._count += 1
            fields = {name: value for name, value in given.items() if name != "DomainName"}
            domain = self._domain(given)
            domain.profiles[identifier] = ProfileSpec(f"p{self._count}", fields)
            domain.deleted.pop(identifier, None)

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
        draft = domain.profiles.pop(given["ProfileId"], None)
        if draft is not None:
            domain.deleted[given["ProfileId"]] = draft.name

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
        return self._domain(given).profiles

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


UNIQUE: Final = "state-id-unique"
RETURNED: Final = "state-create-returns-id"


def judge_changes(evidence: Evidence) -> Judgement:
    """Every search found what its domain held at that time, and every profile has an id of its own."""
    judgement = Judgement()
    judges = (judge_matching, judge_found_by, judge_content, judge_pagination)
    for step in evidence.steps:
        if step.exchange.id in evidence.unsure and step.tag(RULE):
            judgement.unanswered[step.tag(RULE)] = evidence.unsure[step.exchange.id]
    known = [step for step in evidence.steps if step.exchange.id not in evidence.unsure]
    for oracle, pages in searched(known, evidence.oracle.known):
        at_the_time = judged_by(judges, Evidence(oracle, pages))
        at_the_time.findings = [replace(finding, oracle=oracle) for finding in at_the_time.findings]
        judgement.merge(at_the_time)
    _judge_ids(evidence, judgement)
    return judgement


def _judge_ids(evidence: Evidence, judgement: Judgement) -> None:
    """Ids that CreateProfile gave: present, and no two alike."""
    created = [s for s in evidence.steps if s.exchange.call.operation == "CreateProfile" and s.succeeded]
    first: dict[str, Step] = {}
    twice: set[str] = set()
    for step in created:
        identifier = (step.answer.output or {}).get("ProfileId")
        judgement.note(RETURNED)
        judgement.note(UNIQUE)
        if not isinstance(identifier, str) or not identifier:
            text = "CreateProfile must return the id of what it created."
            judgement.findings.append(
                Finding(RETURNED, (step,), "a ProfileId", printable(str(identifier)), text)
            )
            continue
        if first.setdefault(identifier, step) is not step and identifier not in twice:
            twice.add(identifier)
            text = "Two profiles were given one id."
            judgement.findings.append(
                Finding(UNIQUE, (first[identifier], step), "an id of its own", printable(identifier), text)
            )
