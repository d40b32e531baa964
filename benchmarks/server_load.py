"""The served reference under load: errors, requests a second, and memory before and after.

    python benchmarks/server_load.py [--seconds 60] [--connections 64]

wrk requests a page of 20 profiles, found by one key among 1000, over connections that stay open. Memory is that of the
server's process (resident), read before the load, after a first tenth of it, and after all of it: what grows from the
second to the third would grow for ever.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import serve

TARGET = "/domains/load/profiles/search?max-results=20"
BODY = json.dumps({"KeyName": "_phone", "Values": ["+49301234"]})
PROFILES = 1000


def filled() -> Engine:
    """Return an engine with profiles that all have one phone number."""
    engine = Engine()
    engine.call("CreateDomain", {"DomainName": "load", "DefaultExpirationDays": 1})
    for number in range(PROFILES):
        members = {"DomainName": "load", "PhoneNumber": "+49301234", "AccountNumber": f"a{number}"}
        engine.call("CreateProfile", members)
    return engine


def resident(process: int) -> float:
    """Megabytes that the process holds."""
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", status)
    assert found is not None
    return int(found[1]) / 1024


def loaded(url: str, seconds: float, connections: int) -> str:
    """Return what wrk says after that load."""
    script = f"wrk.method='POST' wrk.body={json.dumps(BODY)} wrk.headers['Content-Type']='application/json'"
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = [
            "wrk",
            "-t2",
            f"-c{connections}",
            f"-d{max(1, round(seconds))}s",
            "-s",
            file.name,
            url + TARGET,
        ]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def main() -> int:
    """Serve, load, and print; 1 where an answer was an error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(http_app(filled()), announce=lambda url: print(url, flush=True))
        return 0
    process = subprocess.Popen([sys.executable, __file__, "--serve"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    before = resident(process.pid)
    loaded(url, options.seconds / 10, options.connections)
    warm = resident(process.pid)
    output = loaded(url, options.seconds * 9 / 10, options.connections)
    time.sleep(1)
    after = resident(process.pid)
    process.terminate()
    ended = process.wait(10)
    rate = re.search(r"Requests/sec:\s*([\d.]+)", output)
    errors = [line.strip() for line in output.splitlines() if "Non-2xx" in line or "Socket errors" in line]
    print(f"{options.connections} connections, {options.seconds} s: {rate[1] if rate else '?'} requests/s")
    print(f"errors: {'; '.join(errors) or 'none'}; exit status after SIGTERM: {ended}")
    print(f"memory: {before:.1f} MB before, {warm:.1f} MB warm, {after:.1f} MB after")
    return 1 if errors or ended else 0


if __name__ == "__main__":
    sys.exit(main())
