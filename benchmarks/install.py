"""How many packages an installation of the kit has, and how large their files are, compiled ones included.

    python benchmarks/install.py

Installs the kit with its dependencies, and no extra, into a new environment without pip. The packages come from
the package index that pip is configured for.
"""

import subprocess
import sys
import tempfile
import venv
from importlib.metadata import distributions
from pathlib import Path

from goals import found

ROOT = Path(__file__).parents[1]


def main() -> int:
    """Install and count."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder)
        target = ["--python", str(Path(folder, "bin", "python"))]
        subprocess.run([sys.executable, "-m", "pip", *target, "install", "--quiet", str(ROOT)], check=True)
        library = next(Path(folder, "lib").glob("python*/site-packages"))
        packages = len([*distributions(path=[str(library)])])
        size = sum(file.stat().st_size for file in library.rglob("*") if file.is_file()) / 1e6
    reached = [found("packages", str(packages), packages <= 44), found("size", f"{size:.0f} MB", size <= 100)]
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
