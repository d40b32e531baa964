"""Pages are counted: their items, and how many empty ones lead on in a row."""

import pytest
from scripted import success
from searchprofiles_tck.conformance.history.step import REUSED, Step
from searchprofiles_tck.conformance.judging.pages import judge_end, judge_sizes
from searchprofiles_tck.spec.exchange import Call, Exchange, Purpose
from searchprofiles_tck.spec.limits import EMPTY_PAGES_IN_A_ROW
from searchprofiles_tck.spec.operations import SEARCH


def test_a_page_of_one_item_is_counted_as_such() -> None:
    """What is expected is said in plain English, whatever the number."""
    members = {"DomainName": "d", "KeyName": "_account", "Values": ["a"], "MaxResults": 1}
    reply = success(Items=[{}, {}])
    (found,) = judge_sizes((Step(Exchange("1", "s", Purpose.CHECK, Call(SEARCH, members), reply)),))

    assert (found.expected, found.actual) == ("at most 1 item on a page", "2 items")


@pytest.mark.parametrize(("reused_from", "is_broken"), [(0, False), (3, False), (20, True)])
def test_a_token_that_is_taken_as_left_out_begins_the_count_again(reused_from: int, is_broken: bool) -> None:
    """A target whose first pages are empty returns one for every token that was used before."""

    def page(number: int) -> Step:
        tags = {REUSED: "yes"} if number >= reused_from else {}
        reply = success(Items=[], NextToken=f"t{number}")
        return Step(Exchange(str(number), "s", Purpose.CHECK, Call(SEARCH, {}), reply, tags=tags))

    walk = tuple(map(page, range(EMPTY_PAGES_IN_A_ROW + 2)))

    assert bool(list(judge_end(walk))) is is_broken
