"""Applications that know nothing of the kit, and the page that leads from nothing to their tests, word by word."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from .conformance.command_line import Finished, tck_process
from .conformance.in_process import pytest_in

ROOT: Final = Path(__file__).parents[1]
EXAMPLES: Final = ROOT / "examples"
PAGE: Final = (ROOT / "docs" / "develop-against.md").read_text(encoding="utf-8")
IN_PYTHON: Final = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
QUIET: Final = ("-p", "no:cacheprovider", "-q")


def blocks(page: str, language: str = "python") -> list[str]:
    """Return the blocks of code in ``page``."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def code_of(path: Path) -> str:
    """Return the code of an example without its docstring, in one form."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return ast.unparse(ast.Module(tree.body[1:], []))


def copied(name: str, into: Path) -> Path:
    """Copy an example into a folder of its own."""
    return Path(shutil.copytree(EXAMPLES / name, into / name, ignore=shutil.ignore_patterns("__pycache__")))


def test_the_page_shows_the_example() -> None:
    """The application and the test in the page are those of ``examples/``, which the tests below run."""
    application, test, *_ = blocks(PAGE)

    assert ast.unparse(ast.parse(application)) == code_of(EXAMPLES / "boto3-application" / "shop.py")
    assert ast.unparse(ast.parse(test)) == code_of(EXAMPLES / "boto3-application" / "test_shop.py")


@pytest.mark.e2e
def test_a_boto3_application_is_tested_with_the_fixture(tmp_path: Path) -> None:
    """Its test passes, and so does one with the wider fixture that the page shows."""
    folder = copied("boto3-application", tmp_path)
    (folder / "conftest.py").write_text(blocks(PAGE)[2])
    (folder / "test_wider.py").write_text(
        "from shop import customers_with\n\n"
        "def test_nobody(shop_server):\n    assert customers_with('nobody@example.org') == []\n"
    )

    done = pytest_in(folder, *QUIET, "--rootdir", str(folder))

    assert "2 passed" in done.stdout, done.stdout


@pytest.mark.e2e
@pytest.mark.parametrize(("mutant", "status"), [((), 0), (("--mutant", "last-item-of-page-lost"), 1)])
def test_a_boto3_application_is_tested_by_a_command(
    tmp_path: Path, mutant: tuple[str, ...], status: int
) -> None:
    """Under ``serve -- COMMAND`` the unmodified application passes, and fails against a service that loses profiles."""
    folder = copied("boto3-application", tmp_path)
    (folder / "own.py").write_text(
        "import boto3\nfrom shop import customers_with\n\n"
        "client = boto3.client('customer-profiles')\n"
        "for number in range(25):\n"
        "    client.create_profile(DomainName='shop', AccountNumber=str(number), EmailAddress='a@example.org')\n"
        "assert len(customers_with('a@example.org')) == 25\n"
    )

    done = tck_process(folder, "serve", "--domain", "shop", *mutant, "--", sys.executable, "own.py")

    assert done.returncode == status, done.stderr


@pytest.mark.e2e
def test_the_page_on_python_runs(tmp_path: Path) -> None:
    """What the page shows of a server does what its comments say."""
    server = next(block for block in blocks(IN_PYTHON) if "ReferenceServer(" in block)
    code = server + '    assert len(found["Items"]) == 1\n    assert client.list_domains()["Items"]\n'
    (tmp_path / "page.py").write_text(code)

    done = subprocess.run(
        [sys.executable, "-P", "page.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.e2e
@pytest.mark.slow
def test_a_node_application_is_tested_by_a_command(tmp_path: Path) -> None:
    """An application of the AWS SDK for JavaScript passes unmodified, and fails against a faulty service."""
    folder = copied("node-application", tmp_path)
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    installed = subprocess.run(
        [npm, "install", "--no-audit", "--no-fund"], cwd=folder, capture_output=True, text=True, check=False
    )
    if installed.returncode:
        pytest.skip(f"the AWS SDK for JavaScript cannot be installed: {installed.stderr[-300:]}")

    def tested(*words: str) -> Finished:
        return tck_process(folder, "serve", "--domain", "shop", *words, "--", npm, "test", AWS_PROFILE="x")

    right, wrong = tested(), tested("--mutant", "last-item-of-page-lost")

    assert right.returncode == 0, right.stdout + right.stderr
    assert wrong.returncode == 1
