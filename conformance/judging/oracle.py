"""The answers that are allowed for (data, search, readings).

Sets of profiles are bit masks over the profiles of the world. While a reading is undecided, or if values are equal only
in a wider sense, a profile may be found or not: every set has a lower bound, the profiles that must be found, and an
upper bound, those that may. How the matches of several pairs combine, and what a full name is under each reading, the
oracle takes from the reference's definition; ``docs/architecture.md`` says what it computes on its own, and why.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from ...reference.definition import combined
from ...reference.key_values import full_name
from ...spec.exchange import Json
from ...spec.keys import FIELDS_BY_KEY, FULL_NAME_KEY
from ...spec.open_points import OPEN_POINTS
from ...spec.profile_fields import UPDATE_POINTS
from ...spec.readings import Readings
from ...spec.search import Operator, Pair, Search
from ..dataset.model import LoadedWorld, ProfileSpec, no_id
from ..history.facts import KnownReadings
from .comparison import bucket, same

SEVERAL_VALUES: Final = ("any", "all")
_GAPS: Final = {
    reading: Readings({"full-name-gap": reading}) for reading in OPEN_POINTS["full-name-gap"].readings
}


class SetBounds(NamedTuple):
    """A set of profiles as far as it is decided: ``lower`` is contained in ``upper``."""

    lower: int
    upper: int


_NOBODY: Final = SetBounds(0, 0)


class Oracle:
    """Answers searches of one loaded world under the readings that are known."""

    def __init__(self, loaded: LoadedWorld, known: KnownReadings) -> None:
        self.loaded = loaded
        self.known = known
        self.profiles = loaded.profiles
        self._bounds: dict[tuple[str, str], SetBounds] = {}

    @cached_property
    def _places(self) -> Mapping[str, int]:
        """Place of a profile by the target's ProfileId."""
        return {self.loaded.ids[profile.name]: place for place, profile in enumerate(self.profiles)}

    @cached_property
    def _places_by_account(self) -> Mapping[str, int]:
        return {
            profile.fields["AccountNumber"]: place
            for place, profile in enumerate(self.profiles)
            if "AccountNumber" in profile.fields
        }

    @cached_property
    def _stored(self) -> Mapping[tuple[str, str], dict[str, SetBounds]]:
        """(key, bucket) to the stored values in it, each with the profiles that have it."""
        stored: dict[tuple[str, str], dict[str, SetBounds]] = {}
        for place, profile in enumerate(self.profiles):
            for key, value, certain in self._indexed(profile):
                values = stored.setdefault((key, bucket(key, value)), {})
                lower, upper = values.get(value, _NOBODY)
                values[value] = SetBounds(lower | certain << place, upper | 1 << place)
        return stored

    def _indexed(self, profile: ProfileSpec) -> Iterator[tuple[str, str, bool]]:
        """Yield each key and value of a profile, and whether it is certainly indexed."""
        detached = self.loaded.detached.get(profile.name, {})
        reading = self.known.get("field-value-deletion")
        for key, value, certain in self._given_by_fields(profile):
            is_renewed = detached.get(key, {}).get(value)
            if is_renewed is None:
                yield key, value, certain
            elif is_renewed or reading != "hidden":
                yield key, value, certain and reading == "no-effect"
        if self.loaded.has_custom_keys:
            yield from ((key, value, True) for key, values in profile.keys.items() for value in values)

    def _given_by_fields(self, profile: ProfileSpec) -> Iterator[tuple[str, str, bool]]:
        if self.loaded.ids[profile.name] != no_id(profile.name):
            yield "_profileId", self.loaded.ids[profile.name], True
        for key, fields in FIELDS_BY_KEY.items():
            yield from ((key, profile.fields[field], True) for field in fields if profile.fields.get(field))
        yield from (
            (FULL_NAME_KEY, name, certain) for name, certain in full_names(profile.fields, self.known)
        )

    def defined(self, key: str) -> bool:
        """Return whether some profile has a value under ``key``."""
        return any(key == stored for stored, _ in self._stored)

    def having(self, key: str, value: str) -> SetBounds:
        """Return the profiles that have ``value`` under ``key``."""
        if (key, value) not in self._bounds:
            lower = upper = 0
            for stored, bounds in self._stored.get((key, bucket(key, value)), {}).items():
                equal = same(value, stored, key, self.known)
                if equal is not False:
                    upper |= bounds.upper
                    lower |= bounds.lower if equal else 0
            self._bounds[key, value] = SetBounds(lower, upper)
        return self._bounds[key, value]

    def matching(self, pair: Pair, several: str | None = None) -> SetBounds:
        """Return the profiles that ``pair`` matches if it is read as ``several``: ``any`` or ``all`` of its Values.

        None stands for the target's reading; while that is undecided, ``all`` gives the lower bound and ``any`` the
        upper one.
        """
        reading = several or self.known.get("several-values")
        if reading is None:
            return SetBounds(self.matching(pair, "all").lower, self.matching(pair, "any").upper)
        values = [self.having(pair.key, value) for value in pair.values]
        return _combined(Operator.AND if reading == "all" else Operator.OR, values) if values else _NOBODY

    def search(self, search: Search, several: str | None = None) -> SetBounds:
        """Return the profiles that a search finds; None stands for the first reading of ``several_values``."""
        reading = several or self.several_values(search)[0]
        return _combined(search.operator, [self.matching(pair, reading) for pair in search.pairs])

    def several_values(self, search: Search) -> tuple[str, ...]:
        """Return the readings of ``several-values`` to consider for a search."""
        decided = self.known.get("several-values")
        if decided is not None:
            return (decided,)
        return SEVERAL_VALUES if any(len(pair.values) > 1 for pair in search.pairs) else SEVERAL_VALUES[:1]

    def contents(self, place: int) -> list[Mapping[str, Json]]:
        """Return the fields that a profile may have: they differ by how an update changes Address and the like."""
        profile = self.profiles[place]
        ways: list[Mapping[str, Json]] = [profile.fields]
        replaced: dict[str, dict[str, Json]] = {}
        for name, value in self.loaded.replaced.get(profile.name, {}).items():
            replaced.setdefault(UPDATE_POINTS[name], {})[name] = value
        for point, members in replaced.items():
            decided = self.known.get(point)
            kept = [] if decided == "replaced" else ways
            ways = [*kept, *({**way, **members} for way in ways if decided != "merged")]
        return ways

    def place(self, item: Mapping[str, Json]) -> int | None:
        """Return the place of a returned profile: by ProfileId, else by account number; None for an unknown one.

        One that was deleted is unknown too: another may have been created under its account number since.
        """
        identifier, account = item.get("ProfileId"), item.get("AccountNumber")
        if isinstance(identifier, str) and identifier in self._places:
            return self._places[identifier]
        if self.deleted(item):
            return None
        return self._places_by_account.get(account) if isinstance(account, str) else None

    @cached_property
    def created_ids(self) -> Sequence[str | None]:
        """The ProfileId of each profile; None if none was returned, or if others share its account number.

        Of the latter, an item that only its account number identifies may be another profile.
        """
        ids = self.loaded.ids
        accounts = Counter(profile.fields.get("AccountNumber") for profile in self.loaded.world.profiles)
        return [
            None
            if accounts[one.fields.get("AccountNumber")] > 1 or ids[one.name] == no_id(one.name)
            else ids[one.name]
            for one in self.profiles
        ]

    def deleted(self, item: Mapping[str, Json]) -> str:
        """Return the name of the deleted profile that an item is, or an empty string."""
        identifier = item.get("ProfileId")
        return self.loaded.deleted.get(identifier, "") if isinstance(identifier, str) else ""

    def may_be_created(self, item: Mapping[str, Json]) -> bool:
        """Return whether an unknown item may be a profile whose creation was carried out, but got no answer."""
        account = item.get("AccountNumber")
        return isinstance(account, str) and account in self._unanswered

    @cached_property
    def _unanswered(self) -> frozenset[Json]:
        ids, profiles = self.loaded.ids, self.loaded.world.profiles
        return frozenset(one.fields.get("AccountNumber") for one in profiles if one.name not in ids) - {None}

    def values_of(self, place: int, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the values that a profile has under some keys."""
        wanted = set(keys)
        values: dict[str, list[str]] = {}
        for key, value, _ in self._indexed(self.profiles[place]):
            if key in wanted:
                values.setdefault(key, []).append(value)
        return {key: tuple(dict.fromkeys(several)) for key, several in values.items()}


def _combined(operator: Operator | None, sets: Sequence[SetBounds]) -> SetBounds:
    return SetBounds(
        combined(operator, [bounds.lower for bounds in sets]),
        combined(operator, [bounds.upper for bounds in sets]),
    )


def full_names(fields: Mapping[str, Json], known: KnownReadings) -> list[tuple[str, bool]]:
    """Return the full names that a profile may be indexed under, each with whether that is certain.

    With all three parts it is certain. A missing part is an open point; the probe searches for a missing middle name,
    so nothing else follows from its reading.
    """
    applies = bool(fields.get("FirstName") and fields.get("LastName"))
    decided = known.get("full-name-gap") if applies else None
    gaps = _GAPS if decided is None else {decided: _GAPS[decided]}
    names = dict.fromkeys(full_name(fields, readings) for readings in gaps.values())
    forms = [name for name in names if name is not None]
    if len(names) == 1:
        return [(form, True) for form in forms]
    return [(form, False) for form in dict.fromkeys((*forms, *(form.strip() for form in forms)))]


def places(mask: int) -> Iterator[int]:
    """Yield the places whose bits are set."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
