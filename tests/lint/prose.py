"""Check the English of the project: docstrings, comments, messages, help texts, templates and documents.

    python tests/lint/prose.py [FILE ...]        default: everything that the project has

Print a line for each finding, ``file:line: what is wrong: what to write``, and exit with status 1 if there is any.
"""

import ast
import io
import re
import sys
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGES: Final = ("spec", "reference", "conformance", "reports", "searchprofiles_tck")
DOCUMENTS: Final = (
    "*.md",
    "docs/*.md",
    "examples/*.md",
    "benchmarks/*.md",
    "reports/templates/*.jinja",
    "spec/requirements/*.toml",
    "conformance/mutants/*.toml",
)
GENERATED: Final = frozenset(
    f"docs/{name}.md" for name in ("mutants", "command-line", "options", "glossary", "report-json")
)
VERBS: Final = frozenset((Path(__file__).with_name("verbs.txt")).read_text(encoding="utf-8").split())

IDIOMS: Final[Mapping[str, str]] = {
    r"whoever|whomever": "name who it is, or use the passive",
    r"(?:is|are|was|were|be|been|being) (?:told|asked)": "returned, reported, sent, requested",
    r"(?:tells?|told) (?:of|it|apart)": "reports, says, distinguishes",
    r"(?:asks?|asked|asking) (?:a target|the target|for a page|a search|in halves)": "send a request",
    r"(?:stands?|stood) (?:there|beside|in the way|for itself)": "is, occurs",
    r"(?:stands?|stood) in (?:the )?place of": "replaces",
    r"gives? occasion|gave occasion|given occasion": "no response triggered this rule",
    r"in vain|in writing|at hand|at one's own": "say it plainly",
    r"concerns nobody|nobody wants|nobody is blamed": "say what happens",
    r"lets? go of": "release, discard",
    r"laid at the door": "attributed to",
    r"(?:comes?|came|coming) to keep": "keep, record",
    r"(?:is|are) as good as": "counts as, equals",
    r"hardly|scarcely": "rarely, probably not",
    r"(?:its|their) chances": "attempts",
    r"(?:spares?|spared) (?:a|the|it|them|such)": "skips",
    r"for good measure|of its own accord|so to speak": "leave it out",
    r"(?:the )?standing worlds?": "shared data",
    r"(?<!leaves )(?<!no )rooms?": "package",
}
"""Idioms of this project's past, and what to write instead. Words of the field are not on this list."""
_IDIOMS: Final = {re.compile(rf"\b(?:{idiom})\b", re.IGNORECASE): advice for idiom, advice in IDIOMS.items()}

RATES: Final[Mapping[str, tuple[frozenset[str], float, float]]] = {
    "where": (frozenset({"where"}), 0.0, 3.0),
    "if": (frozenset({"if"}), 4.0, 99.0),
    "tell": (frozenset({"tell", "tells", "told", "telling"}), 0.0, 0.5),
    "stand": (frozenset({"stand", "stands", "stood", "standing"}), 0.0, 0.3),
    "ask": (frozenset({"ask", "asks", "asked", "asking"}), 0.0, 1.0),
}
"""How often a word may occur among 1,000 words of a folder's docstrings and comments: forms, least, most.

Respected projects of the field keep these bounds; ``where`` for ``if`` is what they have in mind.
"""


class Finding(NamedTuple):
    """Something to write differently."""

    place: str
    problem: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


def idioms(place: str, text: str) -> Iterator[Finding]:
    """Yield the idioms in ``text``, which is in English; what is in backticks is not."""
    plain = re.sub(r"``[^`]*``|`[^`]*`", " ", text)
    for pattern, advice in _IDIOMS.items():
        for found in pattern.finditer(plain):
            yield Finding(place, f"{found.group()!r}: {advice}")


def missing_files(place: str, text: str) -> Iterator[Finding]:
    """Yield the modules that ``text`` names by their path and that do not exist, from the root or a package."""
    for path in re.findall(r"`([a-z_]+(?:/[a-z_]+)+\.py)`", text):
        if not any((ROOT / folder / path).is_file() for folder in ("", *PACKAGES)):
            yield Finding(place, f"there is no {path}: name the file that is meant")


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield the functions whose docstring says what they do: neither properties nor tests."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not (
            node.name.startswith("test_")
            or any("property" in ast.unparse(one) for one in node.decorator_list)
        ):
            yield node


def first_words(path: Path, tree: ast.AST) -> Iterator[Finding]:
    """Yield the functions whose docstring does not begin with a verb of the list, in the imperative mood."""
    for node in functions(tree):
        if path.parent.name == "mutants" and node.decorator_list:
            continue  # a mutant's docstring is its summary, which continues "it"
        text = (ast.get_docstring(node) or "").strip()
        word = re.match(r"[A-Za-z]+", text)
        if text and (word is None or word.group().lower() not in VERBS):
            yield Finding(
                f"{path}:{node.lineno}",
                f"the docstring of {node.name} begins with {text.split()[0]!r}: begin with a verb of verbs.txt",
            )


def python_texts(text: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and text of every comment and of every string that holds more than one word."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and not token.string.startswith(("#!", "# type", "# noqa")):
            yield token.start[0], token.string
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.lineno, node.value


def prose(text: str, tree: ast.AST) -> str:
    """Return the docstrings and comments of a module, without what is in backticks."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    parts = [ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, documented)]
    parts += [string for _, string in python_texts(text, ast.Module([], [])) if string.startswith("#")]
    return re.sub(r"``[^`]*``|`[^`]*`", " ", "\n".join(parts))


def rates(folder: str, texts: Iterable[str]) -> Iterator[Finding]:
    """Yield the words that occur too often, or not often enough, in the prose of a folder."""
    words = Counter(word for text in texts for word in re.findall(r"[a-z']+", text.lower()))
    total = max(sum(words.values()), 1)
    for word, (forms, least, most) in RATES.items():
        rate = 1000 * sum(words[form] for form in forms) / total
        if not least <= rate <= most:
            yield Finding(
                folder, f"{word!r} occurs {rate:.1f} times in 1,000 words, not {least:g} to {most:g} times"
            )


def findings_in(path: Path) -> Iterator[Finding]:
    """Yield what is wrong in one file."""
    text = (ROOT / path).read_text(encoding="utf-8")
    if path.suffix != ".py":
        for number, line in enumerate(text.splitlines(), start=1):
            yield from idioms(f"{path}:{number}", line)
            yield from missing_files(f"{path}:{number}", line)
        return
    tree = ast.parse(text)
    for number, string in python_texts(text, tree):
        yield from idioms(f"{path}:{number}", string)
        yield from missing_files(f"{path}:{number}", string)
    if path.parts[0] in PACKAGES:
        yield from first_words(path, tree)


def sources() -> list[Path]:
    """Return the Python files of the packages and of the tests."""
    folders = (*PACKAGES, "tests", "benchmarks", "examples")
    return sorted(
        path.relative_to(ROOT)
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if path.parent.name != "lint"
    )


def documents() -> list[Path]:
    """Return the documents and templates that people wrote."""
    found = (path.relative_to(ROOT) for pattern in DOCUMENTS for path in ROOT.glob(pattern))
    return sorted(path for path in found if str(path) not in GENERATED)


def whole_folders() -> Iterator[Finding]:
    """Yield the rates of words that are out of bounds."""
    for folder in PACKAGES[:4]:
        texts = []
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            texts.append(prose(text, ast.parse(text)))
        yield from rates(folder, texts)


def main(arguments: Sequence[str]) -> int:
    """Print the findings and return the exit status."""
    given = [Path(argument).resolve().relative_to(ROOT) for argument in arguments]
    found = [finding for path in given or (*sources(), *documents()) for finding in findings_in(path)]
    if not given:
        found += whole_folders()
    for finding in found:
        print(finding)
    print(f"{len(found)} findings" if found else "The English is plain.", file=sys.stderr)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
