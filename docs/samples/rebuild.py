"""Makes the two sample reports anew.

    python docs/samples/rebuild.py            run again, then write every format: a minute
    python docs/samples/rebuild.py --render   write every format from the runs that are there

``conforming`` is the reference, served over HTTP; ``several-defects`` is the same with the defects of three mutants
at once, as a first implementation has them.
"""

import argparse
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.parts import EngineParts
from searchprofiles_tck.reference.readings import Readings
from searchprofiles_tck.reference.service.asgi import Application
from searchprofiles_tck.reference.service.http_app import admit, answering, application
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.reports.write import read_report, write_reports

HERE = Path(__file__).parent
DEFECTS = ("and-ends-only", "found-by-all-under-or", "max-results-zero")
SAMPLES = {"conforming": (), "several-defects": DEFECTS}


def with_defects(names: tuple[str, ...]) -> Application:
    """The reference with the defects of several mutants of the engine, each of which lies in another part."""
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


def run(name: str) -> None:
    """Judge a sample's target and write its report."""
    with running_server(with_defects(SAMPLES[name])) as url:
        command = (Path(sys.executable).with_name("searchprofiles-tck"), "run", url, "--effort", "quick")
        options = ("--seed", "7", "--report", name)
        status = subprocess.run([*command, *options], cwd=HERE, stdout=subprocess.DEVNULL, check=False)
    (HERE / name / "events.ndjson").unlink(missing_ok=True)  # long, and of use only to a run that was killed
    if status.returncode not in (0, 1):
        raise SystemExit(f"{name}: the run ended with status {status.returncode}")


def main() -> None:
    """Make all samples anew."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--render", action="store_true", help="write the formats from the runs that are there"
    )
    only_render = parser.parse_args().render
    for name in SAMPLES:
        if not only_render:
            run(name)
        write_reports(read_report(HERE / name), HERE / name)


if __name__ == "__main__":
    main()
