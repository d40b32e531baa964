"""Scripts that show a failure again, for requests that were written byte for byte."""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from searchprofiles_tck.conformance.answer import answer_of
from searchprofiles_tck.conformance.known import Known
from searchprofiles_tck.conformance.oracle import Oracle
from searchprofiles_tck.conformance.reproduction import reproduction
from searchprofiles_tck.conformance.step import Step
from searchprofiles_tck.conformance.worlds.model import LoadedWorld, World
from searchprofiles_tck.spec.exchange import Call, Exchange, HttpRequest, Purpose, Reply

TARGET = "/domains/run-domain/profiles/search"
ORACLE = Oracle(LoadedWorld(World("w", "t", ()), "run-domain", {}, attached=False), Known())


def curl(request: HttpRequest) -> str:
    """The shell script for a search that was written as ``request``."""
    reply = Reply(500)
    call = Call("SearchProfiles", {"DomainName": "run-domain"}, request)
    exchange = Exchange("s/1", "s", Purpose.CHECK, call, reply)
    return reproduction(Step(exchange, answer_of(reply)), (), ORACLE).curl


@pytest.fixture
def received() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """The address of a server, and the path and body of every request that reached it."""
    requests: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            requests.append((self.path, self.rfile.read(int(self.headers.get("Content-Length", 0)))))
            self.send_response(200)
            self.end_headers()

        do_DELETE = do_POST

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", requests
        server.shutdown()
        thread.join()


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_bytes_that_are_no_text_arrive_as_they_are(received: tuple[str, list[tuple[str, bytes]]]) -> None:
    """A body that is not UTF-8, with quotes, zeros and per cent signs, survives shell and printf."""
    raw = bytes(range(256))
    address, requests = received
    script = curl(HttpRequest("POST", TARGET, raw=raw))
    subprocess.run(["sh", "-c", script], env={"ENDPOINT": address, "PATH": "/usr/bin:/bin"}, check=True)
    assert ("/domains/tck-reproduce/profiles/search", raw) in requests


def test_the_scripts_ask_in_a_domain_that_they_made() -> None:
    """The domain of the run is gone when somebody reads the report."""
    assert "run-domain" not in curl(HttpRequest("POST", TARGET, body="{}"))


def test_a_body_that_no_shell_takes_is_left_in_the_record() -> None:
    """A large body would be no argument, and would swell the report."""
    script = curl(HttpRequest("POST", TARGET, body="x" * 2_000_000))
    assert len(script) < 5_000
    assert "body.json" in script
