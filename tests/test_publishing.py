"""Whatever waits for the release: addresses, image, action and workflows say what is true."""

import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

import searchprofiles_tck

from .helpers.installing import COPIED, ROOT, run
from .lint.distribution import metadata, wrong_links

SETUP: Final = runpy.run_path(str(ROOT / "setup.py"), run_name="setup")
PROJECT: Final[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
DOCKERFILE: Final = (ROOT / "Dockerfile").read_text(encoding="utf-8")
ADDRESS: Final = "https://forge.example/owner/searchprofiles-tck"
FORGE: Final = ROOT / ".github"


def parsed(path: Path) -> Any:
    """Return the content of a YAML file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


ACTION: Final = parsed(ROOT / "action.yml")


def test_without_an_address_nothing_is_written() -> None:
    """Until the release names the project's address, README stays as it is and the metadata has no address."""
    assert SETUP["readme"](README, "", "1.2.3") == README
    assert SETUP["urls"]("", "1.2.3") == {}
    assert SETUP["version"]() == searchprofiles_tck.__version__


def test_with_an_address_every_link_is_absolute() -> None:
    """Links lead to the files of the release's tag, the picture to its bytes, and links that were absolute stay."""
    text = "![A](docs/a.png) [b](docs/b.md#c) [d](https://d.example) [e](#f)"

    assert SETUP["readme"](text, ADDRESS, "1.2.3") == (
        f"![A]({ADDRESS}/raw/v1.2.3/docs/a.png) [b]({ADDRESS}/blob/v1.2.3/docs/b.md#c) [d](https://d.example) [e](#f)"
    )
    labels = "".join(f"Project-URL: {name}, {url}\n" for name, url in SETUP["urls"](ADDRESS, "1.2.3").items())
    whole = labels + SETUP["readme"](README, ADDRESS, "1.2.3")
    assert list(wrong_links(whole, ADDRESS)) == []
    assert len(list(wrong_links(README, ADDRESS))) == 2


def test_the_check_of_the_distribution_can_fail() -> None:
    """An address in a build without one, or another one, is found."""
    assert list(wrong_links("Project-URL: Source, https://x.example", "")) != []
    assert list(wrong_links("Project-URL: Source, https://x.example", ADDRESS)) != []


@pytest.mark.e2e
def test_the_wheel_has_no_address(wheel: Path) -> None:
    """What is built here names no place, since there is none yet."""
    assert list(wrong_links(metadata(wheel), "")) == []


@pytest.mark.e2e
@pytest.mark.slow
def test_a_release_has_its_addresses(tmp_path: Path) -> None:
    """With the one variable that the release sets, the wheel's README and metadata lead to the project."""
    source = tmp_path / "source"
    source.mkdir()
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, source / name)
    words = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path)]

    done = run([*words, str(source)], tmp_path, SEARCHPROFILES_TCK_ADDRESS=ADDRESS)

    assert done.returncode == 0, done.stderr
    assert list(wrong_links(metadata(next(tmp_path.glob("*.whl"))), ADDRESS)) == []


def test_the_pythons_of_the_metadata_are_tested() -> None:
    """The classifiers name the versions of Python that the workflow runs, and the least is the one required."""
    named = re.findall(r"Python :: (3\.\d+)", " ".join(PROJECT["classifiers"]))

    assert parsed(FORGE / "workflows" / "ci.yml")["jobs"]["ci"]["strategy"]["matrix"]["python"] == named
    assert PROJECT["requires-python"] == f">={named[0]}"


def test_the_image_is_built_from_what_the_wheel_is_built_from() -> None:
    """The Dockerfile copies the files that suffice for the wheel of the other tests, and nothing else is in its way."""
    copied = [
        word.removesuffix("/")
        for line in re.findall(r"^COPY (?!--from)(.*)", DOCKERFILE, re.M)
        for word in line.split()[:-1]
    ]
    sent = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]

    assert sorted(copied) == sorted(COPIED) == sorted(sent)


def test_the_image_runs_the_command() -> None:
    """Its entry point is the script of the package, and what it installs is an extra of it."""
    entry = re.findall(r'^ENTRYPOINT \["([^"]+)"\]', DOCKERFILE, re.M)
    extras = re.findall(r"'\.\[(\w+)\]'", DOCKERFILE)

    assert [name in PROJECT["scripts"] for name in entry] == [True]
    assert [name in PROJECT["optional-dependencies"] for name in extras] == [True]


def test_the_inputs_of_the_action_are_documented() -> None:
    """The table of the page has every input with its default, and no other."""
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (?:`([^`]*)`)? ?\|", page, re.M)

    assert rows == [(name, row.get("default", "")) for name, row in ACTION["inputs"].items()]


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("target", "arguments", "status", "verdict"),
    [
        ("reference:", "--only 'keys-email' --seed 3", 0, "not-measured"),
        ("reference:", "--only", 2, ""),
    ],
)
def test_the_action_says_how_a_run_ended(
    tmp_path: Path, target: str, arguments: str, status: int, verdict: str
) -> None:
    """Its step has the exit status of the run, and the outputs say status and verdict."""
    step = next(step for step in ACTION["runs"]["steps"] if step.get("id") == "run")
    kit = tmp_path / "searchprofiles-tck" / "bin"
    kit.mkdir(parents=True)
    (kit / "searchprofiles-tck").symlink_to(Path(sys.executable).with_name("searchprofiles-tck"))
    given = {"TARGET": target, "EFFORT": "quick", "REPORT": "out", "ARGUMENTS": arguments}
    places = {"RUNNER_TEMP": str(tmp_path), "GITHUB_OUTPUT": str(tmp_path / "output")}

    done = subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        cwd=tmp_path,
        env={**os.environ, **given, **places},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert done.returncode == status, done.stderr
    assert (tmp_path / "output").read_text() == f"status={status}\nverdict={verdict}\n"


@pytest.mark.parametrize("path", sorted(FORGE.rglob("*.yml")), ids=lambda path: path.name)
def test_a_file_of_the_forge_can_be_read(path: Path) -> None:
    """Workflows and templates are YAML, and a workflow may write nothing unless a job says so."""
    found = parsed(path)

    assert isinstance(found, dict)
    if path.parent.name == "workflows":
        assert found["permissions"] == {"contents": "read"}


def test_nothing_is_published_without_a_person() -> None:
    """Only a job with an environment, where a person approves it, gets the identity that may publish."""
    jobs = parsed(FORGE / "workflows" / "release.yml")["jobs"]
    trusted = {name: job for name, job in jobs.items() if job.get("permissions", {}).get("id-token")}

    assert list(trusted) == ["publish"]
    assert trusted["publish"]["environment"] == "release"
    assert all("run" not in step for step in trusted["publish"]["steps"])
