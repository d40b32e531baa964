"""Walks from page to page: they end, whatever the target returns, and early once many did not."""

import itertools
from collections.abc import Callable, Mapping

import pytest
from scripted import success
from searchprofiles_tck.conformance.client.walks import Endings, all_pages
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.spec.exchange import Call, Exchange, Json, Purpose


def asking(token: Callable[[], str]) -> Callable[[Mapping[str, Json]], Step]:
    """Return what sends to a target whose pages hold an item and lead on by what ``token`` returns."""

    def ask(members: Mapping[str, Json]) -> Step:
        reply = success(Items=[{}], NextToken=token())
        return Step(Exchange("s/1", "s", Purpose.CHECK, Call("SearchProfiles", members), reply))

    return ask


@pytest.mark.parametrize(("pages", "walked"), [(7, 7), (1, 1), (5000, 61)])
def test_a_walk_has_as_many_pages_as_the_run_allows(pages: int, walked: int) -> None:
    """If every page leads on by a new token, the bound ends the walk."""
    numbers = itertools.count()

    assert len([*all_pages(asking(lambda: f"t{next(numbers)}"), {}, most=pages)]) == walked


def test_a_token_that_fits_no_url_is_not_followed() -> None:
    """A token of a megabyte is evidence already; sending it back would only cost."""
    assert len([*all_pages(asking(lambda: "x" * 1_000_000), {})]) == 1


def paging(*pages: str, leads_on: bool = True) -> Callable[[Mapping[str, Json]], Step]:
    """Return what sends to a target with these pages, a letter for each profile; the last one comes again and again."""
    left, numbers = list(pages), itertools.count()

    def ask(members: Mapping[str, Json]) -> Step:
        items = left.pop(0) if len(left) > 1 else left[0]
        token = {"NextToken": f"t{next(numbers)}"} if leads_on or len(left) > 1 else {}
        reply = success(Items=[{"ProfileId": item} for item in items], **token)
        return Step(Exchange("s/1", "s", Purpose.CHECK, Call("SearchProfiles", members), reply))

    return ask


@pytest.mark.parametrize(
    ("pages", "expected", "walked"),
    [(("ab", "cb", "d"), 9, 2), (("ab", "cd", "e"), 3, 2), (("a", "b", "c", "c"), 9, 4)],
    ids=["a profile comes twice", "more come than are due", "as far as it may be right"],
)
def test_once_walks_did_not_end_others_stop_where_they_are_wrong(
    pages: tuple[str, ...], expected: int, walked: int
) -> None:
    """Three are followed to the bounds of the kit; from then on nothing is sent that shows no more."""
    endings = Endings()
    long = [len([*all_pages(paging("x"), {}, expected=9, endings=endings)]) for _ in range(3)]

    assert (long, endings.are_missing) == ([30] * 3, True)
    assert len([*all_pages(paging(*pages), {}, expected=expected, endings=endings)]) == walked


def test_walks_that_end_are_always_followed() -> None:
    """However many there are, and also if a profile comes twice, none counts as one without end."""
    endings = Endings()
    walked = [
        len([*all_pages(paging("ab", "ab", "ab", "", leads_on=False), {}, expected=2, endings=endings)])
        for _ in range(9)
    ]

    assert (walked, endings.missing) == ([3] * 9, 0)
