"""How a walk goes from page to page: sizes, tokens, repeats, the end.

Rests on the document's MaxResults (the most objects a page returns, 20 if it is left out) and NextToken, and on
the service model's limits. A page may be shorter than its maximum while its NextToken leads on.
"""

from collections.abc import Iterator
from typing import Final

from ...reports.violations import counted
from ...spec.limits import DEFAULT_MAX_RESULTS, EMPTY_PAGES_IN_A_ROW
from ...spec.partitions import partition
from ..history.step import REUSED, Step
from .answers import Walk, has_two_pages, refused_page, unanswered_page
from .judgement import Evidence, Finding, Judgement, about, profile_list
from .oracle import Oracle

DEFAULT_SIZE: Final = "pagination-default-size"
ONCE: Final = "logic-profile-once"
NO_REPEAT: Final = "pagination-no-repeat"


def judge_pagination(evidence: Evidence) -> Judgement:
    """Judge whether every walk keeps to its page size, returns each profile once, and ends."""
    judgement = Judgement()
    for walk in evidence.walks:
        if refused_page(walk) is not None:
            continue
        if unanswered_page(walk) is None:
            _note(walk, judgement)
        judgement.findings.extend(judge_sizes(walk))
        judgement.findings.extend(_repeats(evidence.oracle, walk))
        judgement.findings.extend(judge_end(walk))
    judgement.findings.extend(_default_sizes(evidence))
    return judgement


def _note(walk: Walk, judgement: Judgement) -> None:
    two = has_two_pages(walk)
    full = two or len(walk[0].items) >= walk[0].search.page_size
    cut = partition("pages", "one" if len(walk) == 1 else "several")
    joined = {partition("pairs", str(len(walk[0].search.pairs))), cut}
    judgement.note(
        DEFAULT_SIZE if walk[0].search.max_results is None else "pagination-max-results",
        (cut,),
        occasion=full,
    )
    judgement.note(ONCE, occasion=any(step.items for step in walk))
    judgement.note(NO_REPEAT, (cut,), occasion=two)
    judgement.note("pagination-ends", (cut,), occasion=two and walk[-1].next_token is None)
    if walk[0].next_token is not None:
        for requirement in ("pagination-leads-on", "pagination-keeps-query"):
            judgement.note(requirement, joined, occasion=two)


def judge_sizes(walk: Walk) -> Iterator[Finding]:
    """Find a page that is longer than the maximum of its own request."""
    for step in walk:
        size = step.search.page_size
        if len(step.items) > size:
            default = step.search.max_results is None
            rule = DEFAULT_SIZE if default else "pagination-max-results"
            due = f"at most {counted(size, 'item')} on a page{', the default' if default else ''}"
            yield Finding(
                rule, (step,), due, counted(len(step.items), "item"), "A page is longer than its maximum."
            )
            return


def _default_sizes(evidence: Evidence) -> Iterator[Finding]:
    """Find fault with another default than 20, if the target fills its pages.

    Short pages are allowed, and some may look full by chance: so only if every page without MaxResults that is followed
    by others has the same other size.
    """
    if evidence.oracle.known.get("page-fill") != "full":
        return
    defaults = [
        walk
        for walk in evidence.walks
        if walk[0].search.max_results is None and len(walk) > 1 and walk[1].items
    ]
    first, number = evidence.memory.defaults
    first, number = first or next((walk[0] for walk in defaults), None), number + len(defaults)
    sizes = evidence.memory.sizes | {len(walk[0].items) for walk in defaults}
    evidence.memory.sizes, evidence.memory.defaults = sizes, (first, number)
    if evidence.ends and first and number > 1 and len(sizes) == 1 and max(sizes) < DEFAULT_MAX_RESULTS:
        due = f"{DEFAULT_MAX_RESULTS} items: more follow, and this target fills its pages"
        text = f"Without MaxResults the page size is not {DEFAULT_MAX_RESULTS}."
        yield Finding(DEFAULT_SIZE, (first,), due, f"{counted(max(sizes), 'item')}, in {number} walks", text)


def _repeats(oracle: Oracle, walk: Walk) -> Iterator[Finding]:
    """Find a profile that comes twice: on one page, or on two (unless a token came twice, which repeats pages)."""
    earlier = 0
    for number, step in enumerate(walk):
        page = on_page = on_two = 0
        for item in step.items:
            place = oracle.place(item)
            bit = 0 if place is None else 1 << place
            on_page |= page & bit
            on_two |= earlier & bit
            page |= bit
        if on_page:
            yield _repeat(oracle, ONCE, (step,), on_page, "twice on one page")
            return
        if on_two and not repeats_token(walk):
            yield _repeat(oracle, NO_REPEAT, walk[: number + 1], on_two, "on two pages of one walk")
            return
        earlier |= page


def _repeat(oracle: Oracle, rule: str, steps: tuple[Step, ...], mask: int, where: str) -> Finding:
    got, text = f"{profile_list(oracle, mask)}, {where}", f"A profile is listed {where}."
    return about(mask, Finding(rule, steps, "each matching profile once", got, text))


def repeats_token(walk: Walk) -> bool:
    """Return whether a token was returned twice in a walk."""
    tokens = [step.next_token for step in walk if step.next_token is not None]
    return len(tokens) != len(set(tokens))


def judge_end(walk: Walk) -> Iterator[Finding]:
    """Find a walk that cannot end: a token came twice, or too many empty pages in a row lead on."""
    longest = run = 0
    for step in walk:
        # A token that was used before may be taken as left out: then the walk begins again, perhaps with empty pages.
        before = 0 if step.tag(REUSED) else run
        run = before + 1 if not step.items and step.next_token is not None else 0
        longest = max(longest, run)
    if repeats_token(walk):
        actual = f"after {counted(len(walk), 'page')}, a NextToken that this walk had received before"
        why = "The walk returns to a page that it has been on, and never ends."
    elif longest > EMPTY_PAGES_IN_A_ROW:
        actual = f"{longest} empty pages in a row, each with a NextToken"
        why = f"More than {EMPTY_PAGES_IN_A_ROW} empty pages in a row lead on, so the walk does not come to an end."
    else:
        return
    yield Finding("pagination-ends", walk[-3:], "a last page without NextToken", actual, why)
