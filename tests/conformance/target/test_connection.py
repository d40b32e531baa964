"""An exchange ends at its deadline, whatever part of it takes long."""

import time
from types import SimpleNamespace

import pytest
from searchprofiles_tck.conformance.target import connection
from searchprofiles_tck.conformance.target.connection import Connection
from searchprofiles_tck.conformance.target.response_parser import MAXIMUM_BODY_BYTES, ResponseParser


def test_what_sending_took_is_not_waited_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes a large body slowly has only the rest of the time to answer."""
    now, limits = [time.monotonic()], list[float]()

    def send(_request: bytes) -> None:
        now[0] += 4.0

    answers = iter([b"HTTP/1.1 204 No Content\r\n\r\n"])
    monkeypatch.setattr(connection, "time", SimpleNamespace(monotonic=lambda: now[0]))
    slow = Connection.__new__(Connection)
    slow._socket = SimpleNamespace(  # type: ignore[assignment]
        settimeout=limits.append, sendall=send, recv=lambda _size: next(answers)
    )
    reply = slow.exchange(b"POST", ResponseParser("POST", maximum_body=MAXIMUM_BODY_BYTES), now[0] + 5.0)

    assert (reply.status, [round(limit) for limit in limits]) == (204, [5, 1])
