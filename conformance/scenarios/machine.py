"""Profiles are created, changed, searched and deleted in an order that nobody wrote down."""

from collections.abc import Mapping
from typing import Final

from ...spec.search import Pair
from ..client.loader import id_in
from ..client.own_domain import OwnDomain, own_domain
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from . import ADD_KEY, CREATE, DELETE, DELETE_KEY, EVERY_RESPONSE, UPDATE, writer

_EXAMPLES: Final[Mapping[Effort, tuple[int, int]]] = {Effort.STANDARD: (3, 40), Effort.THOROUGH: (60, 60)}
"""Machines, and steps of each."""

RULES: Final = {
    "CreateProfile": CREATE,
    "UpdateProfile": UPDATE,
    "DeleteProfile": DELETE,
    "AddProfileKey": ADD_KEY,
    "DeleteProfileKey": DELETE_KEY,
}
"""The rule that a search after a change tests."""


def play(client: ScenarioClient) -> None:
    """Run machines, each with values of its own; none if changes become visible late, since it would wait too long."""
    from .machine_rules import run_machines  # Hypothesis takes a third of a second to import

    domain = own_domain(client, "machine canary")
    if _is_visible_at_once(domain):
        run_machines(domain, *_EXAMPLES[client.effort])


def _is_visible_at_once(domain: OwnDomain) -> bool:
    """Return whether no change was ever visible late; try a creation, an update and a deletion once more."""
    old, new = (Pair("_email", (domain.namespace.email(word),)) for word in ("old", "new"))
    created = domain.mutate("CreateProfile", EmailAddress=old.values[0])
    identifier = id_in(created.output or {})
    domain.settle(old)
    if domain.change("UpdateProfile", identifier, EmailAddress=new.values[0]):
        domain.settle(old)
    if domain.change("DeleteProfile", identifier):
        domain.settle(new)
    return not domain.client.visibility.is_late


def _load() -> None:
    from . import machine_rules  # noqa: F401 (imports Hypothesis)


SCENARIO = writer(
    "machine", "changes and searches in any order", play, (*RULES.values(), *EVERY_RESPONSE),
    least_effort=Effort.STANDARD, load=_load,
)  # fmt: skip
