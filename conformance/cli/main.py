"""The command line: find the command, and turn every mistake into one sentence and an exit status."""

import sys
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NamedTuple, NoReturn

import click

from ... import __version__
from ...spec.statuses import ExitStatus
from ...spec.suggestion import closest
from .. import errors
from ..errors import UsageError
from ..options import Option
from ..values import valid
from .streams import lossy_streams


class _Command(NamedTuple):
    """A command: the module that holds it under its own name, and what the list of commands says of it."""

    module: str
    summary: str


COMMANDS: Final[Mapping[str, _Command]] = {
    "run": _Command("run", "Judge a target and write the report."),
    "serve": _Command("serve", "Serve the reference implementation, or a mutant, over HTTP."),
    "requirements": _Command("catalogue", "The catalogue, and which checks cover what."),
    "explain": _Command("explain", "A requirement, check, mutant, open point or word of a report."),
    "schema": _Command("catalogue", "Print a JSON Schema."),
    "openapi": _Command("catalogue", "Print the OpenAPI document."),
    "mutants": _Command("catalogue", "List the faulty implementations to try the kit on."),
    "selftest": _Command("selftest", "Try the kit on its mutants, and on every allowed reading."),
    "report": _Command("report_commands", "Render, verify, judge again, compare or join reports."),
    "corpus": _Command("catalogue", "The data that access preloaded expects."),
    "clean": _Command("clean", "Remove what interrupted runs left in a target."),
    "drift": _Command("drift", "What AWS changed since the document of 2022-11-14."),
}
"""In the order in which a newcomer needs them."""
PROGRAM: Final = "searchprofiles-tck"
REPORT: Final = "report.json"
_FLAG: Final[Mapping[str, Any]] = {"is_flag": True, "flag_value": "true", "default": None}
_LONGEST: Final = 800
_SETTINGS: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

Callback = Callable[[click.Context, click.Parameter, str | None], str | None]
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class ReportFolder(click.Path):
    """The type of a parameter that names a report: by its folder, or by the ``report.json`` in it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the folder."""
        path = Path(str(super().convert(value, param, ctx)))
        return path.parent if path.name == REPORT else path


class StrictCommand(click.Command):
    """A command that refuses values which are empty, or which no value can be like."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse ``args`` after a look at each word as given. Raise ``UsageError`` that names the parameter.

        The words of another program's command line may be anything.
        """
        given, _, _ = self.make_parser(ctx).parse_args([*args])
        for parameter in self.params:
            if parameter.type is click.UNPROCESSED:
                continue
            words = given.get(str(parameter.name))
            for word in words if isinstance(words, list | tuple) else (words,):
                if isinstance(word, str):
                    valid(_named(parameter), word)
        return super().parse_args(ctx, args)


def _named(parameter: click.Parameter) -> str:
    """Return the name by which a user knows ``parameter``."""
    option = isinstance(parameter, click.Option)
    return parameter.opts[-1].lstrip("-") if option else parameter.human_readable_name.strip("[].")


class LazyGroup(click.Group):
    """A group that imports a command when it is used, so that each command pays only for its own imports."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of the commands, in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command of that name. Raises ``UsageError``, with the closest name, if there is none."""
        if cmd_name not in COMMANDS:
            raise UsageError(f"there is no command {cmd_name!r}; {closest(cmd_name, COMMANDS)}")
        command: click.Command = getattr(
            import_module(f".{COMMANDS[cmd_name].module}", __package__), cmd_name
        )
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.summary) for name, command in COMMANDS.items()])


PATH: Final[click.Path] = click.Path(path_type=Path)
REPORT_FOLDER: Final = ReportFolder()


@click.group(cls=LazyGroup, context_settings=_SETTINGS)
@click.version_option(__version__, prog_name=PROGRAM)
def cli() -> None:
    """Judge implementations of the SearchProfiles operation of Amazon Connect Customer Profiles."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with the command's status.

    The result of a run is its report; that of other commands is what they print, so they fail if it has no room.
    """
    words = sys.argv[1:] if arguments is None else arguments
    with lossy_streams() as lost:
        status = _status(arguments)
        if status == ExitStatus.CONFORMING and [*words[:1]] != ["run"] and (reason := lost()):
            status = _refuse(f"the output cannot be written: {reason}")
    sys.exit(status)


def one_of(words: Iterable[str]) -> Callback:
    """Return a callback for a parameter that takes one of ``words``; any other text raises ``UsageError``."""
    known = tuple(words)

    def checked(_context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
        if value is not None and value not in known:
            named = parameter.opts[0].strip("-")
            raise UsageError(f"{named} cannot be {value!r}; {closest(value, known)}")
        return value

    return checked


def choice(name: str, words: Iterable[str], default: str, decides: str = "") -> Decorator:
    """Return a decorator that gives a command the option ``name``, which takes one of ``words``."""
    known = tuple(words)
    return click.option(
        f"--{name}",
        metavar=name.upper(),
        callback=one_of(known),
        default=default,
        show_default=True,
        help=f"{decides} One of: {', '.join(known)}.".lstrip(),
    )


def declared(options: Iterable[Option]) -> Decorator:
    """Return a decorator that gives a command these options, in this order."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed([*options]):
            flags = [f"-{option.short}"] if option.short else []
            choices = f" One of: {', '.join(option.choices)}." if option.choices else ""
            takes = _FLAG if option.flag else {"metavar": option.metavar, "multiple": option.repeated}
            function = click.option(
                *flags,
                f"--{option.name}",
                option.name.replace("-", "_"),
                help=option.help + choices,
                **takes,
            )(function)
        return function

    return decorate


def _status(arguments: Sequence[str] | None) -> int:
    if not errors.IS_POSIX:
        return _refuse(errors.POSIX_ONLY)
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
    except UsageError as fault:
        return _refuse(str(fault))
    except (KeyboardInterrupt, click.Abort):
        return ExitStatus.INTERRUPTED
    except Exception:  # the last resort: an unforeseen error is a fault of the kit, never a verdict
        from ..target.http_message import redactor_around

        print(redactor_around().text(traceback.format_exc()), end="", file=sys.stderr)
        print(f"{PROGRAM}: this is a fault of the kit and says nothing about the target", file=sys.stderr)
        return ExitStatus.KIT_FAULT
    return ExitStatus.USAGE


def _no_option(error: click.NoSuchOption) -> str:
    known = [name for parameter in error.ctx.command.params for name in parameter.opts] if error.ctx else []
    return f"there is no option {error.option_name!r}; {closest(error.option_name, known)}"


def _see(ctx: click.Context | None) -> str:
    return f"; see {ctx.command_path} --help" if ctx else ""


def _refuse(sentence: str) -> int:
    line = "".join(sentence.splitlines()[:1]).encode(errors="backslashreplace").decode()
    print(f"{PROGRAM}: {line if len(line) <= _LONGEST else line[:_LONGEST] + '…'}", file=sys.stderr)
    return ExitStatus.USAGE
