"""The engine in the page's script, run by Node, answers as the reference does."""

import json
import random
import shutil
import subprocess
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from searchprofiles_tck.reference import definition
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.failures import ServiceFailure
from searchprofiles_tck.reference.key_values import key_values
from searchprofiles_tck.reference.model import Profile
from searchprofiles_tck.reports.what_if import PLAYED, RULES, case, panel
from searchprofiles_tck.reports.write import read_exchanges, read_report
from searchprofiles_tck.spec.open_points import COMPARISON_POINTS, OPEN_POINTS
from searchprofiles_tck.spec.readings import Readings
from searchprofiles_tck.spec.search import Operator, Search
from small_cases import SmallWorld, small_worlds

from searchprofiles_tck import reports

NODE = shutil.which("node") or shutil.which("nodejs")
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(NODE is None, reason="needs Node: apt-get install nodejs"),
]

ENGINE = Path(reports.__file__).with_name("templates") / "what-if-engine.js"
CASES = 2_000
DOMAIN = "what-if"

ANSWERS = """
const whatIf = require(process.argv[1]);
const { rules, cases } = JSON.parse(require("fs").readFileSync(0, "utf8"));
for (const { world, query, readings } of cases) {
  console.log(JSON.stringify(whatIf.answer(world, query, readings, rules)));
}
"""
SMALL_ANSWERS = """
const whatIf = require(process.argv[1]);
let rules;
require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { rules: given, world, readings, queries } = JSON.parse(line);
  if (given) rules = given;
  else console.log(JSON.stringify(queries.map((query) => whatIf.answer(world, query, readings, rules))));
});
"""
FOLDS = r"""
const { folded } = require(process.argv[1]);
for (let point = 0; point < 0x110000; point += 1) {
  const character = String.fromCodePoint(point);
  if (!/[\p{Cs}\p{Cn}]/u.test(character)) console.log(JSON.stringify([character, folded(character)]));
}
"""

VALUES = (
    *(
        "ann@x",
        "Ann@X",
        " ann@x",
        "ann@x ",
        "ann@x\u00a0",
        "\tann@x",
        "ann@x\n",
        "a b",
        "a  b",
        "7",
        "07",
        "+7",
    ),
    *(
        "straße",
        "STRASSE",
        "strasse",
        "straẞe",
        "ß",
        "ẞ",
        "ss",
        "ſs",
        "\ufb01",
        "fi",
        "FI",
        "ı",
        "I",
        "i",
        "İ",
        "i̇",
    ),
    *("é", "e\u0301", "É", "E\u0301", "\u212b", "å", "A\u030a", "ΟΔΟΣ", "οδος", "οδοσ", "ᾳ", "ΑΙ", "α\u0345"),
    *("\u1fb7", "α\u0342\u0345", "α\u0345\u0342", "Ꭰ", "ꭰ", "Ᏸ", "ᏸ", "ǰ", "ŉ", "µ", "μ", "\u1e9b\u0323"),
    *(
        "+49 (151) 1",
        "491511",
        "49-151-1",
        "٤٩",
        "()",
        "(",
        "\u200bann@x",
        "\u202eann@x",
        "\u2028",
        "\ufeff7",
    ),
    *(
        "constructor",
        "__proto__",
        "null",
        "\\",
        '"',
        "`",
        "$&",
        ".*",
        "𝒳",
        "𝒳" * 255,
        "x" * 255,
        "\U0010ffff",
    ),
)
WRONG_VALUES = ("", "𝒳" * 256, "x" * 256, "\ud800")
KEYS = (
    "_phone",
    "_email",
    "_account",
    "_fullName",
    "_orderId",
    "tier",
    "constructor",
    "__proto__",
    "toString",
)
WRONG_KEYS = ("", "a b", "tier\n", "tür", "x" * 65)
FIELDS = (*(name for _, names in RULES["fieldsByKey"] for name in names if name != "ProfileId"),)
NAMES = tuple(RULES["fullNameFields"])
SIZES = (None, None, 1, 1, 2, 3, 100, 0, 101, -1)

Case = Mapping[str, Any]


def node(script: str) -> list[str]:
    """Return the command that runs ``script`` with the engine."""
    assert NODE is not None
    return [NODE, "-e", script, str(ENGINE)]


def answered(script: str, given: object = None) -> list[Any]:
    """Return what one process of Node prints, a JSON value a line, when it runs ``script`` with the engine."""
    done = subprocess.run(
        node(script),
        input=json.dumps(given).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def drawn(seed: int) -> Case:
    """Return a small world, a query and readings, in which much is nearly the same and something may be wrong."""
    draw = random.Random(seed)
    values = draw.sample(VALUES, draw.randint(1, 6))
    if draw.random() < 0.5:
        values = draw.sample(VALUES[: 1 + draw.randrange(len(VALUES))], 1) + values[:2]
    keys = draw.sample(KEYS, draw.randint(1, 4))
    world = [profile(draw, f"p{number}", keys, values) for number in range(1, draw.randint(1, 8))]
    return {
        "world": world,
        "query": query(draw, keys, values, [name for each in world for name in full_names(each)]),
        "readings": readings(draw, keys),
    }


def profile(draw: random.Random, name: str, keys: Sequence[str], values: Sequence[str]) -> Case:
    """Return a profile with a few fields and a few values attached."""
    fields = draw.sample(FIELDS, draw.randint(0, 3))
    fields += draw.sample(NAMES, draw.randint(1, 3)) if draw.random() < 0.6 else []
    return {
        "name": name,
        "fields": [["ProfileId", name.rjust(40, "0")], *([field, draw.choice(values)] for field in fields)],
        "keys": [[key, draw.choices(values, k=draw.randint(1, 2))] for key in keys if draw.random() < 0.6],
    }


def full_names(given: Case) -> set[str]:
    """Return the full names that a query may contain to find a profile, by every reading of a missing part."""
    parts = [dict(given["fields"]).get(name, "") for name in NAMES]
    return {name for name in (" ".join(parts), " ".join(filter(None, parts))) if 0 < len(name) <= 255}


def query(draw: random.Random, keys: Sequence[str], values: Sequence[str], names: Sequence[str]) -> Case:
    """Return one to five pairs, seldom with something wrong."""
    likely = [*values, *values, "p1".rjust(40, "0")]
    pairs = []
    for _ in range(draw.choice((1, 1, 2, 2, 3, 4, 5))):
        key = draw.choice([*keys, *keys, "_profileId", "_fullName", "nobody", "_phone"])
        asked_for = names if key == "_fullName" and names and draw.random() < 0.8 else likely
        pairs.append({"key": key, "values": draw.choices(asked_for, k=draw.choice((1, 1, 1, 2, 3)))})
    if draw.random() < 0.1:
        draw.choice(pairs)["values"] = draw.choice(([], [draw.choice(WRONG_VALUES)]))
    if draw.random() < 0.03:
        draw.choice(pairs)["key"] = draw.choice(WRONG_KEYS)
    if draw.random() < 0.02:
        pairs = pairs * 6
    if draw.random() < 0.2:
        pairs = [*pairs[:2], pairs[0]]
    size = draw.choice(SIZES[:7] if draw.random() < 0.9 else SIZES)
    return {"pairs": pairs, "operator": draw.choice((None, "AND", "OR")), "maxResults": size}


def readings(draw: random.Random, keys: Sequence[str]) -> Case:
    """Return mostly the first reading of what refuses requests, any of the others; some for single keys."""
    choices = {}
    for point in PLAYED:
        names = list(OPEN_POINTS[point].readings)
        choices[point] = draw.choice([name for name in names if name != "refused"])
        if "refused" in names and draw.random() < 0.1:
            choices[point] = "refused"
    by_key = []
    for point in COMPARISON_POINTS if draw.random() < 0.5 else ():
        own = draw.choice([*keys, "_phone"])
        by_key.append([point, own, draw.choice(list(OPEN_POINTS[point].readings))])
    return {"choices": choices, "byKey": by_key}


def expected(given: Case) -> Mapping[str, Any]:
    """Return what the reference makes of a case, in the form of the page's engine; ``refused`` names the error."""
    choices, by_key = given["readings"]["choices"], given["readings"]["byKey"]
    ids = {dict(each["fields"])["ProfileId"]: each["name"] for each in given["world"]}
    new_ids = iter(ids)
    taken = Readings(choices, {(point, key): reading for point, key, reading in by_key})
    engine = Engine(taken, new_id=lambda: next(new_ids))
    load(engine, given["world"])
    members = arguments(given["query"])
    try:
        pages = walked(engine, members, ids)
    except ServiceFailure as refused:
        return {"refused": refused.name}
    derivations = [derivation(each, members, taken) for each in given["world"]]
    return {"derivations": derivations, "pages": pages}


def derivation(profile: Case, members: Mapping[str, Any], readings: Readings) -> Case:
    """Return what the definition says of one profile, and the sentence that the page writes about it."""
    fields = dict(profile["fields"])
    attached = {key: tuple(values) for key, values in profile["keys"]}
    values = key_values(Profile(fields.pop("ProfileId"), fields, attached), readings)
    search = Search.of(members)
    matched = [definition.matches(pair, values, readings) for pair in search.pairs]
    included = definition.finds(search, values, readings)
    keys = [pair.key for pair in search.pairs]
    # If a key is given twice the values are named too, and lists of values print differently.
    text = sentence(search, matched, included) if len(set(keys)) == len(keys) else ""
    return {"name": profile["name"], "matched": matched, "included": included, "sentence": text}


def sentence(search: Search, matched: Sequence[bool], included: bool) -> str:
    """Return a derivation: "`_phone` matched, `_email` did not, so AND leaves it out"."""
    pairs = list(zip(search.pairs, matched, strict=True))
    yes, no = (
        listed([f"`{pair.key}`" for pair, is_match in pairs if is_match is side]) for side in (True, False)
    )
    facts = [f"{yes} matched"] if yes else []
    facts += [f"{no} did not" if yes else f"{no} did not match"] if no else []
    judge = (search.operator or Operator.OR) if search.has_additional else "the search"
    return f"{', '.join(facts)}, so {judge} {'includes it' if included else 'leaves it out'}"


def listed(names: Sequence[str]) -> str:
    """Return the names in one phrase: "a, b and c"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def load(engine: Engine, world: Sequence[Case]) -> None:
    """Return a domain with the profiles of ``world``."""
    engine.call("CreateDomain", {"DomainName": DOMAIN, "DefaultExpirationDays": 1})
    for each in world:
        fields = {name: value for name, value in each["fields"] if name != "ProfileId"}
        made = engine.call("CreateProfile", {"DomainName": DOMAIN, **fields})
        for key, values in each["keys"]:
            attached = {"DomainName": DOMAIN, **made, "KeyName": key, "Values": values}
            engine.call("AddProfileKey", attached)


def arguments(asked_for: Case) -> dict[str, Any]:
    """Return the members of SearchProfiles for a query."""
    first, *others = [{"KeyName": pair["key"], "Values": pair["values"]} for pair in asked_for["pairs"]]
    members = {"DomainName": DOMAIN, **first, "MaxResults": asked_for["maxResults"]}
    members |= {"LogicalOperator": asked_for["operator"]} | (
        {"AdditionalSearchKeys": others} if others else {}
    )
    return {name: value for name, value in members.items() if value is not None}


def walked(engine: Engine, members: Mapping[str, Any], names: Mapping[str, str]) -> list[list[Any]]:
    """Return the pages of one walk: the profiles by name, with their FoundByItems."""
    pages, token = [], {}
    while True:
        page = engine.call("SearchProfiles", {**members, **token})
        pages.append([hit(item, names) for item in page["Items"]])
        if "NextToken" not in page:
            return pages
        token = {"NextToken": page["NextToken"]}


def hit(item: Mapping[str, Any], names: Mapping[str, str]) -> Mapping[str, Any]:
    """Return one item of a page in the form of the page's engine."""
    found_by = item.get("FoundByItems")
    entries = found_by and [{"key": each["KeyName"], "values": list(each["Values"])} for each in found_by]
    return {"name": names[item["ProfileId"]], "foundBy": entries}


def comparable(answer: Mapping[str, Any], given: Case) -> Mapping[str, Any]:
    """Return an answer of the page's engine without the wording that is its own."""
    if "refused" in answer:
        return {"refused": "BadRequestException"}
    keys = [pair["key"] for pair in given["query"]["pairs"]]
    shows = len(set(keys)) == len(keys)
    shown = [{**each, "sentence": each["sentence"] if shows else ""} for each in answer["derivations"]]
    return {**answer, "derivations": shown}


def test_answers_as_the_reference_does() -> None:
    """On 2,000 drawn cases both engines give the same answer, derivation and pages, and refuse the same."""
    cases = [drawn(seed) for seed in range(CASES)]
    answers = answered(ANSWERS, {"rules": RULES, "cases": cases})
    seen: Counter[str] = Counter()
    for seed, (given, answer) in enumerate(zip(cases, answers, strict=True)):
        assert comparable(answer, given) == expected(given), f"drawn({seed})"
        seen["refused" if "refused" in answer else "carried out"] += 1
        seen["found"] += any(answer.get("pages", ()))
        seen["several pages"] += len(answer.get("pages", ())) > 1
    assert seen["refused"] > CASES / 20
    assert seen["found"] > CASES / 4
    assert seen["several pages"] > CASES / 10


def small(world: SmallWorld) -> Case:
    """Return small cases in the form of the page's engine: profile ``p1`` is the first."""
    choices = {point: world.readings[point] for point in PLAYED}
    return {
        "world": [
            {"name": f"p{number}", "fields": [], "keys": list(values.items())}
            for number, values in enumerate(world.profiles, 1)
        ],
        "readings": {
            "choices": choices,
            "byKey": [[point, key, reading] for (point, key), reading in world.readings.by_key.items()],
        },
        "queries": [
            {
                "pairs": [{"key": pair.key, "values": pair.values} for pair in search.pairs],
                "operator": search.operator,
                "maxResults": search.max_results,
            }
            for search in world.searches
        ],
    }


def defined(world: SmallWorld, search: Search) -> Case:
    """Return the answer that the definition gives to a small case, in the form of the page's engine."""
    profiles, readings = world.profiles, world.readings
    return {
        "matched": [[definition.matches(pair, own, readings) for pair in search.pairs] for own in profiles],
        "included": [definition.finds(search, own, readings) for own in profiles],
        "pages": [
            [
                {
                    "name": f"p{number + 1}",
                    "foundBy": pairs and [{"key": pair.key, "values": [*pair.values]} for pair in pairs],
                }
                for number, pairs in page
            ]
            for page in definition.pages(profiles, search, readings)
        ],
    }


def compared(profiles: int, pairs: int) -> int:
    """Compare the page's engine with the definition on small cases, in one process; return how many there were."""
    count = 0
    with tempfile.TemporaryFile() as file:
        lines = chain([{"rules": RULES}], map(small, small_worlds(profiles, pairs)))
        file.writelines(json.dumps(line).encode() + b"\n" for line in lines)
        file.seek(0)
        with subprocess.Popen(node(SMALL_ANSWERS), stdin=file, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            for world, answers in zip(small_worlds(profiles, pairs), process.stdout, strict=True):
                for search, answer in zip(world.searches, json.loads(answers), strict=True):
                    assert comparable_small(answer) == defined(world, search), (world, search)
                count += len(world.searches)
    return count


def comparable_small(answer: Case) -> Case:
    """Return an answer of the page's engine without names and sentences."""
    return {
        "matched": [each["matched"] for each in answer["derivations"]],
        "included": [each["included"] for each in answer["derivations"]],
        "pages": answer["pages"],
    }


def test_every_case_of_two_profiles_and_two_pairs() -> None:
    """The page's engine gives the answer of the definition in all 48,465 cases of up to 2 profiles and 2 pairs."""
    assert compared(profiles=2, pairs=2) == 48_465


@pytest.mark.slow
def test_every_case_of_three_profiles_and_three_pairs() -> None:
    """The page's engine gives the answer of the definition in all 1,051,380 cases of up to 3 profiles and 3 pairs."""
    assert compared(profiles=3, pairs=3) == 1_051_380


def test_folds_as_python_does() -> None:
    """Letter case is folded alike for every character that both Unicode versions know."""
    pairs = answered(FOLDS)
    assert len(pairs) > 250_000
    known = [(one, fold) for one, fold in pairs if unicodedata.category(one) != "Cn"]
    assert [(one, fold, one.casefold()) for one, fold in known if fold != one.casefold()] == []


@pytest.mark.slow
def test_worlds_of_cards_are_expected_as_the_card_says(samples: Path) -> None:
    """What a card of the sample fills the panel with gives the answer that the card expects."""
    report = read_report(samples / "several-defects")
    recorded = {each.id: each for each in read_exchanges(samples / "several-defects")}
    failures = [failure for check in report.results for failure in check.failures]
    complete = [(failure, case(failure, recorded)) for failure in failures]
    complete = [(failure, text) for failure, text in complete if text]
    taken = {each.point.id: each.reading for each in panel(report.readings).choices}
    cases = [{**json.loads(text), "readings": {"choices": taken, "byKey": []}} for _, text in complete]
    answers = answered(ANSWERS, {"rules": RULES, "cases": cases})
    assert len(complete) > 10
    for (failure, _), answer in zip(complete, answers, strict=True):
        found = {each["name"] for page in answer["pages"] for each in page}
        assert found == {row.name for row in failure.world if row.expected}, failure.request
