"""A choice among words that answers a misspelt one with the closest."""

from collections.abc import Callable, Iterable

import click

from ..wording import UsageFault, closest

Callback = Callable[[click.Context, click.Parameter, str | None], str | None]


def one_of(words: Iterable[str]) -> Callback:
    """A callback for a parameter that takes one of ``words``. Raises ``UsageFault`` for any other text."""
    known = tuple(words)

    def checked(_context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
        if value is not None and value not in known:
            named = parameter.opts[0].strip("-")
            raise UsageFault(f"{named} cannot be {value!r}; {closest(value, known)}")
        return value

    return checked
