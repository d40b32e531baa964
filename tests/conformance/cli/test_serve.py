"""``serve`` in a process of its own, asked as other people's programs ask it."""

import json
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from ..command_line import SMALL, report_in, served, statuses, tck_process
from ..in_process import tck

pytestmark = pytest.mark.e2e

ODD = ("--only", "*@open-points")
"""Checks that ask, among others, what an SDK does not send."""
AWS = {
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "nothing",
    "AWS_DEFAULT_REGION": "us-east-1",
}


def ask(url: str, domain: str) -> tuple[int, object]:
    """Status and body of a search for an account in ``domain``."""
    request = urllib.request.Request(
        f"{url}/domains/{domain}/profiles/search",
        data=json.dumps({"KeyName": "_account", "Values": ["1"]}).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_a_served_reference_conforms(tmp_path: Path) -> None:
    """Over HTTP and through boto3 the served reference passes, and nothing of the run is left in it."""
    with served(tmp_path) as url:
        over_http = tck(tmp_path, "run", url, *SMALL)
        through_sdk = tck(tmp_path, "run", "boto3:", "--endpoint-url", url, *SMALL, *ODD, **AWS)
        with urllib.request.urlopen(f"{url}/domains", timeout=10) as response:
            left = json.load(response)

    assert (over_http.returncode, through_sdk.returncode) == (0, 0), over_http.stderr + through_sdk.stderr
    assert left.get("Items", []) == []


def test_workers_share_the_world_of_a_remote_target(tmp_path: Path) -> None:
    """With two workers a remote target is loaded once, gives the same results, and is left empty."""
    with served(tmp_path) as url:
        words = (*SMALL, "--only", "logic-and@lattice")
        alone = tck(tmp_path, "run", url, *words)
        first = report_in(tmp_path)
        spread = tck(tmp_path, "run", url, *words, "-n", "2")
        with urllib.request.urlopen(f"{url}/domains", timeout=10) as response:
            left = json.load(response)

    second = report_in(tmp_path)
    assert (alone.returncode, spread.returncode) == (0, 0), spread.stderr
    assert statuses(first) == statuses(second)
    assert len(second["run"]["marks"]) == len(first["run"]["marks"])
    assert left.get("Items", []) == []


def test_a_domain_is_there_from_the_start(tmp_path: Path) -> None:
    """``--domain`` creates a domain, and no other exists."""
    with served(tmp_path, "--domain", "mine") as url:
        assert ask(url, "mine") == (200, {"Items": []})
        assert ask(url, "other")[0] == 404


def test_a_reading_shapes_the_answers(tmp_path: Path) -> None:
    """``--reading`` makes the reference take an open point as asked."""
    with served(tmp_path, "--domain", "mine", "--reading", "nothing-found=absent") as url:
        assert ask(url, "mine") == (200, {})


@pytest.mark.usefixtures("undiagnosed")
@pytest.mark.parametrize("name", ["and-treated-as-or"])
def test_a_served_mutant_fails(tmp_path: Path, name: str) -> None:
    """``--mutant`` serves the defect, which a run over HTTP finds."""
    with served(tmp_path, "--mutant", name) as url:
        done = tck(tmp_path, "run", url, "--effort", "quick", "--only", "logic-and@first-look")

    assert done.returncode == 1, done.stderr


def test_a_command_is_served(tmp_path: Path) -> None:
    """``serve -- COMMAND`` ends with the status of the command, which finds the server, a region and made-up keys."""
    code = (
        "import os, sys, urllib.request as web; url = os.environ['AWS_ENDPOINT_URL_CUSTOMER_PROFILES']; "
        "told = web.urlopen(url + '/domains/mine', timeout=10).read(); "
        "sys.exit(7 if b'mine' in told and os.environ['AWS_SECRET_ACCESS_KEY'] == 'made-up' else 1)"
    )
    words = ("serve", "--domain", "mine", "--log", "--")

    done = tck_process(tmp_path, *words, sys.executable, "-c", code, AWS_SECRET_ACCESS_KEY="real")
    killed = tck_process(tmp_path, *words, sys.executable, "-c", "import os; os.kill(os.getpid(), 9)")
    absent = tck_process(tmp_path, *words, "no-such-program")

    assert done.returncode == 7, done.stderr
    assert done.stdout == ""
    assert "GET /domains/mine 200" in done.stderr
    assert killed.returncode == 128 + 9
    assert absent.returncode == 2
    assert "the command 'no-such-program' cannot be started: No such file or directory" in absent.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("9000",), "serve cannot take '9000'; a command goes after --, as in: serve -- npm test"),
        (("npm", "test"), "serve cannot take 'npm'"),
        (("--",), "the command after -- is empty"),
        (("--", ""), "the command after -- is empty"),
        (("--", "a\x00b"), "the command after -- contains a NUL character"),
    ],
)
def test_a_word_out_of_place_is_no_command(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    """What stands before the dashes is not run, nor is a command without a name."""
    done = tck(tmp_path, "serve", *words)

    assert done.returncode == 2
    assert says in done.stderr


def test_a_port_in_use_is_a_mistake_with_a_way_out(tmp_path: Path) -> None:
    """A port that is taken gives status 2 and says what to do."""
    with served(tmp_path) as url:
        done = tck(tmp_path, "serve", "--port", url.rpartition(":")[2])

    assert done.returncode == 2
    assert "--port 0 for a free one" in done.stderr


@pytest.mark.parametrize(("folder", "target"), [("examples", "adapter:make"), (".", "examples.adapter:make")])
def test_the_example_adapter_conforms(tmp_path: Path, folder: str, target: str) -> None:
    """The adapter in ``examples/`` is judged from its folder, and from the checkout beside half a kit."""
    checkout = Path(__file__).parents[3]
    report = str(tmp_path / "compliance-report")

    done = tck(checkout / folder, "run", f"python:{target}", *SMALL, "--report", report)

    assert done.returncode == 0, done.stderr
    assert statuses(report_in(tmp_path))["keys-email@keys"] == "passed"
