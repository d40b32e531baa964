"""Each format of the sample reads exactly as the file in ``golden/``.

After a wanted change, write the files anew and look at what changed:

    REGENERATE=1 python -m pytest tests/reports/test_golden.py; git diff tests/reports/golden
"""

import os
from pathlib import Path

import pytest
from searchprofiles_tck.reports.comparison import compared
from searchprofiles_tck.reports.diff_html import DIFF_FORMATS
from searchprofiles_tck.reports.formats import FORMATS

from . import sample

GOLDEN = Path(__file__).with_name("golden")


@pytest.mark.parametrize("name", sorted(FORMATS))
@pytest.mark.parametrize("report", [sample.report, sample.conforming, sample.not_measured])
def test_format_is_as_recorded(name: str, report: object) -> None:
    """The sample in this format equals the recorded file, byte for byte."""
    assert callable(report)
    path = GOLDEN / f"{report.__name__}.{name}"
    content = FORMATS[name].render(report(), sample.EXCHANGES)
    if os.environ.get("REGENERATE"):
        path.write_bytes(content)
    assert content == path.read_bytes()


@pytest.mark.parametrize("name", sorted(DIFF_FORMATS))
def test_comparison_is_as_recorded(name: str) -> None:
    """The comparison of the conforming sample with the faulty one equals the recorded file, byte for byte."""
    path = GOLDEN / f"diff.{name}"
    content = DIFF_FORMATS[name](compared(sample.conforming(), sample.report()))
    if os.environ.get("REGENERATE"):
        path.write_bytes(content)
    assert content == path.read_bytes()


def test_no_recorded_file_is_left_over() -> None:
    """Every file in ``golden/`` belongs to a format."""
    assert {path.suffix[1:] for path in GOLDEN.iterdir()} <= {*FORMATS, *DIFF_FORMATS}
