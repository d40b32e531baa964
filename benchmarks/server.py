"""The reference server against a bare ASGI application on the same server that returns the same bytes.

    python benchmarks/server.py [--rounds 5] [--seconds 2] [--connections 8]

Both are served by processes of their own and asked by turns for a page of 20 profiles, found by one key among
1000. Load comes from wrk where it is installed, else from a few threads with urllib3, which is then the slower
side and hides a part of the difference. The ratio is that of the medians; 1.0 would be a reference that costs
nothing beside the server that carries it. Beside it stands what a request costs the server's processor, which says
the same, and says it also on a machine that has other things to do.
"""

import argparse
import contextlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import urllib3
from goals import found
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.encoding import SearchEncoder
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import serve
from searchprofiles_tck.reference.service.wire import Application, Receive, Scope, Send

PATH = "/domains/bench/profiles/search"
REQUEST = {"KeyName": "_account", "Values": ["group"], "MaxResults": 20}
BODY = json.dumps({name: value for name, value in REQUEST.items() if name != "MaxResults"})
TARGET = f"{PATH}?max-results={REQUEST['MaxResults']}"
HEADERS = {"Content-Type": "application/json"}


def filled() -> Engine:
    """Return an engine with 1000 profiles, 100 of which one search finds."""
    engine = Engine()
    engine.call("CreateDomain", {"DomainName": "bench", "DefaultExpirationDays": 1})
    for number in range(1000):
        engine.call(
            "CreateProfile",
            {
                "DomainName": "bench",
                "AccountNumber": "group" if number % 10 == 0 else f"single {number}",
                "FirstName": f"First {number}",
                "LastName": "Last",
                "EmailAddress": f"person{number}@example.org",
                "PhoneNumber": f"+49 30 {number}",
            },
        )
    return engine


def bare(engine: Engine) -> Application:
    """Answer each request with the same page, after its body was read."""
    page = SearchEncoder(engine)({"DomainName": "bench", **REQUEST})
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(page)),
        (b"x-amzn-requestid", b"00000000-0000-0000-0000-000000000000"),
    ]

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": page})

    return app


class Served(NamedTuple):
    """One of the two applications."""

    url: str
    process: int

    def processor_seconds(self) -> float:
        """Return the processor time that its process has used so far (proc(5): utime and stime)."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def served(name: str) -> Iterator[Served]:
    """One of the two applications, in a process of its own."""
    process = subprocess.Popen([sys.executable, __file__, "--serve", name], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield Served(process.stdout.readline().strip(), process.pid)
    finally:
        process.terminate()
        process.wait()


def by_wrk(url: str, seconds: int, connections: int) -> float:
    """Return requests a second, counted by wrk."""
    script = f"wrk.method='POST' wrk.body={json.dumps(BODY)} wrk.headers['Content-Type']='application/json'"
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", file.name, url + TARGET]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in output:
        raise SystemExit(f"{url} refused the search:\n{output}")
    found = re.search(r"Requests/sec:\s*([\d.]+)", output)
    assert found is not None
    return float(found[1])


def by_urllib3(url: str, seconds: int, connections: int) -> float:
    """Return requests a second, by threads of this process."""
    end = time.monotonic() + seconds
    counts = [0] * connections

    def ask(place: int) -> None:
        with urllib3.PoolManager() as pool:
            while time.monotonic() < end:
                status = pool.request("POST", url + TARGET, body=BODY, headers=HEADERS).status
                assert status == 200
                counts[place] += 1

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def main() -> None:
    """Measure, and print medians and ratio; or serve one of the two."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--serve", choices=("reference", "bare"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        engine = filled()
        application = http_app(engine) if options.serve == "reference" else bare(engine)
        serve(application, announce=lambda url: print(url, flush=True))
        return
    measure = by_wrk if shutil.which("wrk") else by_urllib3
    rates: dict[str, list[float]] = {"reference": [], "bare": []}
    costs: dict[str, list[float]] = {"reference": [], "bare": []}
    with served("reference") as reference, served("bare") as floor:
        for _ in range(options.rounds):
            for name, target in (("reference", reference), ("bare", floor)):
                before = target.processor_seconds()
                rates[name].append(measure(target.url, options.seconds, options.connections))
                used = target.processor_seconds() - before
                costs[name].append(used * 1e6 / (rates[name][-1] * options.seconds))
    print(f"load from {measure.__name__.removeprefix('by_')}, {options.connections} connections")
    rate = {name: statistics.median(found) for name, found in rates.items()}
    cost = {name: statistics.median(found) for name, found in costs.items()}
    for name in rates:
        print(f"{name:<10}{rate[name]:9.0f} requests/s {cost[name]:9.1f} us of the processor a request")
    print(f"{'ratio':<10}{rate['reference'] / rate['bare']:9.2f}")
    share = cost["bare"] / cost["reference"]
    each = f"{rate['reference']:,.0f} requests/s, bare {rate['bare']:,.0f}/s"
    found("server", f"{share:.2f} ({each})", share >= 0.5)


if __name__ == "__main__":
    main()
