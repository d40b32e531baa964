"""Requests that a scenario foresees are sent at once; each is answered when its turn comes, and none that differs."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from searchprofiles_tck.conformance.client.foreseen import Foreseen
from searchprofiles_tck.spec.exchange import Call, Exchange, Purpose, Reply

FIRST, SECOND, THIRD, OTHER = (Call("SearchProfiles", {"KeyName": name}) for name in "abcd")
MEETING = 5
"""Seconds after which requests that ought to be under way together are not."""


class Sent:
    """What was sent, with its numbers; each request waits until ``together`` of them are under way."""

    def __init__(self, together: int = 1) -> None:
        self.numbers: dict[int, Call] = {}
        self._gate = threading.Barrier(together)

    def __call__(self, number: int, call: Call) -> Exchange:
        """Answer with a status that is the number."""
        self.numbers[number] = call
        self._gate.wait(MEETING)
        return Exchange(str(number), "", Purpose.CHECK, call, Reply(number))


@pytest.fixture
def crew() -> Iterator[ThreadPoolExecutor]:
    """Yield threads."""
    with ThreadPoolExecutor(4) as crew:
        yield crew


def test_what_is_foreseen_is_under_way_at_once_and_answered_in_turn(crew: ThreadPoolExecutor) -> None:
    """Three requests wait for one another; each answer is that of the request, under its own number."""
    foreseen, sent = Foreseen(crew), Sent(together=3)
    foreseen.expect([FIRST, SECOND, THIRD])
    answers = [foreseen.answer(7 + place, call, sent) for place, call in enumerate((FIRST, SECOND, THIRD))]

    assert [answer.reply.status for answer in answers if answer] == [7, 8, 9]
    assert sent.numbers == {7: FIRST, 8: SECOND, 9: THIRD}


def test_another_request_than_was_foreseen_ends_it(crew: ThreadPoolExecutor) -> None:
    """A second page comes between: what was sent under its number is no answer to it, nor is anything sent after it."""
    foreseen, sent = Foreseen(crew), Sent()
    foreseen.expect([FIRST, SECOND])
    first, between = foreseen.answer(1, FIRST, sent), foreseen.answer(2, OTHER, sent)
    foreseen.expect([SECOND, THIRD])

    assert first is not None
    assert between is None
    assert foreseen.answer(3, SECOND, sent) is None
    assert sent.numbers == {1: FIRST, 2: SECOND}


def test_a_request_before_those_that_were_foreseen_sends_none_of_them(crew: ThreadPoolExecutor) -> None:
    """They would have other numbers than they were sent under."""
    foreseen, sent = Foreseen(crew), Sent()
    foreseen.expect([SECOND])

    assert foreseen.answer(1, FIRST, sent) is None
    assert sent.numbers == {}
