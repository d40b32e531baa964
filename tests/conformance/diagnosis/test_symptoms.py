"""Facts about all answers of a target, whatever was requested."""

from dataclasses import replace

from searchprofiles_tck.conformance.diagnosis.symptoms import (
    Symptoms,
    about_pages,
    about_refusals,
    about_refused,
    crash_of,
)
from searchprofiles_tck.conformance.diagnosis.traits import ObservedSearch
from searchprofiles_tck.conformance.judging.responses import PASSING

from .searches import ONE, TWO, searched, step


def test_refused_searches_are_counted() -> None:
    """That many valid searches were refused is a fact; that one was is none."""
    refused = ObservedSearch([step(status=400)], right=False)

    assert [*about_refused([refused] * 5 + [searched(True, ONE)])] == ["5 of 6 valid searches were refused."]
    assert not [*about_refused([refused, searched(True, ONE)])]
    assert not [*about_refused([ObservedSearch([step(status=500)], right=False)] * 6)]


def test_an_error_of_the_server_is_named_without_what_varies() -> None:
    """Two errors that differ in the id of a profile only are one crash; a refusal is none."""
    one, two = (step(status=500, found=(identifier * 32,)) for identifier in "ab")

    assert crash_of(one) == crash_of(two) != ""
    assert crash_of(step(status=400)) == crash_of(step()) == ""


def test_requests_that_are_never_refused() -> None:
    """That every broken request was accepted is a fact; it is none if some were refused."""
    broken = [step(expect="refused") for _ in range(5)]

    assert next(about_refusals(broken)).startswith("No request was refused")
    assert not [*about_refusals([*broken, step(status=400, expect="refused")])]


def test_a_first_page_that_is_given_again() -> None:
    """If every later page is the first page, that is said; if some is not, it is not."""
    again = ObservedSearch([step(found=("1", "2"), token="t"), step(found=("1", "2"))], right=False)
    shorter = ObservedSearch([step(found=("1", "2"), token="t"), step(found=("1",))], right=False)
    other = ObservedSearch([step(found=("1", "2"), token="t"), step(found=("3",))], right=False)

    assert next(about_pages([again] * 3)).startswith("Every later page held the profiles of the first again")
    assert next(about_pages([again, shorter, again])).startswith("Every later page held")
    assert not [*about_pages([again, again, other])]


def test_pages_whose_size_is_forgotten() -> None:
    """If later pages have one size, whatever the size of the first, that is said with the number."""

    def walk(first: int) -> ObservedSearch:
        pages = [step(found=tuple(map(str, range(number))), token="t") for number in (first, 20)]
        return ObservedSearch([*pages, step(TWO, found=("1",))], right=False)

    fact = next(about_pages([walk(5), walk(7), walk(50)]))

    assert fact.startswith("From the second page on, pages that others follow held 20 profiles")


class Walks(Symptoms):
    """Three walks that are wrong, and as many searches of one page that are right."""

    def _searches(self, *_: object) -> list[ObservedSearch]:
        wrong = ObservedSearch([step(found=("1",), token="t"), step(found=("2",))], right=False)
        return [wrong] * 3 + [searched(True, ONE)] * 3


def test_a_fault_that_passes_has_no_trait() -> None:
    """Its searches were answered rightly when they were sent again, so those that differ do for other reasons."""
    walks = Walks()

    assert "several pages" in walks.of(["pagination-complete"])[0]
    assert walks.of([PASSING]) == ()
    assert walks.of(["pagination-complete", PASSING]) == walks.of(["pagination-complete"])
    assert [PASSING] in walks.clusters(["pagination-complete", PASSING])


class FirstPages(Symptoms):
    """Three walks whose second page is the first again, and one search of several pages that is right."""

    def _searches(self, *_: object) -> list[ObservedSearch]:
        again = ObservedSearch([step(found=("1",), token="t"), step(found=("1",))], right=False)
        return [again] * 3 + [replace(again, right=True)] * 3


def test_rules_of_which_the_same_is_said_of_pages_are_one_cause() -> None:
    """A page that comes again breaks several rules of paging, and is one fact."""
    broken = ["pagination-ends", "pagination-no-repeat"]

    assert FirstPages().clusters(broken) == [broken]


class Crashed(Symptoms):
    """Two rules that one crash breaks."""

    @property
    def _crashes(self) -> dict[str, str]:  # type: ignore[override]
        return dict.fromkeys(("logic-and", "logic-or"), "status 500")


def test_what_follows_from_a_crash_does_not_hide_it() -> None:
    """A group is about a crash if that breaks most of its rules; those of concurrency have no case."""
    assert Crashed().crash(["concurrency-writes", "logic-and", "logic-or"]) == "status 500"
    assert Crashed().crash(["keys-email", "keys-phone", "logic-and", "logic-or"]) == ""
