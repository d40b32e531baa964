"""The answers that are allowed for (world, query, readings).

Sets of profiles are bit masks over the drafts of the world, so that AND is ``&`` and OR is ``|``. Where a reading is
undecided or a value equal only in a wider sense, a profile may be found or not: every set has a lower bound, the
profiles that must be found, and an upper bound, those that may.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from ...spec.exchange import Json
from ...spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY
from ...spec.search import Pair, Search
from ..dataset.model import LoadedWorld, ProfileSpec, no_id
from ..history.known_readings import KnownReadings
from .comparison import bucket, same

SEVERAL_VALUES = ("any", "all")


class SetBounds(NamedTuple):
    """A set of profiles as far as it is decided: ``lower`` is contained in ``upper``."""

    lower: int
    upper: int


class Oracle:
    """Answers queries about one loaded world under the readings that are known."""

    def __init__(self, loaded: LoadedWorld, known: KnownReadings) -> None:
        self.loaded = loaded
        self.known = known
        self.profiles = loaded.profiles
        self._values: dict[tuple[str, str], SetBounds] = {}

    @cached_property
    def _places(self) -> Mapping[str, int]:
        """Place of a draft by the target's ProfileId."""
        return {self.loaded.ids[draft.name]: place for place, draft in enumerate(self.profiles)}

    @cached_property
    def _places_by_account(self) -> Mapping[str, int]:
        return {
            draft.fields["AccountNumber"]: place
            for place, draft in enumerate(self.profiles)
            if "AccountNumber" in draft.fields
        }

    @cached_property
    def _stored(self) -> Mapping[tuple[str, str], dict[str, SetBounds]]:
        """(key, bucket) to the stored values in it, each with the profiles that have it."""
        stored: dict[tuple[str, str], dict[str, SetBounds]] = {}
        for place, draft in enumerate(self.profiles):
            for key, value, certain in self._indexed(draft):
                values = stored.setdefault((key, bucket(key, value)), {})
                lower, upper = values.get(value, SetBounds(0, 0))
                values[value] = SetBounds(lower | certain << place, upper | 1 << place)
        return stored

    def _indexed(self, draft: ProfileSpec) -> Iterator[tuple[str, str, bool]]:
        """Each key and value of a profile, and whether it is certainly indexed."""
        if self.loaded.ids[draft.name] != no_id(draft.name):
            yield "_profileId", self.loaded.ids[draft.name], True
        for key, fields in FIELDS_BY_KEY.items():
            yield from ((key, draft.fields[field], True) for field in fields if draft.fields.get(field))
        yield from ((FULL_NAME_KEY, name, certain) for name, certain in full_names(draft.fields, self.known))
        if self.loaded.has_custom_keys:
            yield from ((key, value, True) for key, values in draft.keys.items() for value in values)

    def defined(self, key: str) -> bool:
        """Whether some profile has a value under ``key``."""
        return key in self._keys

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(key for key, _ in self._stored)

    def value(self, key: str, value: str) -> SetBounds:
        """The profiles that have ``value`` under ``key``."""
        answer = self._values.get((key, value))
        if answer is None:
            lower = upper = 0
            for stored, (certainly, possibly) in self._stored.get((key, bucket(key, value)), {}).items():
                equal = same(value, stored, key, self.known)
                if equal is not False:
                    upper |= possibly
                    lower |= certainly if equal else 0
            answer = self._values[key, value] = SetBounds(lower, upper)
        return answer

    def pair(self, pair: Pair, several: str) -> SetBounds:
        """The profiles that ``pair`` matches, its Values read as ``several``: ``any`` or ``all``."""
        masks = [self.value(pair.key, value) for value in pair.values]
        if not masks:
            return SetBounds(0, 0)
        return conjunction(masks) if several == "all" else disjunction(masks)

    def found_by(self, pair: Pair) -> SetBounds:
        """The profiles that ``pair`` matches, whichever reading of several Values the target takes."""
        decided = self.known.get("several-values")
        if decided is not None:
            return self.pair(pair, decided)
        return SetBounds(self.pair(pair, "all").lower, self.pair(pair, "any").upper)

    def search(self, request: Search, several: str) -> SetBounds:
        """The profiles that a search finds."""
        masks = [self.pair(pair, several) for pair in request.pairs]
        return conjunction(masks) if request.conjunctive else disjunction(masks)

    def several_values(self, request: Search) -> tuple[str, ...]:
        """The readings of ``several-values`` to consider for a request."""
        decided = self.known.get("several-values")
        if decided is not None:
            return (decided,)
        return SEVERAL_VALUES if any(len(pair.values) > 1 for pair in request.pairs) else SEVERAL_VALUES[:1]

    def place(self, item: Mapping[str, Json]) -> int | None:
        """The draft that a returned profile is: by ProfileId, else by account number; None for a stranger.

        One that was deleted is a stranger too: another may have been created under its account number since.
        """
        identifier, account = item.get("ProfileId"), item.get("AccountNumber")
        if isinstance(identifier, str) and identifier in self._places:
            return self._places[identifier]
        if self.deleted(item):
            return None
        return self._places_by_account.get(account) if isinstance(account, str) else None

    @cached_property
    def created_ids(self) -> Sequence[str | None]:
        """The ProfileId of each draft; None where the target told none, or where others share its account number.

        Of the latter, an item that only its account number places may be another one.
        """
        ids = self.loaded.ids
        accounts = Counter(draft.fields.get("AccountNumber") for draft in self.loaded.world.profiles)
        sure = [
            ids[draft.name] != no_id(draft.name) and accounts[draft.fields.get("AccountNumber")] == 1
            for draft in self.profiles
        ]
        return [ids[draft.name] if known else None for draft, known in zip(self.profiles, sure, strict=True)]

    def deleted(self, item: Mapping[str, Json]) -> str:
        """The name of the profile that a stranger was before it was deleted; empty where it is none of those."""
        identifier = item.get("ProfileId")
        return self.loaded.deleted.get(identifier, "") if isinstance(identifier, str) else ""

    def doubtful(self, item: Mapping[str, Json]) -> bool:
        """Whether a stranger may be a profile of the world whose creation was not answered, but carried out."""
        account = item.get("AccountNumber")
        return isinstance(account, str) and account in self._unanswered

    @cached_property
    def _unanswered(self) -> frozenset[Json]:
        ids, drafts = self.loaded.ids, self.loaded.world.profiles
        return frozenset(draft.fields.get("AccountNumber") for draft in drafts if draft.name not in ids) - {
            None
        }

    def values_of(self, place: int, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The values that a profile has under some keys."""
        wanted = set(keys)
        values: dict[str, list[str]] = {}
        for key, value, _ in self._indexed(self.profiles[place]):
            if key in wanted:
                values.setdefault(key, []).append(value)
        return {key: tuple(dict.fromkeys(several)) for key, several in values.items()}


def conjunction(masks: Iterable[SetBounds]) -> SetBounds:
    """What is in every set."""
    lower = upper = -1
    for mask in masks:
        lower &= mask.lower
        upper &= mask.upper
    return SetBounds(lower, upper)


def disjunction(masks: Iterable[SetBounds]) -> SetBounds:
    """What is in at least one set."""
    lower = upper = 0
    for mask in masks:
        lower |= mask.lower
        upper |= mask.upper
    return SetBounds(lower, upper)


def full_names(fields: Mapping[str, Json], known: KnownReadings) -> list[tuple[str, bool]]:
    """The full names that a profile may be indexed under, each with whether that is certain.

    With all three parts it is certain. A missing part is an open point; the probe asks for a missing middle name, so
    nothing else follows from its reading.
    """
    first, middle, last = (str(fields.get(part, "")) for part in FULL_NAME_FIELDS)
    present = [part for part in (first, middle, last) if part]
    if not present:
        return []
    if len(present) == len(FULL_NAME_FIELDS):
        return [(" ".join(present), True)]
    forms = {"joined": " ".join(present), "gap": f"{first} {middle} {last}"}
    reading = known.get("full-name-gap") if first and last else None
    if reading is not None:
        return [(forms[reading], True)] if reading in forms else []
    return [(form, False) for form in dict.fromkeys((*forms.values(), forms["gap"].strip()))]


def places(mask: int) -> Iterator[int]:
    """The places whose bits are set."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
