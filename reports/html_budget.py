"""What keeps the page small and its anchors unique."""

from .visible import anchor


class Budget:
    """Bytes that a part of the page may still take; what it takes, the ``whole`` that it is a share of has less."""

    def __init__(self, size: int, whole: "Budget | None" = None) -> None:
        self.left = size
        self._whole = whole

    def share(self, parts: int) -> "Budget":
        """What one of so many parts may take, so that something is left for each of them."""
        return Budget(self.left // max(1, parts), self)

    def takes(self, text: str, markup: int = 0) -> bool:
        """Whether ``text`` and ``markup`` further bytes still fit; if so they are taken off."""
        needed = markup + (len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass")))
        if needed > self.left or (self._whole is not None and not self._whole.takes("", needed)):
            return False
        self.left -= needed
        return True


def claim(id_: str, anchors: set[str]) -> str:
    """The anchor for ``id_``, now taken; empty where the page has it already, since it may have it only once."""
    name = anchor(id_)
    if name in anchors:
        return ""
    anchors.add(name)
    return name
