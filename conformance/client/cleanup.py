"""Remove from a target what a run created in it: nothing else, and also after a failure."""

import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec
from msgspec import structs

from ...spec.errors import UNKNOWN_OPERATION, ErrorName
from ...spec.exchange import Call, Json
from ..config import Access, RunConfig
from ..history.answer import Answer, AnswerKind, answer_of
from ..history.ledger import MADE_NAME, Created
from ..target.open import open_target
from ..target.target import Target, TargetForm
from ..target.wrappers import DeadlineTarget
from .capabilities import lacks

_TIMEOUT: Final = 10.0
"""Seconds for one removal."""


class _Unanswered(Exception):
    """The target gave no answer; the message says how."""


def cleaned_up(
    config: RunConfig, directory: Path, target: object | None = None, seconds: float | None = None
) -> tuple[str, ...]:
    """Clean up at the end of a run, and return what could not be removed.

    Never raises: a target that cannot be cleaned up must not cost the report. It may take ``seconds``, None: the time
    that the run's settings leave for it.
    """
    try:
        reserved = None if config.reserve is None else config.reserve / 2
        return clean_up(config, directory, target, reserved if seconds is None else seconds)
    except Exception as error:  # an adapter may raise anything
        return (f"everything that this run made: {type(error).__name__}: {error}",)


def clean_up(
    config: RunConfig, directory: Path, target: object | None = None, seconds: float | None = None
) -> tuple[str, ...]:
    """Remove what the processes of the run logged in ``directory``; return what could not be removed, in words.

    It takes little more than ``seconds``; None: as long as the target answers.
    """
    made = made_in(directory)
    if not made:
        return ()
    until = None if seconds is None else time.monotonic() + seconds
    brief = structs.replace(config, timeout=min(config.timeout, seconds or _TIMEOUT))
    opened = open_target(brief, target, until)
    if until is not None:
        opened = DeadlineTarget(opened, until)
    try:
        if opened.form is TargetForm.IN_PROCESS:
            return ()  # it ended with the process that created it
        return remove(opened, config.access or Access.MANAGE, made)
    finally:
        opened.close()


def remove(target: Target, access: Access, made: Iterable[Created]) -> tuple[str, ...]:
    """Remove what was ``made``, as far as ``access`` allows; return what could not be removed, in words."""
    # If the target cannot create a domain, one that is logged was never created.
    if access is Access.MANAGE and not lacks(target, "CreateDomain"):
        return _remove_domains(target, made)
    return tuple(_remove_profiles(target, made))


def made_in(directory: Path) -> list[Created]:
    """Return what the run created, in order, without lines that a crash cut short and domains that were refused."""
    path = directory / MADE_NAME
    if not path.exists():
        return []
    made = []
    for line in path.read_bytes().splitlines():
        try:
            made.append(msgspec.json.decode(line, type=Created))
        except msgspec.DecodeError:
            continue
    refused = {one.domain for one in made if one.refused}
    return [one for one in made if one.domain not in refused]


def _remove_domains(target: Target, made: Iterable[Created]) -> tuple[str, ...]:
    """Remove domains, or if that is declined at least the profiles in them."""
    profiles: dict[str, list[Created]] = {}
    for one in made:
        profiles.setdefault(one.domain, []).append(one)
    left: list[str] = []
    for domain, inside in profiles.items():
        try:
            reason = _refused(target, "DeleteDomain", {"DomainName": domain})
        except _Unanswered as silence:
            return (*left, f"domain {domain} and what follows: {silence}")
        if reason:
            kept = list(_remove_profiles(target, inside))
            left += [f"domain {domain}, {'with profiles' if kept else 'empty'}: {reason}", *kept]
    return tuple(left)


def _remove_profiles(target: Target, made: Iterable[Created]) -> Iterator[str]:
    """Remove profiles; stop at the first deletion that is not answered, since the target is probably down."""
    for one in made:
        if not one.profile:
            continue
        try:
            reason = _refused(target, "DeleteProfile", {"DomainName": one.domain, "ProfileId": one.profile})
        except _Unanswered as silence:
            yield f"profile {one.profile} in {one.domain} and what follows: {silence}"
            return
        if reason:
            yield f"profile {one.profile} in {one.domain}: {reason}"


def _refused(target: Target, operation: str, members: Mapping[str, Json]) -> str:
    """Return why the target did not carry out a removal, "" if it did or if nothing was there any more."""
    if lacks(target, operation):
        return f"the target has no {operation}"
    answer = answer_of(target.call(Call(operation, members)).reply)
    if answer.kind is AnswerKind.FAULT:
        raise _Unanswered(answer.flaw)
    if answer.kind is AnswerKind.ERROR and not _is_missing(answer):
        return f"{operation} was answered with {answer.status} {answer.error}".rstrip()
    return ""


def _is_missing(answer: Answer) -> bool:
    """Return whether an answer says that what was to be removed is not there, and not that the operation is not."""
    named = answer.error not in ("", UNKNOWN_OPERATION)
    return (answer.status == 404 and named) or answer.error == ErrorName.NOT_FOUND
