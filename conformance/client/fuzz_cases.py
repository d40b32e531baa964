"""Schemathesis, as far as the kit uses it: the event stream of its engine. Nothing else of the kit imports it.

It generates requests from an OpenAPI document and holds responses against it. It never reaches the target itself:
it believes to test an ASGI application, which hands each request to the kit's own target. So requests are
authorised, kept to a rate, redacted and recorded like all others, and a server is needed for none of them.

Its documentation does not promise the events and their attributes to stay;
``tests/conformance/client/test_fuzz_cases.py`` holds what is relied on here. Its import takes half a second, so this
module is imported when fuzzing begins.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Final, NamedTuple

import schemathesis
from hypothesis import configuration, settings
from schemathesis.engine import events, from_schema

from ...reference.engine import Engine
from ...reference.service.http_app import application, http_app
from ...reference.service.wire import WireRequest, WireResponse
from ...spec.exchange import Call, Exchange, Headers, HttpRequest, Json, Reply
from ...spec.operations import SEARCH
from ..hypothesis_home import hypothesis_home
from ..target.http_message import body_bytes, text_or_bytes
from ..target.in_process import InProcessTarget
from .seeded_draws import BACKEND, seeded

CHECKS: Final = (
    "not_a_server_error",
    "status_code_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "positive_data_acceptance",
)
_CASE_HEADER: Final = b"x-schemathesis-testcaseid"
_CARRIED: Final = frozenset({b"accept", b"content-type"})
"""Headers of a generated request that travel; the target adds its own, and those that authorise."""
_OF_TRANSFER: Final = frozenset({"connection", "content-encoding", "content-length", "transfer-encoding"})
"""Headers that say how a response travelled, and are no longer true of its body here."""
_NOT_ANSWERED: Final = WireResponse(503, (), b"")
_LONGEST_WAIT: Final = 3600.0
"""Seconds; the target watches its own time-out."""


class FuzzingFault(Exception):
    """The fuzzer itself failed; the target is not to blame."""


class Fuzzed(NamedTuple):
    """The exchange of a generated request, and the failures that were found: code to message."""

    exchange: Exchange
    findings: Mapping[str, str]


Carry = Callable[[HttpRequest], Exchange | None]
"""Sends a request to the target and returns the exchange; None if nothing more is to be sent."""


def fuzz(
    document: Mapping[str, Json], *, seed: int, examples: int, requests: int, carry: Carry
) -> Iterator[Fuzzed]:
    """Yield every request that schemathesis generates for ``document``, in order, once its response was checked.

    It tries so many generated ``examples``, beside those that try boundaries, and sends so many ``requests`` at most.
    What is left unchecked, since ``carry`` or the number of requests put an end to it, comes last, without findings.
    The same seed gives the same requests as long as the responses are the same. Writes nothing into the current
    directory and reads no configuration from it. Raises ``FuzzingFault``.
    """
    gateway = _Gateway(carry, requests)
    with _isolated(seed):
        schema = schemathesis.openapi.from_dict(dict(document), config=_config(seed, examples))
        schema.app = application(gateway.answer)
        stream = from_schema(schema).execute()
        gateway.stop = stream.stop
        try:
            for event in stream:
                _raise_faults(event, stopped=gateway.stopped)
                if isinstance(event, events.ScenarioFinished):
                    yield from _checked(event, gateway)
            yield from (Fuzzed(exchange, {}) for exchange in gateway.carried.values())
        finally:
            gateway.close()


def expected(fuzz: Callable[..., Iterator[Fuzzed]], domain: str) -> list[HttpRequest]:
    """Return the requests that ``fuzz``, all arguments given but ``carry``, sends to a target that answers rightly."""
    engine, requests = Engine(), list[HttpRequest]()
    engine.call("CreateDomain", {"DomainName": domain, "DefaultExpirationDays": 1})
    target = InProcessTarget(http_app(engine), "the reference")

    def carry(request: HttpRequest) -> Exchange:
        requests.append(request)
        return target.call(Call(SEARCH, {"DomainName": domain}, request))

    with closing(target):
        for _ in fuzz(carry=carry):
            pass
    return requests


def load() -> None:
    """Load what schemathesis imports when it reads the first document."""
    schemathesis.openapi.from_dict({"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": {}})


def _config(seed: int, examples: int) -> schemathesis.Config:
    off = {"enabled": False}
    return schemathesis.Config.from_dict(
        {
            "seed": seed,
            "workers": 1,
            "continue-on-failure": True,
            "cache": off,
            "max-redirects": 0,
            "request-timeout": _LONGEST_WAIT,
            "generation": {"max-examples": examples, "database": "none", "allow-extra-parameters": False},
            # What is learned from responses, or found in the code around, would differ from run to run. Other
            # methods than POST are a check of our own, which knows the path that they cannot harm.
            "analysis": {"constants": off},
            "phases": {
                "stateful": off,
                "examples": {"extra-data-sources": {"responses": False}},
                "coverage": {"unexpected-methods": [], "extra-data-sources": {"responses": False}},
                "fuzzing": {"extra-data-sources": {"responses": False}, "error-feedback": off},
            },
            # Those on authorisation are left out: whether a target verifies signatures is not judged, and AWS
            # answers 403 where they demand 401.
            "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
            # An empty list of markers would mean the default ones, to which KeyName and next-token are secrets.
            "output": {
                "sanitization": {
                    "keys-to-sanitize": ["authorization", "x-amz-security-token"],
                    "sensitive-markers": ["x-amz-signature"],
                }
            },
        }
    )


@contextmanager
def _isolated(seed: int) -> Iterator[None]:
    """Let the seed alone decide what is generated, and keep Hypothesis's files out of the current directory.

    Hypothesis writes files even if its database is off. Settings of the profile that the user has loaded go, to
    schemathesis, before what it is configured to do, so a profile of the kit's own is loaded.
    """
    home, profile = configuration.storage_directory(), settings.get_current_profile_name()
    settings.register_profile(BACKEND, settings.get_profile("default"), backend=BACKEND)
    with seeded(seed):
        configuration.set_hypothesis_home_dir(hypothesis_home())
        settings.load_profile(BACKEND)
        try:
            yield
        finally:
            settings.load_profile(profile)
            configuration.set_hypothesis_home_dir(home.path)


def _raise_faults(event: events.EngineEvent, *, stopped: bool) -> None:
    if isinstance(event, events.Interrupted) and not stopped:
        raise KeyboardInterrupt
    if isinstance(event, events.FatalError):
        raise FuzzingFault(f"schemathesis failed: {event.exception}") from event.exception
    if isinstance(event, events.NonFatalError) and not stopped:
        raise FuzzingFault(f"schemathesis could not go on with {event.label}: {event.value}") from event.value


def _checked(event: events.ScenarioFinished, gateway: "_Gateway") -> Iterator[Fuzzed]:
    for identifier in event.recorder.cases:
        exchange = gateway.carried.pop(identifier, None)
        if exchange is not None:
            found = {
                check.failure_info.failure.code: check.failure_info.failure.message
                for check in event.recorder.checks.get(identifier, ())
                if check.failure_info is not None
            }
            yield Fuzzed(exchange, found)


class _Gateway:
    """What schemathesis believes to test: it carries all requests to the target."""

    def __init__(self, carry: Carry, most: int) -> None:
        self.carried: dict[str, Exchange] = {}
        self.stopped = False
        self.stop: Callable[[], None] = lambda: None
        self._carry: Carry | None = carry
        self._left = most

    def close(self) -> None:
        """Release the target: schemathesis keeps an application for as long as the process lives."""
        self._carry = None

    def answer(self, request: WireRequest) -> WireResponse:
        """Carry a request to the target and return its response; 503 if there is none."""
        exchange = self._carry(_carried(request)) if self._carry is not None and self._left > 0 else None
        if exchange is None:
            self.stopped = True
            self.stop()
            return _NOT_ANSWERED
        self._left -= 1
        self.carried[request.headers.get(_CASE_HEADER, b"").decode("latin-1")] = exchange
        return _response(exchange.reply) if exchange.reply.fault is None else _NOT_ANSWERED


def _carried(request: WireRequest) -> HttpRequest:
    target = request.path + (b"?" + request.query if request.query else b"")
    headers: Headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in request.headers.items()
        if name in _CARRIED
    )
    return HttpRequest(request.method, target.decode(), headers, *text_or_bytes(request.body))


def _response(reply: Reply) -> WireResponse:
    kept = tuple(
        (name.lower().encode("latin-1", "replace"), value.encode("latin-1", "replace"))
        for name, value in reply.headers
        if name.lower() not in _OF_TRANSFER
    )
    return WireResponse(reply.status or 503, kept, body_bytes(reply))
