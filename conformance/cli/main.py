"""The command line: finds the command, and turns every mistake into one sentence and an exit status."""

import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Final, NoReturn

import click

from ... import __version__
from ..wording import UsageFault, closest

COMMANDS: Final[Mapping[str, str]] = {
    "run": "run_command",
    "serve": "serve",
    "requirements": "requirements",
    "explain": "explain",
    "schema": "schema",
    "openapi": "openapi",
    "mutants": "mutants",
    "selftest": "selftest_command",
    "report": "report_group",
    "corpus": "corpus",
    "clean": "clean",
}
"""Each command, and the module that holds it, in the order in which a newcomer needs them."""
PROGRAM: Final = "searchprofiles-tck"
USAGE, KIT_FAULT, INTERRUPTED = 2, 4, 130


class LazyGroup(click.Group):
    """Imports a command when it is asked for, so that each pays for its own imports only."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The commands, in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name. Raises ``UsageFault``, with the closest name, where there is none."""
        if cmd_name not in COMMANDS:
            raise UsageFault(f"there is no command {cmd_name!r}; {closest(cmd_name, COMMANDS)}")
        command: click.Command = import_module(f".{COMMANDS[cmd_name]}", __package__).command
        return command


_SETTINGS: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=LazyGroup, context_settings=_SETTINGS)
@click.version_option(__version__, prog_name=PROGRAM)
def cli() -> None:
    """Judge implementations of the SearchProfiles operation of Amazon Connect Customer Profiles."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line and exits with the command's status."""
    sys.exit(_status(arguments))


def _status(arguments: Sequence[str] | None) -> int:
    try:
        return int(cli.main(arguments, prog_name=PROGRAM, standalone_mode=False) or 0)
    except click.exceptions.NoArgsIsHelpError as help_text:
        help_text.show()
    except click.NoSuchOption as error:
        return _refuse(_no_option(error))
    except click.UsageError as error:
        return _refuse(error.format_message().rstrip(".") + _see(error.ctx))
    except click.ClickException as error:
        return _refuse(error.format_message())
    except UsageFault as fault:
        return _refuse(str(fault))
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except Exception:  # the last line of defence: what nobody foresaw is the kit's fault, never a verdict
        traceback.print_exc()
        print(f"{PROGRAM}: this is a fault of the kit and says nothing about the target", file=sys.stderr)
        return KIT_FAULT
    return USAGE


def _no_option(error: click.NoSuchOption) -> str:
    known = [name for parameter in error.ctx.command.params for name in parameter.opts] if error.ctx else []
    return f"there is no option {error.option_name!r}; {closest(error.option_name, known)}"


def _see(ctx: click.Context | None) -> str:
    return f"; see {ctx.command_path} --help" if ctx else ""


def _refuse(sentence: str) -> int:
    print(f"{PROGRAM}: {sentence.splitlines()[0]}", file=sys.stderr)
    return USAGE
