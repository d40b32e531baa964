"""The words of the reports and messages, each defined once; ``docs/glossary.md`` and ``explain`` print them."""

from collections.abc import Mapping
from typing import Final

GLOSSARY: Final[Mapping[str, str]] = {
    "access": (
        "What the kit may do to a target: manage (create and delete domains), write (create and delete profiles in one "
        "domain), preloaded (search data that was loaded beforehand), read-only (search from pairs that you know)."
    ),
    "adapter": "A Python object with boto3-style methods that passes requests on to a target without HTTP binding.",
    "as-of": "The version of the kit whose requirements and checks decide verdict, level and exit status.",
    "canonical": "A form of the report in which what depends on time and chance is left out or masked.",
    "cause": "Failures that have one explanation; a report shows them together.",
    "check": "An executable test of one or more requirements: a requirement held against a scenario.",
    "class": "The subject of a requirement: shape, logic, found-by, pagination, keys, limits, errors, wire, state, …",
    "conforming": "The verdict if every MUST requirement within reach was judged and none was broken.",
    "core": "The level reached if all MUST requirements of shape, logic, found-by, pagination and keys were met.",
    "declined": "The target does not implement the operation that the check tests.",
    "domain": "A container of profiles; every search is a search in one domain.",
    "effort": "How much a run tries: quick for every commit, standard, or thorough for a release.",
    "error": "The status of a check in which the kit itself failed; it says nothing about the target.",
    "exchange": "One recorded request and its response, without secrets.",
    "excluded": "A requirement that cannot be tested from outside, or is newer than the version of --as-of.",
    "expected-failure": "A failure that the file of expected failures lists.",
    "failed": "The target broke a rule; a recorded request and response show it.",
    "family": "Defects that have the same subject and go wrong in the same way, so that one repair removes them.",
    "finding": "What a judge returns for a broken requirement: expected, actual, and the exchanges that show it.",
    "full": "The level reached if the MUST requirements of all classes but robustness were met.",
    "history": "What a run leaves behind: settings, events and exchanges. Everything else is made from it.",
    "indeterminate": "No usable answer in the end (time-out, reset, 429 or 503): neither passed nor failed.",
    "inferred": "Follows from a source that does not state it expressly; such a requirement is a SHOULD.",
    "item": "One profile in the Items of a response; in pytest, one check.",
    "judge": "A pure function from recorded exchanges to findings.",
    "level": "Of a requirement: MUST or SHOULD. Of a target (level reached): none, core or full.",
    "likely defect": "A guess: the mutant that gives the target's answers in nearly all cases that set it apart.",
    "mark": "The text in the names of domains and profiles by which the kit recognises what its runs created.",
    "minimised": "Said of a failure for which the kit found a smaller request, or fewer profiles, that still shows it.",
    "MUST": "A rule that a source states. A broken one makes the target non-conforming.",
    "mutant": "The reference implementation with one named defect.",
    "new": "A failure that only what is newer than the version of --as-of finds.",
    "non-conforming": "The verdict if at least one MUST requirement was broken, expected or not.",
    "none": "The level reached if a MUST requirement of the core was broken or could not be judged.",
    "not settled": "A requirement within reach that this run could not judge; the verdict is then not-measured.",
    "not-exercised": "The check ran, but no response triggered its requirement.",
    "not-measured": "The verdict if nothing was broken, but something that should have been judged was not.",
    "not-run": "Left out by --only, --skip, --shard, --max-time, --max-failures or an interruption.",
    "open point": "A question that the sources do not answer. No target fails for how it answers it.",
    "oracle": "What computes the allowed answers to a request, from the data and the target's readings.",
    "out of reach": "A requirement for which no check could apply, at this access level or with this target.",
    "passed": "Judged, and nothing is wrong.",
    "parity": "Whether a target reads the open points as another did, or as it did before. It breaks no requirement.",
    "probe": "A request that finds out which reading a target takes.",
    "profile": "What a search returns: the data of one customer, with its ProfileId.",
    "reading": "One allowed answer to an open point.",
    "reference": "The implementation in the kit that defines what is right; a target, too.",
    "requirement": "One normative statement with an id, a class, a level, and the place in a source that states it.",
    "run": "One execution of the kit against one target, with one seed.",
    "scenario": "A sequence of requests; its exchanges are judged by one or more checks.",
    "scope": "What a verdict covers: access, effort, and how many requirements were judged.",
    "seed": "The number that decides everything random in a run; the same seed gives the same run.",
    "settled": "A requirement that an allowed reading of the target leaves without object.",
    "shard": "A part of a run, such as 1/3; report merge joins the parts.",
    "shared data": "The profiles that all read-only checks search; corpus export prints them.",
    "SHOULD": "A rule that is inferred, or advice. A broken one changes no verdict.",
    "skipped": "Cannot apply at this access level or to this kind of target; always with the reason.",
    "stale-expectation": "An expected failure that passes: remove it from the file. The run fails until then.",
    "target": "The implementation under test.",
    "verdict": "conforming, non-conforming or not-measured, always with its scope.",
    "visibility lag": "The time from a write that was answered with success until searches see it.",
    "walk": "All pages of one search, from the first to the one without NextToken.",
    "withdrawn": "A requirement or a check that a later version of the kit no longer has, with the reason.",
    "world": "The profiles and keys that are loaded for a check.",
}


def meaning(word: str) -> str | None:
    """Return the definition of ``word``, in whatever letter case; None if the glossary does not have it."""
    folded = {known.casefold(): text for known, text in GLOSSARY.items()}
    return folded.get(word.casefold())
