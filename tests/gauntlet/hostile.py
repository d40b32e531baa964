"""The gauntlet: what each hostile server does, and what a run against it has to come to."""

import itertools
import json
import secrets
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

import trustme

from . import scripts as s
from .raw import JSON, Script, http

NOT_MEASURED: Final = 3
FAILED: Final = 1
CONFORMING: Final = 0
SECRET: Final = "s3cret-s3cret"
BRIEFLY: Final = ("--settle", "0", "--only", "first-look")
"""Enough to see what a wrong answer comes to."""
_RETRY: Final = (b"Retry-After", b"1")


@dataclass(frozen=True)
class Hostile:
    """A server, and what a run against it must come to.

    ``statuses`` are those that checks must have, and no others than these and ``quiet`` ones may occur; ``says`` is a
    part of what the summary or a check must say; ``words`` go to the command line; ``fast`` ones are in every test run.
    """

    name: str
    does: str
    script: Callable[[], Script]
    exit_status: int
    statuses: tuple[str, ...]
    says: str = ""
    words: tuple[str, ...] = ()
    fast: bool = False
    tls: bool = False
    scheme: str = "http"


@cache
def certificate() -> ssl.SSLContext:
    """TLS that nobody trusts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    return context


def _silence(name: str, does: str, script: Callable[[], Script], says: str, **more: object) -> Hostile:
    """Return a server of which nothing can be judged."""
    return Hostile(name, does, script, NOT_MEASURED, ("not-run",), says, **more)  # type: ignore[arg-type]


def _lost(name: str, does: str, spoil: s.Spoil, says: str, **more: object) -> Hostile:
    """Return a server whose searches get no usable answer."""
    script = lambda: s.searching(spoil)  # noqa: E731
    return Hostile(name, does, script, NOT_MEASURED, ("not-run",), says or "does not answer searches", **more)  # type: ignore[arg-type]


def _wrong(name: str, does: str, spoil: Callable[[], s.Spoil], says: str = "", **more: object) -> Hostile:
    """Return a server whose searches are answered wrongly."""
    script = lambda: s.searching(spoil())  # noqa: E731
    return Hostile(name, does, script, FAILED, ("failed",), says, **more)  # type: ignore[arg-type]


def _json(text: bytes) -> Callable[[], s.Spoil]:
    return lambda: s.sends(http(text))


def _counted() -> Callable[[], str]:
    numbers = itertools.count()
    return lambda: f"token-{next(numbers)}"


HOSTILE: Final = (
    _silence("silent", "accepts and never answers", lambda: s.always(s.silent), "does not answer", fast=True),
    _silence("drip", "sends a byte a second", lambda: s.always(s.dripping), "does not answer"),
    _silence("resets", "resets every connection", lambda: s.mumbling, "does not answer", fast=True),
    _silence(
        "resets-late", "resets once it has read a request", lambda: s.always(s.resetting), "does not answer"
    ),
    _silence(
        "closes", "closes without a word", lambda: s.always(s.sends(b"", then_close=True)), "does not answer"
    ),
    _silence(
        "nonsense-status",
        "a status line of nonsense",
        lambda: s.always(s.sends(b"HELLO WORLD\r\n\r\n")),
        "is not HTTP",
    ),
    _silence(
        "status-out-of-range",
        "a status of 99999",
        lambda: s.always(s.sends(b"HTTP/1.1 99999 X\r\n\r\n")),
        "is not HTTP",
    ),
    _silence(
        "http2",
        "speaks HTTP/2",
        lambda: s.always(s.sends(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + b"\0" * 18)),
        "is not HTTP",
    ),
    _silence("binary", "random bytes", lambda: s.always(s.sends(secrets.token_bytes(4000))), "is not HTTP"),
    _silence("interim-endless", "interim 1xx responses without an end", lambda: s.always(s.stammering), ""),
    _silence(
        "upgrade",
        "101 Switching Protocols",
        lambda: s.always(
            s.sends(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")
        ),
        "",
    ),
    _silence("html", "answers everything with a page of HTML", lambda: s.always(s.says(200)), ""),
    _silence("500", "always 500", lambda: s.always(s.says(500)), "does not implement SearchProfiles"),
    _silence(
        "501", "always 501", lambda: s.always(s.says(501)), "does not implement SearchProfiles", fast=True
    ),
    _silence(
        "404",
        "always 404, as any web server",
        lambda: s.always(s.says(404)),
        "does not implement SearchProfiles",
    ),
    _silence("429", "always 429", lambda: s.always(s.says(429, b"{}", (*JSON, _RETRY))), "429"),
    _silence(
        "429-for-a-year",
        "429 with a Retry-After of a year",
        lambda: s.always(s.says(429, b"{}", (*JSON, (b"Retry-After", b"31536000")))),
        "429",
    ),
    _silence("401", "always 401", lambda: s.always(s.says(401)), "Access refused"),
    _silence("403", "always 403", lambda: s.always(s.says(403)), "with --access write --domain NAME"),
    _silence("redirect-loop", "redirects to itself", lambda: s.always(s.going_round), "307"),
    _silence(
        "redirect-away", "redirects to another host", lambda: s.always(s.leading_away), "307", fast=True
    ),
    _silence(
        "tls-for-plain",
        "TLS on a port for plain HTTP",
        lambda: s.always(s.sends(http(b"{}"))),
        "",
        tls=True,
    ),
    _silence(
        "plain-for-tls",
        "plain HTTP on a port for TLS",
        lambda: s.always(s.sends(http(b"{}"))),
        "",
        scheme="https",
    ),
    _silence(
        "untrusted-tls",
        "TLS with a certificate that nobody trusts",
        lambda: s.always(s.sends(http(b"{}"))),
        "certificate",
        tls=True,
        scheme="https",
    ),
    _silence(
        "no-create-profile",
        "does not know CreateProfile",
        lambda: s.always(s.without_profiles),
        "does not implement CreateProfile",
    ),
    _silence(
        "no-search",
        "does not know SearchProfiles",
        lambda: s.searching(s.says(404)),
        "does not implement SearchProfiles",
    ),
    Hostile(
        "interim",
        "interim 1xx responses before each response",
        lambda: s.always(
            s.framed(
                lambda r: b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + r
            )
        ),
        CONFORMING,
        ("passed",),
        "conforming",
    ),
    Hostile(
        "503-for-a-third",
        "503 for a third of the requests",
        lambda: s.always(s.each_third(s.says(503, b"{}", (*JSON, (b"Retry-After", b"0"))))),
        CONFORMING,
        ("passed",),
        "",
    ),
    Hostile("two-seconds", "takes 2 s a response", lambda: s.always(s.slow), NOT_MEASURED, ("not-run",), ""),
    Hostile(
        "dies",
        "dies after 900 requests",
        lambda: s.always(s.dying(900)),
        NOT_MEASURED,
        ("indeterminate", "passed"),
        "",
    ),
    Hostile(
        "dies-early", "dies after 50 requests", lambda: s.always(s.dying(50)), NOT_MEASURED, ("not-run",), ""
    ),
    Hostile(
        "comes-back",
        "dies after 900 requests and comes back after a second",
        lambda: s.always(s.dying(900, 1.0)),
        NOT_MEASURED,
        ("passed",),
        "",
    ),
    Hostile(
        "babbles",
        "sends a response before any request",
        lambda: s.babbling,
        FAILED,
        ("failed",),
        "",
        ("--settle", "0"),
    ),
    _lost("search-silent", "loads, but never answers a search", s.silent, ""),
    _lost("search-resets", "loads, but resets on a search", s.resetting, ""),
    _lost("closes-in-body", "closes inside the body of a search", s.cut(lambda r: r[:-20]), ""),
    _lost("closes-in-headers", "closes inside the headers of a search", s.cut(lambda r: r[:30]), ""),
    _lost(
        "longer-length",
        "a Content-Length that is too large",
        s.framed(lambda r: r.replace(b"Content-Length: ", b"Content-Length: 9")),
        "",
    ),
    _wrong(
        "shorter-length",
        "a Content-Length that is too small",
        lambda: s.framed(lambda r: r.replace(b"Content-Length: ", b"Content-Length: 1\r\nX: ")),
    ),
    _wrong(
        "huge-length",
        "a Content-Length of 10^18",
        lambda: s.framed(
            lambda r: r.replace(b"Content-Length: ", b"Content-Length: 1000000000000000000\r\nX: ")
        ),
    ),
    _wrong(
        "nonsense-length",
        "a Content-Length of abc",
        lambda: s.framed(lambda r: r.replace(b"Content-Length: ", b"Content-Length: abc\r\nX: ")),
    ),
    _wrong(
        "two-lengths",
        "two Content-Lengths that differ",
        lambda: s.framed(lambda r: r.replace(b"Content-Length: ", b"Content-Length: 1\r\nContent-Length: ")),
    ),
    _wrong(
        "empty", "searches answered with an empty body", lambda: s.says(200, b""), fast=True, words=BRIEFLY
    ),
    _wrong("search-html", "searches answered with HTML", lambda: s.says(200)),
    _wrong("204", "searches answered with 204", lambda: s.sends(b"HTTP/1.1 204 No Content\r\n\r\n")),
    _wrong("truncated", "truncated JSON", lambda: s.changed(lambda b: b[: len(b) // 2])),
    _wrong("not-utf-8", "bytes that are not UTF-8", lambda: s.changed(lambda b: b.replace(b"a", b"\xff"))),
    _wrong("utf-16", "UTF-16 that says so", lambda: s.changed(lambda b: b.decode().encode("utf-16"))),
    _wrong("nan", "NaN in JSON", _json(b'{"Items": NaN}')),
    _wrong("infinity", "Infinity in JSON", _json(b'{"Items": [-Infinity]}')),
    _wrong("long-number", "a number of a million digits", _json(b'{"Items": ' + b"9" * 1_000_000 + b"}")),
    _wrong("twice", "members named twice", _json(b'{"Items": [], "Items": []}')),
    _wrong("null", "null", _json(b"null")),
    _wrong(
        "wrong-types",
        "strings where lists belong, lists where strings belong",
        _json(
            b'{"Items": [null, 7, {"ProfileId": [], "Attributes": "x", "FoundByItems": 3}], "NextToken": {}}'
        ),
    ),
    _wrong(
        "items-no-list", "Items that are no list", _json(b'{"Items": {"ProfileId": "x"}, "NextToken": 5}')
    ),
    _wrong("deep", "JSON 100 levels deep", _json(b'{"Items": ' + b"[" * 100 + b"]" * 100 + b"}")),
    _wrong(
        "abyss", "JSON 100,000 levels deep", _json(b'{"Items": ' + b"[" * 100_000 + b"]" * 100_000 + b"}")
    ),
    _wrong(
        "surrogates",
        "half surrogates in strings",
        _json(b'{"Items": [{"ProfileId": "\\ud800", "AccountNumber": "\\udfff"}]}'),
    ),
    _wrong("flood", "a body of 400 MB", lambda: s.flooding),
    _wrong("endless-body", "a body without an end", lambda: s.endless),
    _wrong("bomb", "a gzip of 400 MB of zeros", lambda: s.sends(s.bomb())),
    _wrong("endless-walk", "a NextToken on every page", lambda: s.altered(s.next_token(_counted()))),
    _wrong(
        "huge-token",
        "a NextToken of a megabyte on every page",
        lambda: s.altered(s.next_token(lambda: secrets.token_hex(500_000))),
    ),
    _wrong("100000-items", "100,000 items on a page", lambda: s.altered(s.items(100_000))),
    _wrong(
        "40000-items",
        "40,000 items on a page, in less than is read at most",
        lambda: s.altered(s.items(40_000)),
        words=BRIEFLY,
    ),
    _wrong(
        "script-injection",
        "script in every string and a header",
        lambda: s.rewritten(s.SCRIPT),
        words=BRIEFLY,
        fast=True,
    ),
    _wrong(
        "terminal-escapes",
        "terminal escapes and control characters in every string and a header",
        lambda: s.rewritten(s.ESCAPES),
        words=BRIEFLY,
        fast=True,
    ),
    _wrong("late", "answers that belong to the request before", lambda: s.late),
    _wrong(
        "everything",
        "answers every search with one and the same profile",
        _json(json.dumps({"Items": [{"ProfileId": "0" * 32}]}).encode()),
    ),
    _wrong(
        "wrong-charset",
        "says that its UTF-8 is Latin-2",
        lambda: s.says(200, b'{"Items": []}', ((b"Content-Type", b"application/json; charset=iso-8859-2"),)),
    ),
    _wrong(
        "thousand-headers",
        "a thousand headers",
        lambda: s.headed(*((b"X-%d" % n, b"y") for n in range(1000))),
    ),
    _wrong("huge-header", "a header of a megabyte", lambda: s.headed((b"X-Long", b"y" * 1_000_000))),
    Hostile(
        "echo",
        "repeats the Authorization header",
        lambda: s.searching(s.echoing),
        CONFORMING,
        ("passed",),
        "",
        ("--header", f"Authorization: Bearer {SECRET}", "--only", "first-look"),
        fast=True,
    ),
)
