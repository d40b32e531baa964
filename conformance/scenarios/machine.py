"""A state machine: profiles created, changed, searched and deleted in an order that nobody wrote down.

It only drives the target and keeps what it needs to go on: which ids there are. What every search must return is read
from the exchanges afterwards (see ``history``), so the reference's rules are the model.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from ...spec.exchange import Json
from ...spec.search import Pair
from ..client.scenario_client import ScenarioClient, id_in
from ..client.seeded_draws import exact_settings, seeded
from ..config import Effort
from ..dataset.model import Namespace

_EXAMPLES: Final[Mapping[Effort, tuple[int, int]]] = {
    Effort.QUICK: (2, 8),
    Effort.STANDARD: (8, 40),
    Effort.THOROUGH: (60, 60),
}
"""Machines, and steps of each."""

_FIELDS: Final = ("PhoneNumber", "MobilePhoneNumber", "EmailAddress", "BusinessEmailAddress", "AccountNumber")
_KEYS: Final = ("_caseId", "tckState")
_RULES: Final = {
    "CreateProfile": "state-create",
    "UpdateProfile": "state-update",
    "DeleteProfile": "state-delete",
    "AddProfileKey": "state-add-key",
    "DeleteProfileKey": "state-delete-key",
}
"""The rule that a search after a change tests."""
COVERS: Final = tuple(_RULES.values())
_SMALL: Final = st.integers(0, 3)


def play(drive: ScenarioClient) -> None:
    """Run machines, each with values of its own. Where changes take time to be seen, one would wait too long."""
    machines, steps = _EXAMPLES[drive.effort]
    domain = drive.fresh_domain()
    if not _sees_at_once(drive, domain):
        return

    class Bound(Machine):
        def __init__(self) -> None:
            super().__init__(drive, domain)

    with seeded(drive.seed):
        run_state_machine_as_test(Bound, settings=exact_settings(machines, steps))


def _sees_at_once(drive: ScenarioClient, domain: str) -> bool:
    """Whether no change was ever seen late: a creation, an update and a deletion are tried here once more."""
    naming = drive.fresh_naming("machine canary")
    old, new = (Pair("_email", (naming.email(word),)) for word in ("old", "new"))
    created = drive.attempt("CreateProfile", domain, EmailAddress=old.values[0])
    identifier = id_in(created.answer.output or {})
    drive.settle(domain, old, {identifier})
    if drive.attempt("UpdateProfile", domain, ProfileId=identifier, EmailAddress=new.values[0]).accepted:
        drive.settle(domain, old, set())
    if drive.attempt("DeleteProfile", domain, ProfileId=identifier).accepted:
        drive.settle(domain, new, set())
    return drive.visibility.slowest == 0


class Machine(RuleBasedStateMachine):
    """Changes a few profiles and looks at them from all sides."""

    def __init__(self, drive: ScenarioClient, domain: str) -> None:
        super().__init__()
        self._drive = drive
        self._domain = domain
        self._naming = drive.fresh_naming(f"machine {len(drive.steps)}")
        self._ids: list[str] = []
        self._last = "CreateProfile"

    @rule(field=st.sampled_from(_FIELDS), other=st.sampled_from(_FIELDS), value=_SMALL, more=_SMALL)
    def create(self, field: str, other: str, value: int, more: int) -> None:
        """A profile with one or two fields, and a full name."""
        fields = {**self._naming.name("Machine", f"L{value}"), other: self._value(other, more)}
        step = self._changed("CreateProfile", **{**fields, field: self._value(field, value)})
        self._ids += [str(identifier)] if (identifier := step.get("ProfileId")) else []

    @precondition(lambda self: self._ids)
    @rule(which=_SMALL, field=st.sampled_from(_FIELDS), value=_SMALL)
    def update(self, which: int, field: str, value: int) -> None:
        """Another value in one field."""
        self._changed("UpdateProfile", ProfileId=self._id(which), **{field: self._value(field, value)})

    @precondition(lambda self: self._ids)
    @rule(which=_SMALL, key=st.sampled_from(_KEYS), value=_SMALL, more=_SMALL)
    def add_key(self, which: int, key: str, value: int, more: int) -> None:
        """One or two values under a key."""
        values = list(dict.fromkeys((self._value(key, value), self._value(key, more))))
        self._changed("AddProfileKey", ProfileId=self._id(which), KeyName=key, Values=values)

    @precondition(lambda self: self._ids)
    @rule(which=_SMALL, key=st.sampled_from(_KEYS), value=_SMALL)
    def delete_key(self, which: int, key: str, value: int) -> None:
        """A value less under a key, where the profile has it."""
        self._changed(
            "DeleteProfileKey", ProfileId=self._id(which), KeyName=key, Values=[self._value(key, value)]
        )

    @precondition(lambda self: len(self._ids) > 1)
    @rule(which=_SMALL)
    def delete(self, which: int) -> None:
        """A profile less."""
        identifier = self._id(which)
        self._changed("DeleteProfile", ProfileId=identifier)
        with suppress(ValueError):
            self._ids.remove(identifier)

    @rule(keys=st.lists(st.sampled_from(("_phone", "_email", "_account", "_fullName", *_KEYS)), min_size=1, max_size=3),
          value=_SMALL, operator=st.sampled_from(("AND", "OR")))  # fmt: skip
    def search(self, keys: list[str], value: int, operator: str) -> None:
        """One to three keys, each with one of the values in use."""
        pairs = [
            Pair(key, (self._value(key, value + place),)) for place, key in enumerate(dict.fromkeys(keys))
        ]
        joined = operator if len(pairs) > 1 else None
        self._drive.look(_RULES[self._last], self._domain, pairs, joined)

    def _changed(self, operation: str, **members: Json) -> Mapping[str, Json]:
        step = self._drive.attempt(operation, self._domain, **members)
        if step.accepted:
            self._last = operation
        return step.answer.output or {} if step.succeeded else {}

    def _id(self, which: int) -> str:
        return self._ids[which % len(self._ids)]

    def _value(self, name: str, number: int) -> str:
        return _value(self._naming, name, number % 4)


def _value(naming: Namespace, name: str, number: int) -> str:
    """One of four values of a field or key."""
    if "hone" in name:
        return naming.phone(700 + number)
    if "mail" in name:
        return naming.email(f"machine{number}")
    if name == "_fullName":
        return f"Machine {naming.prefix} L{number}"
    return naming.text(f"{'account' if 'ccount' in name else 'key'}-{number}")
