"""The way in which an answer is wrong, whatever it is about."""

import json

from searchprofiles_tck.conformance.diagnosis.deviation import deviation
from searchprofiles_tck.conformance.diagnosis.observation import ALL_ASPECTS, Observation, ProfileAliases
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.spec.exchange import Call, Exchange, Json, Purpose, Reply

IDS = {f"{number:032x}": f"p{number}" for number in range(5)}


def answer(*items: dict[str, Json], status: int = 200) -> Observation:
    """Return the observation of one page; an item is given by its number and other members."""
    page = {"Items": [{"ProfileId": f"{item.pop('number'):032x}", **item} for item in items]}
    reply = Reply(status, (), json.dumps(page if status == 200 else {"Message": "no"}))
    step = Step(Exchange("s/1", "s", Purpose.CHECK, Call("SearchProfiles", {}), reply))
    return Observation((step,), ProfileAliases(IDS, {}), has_status=True, full_pages=True)


def way(wrong: Observation, right: Observation) -> object:
    """Return the deviation by all aspects."""
    return deviation(wrong, right, ALL_ASPECTS)


def test_the_same_way_about_other_profiles() -> None:
    """A profile that is missing is missing, whichever it is; one that is extra is another way."""
    right = answer({"number": 1}, {"number": 2})

    assert way(answer({"number": 1}), right) == way(answer({"number": 2}), right)
    assert way(answer({"number": 1}), right) != way(
        answer({"number": 1}, {"number": 2}, {"number": 3}), right
    )


def test_the_same_way_about_other_members() -> None:
    """A member that is lost is lost, whichever it is; a text that is cut or in another case is another way."""
    right = answer({"number": 1, "FirstName": "Ann", "LastName": "Lee"})
    lost = [answer({"number": 1, "FirstName": "Ann"}), answer({"number": 1, "LastName": "Lee"})]
    cut = answer({"number": 1, "FirstName": "An", "LastName": "Lee"})
    lower = answer({"number": 1, "FirstName": "ann", "LastName": "Lee"})

    assert way(lost[0], right) == way(lost[1], right)
    assert len({repr(way(each, right)) for each in (lost[0], cut, lower)}) == 3


def test_a_right_answer_does_not_deviate() -> None:
    """Two equal answers differ in no way; an error in the place of a result does."""
    assert way(answer({"number": 1}), answer({"number": 1})) == {}
    assert way(answer(status=500), answer({"number": 1})) != way(answer(status=400), answer({"number": 1}))
