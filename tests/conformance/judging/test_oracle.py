"""The oracle never accuses a correct implementation, whatever it knows of the readings."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from little_worlds import KEYS, drafts, known_of, loaded, partly, readings, searches
from searchprofiles_tck.conformance.dataset.model import LoadedWorld, ProfileSpec, World, no_id
from searchprofiles_tck.conformance.history.facts import KnownReadings
from searchprofiles_tck.conformance.judging.content import judge_content
from searchprofiles_tck.conformance.judging.found_by import judge_found_by
from searchprofiles_tck.conformance.judging.judgement import Evidence, judged_by
from searchprofiles_tck.conformance.judging.matching import judge_matching
from searchprofiles_tck.conformance.judging.oracle import Oracle, full_names, places
from searchprofiles_tck.conformance.judging.pages import judge_pagination
from searchprofiles_tck.conformance.judging.shape import judge_shape
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.search import Pair, Search

JUDGES = (judge_matching, judge_found_by, judge_content, judge_pagination, judge_shape)
EXAMPLES = 40
"""Each carries eight searches, which are judged three times."""


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_reading_is_accused(data: st.DataObject) -> None:
    """An engine of any readings passes all judges: everything known of it, something known, or nothing."""
    world, chosen = data.draw(drafts()), data.draw(readings())
    client = loaded(Engine(chosen), world, KnownReadings())
    for _ in range(8):
        pairs, operator = data.draw(searches(world))
        client.search("logic-or", pairs, operator, size=data.draw(st.sampled_from((None, 1, 2, 100))))

    for known in (
        known_of(chosen),
        KnownReadings(),
        partly(known_of(chosen), data.draw(st.integers(0, 2**40))),
    ):
        findings = judged_by(JUDGES, Evidence(Oracle(client.world, known), client.steps)).findings
        assert not findings, [(f.requirement, f.expected, f.actual, f.explanation) for f in findings]


def little(*fields: dict[str, str], **keys: tuple[str, ...]) -> LoadedWorld:
    """Return a loaded world of these profiles; the first has the attached values too."""
    made = tuple(
        ProfileSpec(f"p{place}", one, keys if place == 1 else {}) for place, one in enumerate(fields, start=1)
    )
    ids = {draft.name: f"{place:032x}" for place, draft in enumerate(made)}
    return LoadedWorld(World("little", made), "d", ids, has_custom_keys=True)


def test_undecided_values_widen_the_answer_only_upwards() -> None:
    """While several Values are undecided, profiles with all of them must be named, profiles with any of them may be."""
    world = little({"PhoneNumber": "1", "HomePhoneNumber": "2"}, {"PhoneNumber": "1"}, {"AccountNumber": "1"})
    bounds = Oracle(world, KnownReadings()).matching(Pair("_phone", ("1", "2")))

    assert (list(places(bounds.lower)), list(places(bounds.upper))) == ([0], [0, 1])


def test_both_readings_of_several_values_are_considered_only_if_they_differ() -> None:
    """A search whose pairs have one value each has one answer."""
    oracle = Oracle(little({"AccountNumber": "1"}), KnownReadings())
    one = Search((Pair("_account", ("1",)),))
    two = Search((Pair("_account", ("1", "2")),))

    assert (oracle.several_values(one), oracle.several_values(two)) == (("any",), ("any", "all"))


def test_empty_list_of_values_matches_nobody() -> None:
    """A pair without values finds nothing under either reading of several Values."""
    oracle = Oracle(little({"AccountNumber": "1"}), KnownReadings())

    assert [oracle.matching(Pair("_account", ()), several).upper for several in ("any", "all")] == [0, 0]


def test_full_name_of_three_parts_is_certain() -> None:
    """A full name with all its parts is indexed in one way only."""
    fields = {"FirstName": "Ann", "MiddleName": "Bea", "LastName": "Cox"}

    assert full_names(fields, KnownReadings()) == [("Ann Bea Cox", True)]


def test_missing_middle_name_follows_the_reading_and_other_gaps_stay_open() -> None:
    """The probe searches for a missing middle name, so nothing is certain about other missing parts."""
    without_middle = {"FirstName": "Ann", "LastName": "Cox"}
    wanted = {"joined": [("Ann Cox", True)], "gap": [("Ann  Cox", True)], "unindexed": []}
    for reading, names in wanted.items():
        assert full_names(without_middle, KnownReadings({("full-name-gap", ""): reading})) == names
    undecided = full_names(without_middle, KnownReadings())
    assert {name for name, _ in undecided} == {"Ann Cox", "Ann  Cox"}
    only_last = full_names({"LastName": "Cox"}, KnownReadings({("full-name-gap", ""): "joined"}))
    assert ("Cox", False) in only_last
    assert not any(certain for _, certain in undecided + only_last)
    assert full_names({}, KnownReadings()) == []


def test_profile_is_recognised_by_id_then_by_account_number() -> None:
    """A profile whose id the target writes in another way is still recognised by its account number."""
    oracle = Oracle(little({"AccountNumber": "a"}, {"AccountNumber": "b"}), KnownReadings())

    assert oracle.place({"ProfileId": f"{1:032x}"}) == 1
    assert oracle.place({"ProfileId": "?", "AccountNumber": "b"}) == 1
    assert oracle.place({"ProfileId": ["b"], "AccountNumber": 7}) is None


def test_an_id_is_compared_with_the_one_that_was_returned() -> None:
    """Not if none was returned, nor if an account number may belong to another profile, created or not."""
    world = little(*({"AccountNumber": account} for account in "abccd"), {"PhoneNumber": "1"})
    ids = {**world.ids, "p2": no_id("p2")}
    drafts = (*world.world.profiles, ProfileSpec("p7", {"AccountNumber": "d"}))
    oracle = Oracle(LoadedWorld(World("little", drafts), "d", ids, has_custom_keys=True), KnownReadings())

    assert oracle.created_ids == [ids["p1"], None, None, None, None, ids["p6"]]


def test_values_of_a_profile_are_listed_by_key() -> None:
    """The table of a report shows each value under its key, once."""
    oracle = Oracle(
        little({"PhoneNumber": "1", "HomePhoneNumber": "1", "AccountNumber": "a"}, note=("n",)),
        KnownReadings(),
    )

    assert oracle.values_of(0, [*KEYS]) == {"_account": ("a",), "_phone": ("1",), "note": ("n",)}


def test_values_that_were_not_attached_match_nobody() -> None:
    """If AddProfileKey is missing, the values to attach are not in the target."""
    world = little({"AccountNumber": "a"}, note=("n",))
    plain = LoadedWorld(world.world, "d", world.ids, has_custom_keys=False)

    assert Oracle(world, KnownReadings()).having("note", "n").lower == 1
    assert Oracle(plain, KnownReadings()).having("note", "n").upper == 0
    assert not Oracle(plain, KnownReadings()).defined("note")
