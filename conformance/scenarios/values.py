"""Values that break naive comparison: each is found by itself and by nothing close to it."""

import re
import unicodedata
from collections.abc import Mapping
from functools import partial
from itertools import zip_longest
from typing import Final
from uuid import UUID

from ...spec.keys import FULL_NAME_FIELDS
from ...spec.limits import VALUE
from ...spec.search import Operator, Pair
from ..client.foreseen import search_each
from ..client.scenario_client import ScenarioClient
from ..dataset.edge_cases import NOTE_KEY, long_email, longest_phone, mixed_values
from ..dataset.model import Namespace
from ..dataset.shared_data import MOBILE_LINE, groups
from ..dataset.values import adversarial_values, near_misses, neighbours, parsed_misses
from ..judging.matching import WHOLE
from . import ADDRESS_SHAPE, EVERYWHERE, reader, rows_of

_KEYPAD: Final = str.maketrans("23456789", "ADGJMPTW")
"""The first letter on each key of a phone."""
_NAMES: Final = 24
"""Full names in a list."""
_ROW: Final = 28
"""Near misses in a list under AND: few requests are to tell what many single ones have told."""

_PACKED: Final = 30
"""Values of a list, of those that are searched for again one by one."""
_ALMOST: Final = 150
"""Neighbours of stored values in a list."""
_BESIDE: Final = 52
"""Stored values in a list beside another pair: all of them in three searches."""


def play(client: ScenarioClient) -> None:
    """Search for near misses and stored values in turn, since either kind shows other mistakes."""
    search_values(client, "_account")
    if not client.is_quick:
        _other_forms(client)
    mixed = mixed_values(client.namespace)
    pairs = [Pair(key, (mixed[key],)) for key in ("_account", "_email", "_fullName", "_phone")]
    client.search(WHOLE, pairs, Operator.OR)
    longest = [
        Pair("_email", (long_email(client.namespace),)),
        Pair("_phone", (longest_phone(client.namespace),)),
    ]
    client.search(WHOLE, [*longest, pairs[0]], Operator.OR)
    if not client.is_quick:
        for pair in pairs:
            client.search(WHOLE, [pair])
    # Some storage cannot hold the character, so refusing it is no fault here; cutting the value there is.
    client.search(WHOLE, [Pair("_account", (f"{client.namespace.prefix}-ann\0x",))], may_refuse=True)
    if client.known.lists_mean_any:
        _full_names(client)
        _neighbours(client)
    for key, values in _near_misses(client.namespace).items():
        parsed = _parsed_misses(client.namespace).get(key, ())
        if client.known.lists_mean_any:
            client.search(WHOLE, [Pair(key, (*values, *parsed))], long_lists=True)
        if not client.is_quick or not client.known.lists_mean_any:
            for value in values[:: 5 if client.known.lists_mean_any else 1]:
                client.search(WHOLE, [Pair(key, (value,))])
    if not client.is_quick:
        _search_blank(client)
        _search_dashed_id(client)
    if not client.is_quick and client.known.lists_mean_any:
        _near_misses_under_and(client)
        _stored_beside_others(client)


def _near_misses_under_and(client: ScenarioClient) -> None:
    """Search for the near misses beside phone numbers of almost all profiles: AND may compare in code of its own."""
    of_groups = tuple(
        group.pair.values[0]
        for group in groups(client.namespace, client.effort)
        if group.pair.key == "_phone"
    )
    every = tuple(near_misses(client.namespace))
    near = {**_near_misses(client.namespace), "_account": every}
    del near["_phone"]  # the key of the other pair
    if client.oracle.defined(NOTE_KEY):
        # Edge cases have some of the account numbers, and are in no group.
        near[NOTE_KEY] = every
    for key, values in near.items():
        parsed = _parsed_misses(client.namespace).get(key, tuple(parsed_misses(client.namespace)))
        for row in rows_of((*values, *parsed), _ROW):
            pairs = [Pair("_phone", of_groups), Pair(key, row)]
            client.search(WHOLE, pairs, Operator.AND, long_lists=True, since="0.2.0")


def _stored_beside_others(client: ScenarioClient) -> None:
    """Search for the stored values beside another pair: what builds a query of several may write values otherwise."""
    odd = adversarial_values(client.namespace)
    held = [
        (one.fields["AccountNumber"], client.world.ids[one.name])
        for one in client.oracle.profiles
        if one.fields.get("AccountNumber") in odd and one.name in client.world.ids
    ]
    for row in rows_of(held, _BESIDE):
        accounts, ids = zip(*row, strict=True)
        others = {Operator.AND: Pair("_profileId", ids), Operator.OR: Pair("_email", client.nobody.values)}
        for operator, other in others.items():
            pairs = [other, Pair("_account", accounts)]
            client.search("logic-value-characters", pairs, operator, long_lists=True, since="0.2.0")


def _search_blank(client: ScenarioClient) -> None:
    """Search for a blank beside a pair that finds profiles: what trims it must not take the rest for no condition.

    If blanks around a value are left aside, nothing is left, and that may be refused.
    """
    pairs = [groups(client.namespace, client.effort)[0].pair, Pair("_account", (" ",))]
    may_refuse = client.known.get("blanks", "_account") != "exact"
    client.search(WHOLE, pairs, Operator.AND, may_refuse=may_refuse, since="0.2.0")


def _search_dashed_id(client: ScenarioClient) -> None:
    """Search for an id in the form in which many write it, with dashes: it is no profile's id."""
    identifier = next(iter(client.world.ids.values()), "")
    if re.fullmatch("[0-9a-f]{32}", identifier):
        dashed = Pair("_profileId", (str(UUID(identifier)),))
        client.search(WHOLE, [dashed], may_refuse=True, since="0.2.0")


def _full_names(client: ScenarioClient) -> None:
    """Search for the full names that hold other characters than letters and digits of ASCII, several in a list."""
    odd = _odd_names(client)
    for start in range(0, _NAMES if client.is_quick else len(odd), _NAMES):
        pairs = [Pair("_fullName", tuple(odd[start : start + _NAMES]))]
        client.search("keys-full-name", pairs, long_lists=True, since="0.2.0")


def _odd_names(client: ScenarioClient) -> list[str]:
    fields = [one.fields for one in client.oracle.profiles if set(FULL_NAME_FIELDS) <= set(one.fields)]
    names = [" ".join(one[part] for part in FULL_NAME_FIELDS) for one in fields]
    return [name for name in names if re.search("[^A-Za-z0-9 -]", name) and VALUE.allows(len(name))]


def _neighbours(client: ScenarioClient) -> None:
    """Search for what almost is a stored account number or full name, many in a list: some at effort ``quick``."""
    mixed = mixed_values(client.namespace)
    stored = {
        "_account": (*adversarial_values(client.namespace), mixed["_account"]),
        "_fullName": (*_odd_names(client), mixed["_fullName"]),
    }
    for key in ("_account",) if client.is_quick else stored:
        near = tuple(neighbours(stored[key], client.namespace.prefix))
        rows = rows_of(near[:: 7 if client.is_quick else 1], _ALMOST)
        search_each(client, WHOLE, ((Pair(key, row),) for row in rows), long_lists=True, since="0.2.0")


def search_values(client: ScenarioClient, key: str) -> None:
    """Search for every value in a list of several, if a list means any of them; then for values one by one."""
    if key == NOTE_KEY and not client.oracle.defined(key):  # the target takes no custom keys
        return
    stored = [
        value for value in adversarial_values(client.namespace) if client.oracle.having(key, value).upper
    ]
    near, parsed = list(near_misses(client.namespace)), list(parsed_misses(client.namespace))
    for values in (near + parsed, _spread(stored)) if client.known.lists_mean_any else ():
        rows = rows_of(values, _PACKED)
        search_each(client, WHOLE, ((Pair(key, row),) for row in rows), long_lists=True)
    # The same values are stored twice, in fields and attached: one by one they are searched for there more often.
    step = (16 if client.is_quick else 1) * (3 if key == NOTE_KEY else 1)
    alone = near if client.known.lists_mean_any else near + parsed
    mixed = (value for both in zip_longest(alone[::step], _spread(stored)[::step]) for value in both)
    search_each(client, WHOLE, ((Pair(key, (value,)),) for value in mixed if value is not None))


def _spread(several: list[str]) -> list[str]:
    """Return the same values, neighbours of one kind apart, so that every kind comes early."""
    return [value for start in range(7) for value in several[start::7]]


def _near_misses(namespace: Namespace) -> Mapping[str, tuple[str, ...]]:
    """Return values close to e-mail addresses, phone numbers and names of profiles, which no profile has."""
    line = namespace.phone(MOBILE_LINE)
    other = str(10_000 + (int(namespace.digits) + 12_345) % 90_000)
    return {
        "_email": (
            namespace.email("attice"),
            namespace.email("lattic_"),
            namespace.email("lat.tice"),
            f"lattice.{namespace.prefix}+tag@example.org",
            f"lattice.{namespace.prefix}@example.com",
            f"mailto:{namespace.email('lattice')}",
            f"Lattice <{namespace.email('lattice')}>",
            long_email(namespace, "orx"),
        ),
        "_phone": (line[:-1], line.replace(namespace.digits, other), line.translate(_KEYPAD)),
        "_account": ("*", "%", "__proto__", "constructor"),
        "_fullName": (
            f"Lattice {namespace.prefix}  Shared",
            f"Lattice {namespace.prefix}",
            f"Láttice {namespace.prefix} Shared",
            f"Dr. Lattice {namespace.prefix} Shared",
            f"Lattice {namespace.prefix} Shared Jr.",
            mixed_values(namespace)["_fullName"].replace("Ü", "Ue"),
        ),
    }


def _parsed_misses(namespace: Namespace) -> Mapping[str, tuple[str, ...]]:
    """Return further values that no profile has, which a parser of such values, or a shorter column, takes as had."""
    local, name = f"lattice.{namespace.prefix}", f"Lattice {namespace.prefix}"
    return {
        "_email": (
            f'"{local}"@example.org',
            f"{local}(home)@example.org",
            f"{local}@mail.example.org",
            f"{local}@example.org.",
        ),
        "_phone": (longest_phone(namespace, "2"),),
        "_fullName": (
            f"{name} Shared Shared",
            f"Lattice {namespace.prefix[0]}. Shared",
            f"Lattice {namespace.prefix[0]} Shared",
            f"Lattice AND {namespace.prefix} AND Shared",
            f"Shared, {name}",
            f"Shared {name}",
        ),
    }


def _other_forms(client: ScenarioClient) -> None:
    """Search for other forms of a value beside other pairs: what is the same value alone is the same there."""
    mixed = mixed_values(client.namespace)
    keys = {"_email": "_account", "_fullName": "_account", "_account": "_email", "_phone": "_email"}
    for key, other in keys.items():
        value, beside = mixed[key], Pair(other, (mixed[other],))
        nobody = [Pair(each, client.nobody.values) for each in (*keys, "_profileId") if each != key]
        joined = f"{value[:4]}\u200d{value[4:]}"  # by a character that has no width
        forms = (value.upper(), f" {value} ", unicodedata.normalize("NFD", value), joined)
        for form in (re.sub("[ ()-]", "", value),) if key == "_phone" else forms:
            pair = Pair(key, (form,))
            client.search(WHOLE, [pair, *nobody], Operator.OR)
            client.search(WHOLE, [beside, pair], Operator.AND)


_COVERS: Final = (WHOLE, "logic-value-characters", "found-by-single", *EVERYWHERE)
ATTACHED = reader(
    "attached-values", "such values attached to profiles", partial(search_values, key=NOTE_KEY),
    tuple(rule for rule in _COVERS if rule != ADDRESS_SHAPE),
    needs=("AddProfileKey",),
)  # fmt: skip
PLAIN = reader("values", "values that break naive comparison", play, (*_COVERS, "keys-full-name"))
