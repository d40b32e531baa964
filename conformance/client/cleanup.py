"""Removes from a target what a run created in it, at its end or after it was interrupted: nothing else.

What a run created is in its log of resources. What an interrupted run left is found by the kit's mark, or by its log.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from typing import Final

from msgspec import structs

from ...spec.errors import UNKNOWN_OPERATION, ErrorName
from ...spec.exchange import Call, Json
from ...spec.operations import SEARCH
from ..config import Access, RunConfig
from ..dataset.shared_data import shared_data
from ..history.directory import Created, RunDirectory
from ..history.facts import merged
from ..history.step import Step
from ..target.open import open_target
from ..target.target import Target, TargetForm
from .capabilities import TRIES, lacks, may_pass
from .domain_names import is_marked
from .lanes import most_at_once
from .walks import all_pages

_TIMEOUT: Final = 10.0
"""Seconds for one removal."""
_MOST_PAGES: Final = 1000
_PAGE: Final = 100
NO_LIST: Final = (
    "The target does not list its domains, so nothing can be found by its mark: name the report of the "
    "interrupted run with --report DIR."
)
PART: Final = "The target did not list all of its domains, so more may be left: run this again."
NO_MARK: Final = (
    "Profiles in a given domain are found by the run that made them: name its report with --report DIR."
)
IN_PROCESS: Final = "The target ends with the process that runs it, so nothing can be left in it."


class NoAnswer(Exception):
    """The target gave no answer; the message says how."""


@dataclass(frozen=True, slots=True)
class NotRemoved:
    """What could not be removed, in words; it is in ``domains``, or is these."""

    domains: tuple[str, ...]
    sentence: str


def clean_up(
    config: RunConfig, directory: RunDirectory, target: object | None = None, seconds: float | None = None
) -> tuple[str, ...]:
    """Remove what the run in ``directory`` created; return what could not be removed, in words.

    Never raise: a target that cannot be cleaned up must not cost the report. ``seconds`` is how long it may take; None
    means what the run's settings reserve for it.
    """
    if seconds is None and config.reserve is not None:
        seconds = config.reserve / 2
    until = None if seconds is None else time.monotonic() + seconds
    brief = structs.replace(config, timeout=min(config.timeout, seconds or _TIMEOUT))
    try:
        created = directory.created()
        if not created:
            return ()
        with closing(open_target(brief, target, until)) as opened:
            if opened.form is TargetForm.IN_PROCESS:
                return ()  # it ended with the process that made it
            facts = merged(directory.facts())
            known = facts.readings
            hides = any((one.point, one.reading) == ("unknown-domain", "denied") for one in known)
            at_once = most_at_once(config, opened.form, facts.response_times, is_late=False)
            left = _removed(opened, config.access or Access.MANAGE, created, hides=hides, at_once=at_once)
            return tuple(one.sentence for one in left)
    except Exception as error:  # an adapter may raise anything
        return (f"everything that this run made: {type(error).__name__}: {error}",)


def _removed(
    target: Target, access: Access, created: Iterable[Created], *, hides: bool = False, at_once: int = 1
) -> tuple[NotRemoved, ...]:
    """Remove what was ``created``, as far as ``access`` allows; return what could not be removed.

    The target is known to answer with 403 in a domain that does not exist if it ``hides`` them. It may be sent so many
    requests ``at_once``.
    """
    # If the target cannot create a domain, those in the log were never created.
    if access is Access.MANAGE and not lacks(target, "CreateDomain"):
        return tuple(_remove_domains(target, created, hides, at_once))
    return tuple(_remove_profiles(target, created, hides))


def _remove_domains(
    target: Target, created: Iterable[Created], hides: bool, at_once: int
) -> Iterator[NotRemoved]:
    """Remove domains, or at least the profiles in them if the target declines that.

    Once the first is removed, the others are removed at once; those for which that fails are tried one by one.
    """
    removed: set[str] = set()
    profiles: dict[str, list[Created]] = {}
    for one in created:
        profiles.setdefault(one.domain, []).append(one)
    for place, (domain, inside) in enumerate(profiles.items()):
        if domain in removed:
            continue
        try:
            reason = _refusal(target, hides, "DeleteDomain", {"DomainName": domain})
        except NoAnswer as silence:
            yield NotRemoved(tuple(profiles)[place:], f"domain {domain} and what follows: {silence}")
            return
        if reason:
            kept = list(_remove_profiles(target, inside, hides))
            what = "with profiles" if kept else "empty"
            yield NotRemoved((domain,), f"domain {domain}, {what}: {reason}")
            yield from kept
        elif not place and at_once > 1:
            removed = _removed_at_once(target, tuple(profiles)[1:], hides, at_once)


def _removed_at_once(target: Target, domains: Iterable[str], hides: bool, at_once: int) -> set[str]:
    """Remove domains until one gets no answer; return those that are removed."""
    silent = threading.Event()

    def is_removed(domain: str) -> bool:
        try:
            return not silent.is_set() and not _refusal(target, hides, "DeleteDomain", {"DomainName": domain})
        except NoAnswer:
            silent.set()
            return False

    names = tuple(domains)
    with ThreadPoolExecutor(at_once) as pool:
        return {name for name, gone in zip(names, pool.map(is_removed, names), strict=True) if gone}


def _remove_profiles(target: Target, created: Iterable[Created], hides: bool) -> Iterator[NotRemoved]:
    """Remove profiles. Stop at the first deletion without an answer: the target is probably down."""
    for one in created:
        if not one.profile:
            continue
        try:
            members = {"DomainName": one.domain, "ProfileId": one.profile}
            reason = _refusal(target, hides, "DeleteProfile", members)
        except NoAnswer as silence:
            sentence = f"profile {one.profile} in {one.domain} and what follows: {silence}"
            yield NotRemoved((one.domain,), sentence)
            return
        if reason:
            yield NotRemoved((one.domain,), f"profile {one.profile} in {one.domain}: {reason}")


def _refusal(target: Target, hides: bool, operation: str, members: Mapping[str, Json]) -> str:
    """Return why the target did not carry out a removal; empty if it did, or if nothing was there any more.

    A 5xx may be a passing fault, after which the removal is sent again.
    """
    if lacks(target, operation):
        return f"the target has no {operation}"
    for _ in range(TRIES):
        step = Step(target.call(Call(operation, members)))
        if step.fault is not None:
            raise NoAnswer(step.flaw)
        if not may_pass(step):
            break
    domain = str(members["DomainName"])
    if step.is_error and not _is_absent(step) and not _is_hidden(target, hides, step, domain):
        return f"{operation} was answered with {step.status or ''} {step.error}".rstrip()
    return ""


def _is_absent(step: Step) -> bool:
    """Return whether what was to be removed does not exist, in whatever words; not that the operation does not."""
    named = step.error not in ("", UNKNOWN_OPERATION)
    return (step.exchange.reply.status == 404 and named) or step.error == ErrorName.NOT_FOUND


def _is_hidden(target: Target, hides: bool, step: Step, domain: str) -> bool:
    """Return whether ``step`` was refused because there is no ``domain``: a target may answer that with 403.

    A 403 may also be a lack of permission, so only a list of domains without this one shows it. Without a list, a
    search does that is refused likewise, if the target ``hides`` what does not exist and let the run search.
    """
    if step.status != 403:
        return False
    names: set[str] = set()
    is_whole = False
    with suppress(NoAnswer):  # the list is refused too
        listed, is_whole = _marked_domains(target)
        names = {one.domain for one in listed}
    if is_whole or domain in names:
        return domain not in names
    nobody = {"DomainName": domain, "KeyName": "_account", "Values": ["nobody"]}
    return hides and Step(target.call(Call(SEARCH, nobody))).error == step.error == ErrorName.ACCESS_DENIED


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What was found, what of it could not be removed, and a remark if not everything could be looked for."""

    found: tuple[Created, ...]
    left: tuple[NotRemoved, ...] = ()
    remark: str = ""

    def lines(self, done: str) -> Iterator[str]:
        """Yield what was found, a line for each domain that begins with ``done``; then the remark, if there is one."""
        profiles = Counter(one.domain for one in self.found if one.profile)
        kept = {domain for one in self.left for domain in one.domains}
        for domain in dict.fromkeys(one.domain for one in self.found):
            whole = any(one.domain == domain and not one.profile for one in self.found)
            what = f"domain {domain}" if whole else f"{profiles[domain]} profiles in domain {domain}"
            if domain not in kept:
                yield f"{done} {what}"
        if self.remark or not self.found:
            yield self.remark or "There was nothing to remove."


def remove_leftovers(
    config: RunConfig, directory: RunDirectory | None = None, *, only_look: bool = False
) -> Leftovers:
    """Remove from the target what has the kit's mark.

    If ``directory``, that of an interrupted run, is given, only what that run created is removed. ``only_look`` removes
    nothing. Raise ``NoAnswer``, and ``TargetError`` for what is not a target.
    """
    with closing(open_target(config)) as target:
        if target.form is TargetForm.IN_PROCESS:
            return Leftovers((), remark=IN_PROCESS)
        access = config.access or Access.MANAGE
        if directory is not None:
            found, remark = _of_run(target, access, config, directory), ""
        else:
            found, remark = _marked(target, access)
        left = () if only_look else _removed(target, access, found)
        return Leftovers(found, left, remark)


def _marked(target: Target, access: Access) -> tuple[tuple[Created, ...], str]:
    if access is not Access.MANAGE:
        return (), NO_MARK
    domains, is_whole = _marked_domains(target)
    return tuple(domains), "" if is_whole else PART if domains else NO_LIST


def _of_run(
    target: Target, access: Access, config: RunConfig, directory: RunDirectory
) -> tuple[Created, ...]:
    """Return what the run logged and is still there, and profiles of its world that it had no time to log."""
    logged = dict.fromkeys(directory.created())
    if access is Access.MANAGE:
        listed, is_whole = _marked_domains(target)
        there = {one.domain for one in listed}
        return tuple(one for one in logged if one.domain in there or not is_whole)
    found = partial(_profiles, target, config.domain or "")
    by_id = [
        one
        for one in logged
        if one.profile and not lacks(target, SEARCH) and found("_profileId", one.profile)
    ]
    by_value = [
        one
        for namespace in directory.state().namespaces
        for profile in shared_data(namespace, config.effort).profiles  # no other has its account number
        for one in found("_account", str(profile.fields["AccountNumber"]))
    ]
    return tuple(dict.fromkeys((*by_id, *by_value)))


def _profiles(target: Target, domain: str, key: str, value: str) -> list[Created]:
    members = {"DomainName": domain, "KeyName": key, "Values": [value], "MaxResults": _PAGE}
    field = "ProfileId" if key == "_profileId" else "AccountNumber"
    return [
        Created(domain, item["ProfileId"])
        for item in _sent(target, SEARCH, members).items
        if isinstance(item.get("ProfileId"), str) and item.get(field) == value
    ]


def _marked_domains(target: Target) -> tuple[list[Created], bool]:
    """Return the domains with the mark of the kit, and whether the target listed its domains to the end."""
    if lacks(target, "ListDomains"):
        return [], False
    found: dict[str, Created] = {}
    is_whole = False
    pages = all_pages(
        partial(_sent, target, "ListDomains"),
        {"MaxResults": _PAGE},
        expected=_MOST_PAGES * _PAGE,
        most=_MOST_PAGES,
    )
    for step in pages:
        names = (item.get("DomainName") for item in step.items)
        found |= {name: Created(name) for name in names if isinstance(name, str) and is_marked(name)}
        is_whole = step.succeeded and step.next_token is None
    return list(found.values()), is_whole


def _sent(target: Target, operation: str, members: Mapping[str, Json]) -> Step:
    """Send one request and return it with its reply; nothing is recorded. Raise ``NoAnswer``."""
    step = Step(target.call(Call(operation, members)))
    status = step.exchange.reply.status
    if step.fault is not None:
        raise NoAnswer(f"{target.description} does not answer: {step.flaw}.")
    if status in (401, 403):
        raise NoAnswer(f"Access refused: {target.description} answered {status} to {operation}.")
    return step
