"""A target behind HTTP: requests arrive byte for byte, and whatever the server does becomes a reply."""

import gzip
import json
import os
import resource
import threading
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from searchprofiles_tck.conformance.target import connection
from searchprofiles_tck.conformance.target.http import HttpTarget, parse_url
from searchprofiles_tck.conformance.target.target import own_connections
from searchprofiles_tck.spec.exchange import Call, Exchange, Fault, FaultKind, HttpRequest

pytestmark = pytest.mark.e2e

Play = Callable[..., Any]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
SEARCH = Call("SearchProfiles", {"DomainName": "d", "KeyName": "_email", "Values": ["ü"]})
CREATE = Call("CreateProfile", {"DomainName": "d"})


def _target(url: str, **options: Any) -> HttpTarget:
    return HttpTarget(parse_url(url), **options)


def _ask(url: str, call: Call = SEARCH, **options: Any) -> Exchange:
    target = _target(url, **options)
    try:
        return target.call(call)
    finally:
        target.close()


def _fault(exchange: Exchange) -> Fault:
    assert exchange.reply.fault is not None
    assert exchange.reply.status is None
    return exchange.reply.fault


def _with_body(body: bytes, *headers: bytes, length: int | None = None) -> bytes:
    size = b"Content-Length: %d" % (len(body) if length is None else length)
    return b"\r\n".join((b"HTTP/1.1 200 OK", size, *headers, b"", body))


def test_an_operation_travels_as_the_binding_says(answering: Play) -> None:
    """Method, path, query, headers and body arrive, and the recorded request is the one that travelled."""
    server = answering(OK)
    exchange = _ask(server.url, Call("SearchProfiles", {**SEARCH.input, "MaxResults": "abc"}))
    head, _, body = server.requests[0].partition(b"\r\n\r\n")

    assert head.startswith(b"POST /domains/d/profiles/search?max-results=abc HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"\r\nAccept-Encoding: identity\r\n" in head
    assert json.loads(body) == {"KeyName": "_email", "Values": ["ü"]}
    assert (exchange.reply.status, exchange.reply.body, exchange.reply.fault) == (200, "{}", None)
    assert exchange.sent is not None
    lines = [f"{name}: {value}" for name, value in exchange.sent.headers]
    assert "\r\n".join([f"POST {exchange.sent.target} HTTP/1.1", *lines]).encode() == head


def test_a_raw_request_travels_byte_for_byte(answering: Play) -> None:
    """No path is normalised, no header corrected, no body checked; only Host and length are added."""
    server = answering(OK)
    raw = HttpRequest("Post", "/a/../%7e%2f?x=%zz&&", (("bad name", "\t v"), ("X", "ü")), raw=b"\xff\x00")
    _ask(server.url, Call("SearchProfiles", {}, raw))

    assert server.requests == [
        b"Post /a/../%%7e%%2f?x=%%zz&& HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 2\r\n"
        b"bad name: \t v\r\nX: \xc3\xbc\r\n\r\n\xff\x00" % server.port
    ]


def test_a_base_path_precedes_every_target(answering: Play) -> None:
    """The path of the user's URL is kept, with and without a final slash."""
    server = answering(OK)
    for base in ("/base", "/base/"):
        _ask(server.url + base, Call("ListDomains", {}))

    assert [request.split()[1] for request in server.requests] == [b"/base/domains"] * 2


def test_headers_of_the_user_are_sent_and_not_recorded(answering: Play) -> None:
    """The server receives the value; what is recorded does not hold it, even if the server repeats it."""
    secret = 'tenant-"42'
    echo = json.dumps({"Message": f"no {secret}"}).encode()
    server = answering(_with_body(echo, b"X-Echo: " + secret.encode()))
    exchange = _ask(server.url, headers=(("X-Tenant", secret), ("Accept", "text/plain")))

    assert b"X-Tenant: " + secret.encode() in server.requests[0]
    assert secret not in str(exchange)
    assert "tenant-" not in exchange.reply.body
    assert exchange.sent is not None
    assert dict(exchange.sent.headers)["X-Tenant"] == "[redacted]"
    assert dict(exchange.sent.headers)["Accept"] == "text/plain"


def test_credentials_of_the_url_are_sent_and_nowhere_shown(answering: Play) -> None:
    """They travel as basic authentication; the description does not hold them."""
    server = answering(OK)
    target = _target(server.url.replace("://", "://anna:pass%20word@"))
    exchange = target.call(SEARCH)

    assert b"Authorization: Basic YW5uYTpwYXNzIHdvcmQ=" in server.requests[0]
    assert target.description == server.url
    assert "pass" not in str(exchange)
    assert "YW5uYTpwYXNzIHdvcmQ" not in str(exchange)


def test_a_connection_is_kept_and_used_again(answering: Play) -> None:
    """Requests one after another share a connection."""
    server = answering(OK)
    target = _target(server.url)
    for _ in range(5):
        assert target.call(SEARCH).reply.status == 200

    assert server.connections == 1


def test_threads_have_connections_of_their_own(play: Play) -> None:
    """Two requests at once are in flight at once: the server answers only when both are there."""
    both = threading.Barrier(2, timeout=5)

    def script(peer: Any) -> None:
        while peer.read_request():
            both.wait()
            peer.send(OK)

    target = _target(play(script).url, timeout=5.0)
    with ThreadPoolExecutor(2) as pool:
        statuses = [exchange.reply.status for exchange in pool.map(target.call, [SEARCH] * 2)]

    assert statuses == [200, 200]


def test_a_server_of_one_connection_at_a_time_is_left_free_for_others(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that serves a connection until it is closed is not held up by one that is idle."""
    monkeypatch.setattr(connection, "_SILENCE", 0.05)
    alone = threading.Lock()

    def script(peer: Any) -> None:
        with alone:
            while peer.read_request():
                peer.send(OK)

    url = play(script).url
    mine, others = (_target(url, timeout=5.0, tries_two=True) for _ in range(2))
    calls = [target.call(SEARCH) for target in (mine, mine, others, others, mine)]
    with ThreadPoolExecutor(3) as pool:
        calls += pool.map(mine.call, [SEARCH] * 6)

    assert [exchange.reply.status for exchange in calls] == [200] * 11


def test_a_server_of_few_connections_at_a_time_serves_many_threads(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread that waits for a connection gets its turn, and after a while connections are kept again."""
    monkeypatch.setattr(connection, "_SILENCE", 0.05)
    monkeypatch.setattr(connection, "_KEPT_AGAIN", 0.05)
    few = threading.Semaphore(2)

    def script(peer: Any) -> None:
        with few:
            while peer.read_request():
                peer.send(OK)

    server = play(script)
    target = _target(server.url, timeout=5.0)
    with ThreadPoolExecutor(6) as pool:
        statuses = [exchange.reply.status for exchange in pool.map(target.call, [SEARCH] * 60)]
    threading.Event().wait(0.5)
    before = server.connections
    statuses += [target.call(SEARCH).reply.status for _ in range(9)]

    assert statuses == [200] * 69
    assert server.connections <= before + 1


def test_idle_connections_are_closed_though_another_is_in_use(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What several threads have opened is not kept for the one that goes on."""
    monkeypatch.setattr(connection, "_IDLE_SECONDS", 0.1)
    both, left = threading.Barrier(2, timeout=5), threading.Semaphore(0)

    def script(peer: Any) -> None:
        while (request := peer.read_request()) and b"_email" in request:
            both.wait()
            peer.send(OK)
        while request:
            peer.send(OK)
            request = peer.read_request()
        left.release()

    target = _target(play(script).url, timeout=5.0)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(target.call, [SEARCH] * 2))
    for _ in range(30):
        target.call(CREATE)
        threading.Event().wait(0.01)

    assert left.acquire(timeout=5)


def test_connections_are_kept_at_a_server_that_serves_two_at_once(answering: Play) -> None:
    """The second request tries a second connection, and then both are used again."""
    server = answering(OK)
    target = _target(server.url, tries_two=True)
    for _ in range(5):
        assert target.call(SEARCH).reply.status == 200

    assert server.connections == 2


def test_a_thread_may_have_connections_that_no_other_uses(answering: Play) -> None:
    """What one thread sends there goes over one connection, though others send meanwhile; then it is closed."""
    server = answering(OK)
    target = _target(server.url)
    target.call(SEARCH)
    with own_connections():
        for _ in range(3):
            target.call(SEARCH)
            with ThreadPoolExecutor(1) as pool:
                pool.submit(target.call, SEARCH).result()
        assert server.connections == 2
    with own_connections():
        target.call(SEARCH)

    assert server.connections == 3


def _close_after_one(peer: Any) -> None:
    peer.read_request()
    peer.send(OK)


def test_a_connection_closed_while_idle_is_replaced(play: Play) -> None:
    """A server may close between requests; nothing is sent into the dead connection."""
    server = play(_close_after_one)
    target = _target(server.url)
    assert target.call(CREATE).reply.status == 200
    threading.Event().wait(0.05)
    exchange = target.call(CREATE)

    assert (exchange.reply.status, exchange.retries) == (200, 0)
    assert len(server.requests) == 2


def _reset_the_second(peer: Any) -> None:
    peer.read_request()
    peer.send(OK)
    if peer.read_request():
        peer.reset()


def test_a_search_into_a_kept_connection_that_breaks_is_sent_again(play: Play) -> None:
    """A search changes nothing, so it may be repeated once on a fresh connection."""
    server = play(_reset_the_second)
    target = _target(server.url)
    target.call(SEARCH)
    exchange = target.call(SEARCH)

    assert (exchange.reply.status, exchange.retries) == (200, 1)
    assert len(server.requests) == 3


def test_a_creation_into_a_kept_connection_that_breaks_is_not_repeated(play: Play) -> None:
    """The server may have created the profile: twice would be wrong."""
    target = _target(play(_reset_the_second).url)
    target.call(CREATE)

    assert _fault(target.call(CREATE)).kind is FaultKind.RESET


def test_a_creation_takes_a_fresh_connection_once_the_server_was_seen_to_close_a_kept_one(play: Play) -> None:
    """What cannot be repeated must not be sent into a connection that the server may be closing."""
    scripts = [_close_after_one]
    target = _target(play(lambda peer: (scripts.pop() if scripts else _reset_the_second)(peer)).url)
    target.call(CREATE)
    threading.Event().wait(0.05)

    assert [target.call(CREATE).reply.status for _ in range(3)] == [200, 200, 200]


def test_fresh_connections_take_the_place_of_kept_ones(play: Play) -> None:
    """However much is created at a server that hangs up now and then, idle connections do not add up."""
    scripts, open_at_once, left = [_close_after_one], [0], threading.Semaphore(0)

    def script(peer: Any) -> None:
        if scripts:
            scripts.pop()(peer)
            return
        open_at_once[0] += 1
        while peer.read_request():
            peer.send(OK)
        left.release()

    target = _target(play(script).url)
    target.call(CREATE)
    threading.Event().wait(0.05)
    for _ in range(5):
        target.call(CREATE)

    assert [left.acquire(timeout=5) for _ in range(4)] == [True] * 4
    assert open_at_once == [5]


def test_a_kept_connection_is_used_however_many_files_are_open(answering: Play) -> None:
    """The number of a socket may exceed what select takes."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(before[0], min(2000, before[1])), before[1]))
    server = answering(OK)
    with ExitStack() as files:
        for _ in range(1024):
            files.enter_context(open(os.devnull))
        target = _target(server.url)
        statuses = [target.call(SEARCH).reply.status for _ in range(2)]
        target.close()
    resource.setrlimit(resource.RLIMIT_NOFILE, before)

    assert (statuses, server.connections) == ([200, 200], 1)


def test_a_fresh_connection_that_breaks_is_not_repeated(play: Play) -> None:
    """If a server resets every request, the first reply says so."""
    server = play(lambda peer: (peer.read_request(), peer.reset()))

    assert _fault(_ask(server.url)).kind is FaultKind.RESET
    assert len(server.requests) == 1


def test_nothing_listening_is_refused() -> None:
    """The sentence names the address."""
    assert _fault(_ask("http://127.0.0.1:1")) == Fault(FaultKind.REFUSED, "nothing listens at 127.0.0.1:1")


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 70 + ".invalid"])
def test_an_unknown_host_is_unresolved(host: str) -> None:
    """Names that do not resolve, and text that cannot be a name."""
    fault = _fault(_ask(f"http://{host}:80"))

    assert fault == Fault(FaultKind.UNRESOLVED, f"the host name of {host}:80 cannot be resolved")


def test_a_server_that_never_answers_ends_at_the_timeout(play: Play) -> None:
    """The sentence says how far it came."""
    server = play(lambda peer: peer.read_request() and peer.wait(30))
    fault = _fault(_ask(server.url, timeout=0.2))

    assert fault == Fault(FaultKind.TIMEOUT, "no complete response within 0.2 s: not a byte came")


def test_a_server_that_dribbles_ends_at_the_timeout_too(play: Play) -> None:
    """The timeout is for the whole reply, however often a byte comes."""

    def script(peer: Any) -> None:
        peer.read_request()
        for byte in _with_body(b"x" * 1000):
            peer.send(bytes([byte]))
            if not peer.wait(0.05):
                return

    fault = _fault(_ask(play(script).url, timeout=0.3))

    assert fault.kind is FaultKind.TIMEOUT
    assert fault.detail.endswith("the response began but did not end")


def test_a_call_may_have_a_timeout_of_its_own(play: Play) -> None:
    """It replaces the target's."""
    target = _target(play(lambda peer: peer.wait(30)).url, timeout=30.0)

    assert _fault(target.call(SEARCH, timeout=0.1)).kind is FaultKind.TIMEOUT


def test_endless_interim_responses_end_at_the_timeout(play: Play) -> None:
    """1xx responses do not keep a request alive."""

    def script(peer: Any) -> None:
        peer.read_request()
        while peer.wait(0.01):
            peer.send(b"HTTP/1.1 102 Processing\r\n\r\n")

    assert _fault(_ask(play(script).url, timeout=0.2)).kind is FaultKind.TIMEOUT


def test_a_response_cut_off_is_no_reply(play: Play) -> None:
    """Closing inside the body, by length or by chunks, or inside the headers, is a reset; the detail says which."""

    def cut(data: bytes) -> Fault:
        return _fault(_ask(play(lambda peer: peer.read_request() and peer.send(data)).url))

    length = cut(_with_body(b"{}", length=100))
    assert length.kind is FaultKind.RESET
    assert length.detail.endswith("closed inside the body, after 2 of 100 bytes")
    chunked = cut(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n")
    assert chunked.detail.endswith("closed inside the body, after 2 bytes")
    assert cut(b"HTTP/1.1 200 OK\r\nConte").detail.endswith("closed inside the response's headers")
    assert cut(b" "[:0]).detail.endswith("closed before any byte of a response")


def test_a_body_may_end_with_the_connection(play: Play) -> None:
    """Without length and chunks the body ends when the server closes."""
    server = play(lambda peer: peer.read_request() and peer.send(b"HTTP/1.1 200 OK\r\n\r\n{}"))

    assert _ask(server.url).reply.body == "{}"


def test_a_length_too_small_cuts_the_body_and_ends_the_connection(answering: Play) -> None:
    """What is left over is not taken for the next response."""
    server = answering(_with_body(b'{"a":1}', length=3))
    target = _target(server.url)
    replies = [target.call(SEARCH).reply.body for _ in range(2)]

    assert replies == ['{"a', '{"a']
    assert server.connections == 2


def test_a_surplus_response_is_not_taken_for_the_next(answering: Play) -> None:
    """A server that answers once too often is out of step: its connection is closed."""
    server = answering(_with_body(b'{"first":1}') + _with_body(b'{"second":2}'))
    target = _target(server.url)
    replies = [target.call(SEARCH).reply.body for _ in range(2)]

    assert replies == ['{"first":1}', '{"first":1}']
    assert server.connections == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 twohundred OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        b"\x15\x03\x01\x00\x02\x02P",
        b'{"Items":[]}',
        _with_body(b"not gzip", b"Content-Encoding: gzip"),
        _with_body(gzip.compress(b"x" * 1000, mtime=0)[:-9], b"Content-Encoding: gzip"),
    ],
)
def test_a_response_that_is_not_http_is_malformed(answering: Play, answer: bytes) -> None:
    """Status line, headers, lengths, chunks and codings are read strictly."""
    assert _fault(_ask(answering(answer).url)).kind is FaultKind.MALFORMED


def test_a_body_over_the_limit_is_not_read_to_its_end(play: Play) -> None:
    """A server that never ends cannot fill the memory."""

    def script(peer: Any) -> None:
        peer.read_request()
        peer.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while peer.wait(0):
            peer.send(b"x" * 65536)

    fault = _fault(_ask(play(script).url, maximum_body=1_000_000))

    assert fault.kind is FaultKind.TOO_LARGE
    assert "larger than 1000000 bytes" in fault.detail


@pytest.mark.parametrize(("coding", "pack"), [(b"gzip", gzip.compress), (b"deflate", zlib.compress)])
def test_a_compressed_body_is_unpacked_within_the_limit(answering: Play, coding: bytes, pack: Any) -> None:
    """Compression was not requested; a body that unpacks to more than the limit is not read to its end."""
    small = answering(_with_body(pack(b'{"Items":[]}'), b"Content-Encoding: " + coding))
    bomb = answering(_with_body(pack(b"0" * 10_000_000), b"Content-Encoding: " + coding))

    assert _ask(small.url).reply.body == '{"Items":[]}'
    assert _fault(_ask(bomb.url, maximum_body=100_000)).kind is FaultKind.TOO_LARGE


def test_a_thousand_headers_are_too_many(answering: Play) -> None:
    """So is one header of megabytes."""
    many = answering(_with_body(b"{}", *(b"X-%d: y" % number for number in range(1000))))
    long = answering(_with_body(b"{}", b"X: " + b"y" * 1_000_000))

    assert _fault(_ask(many.url)).kind is FaultKind.TOO_LARGE
    assert _fault(_ask(long.url)).kind is FaultKind.TOO_LARGE


def test_a_body_that_is_not_utf8_is_kept_as_bytes(answering: Play) -> None:
    """The text is then empty."""
    reply = _ask(answering(_with_body(b'{"a":"\xff"}')).url).reply

    assert (reply.body, reply.raw) == ("", b'{"a":"\xff"}')


def test_a_redirection_is_not_followed(answering: Play) -> None:
    """The redirection is the reply."""
    server = answering(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")

    assert _ask(server.url).reply.status == 302
    assert len(server.requests) == 1


def test_interim_responses_are_passed_over(answering: Play) -> None:
    """100 and 103 come before the answer; their headers are not the answer's."""
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
    reply = _ask(answering(interim + OK).url).reply

    assert (reply.status, "Link" in dict(reply.headers)) == (200, False)


def test_a_response_to_head_has_no_body(answering: Play) -> None:
    """The length it announces is that of another response."""
    server = answering(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
    exchange = _ask(server.url, Call("GetDomain", {}, HttpRequest("HEAD", "/domains/d")), timeout=2.0)

    assert (exchange.reply.status, exchange.reply.body) == (200, "")


def test_an_early_answer_to_a_large_request_is_read(play: Play) -> None:
    """A server may answer and close before it has read all of the body."""

    def script(peer: Any) -> None:
        peer.connection.recv(1000)
        peer.send(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        peer.connection.shutdown(1)
        while peer.connection.recv(65536):
            pass

    large = HttpRequest("POST", "/x", (), "x" * 3_000_000)

    assert _ask(play(script).url, Call("SearchProfiles", {}, large)).reply.status == 413


def test_proxies_of_the_environment_are_not_used(answering: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests go to the target itself."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    assert _ask(answering(OK).url).reply.status == 200
