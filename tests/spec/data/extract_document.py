"""Write ``document.json``: which members, and how many sentences at each place, the operation's document has.

Usage: ``python extract_document.py PATH``, where PATH holds the text of the SDK changelog's page for the
release of 2022-11-14. No sentence is copied: the data file holds places, counts, names and enum values only.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).with_name("document.json")

_PARAMETER = re.compile(r"^param (\w+):$")
_MEMBER = re.compile(r"^(\s*)• (\w+) \((\w+)\) --(.*)$")
_ELEMENT = re.compile(r"^\s*• \(\w+\) --")
_SENTENCE_END = re.compile(r"(?<=[.])\s+(?=[A-Z])")
_SYNTAX = re.compile(r"'(\w+)': ('[A-Z_]+'(?:\|'[A-Z_]+')+)")
_NOISE = ("type ", "See also", "Request Syntax", "'", "[", "]")


def _sentences(lines: list[str]) -> int:
    """Count the sentences in ``lines``; an item of a list counts as at least one."""
    return sum(len(_SENTENCE_END.split(line)) for line in lines if line and not line.startswith(_NOISE))


def _places(text: str) -> Iterator[tuple[str, str]]:
    """Yield each line of prose, and the place in the document to which it belongs."""
    request, response = text.split("Response Structure")[0], text.split("Response Structure")[1]
    yield from _request_places(request.split("Link ¶")[1].split("Response Syntax")[0])
    yield from _member_places(response, "response")


def _request_places(text: str) -> Iterator[tuple[str, str]]:
    sections = re.split(r"^(?=param \w+:$)", text, flags=re.MULTILINE)
    introduction = sections[0].split("See also")[0].split("}}")[-1]
    yield from (("introduction", line.strip()) for line in introduction.splitlines())
    for section in sections[1:]:
        head, _, body = section.partition("\n")
        yield from _member_places(body, f"request.{head.removeprefix('param ').rstrip(':')}")


def _member_places(text: str, root: str) -> Iterator[tuple[str, str]]:
    """Yield prose by place; a bullet with a name begins a place below the one under which it is indented."""
    stack: list[tuple[int, str]] = [(-1, root)]
    yield root, ""
    for line in text.splitlines():
        if member := _MEMBER.match(line):
            indent, name = len(member[1]), member[2]
            while stack[-1][0] >= indent:
                stack.pop()
            stack.append((indent, f"{stack[-1][1]}.{name}"))
            yield stack[-1][1], ""
        elif not _ELEMENT.match(line):
            yield stack[-1][1], line.strip().removeprefix("• ")


def extract(text: str) -> dict[str, Any]:
    """Return places with their number of sentences, the enums of the response, and the predefined keys."""
    prose: dict[str, list[str]] = {}
    for place, line in _places(text):
        prose.setdefault(place, []).append(line)
    key_names = next(line for line in prose["request.KeyName"] if "predefined" in line)
    return {
        "enums": {name: re.findall(r"'(\w+)'", values) for name, values in _SYNTAX.findall(text)},
        "places": {place: _sentences(lines) for place, lines in prose.items() if place != "response"},
        "predefined_keys": re.findall(r"_\w+", key_names),
        "required": re.findall(r"• (\w+) \(\w+\) -- \[REQUIRED\]", text),
    }


def main() -> None:
    """Read the document named on the command line and write the data file beside this script."""
    document = extract(Path(sys.argv[1]).read_text(encoding="utf-8"))
    OUTPUT.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
