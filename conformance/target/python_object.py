"""A target that is a Python object with the methods of a boto3 client: an adapter, a fake, a client.

What a method returns becomes the JSON that a server would have sent (protocol: restJson1).
"""

import inspect
import math
import os
import queue
import re
import socket
import ssl
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from msgspec import structs

from ...spec.errors import NOT_AN_ERROR, UNKNOWN_OPERATION
from ...spec.exchange import Call, Exchange, Fault, FaultKind, Json, Reply
from ...spec.operations import OPERATIONS, SEARCH
from ...spec.schemas import validator
from ...spec.sdk_model import unsendable
from ...spec.strict_json import MAXIMUM_DEPTH
from .http_message import Redactor, json_text
from .target import NOT_SENDABLE, Load, TargetError, TargetForm, named, unanswered, unlabelled


class NotSerialisable(ValueError):
    """A value that JSON cannot hold; the message says where it is and of what type."""


def json_value(value: object, place: str = "$", depth: int = MAXIMUM_DEPTH) -> Json:
    """Return ``value`` as dicts, lists, strings and numbers; a timestamp is a number of seconds since 1970.

    Any mapping is a dict, and any sequence a list: a deque, or the lists of protobuf and of an ORM.
    ``place`` is the JSON path of the value. Raises ``NotSerialisable``.
    """
    if value is None or isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, datetime):
        return value.timestamp()
    if depth == 0:
        raise NotSerialisable(f"{place} nests deeper than {MAXIMUM_DEPTH} levels")
    if isinstance(value, Mapping):
        return {
            _member(name, place): json_value(part, f"{place}.{name}", depth - 1)
            for name, part in value.items()
        }
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return [json_value(part, f"{place}[{index}]", depth - 1) for index, part in enumerate(value)]
    shown = repr(value) if isinstance(value, float) else type(value).__name__
    raise NotSerialisable(f"{place} is {shown}")


def _member(name: object, place: str) -> str:
    if isinstance(name, str):
        return name
    raise NotSerialisable(f"{place} has a member whose name is {type(name).__name__} instead of str")


def own_copy(value: Any) -> Any:
    """Return ``value`` with dicts and lists of its own: a method may keep what it is given, or change it."""
    if isinstance(value, dict):
        return {name: own_copy(part) for name, part in value.items()}
    return [own_copy(part) for part in value] if isinstance(value, list) else value


METHODS: Final[Mapping[str, str]] = {
    name: re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in OPERATIONS
}
"""Operation to method, as boto3 names it: SearchProfiles is ``search_profiles``."""


def _adapter_fault(detail: str) -> Reply:
    return Reply(None, fault=Fault(FaultKind.ADAPTER, detail))


def success(name: str, result: object) -> Reply:
    """Return the reply for what the method ``name`` returned."""
    if inspect.isawaitable(result):
        getattr(result, "close", lambda: None)()  # else Python warns that nobody awaited it
        return _adapter_fault(
            f"{name} returned {type(result).__name__} instead of a dict: methods are not awaited, so each has to run "
            "what is asynchronous to its end"
        )
    if not isinstance(result, Mapping):
        return _adapter_fault(f"{name} returned {type(result).__name__} instead of a dict")
    members = {member: value for member, value in result.items() if member != "ResponseMetadata"}
    try:
        return Reply(_status(result), (), json_text(json_value(members)))
    except NotSerialisable as error:
        return _adapter_fault(f"{name} returned what JSON cannot hold: {error}")


def _status(response: Mapping[Any, Any]) -> int | None:
    metadata = response.get("ResponseMetadata")
    status = metadata.get("HTTPStatusCode") if isinstance(metadata, Mapping) else None
    return status if isinstance(status, int) else None


_LOST: Final[tuple[tuple[type[BaseException], FaultKind], ...]] = (
    (socket.gaierror, FaultKind.UNRESOLVED),
    (ConnectionRefusedError, FaultKind.REFUSED),
    (ssl.SSLError, FaultKind.TLS),
    (TimeoutError, FaultKind.TIMEOUT),
    (ConnectionError, FaultKind.RESET),
)
"""What a client raises, or gives as the cause, if no response came; the first that fits decides."""


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield ``error`` and what it was raised from, or while handling."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


_VALIDATORS: Final = frozenset(
    {"attr", "attrs", "cattrs", "jsonschema", "marshmallow", "pydantic", "pydantic_core"}
)
"""Libraries by which generated clients validate what they are to send."""
_SIGNATURE: Final = re.compile(r"unexpected keyword argument|missing \d+ required")


def _was_not_sent(call: Call, error: BaseException) -> bool:
    """Return whether a client refused to send ``call``, by what it raised.

    Botocore's own validation and serialisation come before anything is sent; a method that does not take the members of
    this call was not called. What another library says of a value counts only if the request does break a limit:
    otherwise it may speak of the response.
    """
    frames = [frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(error.__traceback__)]
    classes = {f"{cls.__module__}.{cls.__qualname__}" for cls in type(error).__mro__}
    if "botocore.exceptions.ParamValidationError" in classes or frames[-1:] == ["botocore.serialize"]:
        return True
    if isinstance(error, TypeError) and _SIGNATURE.search(str(error)):
        named, required = set(re.findall(r"'(\w+)'", str(error))), set(OPERATIONS[call.operation].required)
        return bool(named) and (named <= call.input.keys() or named <= required - call.input.keys())
    from_library = {name.partition(".")[0] for name in (*frames[-1:], type(error).__module__)} & _VALIDATORS
    return bool(from_library) and _breaks_a_limit(call)


def _breaks_a_limit(call: Call) -> bool:
    """Return whether a search has members that the service model does not know, or breaks a constraint of it."""
    if call.operation != SEARCH:
        return False
    return bool(unsendable(SEARCH, call.input)) or not validator("search-request").is_valid(dict(call.input))


def failure(call: Call, name: str, error: BaseException) -> Reply:
    """Return the reply for what the method ``name`` raised; boto3's ``ClientError`` has a ``response``."""
    response = getattr(error, "response", None)
    if isinstance(response, Mapping):
        given = response.get("Error")
        members = given if isinstance(given, Mapping) else {}
        body = {"__type": str(members.get("Code", "")), "Message": str(members.get("Message", ""))}
        return Reply(_status(response), (), json_text(body))
    text = named(error)
    if isinstance(error, NotImplementedError):  # so say methods of a fake, and moto, that nobody wrote yet
        return Reply(None, (), json_text({"__type": UNKNOWN_OPERATION, "Message": f"{name} raised {text}"}))
    for cause in _causes(error):
        for cls, kind in _LOST:
            if isinstance(cause, cls):
                return Reply(None, fault=Fault(kind, f"{name} raised {text}"))
    if _was_not_sent(call, error):
        return _adapter_fault(f"{NOT_SENDABLE} through {name}, which raised {text}")
    hint = _OF_ONE_THREAD if _ELSEWHERE.search(text) else ""
    fault = _adapter_fault(f"{name} raised {text}{NOT_AN_ERROR}{_place(error)}{hint}")
    return structs.replace(fault, body=_traceback(error))


_ELSEWHERE: Final = re.compile(r"\b(same|another|other|different|wrong|main) thread\b")
_OF_ONE_THREAD: Final = (
    "; calls come from other threads than the one that made the object, so it has to bear that"
)
_FRAMES: Final = 20


def _place(error: BaseException) -> str:
    """Return where an adapter raised ``error``, as the end of a sentence; empty if nowhere in its own code."""
    frames = traceback.extract_tb(error.__traceback__)[1:]
    if not frames:
        return ""
    last = frames[-1]
    return f" ({os.path.basename(last.filename)}, line {last.lineno}, in {last.name}: {last.line})"


def _traceback(error: BaseException) -> str:
    """Return the traceback of ``error`` without the frame of the kit, for the evidence."""
    own = error.__traceback__.tb_next if error.__traceback__ else None
    return "".join(traceback.format_exception(type(error), error, own, limit=-_FRAMES))


class PythonTarget:
    """Calls the methods of ``subject``. Results and exceptions become the JSON bodies of their replies.

    Raises ``TargetError`` for an object without ``search_profiles``.
    """

    form = TargetForm.PYTHON

    def __init__(
        self,
        subject: object,
        description: str,
        *,
        timeout: float | None = None,
        redactor: Redactor | None = None,
    ) -> None:
        """Call ``subject``; ``redactor`` keeps secrets out of what its exceptions say."""
        self.description = description
        self._timeout = timeout
        self._redactor = redactor or Redactor()
        self._methods = {
            name: method
            for name, attribute in METHODS.items()
            if callable(method := getattr(subject, attribute, None))
        }
        if "SearchProfiles" not in self._methods:
            raise TargetError(
                f"{description}: {type(subject).__name__} has no method search_profiles(**kwargs)"
            )
        self.operations = frozenset(self._methods)
        hook = getattr(subject, "load", None)
        self.load: Load | None = partial(self._load, hook) if callable(hook) else None

    def _load(
        self, hook: Callable[..., object], domain: str, profiles: Sequence[Mapping[str, Json]]
    ) -> tuple[str, ...]:
        """Call the object's ``load(domain, profiles)``: it returns ids, or account numbers mapped to ids."""
        try:
            given = hook(domain, [own_copy(dict(profile)) for profile in profiles])
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # of asyncio, pytest and Rust too
            text = self._redactor.text(f"{self.description}: load raised {named(error)}")
            raise TargetError(text) from error
        if isinstance(given, Mapping):
            given = [given.get(profile.get("AccountNumber")) for profile in profiles]
        ids = tuple(id_ for id_ in given if isinstance(id_, str)) if isinstance(given, list | tuple) else ()
        return ids if len(ids) == len(profiles) else ()

    def call(self, call: Call, *, timeout: float | None = None) -> Exchange:
        """Call the method; see ``Target.call``.

        An operation without a method, or a raw request, is a fault of the adapter.
        """
        name = METHODS[call.operation]
        method = self._methods.get(call.operation)
        if call.http is not None:
            return unanswered(call, FaultKind.ADAPTER, "a Python object takes no raw HTTP request")
        if method is None:
            return unanswered(call, FaultKind.ADAPTER, f"{self.description} has no method {name}")
        limit = self._timeout if timeout is None else timeout
        return with_timeout(lambda: self._exchange(call, name, method), call, name, limit)

    def _exchange(self, call: Call, name: str, method: Callable[..., object]) -> Exchange:
        started = time.perf_counter()
        try:
            reply = success(name, method(**own_copy(dict(call.input))))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # of asyncio, pytest and Rust too
            reply = self._redactor.reply(failure(call, name, error))
        return unlabelled(call, structs.replace(reply, milliseconds=(time.perf_counter() - started) * 1000))

    def close(self) -> None:
        """Do nothing; see ``Target.close``."""


def with_timeout(work: Callable[[], Exchange], call: Call, name: str, seconds: float | None) -> Exchange:
    """Return what ``work`` returns for ``call``, or a fault after ``seconds``.

    The thread of ``work`` is then left behind, since no thread can be stopped. Without a limit ``work`` runs in this
    thread. ``name`` is what did not return.
    """
    if seconds is None:
        return work()
    results: queue.SimpleQueue[Exchange] = queue.SimpleQueue()
    threading.Thread(target=lambda: results.put(work()), daemon=True).start()
    try:
        return results.get(timeout=seconds)
    except queue.Empty:
        return unanswered(call, FaultKind.TIMEOUT, f"{name} did not return within {seconds:g} s")
