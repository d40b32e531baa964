"""``searchprofiles-tck corpus``: the standing world, for targets that the kit may not write to."""

import sys

import click

from ..config import Effort
from .choice import one_of


@click.group("corpus", short_help="The data that access preloaded expects.")
def command() -> None:
    """Work with the profiles that a run at access preloaded expects to find."""


@command.command("export", short_help="Print the profiles to load, one a line.")
@click.option(
    "--effort",
    metavar="EFFORT",
    callback=one_of(effort.value for effort in Effort),
    default=Effort.STANDARD.value,
    show_default=True,
    help=f"The effort of the run to come. One of: {', '.join(Effort)}.",
)
def export(effort: str) -> None:
    """Print the profiles that a run at access preloaded expects, as JSON Lines.

    Load them into one domain, in this order. For each line call CreateProfile with the members under CreateProfile,
    then, with the ProfileId that it gave, AddProfileKey with each entry under AddProfileKey. A target without
    AddProfileKey can be judged without those. Then run:

    searchprofiles-tck run TARGET --access preloaded --domain NAME --effort EFFORT

    The reference serves such a file with: searchprofiles-tck serve --domain NAME --corpus FILE
    """
    from ..dataset.corpus import lines

    text = list(lines(Effort(effort)))
    sys.stdout.buffer.write(b"".join(text))
    sys.stdout.buffer.flush()
    print(
        f"{len(text)} profiles. A line's CreateProfile and AddProfileKey hold the members of these operations; "
        "DomainName, and the ProfileId for AddProfileKey, are yours. Then: searchprofiles-tck run TARGET "
        f"--access preloaded --domain NAME --effort {effort}",
        file=sys.stderr,
    )
