"""Finds what interrupted runs left in a target, by the kit's mark or by a run's own notes, and removes it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from ...spec.exchange import Call, Json, Purpose
from ...spec.operations import SEARCH
from ..client.capabilities import lacks
from ..client.cleanup import made_in, remove
from ..client.loader import is_marked
from ..client.recorder import Recorder, all_pages
from ..config import Access, Effort, RunConfig
from ..dataset.model import Namespace
from ..dataset.shared_data import shared_data
from ..history.answer import AnswerKind
from ..history.ledger import Created
from ..history.run_state import RunState
from ..history.step import Step
from ..target.open import open_target
from ..target.target import Target, TargetForm

_MOST_PAGES: Final = 1000
_PAGE: Final = 100
NO_LIST: Final = (
    "The target does not list its domains, so nothing can be found by its mark: name the report of the "
    "interrupted run with --report DIR."
)
NO_MARK: Final = (
    "Profiles in a given domain are found by the run that made them: name its report with --report DIR."
)
IN_PROCESS: Final = "The target ends with the process that runs it, so nothing can be left in it."


class NoAnswer(Exception):
    """The target cannot be asked; the message says how it answered."""


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What was found, what of it could not be removed, and a remark where not everything could be looked for."""

    found: tuple[Created, ...]
    left: tuple[str, ...] = ()
    remark: str = ""

    def lines(self, done: str) -> Iterator[str]:
        """What was found, a line for each domain, as ``done`` says; the remark where there is one."""
        profiles = Counter(one.domain for one in self.found if one.profile)
        for domain in dict.fromkeys(one.domain for one in self.found):
            whole = any(one.domain == domain and not one.profile for one in self.found)
            what = f"domain {domain}" if whole else f"{profiles[domain]} profiles in domain {domain}"
            if not any(domain in sentence for sentence in self.left):
                yield f"{done} {what}"
        if self.remark or not self.found:
            yield self.remark or "There was nothing to remove."


def clean(
    config: RunConfig, journal: Path | None = None, log: RunState | None = None, *, only_look: bool = False
) -> Cleaning:
    """Remove from the target what carries the kit's mark.

    Where ``journal``, the folder of an interrupted run, and its ``log`` are given, only what that run made is removed.
    ``only_look`` removes nothing. Raises ``NoAnswer``, and ``TargetError`` for what is no target.
    """
    target = open_target(config)
    try:
        if target.form is TargetForm.IN_PROCESS:
            return Cleaning((), remark=IN_PROCESS)
        access = config.access or Access.MANAGE
        if journal is not None and log is not None:
            found, remark = _of_run(target, access, config, journal, log), ""
        else:
            found, remark = _marked(target, access)
        left = () if only_look else remove(target, access, found)
        return Cleaning(found, left, remark)
    finally:
        target.close()


def _marked(target: Target, access: Access) -> tuple[tuple[Created, ...], str]:
    if access is not Access.MANAGE:
        return (), NO_MARK
    domains = _marked_domains(target)
    return (tuple(domains), "") if domains is not None else ((), NO_LIST)


def _of_run(
    target: Target, access: Access, config: RunConfig, folder: Path, log: RunState
) -> tuple[Created, ...]:
    """What the run noted and is still there, and profiles of its world that it had no time to note."""
    noted = dict.fromkeys(made_in(folder))
    if access is Access.MANAGE:
        listed = _marked_domains(target)
        there = None if listed is None else {one.domain for one in listed}
        return tuple(one for one in noted if there is None or one.domain in there)
    asked = partial(_profiles, target, config.domain or "")
    by_id = [
        one for one in noted if one.profile and not lacks(target, SEARCH) and asked("_profileId", one.profile)
    ]
    by_value = [one for naming in log.namings for one in _of_world(asked, naming, config.effort)]
    return tuple(dict.fromkeys((*by_id, *by_value)))


def _of_world(asked: "partial[list[Created]]", naming: Namespace, effort: Effort) -> Iterator[Created]:
    """Profiles of a standing world, found by the account number that no other profile has."""
    for draft in shared_data(naming, effort).profiles:
        yield from asked("_account", str(draft.fields["AccountNumber"]))


def _profiles(target: Target, domain: str, key: str, value: str) -> list[Created]:
    members = {"DomainName": domain, "KeyName": key, "Values": [value], "MaxResults": _PAGE}
    field = "ProfileId" if key == "_profileId" else "AccountNumber"
    return [
        Created(domain, item["ProfileId"])
        for item in _sent(target, SEARCH, members).items
        if isinstance(item.get("ProfileId"), str) and item.get(field) == value
    ]


def _marked_domains(target: Target) -> list[Created] | None:
    """The domains with the kit's mark; None where the target lists none."""
    if lacks(target, "ListDomains"):
        return None
    found: dict[str, Created] = {}
    pages = all_pages(
        partial(_sent, target, "ListDomains"),
        {"MaxResults": _PAGE},
        expected=_MOST_PAGES * _PAGE,
        most=_MOST_PAGES,
    )
    for step in pages:
        if not step.succeeded:
            return list(found.values()) if found else None
        names = (item.get("DomainName") for item in step.items)
        found |= {name: Created(name) for name in names if isinstance(name, str) and is_marked(name)}
    return list(found.values())


def _sent(target: Target, operation: str, members: Mapping[str, Json]) -> Step:
    """Send one request and return what came; nothing is recorded. Raises ``NoAnswer``."""
    step = Recorder(target, lambda _: None).send(Call(operation, members), "clean", Purpose.CLEANUP, {})
    answer = step.answer
    if answer.kind is AnswerKind.FAULT:
        raise NoAnswer(f"{target.description} does not answer: {answer.flaw}.")
    if answer.status in (401, 403):
        raise NoAnswer(f"Access refused: {target.description} answered {answer.status} to {operation}.")
    return step
