"""What a reply says is read in one place."""

import pytest
from searchprofiles_tck.conformance.history.answer import AnswerKind, answer_of
from searchprofiles_tck.spec.exchange import Fault, FaultKind, Headers, Reply

BAD = "BadRequestException"


@pytest.mark.parametrize(
    ("headers", "body", "place"),
    [
        ((("X-Amzn-ErrorType", BAD),), "{}", "header"),
        ((("x-amzn-errortype", f"{BAD}:http://internal.example/"),), "{}", "header-uri"),
        ((), f'{{"__type":"{BAD}"}}', "type"),
        ((), f'{{"__type":"com.example#{BAD}"}}', "type-namespace"),
        ((), f'{{"code":"{BAD}"}}', "code"),
        ((("x-amzn-errortype", f"com.example#{BAD}:http://internal.example/"),), "{}", "header-uri"),
        ((), f'{{"__type":"com.example#{BAD}:http://internal.example/"}}', "type-namespace"),
        ((), f'{{"code":"com.example#{BAD}"}}', "code"),
        ((("x-amzn-errortype", BAD),), '{"__type":"Other","code":"Another"}', "header"),
        ((), f'{{"__type":"{BAD}","code":"Another"}}', "type"),
    ],
)
def test_the_name_of_an_error_is_found_in_every_place(headers: Headers, body: str, place: str) -> None:
    """Header before __type before code; prefixes and URIs are no part of the name."""
    answer = answer_of(Reply(400, headers, body))

    assert (answer.kind, answer.error, answer.error_place) == (AnswerKind.ERROR, BAD, place)


@pytest.mark.parametrize("body", ["{}", "[]", "oops", '{"__type":7,"code":null}', '{"__type":""}'])
def test_an_error_without_a_name_has_an_empty_one(body: str) -> None:
    """If no member and no header names the error, the name stays empty."""
    answer = answer_of(Reply(500, (), body))

    assert (answer.kind, answer.error, answer.error_place) == (AnswerKind.ERROR, "", "")


@pytest.mark.parametrize("member", ["Message", "message"])
def test_the_text_of_an_error_is_found_in_both_members(member: str) -> None:
    """The name of the member is returned with the text, since which one it is is an open point."""
    answer = answer_of(Reply(404, (), f'{{"{member}":"no such domain"}}'))

    assert (answer.message, answer.message_member) == ("no such domain", member)


@pytest.mark.parametrize(
    ("reply", "flaw"),
    [
        (Reply(200, (), ""), "the body is empty"),
        (Reply(200, (), raw=b"\xff"), "the body is not UTF-8"),
        (Reply(200, (), "[]"), "the body is JSON, but an array instead of an object"),
        (Reply(200, (), "null"), "the body is JSON, but null instead of an object"),
        (Reply(200, (), "1"), "the body is JSON, but a number instead of an object"),
        (Reply(200, (), '{"Items":NaN}'), "the body holds NaN, which JSON does not have"),
        (Reply(200, (), "<html>"), "the body is not JSON: Expecting value at character 0"),
    ],
)
def test_a_body_that_is_no_json_object_has_a_flaw(reply: Reply, flaw: str) -> None:
    """The answer is still a success, as its status says; the flaw is for a judge to weigh."""
    answer = answer_of(reply)

    assert (answer.kind, answer.output, answer.flaw) == (AnswerKind.SUCCESS, None, flaw)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, AnswerKind.SUCCESS),
        (204, AnswerKind.SUCCESS),
        (302, AnswerKind.ERROR),
        (404, AnswerKind.ERROR),
        (500, AnswerKind.ERROR),
    ],
)
def test_the_status_decides_between_success_and_error(status: int, kind: AnswerKind) -> None:
    """Only the class 2xx is a success; a redirection is not."""
    assert answer_of(Reply(status, (), "{}")).kind is kind


def test_without_a_status_the_member_type_marks_an_error() -> None:
    """A Python target has no status: its exception is recorded with __type."""
    assert answer_of(Reply(None, (), '{"Items":[]}')).kind is AnswerKind.SUCCESS
    assert answer_of(Reply(None, (), f'{{"__type":"{BAD}"}}')).error == BAD


def test_a_fault_is_an_answer_of_its_own() -> None:
    """No response is neither success nor error, and its sentence is kept."""
    answer = answer_of(Reply(None, fault=Fault(FaultKind.TIMEOUT, "no answer within 1 s")))

    assert (answer.kind, answer.flaw) == (AnswerKind.FAULT, "no answer within 1 s")


def test_the_same_reply_is_read_once() -> None:
    """Judges share one answer."""
    reply = Reply(200, (), '{"Items":[]}')

    assert answer_of(reply) is answer_of(reply)


@pytest.mark.parametrize(
    ("body", "flaw"),
    [
        ('{"a": "\\ud800"}', "the body holds half of a surrogate pair, which is no text"),
        ('{"\\uDFFF": 1}', "the body holds half of a surrogate pair, which is no text"),
        ('{"a": "\\ud83d\\ude00"}', ""),
        ('{"a": "\\\\ud800"}', ""),
    ],
)
def test_strings_are_text(body: str, flaw: str) -> None:
    """Half of a surrogate pair is not a character, so a string of the protocol cannot contain it."""
    assert answer_of(Reply(200, (), body)).flaw == flaw
