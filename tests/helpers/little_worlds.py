"""Little worlds of generated values, and the engine that holds one, for tests that look for false accusations."""

import unicodedata
from collections.abc import Mapping

from hypothesis import strategies as st
from playing import in_process, recorder_for
from searchprofiles_tck.conformance.client.scenario_client import ScenarioClient
from searchprofiles_tck.conformance.config import Effort
from searchprofiles_tck.conformance.dataset.model import LoadedWorld, Namespace, ProfileSpec, World
from searchprofiles_tck.conformance.history.facts import KnownReadings
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.open_points import COMPARISON_POINTS, OPEN_POINTS
from searchprofiles_tck.spec.readings import Readings
from searchprofiles_tck.spec.search import Operator, Pair

NOTE = "note"
KEYS = ("_account", "_phone", "_email", "_fullName", NOTE)
DECIDING = ("several-values", "found-by-values", "found-by-single", "repeated-pair", "full-name-gap")
"""The open points, beside the comparing ones, that decide what a search finds and says."""

_LETTERS = "aAbßẞſsSkK\u212aµμςσΣıİiIǰé\u0301e\u00c5\u212b\u00e8\u00f8\u00e6\ufb01\uff41\u2460\u200b-"
_SPACES = " \t\u00a0"
_DIAL = "0123 +().-"

texts = st.text(_LETTERS + _SPACES, min_size=1, max_size=4)
names = texts.filter(lambda text: not all(map(unicodedata.combining, text)))
"""Parts of a name. If marks are ignored, nothing says what is left of the gap beside one that holds nothing else."""
phones = st.one_of(
    st.text(_DIAL, min_size=1, max_size=12),
    st.sampled_from(("+491511234567", "+49 (151) 123-4567", "01511234567", "1234567", " 1234567", "ab")),
)


def values_of(key: str) -> st.SearchStrategy[str]:
    """Values worth storing and asking for under ``key``."""
    return phones if key == "_phone" else texts


# Strategies that are made once: to make one anew takes longer than to draw from it.
_READINGS = {point: st.sampled_from(tuple(OPEN_POINTS[point].readings)) for point in OPEN_POINTS}
_ASKED = {
    key: st.lists(st.integers(0, 999) | values_of(key), min_size=1, max_size=3, unique=True) for key in KEYS
}
"""The values of a pair, or places of them among the stored ones."""


@st.composite
def drafts(draw: st.DrawFn) -> tuple[ProfileSpec, ...]:
    """Return a few profiles whose values are often alike, but for case, blanks, Unicode form or layout."""
    made = []
    for number in range(1, draw(st.integers(2, 5)) + 1):
        fields = {
            name: draw(values)
            for name, values in {
                "PhoneNumber": phones,
                "HomePhoneNumber": phones,
                "EmailAddress": texts,
                "BusinessEmailAddress": texts,
                "FirstName": names,
                "MiddleName": names,
                "LastName": names,
            }.items()
            if draw(st.integers(0, 3))
        }
        fields["AccountNumber"] = f"{number}{draw(texts)}"
        notes = draw(st.lists(texts, max_size=3, unique=True))
        made.append(ProfileSpec(f"p{number}", fields, {NOTE: tuple(notes)} if notes else {}))
    return tuple(made)


@st.composite
def readings(draw: st.DrawFn) -> Readings:
    """Return readings of every point that decides what matches, the comparing ones by key too."""
    choices = {point: draw(_READINGS[point]) for point in DECIDING}
    by_key = {
        (point, key): draw(_READINGS[point])
        for point in COMPARISON_POINTS
        for key in KEYS
        if point != "phone-format" or key == "_phone"
    }
    return Readings(choices, by_key)


@st.composite
def searches(draw: st.DrawFn, world: tuple[ProfileSpec, ...]) -> tuple[tuple[Pair, ...], Operator | None]:
    """One to five pairs, of stored values and others, and an operator."""
    pairs = []
    for _ in range(draw(st.integers(1, 5))):
        key = draw(st.sampled_from(KEYS))
        stored = sorted({value for draft in world for value in asked_values(draft, key)}) or ["0"]
        asked = draw(_ASKED[key])
        values = [stored[one % len(stored)] if isinstance(one, int) else one for one in asked]
        pairs.append(Pair(key, tuple(dict.fromkeys(values))))
    operators = (*Operator, None) if len(pairs) > 1 else (None,)
    return tuple(pairs), draw(st.sampled_from(operators))


def asked_values(draft: ProfileSpec, key: str) -> list[str]:
    """Values of a profile under ``key`` as they are, and in other forms of the same."""
    names = {
        "_account": ("AccountNumber",),
        "_phone": ("PhoneNumber", "HomePhoneNumber"),
        "_email": ("EmailAddress", "BusinessEmailAddress"),
    }.get(key, ())
    found = [draft.fields[name] for name in names if name in draft.fields]
    if key == "_fullName":
        parts = [draft.fields.get(name, "") for name in ("FirstName", "MiddleName", "LastName")]
        found += [" ".join(parts), " ".join(filter(None, parts))]
    found += draft.keys.get(key, ())
    forms = [form for value in found for form in _forms(value)]
    return [form for form in forms if form]


def _forms(value: str) -> tuple[str, ...]:
    """Return a value and other forms of it that some reading takes as the same."""
    plain = unicodedata.normalize("NFKD", value)
    unmarked = "".join(c for c in plain if not unicodedata.combining(c))
    return value, value.upper(), value.casefold(), f" {value}", plain, unmarked, value.replace(" ", "  ")


def known_of(chosen: Readings) -> KnownReadings:
    """Everything that could be known of a target with these readings."""
    found: dict[tuple[str, str], str] = {(point, ""): chosen[point] for point in DECIDING}
    for point in COMPARISON_POINTS:
        for key in ("_phone",) if point == "phone-format" else KEYS:
            found[point, key] = chosen.of_key(point, key)
    return KnownReadings(found)


def partly(known: KnownReadings, keep: int) -> KnownReadings:
    """Return a part of what is known: the points whose bits are set in ``keep``."""
    kept: Mapping[tuple[str, str], str] = {
        point: reading for place, (point, reading) in enumerate(known.found.items()) if keep >> place & 1
    }
    return KnownReadings(kept)


def loaded(engine: Engine, world: tuple[ProfileSpec, ...], known: KnownReadings) -> ScenarioClient:
    """Return a client of an engine that holds ``world``."""
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
    ids = {}
    for draft in world:
        made = engine.call("CreateProfile", {"DomainName": "d", **draft.fields})
        ids[draft.name] = made["ProfileId"]
        for key, values in draft.keys.items():
            engine.call("AddProfileKey", {"DomainName": "d", **made, "KeyName": key, "Values": list(values)})
    world_loaded = LoadedWorld(World("little", world), "d", ids, has_custom_keys=True)
    recorder = recorder_for(in_process(engine))
    return ScenarioClient(
        "little", recorder, Oracle(world_loaded, known), Namespace.of("little"), Effort.QUICK, 0
    )
