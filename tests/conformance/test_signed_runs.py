"""Runs that authorise their requests, against a server that verifies them; and where their secrets go: nowhere."""

import gzip
import json
from pathlib import Path
from typing import Final

import pytest
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.failures import access_denied
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.reference.service.wire import WireRequest
from searchprofiles_tck.spec.open_points import OPEN_POINTS

from .command_line import SMALL, Finished, served
from .in_process import tck

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("undiagnosed")]

SECRET: Final = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
SESSION: Final = "FwoGZXIvYXdzEXAMPLETOKEN//////////wEaDA=="
TOKEN: Final = "tok-3a9f52c7d1"
SIGNED: Final = ("--auth", "sigv4", *SMALL)


def environment(**more: str) -> dict[str, str]:
    """Keys in the environment, and no others in reach."""
    return {
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/nonexistent",
        "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
        **more,
    }


def places_of(secrets: tuple[str, ...], folder: Path, done: Finished) -> list[str]:
    """Where one of the secrets can be read."""
    texts = {"stdout": done.stdout, "stderr": done.stderr}
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            plain = gzip.decompress(data) if path.suffix == ".gz" else data
            texts[path.name] = plain.decode("utf-8", "replace")
    return [name for name, text in texts.items() for secret in secrets if secret in text]


@pytest.mark.parametrize("session", ["", SESSION], ids=["long-term", "session"])
def test_a_signed_run_passes_and_keeps_its_secrets(tmp_path: Path, session: str) -> None:
    """The server's keys open it to every request, odd queries and headers too; no key or token is written down."""
    keys = environment(**({"AWS_SESSION_TOKEN": session} if session else {}))
    with served(tmp_path, "--require-sigv4", **keys) as url:
        done = tck(tmp_path, "run", url, *SIGNED, "--only", "wire", "--only", "*@places", **keys)

    assert done.returncode == 0, done.stdout + done.stderr
    assert places_of((SECRET, SESSION), tmp_path, done) == []


@pytest.mark.parametrize("reading", list(OPEN_POINTS["signature"].readings))
def test_a_signed_run_finds_out_what_its_signature_is_worth(tmp_path: Path, reading: str) -> None:
    """The report says the reading, whatever it is nothing fails for it, and the record confirms it."""
    keys = environment()
    with served(tmp_path, "--require-sigv4", "--reading", f"signature={reading}", **keys) as url:
        done = tck(tmp_path, "run", url, *SIGNED, **keys)
    folder = tmp_path / "compliance-report"
    found = json.loads((folder / "report.json").read_text(encoding="utf-8"))["readings"]

    assert done.returncode == 0, done.stdout + done.stderr
    assert [one["reading"] for one in found if one["point"] == "signature"] == [reading]
    assert places_of((SECRET,), tmp_path, done) == []
    assert tck(tmp_path, "report", "verify", str(folder)).returncode == 0


@pytest.mark.parametrize("wrong", ["secret", "unsigned", "no session token"])
def test_a_run_that_is_let_in_nowhere_is_not_measured(tmp_path: Path, wrong: str) -> None:
    """Without the right keys nothing can be judged: status 3, and one sentence that says why."""
    served_keys = environment(**({"AWS_SESSION_TOKEN": SESSION} if wrong == "no session token" else {}))
    keys = environment(AWS_SECRET_ACCESS_KEY="another-secret-of-mine") if wrong == "secret" else environment()
    words = () if wrong == "unsigned" else ("--auth", "sigv4")
    with served(tmp_path, "--require-sigv4", **served_keys) as url:
        done = tck(tmp_path, "run", url, *SMALL, *words, **keys)

    assert done.returncode == 3
    assert "Access refused: " in done.stdout
    assert "403" in done.stdout
    assert (
        "Give credentials with --auth" if wrong == "unsigned" else "Check keys and session token"
    ) in done.stdout
    assert places_of((SECRET, SESSION, "another-secret-of-mine"), tmp_path, done) == []


def test_a_server_without_keys_does_not_start(tmp_path: Path) -> None:
    """A server that is to verify needs keys, and takes them from the environment alone."""
    done = tck(tmp_path, "serve", "--require-sigv4", AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="")

    assert done.returncode == 2
    assert "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, which are not set" in done.stderr


def test_a_bearer_token_is_sent_and_not_written_down(tmp_path: Path) -> None:
    """The token comes from the environment, opens the server, and can be read nowhere afterwards."""

    def guard(request: WireRequest) -> None:
        if request.headers.get(b"authorization") != f"Bearer {TOKEN}".encode():
            raise access_denied(f"not {request.headers.get(b'authorization', b'')!r}")

    words = ("--auth", "bearer", *SMALL)
    with running_server(http_app(Engine(), guard)) as url:
        right = tck(tmp_path, "run", url, *words, SEARCHPROFILES_TCK_TOKEN=TOKEN)
        wrong = tck(tmp_path, "run", url, *words, SEARCHPROFILES_TCK_TOKEN="other-token-1")
        absent = tck(tmp_path, "run", url, *words, SEARCHPROFILES_TCK_TOKEN="")

    assert (right.returncode, wrong.returncode, absent.returncode) == (0, 3, 2)
    assert "SEARCHPROFILES_TCK_TOKEN, which is not set" in absent.stderr
    assert places_of((TOKEN, "other-token-1"), tmp_path, wrong) == []
    assert TOKEN not in right.stdout + right.stderr


def test_a_header_opens_the_server_and_is_not_written_down(tmp_path: Path) -> None:
    """Values of headers that the user gave are secrets too."""

    def guard(request: WireRequest) -> None:
        if request.headers.get(b"x-custom") != TOKEN.encode():
            raise access_denied("no")

    with running_server(http_app(Engine(), guard)) as url:
        words = ("--header", f"X-Custom: {TOKEN}", *SMALL)
        done = tck(tmp_path, "run", url, *words)

    assert done.returncode == 0, done.stderr
    assert places_of((TOKEN,), tmp_path, done) == []

    with running_server(MUTANTS["plain-email-not-indexed"].application(guard=guard)) as url:
        failed = tck(tmp_path, "run", url, *words)

    assert failed.returncode == 1, failed.stderr
    assert "$HEADER_X_CUSTOM" in (tmp_path / "compliance-report" / "report.json").read_text()
    assert places_of((TOKEN,), tmp_path, failed) == []
