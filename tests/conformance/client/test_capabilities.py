"""What a refusal means: not implemented, no access, or an answer."""

import time

import pytest
from scripted import ScriptedTarget, error, fault, success
from searchprofiles_tck.conformance.client.capabilities import (
    all_decline,
    declines,
    denies,
    let_in,
    shown,
    without_search,
)
from searchprofiles_tck.conformance.client.recorder import Recorder
from searchprofiles_tck.conformance.config import Auth, RunConfig
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.spec.exchange import Call, Exchange, HttpRequest, Purpose, Reply

JSON = (("content-type", "application/json"),)
HTML = (("content-type", "text/html"),)
TABLE: list[tuple[str, Reply, bool, bool]] = [
    ("501", error(501), True, False),
    ("501 with a name", error(501, "NotImplemented"), True, False),
    ("unknown operation", error(404, "UnknownOperationException"), True, False),
    ("unknown operation, other status", error(400, "UnknownOperationException"), True, False),
    ("404 without a name", error(404), True, False),
    ("405 without a name", error(405), True, False),
    ("500 without a name", error(500), True, False),
    ("502 without a name", error(502), True, False),
    ("404 of AWS", error(404, "ResourceNotFoundException"), False, False),
    ("500 of AWS", error(500, "InternalServerException"), False, False),
    ("503, which passes", error(503), False, False),
    ("429, which passes", error(429), False, False),
    ("400", error(400, "BadRequestException"), False, False),
    ("401", error(401), False, True),
    ("403", error(403, "AccessDeniedException"), False, True),
    ("403 of a Python object", Reply(None, (), '{"__type": "AccessDeniedException"}'), False, True),
    ("success", success(), False, False),
    ("no answer", fault(), False, False),
]


def step_of(reply: Reply) -> Step:
    """Return a step that was answered so."""
    return Step(Exchange("s/1", "s", Purpose.SETUP, Call("CreateDomain", {}), reply))


@pytest.mark.parametrize(
    ("reply", "declined", "denied"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_table(reply: Reply, declined: bool, denied: bool) -> None:
    """Each answer to a valid request says that the operation is not there, that there is no access, or neither."""
    assert (declines(step_of(reply)), denies(step_of(reply))) == (declined, denied)


def test_one_answer_of_another_kind_shows_that_the_operation_is_there() -> None:
    """An operation is declined if every valid request for it is."""
    no, yes = step_of(error(501)), step_of(success())

    assert (all_decline([no, no]), all_decline([no, yes]), all_decline([])) == (True, False, False)


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (error(404, headers={"Content-Type": "text/html; charset=utf-8"}), '404 text/html "no"'),
        (error(400, "BadRequestException"), '400 BadRequestException "no"'),
        (fault(), "refused it is"),
        (
            Reply(403, JSON, '{"message": "Missing Authentication Token"}'),
            '403 application/json "Missing Authentication Token"',
        ),
        (
            Reply(502, HTML, "<html><head><style>b {}</style><title>502 Bad\n Gateway</title></head></html>"),
            '502 text/html "502 Bad Gateway"',
        ),
        (Reply(500, (), "no \x1b[31mway"), '500 "no \\x1b[31mway"'),
        (Reply(200, JSON, "{}"), "200 application/json"),
    ],
)
def test_answer_in_words(reply: Reply, text: str) -> None:
    """A sentence names status, content type, error and the target's own words, or why there was no answer."""
    assert shown(step_of(reply)) == text


def test_the_words_of_a_target_are_cut() -> None:
    """A page of any length takes a line or two of a sentence."""
    assert len(shown(step_of(Reply(500, HTML, "word " * 10_000)))) < 250


@pytest.mark.parametrize("markup", ["<", "<script "])
def test_markup_without_an_end_is_read_soon(markup: str) -> None:
    """A target may answer with megabytes of it, and the time must not grow with their square."""
    started = time.process_time()

    shown(step_of(Reply(500, HTML, markup * 100_000)))

    assert time.process_time() - started < 2


@pytest.mark.parametrize(("auth", "is_hinted"), [(Auth.NONE, True), (Auth.SIGV4, False)])
def test_a_server_that_chooses_by_the_signature_is_recognised(auth: Auth, is_hinted: bool) -> None:
    """An unsigned request that is answered with a page of status 500 may only lack the signature, as with moto."""
    sent = HttpRequest("POST", "/domains/d/profiles/search")
    reply = Reply(500, (("content-type", "text/html"),), "<h1>no</h1>")
    step = Step(Exchange("", "", Purpose.SETUP, Call("SearchProfiles", {}), reply, sent))
    recorder = Recorder(ScriptedTarget(lambda _: reply), lambda _: None, config=RunConfig(auth=auth))

    assert ("--auth sigv4" in str(without_search(recorder, step))) is is_hinted


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (RunConfig(target="http://x"), "Give credentials with --auth or --header"),
        (RunConfig(target="http://x", auth=Auth.BEARER), "Check the token or header"),
        (RunConfig(target="http://x", headers=(("x-api-key", "k"),)), "Check the token or header"),
        (RunConfig(target="http://x", auth=Auth.SIGV4), "Check keys and session token"),
        (RunConfig(target="boto3:"), "Check keys and session token"),
    ],
)
def test_a_refusal_of_access_leads_to_the_credentials_that_were_used(config: RunConfig, words: str) -> None:
    """What to check follows from how requests were authorised."""
    assert let_in(config).startswith(words)
