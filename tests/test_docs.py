"""What the documentation promises exists, and what exists is documented."""

import json
import re
import runpy
from pathlib import Path
from typing import Any, Final

import click
import pytest
from searchprofiles_tck.conformance.cli.main import COMMANDS, LazyGroup, cli
from searchprofiles_tck.conformance.cli.run import run
from searchprofiles_tck.conformance.options import OPTIONS
from searchprofiles_tck.reports.write import read_exchanges
from searchprofiles_tck.spec.operations import OPERATIONS
from searchprofiles_tck.spec.requirements import requirements

from .conformance.in_process import tck

ROOT: Final = Path(__file__).parents[1]
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
MADE: Final[dict[str, Any]] = runpy.run_path(str(ROOT / "docs" / "pages.py"))
PAGES: Final = tuple(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "llms.txt", "docs/*.md", "examples/*.md", ".github/*.md")
    for path in sorted(ROOT.glob(pattern))
    if path.name != "CHANGELOG.md"
)
OF_OTHERS: Final = {
    *(
        "--quiet",
        "--pyargs",
        "--dist",
        "--full",
        "--strict",
        "--renew",
        "--size",
        "--mutants",
        "--build",
        "--sample",
    ),
    *("--from", "--spec", "--no-deps", "--wheel-dir", "--rm", "--network", "--version", "--page", "--user"),
    *("--show-diff", "--surviving-only"),
}
"""Options of other programs that the pages mention."""
ENDPOINT: Final = (ROOT / "docs" / "real-endpoint.md").read_text(encoding="utf-8")


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

    assert named - flags() - OF_OTHERS == set()


@pytest.mark.parametrize("page", PAGES)
def test_no_page_names_a_command_that_is_not_there(page: str) -> None:
    """Every command that is written as one can be called."""
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"(?:^|`|bin/|--from \S+ |--spec \S+ )searchprofiles-tck ([a-z]+)", text, re.M)

    assert set(named) <= set(COMMANDS)


@pytest.mark.parametrize("name", MADE["COMMITTED"])
def test_a_page_made_from_the_code_is_up_to_date(name: str) -> None:
    """Every command, option, word and member is documented: else run ``python docs/pages.py``."""
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")

    assert written == MADE["page"](MADE["COMMITTED"][name])


def test_the_readme_counts_right() -> None:
    """The number of requirements that it names is that of the catalogue."""
    assert re.findall(r"(\d+)\s+requirements", README) == [str(len(requirements()))]


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


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, as GitHub and the site make them."""
    heads = re.findall(r"^#+ (.*)", text, re.M)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def dead(page: Path, link: str) -> bool:
    """Return whether a link from ``page`` to a file of the repository, or to a heading, leads nowhere."""
    name, _, anchor = link.partition("#")
    target = page.parent / name if name else page
    if page.parent == ROOT / "docs" and name in MADE["BUILT"]:
        return bool(anchor)
    return not target.exists() or (bool(anchor) and anchor not in anchors(target.read_text(encoding="utf-8")))


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    """A link to a file of the repository, or to a heading, finds it."""
    text = re.sub(r"^```.*?^```", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.M | re.S)
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]

    assert [link for link in links if dead(ROOT / page, link)] == []


def test_every_page_is_in_the_index() -> None:
    """A page that nothing leads to is not found; the site takes its navigation from the index."""
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = {*(path.name for path in (ROOT / "docs").glob("*.md")), *MADE["BUILT"]} - {"index.md"}

    assert pages - {*re.findall(r"\]\(([^)#]+)\)", index)} == set()


@pytest.mark.e2e
def test_the_page_about_a_real_endpoint_counts_right(tmp_path: Path) -> None:
    """A quick run sends about as many requests, and makes about as many domains, as the page says."""
    done = tck(tmp_path, "run", "--effort", "quick", "--report", "out")
    calls = [each.call for each in read_exchanges(tmp_path / "out")]
    made = {call.input["DomainName"] for call in calls if call.operation == "CreateDomain"}
    counted = (len(calls), sum(call.operation == "SearchProfiles" for call in calls), len(made))

    assert done.returncode == 0, done.stdout
    row = re.findall(r"^\| `manage` \| `quick` \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|$", ENDPOINT, re.M)
    written = [int(number.replace(",", "")) for number in row[0]]
    assert written == pytest.approx(counted, rel=0.1)


def test_the_policy_names_what_a_run_sends() -> None:
    """The rights of the policy are those for every operation but the ones on domains; the text names the others."""
    policy = json.loads(re.findall(r"```json\n(.*?)```", ENDPOINT, re.S)[0])
    actions = {action.removeprefix("profile:") for action in policy["Statement"][0]["Action"]}

    assert actions == {name for name in OPERATIONS if "Domain" not in name}
    assert set(re.findall(r"`profile:(\w+)`", ENDPOINT)) <= set(OPERATIONS)


def test_ids_in_examples_exist() -> None:
    """A class that a page selects by has requirements."""
    pages = " ".join((ROOT / page).read_text(encoding="utf-8") for page in PAGES)
    globs = re.findall(r"--only '([a-z-]+)\*'", pages)

    assert globs
    assert all(any(name.startswith(glob) for name in requirements()) for glob in globs)
