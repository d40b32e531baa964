"""A stock boto3 client as the target, against the kit's own server and against moto: conforming through every door."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import running_server

from .in_process import pytest_in

pytestmark = pytest.mark.e2e

PAGE: Final = Path(__file__).parents[2] / "docs" / "pytest.md"
RECIPES: Final = [
    code for code in re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.S) if "moto" in code
]
KEYS: Final = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
WORDS: Final = ("--tck-effort", "quick", "--tck-report", "out", "-p", "no:cacheprovider")
SOME: Final = (
    "--tck-only",
    "first-look",
    "--tck-only",
    "lattice",
    "--tck-only",
    "paging",
    "--tck-only",
    "updated",
)
CLIENT: Final = (
    "import os\nimport boto3\n\n"
    "def client(url=None):\n"
    "    url = url or os.environ['SERVED']\n"
    "    return boto3.client('customer-profiles', region_name='us-east-1', endpoint_url=url)\n"
)
FIXTURE: Final = (
    "import pytest\nfrom mine import client\n\n"
    "@pytest.fixture(scope='session')\ndef tck_target():\n    return client()\n"
)
IMPORTED: Final = "from searchprofiles_tck.conformance.suite.test_conformance import test_check\n"
CLASS: Final = (
    "from mine import client\n"
    "from searchprofiles_tck import SearchProfilesConformance\n\n"
    "class TestClient(SearchProfilesConformance):\n    def make_target(self):\n        return client()\n"
)
INSTALLED: Final = "from tests.helpers.moto_backend import install\n\ninstall()\n"


@pytest.fixture(params=["serve", pytest.param("moto", marks=pytest.mark.slow)])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Yield the address of a server with the ten operations."""
    if request.param == "serve":
        with running_server(http_app(Engine())) as address:
            yield address
        return
    pytest.importorskip("moto")
    from moto.server import ThreadedMotoServer

    from tests.helpers.moto_backend import install

    install()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


def verdict(folder: Path) -> dict[str, Any]:
    """Return what the report of a session says."""
    found: dict[str, Any] = json.loads((folder / "out" / "report.json").read_text())
    return found


@pytest.mark.parametrize(
    "door",
    [
        "object",
        pytest.param("fixture", marks=pytest.mark.slow),
        pytest.param("class", marks=pytest.mark.slow),
    ],
)
def test_a_stock_client_is_conforming_through_every_door(tmp_path: Path, url: str, door: str) -> None:
    """Nothing that boto3 does before the wire is held against the service behind it."""
    (tmp_path / "mine.py").write_text(CLIENT)
    (tmp_path / "conftest.py").write_text(FIXTURE if door == "fixture" else "")
    (tmp_path / "test_it.py").write_text(CLASS if door == "class" else IMPORTED)
    named = ("--tck-target", "python:mine:client") if door == "object" else ()

    done = pytest_in(tmp_path, "test_it.py", *WORDS, *named, SERVED=url, **KEYS)

    assert done.returncode == 0, done.stdout
    assert verdict(tmp_path)["verdict"] == "conforming"


@pytest.mark.parametrize("recipe", RECIPES, ids=["mock_aws", "server"])
def test_the_recipes_for_moto_are_true(tmp_path: Path, recipe: str) -> None:
    """What the page about pytest says of moto works as it is printed, with a backend that moto knows."""
    pytest.importorskip("moto")
    (tmp_path / "conftest.py").write_text(INSTALLED)
    (tmp_path / "test_it.py").write_text(recipe)

    done = pytest_in(tmp_path, "test_it.py", *WORDS, *SOME, **KEYS)

    assert done.returncode == 0, done.stdout
    counts = verdict(tmp_path)["counts"]
    assert (counts["passed"] > 100, counts["failed"], counts["indeterminate"]) == (True, 0, 0)
