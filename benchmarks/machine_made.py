"""Try faults that nobody had the idea of: mutations, made by cosmic-ray, of independent services and our judges.

    python benchmarks/machine_made.py [SUBJECT...] [--size N] [--seed N] [--record FILE | --resume FILE] [--workers N]
                                      [--page FILE]

A mutated service is judged by a run at quick that stops at the first MUST that fails, and if none does, at standard. A
mutated module of ours is tried by the unit tests beside it. Each is tried in a process of its own. Each mutation that
was tried is a line of FILE (default: ``machine-made.ndjson``), so that ``--resume FILE`` goes on after an interruption.
``--size`` draws that many places of each subject (at most 400, the default), and one operator for each place.

What survives is explained in ``survivors.toml``, by its id: as ``equivalent`` (no answer differs, or no judgement),
``out of scope`` (the sources leave it open, or no search shows it) or ``hole``. Prints a line for each survivor and for
each subject, and exits with 1 if a survivor is not explained. ``--page`` writes the table of survivors as Markdown.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

sys.path.append(str(Path(__file__).parents[1]))  # after the installed kit, which the checkout would hide

from benchmarks.source_mutations import ROOT, SourceMutation, drawn

FOUND, ADVISED, TIMED_OUT, SURVIVED, BROKEN = "found", "advised", "time-out", "survived", "broken"
"""What becomes of a mutation: a MUST or a test failed; only a SHOULD; no end; nothing; it was not tried at all."""
EXPLAINED: Final = ("equivalent", "out of scope", "hole")
MOST: Final = 400
_SECONDS: Final = {"quick": 90, "standard": 400, "tests": 150}
_JUDGES: Final = "tests/conformance/judging"
_SURVIVORS: Final = Path(__file__).with_name("survivors.toml")


@dataclass(frozen=True)
class Subject:
    """Modules to mutate, and the unit tests that try them; a service that is judged has none."""

    modules: Sequence[str]
    tests: Sequence[str] = ()


SUBJECTS: Final[Mapping[str, Subject]] = {
    "service": Subject(
        [f"tests/independent/{name}.py" for name in ("service", "comparing", "reading", "records", "walking")]
    ),
    "sql-service": Subject(
        [f"tests/independent/sql_service/{name}.py" for name in ("service", "tables", "model", "doors")]
    ),
    "definition": Subject(
        ["reference/definition.py"],
        ["tests/reference/test_definition.py"],
    ),
    "verdict": Subject(
        ["spec/verdict.py", "spec/requirement_rows.py"],
        ["tests/spec/test_verdict.py", "tests/spec/test_as_of.py"],
    ),
    "judging": Subject(
        sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "conformance/judging").glob("[!_]*.py")),
        [_JUDGES],
    ),
}


@dataclass(frozen=True)
class Survival:
    """What became of a mutation, and for how long it was tried."""

    subject: str
    id: str
    path: str
    line: int
    operator: str
    before: str
    after: str
    outcome: str
    by: str
    seconds: float


def judged(subject: str, effort: str) -> str:
    """Return what a run makes of the service of this process."""
    from searchprofiles_tck.conformance.config import Effort

    from tests.independent import judging

    if subject == "service":
        from tests.independent.service import Service
        from tests.independent.serving import served
    else:
        from tests.independent.sql_service.doors import served  # type: ignore[assignment]
        from tests.independent.sql_service.service import Service  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as folder, served(Service()) as url:
        outcome = judging.outcome(url, Path(folder), Effort(effort))
    return {judging.CONVICTED: FOUND, judging.TOLD: ADVISED, judging.UNTOLD: SURVIVED}[outcome]


def tested(subject: str) -> str:
    """Return what the unit tests make of the modules of this process."""
    import pytest

    # Pytest would load the modules of its plugins in its own way, from the disk, to rewrite their assertions.
    words = ["-x", "-q", "-p", "no:cacheprovider", "--assert=plain", "-m", "not e2e and not slow"]
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        status = pytest.main([*words, *SUBJECTS[subject].tests])
    return SURVIVED if status == pytest.ExitCode.OK else FOUND


def child(subject: str, effort: str, mutation: SourceMutation) -> str:
    """Try a mutation in this process."""
    mutation.install()
    outcome = tested(subject) if SUBJECTS[subject].tests else judged(subject, effort)
    return outcome if mutation.module in sys.modules or outcome == FOUND else BROKEN


def tried(subject: str, mutation: SourceMutation) -> Survival:
    """Try a mutation in processes of its own, until something finds it."""
    started = time.monotonic()
    outcome = effort = ""
    for effort in ("tests",) if SUBJECTS[subject].tests else ("quick", "standard"):
        outcome = _in_child(subject, effort, mutation)
        if outcome != SURVIVED:
            break
    return Survival(
        subject,
        mutation.id,
        mutation.path,
        mutation.line,
        mutation.operator.partition("/")[2],
        *mutation.change,
        outcome,
        effort,
        round(time.monotonic() - started, 1),
    )


def _in_child(subject: str, effort: str, mutation: SourceMutation) -> str:
    """Return what a process makes of a mutation; if the process fails, the mutated module cannot even be used."""
    words = [sys.executable, __file__, "--child", json.dumps([subject, effort, asdict(mutation)])]
    with tempfile.TemporaryDirectory() as folder:
        variables = {**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": folder, "TMPDIR": folder}
        try:
            done = subprocess.run(
                words,
                cwd=ROOT,
                env=variables,
                capture_output=True,
                text=True,
                check=False,
                timeout=_SECONDS[effort],
            )
        except subprocess.TimeoutExpired:
            return TIMED_OUT
    last = done.stdout.rpartition("outcome: ")[2].strip()
    return last if done.returncode == 0 and last else FOUND


def recorded(file: Path) -> Iterator[Survival]:
    """Yield what is in ``file``, without a last line that was cut off."""
    for line in file.read_text(encoding="utf-8").splitlines():
        with contextlib.suppress(json.JSONDecodeError):
            yield Survival(**json.loads(line))


def done(names: Sequence[str], seed: int, size: int, file: Path, workers: int) -> list[Survival]:
    """Try what is not in ``file`` yet, record it, and return all of it."""
    known = {(one.subject, one.id): one for one in recorded(file)} if file.exists() else {}
    results = []
    with ThreadPoolExecutor(workers) as pool, file.open("a", encoding="utf-8") as record:
        for name in names:
            mutations = drawn(SUBJECTS[name].modules, seed, size)
            results += [known[name, one.id] for one in mutations if (name, one.id) in known]
            left = [one for one in mutations if (name, one.id) not in known]
            for result in pool.map(lambda one, name=name: tried(name, one), left):
                results.append(result)
                print(json.dumps(asdict(result), ensure_ascii=False), file=record, flush=True)
    return results


def explanations() -> Mapping[str, Mapping[str, str]]:
    """Return the class and the reason of every survivor that is explained, by its id."""
    return tomllib.loads(_SURVIVORS.read_text(encoding="utf-8"))


def survivors(results: Sequence[Survival]) -> list[Survival]:
    """Return what nothing found."""
    return [one for one in results if one.outcome in (SURVIVED, BROKEN)]


def score(results: Sequence[Survival]) -> str:
    """Return in a line what became of the mutations of one subject."""
    known = explanations()
    kinds = Counter(known.get(one.id, {}).get("class", "not explained") for one in survivors(results))
    counted = len(results) - kinds["equivalent"] - kinds["out of scope"]
    found = len(results) - len(survivors(results))
    names = (*EXPLAINED, "not explained")
    left = ", ".join(f"{kinds[kind]} {kind}" for kind in names if kinds[kind])
    late = sum(one.outcome == TIMED_OUT for one in results)
    line = f"{found} of {counted} found, {100 * found / max(counted, 1):.1f} %"
    line += f" ({late} of them since they never ended)" if late else ""
    return f"{line}; survivors left: {left}" if left else line


def page(results: Sequence[Survival], seed: int) -> str:
    """Return the table of survivors as Markdown."""
    known = explanations()
    lines = [
        "# Faults that a machine made",
        "",
        "What is left of mutations of source code, as `python benchmarks/machine_made.py --page FILE` wrote it; its",
        f"docstring says what the classes mean. Places were drawn by seed {seed}.",
        "",
        "| subject | tried | result |",
        "|---|---:|---|",
    ]
    for name in dict.fromkeys(one.subject for one in results):
        own = [one for one in results if one.subject == name]
        lines.append(f"| {name} | {len(own)} | {score(own)} |")
    lines += ["", "| survivor | place | before | after | class | reason |", "|---|---|---|---|---|---|"]
    for one in survivors(results):
        row = known.get(one.id, {})
        cells = (f"`{one.before}`", f"`{one.after}`", row.get("class", ""), row.get("reason", ""))
        shown = " | ".join(cell.replace("|", "\\|") for cell in cells)
        lines.append(f"| {one.id} | {one.path} | {shown} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Try what the command line selects; see the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("subject", nargs="*", help=", ".join(SUBJECTS))
    parser.add_argument("--size", type=int, default=MOST)
    parser.add_argument("--seed", type=int, default=19)
    parser.add_argument("--record", type=Path, default=Path("machine-made.ndjson"))
    parser.add_argument("--resume", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--page", type=Path)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        subject, effort, mutation = json.loads(options.child)
        print(f"outcome: {child(subject, effort, SourceMutation(**mutation))}")
        return 0
    if unknown := {*options.subject} - {*SUBJECTS}:
        parser.error(f"there is no subject {', '.join(sorted(unknown))}; there are: {', '.join(SUBJECTS)}")
    file = options.resume or options.record
    if options.resume is None:
        file.unlink(missing_ok=True)
    names = options.subject or list(SUBJECTS)
    results = done(names, options.seed, min(options.size, MOST), file, options.workers)
    known = explanations()
    for one in survivors(results):
        row = known.get(one.id, {"class": "not explained", "reason": ""})
        print(f"{one.id} {one.path}:{one.line} {one.operator}: {one.before} -> {one.after}: {row['class']}")
    for name in names:
        print(f"{name}: {score([one for one in results if one.subject == name])}")
    if options.page:
        options.page.write_text(page(results, options.seed), encoding="utf-8")
    return 0 if all(one.id in known for one in survivors(results)) else 1


if __name__ == "__main__":
    sys.exit(main())
