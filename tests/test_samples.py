"""The sample reports in ``docs/samples`` are what the kit makes today of the runs that lie beside them."""

from pathlib import Path

import pytest
from searchprofiles_tck.reports.exchanges import FILE_NAME
from searchprofiles_tck.reports.formats import FORMATS
from searchprofiles_tck.reports.write import read_exchanges, read_report
from searchprofiles_tck.spec.results import RunReport
from searchprofiles_tck.spec.statuses import Verdict

SAMPLES = Path(__file__).parents[1] / "docs" / "samples"
AGAIN = "make the samples anew with `python docs/samples/rebuild.py --render`"


def sample(name: str) -> RunReport:
    """A sample's report, read by the model of today."""
    return read_report(SAMPLES / name)


@pytest.mark.e2e
@pytest.mark.parametrize("name", ["conforming", "several-defects"])
def test_samples_are_written_as_the_kit_writes_today(name: str) -> None:
    """Each file of a sample is what its format makes of the sample's run."""
    report = sample(name)
    for each in FORMATS.values():
        if each.file:
            content = each.render(report, read_exchanges(SAMPLES / name))
            assert (SAMPLES / name / each.file).read_bytes() == content, f"{name}/{each.file}: {AGAIN}"


def test_one_conforms_and_one_has_several_causes() -> None:
    """One sample shows a conforming target, the other a target whose defects were told apart."""
    assert sample("conforming").verdict is Verdict.CONFORMING
    faulty = sample("several-defects")
    assert faulty.verdict is Verdict.NON_CONFORMING
    assert len([cause for cause in faulty.causes if cause.diagnosis.nearest]) >= 3


def test_samples_hold_what_a_run_leaves() -> None:
    """Beside the formats each sample has its recording, and nothing else."""
    files = {each.file for each in FORMATS.values() if each.file} | {FILE_NAME}
    for name in ("conforming", "several-defects"):
        assert {path.name for path in (SAMPLES / name).iterdir()} == files


def test_the_readme_leads_to_them() -> None:
    """Both pages, and the command that makes them, are named where a reader looks."""
    readme = (SAMPLES.parents[1] / "README.md").read_text()
    assert "docs/samples/conforming/report.html" in readme
    assert "docs/samples/several-defects/report.html" in readme
    assert "docs/samples/rebuild.py" in readme
