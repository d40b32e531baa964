"""How hostile servers answer. ``always`` spoils every response, ``searching`` those to SearchProfiles alone."""

import json
import zlib
from collections.abc import Callable
from typing import Any

from searchprofiles_tck.reference.service.wire import WireResponse

from .raw import JSON, Peer, Request, Script, http

Spoil = Callable[[Peer, Request], None]

HTML = b"<!doctype html><title>It works!</title><h1>It works!</h1>"
HTML_TYPE = ((b"Content-Type", b"text/html; charset=utf-8"),)
SCRIPT = "</script><script>document.title='pwned';fetch('http://127.0.0.1:9/')</script><img src=x onerror=alert(1)>"
ESCAPES = "\x1b[2J\x1b]0;pwned\x07\x1b[31m\x00\x08\u202e\u2028"


def always(spoil: Spoil) -> Script:
    """Every request is answered by ``spoil``."""

    def script(peer: Peer) -> None:
        for request in peer.requests():
            spoil(peer, request)

    return script


def searching(spoil: Spoil) -> Script:
    """Answer searches by ``spoil``, and everything else correctly."""

    def either(peer: Peer, request: Request) -> None:
        if request.is_search:
            spoil(peer, request)
        else:
            peer.reply(peer.state.right(request))

    return always(either)


def sends(data: bytes, *, then_close: bool = False) -> Spoil:
    """Answers with these bytes."""

    def spoil(peer: Peer, _request: Request) -> None:
        peer.send(data)
        if then_close:
            peer.connection.close()

    return spoil


def says(status: int, body: bytes = HTML, headers: tuple[tuple[bytes, bytes], ...] = HTML_TYPE) -> Spoil:
    """Answers with this status and body."""
    return sends(http(body, headers, status))


def changed(change: Callable[[bytes], bytes]) -> Spoil:
    """Answers rightly, but for the body's bytes."""

    def spoil(peer: Peer, request: Request) -> None:
        right = peer.state.right(request)
        peer.reply(WireResponse(right.status, right.headers, change(right.body)))

    return spoil


def altered(alter: Callable[[dict[str, Any]], object]) -> Spoil:
    """Answers rightly, but for the members of the body."""

    def change(body: bytes) -> bytes:
        members = json.loads(body)
        alter(members)
        return json.dumps(members).encode()

    return changed(change)


def headed(*headers: tuple[bytes, bytes]) -> Spoil:
    """Answers rightly, with more headers."""

    def spoil(peer: Peer, request: Request) -> None:
        right = peer.state.right(request)
        peer.reply(WireResponse(right.status, (*right.headers, *headers), right.body))

    return spoil


def framed(frame: Callable[[bytes], bytes]) -> Spoil:
    """Answers rightly, but for the whole response's bytes."""

    def spoil(peer: Peer, request: Request) -> None:
        right = peer.state.right(request)
        peer.send(frame(http(right.body, right.headers, right.status)))

    return spoil


def cut(part: Callable[[bytes], bytes]) -> Spoil:
    """Answers rightly, but closes after a part of the response."""

    def spoil(peer: Peer, request: Request) -> None:
        framed(part)(peer, request)
        peer.connection.close()

    return spoil


def right(peer: Peer, request: Request) -> None:
    """Answers rightly."""
    peer.reply(peer.state.right(request))


def silent(peer: Peer, _request: Request) -> None:
    """Never answers."""
    peer.wait(600)


def dripping(peer: Peer, request: Request) -> None:
    """Send the right response, a byte a second."""
    right = peer.state.right(request)
    for byte in http(right.body, right.headers, right.status):
        peer.send(bytes([byte]))
        if not peer.wait(1):
            return


def slow(peer: Peer, request: Request) -> None:
    """Take two seconds for each response."""
    right = peer.state.right(request)
    peer.wait(2)
    peer.reply(right)


def resetting(peer: Peer, _request: Request) -> None:
    """Reset the connection."""
    peer.reset()


def mumbling(peer: Peer) -> None:
    """Reset before a request was read."""
    peer.reset()


def babbling(peer: Peer) -> None:
    """Send a response before there is a request."""
    peer.send(http(b"{}") * 3)
    always(lambda one, request: one.reply(one.state.right(request)))(peer)


def flooding(peer: Peer, _request: Request) -> None:
    """Send 400 MB."""
    peer.send(http(b"", length=b"%d" % (400 << 20)))
    block = b'{"x":"' + b"y" * 65530
    for _ in range(400 << 4):
        peer.send(block)


def endless(peer: Peer, _request: Request) -> None:
    """Send chunks without an end."""
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not peer.state.ended.is_set():
        peer.send(b"1000\r\n" + b" " * 4096 + b"\r\n")


def stammering(peer: Peer, _request: Request) -> None:
    """Send interim responses without an end."""
    while not peer.state.ended.is_set():
        peer.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def bomb() -> bytes:
    """Send a small gzip of 400 MB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(bytes(1 << 20)) for _ in range(400)]
    return http(b"".join([*parts, packer.flush()]), (*JSON, (b"Content-Encoding", b"gzip")))


def late(peer: Peer, request: Request) -> None:
    """Return the response that belongs to the request before."""
    right = peer.state.right(request)
    mine = http(right.body, right.headers, right.status)
    peer.send(peer.state.last or mine)
    peer.state.last = mine


def each_third(spoil: Spoil) -> Spoil:
    """Spoils a third of the responses."""

    def either(peer: Peer, request: Request) -> None:
        if peer.state.count % 3 == 0:
            spoil(peer, request)
        else:
            peer.reply(peer.state.right(request))

    return either


def dying(after: int, back: float = 0.0) -> Spoil:
    """Stop listening after some requests; come back after ``back`` seconds, if that is not 0."""

    def spoil(peer: Peer, request: Request) -> None:
        if peer.state.count == after:
            peer.reset()
            peer.state.restart(back)
            return
        if peer.state.count > after and not back:
            peer.reset()
            return
        peer.reply(peer.state.right(request))

    return spoil


def echoing(peer: Peer, request: Request) -> None:
    """Return what authorised the request, in a header and in the body."""
    secret = request.headers.get(b"authorization", b"")
    right = peer.state.right(request)
    members = {**json.loads(right.body), "Message": secret.decode(), "You": [secret.decode()]}
    peer.reply(
        WireResponse(right.status, (*right.headers, (b"X-Seen", secret)), json.dumps(members).encode())
    )


def leading_away(peer: Peer, request: Request) -> None:
    """Send clients to another host."""
    location = peer.state.other.encode() + request.path
    peer.send(http(b"", ((b"Location", location),), 307))


def going_round(peer: Peer, request: Request) -> None:
    """Send clients back to where they are."""
    peer.send(http(b"", ((b"Location", request.path),), 307))


def without_profiles(peer: Peer, request: Request) -> None:
    """Answer as if CreateProfile were unknown."""
    if request.is_create_profile:
        says(404)(peer, request)
    else:
        peer.reply(peer.state.right(request))


def rewritten(text: str) -> Spoil:
    """Put ``text`` into every string of a search's profiles, and into a header."""
    plain = text.encode("utf-8", "replace")
    bare = bytes(byte for byte in plain if byte not in b"\r\n\0")

    def whole(value: Any) -> Any:
        if isinstance(value, str):
            return value + text
        if isinstance(value, list):
            return [whole(one) for one in value]
        return {key: whole(one) for key, one in value.items()} if isinstance(value, dict) else value

    def spoil(peer: Peer, request: Request) -> None:
        right = peer.state.right(request)
        body = json.dumps(whole(json.loads(right.body))).encode()
        peer.reply(WireResponse(right.status, (*right.headers, (b"X-Note", bare)), body))

    return spoil


def items(count: int) -> Callable[[dict[str, Any]], None]:
    """Return a page of so many items."""
    item = {"ProfileId": "0" * 32, "AccountNumber": "a"}

    def alter(members: dict[str, Any]) -> None:
        members["Items"] = [item] * count

    return alter


def next_token(text: Callable[[], str]) -> Callable[[dict[str, Any]], None]:
    """Return a token on every page."""

    def alter(members: dict[str, Any]) -> None:
        members["NextToken"] = text()

    return alter
