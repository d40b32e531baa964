"""The same searches before and after each kind of change, in the domain that was changed and in another one.

A target that remembers answers must forget them when an operation changes what they hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ...spec.exchange import Json
from ...spec.search import Operator, Pair
from ..client.scenario_client import ScenarioClient
from ..config import Access, Effort
from . import ADD_KEY, CREATE, DELETE, DELETE_KEY, EVERY_RESPONSE, OLD_VALUE, SEPARATE, UPDATE, writer


@dataclass(frozen=True)
class _Domains:
    """The domain that is changed, and another one if the kit may create it; a pair that finds a profile of each."""

    client: ScenarioClient
    changed: str
    others: Sequence[str]
    kept: Pair

    def change(
        self, rule: str, pair: Pair, operation: str, *, also: Pair | None = None, **members: Json
    ) -> str:
        """Search by ``pair``, change the first domain, and search again; return the id if it was accepted.

        The change breaks ``rule`` if it is not seen, or what holds of the old value if it is seen by ``also``.
        """
        self._search(rule, pair, also)
        step = self.client.mutate(operation, self.changed, **members)
        if not step.accepted:
            return ""
        self._search(rule, pair, also)
        return str((step.output or {}).get("ProfileId") or members.get("ProfileId"))

    def _search(self, rule: str, pair: Pair, also: Pair | None) -> None:
        """Search the other domain first, and the changed one by ``pair`` joined with what is not changed."""
        for domain in self.others:
            self.client.search(SEPARATE, [pair], domain=domain)
        self.client.search(rule, [pair, self.kept], Operator.OR, domain=self.changed)
        if also:
            self.client.search(OLD_VALUE, [also], domain=self.changed)


def play(client: ScenarioClient) -> None:
    """Create, update, attach, detach and delete between equal searches; then change the other domain."""
    namespace, changed = client.new_namespace("near changes"), client.new_domain()
    others = [client.new_domain()] if client.access is Access.MANAGE else []
    number, email = namespace.phone(1), namespace.email("late")
    kept, late = Pair("_phone", (number,)), Pair("_email", (email,))
    domains = _Domains(client, changed, others, kept)
    for domain in (changed, *others):
        identifier = client.create(CREATE, domain, PhoneNumber=number)
        client.wait_until_found(domain, kept, {identifier})
    for domain in others:
        client.create(CREATE, domain, EmailAddress=email)
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
        client.search(SEPARATE, [late], domain=changed)
        client.create(CREATE, domain, EmailAddress=email)
        client.search(SEPARATE, [late], domain=changed)
        client.search(CREATE, [late], domain=domain)


SCENARIO = writer(
    "near-changes", "equal searches before and after each change", play,
    (CREATE, UPDATE, OLD_VALUE, ADD_KEY, DELETE_KEY, DELETE, SEPARATE, *EVERY_RESPONSE),
    least_effort=Effort.STANDARD,
)  # fmt: skip
