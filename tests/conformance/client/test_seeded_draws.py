"""Hypothesis, shared with the tests of a user: the seed alone decides what the kit draws."""

import importlib.util
import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import Phase, Verbosity, given, settings
from hypothesis import strategies as st
from searchprofiles_tck.conformance.client.seeded_draws import exact_settings, seeded

NAMES = [name for name in inspect.signature(settings.__init__).parameters if name not in ("self", "parent")]
ANY = st.one_of(
    st.integers(0, 2**100),
    st.integers(),
    st.integers(max_value=-5),
    st.floats(),
    st.floats(-3, 3, allow_nan=False),
    st.text(),
    st.binary(max_size=4),
    st.lists(st.sampled_from("abc"), min_size=2, max_size=5, unique=True),
    st.booleans(),
)
"""One strategy for each kind of choice that a provider makes."""


def drawn(seed: int = 7, strategy: st.SearchStrategy[object] = ANY) -> list[str]:
    """Return what the kit draws with a seed."""
    found: list[str] = []

    def draw(value: object) -> None:
        found.append(repr(value))

    with seeded(seed):
        exact_settings(200)(given(strategy)(draw))()
    return found


@contextmanager
def module_of_constants(folder: Path) -> Iterator[None]:
    """Load a module of a user that is full of constants, which Hypothesis likes to draw."""
    module = folder / "constants_of_a_user.py"
    numbers = ", ".join(str(10_000_019 * number) for number in range(1, 300))
    texts = ", ".join(f"'text-{number}'" for number in range(300))
    module.write_text(f"NUMBERS = ({numbers})\nTEXTS = ({texts})\nSMALL = {tuple(range(17, 90))}\n")
    spec = importlib.util.spec_from_file_location(module.stem, module)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[module.stem] = loaded
    try:
        spec.loader.exec_module(loaded)
        yield
    finally:
        del sys.modules[module.stem]


def values(exact: settings) -> dict[str, object]:
    """Return every setting by name."""
    return {name: getattr(exact, name) for name in NAMES}


def test_no_setting_comes_from_the_users_profile() -> None:
    """Whatever profile is loaded, the kit's settings are the same."""
    plain = values(exact_settings(3))
    before = settings.get_current_profile_name()
    hostile = settings(
        max_examples=1,
        derandomize=True,
        verbosity=Verbosity.debug,
        phases=[Phase.explicit],
        stateful_step_count=1,
        report_multiple_bugs=True,
        suppress_health_check=[],
        deadline=1,
        print_blob=True,
        database=None,
    )
    settings.register_profile("hostile", hostile)
    settings.load_profile("hostile")
    try:
        assert values(exact_settings(3)) == plain
    finally:
        settings.load_profile(before)


def test_every_setting_is_given() -> None:
    """A setting that a new Hypothesis brings is noticed."""
    source = inspect.getsource(exact_settings)

    assert [name for name in NAMES if f"{name}=" not in source] == []


def test_the_same_seed_draws_the_same() -> None:
    """Draws are equal for equal seeds, whatever was drawn in between, and differ for others."""
    first = drawn()
    drawn(8, st.integers())

    assert drawn() == first
    assert drawn(8) != first


def test_draws_differ_from_one_another() -> None:
    """The draws of one seed are not the same value again and again."""
    assert len(set(drawn())) > 120


def test_the_users_modules_change_no_draw(tmp_path: Path) -> None:
    """Constants in a module of the user's project do not reach the kit's draws."""
    plain = drawn()

    with module_of_constants(tmp_path):
        assert drawn() == plain


@pytest.mark.e2e
def test_the_users_modules_change_no_generated_request(tmp_path: Path) -> None:
    """Nor do they reach the requests that schemathesis generates for the kit."""
    from searchprofiles_tck.conformance.client.fuzz_cases import fuzz
    from searchprofiles_tck.conformance.scenarios.fuzz import document
    from searchprofiles_tck.conformance.target.target import unlabelled
    from searchprofiles_tck.spec.exchange import Call, Exchange, HttpRequest, Reply

    described = document("d", [{"KeyName": "_account", "Values": ["x"]}])
    refused = Reply(400, (("content-type", "application/json"),), '{"Message": "no"}')

    def carry(request: HttpRequest) -> Exchange:
        return unlabelled(Call("SearchProfiles", {}, request), refused)

    def generated() -> list[str]:
        carried = fuzz(described, seed=7, examples=20, requests=200, carry=carry)
        return [repr(fuzzed.exchange.call.http) for fuzzed in carried]

    plain = generated()
    with module_of_constants(tmp_path):
        assert generated() == plain
    assert len(plain) > 100
