"""A rich report, as a run against a faulty server could leave it: every status, failures, a big world."""

import json
from collections.abc import Sequence

from msgspec import structs
from searchprofiles_tck.spec.exchange import Call, Exchange, Fault, FaultKind, HttpRequest, Purpose, Reply
from searchprofiles_tck.spec.parity import Deviation, Parity
from searchprofiles_tck.spec.results import (
    Agreement,
    Cause,
    CheckResult,
    Diagnosis,
    Failure,
    OccasionGroup,
    ReadingFound,
    Reproduction,
    RunInfo,
    RunReport,
    WorldRow,
)
from searchprofiles_tck.spec.statuses import Outcome, Status
from searchprofiles_tck.spec.verdict import build_report

from .sample_catalogue import CATALOGUE, LEVELS, Row

__all__ = ["CATALOGUE", "Row", "conforming", "failure", "not_measured", "report"]

BASE = "http://127.0.0.1:8123"
RUN_ID = "k7f3a9"
DOMAIN = f"tck-{RUN_ID}-standing"


def profile_id(number: int) -> str:
    """Return the id that the target gave to the profile with this number."""
    return f"{number * 0x9E3779B97F4A7C15 % 2**128:032x}"


def world(size: int) -> tuple[WorldRow, ...]:
    """Return profiles p1 … pn: the first two match both keys, every third after them wrongly came back."""
    return tuple(
        WorldRow(
            name=f"p{number}",
            profile_id=profile_id(number),
            values={
                "_account": (f"tck-{RUN_ID}-7" if number < 3 else f"tck-{RUN_ID}-{number}",),
                "_email": ("zoë@example.com", "z@example.com"),
            },
            expected=number in (1, 2),
            returned=number == 1 or number % 3 == 0,
            places=(number,) if number == 1 or number % 3 == 0 else (),
            wrong=number == 2 or number % 3 == 0,
            derivation="matches both keys"
            if number < 3
            else "_email matched, _account did not, so AND leaves it out",
        )
        for number in range(1, size + 1)
    )


def _search(number: int, reply: Reply, **members: object) -> Exchange:
    body = json.dumps(members, ensure_ascii=False)
    return Exchange(
        id=f"and-two-keys-{number}",
        scenario="and-two-keys",
        purpose=Purpose.CHECK,
        call=Call("SearchProfiles", {"DomainName": DOMAIN, **members}),
        reply=reply,
        sent=HttpRequest(
            "POST",
            f"/domains/{DOMAIN}/profiles/search?max-results=20",
            (("Content-Type", "application/json"), ("Authorization", "[redacted]")),
            body,
        ),
        tags={"part": "case"},
    )


_QUERY = {
    "KeyName": "_account",
    "Values": [f"tck-{RUN_ID}-7"],
    "AdditionalSearchKeys": [{"KeyName": "_email", "Values": ["zoë@example.com"]}],
    "LogicalOperator": "AND",
}
_FOUND = {
    "Items": [
        {"ProfileId": profile_id(number), "AccountNumber": f"tck-{RUN_ID}-{number}"} for number in (1, 3, 6)
    ],
    "NextToken": "b3BhcXVlLTIw",
}
EXCHANGES: Sequence[Exchange] = (
    _search(
        1,
        Reply(200, (("Content-Type", "application/json"),), json.dumps(_FOUND), milliseconds=3.25),
        **_QUERY,
    ),
    _search(2, Reply(None, fault=Fault(FaultKind.TIMEOUT, "no response within 30 s")), **_QUERY),
    structs.replace(
        _search(
            3,
            Reply(500, body="<script>alert('pwned')</script>\x1b[31m \u202etxt.exe", milliseconds=9.5),
            **_QUERY,
        ),
        printed="Traceback (most recent call last):\nKeyError: '<Values>'\n",
    ),
    Exchange(
        id="probe-1",
        scenario="probe",
        purpose=Purpose.PROBE,
        call=Call("SearchProfiles", {"DomainName": DOMAIN, "KeyName": "_account", "Values": ["x"]}),
        reply=Reply(200, body='{"Items": []}', milliseconds=1.0),
    ),
)

_NODE = 'import http from "node:http";\n'
_GO = "package main\n"
_CURL = f"""domain=tck-repro-$$
post() {{ curl -sS -X POST "{BASE}/domains/$domain$1" -H 'Content-Type: application/json' -d "$2"; }}
post "" '{{"DefaultExpirationDays": 1}}'
post /profiles '{{"AccountNumber": "7", "EmailAddress": "z@example.com"}}'
post /profiles/search '{{"KeyName": "_account", "Values": ["7"], "LogicalOperator": "AND",
  "AdditionalSearchKeys": [{{"KeyName": "_email", "Values": ["z@example.com"]}}]}}'
curl -sS -X DELETE "{BASE}/domains/$domain"
"""
_PYTHON = f"""import boto3

client = boto3.client("customer-profiles", endpoint_url="{BASE}", region_name="us-east-1")
client.create_domain(DomainName="repro", DefaultExpirationDays=1)
client.create_profile(DomainName="repro", AccountNumber="7", EmailAddress="z@example.com")
print(client.search_profiles(DomainName="repro", KeyName="_account", Values=["7"]))
client.delete_domain(DomainName="repro")"""


NEAREST = (
    Agreement(mutant="and-treated-as-or", summary="carries AND out as OR", agreed=41, cases=41),
    Agreement(mutant="last-key-only", summary="looks only at the last key", agreed=17, cases=41),
)


GUESSED = Diagnosis(
    nearest=NEAREST,
    family="and-as-or",
    guess="Perhaps the target carries AND out as OR: "
    "it agrees with the mutant and-treated-as-or in 41 of 41 telling cases.",
    symptoms=("All 47 searches with AND fail, all 61 without it pass.",),
)


def failure(requirement: str, *, size: int = 0, **changes: object) -> Failure:
    """Return a failure of ``requirement`` in a world of ``size`` profiles."""
    row = LEVELS[requirement]
    members: dict[str, object] = {
        "requirement": requirement,
        "level": row.level,
        "rule": f"{row.statement} ({row.citation})",
        "request": '_account = ["7"] AND _email = ["zoë@example.com"]',
        "expected": "p1, p2",
        "actual": "p1, p3, p6, p9, p12",
        "explanation": "p3 is extra: _email matched, _account did not, so AND leaves it out. p2 is missing.",
        "likely_causes": ("Is AND read as OR?", "Is the outer pair forgotten?"),
        "world": world(size),
        "exchanges": ("and-two-keys-1",),
        "reduction": "minimised",
        "reproduce": Reproduction(
            curl=_CURL,
            python=_PYTHON,
            typescript=_NODE,
            go=_GO,
            curl_request=f"curl -sS -X POST \"$ENDPOINT\"/domains/$DOMAIN/profiles/search -d '{json.dumps(_QUERY)}'",
            python_request=f"client.search_profiles(DomainName=domain, **{_QUERY})",
        ),
        "diagnosis": GUESSED,
        "cause": "logic-and-all",
        "since": "0.1.0",
    }
    return Failure(**{**members, **changes})  # type: ignore[arg-type]


def _check(
    requirement: str, scenario: str, status: Status, message: str = "", **changes: object
) -> CheckResult:
    row = LEVELS[requirement]
    return CheckResult(
        id=f"{requirement}@{scenario}",
        title=f"{scenario.replace('-', ' ').capitalize()}: {row.statement}",
        requirements=(requirement,),
        requirement_class=row.requirement_class,
        level=row.level,
        status=status,
        message=message,
        **{"examples": 24, "requests": 180, "milliseconds": 312.5, "since": "0.1.0", **changes},  # type: ignore[arg-type]
    )


_PLAIN = {"world": (), "likely_causes": (), "diagnosis": None, "cause": "", "reproduce": None}
RESULTS: Sequence[CheckResult] = (
    _check(
        "shape-response",
        "singles",
        Status.PASSED,
        partitions={"operator: OR": 20, "hits: 0": 4, "hits: many": 16},
    ),
    _check("shape-response", "and-two-keys", Status.PASSED),
    _check("shape-items", "singles", Status.PASSED),
    _check(
        "shape-profile-id",
        "singles",
        Status.FAILED,
        "ProfileId is longer than 32 digits.",
        failures=(
            failure(
                "shape-profile-id",
                request='_account = ["7"]',
                expected="32 hexadecimal digits in lower case",
                actual='"prof-' + profile_id(1) + '"',
                explanation="The id contains 32 hexadecimal digits, but is not exactly that.",
                **_PLAIN,
            ),
        ),
    ),
    _check(
        "logic-and-all",
        "and-two-keys",
        Status.FAILED,
        "Profiles came back that do not match all keys.",
        failures=(failure("logic-and-all", size=14),),
    ),
    _check(
        "logic-and-all",
        "and-exploration",
        Status.FAILED,
        "Profiles came back that do not match all keys.",
        examples=3,
        failures=(failure("logic-and-all", size=60, reduction="not minimised"),),
    ),
    _check("logic-or-any", "or-pairs", Status.PASSED),
    _check("logic-default-or", "or-pairs", Status.PASSED),
    _check(
        "found-by-and-all",
        "and-two-keys",
        Status.EXPECTED_FAILURE,
        "The outer pair is missing from FoundByItems.",
        reason="tracked as issue 118 of the server",
        failures=(
            failure(
                "found-by-and-all",
                size=3,
                reduction="not reproduced",
                diagnosis=Diagnosis(remark="80 of 475 known defects were compared."),
                cause="found-by-and-all",
            ),
        ),
    ),
    _check("found-by-or-exact", "or-pairs", Status.STALE_EXPECTATION, "Listed as failing, but it passes."),
    _check("pagination-default", "pages", Status.PASSED),
    _check(
        "pagination-once",
        "pages",
        Status.INDETERMINATE,
        "No response within 30 s, three times in a row.",
        failures=(),
    ),
    _check(
        "keys-account",
        "singles",
        Status.FAILED,
        "A profile of another account came back.",
        failures=(failure("keys-account", size=3, expected="p1, p2", actual="p1, p3"),),
    ),
    _check("keys-custom", "custom-keys", Status.SKIPPED, "needs AddProfileKey, which the target declines"),
    _check("limits-max-results", "boundaries", Status.NOT_RUN, "left out by --only"),
    _check(
        "errors-unknown-domain", "unknown-domain", Status.ERROR, "KeyError: 'Items' in judge_unknown_domain"
    ),
    _check(
        "found-by-and-all",
        "singles",
        Status.NOT_EXERCISED,
        "no search found a profile",
        outcome=Outcome.OPEN,
    ),
    _check("wire-path", "raw-paths", Status.SKIPPED, "needs an HTTP target"),
    _check(
        "logic-or-any",
        "long-lists",
        Status.NEW,
        "A profile is missing.",
        since="0.2.0",
        failures=(
            failure(
                "logic-or-any",
                size=2,
                expected="p1, p2",
                actual="p1",
                explanation="p2 is missing.",
                cause="",
                diagnosis=None,
                since="0.2.0",
            ),
        ),
    ),
    _check("state-delete", "delete", Status.DECLINED, "the target does not implement DeleteProfile (501)"),
    _check("concurrency-walks", "parallel", Status.PASSED),
    _check("robustness-no-5xx", "fuzz", Status.PASSED),
    _check(
        "shape-items",
        "and-two-keys",
        Status.FAILED,
        "Items holds what is no profile.",
        failures=(failure("shape-items", world=(), reproduce=None),),
    ),
)
CAUSES: Sequence[Cause] = (
    Cause(
        id="logic-and-all",
        title="Not met: Under AND, only profiles that match all of the search keys are returned.",
        requirements=("logic-and-all", "keys-account", "shape-items"),
        follow_ups=("shape-items",),
        about="logic-and-all",
        diagnosis=GUESSED,
    ),
    Cause(
        id="found-by-and-all",
        title="Not met: Under AND, FoundByItems holds every pair of the request with its values as requested.",
        changing="Answers change from one request to the next: "
        "what failed was answered rightly when it was sent again.",
        requirements=("found-by-and-all",),
        diagnosis=Diagnosis(remark="80 of 475 known defects were compared."),
    ),
)
READINGS: Sequence[ReadingFound] = (
    ReadingFound(point="several-values", reading="any", found_by="two values, each of one profile"),
    ReadingFound(point="letter-case", reading="exact", key="_account", found_by="A against a"),
    ReadingFound(point="letter-case", reading="folded", key="_email", found_by="A against a"),
    ReadingFound(point="last-page", reading=None, found_by="every walk ended in a time-out"),
)
PARITY = Parity(
    source="https://vendor.example, observed on 2026-03-01",
    compared=3,
    deviations=(
        Deviation(point="letter-case", key="_email", held="exact", reading="folded", exchange="probes/00007"),
    ),
    unknown=("last-page",),
)
RUN = RunInfo(
    target=BASE,
    kit_version="0.2.0",
    as_of="0.1.0",
    specification="SearchProfiles 2022-11-14",
    seed=7,
    effort="standard",
    access="write",
    started="2026-11-23T14:31:00Z",
    seconds=8.75,
    complete=True,
    versions={"python": "3.11.7", "hypothesis": "6.170.15", "target": "vendor/2.3"},
    marks=(RUN_ID,),
    response_times={
        "SearchProfiles": (
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            3,
            40,
            160,
            210,
            90,
            30,
            8,
            2,
            0,
            1,
        ),
        "CreateProfile": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 100, 38, 2),
    },
    requests={"probe": 31, "setup": 160, "check": 480, "reduction": 64, "cleanup": 151},
    configuration={
        "target": BASE,
        "headers": [["Authorization", "[redacted]"]],
        "report": "compliance-report",
    },
    command=f"searchprofiles-tck run {BASE} --access write --domain sandbox --seed 7",
    exchanges_sha256="ab" * 32,
    visibility_milliseconds={"median": 12.0, "p99": 48.5},
    leftovers=(f"domain {DOMAIN}",),
    notes=("Profile has members that the document does not know: GenderString.",),
)


OCCASIONS = (
    OccasionGroup(
        name="tokens",
        cells=8,
        filled=5,
        excluded={"not sendable": 1},
        empty={"of one pair": ("again",), "of several pairs by OR": ("after an update",)},
    ),
)


def report() -> RunReport:
    """Return the sample: a faulty target, judged at access ``write``."""
    return build_report(RESULTS, CATALOGUE, READINGS, RUN, causes=CAUSES, occasions=OCCASIONS)


def held(
    *, fails: bool, deviations: Sequence[Deviation] = PARITY.deviations, of: RunReport | None = None
) -> RunReport:
    """Return the sample, or ``of``, held to the readings of a vendor; ``fails`` says whether a deviation fails it."""
    parity = structs.replace(PARITY, fails=fails, deviations=tuple(deviations))
    return structs.replace(of or report(), parity=parity)


def conforming() -> RunReport:
    """Return the same run against a target that is right; what could not be judged stays so."""
    apply = {Status.SKIPPED, Status.DECLINED}
    results = [
        _check(result.requirements[0], result.id.split("@")[1], result.status, result.message)
        if result.status in apply
        else _check(result.requirements[0], result.id.split("@")[1], Status.PASSED)
        for result in RESULTS
    ]
    return build_report(results, CATALOGUE, READINGS, RUN)


def not_measured() -> RunReport:
    """Return a run against a port on which nothing listens."""
    results = [
        _check(result.requirements[0], result.id.split("@")[1], Status.INDETERMINATE, "connection refused")
        for result in RESULTS
    ]
    return build_report(
        results, CATALOGUE, (), RUN, remark=f"Nothing listens at {BASE}, so nothing could be judged."
    )
