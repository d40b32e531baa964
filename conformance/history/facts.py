"""What one process of a run found out beside the results of its checks."""

from collections.abc import Mapping

import msgspec

from ...spec.results import ReadingFound, WorldUsed


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Facts for the report's head; the processes of a run each write one, and the controller joins them."""

    readings: tuple[ReadingFound, ...] = ()
    requests: Mapping[str, int] = {}
    response_times: Mapping[str, tuple[int, ...]] = {}
    access: str = ""
    visibility_milliseconds: Mapping[str, float] = {}
    notes: tuple[str, ...] = ()
    leftovers: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    """What this process drew by chance to mark its values."""
    worlds: tuple[WorldUsed, ...] = ()
    """The standing world that this process read."""
    not_measured: str = ""
    """Why nothing can be judged; empty where something can."""
