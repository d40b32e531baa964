"""A target behind a real SDK client: what an application would get, with the facts of the wire beside it.

If no response came through the SDK, the reply has the same faults as over a direct connection.
"""

import copy
import http.client
import inspect
import json
import os
import ssl
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import botocore.exceptions as sdk
import urllib3.exceptions as http_errors
from botocore.client import BaseClient
from botocore.config import Config
from botocore.httpsession import URLLib3Session
from msgspec import structs

from ...spec.exchange import Call, Exchange, Fault, FaultKind, Headers, HttpRequest, Reply
from ...spec.operations import OPERATIONS, SERVICE
from ..config import DEFAULT_REGION
from ..options import TIMEOUT
from .aws import explained, new_session
from .http_message import Redactor, encode, text_or_bytes, without_credentials
from .python_object import METHODS, failure, own_copy, success, with_timeout
from .target import NOT_SENDABLE, Load, TargetForm, unanswered, unlabelled
from .tls import load_roots

_KINDS: Final[tuple[tuple[type[BaseException], FaultKind], ...]] = (
    (http_errors.NameResolutionError, FaultKind.UNRESOLVED),
    (ConnectionRefusedError, FaultKind.REFUSED),
    (sdk.ConnectTimeoutError, FaultKind.TIMEOUT),
    (sdk.ReadTimeoutError, FaultKind.TIMEOUT),
    (sdk.SSLError, FaultKind.TLS),
    (ssl.SSLError, FaultKind.TLS),
    (http.client.RemoteDisconnected, FaultKind.RESET),
    (http.client.IncompleteRead, FaultKind.RESET),
    (ConnectionError, FaultKind.RESET),
    (http.client.HTTPException, FaultKind.MALFORMED),
    (http_errors.DecodeError, FaultKind.MALFORMED),
    (sdk.EndpointConnectionError, FaultKind.REFUSED),
    (sdk.ConnectionClosedError, FaultKind.RESET),
    (sdk.HTTPClientError, FaultKind.MALFORMED),
)
"""From the narrow to the wide; the first that any cause of the error is an instance of decides."""


_ROOTS_OF_SDK: Final = ". The SDK reads trusted roots from the file that AWS_CA_BUNDLE names"


def _causes(error: object, depth: int = 6) -> Iterator[BaseException]:
    """Yield ``error`` and what it wraps: botocore and urllib3 put causes into arguments and attributes."""
    if not isinstance(error, BaseException) or depth == 0:
        return
    yield error
    for wrapped in (*error.args, *getattr(error, "kwargs", {}).values(), getattr(error, "reason", None)):
        yield from _causes(wrapped, depth - 1)


def sdk_fault(error: BaseException | None) -> Fault:
    """Return the fault for an error that the SDK raised after it began to send; others are the adapter's."""
    causes = tuple(_causes(error))
    for cls, kind in _KINDS:
        if any(isinstance(cause, cls) for cause in causes):
            hint = _ROOTS_OF_SDK if "CERTIFICATE_VERIFY_FAILED" in str(error) else ""
            return Fault(kind, f"{error}{hint}")
    return Fault(FaultKind.ADAPTER, f"{type(error).__name__}: {error}")


_NO_CREDENTIALS: Final = ("test", "test")
"""For an endpoint of the user's own, if nothing is configured: the SDK does not send unsigned requests."""


class _NotSendable(Exception):
    """What the SDK was about to send is not the request that the call encodes to."""


_SDK: Final = (sys.stdlib_module_names - {"unittest"}) | {"boto3", "botocore", __name__.partition(".")[0]}
"""The modules whose frames an error has that the SDK raises because it cannot send a request."""


def _is_of_mock(error: BaseException) -> bool:
    """Return whether ``error``, raised although nothing was sent, is the answer of a mock in the place of the wire."""
    frames = (frame for frame, _ in traceback.walk_tb(error.__traceback__))
    modules = {str(frame.f_globals.get("__name__")).partition(".")[0] for frame in frames}
    return isinstance(error, sdk.ClientError) or not modules <= _SDK


class _Wire(threading.local):
    """What the SDK sent and received in this thread."""

    call: Call
    request: HttpRequest | None = None
    reply: Reply | None = None


def _headers(given: Mapping[str, str | bytes]) -> Headers:
    return tuple(
        (name, value.decode("latin-1") if isinstance(value, bytes) else str(value))
        for name, value in given.items()
    )


def _recorded(prepared: Any) -> HttpRequest:
    parts = urlsplit(prepared.url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    body = prepared.body or b""
    text, raw = text_or_bytes(body if isinstance(body, bytes) else str(body).encode("utf-8", "surrogatepass"))
    return HttpRequest(prepared.method, target, _headers(prepared.headers), text, raw)


class Boto3Target:
    """Calls a boto3 client's methods. No validation on the client's side, no retries.

    If the SDK cannot send a value as it is (it drops None, and makes a list of a string), nothing is sent
    and the reply is a fault of the adapter. Raises ``TargetError`` for a configuration that makes no client.
    """

    form = TargetForm.BOTO3
    operations = frozenset(OPERATIONS)
    load: Load | None = None

    def __init__(
        self,
        *,
        endpoint_url: str | None = None,
        region: str | None = None,
        profile: str | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        url = endpoint_url or ""
        description = f"boto3: --endpoint-url {without_credentials(urlsplit(url))}" if url else "boto3:"
        self._use(_client(endpoint_url, region, profile, timeout), url, description, timeout)

    def _use(self, client: Any, url: str, description: str, timeout: float) -> None:
        """Call ``client``, and see what it sends and receives."""
        self.description = description
        parts = urlsplit(url)
        self._prefix = parts.path.rstrip("/")
        self._timeout = timeout
        self._wire = _Wire()
        self._client = client
        self._redactor = Redactor(secrets=(parts.password or "", unquote(parts.password or "")))
        events, service = client._endpoint._event_emitter, client.meta.service_model.service_id.hyphenize()
        # First: a handler of a mock, if called before, would carry out what is not to be sent.
        for operation in OPERATIONS:
            client.meta.events.register_first(f"before-call.{service}.{operation}", self._before_call)
            events.register_first(f"before-send.{service}.{operation}", self._before_send)
        events.register(f"before-parse.{service}", self._before_parse)

    def call(self, call: Call, *, timeout: float | None = None) -> Exchange:
        """Call the client's method; see ``Target.call``."""
        if call.http is not None:
            return unanswered(call, FaultKind.ADAPTER, "boto3 takes no raw HTTP request")
        limit = self._timeout if timeout is None else timeout
        return with_timeout(lambda: self._exchange(call), call, call.operation, limit)

    def _exchange(self, call: Call) -> Exchange:
        wire = self._wire
        wire.call, wire.request, wire.reply = call, None, None
        started = time.perf_counter()
        reply = self._reply(call)
        reply = structs.replace(reply, milliseconds=(time.perf_counter() - started) * 1000)
        if wire.request is None:
            return unlabelled(call, self._redactor.reply(reply))
        return self._redactor.exchange(call, wire.request, reply)

    def _reply(self, call: Call) -> Reply:
        result: object = None
        error: BaseException | None = None
        name = METHODS[call.operation]
        try:
            result = getattr(self._client, name)(**own_copy(dict(call.input)))
        except KeyboardInterrupt:
            raise
        except BaseException as raised:  # a mock may let the test fail that it is part of
            error = raised
        # If a response came, it is the reply, whatever the SDK could make of it.
        if self._wire.reply is not None:
            return self._wire.reply
        if isinstance(error, _NotSendable):
            return Reply(None, fault=Fault(FaultKind.ADAPTER, f"{NOT_SENDABLE} through boto3: {error}"))
        if error is None:  # a mock answered in the place of the wire
            return success(name, result)
        if isinstance(error, NotImplementedError) or (self._wire.request is None and _is_of_mock(error)):
            return failure(call, name, error)
        if self._wire.request is not None:
            return Reply(None, fault=sdk_fault(error))
        detail = f"{NOT_SENDABLE} through boto3: {type(error).__name__}: {error}"
        return Reply(None, fault=Fault(FaultKind.ADAPTER, detail))

    def _before_call(self, params: Mapping[str, Any], **_: object) -> None:
        body = params["body"] or b""
        text = body if isinstance(body, str) else body.decode("utf-8", "surrogatepass")
        query = urlencode(params["query_string"] or {})
        self._compare(HttpRequest(params["method"], f"{params['url_path']}?{query}", (), text))

    def _before_send(self, request: Any, **_: object) -> None:
        sent = _recorded(request)
        self._compare(HttpRequest(sent.method, sent.target.removeprefix(self._prefix), (), sent.body))
        self._wire.request = sent

    def _compare(self, given: HttpRequest) -> None:
        """Raise ``_NotSendable`` if the SDK made another request of the call than its members say."""
        wanted = encode(self._wire.call.operation, self._wire.call.input)
        if _meaning(given) != _meaning(wanted):
            raise _NotSendable(f"it would send {given.target} {given.body} for {wanted.target} {wanted.body}")

    def _before_parse(self, response_dict: Mapping[str, Any], **_: object) -> None:
        body, length = response_dict["body"], response_dict["headers"].get("Content-Length")
        if length and length.isdigit() and int(length) > len(body):
            # The SDK does not notice a body that is cut off.
            detail = f"the connection was closed inside the body, after {len(body)} of {length} bytes"
            self._wire.reply = Reply(None, fault=Fault(FaultKind.RESET, detail))
            return
        text, raw = text_or_bytes(body)
        self._wire.reply = Reply(response_dict["status_code"], _headers(response_dict["headers"]), text, raw)

    def close(self) -> None:
        """Close the client; see ``Target.close``."""
        self._client.close()


def is_answered_here(client: Any) -> bool:
    """Return whether code of this process seems to answer what ``client`` sends: a stub or a mock, such as moto's.

    It is seen by its handlers of events, or by methods of the SDK that are patched. What works below them, on sockets
    or the name service, cannot be seen; then the user has to say what may be done. Wrappers that only watch count not.
    """
    service, emitter = client.meta.service_model.service_id.hyphenize(), client.meta.events
    handlers = getattr(emitter, "_emitter", emitter)._handlers
    given = [
        one
        for event in ("before-call", "before-send")
        for one in handlers.prefix_search(f"{event}.{service}.SearchProfiles")
    ]
    own = {"_make_api_call", *METHODS.values()} & vars(client).keys()
    patched = (BaseClient._make_api_call, URLLib3Session.send, type(client._endpoint.http_session))
    # The handler of moto stays where it is when no mock is active; it says so itself.
    active = [one for one in given if getattr(one, "enabled", True)]
    return bool(own) or not all(map(_is_of_sdk, (*active, *patched)))


def _is_of_sdk(function: Any) -> bool:
    module = str(getattr(inspect.unwrap(function), "__module__", ""))
    return module.startswith(("botocore.", "boto3.")) and module != "botocore.stub"


class Boto3ClientTarget(Boto3Target):
    """Calls a client of the user's own as ``Boto3Target`` calls its own; the client itself stays as it is."""

    form = TargetForm.PYTHON

    def __init__(self, client: BaseClient, description: str, *, timeout: float = TIMEOUT) -> None:
        """Call a copy of ``client`` that validates nothing and sends nothing again."""
        own: Any = object.__new__(
            type(client)
        )  # copy.copy does not end: a client looks up its unknown attributes
        vars(own).update(vars(client))
        given: Any = client._serializer
        own._serializer = getattr(given, "_serializer", given)  # without the validator around it
        own.meta = copy.copy(own.meta)
        own.meta.events = copy.copy(own.meta.events)
        own._endpoint = copy.copy(own._endpoint)
        own._endpoint._event_emitter = events = copy.copy(own._endpoint._event_emitter)
        service = own.meta.service_model.service_id.hyphenize()
        events.unregister(f"needs-retry.{service}", unique_id=f"retry-config-{service}")
        self._use(own, own.meta.endpoint_url, description, timeout)

    def close(self) -> None:
        """Do nothing: the client is the user's."""


def _client(endpoint_url: str | None, region: str | None, profile: str | None, timeout: float) -> Any:
    with explained(f"boto3 makes no client for {SERVICE}"):
        session = new_session(profile)
        given = session.get_credentials()
        if given is not None:
            given.get_frozen_credentials()  # some are fetched only when they are used
        credentials = _NO_CREDENTIALS if endpoint_url and given is None else (None, None)
        client = session.create_client(
            SERVICE,
            region or session.get_config_variable("region") or DEFAULT_REGION,
            endpoint_url=endpoint_url,
            aws_access_key_id=credentials[0],
            aws_secret_access_key=credentials[1],
            config=Config(
                parameter_validation=False,
                retries={"total_max_attempts": 1},
                connect_timeout=timeout,
                read_timeout=timeout,
                max_pool_connections=64,
            ),
        )
    roots = session.get_config_variable("ca_bundle") or os.environ.get("REQUESTS_CA_BUNDLE")
    if roots and client.meta.endpoint_url.startswith("https:"):
        load_roots(
            ssl.create_default_context(), roots, "the SDK's ca_bundle (AWS_CA_BUNDLE, REQUESTS_CA_BUNDLE)"
        )
    return client


def _meaning(request: HttpRequest) -> tuple[object, ...]:
    """Return what a request says, however it is encoded; NaN, which is equal to nothing, as text."""
    path, _, query = request.target.partition("?")
    body = json.dumps(json.loads(request.body or "{}"), sort_keys=True)
    return [unquote(part) for part in path.split("/")], sorted(parse_qsl(query, keep_blank_values=True)), body
