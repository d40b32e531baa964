"""JSON is read strictly."""

import json
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from searchprofiles_tck.spec.exchange import Json
from searchprofiles_tck.spec.strict_json import NotJson, strict_json


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is not JSON: Expecting value at character 0"),
        ('"ab', "is not JSON: Unterminated string starting at character 0"),
        ('{"a":1} x', "is not JSON: Extra data at character 8"),
        ("{'a':1}", "is not JSON"),
        ('{"a":1,}', "is not JSON"),
        ('{"a":1/* x */}', "is not JSON"),
        ('{"a":\x0c1}', "is not JSON"),
        ('{"a":NaN}', "holds NaN, which JSON does not have"),
        ("[-Infinity]", "holds -Infinity, which JSON does not have"),
        ('{"a":{"b":1,"c":2,"b":1}}', "names the member 'b' twice in one object"),
        ("\ufeff{}", "starts with a byte order mark"),
        ("9" * 5000, "holds an integer of thousands of digits"),
        ("[" * 100_000, "nests deeper than 64 levels"),
    ],
)
def test_what_is_not_json_is_refused_with_the_reason(text: str, reason: str) -> None:
    """Text that RFC 8259 does not allow is refused, and the message says what it does."""
    with pytest.raises(NotJson, match=reason.replace("*", r"\*")):
        strict_json(text)


def test_depth_counts_arrays_and_objects_up_to_the_limit() -> None:
    """As many levels as allowed are read, one more is refused."""
    assert strict_json('{"a":[{}]}', depth=3) == {"a": [{}]}

    with pytest.raises(NotJson, match="nests deeper than 2 levels"):
        strict_json('{"a":[{}]}', depth=2)


def test_every_json_value_is_read() -> None:
    """Values of all seven sorts are read as Python's json reads them."""
    assert strict_json(' {"a":[1,2.5,"ü\\ud83d\\ude00",true,false,null,{}]}\n') == {
        "a": [1, 2.5, "ü\U0001f600", True, False, None, {}]
    }


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
_WRITERS = (
    json.dumps,
    lambda value: json.dumps(value, separators=(",", ":")),
    lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":")),
    lambda value: json.dumps(value, ensure_ascii=False, indent=1),
)


@settings(max_examples=50)
@given(_VALUES, st.sampled_from(_WRITERS))
def test_who_wrote_it_makes_no_difference(value: Json, write: Callable[[Json], str]) -> None:
    """The same value is read, with the same types, whatever separators and escapes its writer uses."""
    assert repr(strict_json(write(value))) == repr(value)


@settings(max_examples=50)
@given(_VALUES, st.sampled_from(_WRITERS))
def test_a_member_named_twice_is_found_whoever_wrote_it(value: Json, write: Callable[[Json], str]) -> None:
    """An object that names a member twice is no strict JSON, in any spelling."""
    once = write({"a": value})

    with pytest.raises(NotJson, match="twice"):
        strict_json(f'{once[:-1]},"a":1}}')


def test_a_member_named_twice_is_found_soon_among_many() -> None:
    """An object of any size may come from a target, and the time must not grow with its square."""
    members = ",".join(f'"{number}":0' for number in (*range(40_000), 39_999))
    started = time.process_time()

    with pytest.raises(NotJson, match="'39999' twice"):
        strict_json(f"{{{members}}}")

    assert time.process_time() - started < 2
