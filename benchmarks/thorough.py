"""A thorough run over HTTP beside a bare replay of its searches, beside schemathesis, and with two processes.

    python benchmarks/thorough.py [--seconds 150] [--effort thorough]

Serves the reference, in this process, and has `searchprofiles-tck run URL --effort thorough` judge it (the class
robustness left out, which is schemathesis at work). What arrives is written down. Then a bare loop, in a process of
its own as the run was, sends the same searches through the kit's own HTTP client to the same server, and looks at no
answer. The shared data is kept for it; domains that the run made and removed on its way are gone, and a search in
one is answered with an error, which is quicker: to the disadvantage of the kit.

The first ratio is the time from the first to the last search of the run by that of the replay: what recording,
judging, generating requests and making changes cost, as a factor. Then `st run`, with its defaults and one worker,
tests the same service: searches a second of the run by its requests a second. Last, whole runs are compared with the
same with `-n 2`, over HTTP and against `reference:`. ``--seconds`` is the longest that each may take; a figure of a run
that was cut short says so. All requests go to 127.0.0.1.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, NamedTuple

from beside_schemathesis import Meter, command, st_run, workplace
from goals import found
from searchprofiles_tck.conformance.target.http import HttpTarget, parse_url
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.reference.service.wire import Application, Message, Receive, Scope, Send
from searchprofiles_tck.spec.exchange import Call, HttpRequest
from searchprofiles_tck.spec.operations import SEARCH

AT_ST: Final = 60
"""Seconds that `st run` may take, whatever the runs may: it starts slowly, and its rate is even."""


class Tape:
    """An application that writes down searches and when they came, and keeps the first domain from being removed."""

    def __init__(self, inner: Application) -> None:
        self._inner = inner
        self._standing = ""
        self.searches: list[tuple[str, str]] = []
        """Target and body of each; what is no UTF-8 in a body is replaced, since JSON lines cannot hold it."""
        self.times: list[float] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        method, path = scope["method"], scope["path"]
        if method == "POST" and path.count("/") == 2:
            self._standing = self._standing or path
        if method == "DELETE" and path == self._standing:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b'{"Message":"OK"}'})
        elif path.endswith("/profiles/search"):
            self.times.append(time.perf_counter())
            await self._inner(scope, self._heard(scope, receive), send)
        else:
            await self._inner(scope, receive, send)

    def _heard(self, scope: Scope, receive: Receive) -> Receive:
        body = b""

        async def heard() -> Message:
            nonlocal body
            message = await receive()
            body += message.get("body", b"")
            if message["type"] == "http.request" and not message.get("more_body"):
                target = (scope["raw_path"] + b"?" + scope["query_string"]).decode("latin-1")
                self.searches.append((target, body.decode(errors="replace")))
            return message

        return heard


class Run(NamedTuple):
    """A run of the kit: how long it took, and whether its time was over before it was complete."""

    seconds: float
    cut: bool

    def beside(self, other: "Run") -> str:
        """Return how many times as long this run took as ``other``, for a reader."""
        cut = ", cut short" if self.cut or other.cut else ""
        return f"{self.seconds / other.seconds:.2f} ({self.seconds:.0f} and {other.seconds:.0f} s{cut})"


def run_kit(target: str, options: argparse.Namespace, *more: str) -> Run:
    """Judge ``target``, without the scenarios of the class robustness."""
    words = [command("searchprofiles-tck"), "run", target, "--effort", options.effort, *more]
    words += ["--skip", "*@fuzzing", "--skip", "*@robustness", "--max-time", str(options.seconds)]
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        subprocess.run([*words, "--report", folder], capture_output=True, check=False)
        seconds = time.perf_counter() - started
        report = json.loads(Path(folder, "report.json").read_bytes())
    return Run(seconds, not report["run"]["complete"])


def replay(url: str, tape: Path) -> None:
    """Send the searches of ``tape``, one after the other, and print the seconds that it took."""
    with tape.open(encoding="utf-8") as lines:
        searches = [json.loads(line) for line in lines]
    headers = (("Accept", "application/json"), ("Content-Type", "application/json"))
    calls = [Call(SEARCH, {}, HttpRequest("POST", target, headers, body)) for target, body in searches]
    client = HttpTarget(parse_url(url))
    started = time.perf_counter()
    for call in calls:
        client.call(call)
    print(time.perf_counter() - started)
    client.close()


def replayed(tape: Tape, url: str) -> float:
    """Return the seconds that a bare loop takes for the searches on ``tape``."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as searches:
        searches.writelines(json.dumps(one) + "\n" for one in tape.searches)
        searches.flush()
        words = [sys.executable, __file__, "--replay", url, searches.name]
        return float(subprocess.run(words, capture_output=True, check=True).stdout)


def rate_of_schemathesis() -> float:
    """Return the requests a second of `st run`."""
    meter = Meter(http_app(Engine()))
    with workplace() as directory, running_server(meter) as url:
        st_run(url, directory, AT_ST)
    return meter.rate()


def compare(options: argparse.Namespace) -> bool:
    """Measure everything; return whether all goals are reached."""
    tape = Tape(http_app(Engine()))
    with running_server(tape) as url:
        alone = run_kit(url, options)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        steady, number = tape.times[-1] - tape.times[0], len(tape.times)
        bare = replayed(tape, url)
    cut = ", cut short" if alone.cut else ""
    rates = f"{number / steady:,.0f} searches/s, bare replay {number / bare:,.0f}/s, {number:,} searches{cut}"
    reached = [
        found("steady", f"{steady / bare:.1f} ({rates})", steady / bare <= 2),
        found("memory", f"{peak} MB", peak <= 250),
    ]
    st_rate = rate_of_schemathesis()
    times = number / steady / st_rate if st_rate else 0.0
    reached += [found("schemathesis", f"{times:.1f} (schemathesis {st_rate:.0f}/s)", times >= 40)]
    with running_server(http_app(Engine())) as url:
        both = run_kit(url, options, "-n", "2")
    reached += [found("workers-served", alone.beside(both), both.seconds <= alone.seconds)]
    alone, both = run_kit("reference:", options), run_kit("reference:", options, "-n", "2")
    reached += [found("workers", alone.beside(both), alone.seconds >= 1.6 * both.seconds)]
    return all(reached)


def main() -> int:
    """Compare, or be the replay."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=150, help="the longest that a run may take")
    parser.add_argument("--effort", default="thorough")
    parser.add_argument("--replay", nargs=2, metavar=("URL", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.replay:
        replay(options.replay[0], Path(options.replay[1]))
        return 0
    return 0 if compare(options) else 1


if __name__ == "__main__":
    sys.exit(main())
