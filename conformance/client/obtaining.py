"""The standing world in a target, as far as the access level allows: loaded, found there, or unknown."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from msgspec import structs

from ...spec.exchange import Call, Json, Purpose
from ...spec.operations import SEARCH
from ..config import Access, RunConfig
from ..dataset.corpus import corpus_namespace
from ..dataset.edge_cases import NOTE_KEY
from ..dataset.model import LoadedWorld, Namespace, ProfileSpec, World, no_id
from ..dataset.shared_data import shared_data
from ..errors import NotMeasured
from ..history.step import Step
from ..target.target import TargetForm
from .capabilities import declines, knows_no_domain, lacks, no_domain, shown
from .loader import Loader
from .marks import marked_domain
from .not_measured import stop_gone, stop_late, without_domain, without_search
from .pages import all_pages
from .recorder import Recorder
from .visibility import LOCAL_PATIENCE, PATIENCE, Visibility, wait_until_visible

_CANARIES: Final = 2


@dataclass
class Obtaining:
    """Gets the world for one run. ``notes`` takes what the report should say of how that went."""

    config: RunConfig
    recorder: Recorder
    loader: Loader
    naming: Namespace
    notes: list[str] = field(default_factory=list)

    def unknown(self) -> LoadedWorld:
        """A world of which nothing is known: what the user says finds something is all there is."""
        domain = self._given_domain(Access.READ_ONLY)
        if not self.config.known:
            raise NotMeasured(
                "Access `read-only` needs searches that find something: give --known KEY=VALUE, several times."
            )
        self._stop_without_domain(domain, self.config.known)
        return LoadedWorld(World("unknown", self.naming.prefix, ()), domain, {}, has_custom_keys=False)

    def found(self) -> LoadedWorld:
        """The standing world as its owner loaded it; ids are the target's own, and learned by account number."""
        domain = self._given_domain(Access.PRELOADED)
        world = shared_data(self.naming, self.config.effort)
        ids = {draft.name: self._identifier(domain, draft) for draft in world.profiles}
        missing = sum(not identifier for identifier in ids.values())
        if missing == len(ids):
            self._stop_without_domain(domain, [("_account", world.profiles[0].fields["AccountNumber"])])
            raise NotMeasured(
                f"The standing world is not in domain {domain}: load what `searchprofiles-tck corpus export "
                f"--effort {self.config.effort}` prints, then run again."
            )
        if missing:
            self.notes.append(
                f"{missing} profiles of the standing world were not found by their account number."
            )
        known = {name: identifier or no_id(name) for name, identifier in ids.items()}
        last = next(draft for draft in reversed(world.profiles) if NOTE_KEY in draft.keys)
        attached = any(True for _ in self._items(domain, NOTE_KEY, last.keys[NOTE_KEY][0]))
        return LoadedWorld(world, domain, known, has_custom_keys=attached)

    def loaded(self, access: Access) -> tuple[LoadedWorld, dict[str, float]]:
        """The standing world, loaded, and how long writes took to be seen: ``median`` and ``p99`` in milliseconds."""
        domain = self._domain(access)
        world = self._load(shared_data(self.naming, self.config.effort), domain)
        visibility = self._settled(world)
        world = self._identified(world)
        self._note_refusals()
        return world, visibility

    def _given_domain(self, access: Access) -> str:
        if self.config.domain is None:
            raise NotMeasured(f"Access `{access}` needs the name of an existing domain: give --domain NAME.")
        return self.config.domain

    def _stop_without_domain(self, domain: str, pairs: Iterable[tuple[str, str]]) -> None:
        """Raises ``NotMeasured`` where searches that should find something are told that there is no such domain."""
        asked = [
            self._ask({"DomainName": domain, "KeyName": key, "Values": [value], "MaxResults": 1})
            for key, value in pairs
        ]
        if all(knows_no_domain(step) for step in asked):
            raise NotMeasured(no_domain(domain, asked[-1]))

    def _domain(self, access: Access) -> str:
        """The domain to work in. Raises ``NotMeasured`` where there is none."""
        if access is Access.WRITE:
            return self._given_domain(access)
        name = marked_domain()
        if lacks(self.recorder.target, "CreateDomain"):
            return self.config.domain or name  # a Python object that does without has one domain, or any
        step = self.loader.create_domain(name)
        if not step.accepted:
            stop_late(self.recorder, self.config)
            raise without_domain(self.recorder, step, name)
        return name

    def _load(self, world: World, domain: str) -> LoadedWorld:
        """Load by the operations, or by the target's own hook where it has no CreateProfile."""
        load = self.recorder.target.load
        if load is None or not lacks(self.recorder.target, "CreateProfile"):
            return self.loader.load(world, domain)
        given = load(domain, [draft.fields for draft in world.profiles])
        names = [draft.name for draft in world.profiles]
        ids = dict(zip(names, given, strict=False)) or {name: no_id(name) for name in names}
        return LoadedWorld(world=world, domain=domain, ids=ids, has_custom_keys=False)

    def _settled(self, world: LoadedWorld) -> dict[str, float]:
        can_write = not lacks(self.recorder.target, "CreateProfile")
        canaries = [
            partial(self.loader.load, canary(self.naming, number), world.domain)
            for number in range(_CANARIES if can_write else 0)
        ]
        patience = LOCAL_PATIENCE if self.recorder.target.form is TargetForm.IN_PROCESS else PATIENCE
        given = self.config.settle
        visibility = Visibility(patience=patience if given is None else given)
        wait_until_visible(self.recorder, world, canaries, visibility)
        stop_late(self.recorder, self.config)
        stop_gone(self.recorder, "took the data, but does not answer searches")
        return visibility.summary()

    def _identified(self, world: LoadedWorld) -> LoadedWorld:
        """The world with the ids that loading did not tell, learned by account number."""
        nameless = [draft for draft in world.profiles if world.ids[draft.name] == no_id(draft.name)]
        ids = {draft.name: self._identifier(world.domain, draft) or no_id(draft.name) for draft in nameless}
        return structs.replace(world, ids={**world.ids, **ids})

    def _identifier(self, domain: str, draft: ProfileSpec) -> str:
        account = draft.fields["AccountNumber"]
        for item in self._items(domain, "_account", account):
            if item.get("AccountNumber") == account and isinstance(item.get("ProfileId"), str):
                return str(item["ProfileId"])
        return ""

    def _items(self, domain: str, key: str, value: str) -> Iterator[dict[str, Json]]:
        members = {"DomainName": domain, "KeyName": key, "Values": [value], "MaxResults": 100}
        return (
            item
            for page in all_pages(self._ask, members, most=self.recorder.config.max_pages)
            for item in page.items
        )

    def _ask(self, members: Mapping[str, Json]) -> Step:
        step = self.recorder.send(Call(SEARCH, members), "setup", Purpose.SETUP, {})
        stop_gone(self.recorder, "does not answer")
        if declines(step):
            raise without_search(self.recorder, step)
        return step

    def _note_refusals(self) -> None:
        if self.loader.refusals:
            first = self.loader.refusals[0]
            count = len(self.loader.refusals)
            self.notes.append(
                f"{count} valid requests of the set-up were refused, the first a {first.exchange.call.operation} with "
                f"{shown(first)}; the checks leave out what they would have made."
            )


def naming_of(config: RunConfig, access: Access) -> Namespace:
    """Values that repeat from run to run where a run has a domain to itself, and do not meet where it has none."""
    if access is Access.PRELOADED:
        return corpus_namespace(config.effort)
    return Namespace.of(f"seed {config.seed}" if access is Access.MANAGE else secrets.token_hex(8))


def canary(naming: Namespace, number: int) -> World:
    """A world of one profile that nothing but its being visible is asked of."""
    fields = {
        "AccountNumber": naming.text(f"canary-{number}"),
        "PhoneNumber": naming.phone(9990 + number),
        "EmailAddress": naming.email(f"canary{number}"),
        **naming.name("Canary", f"Number{number}"),
    }
    return World("canary", naming.prefix, (ProfileSpec(f"canary{number}", fields),))
