"""Parity: whether a target reads the open points as another one did, or as it did before. No rule depends on it."""

from collections.abc import Iterable

from .readings_file import Capture
from .results import Deviation, Parity, ReadingFound


def parity_with(capture: Capture, found: Iterable[ReadingFound], *, fails: bool) -> Parity:
    """Return how the readings that were ``found`` deviate from ``capture``; ``fails`` says whether the run fails by it.

    What a run could not find out, and what the capture does not name, is not compared.
    """
    held = {(one.point, one.key): one.reading for one in capture.readings}
    met: set[tuple[str, str]] = set()
    deviations = []
    for one in found:
        name = (one.point, one.key) if (one.point, one.key) in held else (one.point, "")
        if one.reading is None or name not in held:
            continue
        met.add(name)
        if one.reading != held[name]:
            deviations.append(
                Deviation(
                    point=one.point,
                    key=one.key,
                    held=held[name],
                    reading=one.reading,
                    found_by=one.found_by,
                    exchange=one.exchange,
                )
            )
    return Parity(
        source=str(capture),
        compared=len(met),
        deviations=tuple(deviations),
        unknown=tuple(
            f"{point} of {key}" if key else point for point, key in held if (point, key) not in met
        ),
        fails=fails,
    )
