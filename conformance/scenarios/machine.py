"""Profiles are created, changed, searched and deleted in an order that nobody wrote down."""

from collections.abc import Mapping
from typing import Final

from ...spec.search import Pair
from ..client.loader import id_in
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

    domain = client.new_domain()
    if _is_visible_at_once(client, domain):
        run_machines(client, domain, *_EXAMPLES[client.effort])


def _is_visible_at_once(client: ScenarioClient, domain: str) -> bool:
    """Return whether no change was ever visible late; try a creation, an update and a deletion once more."""
    namespace = client.new_namespace("machine canary")
    old, new = (Pair("_email", (namespace.email(word),)) for word in ("old", "new"))
    created = client.mutate("CreateProfile", domain, EmailAddress=old.values[0])
    identifier = id_in(created.output or {})
    client.wait_until_found(domain, old, {identifier})
    if client.mutate("UpdateProfile", domain, ProfileId=identifier, EmailAddress=new.values[0]).accepted:
        client.wait_until_found(domain, old, set())
    if client.mutate("DeleteProfile", domain, ProfileId=identifier).accepted:
        client.wait_until_found(domain, new, set())
    return not client.visibility.is_late


def _load() -> None:
    from . import machine_rules  # noqa: F401 (imports Hypothesis)


SCENARIO = writer(
    "machine", "changes and searches in any order", play, (*RULES.values(), *EVERY_RESPONSE),
    least_effort=Effort.STANDARD, load=_load,
)  # fmt: skip
