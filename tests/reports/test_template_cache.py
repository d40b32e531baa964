"""Templates are compiled once, and again when anything that decides on them changes."""

import sys
from pathlib import Path

import jinja2
import pytest
from searchprofiles_tck.reports.template_cache import TemplateCache


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is compiled in a folder of the test, whatever the settings of Python are."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "compiled"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def _owner(folder: Path, text: str) -> str:
    owner = folder / "owner.py"
    owner.write_text(text)
    Path(TemplateCache(str(owner)).directory).mkdir(parents=True, exist_ok=True)
    return str(owner)


def _rendered(owner: str, source: str, *, mark: str = "") -> str:
    loader = jinja2.DictLoader({"page": source})
    finalize = (lambda value: f"{mark}{value}") if mark else None
    environment = jinja2.Environment(loader=loader, bytecode_cache=TemplateCache(owner), finalize=finalize)
    return environment.get_template("page").render(name="x")


def _kept(owner: str) -> list[bytes]:
    return sorted(file.read_bytes() for file in Path(TemplateCache(owner).directory).iterdir())


def test_a_template_is_compiled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept is used: a second environment compiles nothing."""
    owner = _owner(tmp_path, "")
    first = _rendered(owner, "hello {{ name }}")
    monkeypatch.setattr(jinja2.Environment, "compile", None)

    assert (first, _rendered(owner, "hello {{ name }}")) == ("hello x", "hello x")


def test_another_source_is_compiled_anew(tmp_path: Path) -> None:
    """A template that was changed is never shown as it was."""
    owner = _owner(tmp_path, "")
    _rendered(owner, "hello {{ name }}")

    assert _rendered(owner, "goodbye {{ name }}") == "goodbye x"


def test_another_module_keeps_its_own(tmp_path: Path) -> None:
    """The settings of the environment are in the module that owns the cache: a change of it is another cache."""
    _rendered(_owner(tmp_path, "first"), "hello {{ 1 }}")

    assert _rendered(_owner(tmp_path, "second"), "hello {{ 1 }}", mark="!") == "hello !1"


@pytest.mark.parametrize("reason", ["forbidden", "no folder"])
def test_what_cannot_be_kept_is_shown_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    """An installation that may not be written to works, and nothing is written where Python writes nothing."""
    owner = _owner(tmp_path, "")
    if reason == "forbidden":
        monkeypatch.setattr(sys, "dont_write_bytecode", True)
    else:
        Path(TemplateCache(owner).directory).rmdir()

    assert _rendered(owner, "hello {{ name }}") == "hello x"
    assert reason == "no folder" or _kept(owner) == []
