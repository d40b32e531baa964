"""JSON text survives what targets put into strings."""

import json

from searchprofiles_tck.spec.encoding import encode, without_lone_surrogates


def test_lone_surrogates_are_written_out() -> None:
    """A lone surrogate in a key, a value or a list becomes six plain characters."""
    value = {"\ud800": ["\udfff", {"x": "a\udc00b"}], "n": 1}
    assert json.loads(encode(value)) == {"\\ud800": ["\\udfff", {"x": "a\\udc00b"}], "n": 1}


def test_other_text_stays() -> None:
    """Text that UTF-8 can hold is not touched."""
    assert json.loads(encode({"é": "😀\x00"})) == {"é": "😀\x00"}
    assert without_lone_surrogates("😀") == "😀"
