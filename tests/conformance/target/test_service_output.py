"""What a service that the run started printed while an exchange ran is recorded, bounded and without secrets."""

from pathlib import Path

import pytest
from searchprofiles_tck.conformance.target.http_message import Redactor
from searchprofiles_tck.conformance.target.service_output import ServiceOutput
from searchprofiles_tck.spec.exchange import Call, HttpRequest, Reply


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return the file of a service that has printed something."""
    path = tmp_path / "output"
    path.write_text("started\n")
    return path


def add(log: Path, text: str) -> None:
    """Print ``text`` as the service does."""
    with log.open("a") as file:
        file.write(text)


def test_only_what_was_printed_meanwhile_is_returned(log: Path) -> None:
    """What was there before is not the exchange's."""
    output = ServiceOutput(str(log))
    before = output.size()
    add(log, "KeyError: 'Values'\n")
    assert output.since(before) == "KeyError: 'Values'\n"
    assert output.since(output.size()) == ""


def test_the_end_of_a_long_output_is_kept(log: Path) -> None:
    """A trace ends with what is wrong; that something was left out is visible."""
    output = ServiceOutput(str(log))
    add(log, "x" * 5_000 + "the cause")
    said = output.since(0)
    assert said.startswith("… x")
    assert said.endswith("the cause")
    assert len(said) == 2_002


def test_secrets_and_colours_are_left_out(log: Path) -> None:
    """Colours are no part of the text, and must not hide a secret."""
    output = ServiceOutput(str(log), Redactor(secrets=("hunter2-and-more",)))
    add(log, "\x1b[31mno hunter2\x1b[0m-and-more\x1b[0;1m here")
    assert output.since(8) == "no [redacted] here"


def test_what_is_printed_just_after_a_fault_is_recorded(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some services print a trace only after the response that reports the fault; nothing else is waited for."""
    module = "searchprofiles_tck.conformance.target.service_output.time.sleep"
    monkeypatch.setattr(module, lambda _: add(log, "late"))
    output = ServiceOutput(str(log))
    assert output.since(8) == ""
    assert output.since(8, failed=True) == "late"


def test_nothing_is_recorded_without_a_service() -> None:
    """A target that the run did not start prints elsewhere."""
    assert ServiceOutput().since(ServiceOutput().size(), failed=True) == ""


def test_what_a_request_sent_secretly_is_left_out() -> None:
    """A service may print the headers of a request; their values are redacted there as in the request."""
    sent = HttpRequest("POST", "/", (("Authorization", "Bearer abcdefgh"),))
    exchange = Redactor().exchange(Call("SearchProfiles", {}), sent, Reply(200), 0, "got Bearer abcdefgh")
    assert exchange.printed == "got [redacted]"
