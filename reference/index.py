"""The index of the fast form: for each key and value the numbers of the profiles that have it.

The caller gives the numbers; they decide the order of a search's results. The index applies the canonical form of
values (``comparison``), so a look-up of ``A@X`` finds ``a@x`` if the readings say that letter case does not count.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from ..spec.readings import Readings
from .comparison import Form, form_of, identity
from .key_values import KeyValues
from .postings import NONE, Postings, with_number, without_number

FormOf = Callable[[str, Readings], Form]


@dataclass(frozen=True, slots=True)
class _Key:
    """One search key: the canonical form of its values, and the postings of each."""

    form: Form
    postings: dict[str, Postings] = field(default_factory=dict)


class Index:
    """The values of profiles under each search key. Changes profile by profile."""

    def __init__(self, readings: Readings, form_of: FormOf = form_of) -> None:
        self.readings = readings
        self._form_of = form_of
        self._keys: dict[str, _Key] = {}

    def numbers(self, key: str, value: str) -> Postings:
        """Return the profiles that have ``value`` under ``key``."""
        if (entry := self._keys.get(key)) is None:
            return NONE
        form = entry.form
        return entry.postings.get(value if form is identity else form(value), NONE)

    @property
    def keys(self) -> Collection[str]:
        """The keys under which any profile has values."""
        return self._keys.keys()

    def values(self, key: str) -> Mapping[str, Postings]:
        """Return each value under ``key``, in its canonical form, and the profiles that have it."""
        return self._keys[key].postings if key in self._keys else {}

    # state-update, state-update-old-value, state-others-untouched: only what differs changes, for this profile alone.
    def change(self, number: int, old: KeyValues, new: KeyValues) -> None:
        """Replace the ``old`` values of a profile by the ``new`` ones; without values it is not in the index."""
        before = self._terms({key: several for key, several in old.items() if new.get(key) != several})
        after = self._terms({key: several for key, several in new.items() if old.get(key) != several})
        for key, value in before - after:
            self._drop(key, value, number)
        for key, value in after - before:
            postings = self._entry(key).postings
            postings[value] = with_number(postings.get(value, NONE), number)

    def copy(self) -> "Index":
        """Return an index of the same entries; changing one leaves the other as it is."""
        twin = Index(self.readings, self._form_of)
        twin._keys = {
            key: _Key(entry.form, {value: numbers[:] for value, numbers in entry.postings.items()})
            for key, entry in self._keys.items()
        }
        return twin

    def _terms(self, values: KeyValues) -> set[tuple[str, str]]:
        forms = {key: self._entry(key).form for key in values}
        return {(key, forms[key](value)) for key, several in values.items() for value in several}

    def _entry(self, key: str) -> _Key:
        if (entry := self._keys.get(key)) is None:
            entry = self._keys[key] = _Key(self._form_of(key, self.readings))
        return entry

    def _drop(self, key: str, value: str, number: int) -> None:
        postings = self._keys[key].postings
        postings[value] = without_number(postings.get(value, NONE), number)
        if not postings[value]:
            del postings[value]
        if not postings:
            del self._keys[key]
