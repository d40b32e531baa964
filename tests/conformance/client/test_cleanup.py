"""What a run created is removed at its end, or found by its mark after it was killed; nothing else is removed."""

import json
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any, Final
from urllib.request import Request, urlopen

import pytest
from searchprofiles_tck.conformance.client import cleanup
from searchprofiles_tck.conformance.client.cleanup import NO_LIST, NoAnswer, clean_up, remove_leftovers
from searchprofiles_tck.conformance.client.domain_names import is_marked, marked_domain, nested_names
from searchprofiles_tck.conformance.config import Access, RunConfig
from searchprofiles_tck.conformance.history.directory import Created, ProcessFiles, RunDirectory
from searchprofiles_tck.conformance.history.facts import Facts
from searchprofiles_tck.conformance.target.open import open_target
from searchprofiles_tck.conformance.target.target import Target
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.spec.results import ReadingFound

from ..command_line import program, report_in, served, user_environment
from ..in_process import tck
from ..killed_runs import QUICK, REPORT, killed

FOREIGN: Final = ("customers", "tck-customers", "tck-0123456789ab", "my-tck-0123456789", "tck-unknown")
CHANGING: Final = ("--effort", "quick", "--only", "keys-email", "--only", "state")
DAYS: Final = {"DefaultExpirationDays": 30}


@pytest.fixture
def engine() -> Engine:
    """Return a service with domains of its owner."""
    owned = Engine()
    for name in FOREIGN:
        owned.call("CreateDomain", {"DomainName": name, **DAYS})
    return owned


@pytest.fixture
def url(engine: Engine) -> Iterator[str]:
    """Yield the service, over HTTP."""
    with running_server(http_app(engine)) as address:
        yield address


def domains(engine: Engine) -> set[str]:
    """Return the domains that the service has."""
    return {item["DomainName"] for item in engine.call("ListDomains", {"MaxResults": 100})["Items"]}


def posted(url: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to a POST."""
    request = Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urlopen(request) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


class Accepting:
    """An adapter that creates domains and finds nothing."""

    def search_profiles(self, **_: Any) -> dict[str, Any]:
        """Find nothing."""
        return {}

    def create_domain(self, **_: Any) -> dict[str, Any]:
        """Accept a domain."""
        return {}


def test_a_drawn_name_is_marked() -> None:
    """What the kit draws it knows again, and takes nothing of an owner's for its own."""
    assert is_marked(marked_domain())
    assert not any(is_marked(name) for name in FOREIGN)


@pytest.mark.e2e
def test_only_what_is_marked_is_removed(engine: Engine, url: str) -> None:
    """All domains of killed runs go, on every page of the list, and no other."""
    for _ in range(130):
        engine.call("CreateDomain", {"DomainName": marked_domain(), **DAYS})

    done = remove_leftovers(RunConfig(target=url))

    assert (len(done.found), done.left) == (130, ())
    assert domains(engine) == {*FOREIGN}
    assert remove_leftovers(RunConfig(target=url)).found == ()


@pytest.mark.e2e
def test_looking_removes_nothing(engine: Engine, url: str) -> None:
    """What would be removed can be seen beforehand."""
    name = marked_domain()
    engine.call("CreateDomain", {"DomainName": name, **DAYS})

    done = remove_leftovers(RunConfig(target=url), only_look=True)

    assert [*done.lines("found")] == [f"found domain {name}"]
    assert name in domains(engine)


@pytest.mark.e2e
def test_only_what_was_removed_is_called_removed(
    engine: Engine, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the target falls silent, what follows is left; a domain whose name another begins with is not."""
    removed, silent = nested_names()
    names = {removed, silent, f"tck-{'f' * 10}"}
    for name in sorted(names):
        engine.call("CreateDomain", {"DomainName": name, **DAYS})
    ask = cleanup._refusal

    def refusal(target: Target, hides: bool, operation: str, members: Mapping[str, Any]) -> str:
        if members["DomainName"] == silent:
            raise NoAnswer("no response")
        return ask(target, hides, operation, members)

    monkeypatch.setattr(cleanup, "_refusal", refusal)
    done = remove_leftovers(RunConfig(target=url))

    assert names & domains(engine) == names - {removed}
    assert [*done.lines("removed")] == [f"removed domain {removed}"]
    assert [one.sentence for one in done.left] == [f"domain {silent} and what follows: no response"]


@pytest.mark.e2e
def test_a_target_that_lists_nothing_says_so(url: str) -> None:
    """If domains cannot be listed, the sentence says what to give instead."""
    done = remove_leftovers(RunConfig(target=url, without=("ListDomains",)))

    assert [*done.lines("removed")] == [NO_LIST]


@pytest.mark.e2e
def test_a_target_that_does_not_answer_is_not_clean() -> None:
    """A target that does not answer is not called clean."""
    with pytest.raises(NoAnswer, match="does not answer"):
        remove_leftovers(RunConfig(target="http://127.0.0.1:9", timeout=1.0))


@pytest.mark.e2e
def test_what_a_killed_run_left_is_removed_by_its_report(tmp_path: Path) -> None:
    """With the report of a killed run, its domains go and those of other runs stay."""
    with served(tmp_path) as url:
        other = marked_domain()
        posted(f"{url}/domains/{other}", DAYS)
        killed(tmp_path, 40, url, *QUICK)

        first = tck(tmp_path, "clean", url, "--report", REPORT)
        again = tck(tmp_path, "clean", url, "--report", REPORT)
        rest = tck(tmp_path, "clean", url)

    assert (first.returncode, again.returncode, rest.returncode) == (0, 0, 0), first.stderr
    assert first.stdout.startswith("removed domain tck-")
    assert other not in first.stdout
    assert again.stdout == "There was nothing to remove.\n"
    assert rest.stdout == f"removed domain {other}\n"


@pytest.mark.e2e
def test_profiles_in_a_given_domain_are_removed_and_no_others(tmp_path: Path) -> None:
    """At access write the profiles of the killed run go, those of the domain's owner stay."""
    with served(tmp_path, "--domain", "shared") as url:
        owned = posted(f"{url}/domains/shared/profiles", {"AccountNumber": "customer-1"})["ProfileId"]
        killed(tmp_path, 10, url, *QUICK, "--access", "write", "--domain", "shared")

        done = tck(tmp_path, "clean", url, "--report", REPORT)
        again = tck(tmp_path, "clean", url, "--report", REPORT)
        body = {"KeyName": "_account", "Values": ["customer-1"]}
        found = posted(f"{url}/domains/shared/profiles/search", body)["Items"]

    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("profiles in domain shared\n")
    assert again.stdout == "There was nothing to remove.\n"
    assert [item["ProfileId"] for item in found] == [owned]


@pytest.mark.e2e
@pytest.mark.parametrize("access", [(), ("--access", "write", "--domain", "shared")], ids=["manage", "write"])
def test_two_runs_at_once_do_not_meet(tmp_path: Path, access: tuple[str, ...]) -> None:
    """Two runs with one seed against one target at the same time end as if alone, and leave nothing."""
    folders = [tmp_path / name for name in ("one", "two")]
    with served(tmp_path, "--domain", "shared") as url:
        running = [begun(folder, url, *CHANGING, *access) for folder in folders]
        ended = [process.wait(120) for process in running]
        rest = tck(tmp_path, "clean", url)

    assert ended == [0, 0]
    one, other = (report_in(folder)["counts"] for folder in folders)
    assert one == other
    assert (one["passed"] > 20, one["failed"], one["indeterminate"]) == (True, 0, 0)
    assert rest.stdout == "There was nothing to remove.\n"


def begun(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """Begin a run in ``folder``."""
    folder.mkdir()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([*program(), "run", *words], cwd=folder, env=user_environment(), **quiet)


@pytest.mark.e2e
@pytest.mark.parametrize("access", [Access.MANAGE, Access.WRITE])
def test_exactly_what_was_made_is_removed(tmp_path: Path, access: Access) -> None:
    """With its own domains the run removes these, in a given domain only its profiles."""
    engine = Engine()
    files = ProcessFiles(RunDirectory(tmp_path), "main")
    for name in ("own", "other"):
        engine.call("CreateDomain", {"DomainName": name, "DefaultExpirationDays": 1})
    for account in ("mine", "theirs"):
        made = engine.call("CreateProfile", {"DomainName": "own", "AccountNumber": account})
        if account == "mine":
            files.log_created(Created("own"))
            files.log_created(Created("own", made["ProfileId"]))
    files.log_created(Created("own", "f" * 32))  # gone already

    with running_server(http_app(engine)) as url:
        assert clean_up(RunConfig(target=url, access=access), RunDirectory(tmp_path)) == ()
    domains = [one["DomainName"] for one in engine.call("ListDomains", {})["Items"]]
    assert domains == (["other"] if access is Access.MANAGE else ["own", "other"])
    if access is Access.WRITE:
        assert engine.call("GetDomain", {"DomainName": "own"})["Stats"]["ProfileCount"] == 1


def test_what_cannot_be_removed_is_said(tmp_path: Path) -> None:
    """A target without DeleteDomain keeps the domain, and the report says so."""

    class WithoutDelete:
        def search_profiles(self, **_members: object) -> dict[str, object]:
            return {}

        def create_domain(self, **_members: object) -> dict[str, object]:
            return {}

    ProcessFiles(RunDirectory(tmp_path), "main").log_created(Created("d"))

    assert clean_up(RunConfig(), RunDirectory(tmp_path), WithoutDelete()) == (
        "domain d, empty: the target has no DeleteDomain",
    )


def test_cleaning_up_ends_in_time(tmp_path: Path) -> None:
    """If no time is left, what was created is named and nothing is sent."""
    asked: list[str] = []

    class Counting(Accepting):
        def delete_domain(self, **members: object) -> dict[str, object]:
            asked.append(str(members["DomainName"]))
            time.sleep(0.2)
            return {}

    files = ProcessFiles(RunDirectory(tmp_path), "main")
    for name in ("one", "two", "three"):
        files.log_created(Created(name))

    assert clean_up(RunConfig(), RunDirectory(tmp_path), Counting(), 0.3) == (
        "domain three and what follows: there was no time left",
    )
    assert asked == ["one", "two"]


def test_domains_are_removed_at_once_if_the_target_may_be_sent_so_much(tmp_path: Path) -> None:
    """The first shows that domains can be removed; one that is refused among others is tried again, and named."""
    others = threading.Barrier(3, timeout=10)
    asked: list[str] = []

    class Meeting(Accepting):
        def delete_domain(self, **members: Any) -> dict[str, Any]:
            name = members["DomainName"]
            asked.append(name)
            if name != "first" and asked.count(name) == 1:
                others.wait()
            if name == "kept":
                raise ClientError("BadRequestException", 400)
            return {}

    files = ProcessFiles(RunDirectory(tmp_path), "main")
    for name in ("first", "second", "kept", "last"):
        files.log_created(Created(name))
    left = clean_up(RunConfig(concurrency=3), RunDirectory(tmp_path), Meeting())

    assert [sentence.partition(",")[0] for sentence in left] == ["domain kept"]
    assert sorted(asked) == ["first", "kept", "kept", "last", "second"]


@pytest.mark.parametrize(("errors", "is_left"), [(2, False), (3, True)])
def test_a_removal_is_sent_again_after_a_passing_5xx(tmp_path: Path, errors: int, is_left: bool) -> None:
    """A domain is left only if the target answers with 5xx again and again; one that is gone by then is removed."""
    calls = count()

    class Flaky(Accepting):
        def delete_domain(self, **_: Any) -> dict[str, Any]:
            fails = next(calls) < errors
            name, status = ("InternalServerException", 500) if fails else ("ResourceNotFoundException", 404)
            raise ClientError(name, status)

    files = ProcessFiles(RunDirectory(tmp_path), "main")
    files.log_created(Created("d"))

    assert bool(clean_up(RunConfig(), RunDirectory(tmp_path), Flaky())) is is_left


@pytest.mark.parametrize("is_listed", [False, True])
def test_a_domain_hidden_behind_403_is_not_left(tmp_path: Path, is_listed: bool) -> None:
    """If a deletion is refused with 403, the domain is left if the target lists it; else there is none any more."""
    name = marked_domain()

    class Hiding(Accepting):
        def list_domains(self, **_: Any) -> dict[str, Any]:
            return {"Items": [{"DomainName": name}] if is_listed else []}

        def delete_domain(self, **_: Any) -> dict[str, Any]:
            raise ClientError("AccessDeniedException", 403)

    ProcessFiles(RunDirectory(tmp_path), "main").log_created(Created(name))

    assert bool(clean_up(RunConfig(), RunDirectory(tmp_path), Hiding())) is is_listed


class CutShort(Accepting):
    """An adapter whose list of domains breaks off after the first page."""

    def __init__(self, listed: str) -> None:
        self.listed = listed
        self.deleted: list[str] = []

    def list_domains(self, **members: Any) -> dict[str, Any]:
        """List one domain, then fail."""
        if "NextToken" in members:
            raise ClientError("InternalServerException", 500)
        return {"Items": [{"DomainName": self.listed}], "NextToken": "more"}

    def delete_domain(self, **members: Any) -> dict[str, Any]:
        """Note what is to be deleted, and permit it for no domain that is not listed."""
        self.deleted.append(members["DomainName"])
        if members["DomainName"] != self.listed:
            raise ClientError("AccessDeniedException", 403)
        return {}


def test_a_list_that_breaks_off_hides_nothing(tmp_path: Path) -> None:
    """What may be on a page that never came is tried to be removed, and said to be left."""
    listed, other = marked_domain(), marked_domain()
    files, target = ProcessFiles(RunDirectory(tmp_path), "main"), CutShort(listed)
    for name in (listed, other):
        files.log_created(Created(name))

    assert [other in sentence for sentence in clean_up(RunConfig(), RunDirectory(tmp_path), target)] == [True]
    assert cleanup._of_run(opened(target), Access.MANAGE, RunConfig(), RunDirectory(tmp_path)) == (
        Created(listed),
        Created(other),
    )
    assert cleanup._marked(opened(target), Access.MANAGE) == ((Created(listed),), cleanup.PART)


def opened(subject: object) -> Target:
    """Return an adapter as a target."""
    return open_target(RunConfig(), subject)


@pytest.mark.parametrize(("reading", "is_there"), [("denied", False), ("denied", True), ("not-found", False)])
def test_a_hidden_domain_is_seen_without_a_list(tmp_path: Path, reading: str, is_there: bool) -> None:
    """Where 403 says that there is no domain, a search that is refused shows it: a fake ends with the run."""

    class Hiding(Accepting):
        def search_profiles(self, **_: Any) -> dict[str, Any]:
            return {} if is_there else self.delete_domain()

        def delete_domain(self, **_: Any) -> dict[str, Any]:
            raise ClientError("AccessDeniedException", None)

    files = ProcessFiles(RunDirectory(tmp_path), "main")
    files.log_created(Created(marked_domain()))
    files.write_facts(Facts(readings=(ReadingFound(point="unknown-domain", reading=reading),)))

    left = clean_up(RunConfig(), RunDirectory(tmp_path), Hiding())
    assert bool(left) is (reading != "denied" or is_there)
    assert "None" not in str(left)


class ClientError(Exception):
    """An error as boto3 raises it."""

    def __init__(self, name: str, status: int | None) -> None:
        super().__init__(name)
        self.response = {"Error": {"Code": name}, "ResponseMetadata": {"HTTPStatusCode": status}}
