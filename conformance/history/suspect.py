"""A failure that can be made small: a walk over the standing world whose pages alone show the broken requirement."""

from collections.abc import Mapping

import msgspec

from ...spec.results import Failure


class Suspect(msgspec.Struct, frozen=True, kw_only=True):
    """The failure that a check tells first, and the simplest walk that shows the requirement which it breaks.

    ``named`` maps the ids of profiles that the walk asks for to their names, so that it can be asked of another world
    with the same profiles; ``tags`` are those of its pages.
    """

    check: str
    scenario: str
    failure: Failure
    pairs: tuple[tuple[str, tuple[str, ...]], ...]
    operator: str | None
    size: int | None
    named: Mapping[str, str]
    tags: Mapping[str, str]
