"""The engine's search against sqlite3 in memory: one page of profile numbers, and which pairs matched each.

    python benchmarks/engine.py [--profiles 100000 1000000] [--queries 60]

Both answer the same queries by turns, and must agree. What is fair to sqlite3: its one table is a covering index
(key, value, number); its statements are compiled once and taken from the connection's cache, their text is built
outside the measured time, and the values are bound; it asks by keyset, reads only the heads of the lists for OR, and
is given the rarest pair first for AND, which it could not know by itself. Both do the same work: numbers of profiles
and which pairs matched, of which FoundByItems are made. Parsing, validation, profiles, FoundByItems as JSON and the
token are left out on both sides.

A row holds the median over the queries of a kind, each the best of three; ``ratio`` says how many times as fast the
engine is, ``of sums`` the same for all queries of the row together.
"""

import argparse
import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from goals import found
from searchprofiles_tck.reference.fast_search import BEFORE_ALL, UNLIMITED, by_and, by_or, matching
from searchprofiles_tck.reference.index import Index
from searchprofiles_tck.spec.readings import Readings
from searchprofiles_tck.spec.search import Operator, Pair, Search

Values = dict[str, tuple[str, ...]]
Matches = list[tuple[int, int]]
Named = tuple[str, str]

PAGES = (20, 100)
NAMES, TRAITS = 2000, 200
NAME_WEIGHTS = [1 / (rank + 1) for rank in range(NAMES)]
TRAIT_WEIGHTS = [1 / (rank + 1) for rank in range(TRAITS)]
FLAGS = [(f"flag{place}", "yes") for place in range(5)]
FLAG_SHARE = 0.3
GROUP = 5000
TRAIT_KEYS = [f"trait{place}" for place in range(5)]


def profiles(count: int) -> Iterator[Values]:
    """Profiles with a unique e-mail address, a skewed name, a group of 5000, skewed traits, common flags."""
    chance = random.Random(7)
    names = chance.choices(range(NAMES), NAME_WEIGHTS, k=count)
    traits = [chance.choices(range(TRAITS), TRAIT_WEIGHTS, k=count) for _ in TRAIT_KEYS]
    for number in range(count):
        values: Values = {"_email": (f"person{number}@example.org",), "_fullName": (f"Name {names[number]}",)}
        values["group"] = (f"group {number % max(count // GROUP, 1)}",)
        values.update(
            (key, (f"trait {column[number]}",)) for key, column in zip(TRAIT_KEYS, traits, strict=True)
        )
        values.update((key, (value,)) for key, value in FLAGS if chance.random() < FLAG_SHARE)
        yield values


@dataclass
class Chooser:
    """Draws pairs from the values of random profiles."""

    population: Sequence[Values]
    chance: random.Random

    def of_one(self, *keys: str) -> list[Named]:
        """Values of one profile, so that AND finds it at least."""
        owner = self.chance.choice(self.population)
        return [(key, owner[key][0]) for key in keys]

    def of_several(self, *keys: str) -> list[Named]:
        """Values of a profile each."""
        return [pair for key in keys for pair in self.of_one(key)]


KINDS: dict[str, tuple[Operator, Callable[[Chooser], list[Named]]]] = {
    "one key, unique": (Operator.OR, lambda draw: draw.of_one("_email")),
    "one key, skewed": (Operator.OR, lambda draw: draw.of_one("_fullName")),
    "one key, 5000 hits": (Operator.OR, lambda draw: draw.of_one("group")),
    "OR of 5, unique": (Operator.OR, lambda draw: draw.of_several(*["_email"] * 5)),
    "OR of 5, skewed": (Operator.OR, lambda draw: draw.of_several(*TRAIT_KEYS)),
    "OR of 5, mixed": (
        Operator.OR,
        lambda draw: draw.of_several("_email", "_fullName", "group", *TRAIT_KEYS[:2]),
    ),
    "OR of 5, common": (Operator.OR, lambda _: FLAGS),
    "AND of 5, 1 hit": (Operator.AND, lambda draw: draw.of_one(*TRAIT_KEYS[:4], "_email")),
    "AND of 5, dense": (Operator.AND, lambda _: FLAGS),
    "AND of 5, sparse": (Operator.AND, lambda draw: draw.of_one(*TRAIT_KEYS)),
    "AND of 5, empty": (Operator.AND, lambda draw: draw.of_several(*TRAIT_KEYS)),
    "AND of 2, lopsided": (Operator.AND, lambda draw: [*draw.of_one("group"), FLAGS[0]]),
}


GOALS = {"unique": ("one key, unique", 1.8), "or": ("OR", 2.9), "and": ("AND", 1.2)}
"""For each row of ``goals.py`` the kinds, by their beginning, and the least ratio."""


def database(population: Sequence[Values]) -> sqlite3.Connection:
    """Store the same values in sqlite3, in one table that is its own index."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE kv (k TEXT, v TEXT, pid INTEGER, PRIMARY KEY (k, v, pid)) WITHOUT ROWID")
    rows = sorted((key, value, n) for n, values in enumerate(population) for key, (value,) in values.items())
    connection.executemany("INSERT INTO kv VALUES (?, ?, ?)", rows)
    connection.commit()
    return connection


def one_sql(pairs: Sequence[Named], after: int, limit: int) -> tuple[str, list[str | int]]:
    """Search for a single pair."""
    return "SELECT pid, 1 FROM kv WHERE k=? AND v=? AND pid>? ORDER BY pid LIMIT ?", [*pairs[0], after, limit]


def or_sql(pairs: Sequence[Named], after: int, limit: int) -> tuple[str, list[str | int]]:
    """Search under OR: add up the heads of the lists."""
    head = "SELECT * FROM (SELECT pid, {} AS bit FROM kv WHERE k=? AND v=? AND pid>? ORDER BY pid LIMIT ?)"
    heads = " UNION ALL ".join(head.format(1 << place) for place in range(len(pairs)))
    values = [value for pair in pairs for value in (*pair, after, limit)]
    return f"SELECT pid, SUM(bit) FROM ({heads}) GROUP BY pid ORDER BY pid LIMIT ?", [*values, limit]


def and_sql(pairs: Sequence[Named], after: int, limit: int) -> tuple[str, list[str | int]]:
    """Search under AND: look up each profile of the first pair's list under the other pairs."""
    first, *others = pairs
    joins = [f"CROSS JOIN kv t{n} ON t{n}.k=? AND t{n}.v=? AND t{n}.pid=t.pid" for n in range(len(others))]
    where = "WHERE t.k=? AND t.v=? AND t.pid>? ORDER BY t.pid LIMIT ?"
    values = [value for pair in (*others, first) for value in pair]
    return f"SELECT t.pid, {2 ** len(pairs) - 1} FROM kv t {' '.join(joins)} {where}", [*values, after, limit]


def best(ask: Callable[[], Matches]) -> tuple[float, Matches]:
    """Microseconds of the fastest of three, and the answer."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        answer = ask()
        times.append(time.perf_counter() - start)
    return min(times) * 1e6, answer


def search(index: Index, asked: Search, after: int = BEFORE_ALL, limit: int = UNLIMITED) -> Matches:
    """Return one page of a search, as the engine computes it."""
    combine = by_and if asked.operator is Operator.AND else by_or
    return combine([matching(index, pair) for pair in asked.pairs], after, limit)


@dataclass
class Contest:
    """The engine's index and the database, over the same profiles."""

    index: Index
    connection: sqlite3.Connection

    def start(self, asked: Search, size: int, where: str) -> int | None:
        """After which number a page begins: the first, or one deep in the results; None if there is none."""
        found = search(self.index, asked) if where == "deep" else []
        return (
            found[len(found) * 7 // 10][0]
            if len(found) > 2 * size
            else None
            if where == "deep"
            else BEFORE_ALL
        )

    def times(self, asked: Search, after: int, limit: int) -> tuple[float, float]:
        """Microseconds of the engine and of sqlite3 for one page."""
        pairs = [(pair.key, pair.values[0]) for pair in asked.pairs]
        if asked.operator is Operator.AND:
            pairs.sort(key=lambda pair: len(self.index.numbers(*pair)))
        write = and_sql if asked.operator is Operator.AND else or_sql if len(pairs) > 1 else one_sql
        sql, values = write(pairs, after, limit)
        ours, found = best(partial(search, self.index, asked, after, limit))
        theirs, expected = best(lambda: self.connection.execute(sql, values).fetchall())
        if found != expected:
            raise SystemExit(f"they disagree on {asked} after {after}: {found} and {expected}")
        return ours, theirs

    def row(self, asked: Sequence[Search], size: int, where: str) -> tuple[str, float]:
        """One row of the table, and its ratio; empty where no query has such a page."""
        starts = [(query, self.start(query, size, where)) for query in asked]
        times = [self.times(query, after, size + 1) for query, after in starts if after is not None]
        if not times:
            return "", 0.0
        ours, theirs = zip(*times, strict=True)
        mine, other = statistics.median(ours), statistics.median(theirs)
        ratio, of_sums = other / mine, sum(theirs) / sum(ours)
        return f"{size:>5}{where:>7}{mine:>11.1f}{other:>11.1f}{ratio:>7.1f}{of_sums:>9.1f}", ratio


def contest(population: Sequence[Values]) -> Contest:
    """Both filled, with how long that took."""
    start = time.perf_counter()
    index = Index(Readings())
    for number, values in enumerate(population):
        index.change(number, {}, values)
    built = time.perf_counter()
    connection = database(population)
    took, other = built - start, time.perf_counter() - built
    print(f"\n{len(population):,} profiles: index built in {took:.1f} s, sqlite3 in {other:.1f} s")
    return Contest(index, connection)


def queries(kind: str, population: Sequence[Values], count: int) -> list[Search]:
    """Random queries of one kind, the same in every run."""
    operator, draw = KINDS[kind]
    chooser = Chooser(population, random.Random(kind))
    return [
        Search(tuple(Pair(key, (value,)) for key, value in draw(chooser)), operator) for _ in range(count)
    ]


def main() -> None:
    """Read the options, print a table for each number of profiles."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--profiles", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--queries", type=int, default=60)
    options = parser.parse_args()
    ratios: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for count in options.profiles:
        population = list(profiles(count))
        both = contest(population)
        print(
            f"{'kind':<20}{'page':>5}{'from':>7}{'engine us':>11}{'sqlite us':>11}{'ratio':>7}{'of sums':>9}"
        )
        for kind in KINDS:
            asked = queries(kind, population, options.queries)
            rows = [both.row(asked, size, where) for size in PAGES for where in ("first", "deep")]
            print(*(f"{kind:<20}{row}" for row, _ in rows if row), sep="\n")
            ratios[kind] += [ratio for row, ratio in rows if row]
    for name, (beginning, least) in GOALS.items():
        of_row = [ratio for kind in KINDS if kind.startswith(beginning) for ratio in ratios[kind]]
        found(name, f"{min(of_row):.1f} to {max(of_row):.1f}", min(of_row) >= least)


if __name__ == "__main__":
    main()
