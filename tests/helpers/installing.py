"""Build the wheel, and install it where nothing of the checkout is in reach."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("spec", "reference", "conformance", "reports")
COPIED: Final = ("pyproject.toml", "setup.py", "README.md", "LICENSE", "searchprofiles_tck", *PACKAGES)
"""What a wheel is built from."""
GONE: Final = ("searchprofiles_tck/gone.py", "searchprofiles_tck/conformance/gone/__init__.py")
"""Modules that a checkout had once: an earlier build left them in its folder."""


def run(words: list[str], cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a program, with nothing of this session in its environment but what it needs."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "PYTHON", "TOX_"))
    }
    return subprocess.run(
        words, cwd=cwd, env={**kept, **environment}, capture_output=True, text=True, check=False, timeout=300
    )


def source_copy(into: Path) -> Path:
    """Copy the sources to where a build may leave its traces."""
    into.mkdir()
    for name in COPIED:
        subprocess.run(["cp", "-R", str(ROOT / name), str(into / name)], check=True)
    return into


def isolated(venv: Path) -> Path:
    """Return the interpreter of a new virtual environment that sees this one's libraries, but not its kit."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    site = next(venv.glob("lib/python*/site-packages"))
    # As a line in a .pth file the folder joins the path, while its own .pth files (an editable install) do nothing.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return venv / "bin" / "python"


def install(python: Path, *what: str) -> None:
    """Install into another environment with this one's pip."""
    words = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps"]
    done = run([*words, "--force-reinstall", "--no-warn-conflicts", *what], ROOT)
    assert done.returncode == 0, done.stderr


def build(place: Path) -> Path:
    """Build the wheel in ``place``, from a copy of the sources in which an earlier build left modules that are gone."""
    source = source_copy(place / "source")
    for name in GONE:
        left = source / "build" / "lib" / name
        left.parent.mkdir(parents=True, exist_ok=True)
        left.touch()
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
