"""Targets that fixtures and classes make: the second and the third door."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from searchprofiles_tck.conformance.results.expectations import read_list
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import running_server

from .command_line import Finished, statuses
from .in_process import pytest_in

pytestmark = pytest.mark.e2e

WORDS: Final = ("--tck-effort", "quick", "--tck-report", "out", "-p", "no:cacheprovider")
TWO: Final = ("--tck-only", "keys-email@keys", "--tck-only", "keys-phone@keys")
ADAPTER: Final = (Path(__file__).with_name("adapters.py")).read_text(encoding="utf-8")
FIXTURE: Final = """
import pytest
from mine import Adapter

@pytest.fixture(scope="session")
def tck_target():
    return Adapter()
"""
IMPORTED: Final = "from searchprofiles_tck.conformance.suite.test_conformance import test_check\n"
CLASS: Final = """
from mine import Adapter
from searchprofiles_tck import SearchProfilesConformance

class TestFake(SearchProfilesConformance):
    def make_target(self):
        return Adapter()
"""
BROKEN: Final = """
class TestBroken(SearchProfilesConformance):
    def make_target(self):
        return "mutant:business-email-not-indexed"
"""
PART: Final = """
class TestPart(SearchProfilesConformance):
    without = ("AddProfileKey",)
    def make_target(self):
        return "reference:"
"""
BOTH: Final = ("--tck-only", "keys-email@keys", "--tck-only", "keys-attached@attached-keys")
"""Checks of which a target without AddProfileKey passes one."""
WAYS: Final = [("fixture", ()), ("class", ()), ("fixture", ("-n", "2"))]


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield the folder of a user who has a fake. The kit leaves nothing in the directory for temporary files."""
    place = tmp_path / "project"
    place.mkdir()
    (place / "mine.py").write_text(ADAPTER)
    spare = tmp_path / "tmp"
    spare.mkdir()
    monkeypatch.setenv("TMPDIR", str(spare))
    yield place
    assert [path.name for path in spare.iterdir() if path.name.startswith("searchprofiles")] == []


def session(user: Path, *words: str) -> Finished:
    """Run a session of the user's."""
    return pytest_in(user, "test_fake.py", *WORDS, *words)


def session_with(user: Path, variables: Mapping[str, str]) -> Finished:
    """Run a session of the user's with these variables in its environment."""
    return pytest_in(user, "test_fake.py", *WORDS, *TWO, **variables)


def report(folder: Path) -> dict[str, Any]:
    """Return the report in ``folder``."""
    found: dict[str, Any] = json.loads((folder / "report.json").read_text())
    return found


@pytest.mark.parametrize(("door", "workers"), WAYS)
def test_results_meet_in_one_report(user: Path, door: str, workers: tuple[str, ...]) -> None:
    """However many processes judge, and whichever door the target came in by, there is one report."""
    if door == "fixture":
        (user / "conftest.py").write_text(FIXTURE)
    (user / "test_fake.py").write_text(IMPORTED if door == "fixture" else CLASS)

    done = session(user, *TWO, *workers)

    assert "2 passed" in done.stdout, done.stdout
    found = report(user / "out")
    assert {name for name, status in statuses(found).items() if status == "passed"} == {TWO[1], TWO[3]}
    assert found["run"]["target"] == "python:mine:Adapter"
    assert found["run"]["requests"]["check"] > 0


@pytest.mark.parametrize("door", ["module", "fixture", "class"])
def test_names_of_tests_are_the_users_own(user: Path, door: str) -> None:
    """What the ini file calls a test changes nothing: the checks are collected through every door."""
    (user / "pytest.ini").write_text(
        "[pytest]\npython_files = check_*.py\npython_classes = Check*\npython_functions = check_*\n"
    )
    (user / "conftest.py").write_text(FIXTURE if door == "fixture" else "")
    (user / "check_fake.py").write_text(CLASS if door == "class" else IMPORTED)
    words = {
        "module": ("--pyargs", "searchprofiles_tck.conformance.suite", "--tck-target", "python:mine:Adapter"),
        "fixture": (".",),
        "class": (".",),
    }

    done = pytest_in(user, *words[door], *WORDS, *TWO)

    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout


def test_warnings_that_are_errors_change_nothing(user: Path) -> None:
    """What libraries, or the fake itself, warn of is not the answer of the target, nor does it leave anything there."""
    (user / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")
    warning = CLASS.replace(
        "        return Adapter()",
        "        made = Adapter()\n"
        "        def warning(method):\n            def warned(**members):\n"
        "                warnings.warn('an old way')\n                return method(**members)\n"
        "            return warned\n"
        "        for name in ('search_profiles', 'delete_domain'):\n"
        "            setattr(made, name, warning(getattr(made, name)))\n"
        "        return made",
    )
    (user / "test_fake.py").write_text("import warnings\n" + warning)

    done = session(user, *TWO)

    assert "2 passed" in done.stdout, done.stdout
    assert "left in the target" not in done.stdout


def test_two_targets_have_a_report_each(user: Path) -> None:
    """Results of different targets are never in one report."""
    (user / "test_fake.py").write_text(CLASS + PART)

    done = session(user, *BOTH, "-n", "2", "--dist", "loadgroup")

    assert "3 passed, 1 skipped" in done.stdout, done.stdout
    passed = {path.name: report(path)["counts"]["passed"] for path in (user / "out").iterdir()}
    assert passed == {"test_fake.TestFake": 2, "test_fake.TestPart": 1}


@pytest.mark.usefixtures("undiagnosed")
def test_what_two_targets_fail_is_in_one_list(user: Path) -> None:
    """The list of the second target does not take the place of that of the first."""
    other = BROKEN.replace("TestBroken", "TestOther").replace(
        "business-email-not-indexed", "and-treated-as-or"
    )
    (user / "test_fake.py").write_text(CLASS + BROKEN + other)
    two = ("--tck-only", "keys-email@first-look", "--tck-only", "logic-and@first-look")

    done = session(user, *two, "--tck-write-expected-failures", "known.toml")

    assert "2 failed, 4 passed" in done.stdout, done.stdout
    assert done.stdout.count("known.toml lists what failed, entries: 2.") == 1
    assert {entry.id for entry in read_list(user / "known.toml")} == {"keys-email", "logic-and"}


def test_a_class_says_what_its_target_can_do(user: Path) -> None:
    """What the target does not implement is not called; checks that need it are skipped with the reason."""
    more = '    without = ("AddProfileKey",)\n    access = "write"\n    domain = "mine"\n'
    (user / "test_fake.py").write_text(
        CLASS.replace(
            "return Adapter()",
            "made = Adapter()\n        made.create_domain(DomainName='mine', DefaultExpirationDays=1)\n"
            "        return made",
        )
        + more
    )

    done = session(user, "--tck-only", "keys-email@keys", "--tck-only", "keys-attached", "-rs")

    assert done.returncode == 0, done.stdout
    assert report(user / "out")["run"]["access"] == "write"
    assert "does not implement AddProfileKey" in done.stdout


@pytest.mark.parametrize(
    ("attribute", "sentence"),
    [
        (
            '    without = ("AddProfilKey",)\n',
            "TestFake: without takes an operation other than SearchProfiles (did you mean 'AddProfileKey'?)",
        ),
        ('    acess = "write"\n', "TestFake has 'acess', which means nothing here; did you mean 'access'?"),
        ("    def make_targt(self): pass\n", "did you mean 'make_target'?"),
        ('    domain = ""\n', "TestFake: domain"),
    ],
)
def test_a_misspelt_capability_is_explained(user: Path, attribute: str, sentence: str) -> None:
    """A property that says what does not exist, or that does not exist itself, is an error with the closest word."""
    (user / "test_fake.py").write_text(CLASS + attribute)

    done = session(user, *TWO)

    assert done.returncode == 2
    assert sentence in done.stdout


@pytest.mark.parametrize("words", [(), ("-n", "1")], ids=["alone", "xdist"])
def test_a_report_that_cannot_be_written_is_refused_first(user: Path, words: tuple[str, ...]) -> None:
    """Nothing is collected, and nothing sent."""
    (user / "test_fake.py").write_text(CLASS)
    done = pytest_in(user, "test_fake.py", "--tck-report", "/dev/null/out", *words)

    assert done.returncode == 4
    assert "the report cannot be written to /dev/null/out: Not a directory" in done.stdout + done.stderr


def test_a_worker_that_dies_costs_one_check(user: Path) -> None:
    """The check during which a worker died is an error, and all others have their results in the report."""
    died = "mine import Deadly as Adapter"
    (user / "test_fake.py").write_text(CLASS.replace("mine import Adapter", died))

    done = pytest_in(
        user, "test_fake.py", *WORDS, "--tck-only", "logic-and", "-n", "2", ADAPTER_DIED=str(user / "died")
    )

    assert (user / "died").exists(), done.stdout
    counts = report(user / "out")["counts"]
    assert counts["error"] == 1
    assert counts["passed"] > 0


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_a_url_from_a_class_is_cleaned_up(user: Path, workers: tuple[str, ...]) -> None:
    """Workers share a target that is named, and the last one that uses it leaves nothing there."""
    (user / "test_fake.py").write_text(
        "from searchprofiles_tck import SearchProfilesConformance\n"
        "import os\n\n"
        "class TestServed(SearchProfilesConformance):\n"
        "    def make_target(self):\n        return os.environ['SERVED']\n"
        "    def close_target(self, target):\n"
        "        from urllib.request import urlopen\n"
        "        print('at the end:', urlopen(target + '/domains').read())\n"
    )

    engine = Engine()
    with running_server(http_app(engine)) as url:
        done = pytest_in(user, "test_fake.py", *WORDS, *TWO, *workers, "-s", SERVED=url)

    assert "2 passed" in done.stdout, done.stdout
    assert engine.call("ListDomains", {}).get("Items", []) == []
    if not workers:
        assert "at the end: b'{\"Items\":[]}'" in done.stdout, done.stdout


def test_make_target_takes_fixtures_and_is_closed_before_them(user: Path) -> None:
    """What the kit made is removed first, then the target is closed, then the fixtures end that it was made of."""
    (user / "test_fake.py").write_text(
        CLASS.replace("def make_target(self):", "def make_target(self, store):")
        .replace("return Adapter()", "self.made = Adapter()\n        return self.made")
        .replace(
            "class TestFake",
            "import pytest\n\n@pytest.fixture(scope='class', params=['a', 'b'])\n"
            "def store(request):\n    yield request.param\n    print('end of', request.param)\n\n"
            "class TestFake",
        )
        + "    def close_target(self, target):\n        assert target is self.made\n"
        "        print('domains:', target.engine.call('ListDomains', {})['Items'])\n"
    )

    done = session(user, *TWO, "-s")

    assert "4 passed" in done.stdout, done.stdout
    said = re.findall(r"domains: .*|end of .", done.stdout)
    assert said == ["domains: []", "end of a", "domains: []", "end of b"]
    assert len(list((user / "out").iterdir())) == 2


def test_each_target_has_its_own_report_whatever_its_name(user: Path) -> None:
    """Targets of one class, and classes whose names end alike, do not share a report."""
    long = "x" * 100
    (user / "test_fake.py").write_text(
        CLASS.replace("TestFake", f"TestA{long}") + PART.replace("TestPart", f"TestB{long}")
    )

    done = session(user, *BOTH)

    assert "3 passed, 1 skipped" in done.stdout, done.stdout
    assert sorted(report(path)["counts"]["passed"] for path in (user / "out").iterdir()) == [1, 2]


def test_a_parametrized_fixture_makes_several_targets(user: Path) -> None:
    """Two objects of one class are two targets, with a report each."""
    (user / "conftest.py").write_text(
        FIXTURE.replace('scope="session"', 'scope="session", params=[1, 2]').replace("()", "(request)", 1)
    )
    (user / "test_fake.py").write_text(IMPORTED)

    done = session(user, *TWO)

    assert "4 passed" in done.stdout, done.stdout
    assert [report(path)["counts"]["passed"] for path in (user / "out").iterdir()] == [2, 2]


def test_a_second_fixture_in_one_session_is_refused(user: Path) -> None:
    """A session with two fixtures for its target would judge only one of them, and says so."""
    for name in ("one", "two"):
        (user / f"test_{name}.py").write_text(FIXTURE + IMPORTED)

    done = pytest_in(user, *WORDS, *TWO)

    assert done.returncode == 2
    assert "this session has a second fixture tck_target" in done.stdout


@pytest.mark.parametrize("door", ["fixture", "class"])
def test_a_target_that_is_none_is_one_error(user: Path, door: str) -> None:
    """A fixture or a method that forgets to return its target is an error with a sentence."""
    made = CLASS if door == "class" else FIXTURE + IMPORTED
    (user / "test_fake.py").write_text(made.replace("return Adapter()", "Adapter()"))

    done = session(user, *TWO)

    assert done.returncode == 1
    assert "1 skipped, 1 error" in done.stdout, done.stdout
    assert "the target is None: tck_target, or make_target, has to return a URL" in done.stdout
    assert report(user / "out")["verdict"] == "not-measured"


def test_a_class_says_how_requests_are_authorised(user: Path) -> None:
    """Requests to the URL of a class have the headers that the class names, and are signed if it says so."""
    (user / "test_fake.py").write_text(
        "from searchprofiles_tck import SearchProfilesConformance\n"
        "import os\n\n"
        "class TestServed(SearchProfilesConformance):\n"
        "    auth = 'sigv4'\n"
        "    @property\n    def headers(self):\n        return {'X-Key': self.key}\n"
        "    def make_target(self):\n        self.key = 'open'\n        return os.environ['SERVED']\n"
    )
    seen: set[tuple[str, bool]] = set()
    app = http_app(Engine())

    async def noting(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            seen.add((headers[b"x-key"].decode(), headers[b"authorization"].startswith(b"AWS4-HMAC-SHA256")))
        await app(scope, receive, send)

    variables = {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key"}
    with running_server(noting) as url:
        done = session_with(user, {**variables, "SERVED": url})

    assert "2 passed" in done.stdout, done.stdout
    assert seen == {("open", True)}


def test_a_class_without_target_is_told_what_it_lacks(user: Path) -> None:
    """A subclass that does not say what to judge fails with a sentence, not with a traceback."""
    (user / "test_fake.py").write_text(
        "from searchprofiles_tck import SearchProfilesConformance\n"
        "class TestNothing(SearchProfilesConformance): pass\n"
    )

    done = session(user, *TWO)

    assert "TestNothing needs a method make_target" in done.stdout, done.stdout
    assert "Traceback" not in done.stdout + done.stderr
