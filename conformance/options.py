"""The options of a run: one table that the command line, the pytest plugin and the settings files share.

Imports the standard library only, since every pytest session in the environment reads this table. An option
is text until ``parse`` turns it into the value that ``RunConfig`` takes under the same name. The bounds of a run are
defined here, once: their help texts name them, and ``RunConfig`` has them as defaults.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from . import values
from .errors import UsageError
from .values import Parsed

# Names by which the pytest plugin and the processes of a session find one another.
TARGET_VARIABLE: Final = "SEARCHPROFILES_TCK_TARGET"
IMPORT_VARIABLE: Final = "SEARCHPROFILES_TCK_IMPORT_FROM"
"""The caller's folder, for a process that imports a ``python:`` target but works elsewhere."""
PROPERTY: Final = "searchprofiles_tck"
"""The entry for the settings of the run in a worker's input."""

# No target can hold a run up or fill the machine: each of these bounds is an option.
TIMEOUT: Final = 30.0
"""Seconds for one request, from opening the connection to the last byte."""
MAX_CHECK_TIME: Final = 1800.0
"""Seconds for the scenario of one check."""
MAX_BODY: Final = 4.0
"""Megabytes of one response; the largest page that the service model allows has about half of that."""
MAX_DEPTH: Final = 64
"""Levels of JSON."""
MAX_PAGES: Final = 5000
"""Pages of one walk."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option. ``name`` is its name on the command line, in files and in ``RunConfig`` (``timeout``)."""

    name: str
    metavar: str
    help: str
    convert: Callable[[str], Parsed] = str
    choices: tuple[str, ...] = ()
    repeated: bool = False
    flag: bool = False
    """Whether it takes no value on a command line, where naming it means ``true``; a file says true or false."""
    joint: str = ""
    """What separates the two parts of a value."""
    short: str = ""
    in_plugin: bool = True
    """False if pytest has an option of its own for it."""

    def spell(self, value: object) -> str:
        """Return ``value`` as a user would write it."""
        return self.joint.join(str(part) for part in value) if isinstance(value, list | tuple) else str(value)

    def parse(self, text: str) -> Parsed:
        """Return the value that ``text`` means. Raises ``UsageError`` with a sentence that names the option."""
        values.valid(self.name, text)
        if self.choices and text not in self.choices:
            raise UsageError(
                f"{self.name} cannot be {values.shown(text)}; {values.suggestion(text, self.choices)}"
            )
        try:
            return self.convert(text)
        except UsageError as fault:
            raise UsageError(f"{self.name} {fault}, not {values.shown(text)}") from None


OPTIONS: Final = (
    Option(
        "effort",
        "EFFORT",
        "How much to try: quick for every commit, standard, the default, or thorough for a release.",
        choices=("quick", "standard", "thorough"),
    ),
    Option(
        "access",
        "LEVEL",
        "What the kit may do to the target: manage (domains), write (profiles), preloaded or read-only.",
        choices=("manage", "write", "preloaded", "read-only"),
    ),
    Option("domain", "NAME", "The domain to work in, if the kit does not create its own.", values.domain),
    Option("report", "DIR", "Where the report goes (compliance-report)."),
    Option(
        "seed", "N", "Decides everything that is drawn (0); the same seed gives the same run.", values.whole
    ),
    Option(
        "workers",
        "N",
        "Processes to spread the checks over, or auto.",
        values.workers,
        short="n",
        in_plugin=False,
    ),
    Option("only", "ID-GLOB", "Run the checks that match, and no others.", repeated=True),
    Option("skip", "ID-GLOB", "Leave out the checks that match.", repeated=True),
    Option("shard", "I/N", "Run the I-th of N parts of the checks.", values.shard, joint="/"),
    Option(
        "max-failures",
        "N",
        "End the run with the scenario in which so many checks have failed; the rest is not run.",
        values.count,
        in_plugin=False,
    ),
    Option("timeout", "S", f"Seconds to wait for one response ({TIMEOUT:g}).", values.seconds),
    Option(
        "max-time",
        "S",
        "Seconds for the whole run; what is left then is reported as not run.",
        values.seconds,
    ),
    Option(
        "max-check-time",
        "S",
        f"Seconds for the requests of one check; what is open then is indeterminate ({MAX_CHECK_TIME:g}).",
        values.seconds,
    ),
    Option("max-body", "MB", f"Megabytes of a response to read at most ({MAX_BODY:g}).", values.up_to(1024)),
    Option(
        "max-depth",
        "N",
        f"Levels of JSON to read at most, up to {values.DEEPEST} ({MAX_DEPTH}).",
        values.depth,
    ),
    Option("max-pages", "N", f"Pages of one search to request at most ({MAX_PAGES}).", values.count),
    Option("rate", "N", "Requests a second at most.", values.rate),
    Option(
        "concurrency",
        "N",
        f"Requests that may be under way at once, up to {values.MOST_AT_ONCE}, or auto: as many as the target's "
        "response times justify.",
        values.concurrency,
    ),
    Option(
        "settle", "S", "Seconds to wait after writes before searching, or auto to measure it.", values.settle
    ),
    Option(
        "header",
        "'NAME: VALUE'",
        "A header to send with every request.",
        values.header,
        repeated=True,
        joint=": ",
    ),
    Option(
        "no-trace",
        "",
        "Send no headers by which a request is found in the service's log.",
        values.true_or_false,
        flag=True,
    ),
    Option("auth", "KIND", "How to authorise requests.", choices=("none", "sigv4", "bearer")),
    Option(
        "region",
        "REGION",
        "AWS region; else that of the environment or the profile, or us-east-1.",
        values.region,
    ),
    Option("profile", "NAME", "Named AWS profile whose credentials sign the requests."),
    Option("endpoint-url", "URL", "Where a boto3: target sends its requests."),
    Option(
        "fail-on",
        "LEVEL",
        "The lowest level whose failures make the exit status 1.",
        choices=("must", "should"),
    ),
    Option(
        "as-of",
        "VERSION",
        "The version of the kit whose rules decide: what only newer ones find is reported as new.",
        values.version,
    ),
    Option("title", "TEXT", "What the report calls that which was judged, such as a product.", values.label),
    Option("product-version", "VERSION", "The version of what was judged.", values.label),
    Option(
        "readings", "FILE", "Compare what the target does where the specification is silent with this file."
    ),
    Option(
        "parity",
        "KIND",
        "What a deviation from --readings does: report is the default, fail makes the exit status 1.",
        choices=("report", "fail"),
    ),
    Option(
        "without",
        "OPERATION",
        "An operation that the target does not implement: no request for it is sent.",
        values.operation,
        repeated=True,
    ),
    Option("expected-failures", "FILE", "The failures that you know of: a TOML file, each with its reason."),
    Option("write-expected-failures", "FILE", "Write the failures of this run as such a file."),
    Option(
        "known",
        "KEY=VALUE",
        "A search known to find something, for access read-only.",
        values.known,
        repeated=True,
        joint="=",
    ),
)

FIELD_OF: Final = {"header": "headers"}
"""Options whose field in ``RunConfig`` has another name."""


def shared_directory(uid: str) -> Path:
    """Return the directory for processes of a pytest-xdist session that find out separately that they use the kit.

    ``uid`` is what pytest-xdist draws for a session; nobody else can guess it.
    """
    import tempfile  # which imports much; few sessions need it

    return Path(tempfile.gettempdir()) / f"searchprofiles-tck-{uid}"
