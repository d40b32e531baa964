"""The results model: what a run found, in the shape of ``report.json``.

Every report format is a pure function of ``RunReport``. JSON names are in camel case, Python names in snake
case; ``report_json`` writes and reads that form. Its schema is ``schemas/report.schema.json``, and ``SCHEMA_VERSION``
changes with it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, Literal

import msgspec

from .classes import Level, RequirementClass
from .exchange import Json
from .parity import Parity
from .report_model import ReportValue
from .statuses import LevelReached, Outcome, Status, Verdict

SCHEMA_VERSION: Final = "1.5"

Reduction = Literal["minimised", "not minimised", "not reproduced"]
"""How far a failure was reduced: fully; not to the end; or it did not occur again when it was tried again."""


class WorldRow(ReportValue, frozen=True, kw_only=True):
    """One profile of the world in which a failure happened, as far as it matters for the failure.

    ``derivation`` says why the right answer includes the profile or leaves it out.
    """

    name: str
    """p1 … pn, in order of creation."""
    profile_id: str
    values: Mapping[str, tuple[str, ...]]
    """From a search key to the values that the profile has under it; only keys that the request names."""
    expected: bool
    returned: bool
    places: tuple[int, ...] = ()
    """Its places in the answer, counted from 1 through all pages; a profile may have been returned twice."""
    wrong: bool = False
    """Whether the failure is about this profile: it is extra or missing, was returned twice or with wrong content."""
    derivation: str = ""


LONGEST_SCRIPT: Final = 24_000
"""Characters of a script that a report shows: a longer one is left out, since one that is cut does not run."""


class Reproduction(ReportValue, frozen=True, kw_only=True):
    """How to see a failure again without the kit.

    A script that is longer than ``LONGEST_SCRIPT`` is left out, but for one of the first failure of a check: for the
    shell, or in Python for an object.
    """

    curl: str
    """A shell script that loads the profiles, sends the request, and deletes what it created; empty for an object."""
    python: str
    """The same in Python: with boto3, over plain HTTP if boto3 cannot send it, or by the methods of an object."""
    typescript: str = ""
    """The same for Node, as TypeScript or JavaScript; empty for an object and for signed requests."""
    go: str = ""
    """The same as a program in Go; empty where ``typescript`` is."""
    curl_request: str = ""
    """The request alone, as one line of the shell; ``$ENDPOINT`` and ``$DOMAIN`` represent the target."""
    python_request: str = ""
    """The request alone, as one line of Python; ``client`` is a boto3 client, ``target`` the object, ``domain`` a name.

    Empty if boto3 cannot send it.
    """


class Agreement(ReportValue, frozen=True, kw_only=True):
    """How far a target agrees with one mutant, in the cases that distinguish mutants."""

    mutant: str
    summary: str
    agreed: int
    cases: int


class Diagnosis(ReportValue, frozen=True, kw_only=True):
    """What is known of a cause beyond its failures: facts that were observed, and a guess at the defect, kept apart."""

    nearest: tuple[Agreement, ...] = ()
    """The mutants that the guess rests on, nearest first; empty if nothing is guessed."""
    family: str = ""
    """Id of the family that the likely defect belongs to; empty if nothing is guessed."""
    guess: str = ""
    """The likely defect, or the kind of defect, in one sentence that says "perhaps"; empty if nothing is guessed."""
    symptoms: tuple[str, ...] = ()
    """What was observed of the failing requests, one sentence each. No guess."""
    remark: str = ""
    """What was left out of the comparison."""


class Cause(ReportValue, frozen=True, kw_only=True):
    """Failures that seem to have one cause, so that a report can show them once."""

    id: str
    """The main one of the requirements."""
    title: str
    """What was observed, in a sentence: what the failures have in common, else what is not met. Never a guess."""
    requirements: tuple[str, ...]
    """The requirements that it breaks, the main one first."""
    follow_ups: tuple[str, ...] = ()
    """Those of them that are broken only by answers that break the main one as well."""
    about: str = ""
    """The one that the likely defect is about; empty if none is guessed, or if the defect shows only in others."""
    changing: str = ""
    """If a failure did not happen again when its request was sent again: a sentence that says so; else empty."""
    diagnosis: Diagnosis


class Failure(ReportValue, frozen=True, kw_only=True):
    """One broken rule with its evidence."""

    requirement: str
    level: Level
    rule: str
    """The requirement's statement and its place in the sources."""
    request: str
    """The request in one line, for people."""
    expected: str
    actual: str
    explanation: str
    """What is wrong with the answer, as far as that is certain."""
    likely_causes: tuple[str, ...] = ()
    """What often breaks this rule, as questions: guesses that nobody checked for this failure."""
    world: tuple[WorldRow, ...] = ()
    exchanges: tuple[str, ...] = ()
    """Ids of the exchanges that show it."""
    reduction: Reduction = "not minimised"
    reproduce: Reproduction | None = None
    diagnosis: Diagnosis | None = None
    cause: str = ""
    """Id of the cause; empty if none was searched for."""
    since: str = ""
    """The first version of the kit that has the requirement and the requests that broke it."""


class CheckResult(ReportValue, frozen=True, kw_only=True):
    """The result of one check."""

    id: str
    title: str
    requirements: tuple[str, ...]
    requirement_class: RequirementClass = msgspec.field(name="class")
    level: Level
    status: Status
    message: str = ""
    """Why, in a sentence; for ``passed`` empty."""
    outcome: Outcome | None = None
    """For ``not-exercised``: what the reason means for the requirement, if no other check judged it."""
    examples: int = 0
    """Inputs that were judged."""
    requests: int = 0
    """Search requests that the check's scenario had sent when it was judged."""
    partitions: Mapping[str, int] = {}
    """How many inputs were in which partition of the input space."""
    failures: tuple[Failure, ...] = ()
    reason: str = ""
    """For an expected failure: the reason that the user's list gives."""
    milliseconds: float = 0.0
    since: str = ""
    """The first version of the kit that has the check."""


class RequirementResult(ReportValue, frozen=True, kw_only=True):
    """The result of one requirement: the worst of its checks, without those that could not apply."""

    id: str
    requirement_class: RequirementClass = msgspec.field(name="class")
    level: Level
    status: Status
    """The worst of its checks; ``not-run`` if no check covers it."""
    outcome: Outcome
    """What that means for the verdict."""
    statement: str
    citation: str
    provenance: str = ""
    """The source that states it."""
    hint: str = ""
    """What often breaks it, as questions."""
    checks: tuple[str, ...] = ()
    excluded: str = ""
    """Why no check covers it, if none does."""
    inputs: int = 0
    """Inputs that its checks judged."""
    partitions: Mapping[str, int] = {}
    """Inputs by part of the input space, ``dimension: part``; see ``spec.partitions``."""
    never_tried: tuple[str, ...] = ()
    """Parts without an input, in the dimensions that its checks examine."""
    since: str = ""
    """The first version of the kit that has it."""


class ReadingFound(ReportValue, frozen=True, kw_only=True):
    """Which reading of an open point the target takes, and how that was found.

    ``reading`` is None if the probes could not find it out; a point that differs by key has one entry for each ``key``.
    """

    point: str
    reading: str | None
    key: str = ""
    found_by: str = ""
    exchange: str = ""
    """Id of the last exchange that shows it; empty if none was recorded for it."""


class Scope(ReportValue, frozen=True, kw_only=True):
    """The part of the requirements to which a verdict applies."""

    access: str
    must_total: int
    must_judged: int
    must_out_of_reach: int
    sentence: str


class WorldUsed(ReportValue, frozen=True, kw_only=True):
    """The shared data that some processes of a run read, as far as it cannot be made again from the kit.

    With ``tag``, ``number`` and ``effort`` the kit makes the same profiles; ``ids`` are those that the target returned.
    """

    workers: tuple[str, ...]
    """``main``, or the names of processes; the ids of their exchanges begin with the name, unless it is ``main``."""
    name: str
    """``standing``, or ``unknown`` for data that the kit does not know."""
    domain: str
    tag: str
    number: str
    effort: str
    ids: tuple[str, ...]
    """ProfileId of p1 … pn, in order; empty for one that the target refused."""
    attached: bool
    """Whether the values of AddProfileKey were accepted too."""
    unattached: Mapping[str, tuple[str, ...]] = {}
    """From a profile to the keys whose values the target refused for it, if it accepted others."""


class RunInfo(ReportValue, frozen=True, kw_only=True):
    """What ran, against what, and how."""

    target: str
    kit_version: str
    specification: str
    seed: int
    effort: str
    access: str
    started: str
    """ISO 8601, UTC."""
    seconds: float
    complete: bool
    """False if the run was interrupted, ran out of time, or was ended by ``--max-failures``."""
    versions: Mapping[str, str] = {}
    """Versions: of ``python``, of libraries, and of ``target`` if it reports its own."""
    marks: tuple[str, ...] = ()
    """What the run drew at random to mark what it created in the target: names of domains, tags in values."""
    fail_on: Literal["must", "should"] = "must"
    """The lowest level whose failures make the exit status 1."""
    as_of: str = ""
    """The version whose rules decide the verdict; empty if it is that of the kit."""
    title: str = ""
    """What its user calls that which was judged; empty if that was not given."""
    product_version: str = ""
    """The version of what was judged; empty if that was not given."""
    requests: Mapping[str, int] = {}
    """Requests by purpose."""
    response_times: Mapping[str, tuple[int, ...]] = {}
    """Responses of each operation by their response time; see ``spec.response_times``."""
    configuration: Mapping[str, Json] = {}
    """Options of the run, secrets redacted."""
    command: str = ""
    exchanges_sha256: str = ""
    worlds: tuple[WorldUsed, ...] = ()
    """The shared data that was read; together with the recorded exchanges it is all that judging needs."""
    visibility_milliseconds: Mapping[str, float] = {}
    """``median`` and ``p99`` of the time until a write was searchable."""
    leftovers: tuple[str, ...] = ()
    """What could not be removed from the target."""
    notes: tuple[str, ...] = ()
    """Remarks that are not failures, such as unknown response members."""

    @property
    def started_at(self) -> datetime:
        """When it started, in UTC. Raise ``ValueError`` or ``OverflowError`` if that is no date."""
        begun = datetime.fromisoformat(self.started)
        return begun.replace(tzinfo=begun.tzinfo or UTC).astimezone(UTC)


class OccasionGroup(ReportValue, frozen=True, kw_only=True):
    """One group of the matrix of occasions: what a run tried, computed from its exchanges; see docs/occasions.md."""

    name: str
    cells: int
    filled: int
    excluded: Mapping[str, int] = {}
    """Cells that no run is meant to fill, by reason."""
    empty: Mapping[str, tuple[str, ...]] = {}
    """The columns of all other cells that were not filled, by row."""


class RunReport(ReportValue, frozen=True, kw_only=True):
    """Everything that a run found."""

    schema_version: str = SCHEMA_VERSION
    verdict: Verdict
    scope: Scope
    level_reached: LevelReached
    counts: Mapping[str, int]
    """Checks by status; every status is present."""
    readings: tuple[ReadingFound, ...]
    requirements: tuple[RequirementResult, ...]
    results: tuple[CheckResult, ...]
    causes: tuple[Cause, ...] = ()
    """The causes of the failures, the one that does most harm first."""
    occasions: tuple[OccasionGroup, ...] = ()
    """The matrix of occasions; empty if no exchange was recorded."""
    parity: Parity | None = None
    """How the target compares with the readings that the run was held to; None if it was held to none."""
    run: RunInfo
    summary: str = ""
    """The outcome in a plain sentence."""
