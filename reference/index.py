"""The index: for each key and value the numbers of the profiles that have it.

Numbers are given by the caller and decide the order of a search's results. The index knows how values
compare, so asking it for ``A@X`` finds ``a@x`` where the readings say so.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from .comparison import Form, form_of, identity
from .key_values import NO_VALUES, KeyValues
from .postings import NONE, Postings, copied, with_number, without_number
from .readings import Readings

FormOf = Callable[[str, Readings], Form]


@dataclass(frozen=True, slots=True)
class _Key:
    """One search key: how its values compare, and the postings of each."""

    form: Form
    postings: dict[str, Postings] = field(default_factory=dict)


class Index:
    """Values of profiles under each search key, found by value. Changes by whole profiles."""

    def __init__(self, readings: Readings, form_of: FormOf = form_of) -> None:
        self.readings = readings
        self._form_of = form_of
        self._keys: dict[str, _Key] = {}

    def numbers(self, key: str, value: str) -> Postings:
        """The profiles that have ``value`` under ``key``."""
        entry = self._keys.get(key)
        if entry is None:
            return NONE
        form = entry.form
        return entry.postings.get(value if form is identity else form(value), NONE)

    @property
    def keys(self) -> Collection[str]:
        """The keys under which any profile has values."""
        return self._keys.keys()

    def values(self, key: str) -> Mapping[str, Postings]:
        """Each value under ``key``, in its canonical form, and who has it."""
        return self._keys[key].postings if key in self._keys else {}

    def add(self, number: int, values: KeyValues) -> None:
        """Enter a profile that is not in the index."""
        self.change(number, NO_VALUES, values)

    def remove(self, number: int, values: KeyValues) -> None:
        """Take out a profile that was entered with ``values``."""
        self.change(number, values, NO_VALUES)

    def change(self, number: int, old: KeyValues, new: KeyValues) -> None:
        """Make a profile that was entered with ``old`` values have the ``new`` ones."""
        before, after = self._terms(old), self._terms(new)
        for key, value in before - after:
            self._drop(key, value, number)
        for key, value in after - before:
            postings = self._entry(key).postings
            postings[value] = with_number(postings.get(value, NONE), number)

    def copy(self) -> "Index":
        """An index of the same entries, to be changed apart from this one."""
        twin = Index(self.readings, self._form_of)
        for key, entry in self._keys.items():
            postings = {value: copied(numbers) for value, numbers in entry.postings.items()}
            twin._keys[key] = _Key(entry.form, postings)
        return twin

    def _terms(self, values: KeyValues) -> set[tuple[str, str]]:
        return {(key, self._entry(key).form(value)) for key, several in values.items() for value in several}

    def _entry(self, key: str) -> _Key:
        entry = self._keys.get(key)
        if entry is None:
            entry = self._keys[key] = _Key(self._form_of(key, self.readings))
        return entry

    def _drop(self, key: str, value: str, number: int) -> None:
        postings = self._keys[key].postings
        postings[value] = without_number(postings.get(value, NONE), number)
        if not postings[value]:
            del postings[value]
        if not postings:
            del self._keys[key]
