"""Each format of the sample is equal to the file in ``golden/``.

After a wanted change, write the files anew and look at what changed:

    REGENERATE=1 python -m pytest tests/reports/test_golden.py; git diff tests/reports/golden
"""

import os
import re
from pathlib import Path

import pytest
from searchprofiles_tck.reports.comparison import compared
from searchprofiles_tck.reports.diff_html import DIFF_FORMATS
from searchprofiles_tck.reports.formats import FORMATS

from . import sample

GOLDEN = Path(__file__).with_name("golden")
_ASSETS = re.compile(rb"(<(style|script)>).*?(</\2>)|(?<='sha256-)[^']+", re.DOTALL)
"""Style and script of a page, and their hashes: they are files of their own, and tested in a browser."""


def recorded(name: str, content: bytes) -> bytes:
    """Return the content of the golden file ``name``; write ``content`` to it first if files are to be renewed."""
    path = GOLDEN / name
    if os.environ.get("REGENERATE"):
        path.write_bytes(content)
    return path.read_bytes()


@pytest.mark.parametrize("name", sorted({*FORMATS} - {"css"}))
@pytest.mark.parametrize("report", [sample.report, sample.conforming, sample.not_measured])
def test_format_is_as_recorded(name: str, report: object) -> None:
    """The sample in this format equals the recorded file, byte for byte; of a page the body and the head's text."""
    assert callable(report)
    content = _ASSETS.sub(rb"\1\3", FORMATS[name].render(report(), sample.EXCHANGES))
    assert content == recorded(f"{report.__name__}.{name}", content)


@pytest.mark.parametrize("name", sorted(DIFF_FORMATS))
def test_comparison_is_as_recorded(name: str) -> None:
    """The comparison of the conforming sample with the faulty one equals the recorded file, byte for byte."""
    content = _ASSETS.sub(rb"\1\3", DIFF_FORMATS[name](compared(sample.conforming(), sample.report())))
    assert content == recorded(f"diff.{name}", content)


def test_no_recorded_file_is_left_over() -> None:
    """Every file in ``golden/`` belongs to a format."""
    assert {path.suffix[1:] for path in GOLDEN.iterdir()} <= {*FORMATS, *DIFF_FORMATS}
