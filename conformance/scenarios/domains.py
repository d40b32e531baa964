"""How a target refuses domains that do not exist."""

from collections.abc import Iterator

from ...spec.limits import NAME
from ...spec.search import Pair
from ..client.scenario_client import ScenarioClient
from ..config import Access
from ..history.step import REFUSED, UNKNOWN
from ..judging.matching import judge_matching
from ..judging.responses import ERROR_RULES
from . import ANSWER_JUDGES, UNKNOWN_DOMAIN, Runs, Scenario


def play(client: ScenarioClient) -> None:
    """Search domains that do not exist, and domains of a name that none can have."""
    value = client.namespace.text("nobody")
    pairs = (Pair("_account", (value,)), Pair("_phone", (value,)))
    for name, several in _unknown_names(client, pairs):
        members = client.members(several, domain=name)
        case = "a domain that does not exist"
        client.expect("errors-unknown-domain", UNKNOWN, case, members, None, **UNKNOWN_DOMAIN)
    domain, rule = client.world.domain, "limits-domain-name-pattern"
    for name in ("tck domain", "tck.domain", "tckdömain", domain + "\n", domain + " ", "tck+d"):
        members = client.members(pairs[:1], domain=name)
        client.expect(rule, REFUSED, f"DomainName {name!r}", members, None, **UNKNOWN_DOMAIN)
    members = client.members(pairs[:1], domain="d" * 65)
    case = "a DomainName of 65 characters"
    client.expect("limits-domain-name-length", REFUSED, case, members, None, **UNKNOWN_DOMAIN)


def _unknown_names(client: ScenarioClient, pairs: tuple[Pair, ...]) -> Iterator[tuple[str, tuple[Pair, ...]]]:
    """Yield names that no domain has, some of them close to that of the world, and the pairs to search there."""
    domain = client.world.domain
    yield "tck-unknown", pairs[:1]
    if len(domain) < NAME.maximum:  # to a comparison of starts it is the name of the world
        yield domain.ljust(NAME.maximum, "x"), pairs
    if not client.is_quick:
        yield "T" * NAME.maximum, pairs[:1]
        if client.access is Access.MANAGE:  # elsewhere the user may have a domain of such a name
            yield domain.replace("-", "_"), pairs[:1]
            yield domain[:-1], pairs[:1]


SCENARIO = Scenario(
    "domains", "domains that do not exist", play,
    (
        "errors-unknown-domain", "limits-domain-name-length", "limits-domain-name-pattern", *ERROR_RULES,
    ),
    judges=(*ANSWER_JUDGES, judge_matching), runs=Runs.READS, least_access=Access.READ_ONLY,
)  # fmt: skip
