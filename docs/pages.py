"""Write the pages that are made from the code.

    python docs/pages.py             the pages that are committed
    python docs/pages.py --build     also the catalogue, which the build of the site makes anew

``tests/test_docs.py`` compares the committed ones with what this writes.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import click
from searchprofiles_tck.conformance.cli.main import COMMANDS, PROGRAM, LazyGroup, cli
from searchprofiles_tck.conformance.config import RunConfig
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.options import OPTIONS, Option
from searchprofiles_tck.conformance.scenarios.registry import coverage
from searchprofiles_tck.spec import catalogue
from searchprofiles_tck.spec.glossary import GLOSSARY
from searchprofiles_tck.spec.open_points import OPEN_POINTS
from searchprofiles_tck.spec.schemas import schema

HERE: Final = Path(__file__).parent
_MADE: Final = "<!-- Made by docs/pages.py from the code. -->\n\n"


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def command_line() -> str:
    """Return the page of every command with its options."""
    text = "# Command line\n\nEach command explains itself: `searchprofiles-tck COMMAND --help`.\n"
    return text + "".join(_command(PROGRAM, name, command) for name, command in _commands())


def _commands() -> Iterator[tuple[str, click.Command]]:
    assert isinstance(cli, LazyGroup)
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        if isinstance(command, click.Group):
            yield from ((f"{name} {inner}", command.commands[inner]) for inner in sorted(command.commands))
        elif command:
            yield name, command


def _command(program: str, name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=f"{program} {name}")
    usage = command.get_usage(context).removeprefix("Usage: ")
    text = f"\n## {name}\n\n`{' '.join(usage.split())}`\n\n{_paragraphs(command.help or '')}\n"
    shared = {option.name for option in OPTIONS} if name == "run" else set[str]()
    if shared:
        text += "\nThe options that a settings file may hold are on [a page of their own](options.md). Beside them:\n"
    given = [each for each in command.params if isinstance(each, click.Option)]
    options = [each for each in given if not shared & {flag.lstrip("-") for flag in each.opts}]
    return f"{text}\n{_table(('option', 'does'), map(_flag, options))}" if options else text


def _paragraphs(text: str) -> str:
    paragraphs = [" ".join(part.split()) for part in text.replace("\b", "").split("\n\n")]
    return "\n\n".join(paragraphs).replace("<", "&lt;")


def _flag(option: click.Option) -> tuple[str, str]:
    value = "" if option.is_flag else f" {option.make_metavar(click.Context(click.Command('x')))}"
    default = f" Default: `{option.default}`." if option.show_default and not option.is_flag else ""
    return f"`{', '.join(option.opts)}{value}`", f"{option.help or ''}{default}"


def options() -> str:
    """Return the page of every setting of a run, in its three places."""
    head = (
        "# Options of a run\n\n"
        "Each option can be given on the command line (`--effort quick`), to pytest (`--tck-effort quick`), and as a "
        "default in `searchprofiles-tck.toml`, or in `pyproject.toml` under `[tool.searchprofiles-tck]` "
        '(`effort = "quick"`; a list for an option that may be repeated). The command line comes before the file. '
        "`target` can be set in the file, too. Only files of the folder that the run is started in are read.\n\n"
    )
    return head + _table(("option", "in pytest", "default", "does"), map(_option, OPTIONS))


def _option(option: Option) -> tuple[str, str, str, str]:
    short = f"-{option.short}, " if option.short else ""
    repeated = " May be repeated." if option.repeated else ""
    choices = f" One of: {', '.join(option.choices)}." if option.choices else ""
    return (
        f"`{short}--{option.name} {option.metavar}`",
        f"`--tck-{option.name}`" if option.in_plugin else "",
        _default(option),
        f"{option.help}{choices}{repeated}",
    )


def _default(option: Option) -> str:
    value = getattr(RunConfig(), option.name.replace("-", "_"), None)
    return (
        "" if value in (None, (), "", 0) and option.name != "seed" else f"`{getattr(value, 'value', value)}`"
    )


def glossary() -> str:
    """Return the page of the words."""
    words = sorted(GLOSSARY, key=str.casefold)
    rows = ((f"**{word}**", GLOSSARY[word]) for word in words)
    head = (
        "# Glossary\n\nThe words of reports and messages; `searchprofiles-tck explain WORD` prints them.\n\n"
    )
    return head + _table(("word", "means"), rows)


def report_json() -> str:
    """Return the page of the members of ``report.json``."""
    whole = schema("report")
    head = (
        "# report.json\n\n"
        "For programs. `searchprofiles-tck schema report` prints the JSON Schema; `schemaVersion` names its version: "
        "a member is added with a minor version, and removed or given another meaning with a major one.\n"
    )
    parts = [("The report", whole), *whole.get("$defs", {}).items()]
    return head + "".join(_structure(name, part) for name, part in parts if part.get("properties"))


def _structure(name: str, part: Mapping[str, Any]) -> str:
    required = part.get("required", ())
    rows = (
        (f"`{member}`", _type(value), "yes" if member in required else "", value.get("description", ""))
        for member, value in part["properties"].items()
    )
    text = f"{part['description']}\n\n" if part.get("description") else ""
    return f"\n## {name}\n\n{text}{_table(('member', 'type', 'always', 'is'), rows)}"


def _type(value: Mapping[str, Any]) -> str:
    if "$ref" in value:
        return value["$ref"].rpartition("/")[2]
    if "enum" in value or "const" in value:
        return ", ".join(f"`{each}`" for each in value.get("enum", [value.get("const")]))
    for word in ("anyOf", "oneOf"):
        if word in value:
            return " or ".join(_type(each) for each in value[word])
    kind = value.get("type", "any")
    inner = value.get("items") if kind == "array" else value.get("additionalProperties")
    shown = " or ".join(kind) if isinstance(kind, list) else str(kind)
    return f"{shown} of {_type(inner)}" if isinstance(inner, Mapping) and inner else shown


def requirements() -> str:
    """Return the page of the catalogue of requirements."""
    return catalogue.as_markdown(coverage()).replace("<", "&lt;")


def readings() -> str:
    """Return the page of the open points with the readings allowed."""
    rows = (
        (
            f"`{point.id}`",
            point.question,
            "; ".join(f"`{name}`: {text}" for name, text in point.readings.items()),
        )
        for point in OPEN_POINTS.values()
    )
    head = "# Open points and readings\n\nNo target fails for its reading of an open point.\n\n"
    return head + _table(("point", "question", "readings"), rows)


def mutants() -> str:
    """Return the page of the mutants."""
    rows = (
        (f"`{each.name}`", f"`{each.requirement}`", f"it {each.summary}".replace("<", "&lt;"))
        for each in MUTANTS.values()
    )
    head = (
        "# Mutants\n\n`searchprofiles-tck run mutant:NAME` judges one. [What finds them](../mutants.md).\n\n"
    )
    return head + _table(("mutant", "breaks", "defect"), rows)


COMMITTED: Final[Mapping[str, Callable[[], str]]] = {
    "command-line.md": command_line,
    "options.md": options,
    "glossary.md": glossary,
    "report-json.md": report_json,
}
BUILT: Final[Mapping[str, Callable[[], str]]] = {
    "catalogue/requirements.md": requirements,
    "catalogue/readings.md": readings,
    "catalogue/mutants.md": mutants,
}


def page(make: Callable[[], str]) -> str:
    """Return a page, with a note that it is made."""
    return _MADE + make()


def write(pages: Mapping[str, Callable[[], str]], folder: Path = HERE) -> None:
    """Write these pages below ``folder``."""
    for name, make in pages.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(page(make), encoding="utf-8")


if __name__ == "__main__":
    write({**COMMITTED, **BUILT} if "--build" in sys.argv[1:] else COMMITTED)
