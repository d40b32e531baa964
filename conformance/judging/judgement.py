"""What a judge says of recorded exchanges: which rules were held against how many inputs, and which were broken.

Judges are pure functions of the evidence: they take data, readings and exchanges, and return findings. They send
nothing, so a run can be judged again from its record.

A long scenario is judged part by part, so that it need not be held in memory to its end. A part is a number of whole
walks over the shared data. If it shows nothing wrong it is counted and discarded; what judges compare over the whole
scenario stays in ``Memory``. From the first part that shows something everything is held, and judged again in one
piece at the end: so what is reported of a failure does not depend on how parts were cut.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from ...reports.violations import counted
from ...spec.exchange import Json
from ...spec.operations import SEARCH
from ..history.step import (
    ACCEPTED,
    AGAIN,
    EXPECT,
    OPEN,
    REUSED,
    WALK,
    Step,
    in_order,
    printable,
)
from .answers import (
    Walk,
    is_not_sendable,
    is_unanswered,
)
from .oracle import Oracle, places

_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule: the steps that show it, what was expected and what was returned.

    If the scenario has no check of the broken rule, ``reported_by`` names the rule whose check reports it.
    ``expected_mask`` and ``returned_mask`` are sets of profiles by place, for the table of the world;
    ``wrong_profiles`` is the set of those that are missing or extra. Places are those of the scenario's oracle, or of
    ``oracle`` if it is given: what a domain holds may change from search to search.
    """

    requirement: str
    steps: tuple[Step, ...]
    expected: str
    actual: str
    explanation: str
    expected_mask: int = 0
    returned_mask: int = 0
    wrong_profiles: int = 0
    reported_by: str = ""
    oracle: Oracle | None = field(default=None, compare=False, repr=False)


def about(mask: int, finding: Finding) -> Finding:
    """Return ``finding`` as one about returned profiles of which each is wrong in itself."""
    return replace(finding, expected_mask=mask, returned_mask=mask, wrong_profiles=mask)


def profile_list(oracle: Oracle, mask: int) -> str:
    """Return the names of a set of profiles: ``3 profiles: p1, p4, p9``."""
    names = [oracle.profiles[place].name for place in places(mask)]
    if not names:
        return "no profile"
    shown = ", ".join(names[:_SHOWN]) + (f", … and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    return f"{counted(len(names), 'profile')}: {shown}"


def shown_answer(step: Step) -> str:
    """Return what was answered, in a few words."""
    if step.fault is not None:
        return step.flaw or "no answer"
    status = step.exchange.reply.status
    if step.is_error:
        name = printable(step.error) if step.error else "an error without a name"
        text, _ = step.error_message
        message = f" saying {printable(text, 120)}" if text else ""
        return f"{name}{message}" if status is None else f"status {status}, {name}{message}"
    if step.output is None:
        return f"status {status}, but {step.flaw}"
    return f"status {status}" if status is not None else "a result"


BAD_REQUEST: Final = "errors-bad-request"
SERVER_ERROR: Final = "errors-no-server-error"
ANYTHING: Final = ""
"""Among the values by which profiles were found: some value."""


@dataclass
class Memory:
    """What judges compare over a whole scenario, as far as its earlier parts showed it.

    Values are replaced, not changed, so that a copy stays as it was.
    ``several`` are the readings of several Values that fit all answers, None before the first that decides;
    ``single`` the first page whose profiles have FoundByItems after a search with one pair, and the first without;
    ``sizes`` how many items first pages held if MaxResults was left out and more followed, and ``defaults`` the
    first such page and their number.
    """

    several: frozenset[str] | None = None
    single: Mapping[bool, Step] = field(default_factory=dict)
    sizes: frozenset[int] = frozenset()
    defaults: tuple[Step | None, int] = (None, 0)


@dataclass(frozen=True)
class Evidence:
    """What is judged: steps of one scenario, and the oracle for the data that they searched.

    ``memory`` is what earlier parts of the scenario showed, ``ends`` whether no further part follows.
    """

    oracle: Oracle
    steps: Sequence[Step]
    memory: Memory = field(default_factory=Memory)
    ends: bool = True

    @cached_property
    def unjudgeable(self) -> Mapping[str, Step]:
        """Steps, by their ids, that cannot be judged, each with the change of its domain that got no usable answer.

        It may have been carried out or not, so nobody knows what the domain holds from then on.
        """
        lost: dict[Json, Step] = {}
        unjudgeable: dict[str, Step] = {}
        for step in self.steps:
            call = step.exchange.call
            domain = call.input.get("DomainName")
            if domain in lost:
                unjudgeable[step.exchange.id] = lost[domain]
            elif call.operation != SEARCH and is_unanswered(step) and not is_not_sendable(step):
                lost[domain] = step
            elif self._took_effect_twice(step):
                unjudgeable[step.exchange.id] = lost[domain] = step
        return unjudgeable

    @property
    def judgeable(self) -> list[Step]:
        """The other steps."""
        return [step for step in self.steps if step.exchange.id not in self.unjudgeable]

    def _took_effect_twice(self, step: Step) -> bool:
        """Return whether a change that was sent again after a 5xx had been carried out the first time all the same.

        Then it is refused the second time, or two profiles were created, and the id of one of them was never returned.
        """
        call = step.exchange.call
        if call.operation == SEARCH or not step.tag(AGAIN):
            return False
        domain, identifier = call.input.get("DomainName"), call.input.get("ProfileId")
        own = [one for one in self.steps if one.exchange.call.input.get("DomainName") == domain]
        returned = {str((one.output or {}).get("ProfileId")) for one in own}
        returned.update(self.oracle.loaded.ids.values())  # those of the shared data, in a given domain
        if call.operation != "CreateProfile" or not step.accepted:
            is_refused = step.is_error and (step.status or 0) < 500
            # A change of a profile that never was there is refused each time, whether it was sent before or not.
            is_due = identifier is not None and str(identifier) not in returned
            return is_refused and not is_due and step.tag(EXPECT) in (ACCEPTED, OPEN, "")
        return any(str(item.get("ProfileId")) not in returned for one in own for item in one.items)

    @cached_property
    def walks(self) -> tuple[Walk, ...]:
        """The searches of the steps, each with its pages, without those that an SDK did not let pass."""
        pages: dict[str, list[Step]] = {}
        for step in self.steps:
            if step.tag(WALK):
                pages.setdefault(step.tag(WALK), []).append(step)
        return tuple(
            _from_last_start(tuple(steps)) for steps in pages.values() if not any(map(is_not_sendable, steps))
        )


def _from_last_start(walk: Walk) -> Walk:
    """Return the pages since a token that was used again was taken as left out: there a new walk begins.

    No profile comes twice in one walk, so a page that repeats one, or one after it, is not the next page.
    """
    start = 0
    for place, step in enumerate(walk):
        if step.tag(REUSED) and _ids(walk[start:place]) & _ids(walk[place:]):
            start = place
    return walk[start:]


def _ids(pages: Walk) -> set[str]:
    return {str(item.get("ProfileId")) for step in pages for item in step.items}


@dataclass
class Judgement:
    """What was judged: the number of inputs of each rule, findings, and rules that got no usable answer.

    ``occasions`` are the rules that were put to the test: something happened that they speak of. A search that is to
    find nothing is such an occasion only if a value that it searches for finds something elsewhere: ``awaiting`` has
    these values by rule, ``found`` the values by which profiles were found, and ``ANYTHING`` if any were.
    """

    inputs_per_rule: Counter[str] = field(default_factory=Counter)
    occasions: set[str] = field(default_factory=set)
    awaiting: dict[str, set[str]] = field(default_factory=dict)
    found: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    unanswered: dict[str, Step] = field(default_factory=dict)
    partitions: dict[str, Counter[str]] = field(default_factory=dict)

    def note(
        self, requirement: str, partitions: Iterable[str] = (), number: int = 1, *, occasion: bool = True
    ) -> None:
        """Count ``number`` inputs that were held against ``requirement``, in parts of the input space.

        ``occasion`` says whether they put it to the test.
        """
        self.inputs_per_rule[requirement] += number
        if occasion and number:
            self.occasions.add(requirement)
        if partitions and number:
            counts = dict.fromkeys(partitions, number)
            self.partitions.setdefault(requirement, Counter()).update(counts)

    def exercised(self, requirement: str) -> bool:
        """Return whether something happened that ``requirement`` speaks of."""
        return requirement in self.occasions or not self.found.isdisjoint(self.awaiting.get(requirement, ()))

    def merge(self, other: "Judgement") -> None:
        """Add what another judge said."""
        self.inputs_per_rule.update(other.inputs_per_rule)
        self.occasions |= other.occasions
        self.found |= other.found
        for requirement, values in other.awaiting.items():
            self.awaiting.setdefault(requirement, set()).update(values)
        self.findings.extend(other.findings)
        self.unanswered.update(other.unanswered)
        for requirement, counts in other.partitions.items():
            self.partitions.setdefault(requirement, Counter()).update(counts)

    def of(self, requirement: str) -> list[Finding]:
        """Return the findings that the check of ``requirement`` reports."""
        return [one for one in self.findings if (one.reported_by or one.requirement) == requirement]


Judge = Callable[[Evidence], Judgement]


def judged_by(judges: Iterable[Judge], evidence: Evidence) -> Judgement:
    """Return what all ``judges`` say of ``evidence``."""
    whole = Judgement()
    for judge in judges:
        whole.merge(judge(evidence))
    return whole


@dataclass
class IncrementalJudging:
    """Judges one scenario in parts. ``steps`` are those that are held; the scenario appends to them."""

    judges: tuple[Judge, ...]
    oracle: Oracle
    steps: list[Step] = field(default_factory=list)
    _clean: Judgement = field(default_factory=Judgement)
    _memory: Memory = field(default_factory=Memory)
    _judged: int = 0
    """How many of ``steps`` belong to parts that were judged already, and showed something."""

    def flush(self) -> frozenset[str]:
        """Judge the steps since the last call, discard them if they are clean, and return the broken rules."""
        self.steps.sort(key=in_order)  # requests at once end in any order
        memory = copy(self._memory)
        part = Evidence(self.oracle, self.steps[self._judged :], memory, ends=False)
        judgement = judged_by(self.judges, part)
        if self._judged or judgement.findings or judgement.unanswered:
            self._judged = len(self.steps)
        else:
            self._clean.merge(judgement)
            self._memory = memory
            self.steps.clear()
        return frozenset(finding.requirement for finding in judgement.findings)

    def result(self) -> Judgement:
        """Return what judges say of all parts, and of the steps after them."""
        judgement = Judgement()
        judgement.merge(self._clean)
        rest = Evidence(self.oracle, self.steps, copy(self._memory))
        judgement.merge(judged_by(self.judges, rest))
        return judgement
