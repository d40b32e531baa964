"""Scripts show a failure again, authenticate as the run did, and contain no secret."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence

import pytest
from listening import Received, listening
from reproducing import WAYS as INSTALLED
from reproducing import printed
from searchprofiles_tck.conformance.config import Auth, RunConfig
from searchprofiles_tck.conformance.dataset.model import LoadedWorld, ProfileSpec, World
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.conformance.results.authentication import header_variables
from searchprofiles_tck.conformance.results.reproduction import reproduction
from searchprofiles_tck.conformance.results.script_steps import ScriptStep, script_steps
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.spec.exchange import Call, Exchange, HttpRequest, Json, Purpose, Reply
from searchprofiles_tck.spec.results import LONGEST_SCRIPT, Reproduction

TARGET = "/domains/run-domain/profiles/search"
NOTHING = LoadedWorld(World("w", ()), "run-domain", {}, has_custom_keys=False)


def sent(
    telling: Sequence[Step], loaded: LoadedWorld = NOTHING, history: Sequence[Step] = ()
) -> tuple[ScriptStep, ...]:
    """Return what scripts send to show that ``telling`` are wrong, with all that is loaded."""
    return script_steps(telling, history or telling, loaded, loaded.profiles)


def shown_again(request: HttpRequest | None, **members: Json) -> Reproduction:
    """Return how a search is shown again that was written as ``request``, if that is given."""
    reply = Reply(500)
    call = Call("SearchProfiles", {"DomainName": "run-domain", **members}, request)
    exchange = Exchange("s/1", "s", Purpose.CHECK, call, reply)
    return reproduction(sent([Step(exchange)]), RunConfig())


def curl(request: HttpRequest) -> str:
    """Return the shell script for a search that was written as ``request``."""
    return shown_again(request).curl


def ran(script: str, way: str, address: str) -> subprocess.CompletedProcess[str]:
    """Run a script against the server at ``address``."""
    command = [sys.executable, "-c", script] if way == "python" else ["sh", "-ec", script]
    environment = {**os.environ, **ENVIRONMENT, "ENDPOINT": address}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture
def received() -> Iterator[tuple[str, list[Received]]]:
    """Yield the address of a server, and every request that reached it."""
    with listening() as served:
        yield served


@pytest.mark.e2e
@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_bytes_that_are_no_text_arrive_as_they_are(received: tuple[str, list[Received]]) -> None:
    """A body that is not UTF-8, with quotes, zeros and per cent signs, survives shell and printf."""
    raw = bytes(range(256))
    address, requests = received
    script = curl(HttpRequest("POST", TARGET, raw=raw))
    subprocess.run(["sh", "-c", script], env={"ENDPOINT": address, "PATH": "/usr/bin:/bin"}, check=True)
    assert ("/domains/tck-reproduce/profiles/search", raw) in [(each.path, each.body) for each in requests]


@pytest.mark.e2e
@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_a_body_with_control_characters_is_sent_by_one_line(received: tuple[str, list[Received]]) -> None:
    """Line feeds, tabs and backslashes arrive as they are, from a command that shows all of them and can be copied."""
    body = '{\r\n\t"KeyName":\f "a\\\\b\'%"}'
    address, requests = received
    command = shown_again(HttpRequest("POST", TARGET, body=body)).curl_request
    environment = {"ENDPOINT": address, "DOMAIN": "mine", "PATH": "/usr/bin:/bin"}
    subprocess.run(["sh", "-c", command], env=environment, check=True)

    assert command.isprintable()
    assert [each.body for each in requests] == [body.encode()]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("run-domain", "tck-reproduce"),
        ("run%2ddomain", "tck%2dreproduce"),
        (
            "".join(f"%{ord(letter):02X}" for letter in "run-domain"),
            "%74%63%6B%2D%72%65%70%72%6F%64%75%63%65",
        ),
        ("another", "another"),
    ],
)
def test_the_scripts_search_in_a_domain_that_they_created(written: str, asked: str) -> None:
    """The domain of the run is gone when somebody reads the report; its spelling is part of the request."""
    script = curl(HttpRequest("POST", f"/domains/{written}/profiles/search", body="{}"))
    assert f"/domains/{asked}/profiles/search" in script
    assert "run-domain" not in script


@pytest.mark.e2e
@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
@pytest.mark.parametrize(
    "request_", [None, HttpRequest("POST", f"{TARGET}?max-results=5", body="'DOMAIN' $DOMAIN")]
)
def test_the_request_alone_runs_in_the_domain_of_the_reader(
    received: tuple[str, list[Received]], request_: HttpRequest | None
) -> None:
    """The shell fills in address and domain, in the path and nowhere else."""
    address, requests = received
    value = "DOMAIN '$DOMAIN' \"`x`"
    line = shown_again(request_, KeyName="_account", Values=[value], MaxResults=5).curl_request
    environment = {"ENDPOINT": address, "DOMAIN": "mine", "PATH": "/usr/bin:/bin"}
    subprocess.run(["sh", "-c", line], env=environment, check=True)
    [asked] = requests
    body = asked.body
    assert asked.path == "/domains/mine/profiles/search?max-results=5"
    assert body == b"'DOMAIN' $DOMAIN" if request_ else json.loads(body)["Values"] == [value]


def test_a_remark_stands_above_both_scripts() -> None:
    """What a script does not do is read before it is run, and is not a command."""
    reply = Reply(500)
    exchange = Exchange("s/1", "s", Purpose.CHECK, Call("SearchProfiles", {"DomainName": "d"}), reply)
    told = reproduction(sent([Step(exchange)]), RunConfig(), "Loads 2 of 3 profiles.")
    assert all(script.startswith("# Loads 2 of 3 profiles.\n") for script in (told.curl, told.python))


@pytest.mark.e2e
@pytest.mark.parametrize("way", ["curl", "python"])
def test_a_body_that_no_shell_takes_is_packed(received: tuple[str, list[Received]], way: str) -> None:
    """A large body would be no argument, and would swell the report; it arrives as it was."""
    address, requests = received
    script = getattr(shown_again(HttpRequest("POST", TARGET, body="x" * 2_000_000)), way)
    assert len(script) < 7_000
    ran(script, way, address)
    assert b"x" * 2_000_000 in [each.body for each in requests]


@pytest.fixture
def hard_case() -> Reproduction:
    """Return a search that finds one of two profiles with values that are hard to quote, one of them a custom key."""
    drafts = (
        ProfileSpec(
            "p1",
            {"AccountNumber": 'it\'s "$HOME" `x` \\n é😀\n%', "BusinessName": "O'Brien"},
            {"_caseId": ("c'1", 'c"2')},
        ),
        ProfileSpec("p2", {"AccountNumber": "other", "Attributes": {"a b": "c"}}),
    )
    ids = {"p1": "1" * 32, "p2": "2" * 32}
    loaded = LoadedWorld(World("w", drafts), "run", ids, has_custom_keys=True)
    account = {"KeyName": "_account", "Values": [drafts[0].fields["AccountNumber"]]}
    case = {"KeyName": "_caseId", "Values": ["c'1"]}
    members = {
        "DomainName": "run",
        **account,
        "AdditionalSearchKeys": [case],
        "LogicalOperator": "AND",
        "MaxResults": 5,
    }
    exchange = Exchange("s/1", "s", Purpose.CHECK, Call("SearchProfiles", members), Reply(200, (), "{}"))
    return reproduction(sent([Step(exchange)], loaded), RunConfig())


NEEDS_CURL = pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")


@pytest.mark.e2e
@pytest.mark.parametrize("way", [pytest.param("curl", marks=NEEDS_CURL), "python"])
def test_scripts_really_run(hard_case: Reproduction, way: str) -> None:
    """Each script loads the profiles, shows what the search finds, and leaves nothing behind."""
    engine = Engine()
    command = ["sh", "-ec", hard_case.curl] if way == "curl" else [sys.executable, "-c", hard_case.python]
    with running_server(http_app(engine)) as url:
        credentials = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s"}
        environment = {**os.environ, **credentials, "ENDPOINT": url}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("FoundByItems") == 1
    assert "O'Brien" in done.stdout
    assert "other" not in done.stdout
    assert engine.call("ListDomains", {})["Items"] == []


SECRET = 'Token s3 "cret" $HOME'
STRANGE = "X-$HOME`id`"
ALIKE = {"X-A": "one", "X_A": "another"}
"""Headers whose names a variable would write alike, and their values."""
SETTINGS = {
    "headers": RunConfig(
        target="http://t", headers=(("Authorization", SECRET), (STRANGE, SECRET), *ALIKE.items())
    ),
    "bearer": RunConfig(target="http://t", auth=Auth.BEARER),
    "sigv4": RunConfig(target="http://t", auth=Auth.SIGV4, region="eu-central-1"),
    "boto3": RunConfig(target="boto3:", region="eu-central-1"),
}
ENVIRONMENT = {
    "HEADER_AUTHORIZATION": SECRET,
    "HEADER_X__HOME_ID_": SECRET,
    "HEADER_X_A": "one",
    "HEADER_X_A_": "another",
    "SEARCHPROFILES_TCK_TOKEN": "b",
    "AWS_ACCESS_KEY_ID": "AK",
    "AWS_SECRET_ACCESS_KEY": "s",
    "DOMAIN": "mine",
}
AUTHORIZATION = {
    "headers": SECRET,
    "bearer": "Bearer b",
    "sigv4": "AWS4-HMAC-SHA256 Credential=AK/",
    "boto3": "AWS4-HMAC-SHA256 Credential=AK/",
}
WAYS = [pytest.param("curl", marks=NEEDS_CURL), pytest.param("curl_request", marks=NEEDS_CURL), "python"]


def scripts(settings: RunConfig) -> Reproduction:
    """Return the scripts for a search, as a run with ``settings`` writes them."""
    loaded = LoadedWorld(World("w", ()), "run", {}, has_custom_keys=False)
    members = {"DomainName": "run", "KeyName": "_account", "Values": ["a"]}
    exchange = Exchange("s/1", "s", Purpose.CHECK, Call("SearchProfiles", members), Reply(500))
    return reproduction(sent([Step(exchange)], loaded), settings, "Loads none.")


@pytest.mark.e2e
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", SETTINGS)
def test_every_request_of_a_script_is_authorised(
    received: tuple[str, list[Received]], name: str, way: str
) -> None:
    """Headers, token, signature and region are those of the run; their values come from the environment."""
    address, requests = received
    script = getattr(scripts(SETTINGS[name]), way)
    assert "cret" not in script
    command = [sys.executable, "-c", script] if way == "python" else ["sh", "-ec", script]
    environment = {**os.environ, **ENVIRONMENT, "ENDPOINT": address}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)

    assert done.returncode == 0, done.stderr
    assert len(requests) == (1 if way == "curl_request" else 3)
    for one in (request.headers for request in requests):
        assert one["Authorization"].startswith(AUTHORIZATION[name])
        assert "eu-central-1" not in SETTINGS[name].region or "/eu-central-1/profile/" in one["Authorization"]
        assert name != "headers" or one[STRANGE] == SECRET
        assert name != "headers" or {given: one[given] for given in ALIKE} == ALIKE


@pytest.mark.e2e
@pytest.mark.parametrize("way", [way for way in INSTALLED if way in ("typescript", "go")])
@pytest.mark.parametrize("name", ["headers", "bearer"])
def test_every_request_of_a_script_for_node_or_go_is_authorised(
    received: tuple[str, list[Received]], name: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Headers and token come from the environment."""
    address, requests = received
    script = getattr(scripts(SETTINGS[name]), way)
    assert "cret" not in script
    for variable, value in ENVIRONMENT.items():
        monkeypatch.setenv(variable, value)
    printed(script, way, address)

    assert len(requests) == 3
    assert all(one.headers["Authorization"].startswith(AUTHORIZATION[name]) for one in requests)
    assert name != "headers" or all(one.headers[given] == ALIKE[given] for one in requests for given in ALIKE)


def filled(way: str, length: int, target: str) -> Reproduction:
    """Return the scripts for a search with as many values as make the script for ``way`` so long."""
    empty = Exchange(
        "s/1", "s", Purpose.CHECK, Call("SearchProfiles", {"DomainName": "d", "KeyName": ""}), Reply(500)
    )
    rest = len(getattr(reproduction(sent([Step(empty)]), RunConfig(target=target)), way))
    members = {"DomainName": "d", "KeyName": "k" * (length - rest)}
    exchange = Exchange("s/1", "s", Purpose.CHECK, Call("SearchProfiles", members), Reply(500))
    return reproduction(sent([Step(exchange)]), RunConfig(target=target))


@pytest.mark.parametrize("way", ["python", "typescript", "go"])
def test_a_script_that_is_too_long_to_be_shown_is_left_out(way: str) -> None:
    """One of the greatest length is there; the shell's stays, however long, and so does the request alone."""
    longest = filled(way, LONGEST_SCRIPT, "http://t")
    assert len(getattr(longest, way)) == LONGEST_SCRIPT
    assert getattr(filled(way, LONGEST_SCRIPT + 1, "http://t"), way) == ""

    far = filled(way, 10 * LONGEST_SCRIPT, "http://t")
    assert (far.python, far.typescript, far.go) == ("", "", "")
    assert "SearchProfiles" in far.curl
    assert far.curl_request


def test_the_script_for_an_object_stays_however_long() -> None:
    """There is no other."""
    far = filled("python", 3 * LONGEST_SCRIPT, "python:vendor:fake")
    assert len(far.python) == 3 * LONGEST_SCRIPT
    assert far.curl == ""


@pytest.mark.parametrize("name", ["sigv4", "boto3"])
def test_what_node_and_go_cannot_sign_has_no_script_for_them(name: str) -> None:
    """They sign nothing without a package, so that the script would be refused."""
    given = scripts(SETTINGS[name])
    assert (given.typescript, given.go) == ("", "")


@pytest.mark.parametrize(
    ("body", "literal"),
    [
        (b'{"KeyName":"_email"}', '`{"KeyName":"_email"}`'),
        (b'{"KeyName":"`\\n"}', r'"{\"KeyName\":\"`\\n\"}"'),
        ("é\n😀".encode(), r'"\u00e9\u000a\U0001f600"'),
        (b"\xed\xa0\x80", r'"\xed\xa0\x80"'),
    ],
)
def test_a_body_is_a_literal_of_go(body: bytes, literal: str) -> None:
    """JSON stays readable, and what a literal cannot hold is escaped: surrogates and other bytes one by one."""
    assert f", {literal})" in shown_again(HttpRequest("POST", TARGET, raw=body)).go


@pytest.mark.e2e
def test_a_shell_script_says_what_to_set() -> None:
    """Without the header's value it sends nothing, and names the variable; its remark still comes first."""
    script = scripts(SETTINGS["headers"]).curl
    environment = {"PATH": os.environ["PATH"], "ENDPOINT": "http://127.0.0.1:9"}
    done = subprocess.run(["sh", "-c", script], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert "HEADER_AUTHORIZATION: set it to the value of the header Authorization" in done.stderr
    assert script.startswith("# Loads none.\n")


def test_each_header_has_a_variable_of_its_own() -> None:
    """Also a header that is given twice, and one that is called as the variable of another would be."""
    given = tuple((name, "v") for name in ("X-A", "X_A", "x-a-", "X-A"))
    variables = [variable for _, variable in header_variables(RunConfig(headers=given))]

    assert [name for name, _ in header_variables(RunConfig(headers=given))] == [name for name, _ in given]
    assert len(set(variables)) == len(given)
    assert variables[0] == "HEADER_X_A"


def test_scripts_name_nothing_without_authentication() -> None:
    """The scripts of a run without such settings name no variable but the target's address."""
    plain = scripts(RunConfig(target="http://t"))
    for script in (plain.curl, plain.python, plain.curl_request):
        assert "HEADER" not in script
        assert "AWS" not in script
    assert "--header 'Content-Type: application/json' --data-raw" in plain.curl_request
    assert plain.curl.startswith("# Loads none.\nENDPOINT=")
