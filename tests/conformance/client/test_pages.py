"""Walks end, whatever tokens a target gives."""

import itertools
from collections.abc import Callable, Mapping

import pytest
from scripted import success
from searchprofiles_tck.conformance.client.pages import all_pages
from searchprofiles_tck.conformance.history.answer import answer_of
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.spec.exchange import Call, Exchange, Json, Purpose


def asking(token: Callable[[], str]) -> Callable[[Mapping[str, Json]], Step]:
    """A target whose pages hold an item and lead on by what ``token`` gives."""

    def ask(members: Mapping[str, Json]) -> Step:
        reply = success(Items=[{}], NextToken=token())
        return Step(
            Exchange("s/1", "s", Purpose.CHECK, Call("SearchProfiles", members), reply), answer_of(reply)
        )

    return ask


@pytest.mark.parametrize(("pages", "walked"), [(7, 7), (1, 1), (5000, 61)])
def test_a_walk_has_as_many_pages_as_the_run_allows(pages: int, walked: int) -> None:
    """Where every page leads on by a new token, the bound ends the walk."""
    numbers = itertools.count()

    assert len([*all_pages(asking(lambda: f"t{next(numbers)}"), {}, most=pages)]) == walked


def test_a_token_that_fits_no_url_is_not_followed() -> None:
    """A token of a megabyte is evidence already; sending it back would only cost."""
    assert len([*all_pages(asking(lambda: "x" * 1_000_000), {})]) == 1
