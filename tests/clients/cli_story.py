"""The story with the AWS CLI, whose path is the first argument: prints what it found as one line of JSON."""

import json
import os
import re
import subprocess
import sys

COMMON = [
    sys.executable,
    sys.argv[1],
    "customer-profiles",
    "search-profiles",
    "--endpoint-url",
    os.environ["SERVED"],
]
UNSIGNED = [] if os.environ["SIGNED"] else ["--no-sign-request"]
EMAIL = ["--domain-name", "d", "--key-name", "_email", "--values", "all@example.org"]
PHONE = ["--domain-name", "d", "--key-name", "_phone", "--values", "+1-1"]


def search(*words):
    done = subprocess.run([*COMMON, *UNSIGNED, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        code = re.search(r"An error occurred \((\w+)\)", done.stderr)
        return code[1] if code else sys.exit(done.stderr)
    return json.loads(done.stdout)


def accounts(found):
    return [profile["AccountNumber"] for profile in found["Items"]]


def pages():
    found = search(*EMAIL, "--max-results", "2")
    yield accounts(found)
    while token := found.get("NextToken"):
        found = search(*EMAIL, "--max-results", "2", "--next-token", token)
        yield accounts(found)


print(
    json.dumps(
        {
            "and": accounts(
                search(
                    *(*EMAIL, "--logical-operator", "AND"),
                    *("--additional-search-keys", "KeyName=_phone,Values=+1-1"),
                )
            ),
            "or": accounts(search(*PHONE, "--additional-search-keys", "KeyName=_account,Values=A-0")),
            "pages": [*pages()],
            "unknown": [search(*EMAIL[2:], "--domain-name", "nowhere"), 404],
            "refused": [search(*EMAIL, "--next-token", "nonsense"), 400],
        }
    )
)
