"""Members of a search in states that the sources leave open: between blanks, given twice, null in a list."""

from typing import Final

from msgspec import structs

from ...spec.exchange import Json
from ...spec.operations import SEARCH
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..dataset.shared_data import subset_pairs
from ..history.step import EITHER, REFUSED
from ..judging.judgement import SERVER_ERROR
from ..judging.matching import judge_matching
from ..judging.pages import judge_pagination
from ..judging.responses import ERROR_RULES
from ..judging.shape import SHAPE_RULES
from ..target.http_message import encode
from . import ANSWER_JUDGES, Runs, Scenario

SIZE, TOKENS = "pagination-max-results", "pagination-keeps-query"
AND, TYPES = "logic-and", "limits-json-types"
_SIZE: Final = 10


def play(client: ScenarioClient) -> None:
    """Send each member in its state: answered as if the member were as it should be, or a bad request."""
    pairs = subset_pairs(client.namespace)[:2]
    both = client.members(pairs)
    values = list(pairs[1].values)
    entry = {"KeyName": pairs[1].key, "Values": values}
    twice = {**entry, "Values": values * 2}
    conjunction = {**both, "LogicalOperator": "AND", "MaxResults": 100}
    client.page(AND, {**conjunction, "AdditionalSearchKeys": [twice]}, may_refuse=True)
    bad = {**both, "AdditionalSearchKeys": [{**entry, "Values": [None]}]}
    client.expect(TYPES, REFUSED, "null among the values of an entry", bad)
    client.expect(SERVER_ERROR, EITHER, "an empty DomainName", {**both, "DomainName": ""})
    _parameters(client)


def _parameters(client: ScenarioClient) -> None:
    """Write page size and token between blanks, and twice."""
    members = client.members([client.group(40)], size=_SIZE)
    token = client.page(TOKENS, members, partial=True).next_token
    _written(client, SIZE, members, f"max-results=%20{_SIZE}%20")
    _written(client, SIZE, members, f"max-results={_SIZE}&max-results={_SIZE}")
    if token is not None:
        query = encode(SEARCH, {"DomainName": "d", "NextToken": token}).target.partition("?")[2]
        of_token = {**members, "NextToken": token}
        blanks = query.replace("=", "=%20") + "%20"
        for text in (blanks, f"{query}&{query}"):
            _written(client, TOKENS, of_token, f"max-results={_SIZE}&{text}", partial=True)


def _written(
    client: ScenarioClient, rule: str, members: dict[str, Json], query: str, *, partial: bool = False
) -> None:
    plain = encode(SEARCH, members)
    request = structs.replace(plain, target=f"{plain.target.partition('?')[0]}?{query}")
    client.page(rule, members, request, may_refuse=True, partial=partial)


SCENARIO = Scenario(
    "search-states", "members of a search between blanks, given twice, or empty", play,
    (SIZE, TYPES, AND, *SHAPE_RULES, *ERROR_RULES),
    judges=(judge_matching, judge_pagination, *ANSWER_JUDGES), runs=Runs.READS,
    least_effort=Effort.STANDARD, raw=True,
)  # fmt: skip
