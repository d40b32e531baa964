"""The served reference under clients that mean it no good: bounded, never a 5xx, and still there afterwards."""

import json
import random
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.request import urlopen

import pytest
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.spec.openapi import openapi_document

BODY: Final = b'{"KeyName": "_account", "Values": ["a"]}'
SOUND: Final = (
    b"POST /domains/d/profiles/search?max-results=5 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(BODY), BODY)
)
MEGABYTE: Final = 1 << 20
ENOUGH: Final = 64 * MEGABYTE
SPLICES: Final = (
    b"\r\n", b"\n", b"\0", b"\xff", b"%00", b"%ff%fe", b"..", b"//", b"?", b"&&", b"=", b";", b"\x7f",
    b"Content-Length: 5\r\n", b"Content-Length: -1\r\n", b"Transfer-Encoding: chunked\r\n", b"Expect: 100-continue\r\n",
    b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n",
    b"Upgrade: h2c\r\nConnection: Upgrade\r\n", b"PRI * HTTP/2.0\r\n\r\n", b"HTTP/1.0", b"HTTP/9.9", b"A" * 70_000,
    b"[" * 5000, b'"\\ud800"', b"1e999", b"9" * 5000, b"\xef\xbb\xbf", b"{" * 100, b"null", b"\xc3\x28",
)  # fmt: skip


@pytest.fixture
def port() -> Iterator[int]:
    """Serve a reference with one domain, and yield its port."""
    engine = Engine()
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
    with running_server(http_app(engine)) as url:
        yield int(url.rpartition(":")[2])


def spoken(port: int, *pieces: bytes, seconds: float = 5.0) -> bytes:
    """Return what the server sends after ``pieces``, until it closes the connection or sends nothing more."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
            while data := connection.recv(65536):
                answer += data
                connection.settimeout(0.02)
        except (TimeoutError, ConnectionError):
            pass
    return answer


def statuses(answer: bytes) -> list[int]:
    """Return the statuses of the responses in ``answer``."""
    return [int(number) for number in re.findall(rb"(?:^|\n|\})HTTP/1\.[01] (\d{3})", answer)]


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("head", "filler"),
    [
        (b"GET /domains HTTP/1.1\r\nX: ", b"y" * 65536),
        (b"GET /domains HTTP/1.1\r\n", b"X: y\r\n" * 10_000),
        (b"GET /", b"y" * 65536),
        (b"", b"G" * 65536),
    ],
    ids=["long header", "many headers", "long path", "long method"],
)
def test_a_head_without_an_end_is_cut_off(port: int, head: bytes, filler: bytes) -> None:
    """A request that never comes to its body is refused long before it fills the memory."""
    sent = 0
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(head)
        try:
            while sent < ENOUGH:
                connection.sendall(filler)
                sent += len(filler)
        except ConnectionError:
            pass

    assert sent < ENOUGH
    assert statuses(spoken(port, SOUND)) == [200]


@pytest.mark.e2e
def test_a_body_without_an_end_is_cut_off(port: int) -> None:
    """A body over the bound is answered with 413 without being read to its end."""
    head = SOUND.split(b"Content-Length")[0] + b"Transfer-Encoding: chunked\r\n\r\n"
    chunk = b"%x\r\n%s\r\n" % (MEGABYTE, b" " * MEGABYTE)

    assert statuses(spoken(port, head, chunk, chunk, chunk)) == [413]
    assert statuses(spoken(port, SOUND)) == [200]


@pytest.mark.e2e
def test_deep_json_is_refused(port: int) -> None:
    """Nesting is bounded, so that no request can exhaust the stack."""
    body = b'{"KeyName": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    request = SOUND.split(b"Content-Length")[0] + b"Content-Length: %d\r\n\r\n" % len(body)

    assert statuses(spoken(port, request, body)) == [400]


@pytest.mark.e2e
def test_other_protocols_are_not_spoken(port: int) -> None:
    """A request to change to WebSocket or HTTP/2 is answered as what it is, a request."""
    for upgrade in (b"websocket", b"h2c"):
        keys = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        head = b"GET /domains HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: %s\r\n%s\r\n" % (
            upgrade,
            keys,
        )

        assert statuses(spoken(port, head)) == [200]


def spoilt(part: bytes, draw: random.Random) -> bytes:
    """Draw a part of a request and damage it."""
    place = draw.randrange(len(part) + 1)
    match draw.randrange(4):
        case 0:
            return part[:place] + draw.choice(SPLICES) + part[place:]
        case 1:
            return part[:place] + part[place + draw.randint(1, 30) :]
        case 2:
            return part[:place] + draw.randbytes(draw.randint(1, 4)) + part[place + 1 :]
        case _:
            return part[:place] + part


def mutated(draw: random.Random) -> bytes:
    """Draw a request with one or two damaged parts; its length is right more often than not."""
    parts = [
        b"POST",
        b"/domains/d/profiles/search",
        b"max-results=5",
        b"Content-Type: application/json\r\n",
        BODY,
    ]
    for number in draw.sample(range(5), draw.choice((1, 1, 2))):
        parts[number] = spoilt(parts[number], draw)
    method, path, query, headers, body = parts
    size = len(body) if draw.random() < 0.9 else draw.randrange(100)
    line = b"%s %s?%s HTTP/1.1\r\nHost: x\r\n" % (method, path, query)
    return b"%s%sContent-Length: %d\r\n\r\n%s" % (line, headers, size, body)


@pytest.mark.e2e
@pytest.mark.parametrize("count", [150, pytest.param(5000, marks=pytest.mark.slow)])
def test_no_bytes_make_the_server_fail(port: int, count: int) -> None:
    """Spoilt requests, also several on one connection, are refused or answered, and never with a 5xx."""
    draw = random.Random(count)
    for _ in range(count):
        pieces = [mutated(draw) for _ in range(draw.choice((1, 1, 1, 3)))]
        answer = spoken(port, *pieces, seconds=0.2)
        assert all(status < 500 for status in statuses(answer)), (pieces, answer)

    assert statuses(spoken(port, SOUND)) == [200]


@pytest.mark.e2e
@pytest.mark.slow
def test_schemathesis_finds_no_server_error(tmp_path: Path) -> None:
    """All phases of schemathesis, on all operations, bring no 5xx."""
    (tmp_path / "openapi.json").write_text(json.dumps(openapi_document()))
    with running_server(http_app(Engine())) as url:
        words = [
            str(Path(sys.executable).with_name("st")),
            "run",
            "openapi.json",
            "--url",
            url,
            "--seed",
            "1",
        ]
        words += [
            "--checks",
            "not_a_server_error",
            "--max-examples",
            "100",
            "--phases",
            "examples,coverage,fuzzing,stateful",
        ]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=600)
        with urlopen(f"{url}/domains") as answer:
            status = answer.status

    assert done.returncode == 0, done.stdout[-3000:]
    assert status == 200
