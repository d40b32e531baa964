"""Hypothesis, shared with the tests of a user."""

import importlib.util
import inspect
import sys
from pathlib import Path

import pytest
from hypothesis import Phase, Verbosity, configuration, given, seed, settings
from hypothesis import strategies as st
from searchprofiles_tck.conformance.client.isolated_hypothesis import exact_settings, undisturbed

NAMES = [name for name in inspect.signature(settings.__init__).parameters if name not in ("self", "parent")]


def drawn() -> list[int]:
    """What the kit draws with a seed."""
    numbers: list[int] = []

    @seed(7)
    @exact_settings(200)
    @given(st.integers(0, 2**100))
    def draw(number: int) -> None:
        numbers.append(number)

    with undisturbed():
        draw()
    return numbers


def values(exact: settings) -> dict[str, object]:
    """Every setting by name."""
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


def test_the_users_modules_change_no_draw(tmp_path: Path) -> None:
    """Constants in a module of the user's project, which Hypothesis likes to draw, do not reach the kit's draws."""
    plain = drawn()
    module = tmp_path / "constants_of_a_user.py"
    module.write_text("NUMBERS = (" + ", ".join(str(10_000_019 * number) for number in range(1, 300)) + ")\n")
    spec = importlib.util.spec_from_file_location(module.stem, module)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[module.stem] = loaded
    try:
        spec.loader.exec_module(loaded)

        assert drawn() == plain
    finally:
        del sys.modules[module.stem]


def test_nothing_is_left_in_the_users_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hypothesis writes nothing where the user's tests keep their examples, and looks there again afterwards."""
    home = tmp_path / "home"
    monkeypatch.setattr(configuration, "__hypothesis_home_directory", home)

    with undisturbed():
        configuration.storage_directory("unicode_data").create_if_missing()

    assert list(tmp_path.iterdir()) == []
    assert configuration.storage_directory("x").path == home / "x"
