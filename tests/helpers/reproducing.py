"""Scripts that reproduce a failure, run as they are printed, and judged by the responses that they print."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from msgspec import structs
from searchprofiles_tck.conformance.config import Access, Effort, RunConfig
from searchprofiles_tck.conformance.dataset.model import LoadedWorld, ProfileSpec, World
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.conformance.judging.judgement import Evidence, Finding, judged_by
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.results import failure
from searchprofiles_tck.conformance.results.python_script import obstacle_of
from searchprofiles_tck.conformance.results.reproduction import reproduction
from searchprofiles_tck.conformance.results.script_steps import ScriptStep
from searchprofiles_tck.conformance.results.script_variables import MARK
from searchprofiles_tck.conformance.run.session import Session
from searchprofiles_tck.conformance.scenarios import Scenario
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.conformance.target.http_message import text_or_bytes
from searchprofiles_tck.conformance.target.python_object import success
from searchprofiles_tck.spec.classes import Level
from searchprofiles_tck.spec.exchange import Fault, FaultKind, Json, Reply
from searchprofiles_tck.spec.readings import Readings, UnknownReading
from searchprofiles_tck.spec.results import Failure, ReadingFound, Reproduction
from searchprofiles_tck.spec.statuses import Status

_PART: Final = re.compile(rb"^--- (\d+|clean-up) \S+\n", re.MULTILINE)
_HEAD: Final = re.compile(rb"HTTP/[\d.]+ (\d+)[^\n]*\n")
OBJECT: Final = "python:under_test:target"
"""The target that ``printed_by_object`` calls."""
_PROGRAMS: Final = {
    "curl": ("sh", ""),
    "python": (sys.executable, ""),
    "typescript": ("node", ".mjs"),
    "go": ("go run", ".go"),
}
"""What runs the scripts of each way, and how the name of their file ends."""
WAYS: Final = tuple(way for way, (program, _) in _PROGRAMS.items() if shutil.which(program.split()[0]))
"""The ways whose program is installed."""
_CREDENTIALS: Final = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s"}


@dataclass(frozen=True)
class Plan:
    """What the scripts of a finding send, and the oracle for the data that its scenario searched."""

    finding: Finding
    oracle: Oracle
    steps: tuple[ScriptStep, ...]
    remark: str


@dataclass(frozen=True)
class Shown:
    """A failure of a report, its scripts, and what they send."""

    scenario: Scenario
    plan: Plan
    scripts: Reproduction
    readings: Readings
    """Those that the probes found in the mutant, which the rule was judged by."""
    obstacle: str
    """Why boto3 cannot send it; empty if it can."""

    @property
    def steps(self) -> tuple[ScriptStep, ...]:
        """What the scripts send."""
        return self.plan.steps


@dataclass
class Trial:
    """A mutant, judged until a check failed: ``shown`` is that failure, None if none did.

    ``failures`` are all that the scenarios played until then found, as a report has them.
    """

    shown: Shown | None = None
    failures: list[Failure] = field(default_factory=list)


def tried(
    name: str,
    target: str = "",
    subject: object = None,
    effort: Effort = Effort.STANDARD,
    *,
    reduce: bool = True,
) -> Trial:
    """Judge a mutant, or ``subject`` under the name ``target``, by the requirement that the mutant breaks.

    If no check of that requirement fails, the checks of all others that must be met follow. With ``reduce`` the failure
    is the first of its check in the report, as small as the run makes it; without, it is as it was found, like the
    others of the check.
    """
    config = RunConfig(target=target or f"mutant:{name}", effort=effort)
    trial = Trial()
    with tempfile.TemporaryDirectory() as folder, _planned() as plans:
        session = Session.open(config, Path(folder), target=subject)
        try:
            own = MUTANTS[name].requirement
            for check in sorted(checks(), key=lambda check: check.requirement != own):
                if trial.shown is None and (check.requirement == own or check.level is Level.MUST):
                    result = session.run(check)
                    trial.failures += result.failures
                    if result.status is not Status.FAILED:
                        continue
                    small = (
                        [one.failure for one in session.reduced((), lambda: False, check.id)]
                        if reduce
                        else []
                    )
                    first = (small or result.failures)[0]
                    trial.failures += small
                    trial.shown = _shown(first, check.scenario, plans, session, config)
        finally:
            session.close()
    return trial


def first_failure(name: str, *, reduce: bool = False) -> Shown | None:
    """Return the first failure of a mutant, of the requirement that it breaks if there is one."""
    return tried(name, reduce=reduce).shown


@contextmanager
def _planned() -> Iterator[list[Plan]]:
    """Collect the plans of all scripts that are written in the context."""
    plans: list[Plan] = []
    original = failure.repeated

    def collect(
        finding: Finding, shared: Oracle, history: Sequence[Step], access: Access
    ) -> tuple[tuple[ScriptStep, ...], str]:
        steps, remark = original(finding, shared, history, access)
        plans.append(Plan(finding, shared, steps, remark))
        return steps, remark

    with patch.object(failure, "repeated", collect):
        yield plans


def _shown(
    first: Failure, scenario: Scenario, plans: Sequence[Plan], session: Session, config: RunConfig
) -> Shown:
    plan = next(one for one in plans if reproduction(one.steps, config, one.remark) == first.reproduce)
    assert first.reproduce is not None
    readings = _readings(session.prepared.readings)
    return Shown(scenario, plan, first.reproduce, readings, obstacle_of(plan.steps, config))


def _readings(found: Sequence[ReadingFound]) -> Readings:
    """Return the readings that a reference can take, at once."""
    choices = {
        one.point: one.reading for one in found if one.reading and not one.key and one.point != "visibility"
    }
    taken = {}
    for point, reading in choices.items():
        with suppress(UnknownReading):
            Readings({point: reading})
            taken[point] = reading
    return Readings(taken)


def printed(script: str, way: str, url: str = "", folder: Path = Path()) -> bytes:
    """Return what a script prints that is run in ``folder``."""
    environment = {**os.environ, **_CREDENTIALS, "ENDPOINT": url}
    program, suffix = _PROGRAMS[way]
    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        file.write(script.encode())
        file.flush()
        command = [*program.split(), file.name]
        done = subprocess.run(
            command, env=environment, cwd=folder, capture_output=True, timeout=120, check=False
        )
    if done.returncode and (b"Traceback" in done.stderr or way == "go"):
        raise RuntimeError(done.stderr.decode(errors="replace").strip().splitlines()[-1])
    return done.stdout


def printed_by_object(script: str, made: str, folder: Path) -> bytes:
    """Return what a script prints that calls the object ``made``, an expression; its module is put into ``folder``."""
    (folder / "under_test.py").write_text(_MODULE.format(helpers=str(Path(__file__).parent), made=made))
    return printed(script, "python", folder=folder)


_MODULE: Final = """\
import sys
sys.path.append({helpers!r})
from reduction_session import Fake
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.readings import Readings
target = {made}
"""


def object_of(shown: Shown) -> str:
    """Return the expression for a right object, with the readings of the mutant."""
    return f"Fake(engine=Engine(Readings({dict(shown.readings.choices)!r})))"


def replies(output: bytes) -> dict[int, Reply]:
    """Return the responses in what a script printed, by the number of the request."""
    parts = _PART.split(output)
    numbered = zip(parts[1::2], parts[2::2], strict=True)
    return {int(number): _reply(text) for number, text in numbered if number.isdigit()}


def _reply(text: bytes) -> Reply:
    """Return a response that was printed as HTTP, or as what an object returned or raised."""
    if not text.startswith(b"HTTP/"):
        return _object_reply(text.decode(errors="replace"))
    text = text.replace(b"\r\n\r\n", b"\n\n", 1)
    head, _, body = text.partition(b"\n\n")
    found = _HEAD.match(head + b"\n")
    pairs = (line.decode("latin-1").strip().partition(": ") for line in head.splitlines()[1:])
    content, raw = text_or_bytes(body.removesuffix(b"\n"))
    return Reply(
        int(found[1]) if found else None, tuple((name, value) for name, _, value in pairs), content, raw
    )


def _object_reply(text: str) -> Reply:
    """Return what the kit makes of what an object returned, or of an exception with its ``response``."""
    if not text.strip():
        return Reply(None, fault=Fault(FaultKind.RESET, "no response"))
    told = json.loads(text.strip().splitlines()[-1])
    if not text.startswith("Traceback"):
        return success("search_profiles", told)
    error = (told or {}).get("Error")
    if error is None:
        return Reply(None, fault=Fault(FaultKind.ADAPTER, text))
    return Reply(None, (), json.dumps({"__type": error["Code"], "Message": error["Message"]}))


def judged(shown: Shown, answers: Mapping[int, Reply]) -> bool:
    """Return whether these answers break the rule of the failure."""
    values: dict[str, str] = {}
    steps: list[Step] = []
    profiles: list[ProfileSpec] = []
    ids: dict[str, str] = {}
    for number, planned in enumerate(shown.steps, start=1):
        reply = answers.get(number)
        if reply is None:
            continue
        members = _filled(planned, values)
        output = _object(reply)
        if planned.gives:
            values[planned.gives] = str(output.get(planned.member) or "")
        if planned.step is not None:
            call = structs.replace(planned.step.exchange.call, input=members)
            steps.append(Step(structs.replace(planned.step.exchange, call=call, reply=reply)))
        elif planned.operation == "CreateProfile" and "ProfileId" in output:
            fields = {name: value for name, value in members.items() if name != "DomainName"}
            profiles.append(ProfileSpec(f"p{len(profiles) + 1}", fields))
            ids[profiles[-1].name] = str(output["ProfileId"])
        elif planned.operation == "AddProfileKey":
            keys = {**profiles[-1].keys, members["KeyName"]: tuple(members["Values"])}
            profiles[-1] = structs.replace(profiles[-1], keys=keys)
    before = shown.plan.oracle
    domain = next((str(one.members["DomainName"]) for one in shown.steps if one.step is None), "")
    world = World("again", tuple(profiles))
    loaded = LoadedWorld(world, domain, ids, before.loaded.has_custom_keys)
    evidence = Evidence(Oracle(loaded, before.known), steps)
    found = judged_by(shown.scenario.judges, evidence).findings
    return any(finding.requirement == shown.plan.finding.requirement for finding in found)


def _object(reply: Reply) -> dict[str, Any]:
    with suppress(ValueError):
        found = json.loads(reply.body)
        return found if isinstance(found, dict) else {}
    return {}


def _filled(planned: ScriptStep, values: dict[str, str]) -> dict[str, Json]:
    """Return the members of a step with the values that were given."""
    for made in planned.derived:
        values[made.name] = made.made(values.get(made.source, ""))

    def fill(value: Json) -> Json:
        if isinstance(value, str):
            return MARK.sub(lambda mark: values.get(mark[1], ""), value)
        if isinstance(value, Mapping):
            return {name: fill(part) for name, part in value.items()}
        return [fill(part) for part in value] if isinstance(value, list) else value

    return {name: fill(value) for name, value in planned.members.items()}
