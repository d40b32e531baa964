"""Small worlds are created, found and deleted; if writes become visible late, several share one wait."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playing import ResourceLog, in_process, recorder_for
from searchprofiles_tck.conformance.client.recorder import Recorder
from searchprofiles_tck.conformance.client.visibility import Visibility
from searchprofiles_tck.conformance.config import Access, RunConfig
from searchprofiles_tck.conformance.dataset.model import LoadedWorld, Namespace, ProfileSpec, World
from searchprofiles_tck.conformance.history.facts import KnownReadings, Prepared
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.reduction.candidates import Profiles
from searchprofiles_tck.conformance.reduction.context import BudgetExceeded, ReductionContext, RequestBudget
from searchprofiles_tck.conformance.reduction.worlds import TrialWorlds, rebased, rebased_profile
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.readings import Readings

NAMESPACE = Namespace.of("shared")
LAG = 0.2


@dataclass
class Waits(Visibility):
    """The patience of a process, with the number of its waits."""

    number: int = field(default=0)

    def __post_init__(self) -> None:
        super().__init__(LAG)

    def until(self, is_visible: Callable[[], bool], *more: Any, **options: Any) -> bool:
        """See ``Visibility``."""
        self.number += 1
        return super().until(is_visible, *more, **options)


def world(number: int) -> Profiles:
    """Return a world of one profile."""
    return (ProfileSpec("p7", {"AccountNumber": NAMESPACE.text(f"account{number}")}),)


def context(
    recorder: Recorder, notes: ResourceLog, *, own_domains: bool = True, lag: float = 0.0
) -> ReductionContext:
    """Return the context of a target with a domain ``d`` that holds nothing yet."""
    shared = Oracle(LoadedWorld(World("shared", ()), "d", {}, has_custom_keys=False), KnownReadings())
    prepared = Prepared(
        world=shared.loaded,
        namespace=NAMESPACE,
        readings=(),
        declined=(),
        access=Access.MANAGE if own_domains else Access.WRITE,
        visibility={"p99": lag},
    )

    def new_namespace() -> Namespace:
        return Namespace.of(f"{len(notes.things)}")

    return ReductionContext(prepared, recorder, notes, shared, Waits(), new_namespace, RunConfig())


def ready(engine: Engine) -> tuple[Recorder, ResourceLog]:
    """Return a recorder for an engine with a domain, and its log."""
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
    notes = ResourceLog()
    return recorder_for(in_process(engine), notes), notes


def test_several_worlds_share_one_wait() -> None:
    """If writes become visible late, three worlds take one wait, and all are visible after it."""
    recorder, notes = ready(Engine(Readings({"visibility": "delayed"}), delay=LAG))
    shared = context(recorder, notes, lag=LAG)
    worlds = TrialWorlds(shared, "reduction-x", {}, RequestBudget(100))

    worlds.prepare([world(1), world(2), world(3)])

    assert isinstance(shared.visibility, Waits)
    assert shared.visibility.number == 1
    assert all(worlds.get(world(number)) for number in (1, 2, 3))
    assert worlds.certain


def test_a_world_is_created_once() -> None:
    """Getting a world again creates nothing."""
    recorder, notes = ready(Engine())
    worlds = TrialWorlds(context(recorder, notes), "reduction-x", {}, RequestBudget(100))

    assert worlds.get(world(1)) is worlds.get(world(1))
    assert sum(exchange.call.operation == "CreateDomain" for exchange in notes.exchanges) == 1


def test_a_world_that_is_not_visible_is_marked() -> None:
    """A profile that no search finds, not even by its id, may not be there yet: that it is missing proves nothing."""
    recorder, notes = ready(MUTANTS["account-not-indexed"].engine())
    engine_without_ids = MUTANTS["profile-id-not-indexed"].engine()
    engine_without_ids.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
    seeing = TrialWorlds(context(recorder, notes), "reduction-x", {}, RequestBudget(100))
    blind_recorder = recorder_for(in_process(engine_without_ids), notes)
    blind = TrialWorlds(context(blind_recorder, notes), "reduction-x", {}, RequestBudget(100))
    named = (ProfileSpec("p1", {"BusinessName": "found by nothing"}),)

    visible, invisible = seeing.get(named), blind.get(named)
    assert visible is not None
    assert invisible is not None
    assert (visible.incomplete, invisible.incomplete) == (False, True)


def test_a_refused_world_leaves_no_doubt() -> None:
    """A world that the target refuses is not a smaller case, and that is certain."""
    recorder, notes = ready(Engine())
    worlds = TrialWorlds(context(recorder, notes), "reduction-x", {}, RequestBudget(100))

    assert worlds.get((ProfileSpec("p1", {"Gender": "none of the three"}),)) is None
    assert worlds.certain


def test_a_world_beyond_the_budget_is_not_begun() -> None:
    """Nothing is created if the budget does not suffice for all of it."""
    recorder, notes = ready(Engine())
    worlds = TrialWorlds(context(recorder, notes), "reduction-x", {}, RequestBudget(3))

    with pytest.raises(BudgetExceeded):
        worlds.get(world(1))
    assert not notes.exchanges


def test_a_shared_domain_gets_values_of_its_own() -> None:
    """If all worlds are in one domain, the values of each have marks that no other has."""
    recorder, notes = ready(Engine())
    worlds = TrialWorlds(context(recorder, notes, own_domains=False), "reduction-x", {}, RequestBudget(100))

    trial = worlds.get(world(1))

    assert trial is not None
    (profile,) = trial.oracle.profiles
    assert profile.fields["AccountNumber"] == trial.rename("_account", NAMESPACE.text("account1"))
    assert NAMESPACE.prefix not in profile.fields["AccountNumber"]
    assert trial.oracle.loaded.domain == "d"


def test_closing_deletes_the_domains() -> None:
    """What a reduction created is deleted after it, and the clean-up does not try to delete it again."""
    engine = Engine()
    recorder, notes = ready(engine)
    worlds = TrialWorlds(context(recorder, notes), "reduction-x", {}, RequestBudget(100))
    worlds.get(world(1))

    worlds.close()

    assert [domain["DomainName"] for domain in engine.call("ListDomains", {})["Items"]] == ["d"]
    assert notes.removed == [domain for domain, profile in notes.things if not profile]


OLD, NEW = Namespace.of("old"), Namespace.of("new")


def test_every_value_of_a_world_changes() -> None:
    """Plain values, phone numbers and values in capitals get the marks of the new namespace."""
    assert rebased(OLD.text("ann"), OLD, NEW) == NEW.text("ann")
    assert rebased(OLD.phone(7), OLD, NEW) == NEW.phone(7)
    assert rebased(OLD.text("x").upper(), OLD, NEW) == NEW.text("x").upper()


def test_every_part_of_a_profile_changes() -> None:
    """Members, their entries and the values of custom keys change."""
    profile = ProfileSpec(
        "p1", {"Attributes": {"a": OLD.text("x")}, "Gender": "MALE"}, {"k": (OLD.text("y"),)}
    )

    assert rebased_profile(profile, OLD, NEW) == ProfileSpec(
        "p1", {"Attributes": {"a": NEW.text("x")}, "Gender": "MALE"}, {"k": (NEW.text("y"),)}
    )
