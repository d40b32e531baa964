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

    def takes(self, *texts: str | int, markup: int = 0) -> bool:
        """Whether ``texts`` and ``markup`` further bytes still fit; if so they are taken off."""
        needed = markup
        for text in texts:
            if isinstance(text, str):
                needed += len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
        if needed > self.left or (self._whole is not None and not self._whole.takes(markup=needed)):
            return False
        self.left -= needed
        return True


def claim(id_: str, anchors: set[str]) -> bool:
    """Whether ``id_`` may become an anchor, which a page has only once; if so it is taken."""
    name = anchor(id_)
    if not name or name in anchors:
        return False
    anchors.add(name)
    return True
