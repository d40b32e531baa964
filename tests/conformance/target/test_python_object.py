"""A Python object with boto3's methods is a target: results and exceptions become the bodies of replies."""

import json
import math
import socket
import sqlite3
import sys
import threading
from collections import UserDict, UserList, deque
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

import jsonschema
import pytest
from searchprofiles_tck.conformance.client.capabilities import declines
from searchprofiles_tck.conformance.config import RunConfig
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.conformance.target.open import open_target
from searchprofiles_tck.conformance.target.python_object import METHODS, PythonTarget
from searchprofiles_tck.conformance.target.target import TargetError, TargetForm, unlabelled
from searchprofiles_tck.spec.exchange import Call, Fault, FaultKind, HttpRequest, Reply

SEARCH = Call("SearchProfiles", {"DomainName": "d", "Values": 7})


class Coded(Exception):
    """An exception as botocore's ClientError is one."""

    def __init__(self, response: object) -> None:
        super().__init__("coded")
        self.response = response


class Subject:
    """Searches by calling ``answer``."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def search_profiles(self, **members: Any) -> Any:
        """Return what ``answer`` returns for the members."""
        return self.answer(members)


def _ask(answer: Any, *, timeout: float | None = None) -> Reply:
    return PythonTarget(Subject(answer), "python:x:y").call(SEARCH, timeout=timeout).reply


def _raising(error: BaseException) -> Reply:
    def answer(_members: object) -> None:
        raise error

    return _ask(answer)


def _fault(reply: Reply) -> str:
    assert reply.fault is not None
    assert reply.fault.kind is FaultKind.ADAPTER
    return reply.fault.detail


def test_methods_are_named_as_boto3_names_them() -> None:
    """Each of the ten operations has the method that boto3 has."""
    import botocore

    assert {name: botocore.xform_name(name) for name in METHODS} == METHODS
    assert len(METHODS) == 10


def test_input_members_arrive_as_they_are() -> None:
    """Nothing is validated on the way."""
    assert json.loads(_ask(lambda members: {"Items": [members]}).body) == {"Items": [SEARCH.input]}


def test_a_method_may_change_what_it_is_given() -> None:
    """A fake that keeps lists and changes them later changes nothing of the kit's own data, nor of the record."""

    def change(members: dict[str, Any]) -> object:
        members["Values"].append("more")
        members["AdditionalSearchKeys"][0].clear()
        return {}

    pair = {"KeyName": "_email", "Values": ["b"]}
    call = Call("SearchProfiles", {"KeyName": "_phone", "Values": ["a"], "AdditionalSearchKeys": [pair]})
    exchange = PythonTarget(Subject(change), "python:x:y").call(call)

    assert exchange.call.input == {
        "KeyName": "_phone",
        "Values": ["a"],
        "AdditionalSearchKeys": [{"KeyName": "_email", "Values": ["b"]}],
    }


def test_a_method_that_is_not_written_yet_is_not_implemented() -> None:
    """Fakes, and moto, raise NotImplementedError: that says of an operation what a status of 501 says."""
    step = Step(PythonTarget(Subject(None), "python:x:y").call(SEARCH))
    assert not declines(step)

    reply = _raising(NotImplementedError("search_profiles"))
    step = Step(unlabelled(SEARCH, reply))
    assert declines(step)
    assert "raised NotImplementedError: search_profiles" in reply.body


def test_a_result_becomes_a_json_body() -> None:
    """Timestamps are numbers, sequences are lists, the SDK's metadata is no part of the body."""
    when = datetime(2022, 11, 14, tzinfo=UTC)
    metadata = {"HTTPStatusCode": 202, "HTTPHeaders": {}}
    items = UserList([UserDict({"At": when, "Name": "ü\ud800"})])
    reply = _ask(lambda _: {"Items": (*items,), "ResponseMetadata": metadata})

    assert reply.status == 202
    assert json.loads(reply.body) == {"Items": [{"At": 1668384000.0, "Name": "ü\ud800"}]}
    assert _ask(lambda _: {}).status is None
    assert _ask(lambda _: {"Items": items}).body == _ask(lambda _: {"Items": deque(items)}).body == reply.body


async def _search(_call: object) -> dict[str, Any]:
    return {"Items": []}


@pytest.mark.filterwarnings("error")
def test_a_method_that_has_to_be_awaited_is_told_apart() -> None:
    """The fault says that methods are not awaited, and Python does not warn of it."""
    assert "search_profiles returned coroutine instead of a dict: methods are not awaited" in _fault(
        _ask(_search)
    )


def test_an_object_of_one_thread_is_told_what_it_has_to_bear() -> None:
    """What sqlite3 raises in another thread than that of its connection is followed by why it was called there."""
    connection = sqlite3.connect(":memory:")

    def search(_call: object) -> dict[str, Any]:
        return {"Items": connection.execute("select 1").fetchall()}

    assert "other threads than the one that made the object" in _fault(_ask(search, timeout=5.0))


@pytest.mark.parametrize(
    ("result", "detail"),
    [
        (None, "search_profiles returned NoneType instead of a dict"),
        ([], "search_profiles returned list instead of a dict"),
        ({"Items": [{"A": {1}}]}, "what JSON cannot hold: $.Items[0].A is set"),
        ({"Items": [b"x"]}, "what JSON cannot hold: $.Items[0] is bytes"),
        ({"A": {1: 2}}, "what JSON cannot hold: $.A has a member whose name is int instead of str"),
        ({"A": math.nan}, "what JSON cannot hold: $.A is nan"),
    ],
)
def test_a_result_that_json_cannot_hold_is_a_fault(result: object, detail: str) -> None:
    """The fault names the place of what JSON cannot hold."""
    assert _fault(_ask(lambda _: result)).endswith(detail)


def test_a_result_without_end_is_a_fault() -> None:
    """A list that holds itself nests too deep."""
    endless: list[Any] = []
    endless.append(endless)

    assert "nests deeper than 64 levels" in _fault(_ask(lambda _: {"Items": endless}))


def test_an_exception_with_a_response_is_an_error() -> None:
    """Code, message and status are those of the response; a status may be missing."""
    error = {"Code": "BadRequestException", "Message": "no"}
    step = Step(
        unlabelled(SEARCH, _raising(Coded({"Error": error, "ResponseMetadata": {"HTTPStatusCode": 400}})))
    )
    assert (step.is_error, step.exchange.reply.status) == (True, 400)
    assert (step.error, step.error_message[0]) == ("BadRequestException", "no")

    step = Step(unlabelled(SEARCH, _raising(Coded({"Error": error}))))
    assert (step.is_error, step.exchange.reply.status, step.error) == (True, None, "BadRequestException")


@pytest.mark.parametrize("response", [{}, {"Error": None}, {"Error": {"Code": None}}])
def test_a_response_without_a_code_is_an_error_without_a_name(response: Mapping[str, Any]) -> None:
    """It is still an error."""
    assert Step(unlabelled(SEARCH, _raising(Coded(response)))).is_error


@pytest.mark.parametrize(
    "error", [ValueError("odd"), Coded("text"), SystemExit("odd"), RecursionError("odd")]
)
def test_any_other_exception_is_a_fault_of_the_adapter(error: BaseException) -> None:
    """The fault has type and message; the run goes on."""
    detail = _fault(_raising(error))

    assert f"search_profiles raised {type(error).__name__}: " in detail
    assert "Traceback" not in detail


def test_a_call_ends_at_its_timeout() -> None:
    """The thread that hangs is left behind."""
    forever = threading.Event()
    reply = _ask(lambda _: forever.wait(20), timeout=0.1)
    forever.set()

    assert reply.fault == Fault(FaultKind.TIMEOUT, "search_profiles did not return within 0.1 s")


def test_operations_are_the_methods_that_exist() -> None:
    """Calls of other operations are faults, and so are raw requests."""
    target = PythonTarget(Subject(lambda _: {}), "python:x:y")

    assert (target.operations, target.form) == (frozenset({"SearchProfiles"}), TargetForm.PYTHON)
    assert "has no method create_domain" in _fault(target.call(Call("CreateDomain", {})).reply)
    raw = Call("SearchProfiles", {}, HttpRequest("GET", "/"))
    assert "no raw HTTP request" in _fault(target.call(raw).reply)


def test_an_object_that_cannot_search_is_no_target() -> None:
    """The message names the method that is missing."""
    with pytest.raises(TargetError, match=r"object has no method search_profiles\(\*\*kwargs\)"):
        PythonTarget(object(), "python:x:y")


class Loading(Subject):
    """Has the hook ``load``, which returns ``ids``."""

    def __init__(self, ids: object) -> None:
        super().__init__(lambda _: {})
        self.ids = ids
        self.loaded: list[object] = []

    def load(self, domain: str, profiles: Sequence[Mapping[str, Any]]) -> object:
        """Keep what is loaded."""
        self.loaded.append((domain, profiles))
        return self.ids


def test_a_hook_may_change_what_it_loads() -> None:
    """What a fake does with the maps of a profile changes nothing of the kit's own data."""
    subject = Loading(None)
    load = PythonTarget(subject, "python:x:y").load
    profile = {"AccountNumber": "a1", "Address": {"City": "Ulm"}}
    assert load is not None
    load("d", [profile])

    (_, [loaded]) = cast(Any, subject.loaded[0])
    loaded["Address"].clear()
    assert profile["Address"] == {"City": "Ulm"}


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        (["i1", "i2"], ("i1", "i2")),
        (("i1", "i2"), ("i1", "i2")),
        ({"a2": "i2", "a1": "i1"}, ("i1", "i2")),
        ({"a1": "i1"}, ()),
        (["i1"], ()),
        ([1, 2], ()),
        (None, ()),
    ],
)
def test_the_hook_loads_and_gives_ids(given: object, ids: tuple[str, ...]) -> None:
    """A list in order, or a mapping from account numbers; anything less means that ids are not known."""
    subject = Loading(given)
    load = PythonTarget(subject, "python:x:y").load
    assert load is not None

    assert load("d", [{"AccountNumber": "a1"}, {"AccountNumber": "a2"}]) == ids
    assert subject.loaded == [("d", [{"AccountNumber": "a1"}, {"AccountNumber": "a2"}])]


def test_a_hook_that_raises_is_named() -> None:
    """The target cannot be opened without its data."""
    subject = Loading(None)
    subject.load = lambda *_: sys.intern(7)  # type: ignore[assignment, method-assign, arg-type]
    load = PythonTarget(subject, "python:x:y").load
    assert load is not None

    with pytest.raises(TargetError, match="python:x:y: load raised TypeError"):
        load("d", [])


def test_without_a_hook_there_is_no_loading() -> None:
    """The kit then creates domains and profiles itself."""
    assert PythonTarget(Subject(lambda _: {}), "python:x:y").load is None


VALID = {"DomainName": "d", "KeyName": "_account", "Values": ["a"]}


def _detail(members: Mapping[str, Any], method: Any) -> str:
    subject = type("Generated", (), {"search_profiles": staticmethod(method)})()
    return _fault(PythonTarget(subject, "python:x:y").call(Call("SearchProfiles", members)).reply)


def test_what_a_generated_client_does_not_take_is_not_sendable() -> None:
    """A method with parameters of its own refuses other members, and calls without a required one."""

    def method(*, DomainName: str, KeyName: str, Values: list[str]) -> None:
        raise TypeError(f"{DomainName}{KeyName}{Values}.strip() got an unexpected keyword argument 'chars'")

    assert _detail({**VALID, "TckUnknown": 1}, method).startswith("not sendable through search_profiles")
    assert _detail({"DomainName": "d", "KeyName": "k"}, method).startswith("not sendable")
    assert not _detail(VALID, method).startswith("not sendable")  # a mistake inside the method is its own


def test_a_validation_error_is_not_sendable_if_the_request_breaks_a_limit() -> None:
    """Of a valid request it may speak of the response, and is a fault of the adapter."""

    def method(**members: Any) -> None:
        jsonschema.validate(members, {"type": "string"})

    assert _detail({**VALID, "MaxResults": 0}, method).startswith("not sendable")
    assert not _detail(VALID, method).startswith("not sendable")


def test_an_exception_that_only_mentions_the_words_is_a_fault() -> None:
    """What a service says about itself does not excuse it."""

    def method(**_: Any) -> None:
        raise ValueError("this is not sendable")

    assert not _detail({**VALID, "MaxResults": 0}, method).startswith("not sendable")


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        (ConnectionRefusedError(), FaultKind.REFUSED),
        (socket.gaierror(), FaultKind.UNRESOLVED),
        (TimeoutError(), FaultKind.TIMEOUT),
        (ConnectionResetError(), FaultKind.RESET),
    ],
)
def test_a_lost_connection_is_no_exception_of_the_service(cause: Exception, kind: FaultKind) -> None:
    """A client that got no response says so by what it raised, or by the cause of that."""
    error = RuntimeError("the client gave up")
    error.__cause__ = cause
    fault = _raising(error).fault

    assert fault is not None
    assert fault.kind is kind


def _careless() -> Any:
    raise RuntimeError("401 for https://api.example/?key=a-secret-of-the-shop")  # a-secret-of-the-shop


@pytest.mark.parametrize("given", ["header", "variable"])
def test_what_an_exception_says_is_kept_without_secrets(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the message nor the lines of source in the traceback show a header's value, or that of a variable."""
    headers = (("X-Api-Key", "a-secret-of-the-shop"),) if given == "header" else ()
    if given == "variable":
        monkeypatch.setenv("SHOP_API_KEY", "a-secret-of-the-shop")
    subject = Subject(lambda _: _careless())
    reply = (
        open_target(RunConfig(target="python:shop", headers=headers), subject)
        .call(Call("SearchProfiles", {}))
        .reply
    )

    assert "RuntimeError: 401 for https://api.example/?key=[redacted]" in _fault(reply)
    assert "raise RuntimeError" in reply.body
    assert "a-secret-of-the-shop" not in f"{_fault(reply)}{reply.body}"


def test_a_target_that_cannot_be_opened_shows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """What its code raises is repeated without the values of variables that hold secrets."""

    def factory() -> object:
        raise RuntimeError("no login with a-secret-of-the-shop")

    monkeypatch.setenv("SHOP_PASSWORD", "a-secret-of-the-shop")
    with pytest.raises(TargetError, match=r"no login with \[redacted\]"):
        open_target(RunConfig(target="python:shop"), factory)
