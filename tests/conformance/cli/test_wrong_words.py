"""Whatever is written on a command line or into a settings file is taken, or refused in one sentence."""

import json
import os
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any, Final

import click
import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from searchprofiles_tck.conformance.cli import selftest, serve
from searchprofiles_tck.conformance.cli.main import REPORT_FOLDER, StrictCommand, cli, main
from searchprofiles_tck.conformance.client import cleanup
from searchprofiles_tck.conformance.config import RunConfig
from searchprofiles_tck.conformance.errors import UsageError
from searchprofiles_tck.conformance.history.facts import command_of, configuration, redacted
from searchprofiles_tck.conformance.options import OPTIONS
from searchprofiles_tck.conformance.results.scenario_run import refuse_unmatched, selected
from searchprofiles_tck.conformance.run import run
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.conformance.target.open import open_target
from searchprofiles_tck.reference.service import server
from searchprofiles_tck.spec.statuses import ExitStatus

TRAPS: Final = (
    *("", " ", "\0", "a\0b", "a\udce9", "\ud800", "a\nb", "\t", "x" * 300, "x" * 5000, "é", "\u202e"),
    *(
        "0",
        "-1",
        "1e10",
        "1e308",
        "1e-320",
        "nan",
        "inf",
        "-inf",
        "9" * 30,
        "9" * 5000,
        "٣",
        "²",
        "1_0",
        "0x1",
    ),
    *("1/0", "0/0", "2/1", "1/2", "1/" + "9" * 5000, "/", "a=b", "=", "=b", "a=", "a:b", ":", "X: y\nZ: a"),
    *("http://", "http://x y", "http://[", "http://x:0", "http://:80", "http://x/ü", "https://x", "ftp://x"),
    *(
        "python:",
        "python:..:x",
        "python:no_such:x",
        "boto3:",
        "boto3:x",
        "aws:",
        "aws:x",
        "mutant:",
        "mutant:x",
    ),
    *("reference:", "reference:=", "reference:x=y", "reference:visibility=delayed", "http:x", "::"),
    *(".", "..", "/dev/null", "/", "/nowhere/at/all", "report.json", "--", "-", "-x", "*", "[", "[!", "**"),
    *("manage", "write", "read-only", "quick", "sigv4", "bearer", "CreateProfile", "SearchProfiles", "auto"),
)
WORDS: Final = st.sampled_from(TRAPS) | st.text(st.characters(), max_size=12)
FEW: Final = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


def commands(group: click.Group = cli, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every command that is no group, with the words that lead to it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS: Final = {" ".join(path): command for path, command in commands()}


@st.composite
def lines(draw: st.DrawFn) -> list[str]:
    """Draw a command with some of its arguments and options, their values right, odd or wrong."""
    name, command = draw(st.sampled_from(sorted(COMMANDS.items())))
    found = name.split()
    for parameter in draw(
        st.lists(st.sampled_from(command.params), max_size=4) if command.params else st.just([])
    ):
        if isinstance(parameter, click.Argument):
            found.append(draw(WORDS))
        elif parameter.is_flag:
            found.append(parameter.opts[-1])
        else:
            found += [parameter.opts[-1], draw(WORDS)]
    return found


@pytest.fixture(autouse=True)
def nothing_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder, and stop where a run, a server or a trial of all mutants would begin."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("AWS_", "SEARCHPROFILES"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setattr(run, "execute", begun)
    monkeypatch.setattr(cleanup, "remove_leftovers", cleaned)
    monkeypatch.setattr(server, "serve", lambda *_: None)
    monkeypatch.setattr(server, "running_server", lambda *_: nullcontext("http://127.0.0.1:1"))
    monkeypatch.setattr(serve, "_carried_out", lambda *_: 0)
    monkeypatch.setattr(selftest, "try_plan", stopped)
    monkeypatch.setattr(selftest, "try_cells", stopped)


def begun(config: RunConfig, _listener: object) -> run.RunOutcome:
    """Do with ``config`` what processes do before the first request."""
    read = msgspec.json.decode(msgspec.json.encode(config), type=RunConfig)
    assert read == config
    configuration(redacted(config))
    command_of(config)
    refuse_unmatched(checks(), config)
    selected(checks(), config)
    open_target(config).close()
    return run.RunOutcome(ExitStatus.CONFORMING)


def stopped(*_: object) -> None:
    """Try no mutant."""
    raise UsageError("no mutant is tried here")


def cleaned(config: RunConfig, *_: object, **__: object) -> cleanup.Leftovers:
    """Find nothing in the target."""
    with closing(open_target(config)):
        return cleanup.Leftovers(())


def status(words: list[str], capsys: pytest.CaptureFixture[str]) -> int:
    """Return the exit status of the command line ``words``; a mistake has to be one sentence."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(words)
    printed = capsys.readouterr()
    code = int(ended.value.code or 0)
    assert "Traceback" not in printed.err
    assert code != 2 or [line for line in printed.err.splitlines() if "searchprofiles-tck: " in line], printed
    assert all(len(line) < 1000 for line in printed.err.splitlines() if code == 2)
    return code


def test_every_command_looks_at_its_words() -> None:
    """Values that are empty are refused by the class of a command."""
    assert [name for name, command in COMMANDS.items() if not isinstance(command, StrictCommand)] == []
    assert REPORT_FOLDER in [parameter.type for command in COMMANDS.values() for parameter in command.params]


@FEW
@given(lines())
@example(["run", "--report", "x" * 300])
@example(["run", "--resume", "x" * 300])
@example(["serve", "--host", "x" * 300, "--corpus", "/", "--domain", "d"])
@example(["report", "render", "x" * 5000])
def test_a_command_line_is_taken_or_refused(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    """No word makes the kit fail, or blames the target."""
    assert status(words, capsys) in (0, 2)


@pytest.mark.e2e  # all together they take long
@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_no_trap_catches_an_option(option: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Each trap is tried on each option of a run."""
    found = {trap: status(["run", f"--{option.name}", trap], capsys) for trap in TRAPS}

    assert {trap: code for trap, code in found.items() if code not in (0, 2)} == {}


VALUES: Final = st.recursive(
    WORDS.filter(str.isprintable).map(lambda text: json.dumps(text, ensure_ascii=False))
    | st.sampled_from(
        ("true", "1979-05-27", "1e400", "-inf", "nan", "0x" + "f" * 9000, "[" * 5000, "''", "{}")
    )
    | st.integers().map(str)
    | st.floats(allow_nan=False).map(str),
    lambda inner: st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]"),
    max_leaves=3,
)


@FEW
@given(
    st.sampled_from(("target", "x", *(option.name for option in OPTIONS))),
    VALUES,
    st.sampled_from(("", "\ufeff")),
    st.booleans(),
)
def test_a_setting_is_taken_or_refused(
    capsys: pytest.CaptureFixture[str], name: str, value: str, mark: str, project: bool
) -> None:
    """A file is read as a command line is, whatever type a value has."""
    file = Path("pyproject.toml" if project else "searchprofiles-tck.toml")
    table = "[tool.searchprofiles-tck]\n" if project else ""
    try:
        file.write_bytes(f"{mark}{table}{name} = {value}\n".encode("utf-8", "surrogatepass"))
        assert status(["run"], capsys) in (0, 2)
    finally:
        file.unlink()
