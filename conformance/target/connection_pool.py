"""Connections that are kept alive between requests: never more than there are requests at the same time."""

import time
from collections import deque
from typing import Final

from ...spec.exchange import Fault
from .connection import Address, Connection, DeadlinePassed
from .faults import CONNECTION_ERRORS, connection_fault, timeout_fault
from .response_parser import MAXIMUM_BODY_BYTES, ResponseFault, ResponseParser, WireResponse

_IDLE_SECONDS: Final = 2.0
"""Servers close idle connections, uvicorn after 5 s: give one up before the server may be doing so."""


class ConnectionPool:
    """Exchanges with one server. Safe from several threads: each takes a connection of its own."""

    def __init__(self, address: Address, *, maximum_body: int = MAXIMUM_BODY_BYTES) -> None:
        self._address = address
        self._maximum_body = maximum_body
        self._idle: deque[Connection] = deque()
        self._hangs_up = False
        """Whether the server was seen to close a kept connection: it may do so under way, too."""

    def exchange(
        self, method: str, request: bytes, *, timeout: float, repeatable: bool
    ) -> tuple[WireResponse | Fault, int]:
        """Send ``request``, and say what came and how often it was sent again: 0 or 1.

        ``timeout`` is in seconds, for everything together. Where a kept connection turns out to be closed
        before a byte of the response came, a ``repeatable`` request is sent once more on a fresh one: the
        server may have carried the first out (RFC 9110, 9.2.2), so others are not. They take a fresh connection
        once the server was seen to close a kept one.
        """
        deadline = time.monotonic() + timeout
        kept = self._kept() if repeatable or not self._hangs_up else None
        answer, stale = self._attempt(kept, method, request, deadline, timeout)
        self._hangs_up |= stale
        if not (stale and repeatable):
            return answer, 0
        return self._attempt(None, method, request, deadline, timeout)[0], 1

    def _attempt(
        self, kept: Connection | None, method: str, request: bytes, deadline: float, timeout: float
    ) -> tuple[WireResponse | Fault, bool]:
        """The answer, and whether a kept connection broke before any byte of it."""
        parser = ResponseParser(method, maximum_body=self._maximum_body)
        connection = kept
        broken = False
        try:
            connection = kept or Connection(self._address, deadline)
            response = connection.exchange(request, parser, deadline)
        except DeadlinePassed as passed:
            answer: Fault = timeout_fault(timeout, str(passed))
        except ResponseFault as fault:
            answer, broken = Fault(fault.kind, f"{self._address}: {fault}"), not parser.started
        except CONNECTION_ERRORS as error:
            answer, broken = connection_fault(str(self._address), error), not parser.started
        else:
            self._give_back(connection, response)
            return response, False
        parser.forget()
        if connection is not None:
            connection.close()
        return answer, broken and kept is not None

    def _kept(self) -> Connection | None:
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return None
            stale = connection.is_stale()
            if time.monotonic() - connection.last_use < _IDLE_SECONDS and not stale:
                return connection
            self._hangs_up |= stale
            connection.close()

    def _give_back(self, connection: Connection, response: WireResponse) -> None:
        if response.reusable:
            self._idle.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        """Close the idle connections."""
        while self._idle:
            self._idle.pop().close()
