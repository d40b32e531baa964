"""A response is parsed piece by piece, and unpacked within its limit."""

import gzip
import tracemalloc

import pytest
from searchprofiles_tck.conformance.target.response_parser import (
    ResponseFault,
    ResponseParser,
    decode_content,
)
from searchprofiles_tck.spec.exchange import FaultKind

RESPONSE = (
    b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
    b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n"
    b"2\r\n{}\r\n1\r\n \r\n0\r\nTrailer: z\r\n\r\n"
)


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_a_response_is_the_same_in_pieces_of_any_size(size: int) -> None:
    """It is complete with its last byte and not before; interim responses and trailers are dropped."""
    parser = ResponseParser("POST")
    pieces = [RESPONSE[at : at + size] for at in range(0, len(RESPONSE), size)]
    complete = [parser.feed(piece) for piece in pieces]
    reply = parser.reply()

    assert complete == [False] * (len(pieces) - 1) + [True]
    assert (reply.status, reply.body, parser.reusable) == (201, "{} ", True)
    assert reply.headers == (("Transfer-Encoding", "chunked"), ("X", "y"))


def test_a_bomb_is_never_unpacked_whole() -> None:
    """Memory stays near the limit, however large the content would be."""
    bomb = gzip.compress(b"0" * 50_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(ResponseFault) as raised:
            decode_content(bomb, "gzip", 100_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert raised.value.kind is FaultKind.TOO_LARGE
    assert peak < 2_000_000


@pytest.mark.parametrize("coding", ["", "identity", "br"])
def test_codings_that_are_not_known_stay(coding: str) -> None:
    """The body is then judged as it came."""
    assert decode_content(b"x", coding, 10) == b"x"


def test_a_length_that_is_too_long_is_not_waited_for() -> None:
    """A response that announces more than is read ends with its headers."""
    parser = ResponseParser("POST", maximum_body=10)

    with pytest.raises(ResponseFault, match="larger than 10 bytes") as caught:
        parser.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000000000\r\n\r\n")
    assert caught.value.kind is FaultKind.TOO_LARGE
