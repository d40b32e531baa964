"""What the documentation promises exists, and what exists is documented."""

import re
from pathlib import Path
from typing import Final

import click
import pytest
from searchprofiles_tck.conformance.cli.main import COMMANDS, LazyGroup, cli
from searchprofiles_tck.conformance.cli.target_commands import run
from searchprofiles_tck.conformance.options import OPTIONS
from searchprofiles_tck.spec.requirements import requirements

ROOT: Final = Path(__file__).parents[1]
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES: Final = (
    "README.md",
    "CONTRIBUTING.md",
    "docs/architecture.md",
    "docs/connecting.md",
    "docs/pytest.md",
    "docs/python.md",
    "docs/develop-against.md",
    "docs/reports.md",
    "docs/limitations.md",
    "docs/threat-model.md",
    "docs/hostile-targets.md",
)
PLAIN_OPTIONS: Final = {"--quiet", "--pyargs", "--dist", "--full", "--strict", "--renew", "--size"}
"""Options of other programs that the pages mention."""


def commands() -> dict[str, click.Command]:
    """Every command by name."""
    assert isinstance(cli, LazyGroup)
    context = click.Context(cli)
    found = {name: cli.get_command(context, name) for name in COMMANDS}
    return {name: command for name, command in found.items() if command is not None}


def flags() -> set[str]:
    """Every option of every command, and of the plugin."""
    known = {flag for command in commands().values() for each in command.params for flag in each.opts}
    nested = {
        flag
        for command in commands().values()
        if isinstance(command, click.Group)
        for inner in command.commands.values()
        for each in inner.params
        for flag in each.opts
    }
    plugin = {f"--tck-{option.name}" for option in OPTIONS if option.in_plugin}
    return known | nested | plugin | {"--tck-target", "--help"}


@pytest.mark.parametrize("page", PAGES)
def test_options_in_the_pages_exist(page: str) -> None:
    """No page names an option that the kit does not have."""
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*[a-z](?![\w-])", text))

    assert named - flags() - PLAIN_OPTIONS == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name: str) -> None:
    """A command that README does not mention does not exist for a stranger."""
    assert f"searchprofiles-tck {name}" in README


def test_the_readme_names_no_other_command() -> None:
    """Every command in README can be called."""
    assert set(re.findall(r"searchprofiles-tck ([a-z]+)", README)) <= set(COMMANDS)


@pytest.mark.parametrize("ending", ["/searchprofiles-tck run", "/tox -e tests"])
def test_each_promise_is_one_line(ending: str) -> None:
    """README's two commands are a line each, and start from nothing but Python."""
    lines = [line for line in README.splitlines() if line.endswith(ending)]

    assert len(lines) == 1
    assert lines[0].startswith("python3 -m venv .venv && .venv/bin/pip install --quiet ")


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_every_option_of_a_run_is_explained_by_its_help(option: object) -> None:
    """``run --help`` shows each option of the table with its help."""
    text = " ".join(run.get_help(click.Context(run, terminal_width=400)).split())

    assert option.help in text  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    """A link to a file of the repository finds it."""
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", text) if "://" not in target]

    assert [target for target in targets if not ((ROOT / page).parent / target).exists()] == []


def test_ids_in_examples_exist() -> None:
    """The class that README selects by has requirements."""
    globs = re.findall(r"--only '([a-z-]+)\*'", README)

    assert globs
    assert all(any(name.startswith(glob) for name in requirements()) for glob in globs)
