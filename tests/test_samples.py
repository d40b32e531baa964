"""``docs/samples`` builds the two sample reports, and the committed summary is one that the kit writes today."""

import re
from pathlib import Path
from types import ModuleType

import pytest
from searchprofiles_tck.reports.exchanges import FILE_NAME
from searchprofiles_tck.reports.formats import FORMATS
from searchprofiles_tck.reports.write import read_report
from searchprofiles_tck.spec.statuses import Verdict

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "docs" / "samples"
LARGEST = 200_000
"""Bytes that the committed samples may have together."""


@pytest.mark.e2e
def test_the_committed_summary_is_one_of_today(rebuild: ModuleType, samples: Path) -> None:
    """The summary of the sample with several defects reads as the kit writes it; requests at once vary its numbers."""
    committed = (SAMPLES / "summary.md").read_text()
    today = rebuild.steady((samples / "several-defects" / "summary.md").read_text())
    renew = "renew it with `python docs/samples/rebuild.py --renew`"
    assert re.sub(r"\d+", "0", committed) == re.sub(r"\d+", "0", today), renew


@pytest.mark.e2e
def test_one_conforms_and_one_has_several_causes(samples: Path) -> None:
    """One sample shows a conforming target, the other a target with several defects, each named."""
    assert read_report(samples / "conforming").verdict is Verdict.CONFORMING
    faulty = read_report(samples / "several-defects")
    assert faulty.verdict is Verdict.NON_CONFORMING
    assert len([cause for cause in faulty.causes if cause.diagnosis.nearest]) >= 3


@pytest.mark.e2e
def test_samples_hold_what_a_run_leaves(samples: Path) -> None:
    """Each sample has a file of each format and its recording."""
    files = {each.file for each in FORMATS.values() if each.file} | {FILE_NAME}
    for sample in samples.iterdir():
        assert {path.name for path in sample.iterdir()} >= files


def test_what_is_committed_is_small() -> None:
    """The full reports are built when they are wanted; ``built`` is ignored."""
    committed = [path for path in SAMPLES.iterdir() if path.name not in ("built", "__pycache__")]
    assert {path.name for path in committed} == {"failure.png", "rebuild.py", "summary.md"}
    assert sum(path.stat().st_size for path in committed) < LARGEST
    assert "/docs/samples/built/" in (ROOT / ".gitignore").read_text().splitlines()


def test_the_readme_leads_to_them() -> None:
    """The summary, the picture, and the command that builds the pages are in the README."""
    readme = (ROOT / "README.md").read_text()
    assert "docs/samples/summary.md" in readme
    assert "docs/samples/failure.png" in readme
    assert "docs/samples/rebuild.py" in readme
