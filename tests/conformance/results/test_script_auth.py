"""Scripts of failures authenticate as the run did, and name what they need without its value."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from listening import Received, listening
from searchprofiles_tck.conformance.config import Auth, RunConfig
from searchprofiles_tck.conformance.dataset.model import LoadedWorld, World
from searchprofiles_tck.conformance.history.answer import answer_of
from searchprofiles_tck.conformance.history.known_readings import KnownReadings
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.results.reproduction import reproduction
from searchprofiles_tck.spec.exchange import Call, Exchange, Purpose, Reply
from searchprofiles_tck.spec.results import Reproduction

SECRET = 'Token s3 "cret" $HOME'
STRANGE = "X-$HOME`id`"
SETTINGS = {
    "headers": RunConfig(target="http://t", headers=(("Authorization", SECRET), (STRANGE, SECRET))),
    "bearer": RunConfig(target="http://t", auth=Auth.BEARER),
    "sigv4": RunConfig(target="http://t", auth=Auth.SIGV4, region="eu-central-1"),
    "boto3": RunConfig(target="boto3:", region="eu-central-1"),
}
ENVIRONMENT = {
    "HEADER_AUTHORIZATION": SECRET,
    "HEADER_X__HOME_ID_": SECRET,
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
NEEDS_CURL = pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
WAYS = [pytest.param("curl", marks=NEEDS_CURL), pytest.param("curl_request", marks=NEEDS_CURL), "python"]


def scripts(settings: RunConfig) -> Reproduction:
    """Return the scripts for a search, as a run with ``settings`` writes them."""
    oracle = Oracle(LoadedWorld(World("w", "t", ()), "run", {}, has_custom_keys=False), KnownReadings())
    members = {"DomainName": "run", "KeyName": "_account", "Values": ["a"]}
    exchange = Exchange("s/1", "s", Purpose.CHECK, Call("SearchProfiles", members), Reply(500))
    return reproduction(Step(exchange, answer_of(exchange.reply)), (), oracle, settings, remark="Loads none.")


@pytest.fixture
def received() -> Iterator[tuple[str, list[Received]]]:
    """The address of a server, and every request that reached it."""
    with listening() as served:
        yield served


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


@pytest.mark.e2e
def test_a_shell_script_says_what_to_set() -> None:
    """Without the header's value it asks nothing, and names the variable; its remark still comes first."""
    script = scripts(SETTINGS["headers"]).curl
    environment = {"PATH": os.environ["PATH"], "ENDPOINT": "http://127.0.0.1:9"}
    done = subprocess.run(["sh", "-c", script], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert "HEADER_AUTHORIZATION: set it to the value of the header Authorization" in done.stderr
    assert script.startswith("# Loads none.\n")


def test_scripts_name_nothing_without_authentication() -> None:
    """The scripts of a run without such settings name no variable but the target's address."""
    plain = scripts(RunConfig(target="http://t"))
    for script in (plain.curl, plain.python, plain.curl_request):
        assert "HEADER" not in script
        assert "AWS" not in script
    assert "--header 'Content-Type: application/json' --data-raw" in plain.curl_request
    assert plain.curl.startswith("# Loads none.\nENDPOINT=")
