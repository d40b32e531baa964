"""Reports that runs left on the disk, read, changed and written back."""

from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import pytest
from once import made_once
from searchprofiles_tck.reports.write import read_exchanges, read_report, write_exchanges
from searchprofiles_tck.spec.exchange import Exchange
from searchprofiles_tck.spec.report_json import to_json
from searchprofiles_tck.spec.results import CheckResult, RunReport

from .in_process import tck, undiagnosed


def run(folder: Path, *words: str) -> Path:
    """Judge a target with those words, at effort quick, without a diagnosis; return the directory of the report."""
    with undiagnosed():
        tck(folder, "run", *words, "--effort", "quick")
    return folder / "compliance-report"


def once(factory: pytest.TempPathFactory, name: str, *words: str) -> Path:
    """Judge a target with those words once for all workers; return the directory of the report."""
    return made_once(factory, name, lambda folder: run(folder, *words)) / "compliance-report"


def right_and_wrong(factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the reports of the reference, ``right``, and of a mutant, ``wrong``, with its causes."""

    def make(folder: Path) -> None:
        for name, target in (("right", "reference:"), ("wrong", "mutant:and-treated-as-or")):
            tck(folder, "run", target, "--only", "lattice", "--effort", "quick", "--report", name)

    return made_once(factory, "right-and-wrong", make)


def report_and_exchanges(directory: Path) -> tuple[RunReport, list[Exchange]]:
    """Return what a run left in ``directory``."""
    return read_report(directory), list(read_exchanges(directory))


def write(directory: Path, report: RunReport, exchanges: Iterable[Exchange]) -> None:
    """Write a report and its recording into ``directory``, hash and all, as one who knows how would."""
    sha256 = write_exchanges(exchanges, directory)
    info = msgspec.structs.replace(report.run, exchanges_sha256=sha256)
    (directory / "report.json").write_bytes(to_json(msgspec.structs.replace(report, run=info)))


def with_result(report: RunReport, check: str, change: Callable[[CheckResult], CheckResult]) -> RunReport:
    """Return ``report`` with one result changed."""
    results = tuple(change(one) if one.id == check else one for one in report.results)
    return msgspec.structs.replace(report, results=results)


def with_body(
    exchanges: Iterable[Exchange], wanted: Callable[[Exchange], bool], change: Callable[[str], str]
) -> list[Exchange]:
    """Return ``exchanges`` with the first wanted body changed. Raise ``StopIteration`` if there is none."""
    found = list(exchanges)
    place = next(place for place, one in enumerate(found) if wanted(one))
    reply = msgspec.structs.replace(found[place].reply, body=change(found[place].reply.body))
    found[place] = msgspec.structs.replace(found[place], reply=reply)
    return found
