"""JSON is read strictly."""

import pytest
from searchprofiles_tck.spec.strict_json import NotJson, strict_json


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is not JSON: Expecting value at character 0"),
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
