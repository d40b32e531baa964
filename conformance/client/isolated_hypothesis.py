"""Hypothesis for the kit's own draws, as if it were alone in the process.

In pytest the kit shares Hypothesis with the user's tests. Neither may change the other: the seed alone decides what
the kit draws, and nothing of it appears in the user's folder.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from hypothesis import HealthCheck, Phase, Verbosity, configuration, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

_HOME: Final = "__hypothesis_home_directory"
_LOCAL_CONSTANTS: Final = "_get_local_constants"


def exact_settings(examples: int, steps: int = 50) -> settings:
    """Settings for ``examples`` draws, each of ``steps`` steps where it is a state machine.

    Every setting is given, so that none comes from the profile that the user has loaded.
    """
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        derandomize=False,
        verbosity=Verbosity.normal,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        backend="hypothesis",
    )


@contextmanager
def undisturbed() -> Iterator[None]:
    """Keeps Hypothesis's files in a directory that ends with the context, and its draws to the seed.

    Hypothesis draws now and then a constant that it read in the modules of the user's project: a test that changes
    there would change what the kit asks. So it is told that there are none.
    """
    before = getattr(configuration, _HOME)
    with tempfile.TemporaryDirectory(prefix="searchprofiles-tck-") as place, _without_constants():
        configuration.set_hypothesis_home_dir(place)
        try:
            yield
        finally:
            configuration.set_hypothesis_home_dir(before)


@contextmanager
def _without_constants() -> Iterator[None]:
    if not hasattr(providers, _LOCAL_CONSTANTS):  # an older or newer Hypothesis, which may do without
        yield
        return
    none, cache = Constants(), providers.CONSTANTS_CACHE
    before = getattr(providers, _LOCAL_CONSTANTS)
    setattr(providers, _LOCAL_CONSTANTS, lambda: none)
    providers.CONSTANTS_CACHE = type(cache)(cache.max_size)
    try:
        yield
    finally:
        setattr(providers, _LOCAL_CONSTANTS, before)
        providers.CONSTANTS_CACHE = cache
