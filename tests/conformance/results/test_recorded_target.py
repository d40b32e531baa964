"""The record of a run answers in the target's place, and waits are as long as they were."""

import pytest
from searchprofiles_tck.conformance.results.recorded_target import RecordedTarget, RecordedVisibility
from searchprofiles_tck.spec.exchange import Call, Exchange, Purpose, Reply


def recorded(*calls: tuple[str, str]) -> RecordedTarget:
    """Return a target that answered searches for these values so, in a domain of the run."""
    return RecordedTarget(
        Exchange(
            f"probes/{number}", "probes", Purpose.PROBE, asking("of-the-run", value), Reply(200, (), answer)
        )
        for number, (value, answer) in enumerate(calls)
    )


def asking(domain: str, value: str) -> Call:
    """Return a search for a value."""
    return Call("SearchProfiles", {"DomainName": domain, "Values": [value]})


@pytest.mark.parametrize(
    ("slowest", "answers", "is_seen"),
    [
        (0.0, ["yes"], True),
        (0.0, ["no", "no", "yes"], True),
        (0.0, ["no", "no"], False),
        (0.5, ["no", "yes", "no", *["yes"] * 5], True),
    ],
)
def test_a_poll_is_repeated_as_often_as_it_was(slowest: float, answers: list[str], is_seen: bool) -> None:
    """It ends with what the run saw, or where the record goes on with another request."""
    target = recorded(*(("a", answer) for answer in answers), ("b", "after"))
    waiting = RecordedVisibility(target, slowest)

    assert waiting.until(lambda: target.call(asking("now", "a")).reply.body == "yes") is is_seen
    assert target.call(asking("now", "b")).reply.body == "after"


def test_an_answer_belongs_to_the_request_that_it_is_given_to() -> None:
    """A domain of a probe has another name each time, and what is sent later goes by that name."""
    exchange = recorded(("a", "yes")).call(asking("now", "a"))

    assert exchange.call.input["DomainName"] == "now"


def test_another_request_than_the_recorded_one_is_not_answered() -> None:
    """So a record that does not fit is noticed."""
    with pytest.raises(ValueError, match="send other requests"):
        recorded(("a", "yes")).call(asking("now", "b"))
