"""Judging a scenario part by part has the same result as in one piece, and holds only the steps that it needs."""

from collections.abc import Sequence
from functools import cache
from typing import Final

import pytest
from editing import Body, Edit, edited
from playing import QUICK, in_process, ready_reference, recorder_for
from searchprofiles_tck.conformance.client.scenario_client import ScenarioClient
from searchprofiles_tck.conformance.dataset.shared_data import HOME_LINE, MOBILE_LINE, groups, subset_pairs
from searchprofiles_tck.conformance.history.facts import KnownReadings
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.conformance.judging.judgement import (
    Evidence,
    IncrementalJudging,
    Judgement,
    judged_by,
)
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.judging.pages import judge_pagination
from searchprofiles_tck.conformance.scenarios import CORE_JUDGES
from searchprofiles_tck.spec.search import Operator, Pair

Cut = Sequence[Sequence[Step]]


@cache
def client() -> ScenarioClient:
    """Return a client of the reference with the shared data."""
    engine, ready = ready_reference()
    recorder = recorder_for(in_process(engine))
    return ScenarioClient(
        "parts", recorder, Oracle(ready.world, ready.known), ready.namespace, QUICK.effort, 0
    )


@cache
def walks() -> Cut:
    """Return walks of several kinds, each a part of its own."""
    pairs = subset_pairs(client().namespace)
    large = {one.size: one.pair for one in groups(client().namespace, QUICK.effort)}
    phones = tuple(client().namespace.phone(line) for line in (MOBILE_LINE, HOME_LINE))
    return (
        client().search("logic-or", pairs[:3], Operator.OR),
        client().search("pagination-complete", [large[41]], size=None),
        client().search("logic-several-values", [Pair("_phone", phones)]),
        client().search("logic-single-pair", pairs[:1]),
        client().search("pagination-complete", [large[21]], size=None),
        client().search("logic-several-values", [Pair("_phone", phones[::-1])]),
        client().search("logic-single-pair", pairs[1:2]),
    )


def in_parts(cut: Cut, known: KnownReadings | None = None) -> tuple[Judgement, int]:
    """Return what judges say of parts, and how many steps were held after the last was judged."""
    parts = IncrementalJudging(CORE_JUDGES, Oracle(client().world, known or client().known))
    for part in cut:
        parts.steps.extend(part)
        parts.flush()
    held = len(parts.steps)
    return parts.result(), held


def in_one_piece(cut: Cut, known: KnownReadings | None = None) -> Judgement:
    """Return what judges say of the same steps without parts."""
    steps = [step for part in cut for step in part]
    return judged_by(CORE_JUDGES, Evidence(Oracle(client().world, known or client().known), steps))


EDITS: Final[dict[str, Edit]] = {
    "an item less": lambda body: body["Items"].pop(),
    "a name too long": lambda body: body["Items"][0].update(FirstName="n" * 300),
}


def test_clean_parts_are_discarded() -> None:
    """Parts that show nothing wrong are counted as in one piece, and none of their steps is held."""
    judgement, held = in_parts(walks())

    assert judgement == in_one_piece(walks())
    assert judgement.findings == []
    assert judgement.inputs_per_rule.total() > 0
    assert held == 0


def test_a_part_is_judged_in_the_order_of_sending() -> None:
    """Requests that are sent at once end in any order; their pages are judged as they were sent."""
    judgement, held = in_parts([walks()[1][::-1]])

    assert len(walks()[1]) > 1
    assert judgement == in_one_piece(walks()[1:2])
    assert held == 0


@pytest.mark.parametrize("change", ["an item less", "a name too long"])
@pytest.mark.parametrize("place", range(7))
def test_a_fault_is_reported_as_in_one_piece(change: str, place: int) -> None:
    """Whichever part shows a fault, the report is the same as in one piece, and what follows the part is held."""
    cut = [
        [edited(part[0], EDITS[change]), *part[1:]] if at == place else part
        for at, part in enumerate(walks())
    ]
    judgement, held = in_parts(cut)

    assert judgement == in_one_piece(cut)
    assert judgement.findings
    assert held == sum(map(len, cut[place:]))


def test_broken_rules_of_a_part_are_given() -> None:
    """Judging a part returns the rules that are broken in it, so that a scenario knows whether to go on."""
    parts = IncrementalJudging(CORE_JUDGES, client().oracle)
    parts.steps.extend(edited(step, EDITS["an item less"]) for step in walks()[0])

    assert parts.flush() == {"logic-or"}
    parts.steps.extend(walks()[3])
    assert parts.flush() == frozenset()


def test_default_size_is_compared_over_parts() -> None:
    """Another default size shows only when the pages of all parts are compared."""

    def shortened(walk: Sequence[Step]) -> list[Step]:
        return [edited(step, lambda body: body["Items"].__delitem__(slice(10, None))) for step in walk]

    first, other = (shortened(walks()[place])[:2] for place in (1, 4))
    parts = IncrementalJudging((judge_pagination,), client().oracle)
    for part in (first, other):
        parts.steps.extend(part)
        assert parts.flush() == frozenset()

    found = parts.result().findings
    assert [finding.requirement for finding in found] == ["pagination-default-size"]
    assert found == judge_pagination(Evidence(client().oracle, [*first, *other])).findings


def test_readings_of_several_values_must_agree_over_parts() -> None:
    """While the reading is undecided, one part may not fit only ``any`` and another only ``all``."""
    everything = (
        client()
        .oracle.matching(
            Pair("_phone", tuple(client().namespace.phone(line) for line in (MOBILE_LINE, HOME_LINE))), "all"
        )
        .lower
    )

    def only_all(body: Body) -> None:
        body["Items"] = [
            item for item in body["Items"] if everything >> (client().oracle.place(item) or 0) & 1
        ]

    cut = [walks()[2], [edited(step, only_all) for step in walks()[5]]]
    judgement, _ = in_parts(cut, KnownReadings())

    assert [finding.requirement for finding in judgement.findings] == ["logic-several-values"]
    assert judgement == in_one_piece(cut, KnownReadings())


def test_one_way_with_single_pairs_is_compared_over_parts() -> None:
    """If the probe decided nothing, one part with FoundByItems and another without break the rule."""

    def left_out(body: Body) -> None:
        for item in body["Items"]:
            del item["FoundByItems"]

    cut = [walks()[6], [edited(step, left_out) for step in walks()[3]]]
    judgement, _ = in_parts(cut, KnownReadings())

    assert [finding.requirement for finding in judgement.findings] == ["found-by-single"]
    assert judgement == in_one_piece(cut, KnownReadings())
