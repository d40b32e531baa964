"""Values that AddProfileKey attached, under predefined and custom keys."""

from collections.abc import Sequence

from ...spec.keys import ATTACHED_KEYS, STANDARD_KEYS
from ...spec.limits import PAIRS
from ...spec.search import Operator, Pair
from ..client.scenario_client import ScenarioClient
from ..dataset.edge_cases import CUSTOM_KEYS, attached_value, kept_values, key_before
from ..dataset.shared_data import TIER_KEY, odd_value, subset_pairs
from ..judging.matching import WHOLE
from . import EVERYWHERE, FOUND_BY_JOINED, reader, rows_of


def play(client: ScenarioClient) -> None:
    """Search by each key, for its own values and for those of others, and by keys that are spelt nearly like it."""
    for rule, keys in (("keys-attached", ATTACHED_KEYS), ("keys-custom", CUSTOM_KEYS)):
        pairs = [_own_pair(client, key) for key in keys if client.oracle.defined(key)]
        for row in rows_of(pairs, PAIRS.maximum if client.is_quick else 1):
            client.search(rule, row, Operator.OR if len(row) > 1 else None)
    _values_of_other_keys(client)
    respelled = (("K" * 63 + "L", "K" * 64), ("tck_note_1", "tck-note_1"), ("tck-note-1", "tck-note_1"))
    for near, key in respelled[: 2 if client.is_quick else None]:
        pair = Pair(near, (attached_value(client.namespace, key),))
        client.search("keys-separate", [pair], may_refuse=True)
    _split_elsewhere(client)
    order = Pair("_orderId", (client.namespace.text("order"),))
    client.search("keys-attached", [order, client.oracle.profiles[0].by_account], Operator.OR)
    if all(map(client.oracle.defined, CUSTOM_KEYS)):
        of_one_profile = [
            _own_pair(client, key) for key in (ATTACHED_KEYS[0], CUSTOM_KEYS[0], CUSTOM_KEYS[2])
        ]
        client.search("keys-custom", of_one_profile, Operator.AND)
    defined = [key for key in (*ATTACHED_KEYS, *CUSTOM_KEYS) if client.oracle.defined(key)]
    if not client.is_quick:
        _longest(client, defined)
    _none_left_out(client, defined[::4] if client.is_quick else defined)
    _kept_as_text(client, defined[: PAIRS.maximum if client.is_quick else None])
    client.search(WHOLE, [Pair(TIER_KEY, (client.namespace.text("tier"),))])
    if not client.is_quick:
        client.search("keys-attached", [Pair(TIER_KEY, (odd_value(client.namespace),))])


def _longest(client: ScenarioClient, keys: Sequence[str]) -> None:
    """Search for the longest value under each key, several keys at once: it finds the profile that has them all.

    A value that nobody has stands before it, so that each key must look at more than the first.
    """
    before = client.nobody.values if client.known.lists_mean_any else ()
    pairs = [Pair(key, (*before, kept_values(client.namespace, key)[-1].stored)) for key in keys]
    for some in rows_of(pairs, PAIRS.maximum):
        # The last first, since elsewhere another of the row is the outer pair.
        client.search("keys-attached", some[::-1], Operator.AND if len(some) > 1 else None, since="0.2.0")


def _none_left_out(client: ScenarioClient, keys: Sequence[str]) -> None:
    """Join two keys at a time under AND, of which each finds another profile: one that is left out shows."""
    if len(keys) > 1:  # the same profile has both
        client.search("logic-and", [_own_pair(client, key) for key in keys[:2]], Operator.AND, since="0.2.0")
    for one, other in rows_of((*keys, *keys[:1])[: len(keys) + len(keys) % 2], 2):
        exchanged = Pair(other, (attached_value(client.namespace, key_before(other)),))
        client.search("logic-and", [_own_pair(client, one), exchanged], Operator.AND, since="0.2.0")


def _own_pair(client: ScenarioClient, key: str) -> Pair:
    return Pair(key, (attached_value(client.namespace, key),))


def _split_elsewhere(client: ScenarioClient) -> None:
    """Split the name of a key and its value at another place: an index of both in one text takes them for the same."""
    first, second, third = "tck", "note", "1"
    value = attached_value(client.namespace, f"{first}-{second}_{third}")
    pairs = [
        Pair(first, (f"{second}_{third}-{value}",)),
        Pair(f"{first}-{second}", (f"{third}_{value}",)),
        Pair(f"{first}-{second}_", (f"{third}{value}",)),
    ]
    client.search("keys-separate", pairs, Operator.OR, may_refuse=True)


def _values_of_other_keys(client: ScenarioClient) -> None:
    """Search by each key for the values of others: for those of all others at once, if a list means any of them."""
    profile = client.oracle.profiles[0]
    values = {"_account": profile.fields["AccountNumber"], "_profileId": client.world.ids[profile.name]}
    values |= {pair.key: pair.values[0] for pair in subset_pairs(client.namespace)[: len(STANDARD_KEYS) - 2]}
    attached = filter(client.oracle.defined, (*ATTACHED_KEYS, *CUSTOM_KEYS))
    values |= {key: attached_value(client.namespace, key) for key in attached}
    keys = list(values)
    if client.known.lists_mean_any:
        for some in rows_of(keys, PAIRS.maximum):
            pairs = [
                Pair(key, tuple(value for other, value in values.items() if other != key)) for key in some
            ]
            client.search("keys-separate", pairs, Operator.OR, long_lists=True)
        return
    for place in range(0, len(keys), 5 if client.is_quick else 2):
        client.search("keys-separate", [Pair(keys[place], (values[keys[place - 2]],))])


def _kept_as_text(client: ScenarioClient, keys: Sequence[str]) -> None:
    """Search by each key for what no profile has there, though a column of another type says so."""
    near = {key: [form for kept in kept_values(client.namespace, key) for form in kept.near] for key in keys}
    first = 0 if client.known.lists_mean_any else -1
    pairs = [Pair(key, tuple(forms[first:])) for key, forms in near.items()]
    for some in rows_of(pairs, PAIRS.maximum):
        client.search(WHOLE, some, Operator.OR if len(some) > 1 else None, long_lists=True, since="0.2.0")


SCENARIO = reader(
    "attached-keys", "values that were attached to a profile", play,
    (
        "keys-attached", "keys-custom", "keys-separate", "logic-and", WHOLE, *FOUND_BY_JOINED,
        "found-by-single", *EVERYWHERE,
    ),
    needs=("AddProfileKey",),
)  # fmt: skip
