"""Removes from a target what a run made in it: nothing else, and also after a failure."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from ..spec.errors import ErrorName
from ..spec.exchange import Call
from .answer import Answer, AnswerKind, answer_of
from .config import Access, RunConfig
from .declining import lacks
from .ledger import MADE_NAME, Made
from .target import Target, TargetForm
from .targets.open import open_target


def tidy(config: RunConfig, directory: Path, target: object | None = None) -> tuple[str, ...]:
    """Remove what the processes of the run noted in ``directory``; what could not be removed, in words."""
    made = made_in(directory)
    if not made:
        return ()
    opened = open_target(config, target)
    try:
        if opened.form is TargetForm.IN_PROCESS:
            return ()  # it ended with the process that made it
        if (config.access or Access.MANAGE) is Access.MANAGE:
            return _remove_domains(opened, dict.fromkeys(one.domain for one in made))
        return _remove_profiles(opened, made)
    finally:
        opened.close()


def made_in(directory: Path) -> list[Made]:
    """What the run made, in order. A line that a crash cut short is left out, and so is what was never made."""
    path = directory / MADE_NAME
    if not path.exists():
        return []
    made = []
    for line in path.read_bytes().splitlines():
        try:
            made.append(msgspec.json.decode(line, type=Made))
        except msgspec.DecodeError:
            continue
    refused = {one.domain for one in made if one.refused}
    return [one for one in made if one.domain not in refused]


def _remove_domains(target: Target, names: Iterable[str]) -> tuple[str, ...]:
    left = []
    for name in names:
        if lacks(target, "DeleteDomain"):
            left.append(f"domain {name}: the target has no DeleteDomain")
            continue
        call = Call("DeleteDomain", {"DomainName": name})
        answer = answer_of(target.call(call).reply)
        if answer.kind is AnswerKind.FAULT:
            return (*left, f"domain {name} and what follows: {answer.flaw}")
        if answer.kind is AnswerKind.ERROR and not _is_gone(answer):
            left.append(
                f"domain {name}: DeleteDomain was answered with {answer.status} {answer.error}".rstrip()
            )
    return tuple(left)


def _remove_profiles(target: Target, made: Iterable[Made]) -> tuple[str, ...]:
    left = []
    for one in made:
        if not one.profile:
            continue
        if lacks(target, "DeleteProfile"):
            left.append(f"profile {one.profile} in {one.domain}: the target has no DeleteProfile")
            continue
        call = Call("DeleteProfile", {"DomainName": one.domain, "ProfileId": one.profile})
        answer = answer_of(target.call(call).reply)
        if answer.kind is AnswerKind.FAULT:
            return (*left, f"profile {one.profile} in {one.domain} and what follows: {answer.flaw}")
        if answer.kind is AnswerKind.ERROR and not _is_gone(answer):
            left.append(
                f"profile {one.profile} in {one.domain}: answered with {answer.status} {answer.error}".rstrip()
            )
    return tuple(left)


def _is_gone(answer: Answer) -> bool:
    """Whether what was to be removed is not there, in whatever words the target says so."""
    return answer.status == 404 or answer.error == ErrorName.NOT_FOUND
