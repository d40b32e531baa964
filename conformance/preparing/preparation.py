"""Gets a target ready to be judged: a domain, the standing world in it, and the readings that the target takes.

Where several processes share a target, the first prepares it and the others use what it wrote down.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import msgspec
from msgspec import structs

from ...spec.exchange import Call, Json, Purpose
from ...spec.operations import OPERATIONS, SEARCH
from ...spec.results import ReadingFound
from ..config import Access, RunConfig
from ..driving.declining import declines, denies, lacks, shown, throttles
from ..driving.drive import Drive
from ..driving.loading import Loader
from ..driving.marks import marked_domain
from ..driving.notes import Notes
from ..driving.paging import all_pages
from ..driving.recorder import Recorder
from ..driving.settling import PATIENCE, PATIENCE_HERE, Settling
from ..errors import NotMeasured
from ..evidence.answer import AnswerKind
from ..evidence.step import Step
from ..knowledge.known import Known
from ..knowledge.oracle import Oracle
from ..probes import BLIND_PROBES, PROBES
from ..targets.target import TargetForm
from ..worlds.corpus import naming as corpus_naming
from ..worlds.model import Draft, LoadedWorld, World, no_id
from ..worlds.naming import Naming
from ..worlds.special import NOTE_KEY
from ..worlds.standing import standing_world

_CANARIES: Final = 2
_TELLING: Final = 10
"""Searches after which it shows whether a target answers any."""


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """A target that is ready to be judged."""

    world: LoadedWorld
    naming: Naming
    readings: tuple[ReadingFound, ...]
    declined: tuple[str, ...]
    access: Access
    visibility: dict[str, float]
    notes: tuple[str, ...] = ()

    @property
    def known(self) -> Known:
        """The readings that were found."""
        return Known.of(self.readings)


@dataclass
class Preparation:
    """Prepares one target for one run. ``ledger`` takes note of what it makes."""

    config: RunConfig
    recorder: Recorder
    ledger: Notes
    say: Callable[[str], None] = lambda _: None
    notes: list[str] = field(default_factory=list)

    def prepare(self) -> Prepared:
        """Make the target ready. Raises ``NotMeasured`` where that cannot be done."""
        access = self.config.access or Access.MANAGE
        loader = Loader(self.recorder, self.ledger)
        naming = self._naming(access)
        visibility: dict[str, float] = {}
        if access is Access.READ_ONLY:
            world = self._unknown(naming)
        elif access is Access.PRELOADED:
            world = self._found(naming)
        else:
            domain = self._domain(loader, access)
            self.say("loading the standing world")
            world = self._loaded(loader, standing_world(naming, self.config.effort), domain)
            visibility = self._settled(world, loader, naming)
            world = self._identified(world)
            self._note_refusals(loader)
        self.say("finding out the readings")
        readings = self._probed(world, naming)
        declined = loader.declined | {name for name in OPERATIONS if lacks(self.recorder.target, name)}
        if not world.attached:
            declined.add("AddProfileKey")
        return Prepared(
            world=world,
            naming=naming,
            readings=(*readings, *_visibility_reading(visibility)),
            declined=tuple(sorted(declined)),
            access=access,
            visibility=visibility,
            notes=tuple(self.notes),
        )

    def _given_domain(self, access: Access) -> str:
        if self.config.domain is None:
            raise NotMeasured(f"Access `{access}` needs the name of an existing domain: give --domain NAME.")
        return self.config.domain

    def _unknown(self, naming: Naming) -> LoadedWorld:
        """A world of which nothing is known: what the user says finds something is all there is."""
        domain = self._given_domain(Access.READ_ONLY)
        if not self.config.known:
            raise NotMeasured(
                "Access `read-only` needs searches that find something: give --known KEY=VALUE, several times."
            )
        return LoadedWorld(World("unknown", naming.tag, ()), domain, {}, attached=False)

    def _found(self, naming: Naming) -> LoadedWorld:
        """The standing world as its owner loaded it; ids are the target's own, and learned by account number."""
        domain = self._given_domain(Access.PRELOADED)
        world = standing_world(naming, self.config.effort)
        ids = {draft.name: self._identifier(domain, draft) for draft in world.drafts}
        missing = sum(not identifier for identifier in ids.values())
        if missing == len(ids):
            raise NotMeasured(
                f"The standing world is not in domain {domain}: load what `searchprofiles-tck corpus export "
                f"--effort {self.config.effort}` prints, then run again."
            )
        if missing:
            self.notes.append(
                f"{missing} profiles of the standing world were not found by their account number."
            )
        known = {name: identifier or no_id(name) for name, identifier in ids.items()}
        last = next(draft for draft in reversed(world.drafts) if NOTE_KEY in draft.keys)
        attached = any(True for _ in self._items(domain, NOTE_KEY, last.keys[NOTE_KEY][0]))
        return LoadedWorld(world, domain, known, attached=attached)

    def _identified(self, world: LoadedWorld) -> LoadedWorld:
        """The world with the ids that loading did not tell, learned by account number."""
        nameless = [draft for draft in world.drafts if world.ids[draft.name] == no_id(draft.name)]
        ids = {draft.name: self._identifier(world.domain, draft) or no_id(draft.name) for draft in nameless}
        return structs.replace(world, ids={**world.ids, **ids})

    def _identifier(self, domain: str, draft: Draft) -> str:
        account = draft.fields["AccountNumber"]
        for item in self._items(domain, "_account", account):
            if item.get("AccountNumber") == account and isinstance(item.get("ProfileId"), str):
                return str(item["ProfileId"])
        return ""

    def _items(self, domain: str, key: str, value: str) -> Iterator[dict[str, Json]]:
        members = {"DomainName": domain, "KeyName": key, "Values": [value], "MaxResults": 100}
        return (
            item for page in all_pages(self._ask, members, self.recorder.bounds.pages) for item in page.items
        )

    def _ask(self, members: Mapping[str, Json]) -> Step:
        step = self.recorder.send(Call(SEARCH, members), "setup", Purpose.SETUP, {})
        if self.recorder.gone is not None:
            raise NotMeasured(
                f"{self.recorder.target.description} does not answer: {self.recorder.gone.detail}."
            )
        if declines(step):
            raise NotMeasured(
                f"{self.recorder.target.description} does not implement SearchProfiles: it answered {shown(step)}."
            )
        return step

    def _naming(self, access: Access) -> Naming:
        """Values that repeat from run to run where a run has a domain to itself, and do not meet where it has none."""
        if access is Access.PRELOADED:
            return corpus_naming(self.config.effort)
        return Naming.of(f"seed {self.config.seed}" if access is Access.MANAGE else secrets.token_hex(8))

    def _domain(self, loader: Loader, access: Access) -> str:
        """The domain to work in. Raises ``NotMeasured`` where there is none."""
        if access is Access.WRITE:
            return self._given_domain(access)
        name = marked_domain()
        if lacks(self.recorder.target, "CreateDomain"):
            return self.config.domain or name  # a Python object that does without has one domain, or any
        step = loader.create_domain(name)
        if not step.accepted:
            self._explain(step, name)
        return name

    def _loaded(self, loader: Loader, world: World, domain: str) -> LoadedWorld:
        """Load by the operations, or by the target's own hook where it has no CreateProfile."""
        load = self.recorder.target.load
        if load is None or not lacks(self.recorder.target, "CreateProfile"):
            return loader.load(world, domain)
        given = load(domain, [draft.fields for draft in world.drafts])
        names = [draft.name for draft in world.drafts]
        ids = dict(zip(names, given, strict=False)) or {name: no_id(name) for name in names}
        return LoadedWorld(world=world, domain=domain, ids=ids, attached=False)

    def _stop_late(self) -> None:
        """Raises ``NotMeasured`` where the run's time was over before anything could be judged."""
        if self.recorder.out_of_time:
            raise NotMeasured(
                f"The run's {self.config.max_time:g} seconds were over before {self.recorder.target.description} was "
                "ready to be judged: give it more with --max-time."
            )

    def _explain(self, step: Step, domain: str) -> None:
        """Say why there is no domain; never returns."""
        target = self.recorder.target.description
        self._stop_late()
        if step.answer.kind is AnswerKind.FAULT:
            raise NotMeasured(f"{target} does not answer: {step.answer.flaw}.")
        if denies(step):
            raise NotMeasured(
                f"Access refused: {target} answered {shown(step)} to CreateDomain. Give credentials with --auth."
            )
        if declines(step):
            search = self.recorder.send(_any_search(domain), "setup", Purpose.SETUP, {})
            if declines(search):
                raise NotMeasured(f"{target} does not implement SearchProfiles: it answered {shown(search)}.")
            raise NotMeasured(
                f"{target} does not implement CreateDomain (it answered {shown(step)}), so there is no domain to load "
                "data into. Give an existing one with --access write --domain NAME."
            )
        if throttles(step):
            raise NotMeasured(
                f"{target} throttles: it answered {shown(step)} to CreateDomain as long as this run could wait. Try "
                "again later, or slower with --rate."
            )
        hint = " Redirects are not followed: name where it leads." if 300 <= (step.status or 0) < 400 else ""
        raise NotMeasured(
            f"{target} answered a valid CreateDomain with {shown(step)}, so no data can be loaded.{hint}"
        )

    def _settled(self, world: LoadedWorld, loader: Loader, naming: Naming) -> dict[str, float]:
        can_write = not lacks(self.recorder.target, "CreateProfile")
        canaries = [
            partial(loader.load, canary(naming, number), world.domain)
            for number in range(_CANARIES if can_write else 0)
        ]
        patience = PATIENCE_HERE if self.recorder.target.form is TargetForm.IN_PROCESS else PATIENCE
        given = self.config.settle
        lag = Settling(self.recorder, world).wait(canaries, patience if given is None else given)
        self._stop_late()
        if self.recorder.gone is not None:
            raise NotMeasured(
                f"{self.recorder.target.description} took the data, but does not answer searches: "
                f"{self.recorder.gone.detail}."
            )
        return lag

    def _note_refusals(self, loader: Loader) -> None:
        if loader.refusals:
            first = loader.refusals[0]
            count = len(loader.refusals)
            self.notes.append(
                f"{count} valid requests of the set-up were refused, the first a {first.exchange.call.operation} with "
                f"{shown(first)}; the checks leave out what they would have made."
            )

    def _probed(self, world: LoadedWorld, naming: Naming) -> list[ReadingFound]:
        """Ask all probes. Raises ``NotMeasured`` where the target turns out not to have SearchProfiles."""
        drive = Drive(
            "probes",
            self.recorder,
            Oracle(world, Known()),
            naming,
            self.config.effort,
            self.config.seed,
            access=self.config.access or Access.MANAGE,
            notes=self.ledger,
            purpose=Purpose.PROBE,
        )
        readings: list[ReadingFound] = []
        self.recorder.begin_check()  # probes are kept within the bounds of a check
        for probe in PROBES if world.drafts else BLIND_PROBES:
            readings += probe(drive)
            self._stop_without_search(drive.steps)
            if _unusable(drive.steps):
                break
        return readings

    def _stop_without_search(self, steps: list[Step]) -> None:
        searches = [step for step in steps if step.exchange.call.operation == SEARCH]
        target = self.recorder.target.description
        if searches and all(declines(step) for step in searches):
            raise NotMeasured(
                f"{target} does not implement SearchProfiles: it answered {shown(searches[-1])}."
            )
        if searches and all(denies(step) for step in searches):
            raise NotMeasured(f"Access refused: {target} answered {shown(searches[-1])} to every search.")
        self._stop_late()
        if self.recorder.gone is not None:
            raise NotMeasured(f"{target} does not answer any more: {self.recorder.gone.detail}.")


def canary(naming: Naming, number: int) -> World:
    """A world of one profile that nothing but its being visible is asked of."""
    fields = {
        "AccountNumber": naming.text(f"canary-{number}"),
        "PhoneNumber": naming.phone(9990 + number),
        "EmailAddress": naming.email(f"canary{number}"),
        **naming.name("Canary", f"Number{number}"),
    }
    return World("canary", naming.tag, (Draft(f"canary{number}", fields),))


def _unusable(steps: Sequence[Step]) -> bool:
    """Whether many searches, and all of them, got an answer that tells nothing, so that more would be in vain."""
    searches = [step for step in steps if step.exchange.call.operation == SEARCH]
    return len(searches) >= _TELLING and not any(step.succeeded or step.answer.error for step in searches)


def _any_search(domain: str) -> Call:
    return Call(SEARCH, {"DomainName": domain, "KeyName": "_account", "Values": ["x"]})


def _visibility_reading(visibility: dict[str, float]) -> tuple[ReadingFound, ...]:
    if not visibility:
        return ()
    reading = "delayed" if visibility.get("p99", 0.0) > 0 else "immediate"
    return (ReadingFound(point="visibility", reading=reading, found_by="writing and looking again"),)
