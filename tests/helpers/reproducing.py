"""Scripts that reproduce a failure, run as they are printed, and judged by the responses that they print."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from msgspec import structs
from playing import played, prepared
from searchprofiles_tck.conformance.client.recorder import Recorder
from searchprofiles_tck.conformance.config import Effort, RunConfig
from searchprofiles_tck.conformance.dataset.model import LoadedWorld, ProfileSpec, World
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.conformance.judging.judgement import Evidence, Finding, judged_by
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.results.failure import repeated
from searchprofiles_tck.conformance.results.python_script import obstacle_of
from searchprofiles_tck.conformance.results.reproduction import reproduction
from searchprofiles_tck.conformance.results.scenario_run import ScenarioRun, claimed
from searchprofiles_tck.conformance.results.script_steps import MARK, ScriptStep
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.conformance.target.http_message import text_or_bytes
from searchprofiles_tck.conformance.target.open import open_target
from searchprofiles_tck.spec.exchange import Fault, FaultKind, Json, Reply
from searchprofiles_tck.spec.readings import Readings, UnknownReading
from searchprofiles_tck.spec.results import ReadingFound, Reproduction

_PART: Final = re.compile(rb"^--- (\d+|clean-up) \S+\n", re.MULTILINE)
_HEAD: Final = re.compile(rb"HTTP/[\d.]+ (\d+)[^\n]*\n")
_CREDENTIALS: Final = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s"}


@dataclass(frozen=True)
class Shown:
    """A failure, and what its scripts send."""

    run: ScenarioRun
    finding: Finding
    steps: tuple[ScriptStep, ...]
    scripts: Reproduction
    readings: Readings
    """Those that the probes found in the mutant, which the rule was judged by."""
    obstacle: str
    """Why boto3 cannot send it; empty if it can."""


def first_failure(name: str) -> Shown | None:
    """Return the first failure of the requirement that the mutant breaks; None if no scenario finds one."""
    requirement = MUTANTS[name].requirement
    config = RunConfig(target=f"mutant:{name}", effort=Effort.STANDARD)
    recorder = Recorder(open_target(config), lambda _: None, config=config)
    ready = prepared(recorder, config)
    own = (check.scenario for check in checks() if check.requirement == requirement)
    for scenario in dict.fromkeys(own):
        run = played(scenario, ready, recorder, config).run
        findings = claimed(scenario, run.judgement).of(requirement)
        if findings:
            steps, remark = repeated(findings[0], run.oracle, run.steps)
            scripts = reproduction(steps, config, remark)
            obstacle = obstacle_of(steps, config)
            return Shown(run, findings[0], steps, scripts, _readings(ready.readings), obstacle)
    return None


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


def printed(script: str, way: str, url: str) -> bytes:
    """Return what a script prints."""
    environment = {**os.environ, **_CREDENTIALS, "ENDPOINT": url}
    with tempfile.NamedTemporaryFile() as file:
        file.write(script.encode())
        file.flush()
        command = ["sh" if way == "curl" else sys.executable, file.name]
        done = subprocess.run(command, env=environment, capture_output=True, timeout=120, check=False)
    if done.returncode and b"Traceback" in done.stderr:
        raise RuntimeError(done.stderr.decode(errors="replace").strip().splitlines()[-1])
    return done.stdout


def replies(output: bytes) -> dict[int, Reply]:
    """Return the responses in what a script printed, by the number of the request."""
    parts = _PART.split(output)
    numbered = zip(parts[1::2], parts[2::2], strict=True)
    return {int(number): _reply(text) for number, text in numbered if number.isdigit()}


def _reply(text: bytes) -> Reply:
    text = text.replace(b"\r\n\r\n", b"\n\n", 1)
    head, blank, body = text.partition(b"\n\n")
    found = _HEAD.match(head + b"\n")
    if not found or not blank:
        return Reply(None, fault=Fault(FaultKind.RESET, text.decode(errors="replace")[:200]))
    pairs = (line.decode("latin-1").strip().partition(": ") for line in head.splitlines()[1:])
    content, raw = text_or_bytes(body.removesuffix(b"\n"))
    return Reply(int(found[1]), tuple((name, value) for name, _, value in pairs), content, raw)


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
    before = shown.run.oracle
    domain = next((str(one.members["DomainName"]) for one in shown.steps if one.step is None), "")
    world = World("again", before.loaded.world.prefix, tuple(profiles))
    loaded = LoadedWorld(world, domain, ids, before.loaded.has_custom_keys)
    evidence = Evidence(Oracle(loaded, before.known), steps)
    found = judged_by(shown.run.scenario.judges, evidence).findings
    return any(finding.requirement == shown.finding.requirement for finding in found)


def _object(reply: Reply) -> dict[str, Any]:
    with suppress(ValueError):
        found = json.loads(reply.body)
        return found if isinstance(found, dict) else {}
    return {}


def _filled(planned: ScriptStep, values: dict[str, str]) -> dict[str, Json]:
    """Return the members of a step with the values that were given."""
    made = planned.derived
    if made is not None:
        source = values.get(made.source, "")
        end = source[made.end :] if made.end is not None else ""
        values[made.name] = source[::-1] if made.is_reversed else source[: made.start] + made.text + end

    def fill(value: Json) -> Json:
        if isinstance(value, str):
            return MARK.sub(lambda mark: values.get(mark[1], ""), value)
        if isinstance(value, Mapping):
            return {name: fill(part) for name, part in value.items()}
        return [fill(part) for part in value] if isinstance(value, list) else value

    return {name: fill(value) for name, value in planned.members.items()}
