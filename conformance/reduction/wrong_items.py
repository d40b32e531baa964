"""Which items of a recorded page break a requirement by themselves: found without asking anything."""

import json
from collections.abc import Iterator

from msgspec import structs

from ...spec.exchange import Json
from ..history.answer import answer_of
from ..history.step import Step
from ..judging.oracle import Oracle
from ..scenarios.registry import Scenario
from .suspecting import broken


def wrong_items(requirement: str, scenario: Scenario, oracle: Oracle, page: Step) -> Iterator[Json]:
    """The items of ``page`` that break ``requirement`` each on its own, as if the target had returned nothing else."""
    if len(page.items) > 1:
        for item in page.items:
            if broken(requirement, scenario, oracle, [_with_only(item, page)]):
                yield item


def _with_only(item: Json, page: Step) -> Step:
    output = {**(page.answer.output or {}), "Items": [item]}
    reply = structs.replace(page.exchange.reply, body=json.dumps(output))
    return Step(structs.replace(page.exchange, reply=reply), answer_of(reply))
