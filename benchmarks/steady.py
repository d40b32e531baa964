"""The steady part of a thorough run beside a bare replay of the same searches.

    python benchmarks/steady.py [--seconds 150]

Serves the reference, in this process, and has `searchprofiles-tck run URL --effort thorough` judge it (the class
robustness left out, which is schemathesis at work). What arrives is written down. Then a bare loop, in a process of
its own as the run was, sends the same searches through the kit's own HTTP client to the same server, and looks at no
answer. The shared data is kept for it; domains that the run made and removed on its way are gone, and a search in
one is answered with an error, which is quicker: to the disadvantage of the kit.

The ratio is the time from the first to the last search of the run by that of the replay: what recording, judging,
generating requests and making changes cost, as a factor. Exit status 1 where it is over the goal. ``--seconds`` is the
longest that each may take. All requests go to 127.0.0.1.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from searchprofiles_tck.conformance.target.http import HttpTarget, parse_url
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.reference.service.wire import Application, Message, Receive, Scope, Send
from searchprofiles_tck.spec.exchange import Call, HttpRequest
from searchprofiles_tck.spec.operations import SEARCH

GOAL = 2.0


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


def compare(seconds: int) -> float:
    """Run the kit, then the replay; print both and give the ratio."""
    tape = Tape(http_app(Engine()))
    with tempfile.TemporaryDirectory() as name, running_server(tape) as url:
        words = [
            str(Path(sys.executable).with_name("searchprofiles-tck")),
            "run",
            url,
            "--effort",
            "thorough",
        ]
        words += ["--skip", "*@fuzzing", "--skip", "*@robustness", "--max-time", str(seconds)]
        words += ["--report", f"{name}/report"]
        subprocess.run(words, capture_output=True, check=False, timeout=2 * seconds)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        steady, number = tape.times[-1] - tape.times[0], len(tape.times)
        searches = Path(name) / "searches.ndjson"
        searches.write_text("".join(json.dumps(one) + "\n" for one in tape.searches), encoding="utf-8")
        words = [sys.executable, __file__, "--replay", url, str(searches)]
        bare = float(subprocess.run(words, capture_output=True, check=True, timeout=2 * seconds).stdout)
    print(
        f"run     {number:7} searches {steady:7.1f} s {number / steady:8.0f}/s, at most {peak} MB in a process"
    )
    print(f"replay  {number:7} searches {bare:7.1f} s {number / bare:8.0f}/s")
    print(f"ratio   {steady / bare:.2f} (goal {GOAL:g} at most)")
    return steady / bare


def main() -> int:
    """Compare, or be the replay."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=150, help="the longest that the run may take")
    parser.add_argument("--replay", nargs=2, metavar=("URL", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.replay:
        replay(options.replay[0], Path(options.replay[1]))
        return 0
    return 0 if compare(options.seconds) <= GOAL else 1


if __name__ == "__main__":
    raise SystemExit(main())
