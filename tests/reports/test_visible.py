"""Text from a target is made safe to look at, and stays readable."""

from markupsafe import Markup
from searchprofiles_tck.reports.visible import (
    anchor,
    claim,
    clip,
    one_line,
    quoted,
    shown,
    ticked,
    visible,
    xml,
)


def test_visible_spells_out_what_prints_nothing() -> None:
    """Escapes, overrides, zero-width characters and lone surrogates are spelled as in Python."""
    assert visible("a\x1b[0m\u202e\u200b\ud800b") == r"a\x1b[0m\u202e\u200b\ud800b"


def test_visible_leaves_the_rest() -> None:
    """Letters of any script, emoji, blanks, line feeds and tabs stay."""
    assert visible("zoë 日本 😀\n\tx") == "zoë 日本 😀\n\tx"


def test_shown_marks_what_cannot_be_seen() -> None:
    """In a page, each invisible character becomes a marked code point; what is around it is escaped, markup stays."""
    assert shown("<b>\u202e\n") == '&lt;b&gt;<span class="cp">U+202E</span>\n'
    assert shown(Markup("<b>\u202e")) == Markup("<b>\u202e")
    assert ticked("`\u202e`") == '<code><span class="cp">U+202E</span></code>'
    assert shown("a\n\tb") == "a\n\tb"
    assert shown("\ud800\r") == '<span class="cp">U+D800</span><span class="cp">U+000D</span>'


def test_quoted_stays_inside_an_attribute() -> None:
    """Quotes are escaped, and no markup is added."""
    assert quoted('"\u202e\n>') == r"&#34;\u202e &gt;"


def test_ticked_makes_code() -> None:
    """What is between backticks is code; all of it is escaped."""
    assert ticked("at `<x>` & y") == "at <code>&lt;x&gt;</code> &amp; y"


def test_anchor_is_fit_for_id_and_link() -> None:
    """Letters of an id stay; what an id or a fragment cannot hold becomes an underscore."""
    assert anchor("logic-and@two.keys") == "logic-and@two.keys"
    assert anchor('a b"<%') == "a_b___"


def test_an_anchor_is_claimed_once() -> None:
    """The first claim of an id gets its anchor, a second one an empty text."""
    anchors = {"main"}
    assert [claim(id_, anchors) for id_ in ("a b", "a b", "main")] == ["a_b", "", ""]
    assert anchors == {"main", "a_b"}


def test_xml_knows_no_forbidden_character() -> None:
    """Characters that XML does not allow are spelled out, markup is escaped."""
    assert xml("\x00\ufffe<]]>") == r"\x00\ufffe&lt;]]&gt;"


def test_one_line_is_one_short_line() -> None:
    """Blanks and line feeds become single blanks, and long text ends in an ellipsis."""
    assert one_line("a\n  b\r\nc") == "a b c"
    assert one_line("x" * 400, 10) == "x" * 9 + "…"


def test_clip_says_how_much_it_cut() -> None:
    """Text that fits stays; of longer text the note counts what is missing."""
    assert clip("abc", 3) == "abc"
    assert clip("x" * 1_500, 200) == "x" * 200 + "\n[cut here: 1,300 more characters are in the JSON files]"
