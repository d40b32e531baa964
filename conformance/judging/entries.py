"""Entries of FoundByItems in the form in which they are compared: a key name and its values, sorted, each once."""

from collections import Counter
from collections.abc import Iterable, Mapping

from ...spec.exchange import Json
from ..history.step import printable

Entry = tuple[str, tuple[str, ...]]


def entry(key: str, values: Iterable[str]) -> Entry:
    """A pair as an entry: the order of its values, and how often one is given, do not matter."""
    return key, tuple(sorted(set(values)))


def read_entries(found: Json) -> list[Entry] | None:
    """The entries of a FoundByItems member; None where it is no list of pairs."""
    if not isinstance(found, list):
        return None
    entries: list[Entry] = []
    for one in found:
        if not isinstance(one, dict):
            return None
        key, values = one.get("KeyName"), one.get("Values")
        if not isinstance(key, str) or not isinstance(values, list):
            return None
        if len(values) == 1 and isinstance(values[0], str):
            entries.append((key, (values[0],)))
        elif all(isinstance(value, str) for value in values):
            entries.append(entry(key, values))
        else:
            return None
    return entries


def shown(entries: Iterable[Entry]) -> str:
    """Entries for a sentence."""
    several = [f"{key} = {' | '.join(map(printable, values)) or '(no values)'}" for key, values in entries]
    return "[" + ", ".join(several) + "]"


def shown_found_by(item: Mapping[str, Json]) -> str:
    """The FoundByItems of a returned profile for a sentence."""
    if "FoundByItems" not in item:
        return "no FoundByItems"
    entries = read_entries(item["FoundByItems"])
    return printable(str(item["FoundByItems"]), 200) if entries is None else shown(entries)


def difference(wanted: Counter[Entry], have: Counter[Entry]) -> str:
    """How the entries that came differ from those that were wanted, in a sentence."""
    missing, extra = set(wanted) - set(have), set(have) - set(wanted)
    parts = [f"not listed: {shown(sorted(missing))}"] if missing else []
    if extra:
        parts.append(f"listed but not requested so: {shown(sorted(extra))}")
    if not parts:
        parts.append("a pair is listed more often than requested")
    return "; ".join(parts) + "."
