"""Mutations are drawn by seed, change one place each, and are imported instead of the file."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("cosmic_ray", reason="needs the extra bench")
sys.path.append(str(Path(__file__).parents[2]))

from benchmarks.machine_made import SUBJECTS, SURVIVED, Survival, explanations, page, score
from benchmarks.source_mutations import ROOT, drawn

MODULES = ["reference/definition.py", "spec/verdict.py"]


def test_the_seed_alone_draws() -> None:
    """The same seed draws the same mutations, of different places, with ids of their own; another seed draws others."""
    first, again, other = drawn(MODULES, 1, 30), drawn(MODULES, 1, 30), drawn(MODULES, 2, 30)
    assert first == again != other
    assert len({one.id for one in first}) == len(first) == 30
    assert all(before != after for before, after in (one.change for one in first))


def test_annotations_are_left_alone() -> None:
    """No mutation is in an annotation."""
    lines = (ROOT / "spec/verdict.py").read_text().splitlines()
    assert any("-> LevelReached | None:" in line for line in lines)
    changed = {one.line for one in drawn(["spec/verdict.py"], 1, 400)}
    assert changed
    assert not [line for line in changed if "-> LevelReached | None:" in lines[line - 1]]


@pytest.mark.e2e
def test_a_process_imports_the_mutated_module() -> None:
    """A process that installs a mutation of a module has it under the module's own name."""
    one = next(one for one in drawn(MODULES[:1], 1, 400) if "page % 3" in one.change[0])
    words = (
        f"import sys; sys.path.append({str(ROOT)!r}); from benchmarks.source_mutations import SourceMutation; "
        f"{one!r}.install(); import searchprofiles_tck.reference.definition as d; "
        "print(d.capacity.__code__.co_code.hex(), d.capacity.__code__.co_consts)"
    )
    plain = words.replace(".install()", "")
    texts = [
        subprocess.run([sys.executable, "-c", each], capture_output=True, text=True, check=True).stdout
        for each in (words, plain)
    ]
    assert texts[0] != texts[1]


def test_every_module_of_a_subject_is_there() -> None:
    """What is to be mutated, and the tests that try it, exist."""
    for subject in SUBJECTS.values():
        assert [name for name in (*subject.modules, *subject.tests) if not (ROOT / name).exists()] == []


def test_explained_survivors_are_classes_with_reasons() -> None:
    """Every explanation has one of the three classes, and a reason in a sentence."""
    for row in explanations().values():
        assert row["class"] in ("equivalent", "out of scope", "hole")
        assert row["reason"].endswith(".")


def test_what_is_equivalent_does_not_count() -> None:
    """The score leaves out what cannot be found, and the page lists every survivor with its reason."""
    name, row = next(iter(explanations().items()))
    one = Survival("sql-service", name, "a.py", 1, "AddNot", "if a", "if not a", SURVIVED, "standard", 1.0)
    text = page([one], 19)
    assert row["reason"] in text
    assert "0 of 0 found" in score([one])
