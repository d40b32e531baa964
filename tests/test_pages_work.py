"""What the pages print as code works as it is printed."""

import re
import runpy
import shlex
from pathlib import Path
from typing import Any, Final

import boto3
import pytest
import yaml
from searchprofiles_tck.conformance.options import OPTIONS

from searchprofiles_tck import ReferenceServer

from .conformance.in_process import tck

ROOT: Final = Path(__file__).parents[1]


def blocks(page: str, language: str, indent: str = "") -> list[str]:
    """Return the blocks of code of a page."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    found = re.findall(rf"^{indent}```(\w*)\n(.*?)^{indent}```$", text, re.M | re.S)
    return [code for kind, code in found if kind == language]


def test_the_adapter_of_the_page_is_a_target(tmp_path: Path) -> None:
    """It answers a search, and raises what the page says of errors."""
    (tmp_path / "adapter.py").write_text(blocks("adapter.md", "python")[0])
    adapter: Any = runpy.run_path(str(tmp_path / "adapter.py"))["make"]()
    adapter.create_domain(DomainName="d", DefaultExpirationDays=1)
    search = {"KeyName": "_email", "Values": ["x"]}

    assert adapter.create_profile(DomainName="d", EmailAddress="x")["ProfileId"]
    assert adapter.search_profiles(DomainName="d", **search) == {"Items": []}
    with pytest.raises(Exception, match="no domain e") as raised:
        adapter.search_profiles(DomainName="e", **search)
    assert raised.value.response["Error"]["Code"] == "ResourceNotFoundException"  # type: ignore[attr-defined]


def test_the_variables_of_the_page_redirect_this_service_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the two variables this service comes from the kit, and every other one from the emulator."""
    (shell,) = (block for block in blocks("emulators.md", "sh") if "export" in block)
    for name, url in re.findall(r"export (\w+)=(\S+)", shell):
        monkeypatch.setenv(name, url)

    assert endpoints(boto3.Session(region_name="us-east-1")) == (
        "http://127.0.0.1:8181",
        "http://127.0.0.1:4566",
    )


def test_the_configuration_of_the_page_does_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So does the profile in AWS's configuration file."""
    (tmp_path / "config").write_text(blocks("emulators.md", "ini")[0])
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))

    session = boto3.Session(profile_name="local", region_name="us-east-1")

    assert endpoints(session) == ("http://127.0.0.1:8181", "http://127.0.0.1:4566")


def endpoints(session: boto3.Session) -> tuple[str, str]:
    """Return where a session sends requests of Customer Profiles, and those of another service."""
    keys = {"aws_access_key_id": "made-up", "aws_secret_access_key": "made-up"}
    clients = [session.client(name, **keys) for name in ("customer-profiles", "sqs")]
    return clients[0].meta.endpoint_url, clients[1].meta.endpoint_url


@pytest.mark.parametrize("page", ["ci.md", "emulators.md"])
def test_recipes_are_yaml(page: str) -> None:
    """A recipe can be read, and starts the kit with options that it has."""
    known = {f"--{option.name}" for option in OPTIONS} | {"--start", "--host", "--port", "--quiet"}
    for block in blocks(page, "yaml"):
        assert isinstance(yaml.safe_load(block), dict)
        assert {*re.findall(r"(--[a-z][a-z-]+)", block)} <= known


@pytest.mark.e2e
def test_the_first_run_of_a_vendor_ends_as_the_page_says(tmp_path: Path) -> None:
    """Each line that the page shows is printed by the command above it, with another URL."""
    command = blocks("start-vendor.md", "sh", indent="   ")[0].replace("\\\n", "")
    (printed,) = blocks("start-vendor.md", "", indent="   ")
    keys = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "made-up-secret"}
    with ReferenceServer(domains=["sandbox"]) as server:
        _, *words = shlex.split(command.replace("https://vendor.example", server.url))
        done = tck(tmp_path, *words, **keys)

    assert done.returncode == 0, done.stderr
    assert [line for line in printed.splitlines() if line.strip() not in done.stdout] == []
