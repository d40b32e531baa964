"""How long a run takes against a correct server far away, throttling or late, and against one that is wrong at random.

    python benchmarks/distant.py [KIND ...] [--effort standard]

Kinds: ``near`` answers after a millisecond, ``far`` after 30; ``late`` shows writes after 1.5 seconds; ``throttled``
takes 100 requests a second and answers the others with 429; ``all`` does the last three. Each serves the reference, in
this process, and has `searchprofiles-tck run URL` judge it. ``random`` answers each search with what it answered some
search before, drawn at random, and is judged at effort quick: diagnosis and reduction must not run away. Printed are
the seconds, the requests and the verdict, beside the goal; exit status 1 if a goal is missed or a verdict is not the
right one. All requests go to 127.0.0.1.
"""

import argparse
import asyncio
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from goals import ROWS, found
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import Answer, answering, application, http_app
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.reference.service.wire import (
    Application,
    Receive,
    Scope,
    Send,
    WireRequest,
    WireResponse,
)
from searchprofiles_tck.spec.readings import Readings

GOALS = {"near": 10.0, "far": 20.0, "late": 90.0, "throttled": 70.0, "all": 150.0, "random": 0.0}
"""Seconds."""
REQUESTS = 3000
"""The most that a run at effort quick may send to a target that answers at random."""
LONGEST = 150
"""Seconds after which that run is cut short, and its goal missed."""
LATENCY = {"near": 0.001, "far": 0.03, "all": 0.03}
RATE = 100.0
"""Requests a second, and how many may come at once after a pause."""


class Distant:
    """An application behind a delay, a limit of requests a second, or both."""

    def __init__(self, inner: Application, *, latency: float, rate: float | None) -> None:
        self._inner = inner
        self._latency = latency
        self._rate = rate
        self._left, self._seen = RATE, time.monotonic()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        await asyncio.sleep(self._latency)
        if self._takes():
            await self._inner(scope, receive, send)
            return
        headers = [(b"content-type", b"application/json"), (b"x-amzn-errortype", b"ThrottlingException")]
        await send({"type": "http.response.start", "status": 429, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"Message": "slower"}'})

    def _takes(self) -> bool:
        """Return whether one more request is within the limit."""
        if self._rate is None:
            return True
        now = time.monotonic()
        self._left = min(self._rate, self._left + (now - self._seen) * self._rate)
        self._seen = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


def at_random(answer: Answer) -> Answer:
    """Return what answers a search as ``answer`` did some search before."""
    chance, before = random.Random(1), list[WireResponse]()

    def drawn(request: WireRequest) -> WireResponse:
        response = answer(request)
        if not request.path.endswith(b"/search") or response.status != 200:
            return response
        before.append(response)
        return chance.choice(before)

    return drawn


def served(kind: str) -> Application:
    """Return the reference as a server of this kind."""
    if kind == "random":
        return application(at_random(answering(Engine())))
    readings = Readings({"visibility": "delayed"} if kind in ("late", "all") else {})
    return Distant(
        http_app(Engine(readings)),
        latency=LATENCY.get(kind, 0.0),
        rate=RATE if kind in ("throttled", "all") else None,
    )


def judged(kind: str, effort: str) -> tuple[float, int, str]:
    """Return the seconds of a run, its requests and its verdict."""
    program = str(Path(sys.executable).with_name("searchprofiles-tck"))
    with running_server(served(kind)) as url, tempfile.TemporaryDirectory() as folder:
        command = [program, "run", url, "--effort", effort]
        command += ["--max-time", str(LONGEST)] if kind == "random" else []
        started = time.perf_counter()
        subprocess.run([*command, "--report", folder], capture_output=True, timeout=1800, check=False)
        seconds = time.perf_counter() - started
        report = json.loads((Path(folder) / "report.json").read_text(encoding="utf-8"))
    verdict = report["verdict"] if report["run"]["complete"] else "cut short"
    return seconds, sum(report["run"]["requests"].values()), verdict


def reported(kind: str, seconds: float, requests: int, verdict: str) -> bool:
    """Print how a run went, and return whether its goal was reached."""
    if kind == "random":
        return found(kind, f"{requests:,}, {verdict}", requests <= REQUESTS and verdict == "non-conforming")
    is_met = seconds <= GOALS[kind] and verdict == "conforming"
    figure = f"{seconds:.1f} s, {requests:,} requests, {verdict}"
    if kind in ROWS:
        return found(kind, figure, is_met)
    print(f"{kind}: {figure} (goal {GOALS[kind]:.0f} s)", flush=True)
    return is_met


def main() -> int:
    """Print a line for each kind."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("kinds", nargs="*", metavar="KIND")
    parser.add_argument("--effort", default="standard", choices=("quick", "standard"))
    given = parser.parse_args()
    is_met = [
        reported(kind, *judged(kind, "quick" if kind == "random" else given.effort))
        for kind in GOALS
        if kind in given.kinds or not given.kinds
    ]
    return 0 if all(is_met) else 1


if __name__ == "__main__":
    sys.exit(main())
