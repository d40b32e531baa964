"""A page of several reports: what differs, what changed, and nothing of a target unescaped."""

from collections.abc import Mapping

import msgspec
from searchprofiles_tck.reports.index_html import render
from searchprofiles_tck.spec.results import RunReport
from searchprofiles_tck.spec.statuses import Status

from . import sample


def test_targets_stand_side_by_side() -> None:
    """Each report has a row with its verdict and a link, and each requirement that they judge differently one too."""
    page = _page(
        {"faulty/report.html": sample.report(), "good/report.html": _of("other", sample.conforming())}
    )

    assert 'href="faulty/report.html"' in page
    assert 'href="good/report.html"' in page
    assert "<code>logic-and-all</code>" in page
    assert '<b class="s failed">failed</b>' in page
    assert "History of" not in page


def test_requirements_that_all_meet_are_only_counted() -> None:
    """What every report says is no row."""
    page = _page({"a": sample.conforming(), "b": _of("other", sample.conforming())})

    assert '<tr><th scope="row"><code>' not in page
    assert "more requirements: every report that judged them says the same" in page


def test_what_only_newer_rules_find_is_no_agreement() -> None:
    """A requirement that every report calls new is not met in any of them, so it has a row."""
    new = [msgspec.structs.replace(row, status=Status.NEW) for row in sample.conforming().requirements[:1]]
    report = msgspec.structs.replace(sample.conforming(), requirements=tuple(new))
    page = _page({"a": report, "b": _of("other", report)})

    assert f'<tr><th scope="row"><code>{new[0].id}' in page
    assert "more requirement" not in page


def test_what_a_run_left_out_is_no_difference() -> None:
    """A report of a part of the checks differs from a whole one only in what both judged."""
    left_out = [
        msgspec.structs.replace(row, status=Status.NOT_RUN) for row in sample.conforming().requirements
    ]
    part = msgspec.structs.replace(sample.conforming(), requirements=tuple(left_out))
    page = _page({"a": sample.conforming(), "b": _of("other", part)})

    assert '<tr><th scope="row"><code>' not in page


def test_a_subject_is_named_by_its_title() -> None:
    """Two runs of one product are its history, whatever address it had; what is not met comes first."""
    runs = {
        name: msgspec.structs.replace(
            report, run=msgspec.structs.replace(report.run, target=name, title="Acme", product_version="2.3")
        )
        for name, report in (("http://a", sample.conforming()), ("http://b", sample.report()))
    }
    page = _page(runs)

    assert ">Acme 2.3</a>" in page
    assert "History of Acme" in page
    rows = page[page.index("not met") :].split('<tr><th scope="row">')[1:]
    failed = ["failed" in row for row in rows if 'class="s ' in row]
    assert failed == sorted(failed, reverse=True)


def test_the_history_of_a_target_says_what_changed() -> None:
    """Two reports of one target are compared in the order of their runs, whatever the order in which they came."""
    later = _at("2031-01-01T00:00:00Z", sample.report())
    earlier = _of(later.run.target, _at("2030-01-01T00:00:00Z", sample.conforming()))
    page = _page({"later": later, "earlier": earlier})

    assert "2030-01-01 00:00 to 2031-01-01 00:00" in page
    assert "Regressions" in page


def test_text_of_a_target_is_escaped() -> None:
    """Neither a name nor a message becomes markup."""
    page = _page({"a": _of("<script>alert(1)</script>", sample.report()), 'b"><b>': sample.conforming()})

    assert "<script" not in page
    assert '"><b>' not in page


def _page(reports: Mapping[str, RunReport]) -> str:
    return render(reports).decode()


def _of(target: str, report: RunReport) -> RunReport:
    return msgspec.structs.replace(report, run=msgspec.structs.replace(report.run, target=target))


def _at(started: str, report: RunReport) -> RunReport:
    return msgspec.structs.replace(report, run=msgspec.structs.replace(report.run, started=started))
