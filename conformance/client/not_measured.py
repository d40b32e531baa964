"""Why nothing of a target can be judged: each reason in one sentence that a stranger can act on."""

from ...spec.exchange import Call, Purpose
from ...spec.operations import SEARCH
from ..config import RunConfig
from ..errors import NotMeasured, sentence, time_over
from ..history.answer import AnswerKind
from ..history.step import Step
from .capabilities import LET_IN, declines, denies, shown, throttles
from .recorder import Recorder


def stop_late(recorder: Recorder, config: RunConfig) -> None:
    """Raises ``NotMeasured`` where the run's time was over before anything could be judged."""
    if recorder.out_of_time:
        raise NotMeasured(
            sentence(
                f"{time_over(config.max_time)} before {recorder.target.description} was ready to be judged: "
                "give it more with --max-time."
            )
        )


def stop_gone(recorder: Recorder, what: str) -> None:
    """Raises ``NotMeasured`` where the target is gone; ``what`` says of it what it does not do, as a predicate."""
    if recorder.gone is not None:
        raise NotMeasured(f"{recorder.target.description} {what}: {recorder.gone.detail}.")


def without_search(recorder: Recorder, step: Step) -> NotMeasured:
    """The reason where ``step`` shows that the target has no SearchProfiles."""
    return NotMeasured(
        f"{recorder.target.description} does not implement SearchProfiles: it answered {shown(step)}."
    )


def without_domain(recorder: Recorder, step: Step, domain: str) -> NotMeasured:
    """The reason where ``step``, a valid CreateDomain, was not accepted. May ask for a search to tell what it means."""
    target = recorder.target.description
    if step.answer.kind is AnswerKind.FAULT:
        return NotMeasured(f"{target} does not answer: {step.answer.flaw}.")
    if denies(step):
        return NotMeasured(f"Access refused: {target} answered {shown(step)} to CreateDomain. {LET_IN}")
    if declines(step):
        search = recorder.send(_any_search(domain), "setup", Purpose.SETUP, {})
        if declines(search):
            return without_search(recorder, search)
        return NotMeasured(
            f"{target} does not implement CreateDomain (it answered {shown(step)}), so there is no domain to load "
            "data into. Give an existing one with --access write --domain NAME."
        )
    if throttles(step):
        return NotMeasured(
            f"{target} throttles: it answered {shown(step)} to CreateDomain as long as this run could wait. Try "
            "again later, or slower with --rate."
        )
    hint = " Redirects are not followed: name where it leads." if 300 <= (step.status or 0) < 400 else ""
    return NotMeasured(
        f"{target} answered a valid CreateDomain with {shown(step)}, so no data can be loaded.{hint}"
    )


def _any_search(domain: str) -> Call:
    return Call(SEARCH, {"DomainName": domain, "KeyName": "_account", "Values": ["x"]})
