"""The reference as a server for other people's tests."""

import json
import sys
import urllib.request
from pathlib import Path

import boto3
import pytest

from searchprofiles_tck import ReferenceServer

CORPUS = '{"CreateProfile": {"AccountNumber": "A-1"}}\n'


def test_it_runs_inside_a_with_statement_only() -> None:
    """Before, there is no address, and the message says what to write."""
    with pytest.raises(RuntimeError, match="with ReferenceServer"):
        _ = ReferenceServer().url


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"readings": {"letter-cas": "folded"}}, "did you mean 'letter-case'"),
        ({"corpus": "absent.jsonl", "domains": ["a", "b"]}, "absent.jsonl is loaded into one domain, but 2"),
    ],
)
def test_mistakes_are_seen_before_it_runs(options: dict[str, object], says: str) -> None:
    """What it cannot serve is refused when it is made."""
    with pytest.raises(ValueError, match=says):
        ReferenceServer(**options)  # type: ignore[arg-type]


def test_a_file_of_readings_may_begin_with_a_mark_of_its_encoding(tmp_path: Path) -> None:
    """Editors on Windows write one, which the command line takes too."""
    file = tmp_path / "readings.toml"
    file.write_text('[[readings]]\npoint = "letter-case"\nreading = "folded"\n', encoding="utf-8-sig")

    assert ReferenceServer(readings=file)


def test_a_client_without_boto3_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """boto3 is an option, and only the client needs it."""
    monkeypatch.setitem(sys.modules, "boto3", None)

    with pytest.raises(ImportError, match="pip install boto3"):
        ReferenceServer().client()


@pytest.mark.e2e
def test_a_name_alone_is_one_domain() -> None:
    """A text is not taken for a list of letters."""
    with ReferenceServer(domains="shop") as server, urllib.request.urlopen(f"{server.url}/domains") as answer:
        listed = json.load(answer)["Items"]

    assert [item["DomainName"] for item in listed] == ["shop"]


@pytest.mark.e2e
def test_a_client_works_and_a_reset_brings_back_the_start(tmp_path: Path) -> None:
    """Domain and corpus are there from the start and after a reset; readings decide what is found."""
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text(CORPUS)
    readings = {"letter-case": "folded"}

    with ReferenceServer(readings=readings, domains=["shop"], corpus=corpus) as server:
        client = server.client()
        client.create_profile(DomainName="shop", AccountNumber="a-1")
        search = {"DomainName": "shop", "KeyName": "_account", "Values": ["a-1"]}
        both = client.search_profiles(**search)["Items"]
        server.reset()
        first = client.search_profiles(**search)["Items"]

    assert [item["AccountNumber"] for item in both] == ["A-1", "a-1"]
    assert [item["AccountNumber"] for item in first] == ["A-1"]


@pytest.mark.e2e
def test_two_servers_are_two() -> None:
    """Each has an address and data of its own, and an address ends with its server."""
    with ReferenceServer(domains=["one"]) as one, ReferenceServer() as other:
        assert other.client().list_domains()["Items"] == []
        url = one.url
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(url, timeout=5)


@pytest.mark.e2e
def test_an_application_finds_it_by_the_environment() -> None:
    """A client that the application makes for itself, without a word about an endpoint, is one of the server."""
    with ReferenceServer(domains=["shop"]) as server, server.aws_environment():
        domains = boto3.client("customer-profiles").list_domains()["Items"]

    assert [domain["DomainName"] for domain in domains] == ["shop"]
