"""What a failing run costs beyond a conforming one, and a failing check in pytest beyond the passing one.

    python benchmarks/failing_runs.py [--sample 12] [--served 3] [--seed N] [--effort standard]

Mutants are drawn by the seed, which is printed. Each is judged by `searchprofiles-tck run` as a user would, in-process,
the first of them also served over HTTP; then the first check that failed runs alone in pytest, against the mutant and
against the reference. A conforming run is timed before, between and after, since the machine's speed changes; compared
is with the mean of its times. Figures are seconds of the processor, children included, without the served mutant.

Exits with 1 if a goal is missed: at most 30 % or 1.5 s more than conforming in the median, at most twice or 5 s more in
the worst case, the greater of the two each time; in pytest at most twice the passing check in the median.
"""

import argparse
import contextlib
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

sys.path.append(str(Path(__file__).parents[1]))  # after the installed kit, which the checkout would hide

from goals import found
from searchprofiles_tck.conformance.mutants import MUTANTS

COMMAND: Final = str(Path(sys.executable).with_name("searchprofiles-tck"))
IN_PROCESS: Final = "in-process"
REFERENCE: Final = "reference:"
SUITE: Final = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:schemathesis", "--pyargs")
OFTEN: Final = 4
"""After so many failing runs a conforming one is timed again."""
MOST_IN_PYTEST: Final = 2.0


class Limit(NamedTuple):
    """By how much a failing run may be dearer than a conforming one: a part of it or seconds, the greater."""

    part: float
    seconds: float

    def allows(self, more: float, conforming: float) -> bool:
        """Return whether ``more`` seconds than ``conforming`` are no more than that."""
        return more <= max(self.part * conforming, self.seconds)


MEDIAN: Final = Limit(0.3, 1.5)
WORST: Final = Limit(1.0, 5.0)


def seconds(words: Sequence[str], folder: str) -> float:
    """Return the processor time of a program that judges, and of its children."""

    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = spent()
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=1800)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(words)} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return spent() - before


def of_run(target: str, effort: str, folder: str) -> float:
    """Return the processor time of a run, whose report is in ``folder``."""
    return seconds([COMMAND, "run", target, "--effort", effort, "--report", f"{folder}/report"], folder)


def of_check(target: str, check: str, effort: str, folder: str) -> float:
    """Return the processor time of a pytest session of one check."""
    options = ("--tck-target", target, "--tck-only", check, "--tck-effort", effort)
    return seconds([sys.executable, *SUITE, "searchprofiles_tck.conformance.suite", *options], folder)


def failed_check(folder: str) -> str:
    """Return the first check that failed in the report in ``folder``; empty if none did."""
    report = json.loads(Path(folder, "report", "report.json").read_bytes())
    return next((result["id"] for result in report["results"] if result["status"] == "failed"), "")


@contextlib.contextmanager
def served(*options: str) -> Iterator[str]:
    """Give the URL of a served implementation, as long as the block lasts."""
    words = [COMMAND, "serve", "--port", "0", *options]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            yield next(word for line in server.stdout for word in line.split() if word.startswith("http://"))
        finally:
            server.terminate()


def compared(kind: str, failing: dict[str, float], conforming: Sequence[float]) -> bool:
    """Print how much more each failing run took; return whether the median and the worst keep to their limits."""
    usual = statistics.mean(conforming)
    more = {name: spent - usual for name, spent in failing.items()}
    for name, extra in sorted(more.items(), key=lambda one: one[1]):
        print(f"  {name:36}{failing[name]:7.2f} s {extra:+7.2f} s {failing[name] / usual:6.2f}")
    middle, worst = statistics.median(more.values()), max(more.values())
    kept = [MEDIAN.allows(middle, usual), WORST.allows(worst, usual)]
    print(f"{kind}: conforming {usual:.2f} s ({', '.join(f'{one:.2f}' for one in conforming)})")
    for row, extra, is_kept in zip(("failing-median", "failing-worst"), (middle, worst), kept, strict=True):
        figure = f"{extra:+.2f} s, {1 + extra / usual:.2f} times"
        if kind == IN_PROCESS:
            found(row, figure, is_kept)
        else:
            print(f"  {row} {figure}{'' if is_kept else ': missed'}")
    return all(kept)


def main() -> int:
    """Time what the command line selects; see the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sample", type=int, default=12, help="mutants that are judged in-process")
    parser.add_argument("--served", type=int, default=3, help="mutants of these that are also served")
    parser.add_argument("--seed", type=int, help="draws the mutants")
    parser.add_argument("--effort", default="standard")
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(1_000_000) if options.seed is None else options.seed
    print(f"drawn by seed {seed}: --seed {seed} draws them again", flush=True)
    drawn = random.Random(seed).sample(sorted(MUTANTS), options.sample)
    failing: dict[str, float] = {}
    conforming: list[float] = []
    checks: dict[str, str] = {}
    over_http: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, name in enumerate(drawn):
            if number % OFTEN == 0:
                conforming.append(of_run(REFERENCE, options.effort, folder))
            spent = of_run(f"mutant:{name}", options.effort, folder)
            if check := failed_check(folder):  # else it shows only by chance, or at a higher effort
                failing[name], checks[name] = spent, check
        conforming.append(of_run(REFERENCE, options.effort, folder))
        kept = [compared(IN_PROCESS, failing, conforming)]
        if options.served:
            with served() as url:
                conforming = [of_run(url, options.effort, folder)]
            for name in [*failing][: options.served]:
                with served("--mutant", name) as url:
                    over_http[name] = of_run(url, options.effort, folder)
            with served() as url:
                conforming.append(of_run(url, options.effort, folder))
            kept.append(compared("served over HTTP", over_http, conforming))
        ratios = [
            of_check(f"mutant:{name}", check, options.effort, folder)
            / of_check(REFERENCE, check, options.effort, folder)
            for name, check in checks.items()
        ]
    middle = statistics.median(ratios)
    kept.append(found("failing-check", f"{middle:.2f}, worst {max(ratios):.2f}", middle <= MOST_IN_PYTEST))
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
