"""Build the two sample reports in ``docs/samples/built``.

    python docs/samples/rebuild.py            both reports: a minute
    python docs/samples/rebuild.py --renew    and renew summary.md and failure.png, which are committed

``conforming`` is the reference, served over HTTP; ``several-defects`` is the same with the defects of three mutants
at once, as a first implementation has them. ``--renew`` needs Playwright and Debian's Chromium for the picture.
"""

import argparse
import re
import shutil
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.parts import EngineParts
from searchprofiles_tck.reference.service.http_app import admit, answering, application
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.reference.service.wire import Application
from searchprofiles_tck.reports import html_page
from searchprofiles_tck.reports.write import read_exchanges, read_report
from searchprofiles_tck.spec.readings import Readings

HERE = Path(__file__).parent
BUILT = HERE / "built"
DEFECTS = ("and-ends-only", "found-by-all-under-or", "max-results-zero")
SAMPLES = {"conforming": (), "several-defects": DEFECTS}
STEADY = ((r"127\.0\.0\.1:\d+", "127.0.0.1:8080"), (r"\btck-[0-9a-f]{10}\b", "tck-0123456789"))
"""What differs from run to run, and what the committed summary has instead."""


def with_defects(names: tuple[str, ...]) -> Application:
    """Return the reference with the defects of several mutants, each of which changes another part of the engine."""
    parts = EngineParts()
    for name in names:
        defect = MUTANTS[name].parts
        parts = replace(
            parts,
            **{
                field.name: getattr(defect, field.name)
                for field in fields(EngineParts)
                if getattr(defect, field.name) != getattr(EngineParts(), field.name)
            },
        )
    return application(answering(Engine(Readings(), parts), admit))


def build(name: str, folder: Path) -> Path:
    """Judge the target of a sample and return the directory in ``folder`` that its report was written to."""
    folder.mkdir(parents=True, exist_ok=True)
    with running_server(with_defects(SAMPLES[name])) as url:
        command = (Path(sys.executable).with_name("searchprofiles-tck"), "run", url, "--effort", "quick")
        options = ("--seed", "7", "--report", name)
        status = subprocess.run([*command, *options], cwd=folder, stdout=subprocess.DEVNULL, check=False)
    if status.returncode not in (0, 1):
        raise SystemExit(f"{name}: the run ended with status {status.returncode}")
    return folder / name


def steady(summary: str) -> str:
    """Return ``summary`` without what differs from run to run."""
    for pattern, text in STEADY:
        summary = re.sub(pattern, text, summary)
    return re.sub(r"(?m)^- started: .*$", "- started: `2026-01-01T00:00:00+00:00`", summary)


def picture(folder: Path, path: Path) -> None:
    """Draw the first failure of the report in ``folder`` to ``path``, down to its profiles.

    The page is made anew without the words of AWS, which change with the botocore that is installed.
    """
    from playwright.sync_api import sync_playwright

    page = folder / "without-quotes.html"
    page.write_bytes(html_page.render(read_report(folder), read_exchanges(folder)))

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        shown = browser.new_page(viewport={"width": 1000, "height": 800}, color_scheme="light")
        shown.goto(page.as_uri())
        top, end = (shown.locator(each).first.bounding_box() for each in ("#failures", ".card .world"))
        assert top is not None
        assert end is not None
        start, height = top["y"] - 16, end["y"] + end["height"] - top["y"] + 16
        clip = {"x": 0.0, "y": start, "width": 1000.0, "height": height}
        shown.screenshot(path=path, clip=clip, full_page=True)
        browser.close()
    page.unlink()


def main() -> None:
    """Build both samples."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--renew", action="store_true", help="renew summary.md and failure.png too")
    renew = parser.parse_args().renew
    shutil.rmtree(BUILT, ignore_errors=True)
    for name in SAMPLES:
        build(name, BUILT)
    if renew:
        faulty = BUILT / "several-defects"
        HERE.joinpath("summary.md").write_text(steady(faulty.joinpath("summary.md").read_text()))
        picture(faulty, HERE / "failure.png")


if __name__ == "__main__":
    main()
