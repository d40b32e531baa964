"""One cell of the matrix of occasions."""

from typing import NamedTuple


class Cell(NamedTuple):
    """A thing in a situation; ``group`` is the part of the matrix."""

    group: str
    row: str
    column: str

    @property
    def name(self) -> str:
        """The name by which the command line and lists know the cell: its three parts, separated by slashes."""
        return "/".join(self)
