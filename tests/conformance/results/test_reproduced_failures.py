"""Scripts of failures, run as they are printed, show the fault in the mutant and nothing in the reference."""

import subprocess
import sys
from pathlib import Path

import pytest
from reduction_session import Fake, reduced
from reproducing import (
    OBJECT,
    WAYS,
    Shown,
    first_failure,
    judged,
    object_of,
    printed,
    printed_by_object,
    replies,
    tried,
)
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.results.script_steps import variables
from searchprofiles_tck.conformance.target.python_object import PythonTarget, success
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.spec.exchange import Call

SENT = {
    "update-keeps-old-values": "UpdateProfile",
    "create-tells-no-id": "CreateProfile",
    "delete-domain-forgotten": "DeleteDomain",
    "domain-name-of-65": "SearchProfiles",
    "token-not-decoded": "SearchProfiles",
    "single-quotes-read": "SearchProfiles",
    "request-decoded-in-pieces": "SearchProfiles",
}
"""Mutants, and an operation without which none of their failures shows."""


@pytest.mark.e2e
@pytest.mark.parametrize("mutant", SENT)
def test_all_scripts_show_the_fault_and_only_the_fault(mutant: str) -> None:
    """What they print breaks the same rule; against the reference it breaks none."""
    shown = first_failure(mutant)
    assert shown is not None
    assert SENT[mutant] in {step.operation for step in shown.steps}

    for way in [way for way in WAYS if getattr(shown.scripts, way)]:
        with running_server(MUTANTS[mutant].application()) as url:
            assert is_shown(shown, way, url), way
        with running_server(http_app(Engine(shown.readings))) as url:
            assert not is_shown(shown, way, url), way


def is_shown(shown: Shown, way: str, url: str) -> bool:
    """Return whether what a script prints breaks the rule of the failure."""
    return judged(shown, replies(printed(getattr(shown.scripts, way), way, url)))


def test_what_boto3_cannot_send_is_said_first() -> None:
    """The Python script then writes HTTP itself, and no call of boto3 claims to be the same."""
    shown = first_failure("single-quotes-read")
    assert shown is not None
    assert shown.scripts.python.startswith(
        "# boto3 cannot send this SearchProfiles: it was written byte for byte"
    )
    assert "import boto3" not in shown.scripts.python
    assert shown.scripts.python_request == ""


def test_a_token_is_the_one_that_the_script_is_given() -> None:
    """A token that the run had altered is altered again, from the token of this time."""
    shown = first_failure("token-not-decoded")
    assert shown is not None
    assert any("token" in name for step in shown.steps for name in variables(step))
    recorded = [step.step.next_token for step in shown.steps if step.step and step.step.next_token]
    assert recorded
    assert not [token for token in recorded if token in shown.scripts.curl + shown.scripts.python]


@pytest.mark.e2e
def test_a_python_object_is_called(tmp_path: Path) -> None:
    """Its script imports it and calls its methods; there is no server that curl could reach."""
    (tmp_path / "run").mkdir()
    (tmp_path / "mine.py").write_text(_ADAPTER)
    target = "python:mine:Adapter"
    sys.path.insert(0, str(tmp_path))
    try:
        failure = reduced(tmp_path / "run", ("first-look",), target).of("logic-and")
    finally:
        sys.path.remove(str(tmp_path))
        del sys.modules["mine"]
    given = failure.reproduce
    assert given is not None
    assert given.curl == given.curl_request == ""
    assert given.python_request.startswith("target.search_profiles(DomainName=domain, ")
    script = [sys.executable, "-c", given.python]
    done = subprocess.run(script, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "FoundByItems" in done.stdout


@pytest.mark.e2e
@pytest.mark.parametrize(
    "mutant",
    [
        "and-treated-as-or",
        "domain-name-of-65",
        "token-fails-when-used-again",
        "remembered-past-deleteprofilekey",
    ],
)
def test_the_script_of_an_object_shows_the_fault_and_only_the_fault(mutant: str, tmp_path: Path) -> None:
    """What its methods return or raise is printed such that the rule can be judged by it."""
    shown = tried(mutant, OBJECT, Fake(mutant)).shown
    assert shown is not None

    wrong = printed_by_object(shown.scripts.python, f"Fake({mutant!r})", tmp_path)
    right = printed_by_object(shown.scripts.python, object_of(shown), tmp_path)

    assert judged(shown, replies(wrong))
    assert not judged(shown, replies(right))


def test_what_an_object_returns_in_place_of_a_dict_is_judged_as_the_kit_judges_it() -> None:
    """A list that is printed is no response that was lost."""
    reply = replies(b'--- 1 search_profiles\n[{"Items": []}]\n')[1]

    assert reply == success("search_profiles", [])


@pytest.mark.parametrize(
    ("mutant", "others"),
    [
        ("one-cursor-for-all", 5),
        ("ten-pages-at-most", 2),
        ("max-results-of-previous-request", 1),
        ("token-fails-when-used-again", 2),
        ("refusal-repeated", 2),
        ("remembered-past-deleteprofilekey", 2),
    ],
)
def test_a_script_sends_the_other_searches_without_which_nothing_shows(mutant: str, others: int) -> None:
    """Those between the pages of a walk, or of a law, the one before, a token's earlier uses, a refusal, the same."""
    shown = first_failure(mutant)
    assert shown is not None
    sent = [step for step in shown.steps if step.step and step.operation == "SearchProfiles"]
    assert len([step for step in sent if not step.shows]) >= others


_ADAPTER = """\
from searchprofiles_tck.conformance.mutants import MUTANTS

class Adapter:
    def __init__(self):
        self.engine = MUTANTS["and-treated-as-or"].engine()
    def create_domain(self, **members): return self.engine.call("CreateDomain", members)
    def delete_domain(self, **members): return self.engine.call("DeleteDomain", members)
    def create_profile(self, **members): return self.engine.call("CreateProfile", members)
    def search_profiles(self, **members): return self.engine.call("SearchProfiles", members)
"""


def test_an_exception_of_an_adapter_keeps_its_traceback() -> None:
    """The sentence names the line that raised it, and the evidence has all of the user's own lines."""

    class Fake:
        def search_profiles(self, **members: object) -> object:
            return members["Nothing"]

    exchange = PythonTarget(Fake(), "python:fake").call(Call("SearchProfiles", {}))

    assert 'in search_profiles: return members["Nothing"])' in Step(exchange).flaw
    assert exchange.reply.body.startswith("Traceback (most recent call last):")
    assert exchange.reply.body.endswith("KeyError: 'Nothing'\n")
    assert "python_object.py" not in exchange.reply.body
