"""Real clients search the served reference: AND and OR, every page, and errors as their own classes.

Each client tells the same story, in a file of its own beside this one, and prints what it found.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from once import made_once
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import admit, http_app
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.reference.service.signature import SigningKeys, signature_guard

pytestmark = pytest.mark.e2e

HERE: Final = Path(__file__).parent
PAGE: Final = (HERE.parents[1] / "docs" / "clients.md").read_text(encoding="utf-8")
KEYS: Final = SigningKeys("AKIDMADEUP", "made-up")
STORY: Final = {
    "and": ["A-1", "A-3"],
    "or": ["A-0", "A-1", "A-3"],
    "pages": [["A-0", "A-1"], ["A-2", "A-3"], ["A-4"]],
    "unknown": ["ResourceNotFoundException", 404],
    "refused": ["BadRequestException", 400],
}


@dataclass(frozen=True)
class SdkClient:
    """A client: the file of its story, and what has to be installed for it, in an environment of its own."""

    name: str
    story: str
    pip: tuple[str, ...] = ()
    npm: str = ""


CLIENTS: Final = (
    SdkClient("boto3, installed", "boto3_story.py"),
    SdkClient("boto3, oldest allowed", "boto3_story.py", pip=("boto3==1.35.16", "botocore==1.35.16")),
    SdkClient("aiobotocore", "aiobotocore_story.py", pip=("aiobotocore",)),
    SdkClient("AWS CLI v1", "cli_story.py", pip=("awscli",)),
    SdkClient("AWS SDK for JavaScript", "story.mjs", npm="@aws-sdk/client-customer-profiles"),
    SdkClient("Java's own HTTP client", "Story.java"),
)
CASES: Final = [
    pytest.param(
        client,
        signed,
        id=f"{client.name}, {'signed' if signed else 'unsigned'}",
        marks=[] if client.name == "boto3, installed" else pytest.mark.slow,
    )
    for client in CLIENTS
    for signed in (True, False)
]


@pytest.fixture
def url(signed: bool) -> Iterator[str]:
    """Yield the address of a reference with five profiles; with ``signed`` it refuses what is not signed."""
    engine = Engine()
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
    for number in range(5):
        phone = f"+1-{number % 2}"
        profile = {"AccountNumber": f"A-{number}", "EmailAddress": "all@example.org", "PhoneNumber": phone}
        engine.call("CreateProfile", {"DomainName": "d", **profile})
    with running_server(http_app(engine, signature_guard(KEYS) if signed else admit)) as address:
        yield address


def installed(client: SdkClient, factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what ``client`` needs. Skip the test, with the reason, if it cannot be installed."""
    name = re.sub(r"\W+", "-", client.name)

    def make(folder: Path) -> None:
        words = [["npm", "install", "--no-audit", "--no-fund", client.npm]]
        if client.pip:
            words = [
                [sys.executable, "-m", "venv", str(folder / "venv")],
                [str(folder / "venv" / "bin" / "pip"), "install", "--quiet", *client.pip],
            ]
        for command in words:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            if done.returncode:
                pytest.skip(f"{client.name} cannot be installed here: {done.stderr[-300:]}")

    return made_once(factory, f"client-{name}", make)


def command(client: SdkClient, factory: pytest.TempPathFactory) -> list[str]:
    """Return the words that tell the story of ``client``."""
    story = HERE / client.story
    if client.npm:
        folder = installed(client, factory) if shutil.which("npm") else pytest.skip("npm is not installed")
        shutil.copy(story, folder)
        return ["node", str(folder / story.name)]
    if story.suffix == ".java":
        return ["java", str(story)] if shutil.which("java") else pytest.skip("java is not installed")
    bin_folder = installed(client, factory) / "venv" / "bin" if client.pip else Path(sys.executable).parent
    return [str(bin_folder / "python"), str(story), str(bin_folder / "aws")]


@pytest.mark.parametrize(("client", "signed"), CASES)
def test_a_client_understands_the_reference(
    client: SdkClient, url: str, signed: bool, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """It finds the same profiles, walks the same pages, and raises the errors of the model."""
    words = command(client, tmp_path_factory)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    given = {
        "SERVED": url,
        "SIGNED": "yes" if signed else "",
        "HOME": str(tmp_path),
        "AWS_REGION": "us-east-1",
    }
    keys = {"AWS_ACCESS_KEY_ID": KEYS.access_key_id, "AWS_SECRET_ACCESS_KEY": KEYS.secret}
    regions = {"AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true"}

    done = subprocess.run(
        words,
        env={**kept, **given, **regions, **(keys if signed else {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == STORY


def test_the_page_lists_the_clients() -> None:
    """The table of the page has every client, and no other, each with signed and unsigned requests."""
    rows = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \| [^|]+ \|$", PAGE, re.M)[1:]

    assert rows == [(client.name, "signed, unsigned") for client in CLIENTS]
