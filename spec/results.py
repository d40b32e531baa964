"""The results model: what a run found, in the shape of ``report.json``.

Every report format is a pure function of ``RunReport``. JSON names are in camel case, Python names in snake
case. The schema of the JSON form is ``schemas/report.schema.json``; ``SCHEMA_VERSION`` changes with it.
"""

from collections.abc import Mapping
from typing import Final, Literal

import msgspec

from .classes import Level, RequirementClass
from .encoding import encode
from .exchange import Json
from .statuses import LevelReached, Outcome, Status, Verdict

SCHEMA_VERSION: Final = "1.1"
_MAJOR: Final = SCHEMA_VERSION.partition(".")[0]
"""What comes after it may differ: the first number changes when a reader must change."""

Reduction = Literal["minimised", "not minimised", "not reproduced"]
"""How far a failure was made smaller: fully; not to the end; or it did not come back when tried again."""


class _Model(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A value of the report: frozen, camel case in JSON."""


class _Versioned(_Model, frozen=True, kw_only=True):
    """What is read of a report before its shape is known."""

    schema_version: str = SCHEMA_VERSION


class WorldRow(_Model, frozen=True, kw_only=True):
    """One profile of the world that a failure happened in, as far as it matters for the failure.

    ``derivation`` says why the reference includes or leaves out the profile.
    """

    name: str
    """p1 … pn, in order of creation."""
    profile_id: str
    values: Mapping[str, tuple[str, ...]]
    """Search key to the values that the profile has under it; only keys that the request names."""
    expected: bool
    returned: bool
    places: tuple[int, ...] = ()
    """Where in the answer it stood, counted from 1 through all pages; a profile may have come twice."""
    wrong: bool = False
    """Whether the failure is about this profile: it is extra or missing, or came twice or with wrong content."""
    derivation: str = ""


class Reproduction(_Model, frozen=True, kw_only=True):
    """How to see a failure again without the kit."""

    curl: str
    """A shell script that loads the profiles, asks, and cleans up."""
    python: str
    """The same with boto3."""
    curl_request: str = ""
    """The request alone, as one line of the shell; ``$ENDPOINT`` and ``$DOMAIN`` stand for the target."""
    python_request: str = ""
    """The request alone, as one line of Python; ``client`` is a boto3 client and ``domain`` a name."""


class Agreement(_Model, frozen=True, kw_only=True):
    """How far a target agrees with one mutant, on the cases that tell mutants apart."""

    mutant: str
    summary: str
    agreed: int
    cases: int


class Diagnosis(_Model, frozen=True, kw_only=True):
    """The likely defect: mutants ordered by agreement, nearest first. Empty where none fits."""

    nearest: tuple[Agreement, ...] = ()
    symptoms: tuple[str, ...] = ()
    """What the failing searches have in common, a sentence each, where no mutant fits."""
    remark: str = ""
    """What was left out of the comparison."""

    @property
    def ties(self) -> tuple[Agreement, ...]:
        """The mutants after the nearest one that the target agrees with just as much."""
        if not self.nearest:
            return ()
        first, *others = self.nearest
        alike = (first.agreed, first.cases)
        return tuple(other for other in others if other.agreed and (other.agreed, other.cases) == alike)


class Cause(_Model, frozen=True, kw_only=True):
    """Failures that seem to have one cause, so that a report can tell them once."""

    id: str
    """The nearest mutant; where none fits, the one requirement that was broken."""
    title: str
    """The likely defect in a sentence; else the requirement's statement."""
    requirements: tuple[str, ...]
    """What it breaks."""
    about: str = ""
    """Which of them the likely defect is about; empty where none fits, or where it shows only elsewhere."""
    diagnosis: Diagnosis


class Failure(_Model, frozen=True, kw_only=True):
    """One broken rule with its evidence."""

    requirement: str
    level: Level
    rule: str
    """The requirement's statement and where it is said."""
    request: str
    """The request in one line, for people."""
    expected: str
    actual: str
    explanation: str
    """What is wrong with the answer, as far as it is certain."""
    likely_causes: tuple[str, ...] = ()
    """What often breaks this rule, as questions: guesses that nobody checked for this failure."""
    world: tuple[WorldRow, ...] = ()
    exchanges: tuple[str, ...] = ()
    """Ids of the exchanges that show it."""
    reduction: Reduction = "not minimised"
    reproduce: Reproduction | None = None
    diagnosis: Diagnosis | None = None
    cause: str = ""
    """Id of the cause; empty where nobody looked for one."""


class CheckResult(_Model, frozen=True, kw_only=True):
    """What became of one check."""

    id: str
    title: str
    requirements: tuple[str, ...]
    requirement_class: RequirementClass = msgspec.field(name="class")
    level: Level
    status: Status
    message: str = ""
    """Why, in a sentence; for ``passed`` empty."""
    examples: int = 0
    """Inputs that were judged."""
    requests: int = 0
    """Search requests that the check's scenario had made when it was judged."""
    partitions: Mapping[str, int] = {}
    """How many inputs fell in which partition of the input space."""
    failures: tuple[Failure, ...] = ()
    reason: str = ""
    """For an expected failure: the reason that the user's list gives."""
    milliseconds: float = 0.0


class RequirementResult(_Model, frozen=True, kw_only=True):
    """What became of one requirement: the worst of its checks, those that could not apply left aside."""

    id: str
    requirement_class: RequirementClass = msgspec.field(name="class")
    level: Level
    status: Status
    """The worst of its checks; ``not-run`` where no check covers it."""
    outcome: Outcome
    """What that means for the verdict."""
    statement: str
    citation: str
    provenance: str = ""
    """Which source states it."""
    hint: str = ""
    """What often breaks it, as questions."""
    checks: tuple[str, ...] = ()
    excluded: str = ""
    """Why no check covers it, where none does."""
    inputs: int = 0
    """Inputs that its checks judged."""
    partitions: Mapping[str, int] = {}
    """Inputs by part of the input space, ``dimension: part``; see ``spec.partitions``."""
    never_tried: tuple[str, ...] = ()
    """Parts that no input fell into, of the dimensions that its checks look at."""


class ReadingFound(_Model, frozen=True, kw_only=True):
    """Which reading of an open point the target takes, and how that was found.

    ``reading`` is None while the probes cannot tell; a point that differs by key has one entry a key, in
    ``key``.
    """

    point: str
    reading: str | None
    key: str = ""
    found_by: str = ""


class Scope(_Model, frozen=True, kw_only=True):
    """What part of the requirements a verdict speaks of."""

    access: str
    must_total: int
    must_judged: int
    must_out_of_reach: int
    sentence: str


class WorldUsed(_Model, frozen=True, kw_only=True):
    """The standing world that some processes of a run read, as far as it cannot be made again from the kit.

    With ``tag``, ``number`` and ``effort`` the kit makes the same profiles; ``ids`` are what the target called them.
    """

    workers: tuple[str, ...]
    """``main``, or the names of processes; ids of exchanges begin with that of theirs, unless it is ``main``."""
    name: str
    """``standing``, or ``unknown`` for data of which the kit knows nothing."""
    domain: str
    tag: str
    number: str
    effort: str
    ids: tuple[str, ...]
    """ProfileId of p1 … pn, in order; empty for one that the target refused."""
    attached: bool
    """Whether the values of AddProfileKey are there too."""
    unattached: Mapping[str, tuple[str, ...]] = {}
    """Profile to the keys whose values the target did not take for it, where it took others."""


class RunInfo(_Model, frozen=True, kw_only=True):
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
    """False for a run that was interrupted or ran out of time."""
    versions: Mapping[str, str] = {}
    """Versions of what took part: ``python``, libraries, and ``target`` where it tells its own."""
    marks: tuple[str, ...] = ()
    """What the run drew by chance to mark what it made in the target: names of domains, tags in values."""
    fail_on: Literal["must", "should"] = "must"
    """The lowest level whose failures make the exit status 1."""
    requests: Mapping[str, int] = {}
    """Requests by purpose."""
    response_times: Mapping[str, tuple[int, ...]] = {}
    """Responses of each operation by how long they took; see ``spec.response_times``."""
    configuration: Mapping[str, Json] = {}
    """Options of the run, secrets redacted."""
    command: str = ""
    exchanges_sha256: str = ""
    worlds: tuple[WorldUsed, ...] = ()
    """The standing worlds that were read; with the recorded exchanges, all that judging rests on."""
    visibility_milliseconds: Mapping[str, float] = {}
    """``median`` and ``p99`` of the time until a write was searchable."""
    leftovers: tuple[str, ...] = ()
    """What could not be removed from the target."""
    notes: tuple[str, ...] = ()
    """Remarks that are no failures: unknown response members, say."""


class RunReport(_Model, frozen=True, kw_only=True):
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
    """What the failures come from, that which explains most first."""
    run: RunInfo
    summary: str = ""
    """The outcome in a plain sentence."""


def to_json(report: RunReport) -> bytes:
    """``report`` as JSON, indented, in UTF-8, with a final line feed."""
    # One blank a level: the evidence of failures is deeply nested, and at two a large report is a fifth larger.
    return msgspec.json.format(encode(report), indent=1) + b"\n"


def from_json(text: bytes | str) -> RunReport:
    """The report that ``text`` holds.

    Raises ``msgspec.ValidationError`` (what and where) for JSON of another shape or of a version whose shape this
    kit does not know, ``msgspec.DecodeError`` for text that is not JSON.
    """
    version = msgspec.json.decode(text, type=_Versioned).schema_version
    if version.partition(".")[0] != _MAJOR:
        raise msgspec.ValidationError(
            f"schemaVersion is {version[:40]!r}, but this kit reads {_MAJOR}.x; "
            "a kit of the report's own version reads it"
        )
    return msgspec.json.decode(text, type=RunReport)
