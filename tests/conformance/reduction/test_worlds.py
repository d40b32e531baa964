"""Small worlds are made, seen and removed; where writes are seen late, several share one wait."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playing import ResourceLog, in_process, recorder_for
from searchprofiles_tck.conformance.client.recorder import Recorder
from searchprofiles_tck.conformance.client.waiting import Waiting
from searchprofiles_tck.conformance.dataset.model import LoadedWorld, Namespace, ProfileSpec, World
from searchprofiles_tck.conformance.history.known_readings import KnownReadings
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.reduction.candidates import Drafts
from searchprofiles_tck.conformance.reduction.context import Budget, Site, SpentError
from searchprofiles_tck.conformance.reduction.worlds import Grounds, retagged, retagged_draft
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.readings import Readings

NAMING = Namespace.of("standing")
LAG = 0.2


@dataclass
class Waits(Waiting):
    """Counts the waits."""

    number: int = field(default=0)

    def __post_init__(self) -> None:
        super().__init__(LAG)

    def until(self, seen: Callable[[], bool]) -> bool:
        """See ``Waiting``."""
        self.number += 1
        return super().until(seen)


def world(number: int) -> Drafts:
    """A world of one profile."""
    return (ProfileSpec("p7", {"AccountNumber": NAMING.text(f"account{number}")}),)


def site(recorder: Recorder, notes: ResourceLog, *, apart: bool = True, lag: float = 0.0) -> Site:
    """A target with a domain ``d`` that holds nothing yet."""
    standing = Oracle(
        LoadedWorld(World("standing", NAMING.tag, ()), "d", {}, attached=False), KnownReadings()
    )
    return Site(
        recorder,
        notes,
        standing,
        NAMING,
        Waits(),
        True,
        apart,
        lag,
        lambda: Namespace.of(f"{len(notes.things)}"),
    )


def ready(engine: Engine) -> tuple[Recorder, ResourceLog]:
    """A recorder for an engine with a domain."""
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
    notes = ResourceLog()
    return recorder_for(in_process(engine), notes), notes


def test_several_worlds_share_one_wait() -> None:
    """Three worlds take one wait where writes are seen late, and are all there after it."""
    recorder, notes = ready(Engine(Readings({"visibility": "delayed"}), delay=LAG))
    place = site(recorder, notes, lag=LAG)
    grounds = Grounds(place, "reduction-x", {}, Budget(100))

    grounds.prepare([world(1), world(2), world(3)])

    assert isinstance(place.waiting, Waits)
    assert place.waiting.number == 1
    assert all(grounds.of(world(number)) for number in (1, 2, 3))
    assert grounds.certain


def test_a_world_is_made_once() -> None:
    """Asking for a world again makes none."""
    recorder, notes = ready(Engine())
    grounds = Grounds(site(recorder, notes), "reduction-x", {}, Budget(100))

    assert grounds.of(world(1)) is grounds.of(world(1))
    assert sum(exchange.call.operation == "CreateDomain" for exchange in notes.exchanges) == 1


def test_a_world_that_was_not_seen_is_marked() -> None:
    """A profile that no search finds, by its id neither, may not be there yet: that it is missing proves nothing."""
    recorder, notes = ready(MUTANTS["account-not-indexed"].engine())
    engine_without_ids = MUTANTS["profile-id-not-indexed"].engine()
    engine_without_ids.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
    seen = Grounds(site(recorder, notes), "reduction-x", {}, Budget(100))
    blind_recorder = recorder_for(in_process(engine_without_ids), notes)
    blind = Grounds(site(blind_recorder, notes), "reduction-x", {}, Budget(100))
    named = (ProfileSpec("p1", {"BusinessName": "found by nothing"}),)

    visible, invisible = seen.of(named), blind.of(named)
    assert visible is not None
    assert invisible is not None
    assert (visible.unseen, invisible.unseen) == (False, True)


def test_a_refused_world_is_known_not_to_fail() -> None:
    """What the target does not take is no smaller case, and leaves no doubt."""
    recorder, notes = ready(Engine())
    grounds = Grounds(site(recorder, notes), "reduction-x", {}, Budget(100))

    assert grounds.of((ProfileSpec("p1", {"Gender": "none of the three"}),)) is None
    assert grounds.certain


def test_a_world_beyond_the_budget_is_not_begun() -> None:
    """Nothing is made where what it takes is not left."""
    recorder, notes = ready(Engine())
    grounds = Grounds(site(recorder, notes), "reduction-x", {}, Budget(3))

    with pytest.raises(SpentError):
        grounds.of(world(1))
    assert not notes.exchanges


def test_a_shared_domain_gets_values_of_its_own() -> None:
    """Where all worlds lie in one domain, each has marks that no other has."""
    recorder, notes = ready(Engine())
    grounds = Grounds(site(recorder, notes, apart=False), "reduction-x", {}, Budget(100))

    ground = grounds.of(world(1))

    assert ground is not None
    (draft,) = ground.oracle.drafts
    assert draft.fields["AccountNumber"] == ground.rename("_account", NAMING.text("account1"))
    assert NAMING.tag not in draft.fields["AccountNumber"]
    assert ground.oracle.loaded.domain == "d"


def test_closing_removes_the_domains() -> None:
    """What was made for a reduction is gone after it, and nobody tries to remove it again."""
    engine = Engine()
    recorder, notes = ready(engine)
    grounds = Grounds(site(recorder, notes), "reduction-x", {}, Budget(100))
    grounds.of(world(1))

    grounds.close()

    assert [domain["DomainName"] for domain in engine.call("ListDomains", {})["Items"]] == ["d"]
    assert notes.not_made == [domain for domain, profile in notes.things if not profile]


OLD, NEW = Namespace.of("old"), Namespace.of("new")


def test_every_value_of_a_world_changes() -> None:
    """Plain ones, phone numbers, and those in capitals, which are to be told from their originals."""
    assert retagged(OLD.text("ann"), OLD, NEW) == NEW.text("ann")
    assert retagged(OLD.phone(7), OLD, NEW) == NEW.phone(7)
    assert retagged(OLD.text("x").upper(), OLD, NEW) == NEW.text("x").upper()


def test_a_profile_changes_through_and_through() -> None:
    """Members, what lies in them, and attached values."""
    draft = ProfileSpec("p1", {"Attributes": {"a": OLD.text("x")}, "Gender": "MALE"}, {"k": (OLD.text("y"),)})

    assert retagged_draft(draft, OLD, NEW) == ProfileSpec(
        "p1", {"Attributes": {"a": NEW.text("x")}, "Gender": "MALE"}, {"k": (NEW.text("y"),)}
    )
