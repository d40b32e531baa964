"""A report is confirmed by its record, or it is noticed that it is not."""

import errno
import gzip
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace
from searchprofiles_tck.conformance.results.replay import Recording
from searchprofiles_tck.conformance.results.verify import (
    Confirmation,
    VerificationStatus,
    confirmations,
    inconsistencies,
)
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.reports.write import read_report, write_reports
from searchprofiles_tck.spec.exchange import Exchange, Purpose
from searchprofiles_tck.spec.requirements import requirements
from searchprofiles_tck.spec.results import CheckResult, RunReport
from searchprofiles_tck.spec.statuses import Status, Verdict
from searchprofiles_tck.spec.verdict import build_report

from ..in_process import tck
from ..recorded import once, report_and_exchanges, run, with_body, with_result, write

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("undiagnosed")]

SOME: Final = ("--only", "*@lattice", "--only", "*@keys", "--only", "*@domains")
"""Three scenarios. A class such as ``errors`` has checks in nearly all of them."""
CHECK: Final = "logic-and@lattice"

Left = tuple[RunReport, list[Exchange]]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the report of the reference."""
    return once(tmp_path_factory, "verified", "reference:", *SOME)


@pytest.fixture(scope="module")
def left(directory: Path) -> Left:
    """Return what the run left."""
    return report_and_exchanges(directory)


@pytest.fixture
def copied(directory: Path, tmp_path: Path) -> Path:
    """Return a copy of the report that a test may change."""
    return Path(shutil.copytree(directory, tmp_path / "report"))


def found(report: RunReport, exchanges: list[Exchange]) -> dict[str, Confirmation]:
    """Return what verifying says, by check."""
    return {one.result.id: one for one in confirmations(Recording(report, exchanges))}


def drop_an_item(body: str) -> str:
    """Return a search's answer without one of its profiles."""
    answer = json.loads(body)
    return json.dumps({**answer, "Items": answer["Items"][1:]})


def is_and(exchange: Exchange) -> bool:
    """Return whether it is a search of the lattice that joins its pairs with AND, and found something."""
    joined = exchange.call.input.get("LogicalOperator") == "AND"
    return exchange.scenario == "lattice" and joined and bool(json.loads(exchange.reply.body)["Items"])


@pytest.mark.parametrize(
    "words",
    [
        ("reference:",),
        ("mutant:shared-list", *SOME, "--only", "concurrency"),
        pytest.param(
            ("mutant:only-main-key", *SOME, "--header", "X-Key: secret", "--region", "eu-central-1"),
            marks=pytest.mark.slow,
        ),
    ],
)
def test_every_verdict_of_a_run_is_confirmed(tmp_path: Path, words: tuple[str, ...]) -> None:
    """What a run said of each check, passed or failed, its evidence included, follows from its record."""
    directory = run(tmp_path, *words)

    ended = tck(tmp_path, "report", "verify", str(directory), "--each")

    assert (ended.returncode, ended.stderr) == (0, "")
    results = read_report(directory).results
    judged = {one.id for one in results if one.status in (Status.PASSED, Status.FAILED)}
    assert len(judged) > 50
    confirmed = re.findall(r"^confirmed: (\S+) ", ended.stdout, re.MULTILINE)
    assert judged <= {*confirmed}


def test_an_edited_response_changes_the_verdict(left: Left, copied: Path) -> None:
    """One profile taken out of one recorded answer is noticed, also by one who writes the hash anew."""
    report, exchanges = left

    write(copied, report, with_body(exchanges, is_and, drop_an_item))
    ended = tck(copied, "report", "verify", str(copied))

    assert ended.returncode == 1
    assert f"differs: {CHECK} (passed): the report says passed, the record gives failed" in ended.stdout
    assert "is not the file" not in ended.stdout


def test_another_recording_is_noticed_by_its_hash(copied: Path) -> None:
    """A recording whose verdicts are the same, but which is not the one of the run, is not taken for it."""
    path = copied / "exchanges.ndjson.gz"
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()), mtime=1))

    ended = tck(copied, "report", "verify", str(copied))

    assert ended.returncode == 1
    assert "exchanges.ndjson.gz is not the file that the report was made with" in ended.stdout
    assert "0 differs" in ended.stdout


@pytest.mark.parametrize("status", [Status.FAILED, Status.SKIPPED, Status.DECLINED, Status.INDETERMINATE])
def test_an_edited_status_is_noticed(left: Left, status: Status) -> None:
    """A passed check that is reported as something else differs from its record."""
    report, exchanges = left

    edited = with_result(report, CHECK, lambda one: replace(one, status=status))

    assert found(edited, exchanges)[CHECK].status is VerificationStatus.DIFFERS


@pytest.mark.parametrize(
    "change",
    [
        lambda one: replace(one, examples=one.examples + 1),
        lambda one: replace(one, partitions={}),
    ],
)
def test_edited_evidence_is_noticed(left: Left, change: Callable[[CheckResult], CheckResult]) -> None:
    """More inputs than the record has, or of other kinds, are no evidence."""
    report, exchanges = left

    assert found(with_result(report, CHECK, change), exchanges)[CHECK].status is VerificationStatus.DIFFERS


def test_a_verdict_without_exchanges_is_noticed(left: Left) -> None:
    """A check that claims to have passed, though nothing of its scenario is recorded, differs."""
    report, exchanges = left

    without = [exchange for exchange in exchanges if exchange.scenario != "lattice"]

    assert found(report, without)[CHECK].reason == "no exchange of its scenario is recorded"


def test_what_was_not_judged_is_not_replayed(left: Left) -> None:
    """Checks that a run left out claim nothing, and are counted apart."""
    report, exchanges = left

    told = found(report, exchanges)

    left_out = [one for one in told.values() if one.result.status is Status.NOT_RUN]
    assert left_out
    assert {one.status for one in left_out} == {VerificationStatus.UNJUDGED}


def test_a_check_that_the_kit_does_not_have_cannot_be_replayed(left: Left, copied: Path) -> None:
    """A check of another version of the kit is said to be out of reach, with exit status 3."""
    report, exchanges = left

    edited = with_result(report, CHECK, lambda one: replace(one, id="logic-and@attic"))
    write(copied, replace(edited, run=replace(report.run, kit_version="0.0.1")), exchanges)
    ended = tck(copied, "report", "verify", str(copied))

    assert ended.returncode == 3
    assert "cannot be replayed: logic-and@attic (passed): this version of the kit has no such" in ended.stdout


def test_a_report_of_another_version_is_named_as_such(left: Left, copied: Path) -> None:
    """Another version of the kit says that a difference may be its own."""
    report, exchanges = left

    write(copied, replace(report, run=replace(report.run, kit_version="0.0.1")), exchanges)
    ended = tck(copied, "report", "verify", str(copied))

    assert ended.returncode == 0
    assert "The report is of version 0.0.1 of the kit" in ended.stdout
    assert "the files beside it are not compared" in ended.stdout


def test_a_page_that_quotes_another_botocore_is_not_accused(left: Left, copied: Path) -> None:
    """The quoted texts differ from one version of botocore to the next; the other files are compared."""
    report, exchanges = left

    write(copied, replace(report, run=replace(report.run, versions={"botocore": "1.0"})), exchanges)
    (copied / "report.html").write_text("quotes botocore 1.0")
    ended = tck(copied, "report", "verify", str(copied))

    assert ended.returncode == 0
    assert "report.html is not compared, since it quotes another version of botocore" in ended.stdout


def test_a_world_of_another_kit_cannot_be_replayed(left: Left) -> None:
    """If the kit makes other profiles than the run had, no verdict is called wrong for that."""
    report, exchanges = left
    world = replace(report.run.worlds[0], ids=report.run.worlds[0].ids[1:])

    told = found(replace(report, run=replace(report.run, worlds=(world,))), exchanges)[CHECK]

    assert told.status is VerificationStatus.UNREPLAYABLE
    assert "use the version of the kit that the report names" in told.reason


@pytest.mark.slow
def test_expected_failures_are_confirmed_as_of_their_day(tmp_path: Path) -> None:
    """A failure that the list expects is confirmed as that, whatever the date is when it is verified."""
    (tmp_path / "known.toml").write_text('[logic-and]\nreason = "known"\nuntil = 2100-01-01\n')
    directory = run(tmp_path, "mutant:only-main-key", *SOME, "--expected-failures", "known.toml")
    report, exchanges = report_and_exchanges(directory)

    past = replace(report.run, started="2200-01-01T00:00:00+00:00")

    assert report.counts["expected-failure"] == 1
    assert found(report, exchanges)[CHECK].status is VerificationStatus.CONFIRMED
    assert found(replace(report, run=past), exchanges)[CHECK].status is VerificationStatus.DIFFERS


def test_an_edited_verdict_is_noticed(left: Left) -> None:
    """The head of a report must follow from its checks."""
    report, _ = left
    rows = tuple(
        replace(row, status=Status.FAILED) if row.id == "logic-and" else row for row in report.requirements
    )

    assert list(inconsistencies(report)) == []
    assert "verdict" in next(inconsistencies(replace(report, verdict=Verdict.CONFORMING)))
    assert next(inconsistencies(replace(report, requirements=rows))).startswith("requirement logic-and is")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda place: (place / "report.json").unlink(), "report.json is missing"),
        (lambda place: (place / "report.json").write_text("{}"), "is not a report of this kit"),
        (lambda place: (place / "exchanges.ndjson.gz").unlink(), "exchanges.ndjson.gz is missing"),
        (lambda place: (place / "exchanges.ndjson.gz").write_text("torn"), "line 1 of the recorded"),
    ],
)
def test_what_is_missing_is_named(copied: Path, spoil: Callable[[Path], None], says: str) -> None:
    """A report or a recording that is not there or cannot be read is wrong usage, in one sentence."""
    spoil(copied)

    ended = tck(copied, "report", "verify", str(copied))

    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert says in ended.stderr


def test_a_file_of_another_user_is_named(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file beside the report that nobody else may read is wrong usage, too."""
    read = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path.name == "junit.xml":
            raise PermissionError(errno.EACCES, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    ended = tck(copied, "report", "verify", str(copied))

    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert "junit.xml cannot be read: Permission denied" in ended.stderr


FALSIFIED: Final[dict[str, Callable[[RunReport], RunReport]]] = {
    "the summary": lambda report: replace(report, summary="The target meets every requirement."),
    "requirement logic-and has another statement": lambda report: replace(
        report,
        requirements=tuple(
            replace(row, statement="AND may do as it likes.") if row.id == "logic-and" else row
            for row in report.requirements
        ),
    ),
    "requirement logic-and of the catalogue is missing": lambda report: replace(
        report, requirements=tuple(row for row in report.requirements if row.id != "logic-and")
    ),
    "requirement logic-nand is none of the catalogue": lambda report: replace(
        report, requirements=(*report.requirements, replace(report.requirements[0], id="logic-nand"))
    ),
    f"check {CHECK} is there 2 times": lambda report: replace(
        report, results=(*report.results, next(one for one in report.results if one.id == CHECK))
    ),
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("effort", "thorough"),
        ("target", "https://profiles.example"),
        ("seed", 1),
        ("fail_on", "should"),
        ("specification", "another"),
        ("command", "searchprofiles-tck run reference: --effort thorough"),
    ],
)
def test_a_run_that_is_told_otherwise_is_noticed(left: Left, name: str, value: object) -> None:
    """What a report says of its run must agree with the settings that it names."""
    report, _ = left
    edited = replace(report, run=replace(report.run, **{name: value}))

    assert next(inconsistencies(edited)).startswith(f"the run's {name.replace('_', ' ')} is")


@pytest.mark.parametrize("says", FALSIFIED)
def test_falsified_words_are_noticed(left: Left, says: str) -> None:
    """What a reader sees first must follow from the checks and the catalogue too."""
    report, _ = left
    assert [line for line in inconsistencies(FALSIFIED[says](report)) if line.startswith(says)]


def test_failures_that_were_left_out_are_noticed(tmp_path: Path) -> None:
    """A report made anew from the other checks alone, files and all, follows from them and is still not believed."""
    directory = run(tmp_path, "mutant:only-main-key", "--only", CHECK, "--only", "keys-email@keys")
    report = read_report(directory)
    kept = [result for result in report.results if result.id != CHECK]
    covered = {check.requirement for check in checks()}
    write_reports(
        build_report(kept, requirements().values(), report.readings, report.run, covered=covered), directory
    )

    ended = tck(tmp_path, "report", "verify", str(directory))

    assert ended.returncode == 1
    assert f"differs: check {CHECK} of this kit is missing" in ended.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("http://127.0.0.1:1",),
        ("reference:", "--max-time", "0.5"),
        ("reference:", "--access", "read-only", "--domain", "shop", "--known", "_account=1"),
    ],
)
def test_what_a_run_says_of_its_early_end_is_confirmed(tmp_path: Path, words: tuple[str, ...]) -> None:
    """A report whose summary says why little or nothing was judged is not a falsified one."""
    directory = run(tmp_path, *words)

    ended = tck(tmp_path, "report", "verify", str(directory))

    assert "differs: the" not in ended.stdout
    assert ended.returncode == 0


@pytest.mark.parametrize(
    ("summary", "complete", "believed"),
    [
        ("The run was interrupted.", False, True),
        ("The run was interrupted.", True, False),
        ("The kit itself failed, so this report is not complete.", False, True),
        ("The target meets every requirement.", False, False),
    ],
)
def test_only_an_early_end_takes_the_place_of_a_summary(
    left: Left, summary: str, complete: bool, believed: bool
) -> None:
    """A run that did not come to its end may say so; nothing else may take the place of the summary."""
    report, _ = left
    edited = replace(report, summary=summary, run=replace(report.run, complete=complete))

    assert any("the summary" in line for line in inconsistencies(edited)) is not believed


@pytest.mark.parametrize("member", ["rule", "explanation", "actual", "world", "reproduce"])
def test_a_falsified_failure_is_noticed(tmp_path_factory: pytest.TempPathFactory, member: str) -> None:
    """Every part of a failure that the record gives is held against it, scripts too."""
    failing = once(tmp_path_factory, "failing", "mutant:only-main-key", "--only", CHECK)
    report, exchanges = report_and_exchanges(failing)
    other = {"world": (), "reproduce": None}.get(member, "nothing to see here")

    def edited(result: CheckResult) -> CheckResult:
        first, *others = result.failures
        return replace(result, failures=(replace(first, **{member: other}), *others))

    assert found(report, exchanges)[CHECK].status is VerificationStatus.CONFIRMED
    assert found(with_result(report, CHECK, edited), exchanges)[CHECK].status is VerificationStatus.DIFFERS


def test_a_reduction_that_cannot_be_judged_confirms_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A record may be damaged where a failure was made smaller, too."""
    failing = once(tmp_path_factory, "failing", "mutant:only-main-key", "--only", CHECK)
    report, exchanges = report_and_exchanges(failing)
    (first, *_) = next(one.failures for one in report.results if one.id == CHECK)
    place = next(place for place, one in enumerate(exchanges) if one.id == first.exchanges[-1])
    call = exchanges[place].call
    assert exchanges[place].purpose is Purpose.REDUCTION
    exchanges[place] = replace(exchanges[place], call=replace(call, input={**call.input, "Values": [0]}))

    confirmation = found(report, exchanges)[CHECK]

    assert confirmation.status is VerificationStatus.UNREPLAYABLE
    assert "the kit cannot judge this record: TypeError" in confirmation.reason


@pytest.mark.parametrize("name", ["report.html", "junit.xml", "summary.md", "badge.json"])
def test_a_falsified_file_is_noticed(copied: Path, name: str) -> None:
    """Files that were made from the report are made again."""
    path = copied / name
    path.write_bytes(path.read_bytes() + b" ")

    ended = tck(copied, "report", "verify", str(copied))

    assert ended.returncode == 1
    assert f"differs: {name} is not what report.json and the recording give" in ended.stdout


def test_a_recording_of_another_run_is_no_evidence(copied: Path, tmp_path: Path) -> None:
    """The page is not rendered with it, since its exchanges have the same ids; without one it is, and says so."""
    recording = copied / "exchanges.ndjson.gz"
    recording.write_bytes(gzip.compress(gzip.decompress(recording.read_bytes()), mtime=1))
    mixed = tck(tmp_path, "report", "render", str(copied), "--format", "html")
    recording.unlink()
    bare = tck(tmp_path, "report", "render", str(copied), "--format", "html")

    assert (mixed.returncode, mixed.stdout) == (2, "")
    assert "is not the one that its report was made with" in mixed.stderr
    assert bare.returncode == 0
    assert "exchanges.ndjson.gz is missing, so no exchanges are shown" in bare.stderr
