"""The rules of a state machine, by which profiles are created, changed, searched and deleted in any order.

It only sends requests and keeps what it needs to go on: which ids there are. What every search must return is derived
from the exchanges afterwards (see ``judging.expected_state``), so the reference's rules are the model.
"""

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from ...spec.exchange import Json
from ...spec.keys import FIELDS_BY_KEY
from ...spec.search import Operator, Pair
from ..client.own_domain import OwnDomain
from ..client.seeded_draws import exact_settings, seeded
from ..dataset.model import Namespace
from .machine import RULES

_FIELDS: Final = ("PhoneNumber", "MobilePhoneNumber", "EmailAddress", "BusinessEmailAddress", "AccountNumber")
_KEYS: Final = ("_caseId", "tckState")
_CHANGED: Final = "changed"
"""Stands for the key and the value that were changed last."""
_SEARCHED: Final = (_CHANGED, _CHANGED, "_phone", "_email", "_account", "_fullName", *_KEYS)
_SMALL: Final = st.integers(0, 3)


def run_machines(domain: OwnDomain, machines: int, steps: int) -> None:
    """Run so many machines in ``domain``, each with values of its own, for so many steps."""
    # Hypothesis keeps every class of machines as long as the process lives, so there is one, and a function.
    machine: Any = partial(Machine, domain)
    with seeded(domain.client.seed):
        run_state_machine_as_test(machine, settings=exact_settings(machines, steps))


class Machine(RuleBasedStateMachine):
    """Changes a few profiles and searches for them by every key."""

    def __init__(self, domain: OwnDomain) -> None:
        super().__init__()
        self._domain = domain.with_namespace(f"machine {len(domain.client.steps)}")
        self._ids: list[str] = []
        self._last = "CreateProfile"
        self._pair = Pair("_account", (self._value("_account", 0),))

    @rule(field=st.sampled_from(_FIELDS), other=st.sampled_from(_FIELDS), value=_SMALL, more=_SMALL)
    def create(self, field: str, other: str, value: int, more: int) -> None:
        """Create a profile with one or two fields, and a full name."""
        fields = {**self._domain.namespace.name("Machine", f"L{value}"), other: self._value(other, more)}
        self._pair = self._of_field(field, value)
        step = self._changed("CreateProfile", **{**fields, field: self._value(field, value)})
        self._ids += [str(identifier)] if (identifier := step.get("ProfileId")) else []

    @precondition(lambda self: self._ids)
    @rule(which=_SMALL, field=st.sampled_from(_FIELDS), value=_SMALL)
    def update(self, which: int, field: str, value: int) -> None:
        """Update one field to another value."""
        self._pair = self._of_field(field, value)
        self._changed("UpdateProfile", ProfileId=self._id(which), **{field: self._value(field, value)})

    @precondition(lambda self: self._ids)
    @rule(which=_SMALL, key=st.sampled_from(_KEYS), value=_SMALL, more=_SMALL)
    def add_key(self, which: int, key: str, value: int, more: int) -> None:
        """Attach one or two values under a key."""
        values = list(dict.fromkeys((self._value(key, value), self._value(key, more))))
        self._pair = Pair(key, tuple(values[:1]))
        self._changed("AddProfileKey", ProfileId=self._id(which), KeyName=key, Values=values)

    @precondition(lambda self: self._ids)
    @rule(which=_SMALL, key=st.sampled_from(_KEYS), value=_SMALL)
    def delete_key(self, which: int, key: str, value: int) -> None:
        """Detach a value from a key, if the profile has it."""
        self._changed(
            "DeleteProfileKey", ProfileId=self._id(which), KeyName=key, Values=[self._value(key, value)]
        )

    @precondition(lambda self: len(self._ids) > 1)
    @rule(which=_SMALL)
    def delete(self, which: int) -> None:
        """Delete a profile."""
        identifier = self._id(which)
        self._changed("DeleteProfile", ProfileId=identifier)
        with suppress(ValueError):
            self._ids.remove(identifier)

    @rule(keys=st.lists(st.sampled_from(_SEARCHED), min_size=1, max_size=3),
          value=_SMALL, operator=st.sampled_from(tuple(Operator)))  # fmt: skip
    def search(self, keys: list[str], value: int, operator: Operator) -> None:
        """Search by one to three keys, each with one of the values in use: often the one that was changed last."""
        named = dict.fromkeys(self._pair.key if key == _CHANGED else key for key in keys)
        pairs = [
            self._pair
            if key == self._pair.key and _CHANGED in keys
            else Pair(key, (self._value(key, number),))
            for number, key in enumerate(named, start=value)
        ]
        self._domain.search_joined(RULES[self._last], pairs, operator)

    def _changed(self, operation: str, **members: Json) -> Mapping[str, Json]:
        step = self._domain.mutate(operation, **members)
        if step.accepted:
            self._last = operation
        return step.output or {} if step.succeeded else {}

    def _of_field(self, field: str, number: int) -> Pair:
        """Return the pair that finds a profile by one of its fields."""
        key = next(key for key, fields in FIELDS_BY_KEY.items() if field in fields)
        return Pair(key, (self._value(field, number),))

    def _id(self, which: int) -> str:
        return self._ids[which % len(self._ids)]

    def _value(self, name: str, number: int) -> str:
        return _value(self._domain.namespace, name, number % 4)


def _value(namespace: Namespace, name: str, number: int) -> str:
    """Return one of four values of a field or key."""
    if "hone" in name:
        return namespace.phone(700 + number)
    if "mail" in name:
        return namespace.email(f"machine{number}")
    if name == "_fullName":
        return f"Machine {namespace.prefix} L{number}"
    return namespace.text(f"{'account' if 'ccount' in name else 'key'}-{number}")
