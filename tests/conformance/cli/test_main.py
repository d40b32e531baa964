"""The command line beside ``run``."""

import json
import sys
from collections.abc import Callable

import click
import pytest
from searchprofiles_tck.conformance import errors
from searchprofiles_tck.conformance.cli import command
from searchprofiles_tck.conformance.cli import main as command_line
from searchprofiles_tck.conformance.cli.main import COMMANDS, cli
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.spec.openapi import openapi_document
from searchprofiles_tck.spec.requirements import requirements
from searchprofiles_tck.spec.schemas import schema
from searchprofiles_tck.spec.statuses import ExitStatus

Call = Callable[..., tuple[int, str, str]]


def test_requirements_lists_the_catalogue(call: Call) -> None:
    """Every requirement is listed, in each format."""
    status, text, _ = call("requirements")
    _, as_json, _ = call("requirements", "--format", "json")

    assert status == 0
    assert [name for name in requirements() if name not in text] == []
    assert {row["id"] for row in json.loads(as_json)["requirements"]} == set(requirements())


@pytest.mark.parametrize("identifier", ["keys-email", "keys-email@keys"])
def test_explain_tells_rule_and_source(call: Call, identifier: str) -> None:
    """A requirement or a check is explained with the rule, its source and what usually breaks it."""
    rule = requirements()["keys-email"]

    status, text, _ = call("explain", identifier)

    assert status == 0
    assert [part for part in (rule.statement, str(rule.citation), rule.hint) if part not in text] == []


def test_schema_and_openapi_print_the_documents(call: Call) -> None:
    """What is printed is the very document."""
    assert json.loads(call("schema", "profile")[1]) == schema("profile")
    assert json.loads(call("openapi")[1]) == openapi_document()


def test_mutants_are_listed_with_what_they_break(call: Call) -> None:
    """Each mutant has its line."""
    lines = call("mutants")[1].splitlines()

    assert [line.split()[0] for line in lines] == list(MUTANTS)


def test_help_names_every_command(call: Call) -> None:
    """The first thing that a newcomer types leads on."""
    status, text, _ = call("--help")

    assert status == 0
    assert "Judge a target and write the report." in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("rum",), "there is no command 'rum'; did you mean 'run'?"),
        (("run", "--sed", "3"), "there is no option '--sed'; did you mean '--seed'?"),
        (("run", "--effort", "quik"), "effort cannot be 'quik'; did you mean 'quick'?"),
        (("requirements", "--format", "jsn"), "format cannot be 'jsn'; did you mean 'json'?"),
        (
            ("explain", "keys-emial"),
            "there is no requirement, check, mutant, open point or word 'keys-emial'; did you mean 'keys-email'?",
        ),
        (("explain",), "Missing argument 'ID'; see searchprofiles-tck explain --help"),
        (("serve", "--mutant", "and-treated-as-ro"), "did you mean 'and-treated-as-or'?"),
        (("serve", "--reading", "letter-case=folde"), "did you mean 'folded'?"),
        (("serve", "--reading", "folded"), "reading takes POINT=READING"),
        (("serve", "--port", "x"), "'x' is not a valid integer"),
        (("report", "render", "nowhere"), "there is no report in nowhere: report.json is missing"),
        (("report", "render", "--format", "htm"), "format cannot be 'htm'; did you mean 'html'?"),
        (("run", ""), "TARGET is empty; give it a value, or leave it out"),
        (("run", "--access", ""), "access is empty"),
        (
            ("run", "http://a", "http://b"),
            "'http://a' and 'http://b' are 2 targets, and one is taken at a time",
        ),
        (("clean", "http://a", "http://b", "c"), "'http://a' and 'http://b' are 3 targets"),
        (("clean",), "Missing argument 'TARGET'; see searchprofiles-tck clean --help"),
        (("run", "--shard="), "shard is empty"),
        (("run", "-n", ""), "workers is empty"),
        (("run", "--resume", ""), "resume is empty"),
        (("clean", ""), "TARGET is empty"),
        (("serve", "--host", ""), "host is empty"),
        (("serve", "--domain", "a b"), "domain takes 1 to 64 of the characters"),
        (("explain", ""), "ID is empty"),
        (("report", "merge", "a", " "), "DIR is empty"),
        (("report", "render", "--output", "a\udce9"), "output has to be UTF-8"),
    ],
)
def test_a_mistake_is_one_sentence(call: Call, words: tuple[str, ...], says: str) -> None:
    """Wrong usage gives status 2 and one line that says what to write instead."""
    status, printed, errors = call(*words)

    assert (status, printed) == (2, "")
    assert len(errors.splitlines()) == 1
    assert says in errors


def test_an_interrupt_while_the_command_is_imported_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the start-up time is imports; Ctrl-C ends them with the status of an interrupted run."""

    class Interrupted:
        """Ctrl-C when the command line is looked for."""

        def find_spec(self, name: str, *_others: object) -> None:
            """Interrupt the import of the command line alone."""
            if name == command_line.__name__:
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, command_line.__name__)
    monkeypatch.setattr(sys, "meta_path", [Interrupted(), *sys.meta_path])
    with pytest.raises(SystemExit) as ended:
        command.main()

    assert ended.value.code == command.INTERRUPTED == ExitStatus.INTERRUPTED


def test_another_system_is_refused(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where files cannot be locked the kit says at once where it runs."""
    monkeypatch.setattr(errors, "IS_POSIX", False)

    assert call("run") == (2, "", f"searchprofiles-tck: {errors.POSIX_ONLY}\n")


def test_the_list_of_commands_imports_none(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user who looks for a command does not wait for all of them."""

    def refuse(name: str, _package: str) -> object:
        raise AssertionError(name)

    monkeypatch.setattr(command_line, "import_module", refuse)
    status, text, _ = call("--help")

    assert status == 0
    assert [name for name in COMMANDS if f"\n  {name} " not in text] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_list_is_there(name: str) -> None:
    """Each is found in the module that the list names."""
    command = cli.get_command(click.Context(cli), name)

    assert command is not None
    assert command.name == name
