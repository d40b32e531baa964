"""How long Chromium takes to open the page of a run, from a file.

    python -m pip install 'searchprofiles-tck[test]'
    python benchmarks/opening.py

Goal: under a second until everything is parsed, laid out and drawn, and the page's script has run. Chromium is
Debian's; the median of the rounds counts, each in a fresh tab.
"""

import shutil
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from searchprofiles_tck.reports import html_page

from reports import report

ROUNDS = 5
READY = """() => new Promise(resolve => requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))))"""


def milliseconds(browser: Browser, path: Path) -> float:
    """Return the time from the start of the navigation until a frame was drawn after the page had loaded."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(path.as_uri(), wait_until="load")
    taken = float(page.evaluate(READY))
    page.close()
    return taken


def main() -> None:
    """Print a row for each kind of report."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("needs Debian's Chromium: apt-get install chromium")
    print(f"{'report':<38}{'MB':>6}{'ms':>8}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for failed in (0, 40, 400):
            path = Path(folder, "report.html")
            path.write_bytes(html_page.render(report(failed)))
            taken = statistics.median(milliseconds(browser, path) for _ in range(ROUNDS))
            print(f"{f'400 checks, {failed} failed':<38}{path.stat().st_size / 1e6:>6.2f}{taken:>8.0f}")
        browser.close()


if __name__ == "__main__":
    main()
