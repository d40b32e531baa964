"""Searches of the shared data against the reference, with answers that tests change before they are judged."""

import random
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from editing import Body, Edit, each, edited
from playing import QUICK, in_process, ready_reference, recorder_for
from searchprofiles_tck.conformance.client.scenario_client import ScenarioClient
from searchprofiles_tck.conformance.dataset.shared_data import HOME_LINE, MOBILE_LINE, groups, subset_pairs
from searchprofiles_tck.conformance.history.facts import KnownReadings, Prepared
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.conformance.judging.content import judge_content
from searchprofiles_tck.conformance.judging.found_by import judge_found_by
from searchprofiles_tck.conformance.judging.judgement import Evidence, Judgement, judged_by
from searchprofiles_tck.conformance.judging.matching import judge_matching
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.judging.pages import judge_pagination
from searchprofiles_tck.conformance.judging.shape import judge_shape
from searchprofiles_tck.spec.search import Operator, Pair

JUDGES = (judge_matching, judge_found_by, judge_content, judge_pagination, judge_shape)
Change = Callable[[Sequence[Step]], list[Step]]


@cache
def reference() -> tuple[Prepared, ScenarioClient]:
    """Return the reference with the shared data, and a client against it."""
    engine, ready = ready_reference()
    recorder = recorder_for(in_process(engine))
    client = ScenarioClient(
        "judged", recorder, Oracle(ready.world, ready.known), ready.namespace, QUICK.effort, 0
    )
    return ready, client


@cache
def pages_of(name: str) -> tuple[Step, ...]:
    """Return the pages of a search, by name."""
    ready, client = reference()
    pairs = subset_pairs(ready.namespace)
    group = {one.size: one.pair for one in groups(ready.namespace, QUICK.effort)}
    phones = Pair("_phone", (ready.namespace.phone(MOBILE_LINE), ready.namespace.phone(HOME_LINE)))
    first = client.oracle.profiles[1]
    searches: dict[str, Callable[[], list[Step]]] = {
        "single": lambda: client.search("logic-single-pair", pairs[:1]),
        "and": lambda: client.search("logic-and", pairs[:3], Operator.AND),
        "or": lambda: client.search("logic-or", pairs[:3], Operator.OR),
        "default": lambda: client.search("logic-or-default", pairs[:3]),
        "twice": lambda: client.search("logic-or", [pairs[0], pairs[1], pairs[0]], Operator.OR),
        "lists": lambda: client.search("logic-several-values", [phones, pairs[1]], Operator.OR),
        "account": lambda: client.search(
            "keys-account", [Pair("_account", (first.fields["AccountNumber"],))]
        ),
        "value": lambda: client.search(
            "logic-whole-value", [Pair("_account", (first.fields["AccountNumber"],))]
        ),
        "nobody": lambda: client.search(
            "logic-single-pair", [Pair("_account", (ready.namespace.text("nobody"),))]
        ),
        "optional": lambda: client.search("keys-name-case", [Pair("_PHONE", ("1",))], may_refuse=True),
        "walk": lambda: client.search("pagination-complete", [group[41]], size=10),
        "default-walk": lambda: client.search("pagination-complete", [group[41]], size=None),
        "default-walk-2": lambda: client.search("pagination-complete", [group[21]], size=None),
        "and-walk": lambda: client.search("pagination-complete", pairs[:2], Operator.AND, size=3),
        "ones": lambda: client.search("pagination-single-item-pages", [group[19]], size=1),
    }
    return tuple(searches[name]())


def judged(name: str, *changes: Change, known: KnownReadings | None = None) -> Judgement:
    """Return what the judges say of a search whose answers were changed."""
    ready, _ = reference()
    steps = list(pages_of(name))
    for change in changes:
        steps = change(steps)
    return judged_by(JUDGES, Evidence(Oracle(ready.world, known or ready.known), steps))


def broken(name: str, *changes: Change, known: KnownReadings | None = None) -> list[str]:
    """Return the requirements that a changed search breaks, sorted, each once."""
    return sorted({finding.requirement for finding in judged(name, *changes, known=known).findings})


def without(member: str) -> Edit:
    """Return an edit that removes a member."""
    return lambda body: body.pop(member, None)


def put(member: str, value: Any) -> Edit:
    """Return an edit that sets a member."""
    return lambda body: body.update({member: value})


def shuffled(steps: Sequence[Step]) -> list[Step]:
    """Return the pages with items, entries and values in another order."""

    def mix(body: Body) -> None:
        mixing = random.Random(5)
        mixing.shuffle(body["Items"])
        for item in body["Items"]:
            mixing.shuffle(item.get("FoundByItems", []))
            for entry in item.get("FoundByItems", ()):
                mixing.shuffle(entry["Values"])

    return each(mix)(steps)


def empty_page(step: Step, token: str | None) -> Step:
    """Return an empty page like ``step`` that leads on by ``token``, or to no other page."""

    def change(body: Body) -> None:
        body["Items"] = []
        body.pop("NextToken", None)
        body.update({"NextToken": token} if token else {})

    return edited(step, change)


def ending_with(*tokens: str | None) -> Change:
    """Return a change that adds empty pages at the end, each with one of these tokens."""

    def change(steps: Sequence[Step]) -> list[Step]:
        last = edited(steps[-1], put("NextToken", "to the empty ones"))
        return [*steps[:-1], last, *(empty_page(steps[-1], token) for token in tokens)]

    return change


def short_pages(steps: Sequence[Step]) -> list[Step]:
    """Return every page cut in two, the first of which is short and leads on."""
    pages = []
    for number, step in enumerate(steps):
        size = len(step.items) // 2
        pages.append(
            edited(
                step, lambda body, s=size, n=number: body.update(Items=body["Items"][:s], NextToken=f"s{n}")
            )
        )
        pages.append(edited(step, lambda body, s=size: body.update(Items=body["Items"][s:])))
    return pages


def carried(body: Body) -> None:
    """Give the first item the business name of another profile."""
    body["Items"][0]["BusinessName"] = "of another profile"


def with_what_or_finds(body: Body) -> None:
    """Add the profiles that the same pairs find under OR, FoundByItems and all: too many under AND."""
    there = {item["ProfileId"] for item in body["Items"]}
    body["Items"] += [item for item in pages_of("or")[0].items if item["ProfileId"] not in there]


STRANGER = {"ProfileId": "f" * 32, "AccountNumber": "of nobody"}
