"""The settings of one run, built once and then only read."""

import datetime
from enum import StrEnum
from typing import Final

import msgspec

from ..spec.readings_file import Capture
from . import options


class Effort(StrEnum):
    """How much a run tries, from the least to the most."""

    QUICK = "quick"
    STANDARD = "standard"
    THOROUGH = "thorough"

    def includes(self, other: "Effort") -> bool:
        """Return whether a run of this effort plays what a run of ``other`` plays."""
        efforts = tuple(Effort)
        return efforts.index(self) >= efforts.index(other)


class Access(StrEnum):
    """What the kit may do to a target, from the most to the least; each level includes the levels after it."""

    MANAGE = "manage"
    """Create and delete domains."""
    WRITE = "write"
    """Create and delete profiles in one given domain."""
    PRELOADED = "preloaded"
    """Only search; the exported shared data was loaded beforehand."""
    READ_ONLY = "read-only"
    """Only search data that the kit does not know."""

    def includes(self, other: "Access") -> bool:
        """Return whether this level permits all that ``other`` permits."""
        levels = tuple(Access)
        return levels.index(self) <= levels.index(other)


class Auth(StrEnum):
    """How requests to an HTTP target are authorised."""

    NONE = "none"
    SIGV4 = "sigv4"
    BEARER = "bearer"


class FailOn(StrEnum):
    """The lowest level whose failures make the exit status 1."""

    MUST = "must"
    SHOULD = "should"


DEFAULT_TARGET: Final = "reference:"
DEFAULT_REPORT: Final = "compliance-report"
DEFAULT_REGION: Final = "us-east-1"
BEARER_TOKEN_VARIABLE: Final = "SEARCHPROFILES_TCK_TOKEN"
"""Environment variable that holds the token for ``--auth bearer``; a token is never written on a command line."""

REDACTED: Final = "[redacted]"
"""Stands for a secret in whatever is written."""
_RESERVE: Final = 10.0


class Expectation(msgspec.Struct, frozen=True, omit_defaults=True):
    """A failure that the user knows of. ``id`` is that of a requirement or of a check."""

    id: str
    reason: str
    link: str = ""
    until: datetime.date | None = None
    """The last day (UTC) on which the failure is expected."""


class OnDeviation(StrEnum):
    """What a deviation from the readings that a run is held to does."""

    REPORT = "report"
    FAIL = "fail"


class RunConfig(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """What a run does to which target. Travels to the child process as JSON.

    ``seed`` decides everything that is drawn; ``timeout`` and ``max_time`` are seconds, of one request and of the
    whole run, ``max_check_time`` of the requests of one check; ``max_body`` is megabytes, ``max_depth`` levels of JSON,
    ``max_pages`` pages of one walk; ``rate`` is requests a second; ``settle`` seconds to wait after writes, None to
    measure the lag.
    """

    target: str = DEFAULT_TARGET
    effort: Effort = Effort.STANDARD
    access: Access | None = None
    """None: what the target allows."""
    domain: str | None = None
    report: str = DEFAULT_REPORT
    seed: int = 0
    workers: int = 0
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    shard: tuple[int, int] | None = None
    """``(i, n)``: the i-th of n parts, counted from 1."""
    max_failures: int | None = None
    """The number of failed checks after which the run ends."""
    expected_failures: str | None = None
    """The file that ``expected`` was read from."""
    expected: tuple[Expectation, ...] = ()
    write_expected_failures: str | None = None
    without: tuple[str, ...] = ()
    """Operations that the target does not implement, so that no requests for them are sent."""
    timeout: float = options.TIMEOUT
    max_time: float | None = None
    max_check_time: float = options.MAX_CHECK_TIME
    max_body: float = options.MAX_BODY
    max_depth: int = options.MAX_DEPTH
    max_pages: int = options.MAX_PAGES
    rate: float | None = None
    concurrency: int | None = None
    """Requests that may be under way at once; None means as many as the target's response times justify."""
    settle: float | None = None
    headers: tuple[tuple[str, str], ...] = ()
    no_trace: bool = False
    """Whether requests go without the headers by which they are found in the service's log."""
    auth: Auth = Auth.NONE
    region: str = DEFAULT_REGION
    profile: str | None = None
    """Named AWS profile whose credentials sign the requests."""
    endpoint_url: str | None = None
    """Where a ``boto3:`` target sends its requests."""
    fail_on: FailOn = FailOn.MUST
    as_of: str | None = None
    """The version of the kit whose rules decide; what only newer ones find is reported as new."""
    title: str | None = None
    """What the report calls that which was judged."""
    product_version: str | None = None
    """The version of what was judged."""
    readings: str | None = None
    """The file that ``held`` was read from."""
    held: Capture | None = None
    """The readings that the target is compared with."""
    parity: OnDeviation = OnDeviation.REPORT
    known: tuple[tuple[str, str], ...] = ()
    """Key and value pairs known to find something, for access ``read-only``."""

    @property
    def reserve(self) -> float | None:
        """The seconds of ``max_time`` that are kept for cleaning up and the report."""
        return None if self.max_time is None else min(_RESERVE, self.max_time / 5)

    @property
    def request_time(self) -> float | None:
        """The seconds in which the run may send requests to the target."""
        return None if self.max_time is None or self.reserve is None else self.max_time - self.reserve

    @property
    def lacking(self) -> str:
        """A sentence that says what the access level needs and was not given; empty if nothing is missing."""
        if self.access in (None, Access.MANAGE):
            return ""
        if self.domain is None:
            return f"access {self.access} needs the name of a domain that exists: give --domain NAME"
        if self.access is Access.READ_ONLY and not self.known:
            return (
                "access read-only needs searches that find something: give --known KEY=VALUE, several times"
            )
        return ""
