"""What the kit relies on in schemathesis: a failure here after an upgrade names what changed there."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import schemathesis
from hypothesis import Phase, settings
from schemathesis.engine import events
from schemathesis.failure_codes import get_failure_class
from searchprofiles_tck.conformance.client.fuzz_cases import CHECKS, Fuzzed, FuzzingFault, fuzz
from searchprofiles_tck.conformance.judging.robustness import CODES
from searchprofiles_tck.conformance.target.target import unlabelled
from searchprofiles_tck.spec.exchange import Call, Exchange, Fault, FaultKind, HttpRequest, Reply

JSON = (("content-type", "application/json"),)
SUCCESS = Reply(200, JSON, '{"n": 1}')
REFUSED = Reply(400, JSON, '{"Message": "no"}')
NUMBER = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
CONTENT = {"application/json": {"schema": NUMBER}}
RESPONSES = {"200": {"description": "yes", "content": CONTENT}, "400": {"description": "no"}}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "numbers", "version": "1"},
    "paths": {
        "/n": {"post": {"requestBody": {"required": True, "content": CONTENT}, "responses": RESPONSES}}
    },
}
"""One operation with one member, so that few requests are enough."""


def fuzzed(answer: Callable[[HttpRequest], Reply], requests: int = 100, seed: int = 7) -> list[Fuzzed]:
    """Return everything that is sent to a target that answers by ``answer``."""
    carried = fuzz(
        DOCUMENT,
        seed=seed,
        examples=3,
        requests=requests,
        carry=lambda request: exchange(request, answer(request)),
    )
    return list(carried)


def exchange(request: HttpRequest, reply: Reply) -> Exchange:
    """Return the exchange of a generated request."""
    return unlabelled(Call("SearchProfiles", {}, request), reply, request)


def requests(found: list[Fuzzed]) -> list[HttpRequest]:
    """Return the generated requests."""
    return [request for one in found if (request := one.exchange.sent) is not None]


def codes(found: list[Fuzzed]) -> set[str]:
    """Return the codes of all findings."""
    return {code for one in found for code in one.findings}


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(500, JSON, "{}"), "ST101"),
        (Reply(418, JSON, "{}"), "ST103"),
        (Reply(200, JSON, '{"n": "1"}'), "ST108"),
        (Reply(200, JSON, "{"), "ST109"),
        (SUCCESS, "ST201"),
        (REFUSED, "ST202"),
    ],
)
def test_each_kind_of_failure_comes_with_its_code(reply: Reply, code: str) -> None:
    """The codes that the judge knows are those of schemathesis for these failures."""
    assert code in codes(fuzzed(lambda _: reply))


def test_every_code_is_one_of_schemathesis() -> None:
    """No code is misspelt, and schemathesis still has each."""
    assert [code for code in sorted(CODES) if get_failure_class(code) is None] == []


def test_every_check_is_one_of_schemathesis() -> None:
    """No check is misspelt, and schemathesis still has each."""
    schemathesis.checks.load_all_checks()
    assert set(CHECKS) <= set(schemathesis.checks.CHECKS.get_all_names())


def test_the_events_have_the_attributes_that_are_read() -> None:
    """``ScenarioFinished`` carries a recorder; the events of a failed engine say why."""
    read: Mapping[type[events.EngineEvent], tuple[str, ...]] = {
        events.ScenarioFinished: ("recorder",),
        events.FatalError: ("exception",),
        events.NonFatalError: ("value", "label"),
        events.Interrupted: (),
    }
    missing = [(e.__name__, name) for e, names in read.items() for name in names if not hasattr(e, name)]
    assert missing == []


@pytest.mark.e2e
def test_every_request_that_is_sent_comes_back_with_its_findings() -> None:
    """Nothing that reaches the target is lost on the way back."""
    sent: list[HttpRequest] = []

    def answer(request: HttpRequest) -> Reply:
        sent.append(request)
        return SUCCESS

    assert requests(fuzzed(answer)) == sent


def test_the_same_seed_gives_the_same_requests() -> None:
    """A run can be repeated by its seed."""
    assert requests(fuzzed(lambda _: REFUSED)) == requests(fuzzed(lambda _: REFUSED))


def test_no_setting_comes_from_the_users_profile() -> None:
    """The same requests are sent under every profile, and afterwards the profile is loaded again."""
    plain = requests(fuzzed(lambda _: REFUSED))
    before = settings.get_current_profile_name()
    settings.register_profile("hurried", settings(max_examples=1, deadline=1, phases=[Phase.explicit]))
    settings.load_profile("hurried")
    try:
        assert requests(fuzzed(lambda _: REFUSED)) == plain
        assert settings.get_current_profile_name() == "hurried"
    finally:
        settings.load_profile(before)


def test_requests_bear_no_header_of_the_fuzzer() -> None:
    """What the fuzzer adds for itself does not travel, and no method but POST is used."""
    found = fuzzed(lambda _: REFUSED)
    assert {request.method for request in requests(found)} == {"POST"}
    assert {name for request in requests(found) for name, _ in request.headers} <= {"accept", "content-type"}


def test_no_more_is_sent_than_the_amount_allows() -> None:
    """The number of requests is bounded exactly."""
    assert len(fuzzed(lambda _: SUCCESS, requests=5)) == 5


def test_a_target_that_is_gone_ends_the_fuzzing() -> None:
    """If nothing more is to be sent, the engine stops instead of waiting at every request."""
    asked: list[HttpRequest] = []

    def carry(request: HttpRequest) -> Exchange | None:
        asked.append(request)
        lost = Reply(None, fault=Fault(FaultKind.RESET, "gone"))
        return exchange(request, lost) if len(asked) < 4 else None

    assert len(list(fuzz(DOCUMENT, seed=7, examples=3, requests=100, carry=carry))) == 3
    assert len(asked) < 8


def test_a_document_that_cannot_be_used_is_a_fault_of_the_kit() -> None:
    """The target is not blamed for what is wrong with the document."""
    broken = {**DOCUMENT, "paths": {"/n": {"post": {"parameters": 3}}}}
    with pytest.raises(FuzzingFault, match="schemathesis"):
        list(fuzz(broken, seed=1, examples=3, requests=100, carry=lambda _: None))


SCRIPT = """
import json, sys
from searchprofiles_tck.conformance.client.fuzz_cases import fuzz
from searchprofiles_tck.conformance.target.target import unlabelled
from searchprofiles_tck.spec.exchange import Call, Reply
reply = Reply(200, (("content-type", "application/json"),), "{}")
carry = lambda request: unlabelled(Call("SearchProfiles", {}, request), reply)
print(len(list(fuzz(json.loads(sys.argv[1]), seed=1, examples=5, requests=100, carry=carry))))
"""


@pytest.mark.e2e
def test_nothing_is_written_to_the_current_directory_or_read_from_it(tmp_path: Path) -> None:
    """The user's folder stays as it is, and a configuration of schemathesis in it is none of ours.

    Tables that take seconds to make are kept in the user's cache, and nothing else.
    """
    here, cache = tmp_path / "here", tmp_path / "cache"
    here.mkdir()
    (here / "schemathesis.toml").write_text("no = [configuration", encoding="utf-8")
    # A process of its own: Hypothesis takes the directory that it was imported in.
    words = [sys.executable, "-c", SCRIPT, json.dumps(DOCUMENT)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HYPOTHESIS")}
    environment["XDG_CACHE_HOME"] = str(cache)
    done = subprocess.run(
        words, cwd=here, env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert int(done.stdout) > 10
    assert [path.name for path in here.iterdir()] == ["schemathesis.toml"]
    kept = {path.name for path in cache.rglob("*") if path.is_file()}
    assert kept == {".gitignore", "charmap.json.gz", "codec-v2-utf-8.json.gz"}
