"""``run --start COMMAND``: the user's own service is started, waited for, judged and stopped."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from searchprofiles_tck.reports.write import read_exchanges

from ..command_line import SMALL, Finished, program, report_in, statuses, tck_process, user_environment
from ..in_process import tck

pytestmark = pytest.mark.e2e
GRANDCHILD = "import os, time; open('grandchild', 'w').write(str(os.getpid())); time.sleep(600)"


@pytest.fixture
def port() -> int:
    """Return a port at which nothing listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return int(listener.getsockname()[1])


def service(port: int) -> str:
    """Return a command of the shell that serves the reference, beside a process that would never end."""
    other = shlex.join([sys.executable, "-c", GRANDCHILD])
    return f"{other} & {shlex.join([*program(), 'serve', '--log', '--port', str(port)])}"


def is_gone(folder: Path) -> bool:
    """Return whether the other process of the service has ended, or is about to be reaped."""
    pid = int((folder / "grandchild").read_text())
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if f"{pid} (python" in (state := Path(f"/proc/{pid}/stat").read_text()) and ") Z " in state:
            return True
        time.sleep(0.05)
    return False


def started(folder: Path, port: int, command: str, *words: str, **variables: str) -> Finished:
    """Run the kit on the service that ``command`` starts."""
    return tck(folder, "run", f"http://127.0.0.1:{port}", *SMALL, "--start", command, *words, **variables)


def test_a_service_is_started_judged_and_stopped(tmp_path: Path, port: int) -> None:
    """The target is waited for, its output is kept, also beside each exchange, and no process of it is left."""
    done = tck_process(tmp_path, "run", f"http://127.0.0.1:{port}", *SMALL, "--start", service(port))

    assert done.returncode == 0, done.stderr
    assert statuses(report_in(tmp_path))["keys-email@keys"] == "passed"
    log = (tmp_path / "compliance-report" / "service.log").read_text()
    assert "Serving SearchProfiles at" in log
    assert "/profiles/search 200" in log
    recorded = [one for one in read_exchanges(tmp_path / "compliance-report") if one.printed]
    assert any(" 200" in one.printed for one in recorded if one.call.operation == "SearchProfiles")
    assert all(len(one.printed) < 2_100 for one in recorded)
    page = (tmp_path / "compliance-report" / "report.html").read_text()
    assert "Printed by the service meanwhile" in page
    assert is_gone(tmp_path)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_an_interruption_stops_the_service(tmp_path: Path, port: int, number: signal.Signals) -> None:
    """Terminated, or left by its terminal, it writes the report and leaves no process of the service."""
    words = ["run", f"http://127.0.0.1:{port}", "--effort", "quick", "--start", service(port)]
    process = subprocess.Popen(
        [*program(), *words],
        cwd=tmp_path,
        env=user_environment(),
        stderr=subprocess.PIPE,
        text=True,
        # The tests may have been started by nohup.
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )
    with process:
        log = tmp_path / "compliance-report" / "events.ndjson"
        while process.poll() is None and not (log.exists() and "scenario-finished" in log.read_text()):
            time.sleep(0.05)
        process.send_signal(number)  # a shell may have started the tests with SIGINT ignored
        _, errors = process.communicate(timeout=60)

    assert process.returncode == 130, errors
    assert report_in(tmp_path)["run"]["complete"] is False
    assert is_gone(tmp_path)


def test_a_service_that_ends_shows_its_last_words(tmp_path: Path, port: int) -> None:
    """Status and output are printed, without secrets, and nothing is judged."""
    command = 'echo "no database for $OUR_API_TOKEN"; exit 7'

    done = started(tmp_path, port, command, OUR_API_TOKEN="hunter2-and-more")

    assert done.returncode == 3
    assert f"the service ended with status 7 before it answered at http://127.0.0.1:{port}" in done.stderr
    assert "no database for [redacted]" in done.stderr
    assert "hunter2" not in (tmp_path / "compliance-report" / "service.log").read_text()
    assert not (tmp_path / "compliance-report" / "report.json").exists()


def test_a_service_that_does_not_answer_is_stopped(tmp_path: Path, port: int) -> None:
    """When the time is over that is said, with what the service printed, and its processes are gone."""
    command = shlex.join([sys.executable, "-c", f"print('thinking', flush=True); {GRANDCHILD}"])

    done = started(tmp_path, port, command, "--wait", "1.5")

    assert done.returncode == 3
    assert "after 1.5 s\n" in done.stderr
    assert "thinking" in done.stderr
    assert is_gone(tmp_path)


def test_what_answers_before_is_not_the_service(tmp_path: Path) -> None:
    """A run never judges what somebody else left at the address."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
        answer = "import socket, sys; s = socket.socket(fileno=int(sys.argv[1]))\nwhile True:\n c, _ = s.accept()\n "
        answer += "c.recv(9999); c.sendall(b'HTTP/1.0 404 Not Found\\r\\n\\r\\n'); c.close()"
        words = [sys.executable, "-c", answer, str(listener.fileno())]
        with subprocess.Popen(words, pass_fds=[listener.fileno()]) as other:
            done = started(tmp_path, port, "exit 0")
            other.kill()

    assert done.returncode == 2
    assert "before the service is started: stop it, or leave --start out" in done.stderr


def test_a_service_can_be_waited_for_only(tmp_path: Path, port: int) -> None:
    """Without a command the run waits for what something else starts; the time is over before anything is sent."""
    words = ("--wait-for", f"http://127.0.0.1:{port}/health?key=secret", "--wait", "0.2")

    done = tck(tmp_path, "run", f"http://127.0.0.1:{port}", *SMALL, *words)

    assert done.returncode == 3
    assert f"nothing answers at http://127.0.0.1:{port}/health after 0.2 s" in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--start", "npm start"), "start needs --wait-for URL, since the target reference: has none"),
        (("--start", "x", "--wait-for", "localhost:80"), "wait-for takes a URL such as"),
        (("--wait-for", "http://me:secret@localhost"), "wait-for takes a URL such as"),
        (("--wait", "soon"), "wait takes a number above 0"),
    ],
)
def test_mistakes_are_explained(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    """Nothing is started if it cannot be waited for."""
    done = tck(tmp_path, "run", "reference:", *words)

    assert done.returncode == 2
    assert says in done.stderr
