"""Text from a target is made safe to look at, and stays readable."""

from searchprofiles_tck.reports.visible import anchor, clip, one_line, quoted, shown, ticked, visible, xml


def test_visible_spells_out_what_prints_nothing() -> None:
    """Escapes, overrides, zero-width characters and lone surrogates are spelt as in Python."""
    assert visible("a\x1b[0m\u202e\u200b\ud800b") == r"a\x1b[0m\u202e\u200b\ud800b"


def test_visible_leaves_the_rest() -> None:
    """Letters of any script, emoji, blanks, line feeds and tabs stay."""
    assert visible("zoë 日本 😀\n\tx") == "zoë 日本 😀\n\tx"


def test_shown_escapes_and_marks() -> None:
    """Markup is escaped, and what prints nothing becomes a marked code point."""
    assert shown("<b>\u202e") == '&lt;b&gt;<span class="cp">U+202E</span>'
    assert shown("a\nb") == "a\nb"
    assert shown(shown("<")) == "&lt;"


def test_quoted_stays_inside_an_attribute() -> None:
    """Quotes are escaped, and no markup is added."""
    assert quoted('"\u202e\n>') == r"&quot;\u202e &gt;"


def test_ticked_makes_code() -> None:
    """What stands between backticks is code; all of it is escaped."""
    assert ticked("at `<x>` & y") == "at <code>&lt;x&gt;</code> &amp; y"


def test_anchor_is_fit_for_id_and_link() -> None:
    """Letters of an id stay; what an id or a fragment cannot hold becomes an underscore."""
    assert anchor("logic-and@two.keys") == "logic-and@two.keys"
    assert anchor('a b"<%') == "a_b___"


def test_xml_knows_no_forbidden_character() -> None:
    """Characters that XML does not know are spelt out, markup is escaped."""
    assert xml("\x00\ufffe<]]>") == r"\x00\ufffe&lt;]]&gt;"


def test_one_line_is_one_short_line() -> None:
    """Blanks and line feeds become single blanks, and long text ends in an ellipsis."""
    assert one_line("a\n  b\r\nc") == "a b c"
    assert one_line("x" * 400, 10) == "x" * 9 + "…"


def test_clip_says_how_much_it_cut() -> None:
    """Text that fits stays; of longer text the note counts what is missing."""
    assert clip("abc", 3) == "abc"
    assert clip("x" * 1_500, 200) == "x" * 200 + "\n[cut here: 1,300 more characters are in the JSON files]"
