"""The shared data is what the scenarios rely on."""

from collections import Counter
from functools import cache

import pytest
from searchprofiles_tck.conformance.config import Effort
from searchprofiles_tck.conformance.dataset.edge_cases import (
    CUSTOM_KEYS,
    NOTE_KEY,
    kept_values,
    long_email,
    longest_phone,
)
from searchprofiles_tck.conformance.dataset.model import Namespace, ProfileSpec
from searchprofiles_tck.conformance.dataset.shared_data import (
    SIZE,
    groups,
    plain_pairs,
    shared_data,
    subset_pairs,
)
from searchprofiles_tck.conformance.dataset.values import (
    adversarial_values,
    near_misses,
    neighbours,
    parsed_misses,
)
from searchprofiles_tck.conformance.history.facts import KnownReadings
from searchprofiles_tck.conformance.judging.comparison import bucket, same
from searchprofiles_tck.spec.keys import ATTACHED_KEYS, FIELDS_BY_KEY, FULL_NAME_FIELDS
from searchprofiles_tck.spec.limits import VALUE, is_name
from searchprofiles_tck.spec.profile_fields import INPUT_FIELDS
from searchprofiles_tck.spec.schemas import fast_validator
from searchprofiles_tck.spec.search import Pair

NAMING = Namespace.of("seed 0")
FOLDS = KnownReadings(
    {
        (point, "_account"): reading
        for point, reading in (
            ("letter-case", "folded"),
            ("blanks", "trimmed"),
            ("unicode-form", "canonical"),
            ("compatible-characters", "exact"),
            ("marks", "exact"),
            ("inner-blanks", "exact"),
        )
    }
)
efforts = pytest.mark.parametrize("effort", list(Effort))


@cache
def drafts(effort: Effort) -> tuple[ProfileSpec, ...]:
    """Return the profiles of one effort."""
    return shared_data(NAMING, effort).profiles


def having(effort: Effort, key: str, value: str) -> list[ProfileSpec]:
    """Return the profiles that have a value under a standard key."""
    return [one for one in drafts(effort) if value in [one.fields.get(name) for name in FIELDS_BY_KEY[key]]]


def keyed(draft: ProfileSpec, key: str) -> set[str]:
    """Return the values of a profile under one of the keys of the subsets."""
    if key == "_fullName":
        parts = (draft.fields.get(name) for name in ("FirstName", "MiddleName", "LastName"))
        return {" ".join(filter(None, parts))}
    return {*draft.keys.get(key, ()), *(draft.fields.get(name, "") for name in FIELDS_BY_KEY.get(key, ()))}


@efforts
def test_size_is_as_documented(effort: Effort) -> None:
    """Each effort has its number of profiles, named p1 to pn in order."""
    assert SIZE == {Effort.QUICK: 150, Effort.STANDARD: 209, Effort.THOROUGH: 1120}
    assert [draft.name for draft in drafts(effort)] == [f"p{n}" for n in range(1, SIZE[effort] + 1)]


@efforts
def test_groups_have_their_size(effort: Effort) -> None:
    """Every group has exactly its size, and together they have all the sizes at which paging goes wrong."""
    sizes = {group.size for group in groups(NAMING, effort)}

    assert {1, 19, 20, 21, 39, 40, 41, 99, 100, 101} <= sizes
    assert effort is not Effort.THOROUGH or max(sizes) > 1000
    for group in groups(NAMING, effort):
        assert len(having(effort, group.pair.key, *group.pair.values)) == group.size, group


@efforts
@pytest.mark.parametrize("pairs", [subset_pairs(NAMING), plain_pairs(NAMING)], ids=["attached", "plain"])
def test_every_subset_of_five_pairs_has_a_profile(effort: Effort, pairs: tuple[Pair, ...]) -> None:
    """For every subset of the pairs there is one profile that matches exactly these."""
    subsets = Counter(
        sum(1 << place for place, pair in enumerate(pairs) if set(pair.values) & keyed(draft, pair.key))
        for draft in drafts(effort)[:32]
    )

    assert subsets == Counter(range(32))
    others = [
        draft for draft in drafts(effort)[32:] for pair in pairs if set(pair.values) & keyed(draft, pair.key)
    ]
    assert len(others) <= 2  # the profiles made for the e-mail key have no value of these


@efforts
def test_every_profile_is_valid(effort: Effort) -> None:
    """Every input of CreateProfile keeps every limit of the service model."""
    fields = fast_validator("profile")
    for draft in drafts(effort):
        assert draft.fields.keys() <= set(INPUT_FIELDS)
        fields.validate({"ProfileId": "0" * 32, **draft.fields})
        for key, values in draft.keys.items():
            assert is_name(key)
            assert values
            assert all(VALUE.allows(len(value)) for value in values)


@efforts
def test_account_numbers_are_unique_under_every_folding(effort: Effort) -> None:
    """A profile is recognised by its account number, whatever the target takes as the same."""
    accounts = [draft.fields["AccountNumber"] for draft in drafts(effort)]

    assert len(accounts) == len(set(accounts))


@efforts
def test_two_worlds_have_no_value_in_common(effort: Effort) -> None:
    """Worlds of different origin share no value under any key, so they may share a domain."""
    other = shared_data(Namespace.of("seed 1"), effort).profiles

    def values(world: tuple[ProfileSpec, ...]) -> set[str]:
        named = ("_account", "_phone", "_email", "_fullName")
        held = {value for draft in world for key in named for value in keyed(draft, key)}
        return {
            *held,
            *(value for draft in world for several in draft.keys.values() for value in several),
        } - {""}

    assert not values(drafts(effort)) & values(other)


def test_equal_origins_give_equal_worlds() -> None:
    """The same seed makes the same world."""
    assert shared_data(NAMING, Effort.QUICK) == shared_data(Namespace.of("seed 0"), Effort.QUICK)


def test_stored_text_keeps_its_ends_when_trimmed() -> None:
    """No stored text begins or ends with a blank, so these checks do not depend on trimming when data is stored."""
    for draft in drafts(Effort.QUICK):
        texts = [value for value in draft.fields.values() if isinstance(value, str)]
        assert [text for text in texts if text != text.strip()] == []


def test_only_equality_tells_adversarial_values_apart() -> None:
    """No adversarial value is equal to another one; only those made for a folding are the same under one."""
    kinds = adversarial_values(NAMING)
    values = list(kinds)

    assert all(VALUE.allows(len(value)) for value in values)
    alike = {
        frozenset((kinds[one], kinds[other]))
        for place, one in enumerate(values)
        for other in values[place + 1 :]
        if bucket("_account", one) == bucket("_account", other)
        and same(one, other, "_account", FOLDS) is not False
    }
    # Folding the case takes a ligature apart.
    assert alike == {frozenset(("case",)), frozenset(("unicode-form",)), frozenset(("compatibility",))}


def test_no_profile_has_a_near_miss() -> None:
    """No near miss is the same as an adversarial value, under any folding."""
    held = list(adversarial_values(NAMING))
    for miss in (*near_misses(NAMING), *parsed_misses(NAMING)):
        assert VALUE.allows(len(miss))
        assert [value for value in held if same(miss, value, "_account", FOLDS) is not False] == [], miss


def test_neighbours_of_a_value_differ_from_it_in_little() -> None:
    """One character is exchanged, dropped or added, or all signs or letters beyond ASCII; what is stored is none."""
    near = ("ab-c:x", "ab_c:\u00e9", "ab-c:", "ab-c:\u00e9x", "ab-c\u00e9", "ab-c:")

    assert set(neighbours(["ab-c:\u00e9"], "ab")) == set(near)
    assert set(neighbours(["ab-c:\u00e9", "ab-c:"], "ab")) >= set(near) - {"ab-c:"}
    assert "ab-c:" not in set(neighbours(["ab-c:\u00e9", "ab-c:"], "ab"))
    assert all(VALUE.allows(len(value)) for value in neighbours(adversarial_values(NAMING), NAMING.prefix))


def test_no_key_has_what_other_columns_take_as_kept() -> None:
    """What a column of another type takes as a value of a key is no value there, under any folding."""
    for key in (*ATTACHED_KEYS, *CUSTOM_KEYS):
        kept = kept_values(NAMING, key)
        stored = {value for draft in drafts(Effort.QUICK) for value in draft.keys.get(key, ())}
        assert {each.stored for each in kept} <= stored
        for near in (near for each in kept for near in each.near):
            assert VALUE.allows(len(near))
            assert [value for value in stored if same(near, value, key, FOLDS) is not False] == [], near


def test_longest_values_have_the_greatest_length() -> None:
    """A profile has a phone number, an address, a full name and attached values of 255 characters."""
    profiles = drafts(Effort.QUICK)
    names = {" ".join(str(one.fields.get(part)) for part in FULL_NAME_FIELDS) for one in profiles}
    texts = {value for one in profiles for value in one.fields.values() if isinstance(value, str)}

    assert VALUE.maximum in map(len, names)
    assert {longest_phone(NAMING), long_email(NAMING)} <= texts
    assert {len(longest_phone(NAMING)), len(long_email(NAMING))} == {VALUE.maximum}


def test_notes_hold_every_adversarial_value() -> None:
    """Every adversarial value is attached to some profile under the custom key for notes."""
    noted = {value for draft in drafts(Effort.QUICK) for value in draft.keys.get(NOTE_KEY, ())}

    assert set(adversarial_values(NAMING)) <= noted
