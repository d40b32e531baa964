"""Evidence as the page shows it: bodies laid out, what is wrong marked, pages numbered, profiles as they were sent."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from searchprofiles_tck.reports.html_exchanges import exchange_view, kept_exchanges
from searchprofiles_tck.reports.json_layout import Line, laid_out, windowed
from searchprofiles_tck.reports.sent_profile import SentProfile, sent_profile
from searchprofiles_tck.reports.wrong_places import wrong_places
from searchprofiles_tck.spec.exchange import Call, Exchange, Purpose, Reply
from searchprofiles_tck.spec.results import Failure, WorldRow

from . import sample

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(JSON, st.booleans())
def test_no_token_is_lost_or_changed(value: object, escaped: bool) -> None:
    """What is laid out is the same JSON, and without its blanks the same text."""
    body = json.dumps(value, ensure_ascii=escaped)
    text = "\n".join(line.text for line in laid_out(body))
    assert json.loads(text) == value
    assert "".join(text.split()) == "".join(body.split())


def test_a_member_has_a_line() -> None:
    """Each member and each item is a line, by its depth; spellings stay; empty lists are not opened."""
    body = '{"A":"\\u00e9","B":[{"C":1.0e3},{}],"D":[]}'
    assert [line.text for line in laid_out(body)] == [
        *(
            "{",
            '  "A": "\\u00e9",',
            '  "B": [',
            "    {",
            '      "C": 1.0e3',
            "    },",
            "    {}",
            "  ],",
            '  "D": []',
        ),
        "}",
    ]
    assert laid_out(body)[1].pieces[1:] == [("key", '"A"'), ("", ": "), ("text", '"\\u00e9"'), ("", ",")]


@pytest.mark.parametrize("body", ["not\n{json", "{", "7", '{"a":}', "[" * 5_000])
def test_what_is_no_structure_stays_as_it_is(body: str) -> None:
    """Text that is no JSON object or list keeps its own lines."""
    assert [line.text for line in laid_out(body)] == body.split("\n")


def test_marked_lines_are_shown_wherever_they_are() -> None:
    """Of a long body the beginning and what is around marked lines is shown; what is left out is counted."""
    lines = [Line([("", f"line {number}")], number == 70) for number in range(100)]
    shown = [line.text for line in windowed(lines, 30)]
    assert shown == [
        *("line 0", "line 1", "line 2", "line 3"),
        "[64 lines left out; the JSON files have them]",
        *("line 68", "line 69", "line 70", "line 71", "line 72"),
        "[27 lines left out; the JSON files have them]",
    ]
    assert windowed([Line([("", "x" * 50)])], 60) == [Line([("", "x" * 50)])]
    assert "40 more characters" in windowed([Line([("", "x" * 50)], is_marked=True)], 10)[0].text


def search(number: int, body: object, *, walk: str = "w1", status: int = 200, **members: object) -> Exchange:
    """Return a recorded search with its answer."""
    call = Call("SearchProfiles", {"KeyName": "_email", "Values": ["a"], **members})
    reply = Reply(status, body=json.dumps(body))
    return Exchange(f"s/{number:05}", "s", Purpose.CHECK, call, reply, tags={"walk": walk} if walk else {})


def row(name: str, *, expected: bool, returned: bool, **changes: object) -> WorldRow:
    """Return a profile of a failure, whose id is its name in capital letters."""
    given = {"values": {"_email": ("a",)}, **changes}
    return WorldRow(name=name, profile_id=name.upper(), expected=expected, returned=returned, **given)  # type: ignore[arg-type]


def marked(failure: Failure, *exchanges: Exchange) -> list[str]:
    """Return the lines that are marked in the answers to ``exchanges``, all of which ``failure`` cites."""
    cited = {each.id: each for each in exchanges}
    wrong = wrong_places(msgspec.structs.replace(failure, exchanges=tuple(cited)), cited)
    views = [exchange_view(each, 9_000, wrong=wrong) for each in exchanges]
    status = ["status" for view in views if view.is_wrong]
    return status + [line.text.strip() for view in views for line in view.response if line.is_marked]


PAGE = {"Items": [{"ProfileId": "P1", "Gender": "m"}, {"ProfileId": "P2", "Gender": "f"}], "NextToken": None}


def test_an_extra_profile_is_marked_by_its_id() -> None:
    """Of the items, the id of the one that must not be there is marked, only in answers to that search."""
    failure = sample.failure(
        "logic-and-all",
        world=(row("p1", expected=True, returned=True), row("p2", expected=False, returned=True)),
        expected="1 profile: p1",
        actual="2 profiles: p1, p2",
    )
    other = search(1, PAGE, walk="", Values=["b"])
    assert marked(failure, other, search(2, PAGE)) == ['"ProfileId": "P2",']


def test_a_wrong_member_is_marked() -> None:
    """The member that the failure speaks of is marked, in the item that is wrong."""
    wrong = row("p1", expected=True, returned=True, wrong=True)
    texts = {"expected": 'p1: Gender is "M"', "actual": 'p1: Gender is "m"'}
    failure = sample.failure("keys-account", world=(wrong,), **texts)
    assert marked(failure, search(1, PAGE)) == ['"Gender": "m"']


def test_a_member_of_the_answer_and_a_status_are_marked() -> None:
    """Without a profile that is wrong, a member of the answer that is named is marked; a status in its heading."""
    null = sample.failure(
        "shape-items", world=(), expected="NextToken is left out", actual="NextToken is null"
    )
    assert marked(null, search(1, PAGE)) == ['"NextToken": null']
    refused = sample.failure(
        "shape-items", world=(), expected="status 400, BadRequestException", actual="status 200"
    )
    assert marked(refused, search(1, PAGE)) == ["status"]


def test_pages_of_a_walk_are_numbered() -> None:
    """The second request of a walk is its page 2; a search by itself has no number."""
    walk = [search(1, PAGE), search(2, PAGE, walk="w2"), search(3, PAGE), search(4, PAGE, walk="")]
    assert kept_exchanges(sample.report(), walk).pages == {"s/00003": 2}


def test_profiles_are_shown_as_they_were_sent() -> None:
    """The fields that the keys of the search index are shown, attached values too; others are counted."""
    given = row("p1", expected=True, returned=True, values={"_email": ("a",), "_caseId": ("7", "8")})
    writes = [("EmailAddress", "a"), ("LastName", "Lee"), ("AddProfileKey _caseId", ["7", "8"])]
    fields = [("EmailAddress", "a"), ("AddProfileKey _caseId", "7"), ("AddProfileKey _caseId", "8")]
    assert sent_profile(given, writes) == SentProfile(fields, 1)


def test_a_profile_that_was_changed_is_shown_by_its_values() -> None:
    """If a value under a key was not sent when the profile was created, what was sent would mislead."""
    given = row("p1", expected=True, returned=True)
    assert sent_profile(given, [("EmailAddress", "older")]) is None
    assert sent_profile(given, []) is None


def test_what_was_sent_is_found_by_the_id_that_was_returned() -> None:
    """The creation of a profile that matters is recognised by the ProfileId of its response."""
    failing = next(each for each in sample.RESULTS if each.failures and each.failures[0].world)
    wanted = failing.failures[0].world[0].profile_id
    created = Exchange(
        "setup/00001",
        "setup",
        Purpose.SETUP,
        Call("CreateProfile", {"DomainName": "d", "EmailAddress": "a"}),
        Reply(200, body=json.dumps({"ProfileId": wanted})),
    )
    attached = Exchange(
        "setup/00002",
        "setup",
        Purpose.SETUP,
        Call("AddProfileKey", {"DomainName": "d", "ProfileId": wanted, "KeyName": "k", "Values": ["v"]}),
        Reply(200),
    )
    kept = kept_exchanges(sample.report(), [created, attached])
    assert kept.writes == {wanted: [("EmailAddress", "a"), ("AddProfileKey k", ["v"])]}


@pytest.mark.parametrize("identifier", [["0"], {"S": "0"}, 5, None])
def test_an_id_that_is_no_text_is_left_aside(identifier: object) -> None:
    """What a target returns for an id may be of any type, and costs no report."""
    body = json.dumps({"ProfileId": identifier})
    created = Exchange("s/1", "s", Purpose.CHECK, Call("CreateProfile", {}), Reply(200, body=body))

    assert kept_exchanges(sample.report(), [created]).writes == {}
