"""Profiles that are created, changed or deleted between two pages of a walk.

What the walk holds of them is free, and it may be refused. But it ends, it is no fault of the service, and it holds
nothing that never matched.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ...spec.exchange import Json
from ...spec.search import Operator, Pair, Search
from ..client.loader import id_in
from ..client.own_domain import own_domain
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..history.step import MAY_REFUSE, OVERTAKEN
from ..judging.changed_walks import ENDS, KEEPS_QUERY, judge_changed_walks
from ..judging.expected_state import OTHERS
from ..judging.judgement import SERVER_ERROR
from . import EVERY_RESPONSE, STATE_JUDGES, TOKEN_SHAPE, writer

_TAGS: Final[Mapping[str, Any]] = {OVERTAKEN: "yes", MAY_REFUSE: "yes"}
_SIZE: Final = 8
_PROFILES: Final = 22


class _Domain:
    """A domain of profiles that the same searches find, and each change that may come between two pages."""

    def __init__(self, client: ScenarioClient) -> None:
        self.own = own_domain(client, "changed walks")
        namespace = self.own.namespace
        self.email, self.phone = (
            Pair("_email", (namespace.email("walked"),)),
            Pair("_phone", (namespace.phone(1),)),
        )
        self._moved, self._case = namespace.email("moved"), Pair("_caseId", (namespace.text("case"),))
        self.ids = [self._create(f"L{number}") for number in range(_PROFILES)]
        self.own.settle(self.email)

    def _create(self, name: str) -> str:
        email, number = self.email.values[0], self.phone.values[0]
        given = {"PersonalEmailAddress": email, "MobilePhoneNumber": number, "LastName": name}
        return self.own.create("", **given)

    def change(self, kind: str, page: Sequence[str]) -> None:
        """Make one change after a page that had the profiles with these ids."""
        later = [one for one in self.ids if one not in page]
        match kind:
            case "created":
                self.own.create("", LastName="Apart")
                self.ids.append(self._create("New"))
            case "renamed":
                self._mutate("UpdateProfile", page[-1:], LastName="Changed")
            case "moved":
                new = {"PersonalEmailAddress": self._moved, "MobilePhoneNumber": ""}
                self._mutate("UpdateProfile", page[-1:], **new)
                self._mutate("UpdateProfile", later[-1:], PersonalEmailAddress="")
            case "attached":
                self._mutate("AddProfileKey", page[-1:], **self._case.members())
            case "detached":
                self._mutate("DeleteProfileKey", page[-1:], **self._case.members())
            case "anchor deleted":
                self._delete(page[-1:])
            case "shown deleted":
                self._delete(page[:1])
            case "next deleted":
                self._delete(later[:1])
            case _:
                self._delete(later)

    def _mutate(self, operation: str, profiles: Sequence[str], **members: Json) -> None:
        for identifier in profiles:
            self.own.change(operation, identifier, **members)

    def _delete(self, profiles: Sequence[str]) -> None:
        self._mutate("DeleteProfile", profiles)
        self.ids = [one for one in self.ids if one not in profiles]


_CHANGES: Final = (
    "created", "renamed", "moved", "attached", "detached", "anchor deleted", "shown deleted", "next deleted",
)  # fmt: skip


def play(client: ScenarioClient) -> None:
    """Walk over one pair, and over two by OR and by AND, once for each change; last all that follows is deleted."""
    domain = _Domain(client)
    both = domain.email, domain.phone
    for search in (
        Search(both[:1], None, _SIZE),
        Search(both, Operator.OR, _SIZE),
        Search(both, Operator.AND, _SIZE),
    ):
        for kind in _CHANGES:
            _walk(domain, search, kind)
    domain.own.search(OTHERS, both[:1], size=_SIZE)
    _walk(domain, Search(both[1:], None, _SIZE), "all that follow deleted")


def _walk(domain: _Domain, search: Search, kind: str) -> None:
    """Walk, and make a change after the first page."""
    for place, step in enumerate(
        domain.own.client.pages(KEEPS_QUERY, search, domain=domain.own.name, **_TAGS)
    ):
        if place == 0:
            domain.change(kind, [identifier for item in step.items if (identifier := id_in(item))])


SCENARIO = writer(
    "changed-walks", "walks between whose pages profiles change", play,
    (KEEPS_QUERY, ENDS, OTHERS, SERVER_ERROR, *EVERY_RESPONSE, TOKEN_SHAPE),
    judges=(*STATE_JUDGES, judge_changed_walks), least_effort=Effort.STANDARD,
)  # fmt: skip
