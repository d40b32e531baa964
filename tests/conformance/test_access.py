"""Every access level against the served reference, whole and without its optional operations."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from searchprofiles_tck.conformance.config import Effort
from searchprofiles_tck.conformance.dataset.shared_data import corpus_lines
from searchprofiles_tck.reference.corpus import load_corpus
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.failures import not_found
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.members import route
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.reference.service.wire import Refusal, WireRequest

from .command_line import report_in, statuses
from .in_process import tck

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("undiagnosed")]

OPTIONAL: Final = ("AddProfileKey", "UpdateProfile", "DeleteDomain")
SOME: Final = ("--only", "keys", "--only", "state", "--effort", "quick")


class Served:
    """The reference behind HTTP, some operations declined; it counts what is in it."""

    def __init__(self, folder: Path, declined: tuple[str, ...]) -> None:
        self.engine = Engine()
        self.declined = declined
        self.profiles: set[str] = set()
        self._call = self.engine.call
        self.engine.call = self.call  # type: ignore[method-assign]
        for domain in ("given", "loaded"):
            self._call("CreateDomain", {"DomainName": domain, "DefaultExpirationDays": 1})
        corpus = folder / "corpus.jsonl"
        corpus.write_bytes(b"".join(corpus_lines(Effort.QUICK)))
        load_corpus(corpus, "loaded", self._load)

    def call(self, operation: str, members: Any) -> Any:
        """Count what comes and goes."""
        output = self._call(operation, members)
        if operation == "CreateProfile":
            self.profiles.add(f"{members['DomainName']} {output['ProfileId']}")
        if operation == "DeleteProfile":
            self.profiles.discard(f"{members['DomainName']} {members['ProfileId']}")
        if operation == "DeleteDomain":
            gone = f"{members['DomainName']} "
            self.profiles = {one for one in self.profiles if not one.startswith(gone)}
        return output

    def _load(self, operation: str, members: Any) -> Any:
        return {} if operation in self.declined else self._call(operation, members)

    def guard(self, request: WireRequest) -> None:
        """Answers as a service that does not know an operation."""
        operation, _ = route(request.method, request.path)
        if operation.name in self.declined:
            raise Refusal(404, "UnknownOperationException", "not implemented")

    @property
    def domains(self) -> set[str]:
        """Domains that the kit made."""
        listed = self._call("ListDomains", {"MaxResults": 100}).get("Items", [])
        return {one["DomainName"] for one in listed} - {"given", "loaded"}  # type: ignore[union-attr, index]


@contextmanager
def serving(folder: Path, *declined: str) -> Iterator[tuple[str, Served]]:
    """Yield the URL of a reference without some operations."""
    served = Served(folder, declined)
    with running_server(http_app(served.engine, served.guard)) as url:
        yield url, served


def level(access: str) -> tuple[str, ...]:
    """Return the options of an access level."""
    if access == "read-only":
        line = next(iter(corpus_lines(Effort.QUICK)))
        account = line.split(b'"AccountNumber":"')[1].split(b'"')[0].decode()
        return "--access", access, "--domain", "loaded", "--known", f"_account={account}"
    domains = {"write": ("--domain", "given"), "preloaded": ("--domain", "loaded")}
    return "--access", access, *domains.get(access, ())


@pytest.mark.parametrize("access", ["manage", "write", "preloaded"])
@pytest.mark.parametrize("declined", [(), OPTIONAL], ids=["whole", "declining"])
def test_a_right_target_conforms_at_its_level(tmp_path: Path, access: str, declined: tuple[str, ...]) -> None:
    """What a level or the target rules out is left out with the reason, nothing fails, and no profile stays.

    Checks of a declined operation are declined; those that only needed it are skipped.
    """
    with serving(tmp_path, *declined) as (url, served):
        done = tck(tmp_path, "run", url, *SOME, *level(access))

    report = report_in(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert report["run"]["access"] == access
    assert f"at access `{access}`" in report["scope"]["sentence"]
    assert served.profiles == set()
    undone = "DeleteDomain" in declined and access == "manage"
    assert len(report["run"]["leftovers"]) == len(served.domains)
    assert all(any(name in said for said in report["run"]["leftovers"]) for name in served.domains)
    assert bool(served.domains) is undone
    reasons = {one["message"] for one in report["results"] if one["status"] in ("skipped", "declined")}
    assert "" not in reasons
    if undone:
        assert statuses(report)["state-update@updated"] == "declined"
        assert statuses(report)["keys-attached@attached-keys"] == "skipped"


def test_a_corpus_without_attached_values_is_judged_without_them(tmp_path: Path) -> None:
    """Where the loader could not attach values, no check passes because nothing was found."""
    with serving(tmp_path, "AddProfileKey") as (url, _):
        tck(tmp_path, "run", url, *SOME, *level("preloaded"))

    passed = {name for name, status in statuses(report_in(tmp_path)).items() if status == "passed"}
    assert not [name for name in passed if name.startswith(("keys-attached@", "keys-custom@"))]
    assert [name for name in passed if name.startswith("keys-email@")]


def test_laws_are_all_that_read_only_has(tmp_path: Path) -> None:
    """Over unknown data the laws are judged, and the verdict says how little that is."""
    with serving(tmp_path, *OPTIONAL) as (url, served):
        done = tck(tmp_path, "run", url, "--effort", "quick", *level("read-only"))
        asked = served.profiles | served.domains

    report = report_in(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert asked == set()
    assert report["scope"]["mustJudged"] > 10
    assert report["levelReached"] == "none"


def test_a_corpus_of_another_effort_is_not_found(tmp_path: Path) -> None:
    """Data of another effort is not taken for this one's: the run says what to load."""
    with serving(tmp_path) as (url, _):
        done = tck(tmp_path, "run", url, *level("preloaded"), "--only", "keys-email")

    assert done.returncode == 3
    assert "corpus export --effort standard" in done.stdout


@pytest.mark.parametrize("access", ["write", "preloaded", "read-only"])
def test_a_domain_that_is_not_there_is_no_fault_of_the_target(tmp_path: Path, access: str) -> None:
    """Where the user mistyped the domain's name, nothing is judged, and the run says where to look."""
    options = [word if word not in ("given", "loaded") else "mistyped" for word in level(access)]
    with serving(tmp_path) as (url, _):
        done = tck(tmp_path, "run", url, *options, "--effort", "quick", "--only", "shape-items-list")

    assert done.returncode == 3
    assert "knows no domain mistyped" in done.stdout
    assert "--domain" in done.stdout
    assert set(statuses(report_in(tmp_path)).values()) <= {"indeterminate", "skipped", "not-run"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--access", "write"), "access write needs the name of a domain that exists: give --domain NAME"),
        (("--access", "preloaded"), "access preloaded needs the name of a domain"),
        (("--access", "read-only", "--domain", "d"), "give --known KEY=VALUE, several times"),
        (("--domain", "given"), "domain given is named without an access level"),
    ],
)
def test_what_a_level_needs_is_demanded_before_anything_is_sent(
    tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    """The target is not blamed for an option that is missing, and no report is written."""
    with serving(tmp_path) as (url, served):
        done = tck(tmp_path, "run", url, *words)
        asked = served.profiles | served.domains

    assert (done.returncode, done.stdout, asked) == (2, "", set())
    assert says in done.stderr
    assert not (tmp_path / "compliance-report").exists()


def test_not_to_find_a_domain_when_nothing_is_found_is_a_fault(tmp_path: Path) -> None:
    """A target that knows the domain as long as a search finds something is judged for what it says else."""
    with serving(tmp_path) as (url, served):
        whole = served.engine.search

        def search(members: Any, render: Any) -> Any:
            output = whole(members, render)
            if not json.loads(output)["Items"]:
                raise not_found("there is no such domain")
            return output

        served.engine.search = search  # type: ignore[method-assign]
        done = tck(tmp_path, "run", url, "--effort", "quick", *level("read-only"), "--known", "_account=-")

    assert done.returncode == 1, done.stdout + done.stderr
    assert "knows no domain" not in done.stdout
