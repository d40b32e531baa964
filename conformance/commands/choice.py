"""A choice among words that answers a misspelt one with the closest."""

import click

from ..wording import UsageFault, closest


class Closest(click.ParamType):
    """One of ``words``."""

    name = "choice"

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002
        """``value`` if it is one of the words. Raises ``UsageFault`` with the closest one otherwise."""
        if value not in self.words:
            named = param.opts[0].strip("-") if param else "this"
            raise UsageFault(f"{named} cannot be {value!r}; {closest(value, self.words)}")
        return value

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002
        """How help names the value."""
        return param.human_readable_name.upper()
