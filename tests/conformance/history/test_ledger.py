"""Processes of a run share one preparation, and what they made is removed afterwards."""

import multiprocessing
import time
from pathlib import Path

import msgspec
import pytest
from joining import join, ready
from searchprofiles_tck.conformance.client.cleanup import clean_up, made_in
from searchprofiles_tck.conformance.config import Access, RunConfig
from searchprofiles_tck.conformance.errors import NotMeasured
from searchprofiles_tck.conformance.history.facts import Facts
from searchprofiles_tck.conformance.history.ledger import Created, Ledger
from searchprofiles_tck.conformance.history.prepared import Prepared
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.spec.exchange import Call, Exchange, Purpose, Reply


def test_processes_share_one_preparation(tmp_path: Path) -> None:
    """Of two processes one prepares the target, and both work in the same domain."""
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=join, args=(tmp_path, worker)) for worker in ("gw0", "gw1")]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

    assert [process.exitcode for process in processes] == [0, 0]
    assert len(list(tmp_path.glob("prepared-by-*"))) == 1
    facts = [msgspec.json.decode(path.read_bytes(), type=Facts) for path in tmp_path.glob("facts-*.json")]
    assert len({fact.access for fact in facts}) == 1
    assert {made.domain for made in made_in(tmp_path)} == {"gw0", "gw1"}


def test_prepared_target_is_the_same_when_read_again(tmp_path: Path) -> None:
    """World, readings and all survive being written down."""
    once = ready()
    first, second = Ledger(tmp_path, "a"), Ledger(tmp_path, "b")
    first.shared(lambda: once)

    assert second.shared(ready) == once


def test_every_process_learns_why_nothing_can_be_judged(tmp_path: Path) -> None:
    """The reason that the first process found is the reason of all."""

    def fail() -> Prepared:
        raise NotMeasured("no such thing")

    for worker in "ab":
        with pytest.raises(NotMeasured, match="no such thing"):
            Ledger(tmp_path, worker).shared(fail)


def test_exchanges_are_kept_a_line_each(tmp_path: Path) -> None:
    """What was recorded can be read back."""
    exchange = Exchange("s/1", "s", Purpose.CHECK, Call("SearchProfiles", {"Values": ["\n"]}), Reply(200))
    ledger = Ledger(tmp_path, "main")
    ledger.record(exchange)
    ledger.record(exchange)
    ledger.close(Facts())

    lines = (tmp_path / "exchanges-main.ndjson").read_bytes().splitlines()
    assert [msgspec.json.decode(line, type=Exchange) for line in lines] == [exchange] * 2


def test_notes_survive_a_crash_and_are_taken_back(tmp_path: Path) -> None:
    """A line that was cut short is passed over; what was never made is not to be removed."""
    ledger = Ledger(tmp_path, "main")
    ledger.made("d", "")
    ledger.made("d", "p")
    ledger.made("e", "")
    ledger.refused("e")
    with (tmp_path / "made.ndjson").open("ab") as file:
        file.write(b'{"domain": "cu')

    assert made_in(tmp_path) == [Created("d"), Created("d", "p")]
    assert made_in(tmp_path / "nothing") == []


@pytest.mark.e2e
@pytest.mark.parametrize("access", [Access.MANAGE, Access.WRITE])
def test_exactly_what_was_made_is_removed(tmp_path: Path, access: Access) -> None:
    """With its own domains the run removes these, in a given domain only its profiles."""
    engine = Engine()
    ledger = Ledger(tmp_path, "main")
    for name in ("own", "other"):
        engine.call("CreateDomain", {"DomainName": name, "DefaultExpirationDays": 1})
    for account in ("mine", "theirs"):
        made = engine.call("CreateProfile", {"DomainName": "own", "AccountNumber": account})
        if account == "mine":
            ledger.made("own", "")
            ledger.made("own", made["ProfileId"])
    ledger.made("own", "f" * 32)  # gone already

    with running_server(http_app(engine)) as url:
        assert clean_up(RunConfig(target=url, access=access), tmp_path) == ()
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

    Ledger(tmp_path, "main").made("d", "")

    assert clean_up(RunConfig(), tmp_path, WithoutDelete()) == (
        "domain d, empty: the target has no DeleteDomain",
    )


def test_tidying_ends_in_time(tmp_path: Path) -> None:
    """Where no time is left, what was made is named and nothing is asked."""
    asked: list[str] = []

    class Counting:
        def search_profiles(self, **_members: object) -> dict[str, object]:
            return {}

        def create_domain(self, **_members: object) -> dict[str, object]:
            return {}

        def delete_domain(self, **members: object) -> dict[str, object]:
            asked.append(str(members["DomainName"]))
            time.sleep(0.2)
            return {}

    ledger = Ledger(tmp_path, "main")
    for name in ("one", "two", "three"):
        ledger.made(name, "")

    assert clean_up(RunConfig(), tmp_path, Counting(), 0.3) == (
        "domain three and what follows: there was no time left",
    )
    assert asked == ["one", "two"]
