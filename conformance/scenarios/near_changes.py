"""The same searches before and after each kind of change, in the domain that was changed and in another one.

A target that remembers answers must forget them when an operation changes what they hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ...spec.exchange import Json
from ...spec.search import Operator, Pair
from ..client.own_domain import OwnDomain, own_domain
from ..client.scenario_client import ScenarioClient
from ..config import Access, Effort
from . import ADD_KEY, CREATE, DELETE, DELETE_KEY, EVERY_RESPONSE, OLD_VALUE, SEPARATE, UPDATE, writer


@dataclass(frozen=True)
class _Domains:
    """The domain that is changed, and another one if the kit may create it; a pair that finds a profile of each."""

    changed: OwnDomain
    others: Sequence[OwnDomain]
    kept: Pair

    def change(
        self, rule: str, pair: Pair, operation: str, *, also: Pair | None = None, **members: Json
    ) -> str:
        """Search by ``pair``, change the first domain, and search again; return the id if it was accepted.

        The change breaks ``rule`` if it is not seen, or what holds of the old value if it is seen by ``also``.
        """
        self._search(rule, pair, also)
        step = self.changed.mutate(operation, **members)
        if not step.accepted:
            return ""
        self._search(rule, pair, also)
        return str((step.output or {}).get("ProfileId") or members.get("ProfileId"))

    def _search(self, rule: str, pair: Pair, also: Pair | None) -> None:
        """Search the other domain first, and the changed one by ``pair`` joined with what is not changed."""
        for domain in self.others:
            domain.search(SEPARATE, [pair])
        self.changed.search(rule, [pair, self.kept], Operator.OR)
        if also:
            self.changed.search(OLD_VALUE, [also])


def play(client: ScenarioClient) -> None:
    """Create, update, attach, detach and delete between equal searches; then change the other domain."""
    changed = own_domain(client, "near changes")
    others = [changed.another()] if client.access is Access.MANAGE else []
    namespace = changed.namespace
    number, email = namespace.phone(1), namespace.email("late")
    kept, late = Pair("_phone", (number,)), Pair("_email", (email,))
    domains = _Domains(changed, others, kept)
    for domain in (changed, *others):
        domain.create(CREATE, PhoneNumber=number)
        domain.settle(kept)
    for domain in others:
        domain.create(CREATE, EmailAddress=email)
    before, after = (Pair("_account", (namespace.text(word),)) for word in ("before", "after"))
    account = before.values[0]
    created = domains.change(CREATE, late, "CreateProfile", EmailAddress=email, AccountNumber=account)
    if not created:
        return
    domains.change(
        UPDATE, after, "UpdateProfile", also=before, ProfileId=created, AccountNumber=after.values[0]
    )
    case = Pair("_caseId", (namespace.text("case"),))
    if domains.change(ADD_KEY, case, "AddProfileKey", ProfileId=created, **case.members()):
        domains.change(DELETE_KEY, case, "DeleteProfileKey", ProfileId=created, **case.members())
    domains.change(DELETE, late, "DeleteProfile", ProfileId=created)
    for domain in others:
        changed.search(SEPARATE, [late])
        domain.create(CREATE, EmailAddress=email)
        changed.search(SEPARATE, [late])
        domain.search(CREATE, [late])


SCENARIO = writer(
    "near-changes", "equal searches before and after each change", play,
    (CREATE, UPDATE, OLD_VALUE, ADD_KEY, DELETE_KEY, DELETE, SEPARATE, *EVERY_RESPONSE),
    least_effort=Effort.STANDARD,
)  # fmt: skip
