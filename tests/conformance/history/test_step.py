"""What a reply says is read in one place."""

import pytest
from searchprofiles_tck.conformance.history.step import AGAIN, LATE, MAY_REFUSE, WALK, Step
from searchprofiles_tck.spec.exchange import Call, Exchange, Fault, FaultKind, Headers, Purpose, Reply

BAD = "BadRequestException"


def step_of(reply: Reply) -> Step:
    """Return a search that was answered with ``reply``."""
    return Step(Exchange("s/1", "s", Purpose.CHECK, Call("SearchProfiles", {}), reply))


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
    step = step_of(Reply(400, headers, body))

    assert (step.is_error, step.error_name) == (True, (BAD, place))


@pytest.mark.parametrize("body", ["{}", "[]", "oops", '{"__type":7,"code":null}', '{"__type":""}'])
def test_an_error_without_a_name_has_an_empty_one(body: str) -> None:
    """If no member and no header names the error, the name stays empty."""
    step = step_of(Reply(500, (), body))

    assert (step.is_error, step.error_name) == (True, ("", ""))


@pytest.mark.parametrize("member", ["Message", "message"])
def test_the_text_of_an_error_is_found_in_both_members(member: str) -> None:
    """The name of the member is returned with the text, since which one it is is an open point."""
    step = step_of(Reply(404, (), f'{{"{member}":"no such domain"}}'))

    assert step.error_message == ("no such domain", member)


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
    step = step_of(reply)

    assert (step.accepted, step.output, step.flaw) == (True, None, flaw)


@pytest.mark.parametrize(
    ("status", "accepted"), [(200, True), (204, True), (302, False), (404, False), (500, False)]
)
def test_the_status_decides_between_success_and_error(status: int, accepted: bool) -> None:
    """Only the class 2xx is a success; a redirection is not."""
    step = step_of(Reply(status, (), "{}"))

    assert (step.accepted, step.is_error) == (accepted, not accepted)


def test_without_a_status_the_member_type_marks_an_error() -> None:
    """A Python target has no status: its exception is recorded with __type."""
    assert step_of(Reply(None, (), '{"Items":[]}')).accepted
    assert step_of(Reply(None, (), f'{{"__type":"{BAD}"}}')).error == BAD


def test_a_fault_is_neither_success_nor_error() -> None:
    """There is no response, and the sentence of the fault says why."""
    step = step_of(Reply(None, fault=Fault(FaultKind.TIMEOUT, "no answer within 1 s")))

    assert (step.accepted, step.is_error, step.flaw) == (False, False, "no answer within 1 s")


def test_a_reply_is_read_once() -> None:
    """Judges share the object that a step holds."""
    step = step_of(Reply(200, (), '{"Items":[{}]}'))

    assert step.output is step.output
    assert step.items is step.items


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
    assert step_of(Reply(200, (), body)).flaw == flaw


def test_a_step_is_found_in_a_list_by_what_it_is() -> None:
    """Threads take steps out of one list; code that compared them would let another thread in meanwhile."""
    first, second = (step_of(Reply(200, (), "{}")) for _ in range(2))
    steps = [first, second]

    steps.remove(second)

    assert steps[0] is first


@pytest.mark.parametrize(
    ("status", "tags", "given", "is_lost"),
    [
        (400, {AGAIN: "502"}, {"NextToken": "t"}, True),
        (400, {AGAIN: "502", MAY_REFUSE: "yes"}, {"NextToken": "t"}, False),
        (400, {AGAIN: LATE}, {"NextToken": "t"}, False),
        (400, {AGAIN: "502"}, {}, False),
        (404, {AGAIN: "502"}, {"NextToken": "t"}, False),
    ],
)
def test_a_token_is_lost_if_its_page_was_sent_again_and_refused(
    status: int, tags: dict[str, str], given: dict[str, str], is_lost: bool
) -> None:
    """The answer that nobody saw may have used it up. A page that may be refused has lost nothing."""
    call, reply = Call("SearchProfiles", given), Reply(status, (("x-amzn-errortype", BAD),), "{}")
    step = Step(Exchange("s/1", "s", Purpose.CHECK, call, reply, tags={WALK: "w1", **tags}))

    assert step.lost_its_token is is_lost
