"""Builds the wheel, and installs it where nothing of the checkout is in reach."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
ROOMS: Final = ("spec", "reference", "conformance", "reports")


def run(words: list[str], cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Runs a program, with nothing of this session in its environment but what it needs."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "PYTHON", "TOX_"))
    }
    return subprocess.run(
        words, cwd=cwd, env={**kept, **environment}, capture_output=True, text=True, check=False, timeout=300
    )


def source_copy(into: Path) -> Path:
    """The sources, where a build may leave its traces."""
    into.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "searchprofiles_tck", *ROOMS):
        subprocess.run(["cp", "-R", str(ROOT / name), str(into / name)], check=True)
    return into


def isolated(venv: Path) -> Path:
    """The interpreter of a new virtual environment that sees this one's libraries, but not its copy of the kit."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    site = next(venv.glob("lib/python*/site-packages"))
    # As a line in a .pth file the folder joins the path, while its own .pth files (an editable install) do nothing.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return venv / "bin" / "python"


def install(python: Path, *what: str) -> None:
    """Installs into another environment with this one's pip."""
    words = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps"]
    done = run([*words, "--force-reinstall", "--no-warn-conflicts", *what], ROOT)
    assert done.returncode == 0, done.stderr


def build(place: Path) -> Path:
    """The wheel, built in ``place`` from a copy of the sources."""
    source = source_copy(place / "source")
    words = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        str(place),
        str(source),
    ]
    done = run(words, place)
    assert done.returncode == 0, done.stderr
    return next(place.glob("*.whl"))
