"""Run the scripts that reproduce failures: against the served mutant they show the fault, against the reference not.

    python benchmarks/reproduction.py [MUTANT...] [--all | --sample 60] [--seed N] [--workers 2]

For each mutant the first failure of the requirement that it breaks is taken. Both of its scripts are run as they are
printed, with ENDPOINT set; the responses that they print are judged by the rules of the scenario that found it.

Prints a line for each script that proves nothing, with the reason, then the numbers. Exits with 1 if fewer than 95 %
of the scripts are proved; a defect that shows only when requests overlap is tried several times, and counted apart.
"""

import argparse
import json
import logging
import multiprocessing
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from msgspec import structs

sys.path.append(str(Path(__file__).parents[1] / "tests" / "helpers"))

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
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.spec.classes import RequirementClass
from searchprofiles_tck.spec.exchange import Fault, FaultKind, Json, Reply
from searchprofiles_tck.spec.requirements import requirements
from searchprofiles_tck.spec.results import Reproduction

LEAST: Final = 0.95
TRIES: Final = 5
"""Runs of a script for a defect that shows only when requests overlap."""
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
    obstacle: str
    """Why boto3 cannot send it; empty if it can."""


@dataclass(frozen=True)
class Proof:
    """What came of one script of one mutant: ``wrong`` says why it proves nothing, ``shown`` how often it showed."""

    mutant: str
    way: str
    wrong: str
    obstacle: str = ""
    shown: int = 0


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
            return Shown(run, findings[0], steps, scripts, obstacle_of(steps, config))
    return None


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


def proofs(name: str) -> list[Proof]:
    """Run both scripts of one failure of a mutant, against it and against the reference."""
    try:
        shown = first_failure(name)
    except Exception as error:
        return [Proof(name, way, f"{type(error).__name__}: {error}") for way in ("curl", "python")]
    if shown is None:
        return [Proof(name, way, "no failure of its requirement") for way in ("curl", "python")]
    return [_proof(name, way, shown) for way in ("curl", "python")]


def _proof(name: str, way: str, shown: Shown) -> Proof:
    script = getattr(shown.scripts, way)
    proof = partial(Proof, name, way, obstacle=shown.obstacle)
    overlaps = is_concurrent(name)
    try:
        with running_server(http_app(Engine())) as url:
            if judged(shown, replies(printed(script, way, url))):
                return proof("the reference is accused too")
        broken = 0
        for _ in range(TRIES if overlaps else 1):
            with running_server(MUTANTS[name].application()) as url:
                broken += judged(shown, replies(printed(script, way, url)))
    except Exception as error:
        return proof(f"{type(error).__name__}: {error}")
    return proof("" if broken else f"not shown ({shown.run.scenario.name})", shown=broken)


def is_concurrent(name: str) -> bool:
    """Return whether the defect of a mutant shows only when requests overlap."""
    requirement = requirements()[MUTANTS[name].requirement]
    return requirement.requirement_class is RequirementClass.CONCURRENCY


def summary(found: Sequence[Proof]) -> Iterator[str]:
    """Yield the numbers of all proofs, and how often defects showed that need requests to overlap."""
    plain = [proof for proof in found if not is_concurrent(proof.mutant)]
    for way in ("curl", "python"):
        own = [proof for proof in plain if proof.way == way]
        yield f"{way}: {len(own)} scripts run, {sum(not proof.wrong for proof in own)} proved"
    by_http = sum(bool(proof.obstacle) for proof in plain if proof.way == "python")
    yield f"python: {by_http} cannot be sent by boto3, and are sent as plain HTTP"
    for proof in found:
        if is_concurrent(proof.mutant):
            yield f"{proof.mutant} {proof.way}: showed in {proof.shown} of {TRIES} runs"


def main() -> int:
    """Prove what the command line selects; see the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("mutant", nargs="*")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    names = options.mutant or list(MUTANTS)
    if not (options.all or options.mutant):
        names = random.Random(options.seed).sample(names, min(options.sample, len(names)))
    # A fork would inherit locks of threads that it does not have.
    fresh = multiprocessing.get_context("spawn")
    quiet = partial(logging.disable, logging.CRITICAL)
    found: list[Proof] = []
    with ProcessPoolExecutor(options.workers, fresh, initializer=quiet) as pool:
        for several in pool.map(proofs, names):
            found += several
            for proof in several:
                if proof.wrong:
                    print(f"{proof.mutant} {proof.way}: {proof.wrong}", flush=True)
    print(*summary(found), sep="\n")
    plain = [proof for proof in found if not is_concurrent(proof.mutant)]
    return 0 if sum(not proof.wrong for proof in plain) >= LEAST * len(plain) else 1


if __name__ == "__main__":
    sys.exit(main())
