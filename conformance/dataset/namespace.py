"""Values of a world, made from its tag so that worlds in one domain never meet."""

import hashlib
from typing import Self

import msgspec

_LETTERS = "abcdefghijkmnopqrstuvwxyz"


class Namespace(msgspec.Struct, frozen=True):
    """Makes the values of one world. ``tag`` is eight letters; ``number`` five digits of the same meaning."""

    tag: str
    number: str

    @classmethod
    def of(cls, origin: str) -> Self:
        """The naming that belongs to ``origin``: equal origins, equal values."""
        digest = hashlib.sha256(origin.encode()).digest()
        return cls(
            tag="t" + "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:7]),
            number=str(10_000 + int.from_bytes(digest[7:11]) % 90_000),
        )

    def text(self, word: str) -> str:
        """A plain value."""
        return f"{self.tag}-{word}"

    def phone(self, line: int) -> str:
        """A phone number in international form; two lines differ in their last four digits."""
        return f"+49151{self.number}{line:04d}"

    def email(self, word: str) -> str:
        """An e-mail address."""
        return f"{word}.{self.tag}@example.org"

    def name(self, first: str, last: str) -> dict[str, str]:
        """The fields of a full name of three parts."""
        return {"FirstName": first, "MiddleName": self.tag, "LastName": last}
