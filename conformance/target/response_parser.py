"""The bytes of one HTTP/1.1 response, parsed strictly (by llhttp, through httptools) and within bounds."""

import zlib
from typing import Final

import httptools

from ...spec.exchange import FaultKind, Reply
from ..options import MAX_BODY
from .http_message import text_or_bytes

MAXIMUM_HEADERS: Final = 256
MAXIMUM_HEADER_BYTES: Final = 128 * 1024
MEGABYTE: Final = 1 << 20
MAXIMUM_BODY_BYTES: Final = int(MAX_BODY * MEGABYTE)


class ResponseFault(Exception):
    """A response that cannot be used; ``kind`` and the message become the reply's fault."""

    def __init__(self, kind: FaultKind, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind


class ResponseParser:
    """Parses the bytes of one response as they come. Interim responses (1xx) are read and dropped.

    The ``on_…`` methods are httptools' callbacks. ``feed`` and ``end`` return True once the response is
    complete and raise ``ResponseFault`` for a response that is malformed, cut off or too large.
    """

    def __init__(self, method: str, *, maximum_body: int = MAXIMUM_BODY_BYTES) -> None:
        self._method = method
        self._maximum_body = maximum_body
        self._parser = httptools.HttpResponseParser(self)
        self._headers: list[tuple[str, str]] = []
        self._header_bytes = 0
        self._body: list[bytes] = []
        self._body_bytes = 0
        self._in_body = False
        self._complete = False
        self._status = 0
        self.started = False
        """Whether any byte has come."""
        self.reusable = False
        """Whether the connection may carry another request."""

    def feed(self, data: bytes) -> bool:
        """Take the next bytes."""
        self.started = True
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._finish(reusable=False)
        except httptools.HttpParserCallbackError as error:
            if isinstance(error.__context__, ResponseFault):
                raise error.__context__ from None
            raise
        except httptools.HttpParserError as error:
            if not self._complete:
                raise ResponseFault(FaultKind.MALFORMED, f"the response is not HTTP: {error}") from None
            self.reusable = False
        return self._complete

    def end(self) -> bool:
        """Take note that the server has closed the connection."""
        if self._complete:
            return True
        if not self.started:
            raise ResponseFault(FaultKind.RESET, "the connection was closed before any byte of a response")
        if not self._in_body:
            raise ResponseFault(FaultKind.RESET, "the connection was closed inside the response's headers")
        length = self._header("content-length")
        if length or self._header("transfer-encoding"):
            whole = f" of {length}" if length else ""
            detail = f"the connection was closed inside the body, after {self._body_bytes}{whole} bytes"
            raise ResponseFault(FaultKind.RESET, detail)
        self._finish(reusable=False)
        return True

    def reply(self) -> Reply:
        """Return the complete response, its body decoded. Raises ``ResponseFault`` for a broken content coding."""
        body = decode_content(b"".join(self._body), self._header("content-encoding"), self._maximum_body)
        return Reply(self._status, tuple(self._headers), *text_or_bytes(body))

    def forget(self) -> None:
        """Drop what was received: parser and llhttp hold each other, so that it would stay in memory for a while."""
        self._body.clear()
        self._headers.clear()

    def _header(self, wanted: str) -> str:
        return next((value for name, value in self._headers if name.lower() == wanted), "")

    def _finish(self, *, reusable: bool) -> None:
        self._complete = True
        self.reusable = reusable
        self._status = self._parser.get_status_code()

    def on_message_begin(self) -> None:
        """Mark the connection as out of step; a second message after a complete one is surplus."""
        self.reusable = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header within the bounds; a trailer is dropped."""
        self._header_bytes += len(name) + len(value)
        if len(self._headers) >= MAXIMUM_HEADERS or self._header_bytes > MAXIMUM_HEADER_BYTES:
            detail = f"more than {MAXIMUM_HEADERS} response headers, or {MAXIMUM_HEADER_BYTES} bytes of them"
            raise ResponseFault(FaultKind.TOO_LARGE, detail)
        if not self._in_body and not self._complete:
            self._headers.append((name.decode("latin-1"), value.decode("latin-1")))

    def on_headers_complete(self) -> None:
        """End a response to HEAD, whatever length it announces, and refuse one that is too long without waiting."""
        self._in_body = True
        length = self._header("content-length")
        if self._method != "HEAD" and length.isdecimal() and int(length) > self._maximum_body:
            raise too_large(self._maximum_body)
        if self._method == "HEAD" and self._parser.get_status_code() >= 200:
            self._finish(reusable=False)

    def on_body(self, data: bytes) -> None:
        """Keep a part of the body."""
        if self._complete:
            return
        self._body_bytes += len(data)
        if self._body_bytes > self._maximum_body:
            raise too_large(self._maximum_body)
        self._body.append(data)

    def on_message_complete(self) -> None:
        """End the response, unless it is an interim one: the first that is not is the answer."""
        if self._complete:
            return
        if 100 <= self._parser.get_status_code() < 200 and self._parser.get_status_code() != 101:
            self._headers.clear()
            self._in_body = False
            return
        self._finish(reusable=self._parser.should_keep_alive())


def too_large(maximum: int) -> ResponseFault:
    """Return the fault of a body over ``maximum`` bytes."""
    return ResponseFault(FaultKind.TOO_LARGE, f"the response's body is larger than {maximum} bytes")


_WINDOW_BITS: Final = {"gzip": 31, "x-gzip": 31, "deflate": 15}


def decode_content(body: bytes, coding: str, maximum: int) -> bytes:
    """Return ``body`` without its content coding, which was not requested; others than gzip and deflate stay.

    At most ``maximum`` bytes are ever unpacked, so that a small body cannot fill the memory.
    """
    bits = _WINDOW_BITS.get(coding.strip().lower())
    if bits is None or not body:
        return body
    unpacker = zlib.decompressobj(bits)
    try:
        plain = unpacker.decompress(body, maximum + 1)
    except zlib.error as error:
        raise ResponseFault(FaultKind.MALFORMED, f"the body is not {coding.strip()}: {error}") from None
    if len(plain) > maximum:
        raise too_large(maximum)
    if not unpacker.eof:
        raise ResponseFault(FaultKind.MALFORMED, f"the {coding.strip()} of the body is cut off")
    return plain
