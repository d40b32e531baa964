"""A domain of a scenario's own, and what the scenario does in it: create, change, wait and search."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from ...spec.exchange import Json
from ...spec.search import Operator, Pair
from ..config import Access
from ..dataset.content import id_pair, person, person_pairs
from ..dataset.model import Namespace
from ..history.step import Step
from .capabilities import declines
from .domain_names import similar_names
from .loader import id_of
from .own_data import created_domain
from .scenario_client import ScenarioClient


@dataclass(frozen=True, slots=True)
class OwnDomain:
    """A domain that a scenario has created, or shares if the kit may create none, and the namespace of its values.

    Its methods are those of the client, with this domain given.
    """

    client: ScenarioClient
    name: str
    namespace: Namespace

    def another(self) -> Self:
        """Create one more domain, for values of the same namespace."""
        return replace(self, name=_created(self.client))

    def with_namespace(self, part: str) -> Self:
        """Return the same domain, for the values of another ``part``."""
        return replace(self, namespace=self.client.new_namespace(part))

    def create(self, rule: str, **fields: Json) -> str:
        """Create a profile and return its id, "" if there is none; refusing it breaks ``rule``."""
        return id_of(self.mutate("CreateProfile", rule=rule, **fields).output)

    def create_person(self, rule: str, number: int) -> str:
        """Create a ``person``, wait until its account number finds it, and return its id."""
        identifier = self.create(rule, **self.person(number))
        self.settle(self.person_pairs(number)[0])
        return identifier

    def person(self, number: int) -> dict[str, Json]:
        """Return the fields of a profile that every standard key finds."""
        return person(self.namespace, number)

    def person_pairs(self, number: int) -> tuple[Pair, ...]:
        """Return the pairs that find it: by account number, phone number, e-mail address and full name."""
        return person_pairs(self.namespace, number)

    def id_pair(self, identifier: str) -> Pair:
        """Return the pair of a profile's id."""
        return id_pair(identifier, self.namespace)

    def mutate(self, operation: str, **given: Json) -> Step:
        """Send a change, and return its step; ``given`` are its members, and what ``ScenarioClient.mutate`` takes."""
        return self.client.mutate(operation, self.name, **given)

    def change(self, operation: str, identifier: Json, **given: Json) -> bool:
        """Change a profile; return whether the target accepted that."""
        return self.mutate(operation, ProfileId=identifier, **given).accepted

    def declines(self, operation: str, **members: Json) -> bool:
        """Return whether the target declines a valid change, of a profile that is made for it."""
        namespace = self.client.new_namespace(f"asked for {operation}")
        identifier = self.create("", AccountNumber=namespace.text("asked"))
        return declines(self.mutate(operation, ProfileId=identifier, **members))

    def attach(self, identifier: str, pair: Pair, **given: Json) -> bool:
        """Attach the values of ``pair`` to a profile; return whether the target accepted that."""
        return self.change("AddProfileKey", identifier, **pair.members(), **given)

    def detach(self, identifier: str, pair: Pair, **given: Json) -> bool:
        """Detach the values of ``pair`` from a profile; return whether the target accepted that."""
        return self.change("DeleteProfileKey", identifier, **pair.members(), **given)

    def accepted(
        self, identifier: str, changes: Mapping[str, Mapping[str, Json]]
    ) -> dict[str, Mapping[str, Json]]:
        """Change a profile by each operation with its members; return those that the target accepted."""
        return {
            name: members for name, members in changes.items() if self.change(name, identifier, **members)
        }

    def settle(self, pair: Pair, **tags: str) -> None:
        """Wait until a search finds what the changes so far leave to be found; see ``ScenarioClient.settle``."""
        self.client.settle(self.name, pair, **tags)

    def wait_until_found(self, pair: Pair, ids: set[Json]) -> bool:
        """Wait until a search finds exactly the profiles with these ids; return whether it did."""
        return self.client.wait_until_found(self.name, pair, ids)

    def members(self, pairs: Iterable[Pair], size: int | None = None) -> dict[str, Json]:
        """Return the input members of a search."""
        return self.client.members(pairs, size=size, domain=self.name)

    def search(
        self,
        rule: str,
        pairs: Iterable[Pair],
        operator: Operator | None = None,
        **how: Any,
    ) -> list[Step]:
        """Send a valid search and all its pages; see ``ScenarioClient.search``."""
        return self.client.search(rule, pairs, operator, domain=self.name, **how)

    def search_joined(
        self, rule: str, pairs: Sequence[Pair], operator: Operator, *, long_lists: bool = False
    ) -> None:
        """Search for pairs, joined by ``operator`` if they are several."""
        self.search(rule, pairs, operator if len(pairs) > 1 else None, long_lists=long_lists)


def own_domain(client: ScenarioClient, part: str) -> OwnDomain:
    """Create a domain for the values of one ``part`` of a run; if the kit may create none, share that of the world."""
    return OwnDomain(client, _created(client), client.new_namespace(part))


def similar_domains(
    client: ScenarioClient, part: str, names: tuple[str, str] | None = None
) -> tuple[OwnDomain, OwnDomain]:
    """Create two domains, for values of one namespace, whose names are hard to distinguish: those given, if any."""
    namespace = client.new_namespace(part)
    one, other = (OwnDomain(client, _created(client, name), namespace) for name in names or similar_names())
    return one, other


def _created(client: ScenarioClient, name: str | None = None) -> str:
    """Create a domain of this name, or of any if the kit may create one, and return its name."""
    if name is None and client.access is not Access.MANAGE:
        return client.world.domain
    return created_domain(
        name, client.send, client.resources, client.visibility, lambda: client.recorder.stopped
    )
