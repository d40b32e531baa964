"""What searches must return after profiles were created, changed and deleted.

The data of a scenario that changes things is read from its own exchanges: what the target answered with success to a
change is taken as done; from that follows what every later search must return. So judging needs the exchanges alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Final

from msgspec import structs

from ...spec.errors import ErrorName
from ...spec.exchange import Json
from ...spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY, STANDARD_KEYS
from ...spec.operations import OPERATIONS, SEARCH
from ...spec.profile_fields import INPUT_FIELDS, UPDATE_POINTS
from ..dataset.model import LoadedWorld, ProfileSpec, World
from ..history.facts import KnownReadings
from ..history.step import CHANGES, OVERTAKEN, SHARED, WALK, WORLD, Step, printable
from .content import judge_content
from .found_by import judge_found_by
from .judgement import Evidence, Finding, Judgement, judged_by
from .matching import IF_NEVER_FOUND, judge_matching
from .oracle import Oracle, places
from .pages import judge_pagination

UNIQUE: Final = "state-id-unique"
RETURNED: Final = "state-create-returns-id"
OTHERS: Final = "state-others-untouched"
REFUSED: Final = "state-refused"
"""A recommendation, so whatever a search shows that was made for it, no requirement is broken."""
_NOT_FIELDS: Final = ("DomainName", "ProfileId")

Members = Mapping[str, Json]


@dataclass
class _Domain:
    """Profiles of a domain by the target's id, and the names of those that were deleted; see ``LoadedWorld``."""

    profiles: dict[str, ProfileSpec] = field(default_factory=dict)
    deleted: dict[str, str] = field(default_factory=dict)
    detached: dict[str, Mapping[str, Mapping[str, bool]]] = field(default_factory=dict)
    replaced: dict[str, Members] = field(default_factory=dict)

    def note_open(self, before: ProfileSpec, after: ProfileSpec, operation: str, given: Members) -> None:
        """Note what a change of a profile may come to beside ``after``, which ``_changed`` returned."""
        name, key = before.name, given.get("KeyName")
        detached = self.detached.get(name, {})
        if operation == "DeleteProfileKey" and key in STANDARD_KEYS:
            values = {**detached.get(key, {}), **dict.fromkeys(given["Values"], False)}
            self.detached[name] = {**detached, key: values}
        if operation == "UpdateProfile":
            named = {member for member, value in given.items() if value is not None}
            self.detached[name] = {
                key: {
                    value: renewed or not named.isdisjoint(_fields_of(key))
                    for value, renewed in values.items()
                    if not _is_given_anew(key, value, before.fields, after.fields)
                }
                for key, values in detached.items()
            }
            nested = {
                member: merged({}, given[member]) or None for member in UPDATE_POINTS if given.get(member)
            }
            self.replaced[name] = {**self.replaced.get(name, {}), **nested}


def _fields_of(key: str) -> tuple[str, ...]:
    return FIELDS_BY_KEY.get(key, FULL_NAME_FIELDS)


def _is_given_anew(key: str, value: str, before: Members, after: Members) -> bool:
    """Return whether a field of ``key`` changed to ``value``; of a full name, any part may have changed."""
    changed = [name for name in _fields_of(key) if before.get(name) != after.get(name)]
    return any(key == FULL_NAME_KEY or after.get(name) == value for name in changed)


class ExpectedState:
    """What the domains of a scenario hold, step by step."""

    def __init__(self) -> None:
        self._domains: defaultdict[str, _Domain] = defaultdict(_Domain)
        self._count = 0

    def apply(self, step: Step) -> bool:
        """Carry out the change of one step, and return whether it was one; searches and refused changes are none."""
        operation, given = step.exchange.call.operation, step.exchange.call.input
        if operation not in _CHANGES or not step.accepted:
            return False
        if any(given.get(name) is None for name in OPERATIONS[operation].required):
            return False  # it does not say what to change
        given = {name: value for name, value in given.items() if _may_be_stored(name, value)}
        domain, identifier = self._domains[given["DomainName"]], given.get("ProfileId")
        if operation == "DeleteDomain":
            del self._domains[given["DomainName"]]
        elif operation == "CreateProfile":
            self._create(domain, given, (step.output or {}).get("ProfileId"))
        elif isinstance(identifier, str) and identifier in domain.profiles:
            before = domain.profiles[identifier]
            if operation == "DeleteProfile":
                domain.deleted[identifier] = before.name
                del domain.profiles[identifier]
            else:
                after = domain.profiles[identifier] = _changed(before, operation, given)
                domain.note_open(before, after, operation, given)
        return True

    def ids(self, domain: str) -> Set[str]:
        """Return the ids of all profiles that were ever created in ``domain``."""
        held = self._domains[domain]
        return held.profiles.keys() | held.deleted.keys()

    def world(self, domain: str) -> LoadedWorld:
        """Return what ``domain`` holds now."""
        held = self._domains[domain]
        ids = {profile.name: identifier for identifier, profile in held.profiles.items()}
        world = World("fresh", tuple(held.profiles.values()))
        return LoadedWorld(
            world,
            domain,
            ids,
            has_custom_keys=True,
            deleted=dict(held.deleted),
            detached=dict(held.detached),
            replaced=dict(held.replaced),
        )

    def _create(self, domain: _Domain, given: Members, identifier: Json) -> None:
        if isinstance(identifier, str):
            self._count += 1
            fields = {name: value for name, value in given.items() if name not in _NOT_FIELDS}
            domain.profiles[identifier] = ProfileSpec(f"p{self._count}", fields)
            domain.deleted.pop(identifier, None)


_CHANGES: Final = CHANGES - {"CreateDomain"}


def _may_be_stored(name: str, value: Json) -> bool:
    """Return whether a member has the type that it must have: what a target makes of another one nobody knows."""
    if name not in INPUT_FIELDS or value is None:
        return True
    return isinstance(value, dict if name in UPDATE_POINTS else str)


def _changed(profile: ProfileSpec, operation: str, given: Members) -> ProfileSpec:
    """Return ``profile`` after UpdateProfile, AddProfileKey or DeleteProfileKey."""
    if operation == "UpdateProfile":
        changes = {name: value for name, value in given.items() if name not in _NOT_FIELDS}
        return structs.replace(profile, fields=merged(profile.fields, changes))
    held = profile.keys.get(given["KeyName"], ())
    if operation == "AddProfileKey":
        values = tuple(dict.fromkeys((*held, *given["Values"])))
    else:
        values = tuple(value for value in held if value not in given["Values"])
    return structs.replace(profile, keys={**profile.keys, given["KeyName"]: values})


def merged(fields: Members, changes: Members) -> dict[str, Json]:
    """Return fields after an update: named members replaced, members with an empty string removed, null left aside.

    Of an address and of Attributes only the named parts change, which is one reading of ``UPDATE_POINTS``.
    """
    result = dict(fields)
    for name, value in changes.items():
        if value is None:
            continue
        if isinstance(value, dict) and name in UPDATE_POINTS:
            value = merged(result.get(name) or {}, value)
        if value in ("", {}):
            result.pop(name, None)
        else:
            result[name] = value
    return result


def searched(steps: Iterable[Step], known: KnownReadings) -> Iterator[tuple[Oracle, tuple[Step, ...]]]:
    """Yield the searches among ``steps``, each with the oracle for what its domain held when it began.

    Walks that a change overtook are left out: ``judge_changed_walks`` judges them.
    """
    state = ExpectedState()
    walks: dict[str, tuple[Oracle, list[Step]]] = {}
    # If nothing changed between two searches, they share an oracle and what it has computed.
    unchanged: dict[str, Oracle] = {}
    for step in steps:
        walk = step.tag(WALK)
        if step.tag(OVERTAKEN):
            continue
        if walk:
            domain = step.exchange.call.input["DomainName"]
            if domain not in unchanged:
                unchanged[domain] = Oracle(state.world(domain), known)
            walks.setdefault(walk, (unchanged[domain], []))[1].append(step)
        elif state.apply(step):
            unchanged.clear()
    for oracle, pages in walks.values():
        yield oracle, tuple(pages)


def judge_changes(evidence: Evidence) -> Judgement:
    """Judge whether every search found what its domain held at that time, and every profile has an id of its own."""
    judgement = Judgement()
    judges = (judge_matching, judge_found_by, judge_content, judge_pagination)
    for step in evidence.steps:
        if step.exchange.id in evidence.unjudgeable and step.rule:
            judgement.unanswered[step.rule] = evidence.unjudgeable[step.exchange.id]
    known = evidence.judgeable
    judgement.found |= {value for step in known if _polls(step) for value in step.search.pairs[0].values}
    numbers = {step.exchange.id: number for number, step in enumerate(known)}
    found = _first_found(known)
    for oracle, pages in searched(known, evidence.oracle.known):
        at_the_time = judged_by(judges, Evidence(oracle, pages))
        number = numbers[pages[0].exchange.id]
        at_the_time.findings = [
            replace(
                finding, oracle=oracle, requirement=_broken_rule(finding, pages[0], oracle, found, number)
            )
            for finding in at_the_time.findings
        ]
        judgement.merge(at_the_time)
    _judge_ids(evidence, judgement)
    _judge_shared_data(evidence, judgement)
    return judgement


def _first_found(steps: Iterable[Step]) -> Mapping[tuple[Json, str], int]:
    """Return by which step, by its number, each domain's search first found a profile; the key has domain and id."""
    found: dict[tuple[Json, str], int] = {}
    for number, step in enumerate(steps):
        if step.exchange.call.operation == SEARCH:
            domain = step.exchange.call.input.get("DomainName")
            for item in step.items:
                found.setdefault((domain, str(item.get("ProfileId"))), number)
    return found


def _broken_rule(
    finding: Finding, first: Step, oracle: Oracle, found: Mapping[tuple[Json, str], int], number: int
) -> str:
    """Return the rule that ``finding`` shows to be broken, about a search that begins with step ``first``.

    A profile that is missing was never created for searches to find, unless one ``found`` it before that step, which
    has this ``number``: then it is a change of another domain that took it away.
    """
    if first.rule == REFUSED:
        return REFUSED
    if first.rule not in IF_NEVER_FOUND or finding.requirement != IF_NEVER_FOUND[first.rule]:
        return finding.requirement
    missing = (oracle.profiles[place] for place in places(finding.expected_mask & ~finding.returned_mask))
    domain = first.exchange.call.input.get("DomainName")
    was_there = any(
        found.get((domain, oracle.loaded.ids[profile.name]), number) < number for profile in missing
    )
    return first.rule if was_there else finding.requirement


def loss_of_shared_data(steps: Iterable[Step]) -> tuple[Step, Step] | None:
    """Return the change after which the shared data vanished, and the search that shows it; None if it is there."""
    change: Step | None = None
    missing: Step | None = None
    was_there = False
    for step in steps:
        if step.exchange.call.operation in CHANGES:
            if missing is not None:
                break
            change = step
        elif step.tag(WORLD) == SHARED:
            was_there = was_there or bool(step.items)
            missing = step if was_there and _finds_nothing(step) else None
    return None if missing is None or change is None else (change, missing)


def lost_after(change: Step) -> str:
    """Return in a sentence that the shared data vanished after ``change``."""
    call = change.exchange.call
    return (
        f"The shared data was found until the kit sent a {call.operation} for domain {call.input.get('DomainName')} "
        f"(exchange {change.exchange.id}), and not afterwards."
    )


def _finds_nothing(step: Step) -> bool:
    """Return whether a whole search found nothing, since its domain is unknown or for any other reason."""
    return (
        step.succeeded and not step.items and step.next_token is None
    ) or step.error == ErrorName.NOT_FOUND


def _judge_shared_data(evidence: Evidence, judgement: Judgement) -> None:
    """Judge whether the shared data outlived changes of which none was meant for it."""
    loss = loss_of_shared_data(evidence.steps)
    if loss is not None:
        got = f"none of it after a {loss[0].exchange.call.operation}"
        text = f"{lost_after(loss[0])} It changed nothing of that data."
        judgement.findings.append(Finding(OTHERS, loss, "the shared data as before", got, text))


def _polls(step: Step) -> bool:
    """Return whether a step belongs to no walk, and found profiles: a search that waited for a change to be visible."""
    return step.exchange.call.operation == SEARCH and not step.tag(WALK) and bool(step.items)


def _judge_ids(evidence: Evidence, judgement: Judgement) -> None:
    """Judge whether CreateProfile returned an id each time, and no id twice."""
    first: dict[str, Step] = {}
    twice: set[str] = set()
    for step in evidence.steps:
        if step.exchange.call.operation != "CreateProfile" or not step.succeeded:
            continue
        identifier = (step.output or {}).get("ProfileId")
        judgement.note(RETURNED)
        judgement.note(UNIQUE, occasion=bool(first))
        if not isinstance(identifier, str) or not identifier:
            text = "CreateProfile must return the id of the profile that it created."
            got = printable(str(identifier))
            judgement.findings.append(Finding(RETURNED, (step,), "a ProfileId", got, text))
        elif first.setdefault(identifier, step) is not step and identifier not in twice:
            twice.add(identifier)
            text, steps = "Two profiles were given the same id.", (first[identifier], step)
            got = printable(identifier)
            judgement.findings.append(Finding(UNIQUE, steps, "an id of its own", got, text))
