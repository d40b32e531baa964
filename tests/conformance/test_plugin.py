"""The plugin in other people's pytest sessions."""

import json
from pathlib import Path

import pytest
from searchprofiles_tck.conformance.run import run

from .command_line import statuses
from .in_process import pytest_in

pytestmark = pytest.mark.e2e

SUITE = ("--pyargs", "searchprofiles_tck.conformance.suite", "-p", "no:cacheprovider")
SMALL = ("--tck-effort", "quick", "--tck-only", "keys-email@keys")

DEFECT = "mutant:and-treated-as-or"
ADAPTER = (Path(__file__).with_name("adapters.py")).read_text(encoding="utf-8")


@pytest.fixture
def user(tmp_path: Path) -> Path:
    """Return the folder of a user who has a fake."""
    (tmp_path / "mine.py").write_text(ADAPTER)
    return tmp_path


def test_a_session_without_the_kit_shows_no_trace(user: Path) -> None:
    """If nothing uses the kit, it prints nothing and leaves nothing."""
    (user / "test_own.py").write_text("def test_own():\n    pass\n")

    done = pytest_in(user, "test_own.py", "-p", "no:cacheprovider")

    assert done.returncode == 0
    assert "searchprofiles-tck" not in done.stdout.replace("searchprofiles-tck-", "")


@pytest.mark.parametrize("fixture", ["", "tck_targt"])
def test_without_a_target_the_suite_says_how_to_name_one(user: Path, fixture: str) -> None:
    """Nothing that could be judged is an error, and it lists every way to set a target."""
    (user / "conftest.py").write_text(
        f"import pytest\n\n@pytest.fixture(scope='session')\ndef {fixture}():\n    pass\n" if fixture else ""
    )
    (user / "test_fake.py").write_text(
        "from searchprofiles_tck.conformance.suite.test_conformance import test_check\n"
    )

    done = pytest_in(user, "test_fake.py", *SMALL, "-p", "no:cacheprovider")

    assert done.returncode == 2
    assert "pass --tck-target URL, set tck_target in pytest's ini file" in done.stdout
    assert ("'tck_targt' is defined: did you mean 'tck_target'?" in done.stdout) == bool(fixture)


def test_a_session_without_xdist_knows_every_marker(user: Path) -> None:
    """Without pytest-xdist the kit itself declares the marker that only pytest-xdist would read."""
    done = pytest_in(user, *SUITE, *SMALL, "--tck-target", "reference:", "-p", "no:xdist", "--strict-markers")

    assert "1 passed" in done.stdout, done.stdout


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("def test_own():\n    pass\n", ("--tck-target", "reference:")),
        ("import nothing_of_this_name\n", ()),
        ("from searchprofiles_tck.conformance.suite.test_conformance import test_check\n", ()),
        ("from searchprofiles_tck.conformance.suite.test_conformance import test_check\n", ("-k", "nothing")),
    ],
    ids=["no check", "no module", "no target", "no item"],
)
def test_a_report_is_written_whatever_happened(user: Path, body: str, words: tuple[str, ...]) -> None:
    """A session that judged nothing leaves a report that says so, and no old one that seems to be its own."""
    (user / "test_fake.py").write_text(body)

    pytest_in(user, "test_fake.py", *words, "--tck-report", "out", "-p", "no:cacheprovider")

    report = json.loads((user / "out" / "report.json").read_text())
    assert report["verdict"] == "not-measured"
    assert report["counts"]["passed"] == 0


def test_a_date_that_has_passed_is_mentioned(user: Path) -> None:
    """A failure that was expected until a day that is over says so."""
    (user / "known.toml").write_text(
        "[logic-and]\nreason = 'we join the keys'\nuntil = 2020-01-01\n", encoding="utf-8"
    )
    words = ("--tck-effort", "quick", "--tck-only", "logic-and@first-look", "--tck-target", DEFECT)

    done = pytest_in(user, *SUITE, *words, "--tck-expected-failures", "known.toml")

    assert "known:    expected until 2020-01-01: we join the keys" in done.stdout, done.stdout


@pytest.mark.parametrize("way", ["option", "environment", "ini"])
def test_a_target_can_be_named_in_three_places(user: Path, way: str) -> None:
    """Option, environment variable and ini file all name the target."""
    words = ("--tck-target", "reference:") if way == "option" else ()
    environment = {"SEARCHPROFILES_TCK_TARGET": "reference:"} if way == "environment" else {}
    if way == "ini":
        (user / "pytest.ini").write_text("[pytest]\ntck_target = reference:\n")

    done = pytest_in(
        user, *SUITE, *SMALL, *words, "-c", "pytest.ini" if way == "ini" else "/dev/null", **environment
    )

    assert "1 passed" in done.stdout
    assert "searchprofiles-tck: reference:" in done.stdout


@pytest.mark.parametrize("way", ["option", "environment", "ini", "file"])
def test_an_empty_target_is_an_error(user: Path, way: str) -> None:
    """A variable that is not set anywhere must not end in a green session."""
    (user / "pytest.ini").write_text("[pytest]\ntck_target =\n" if way == "ini" else "[pytest]\n")
    (user / "searchprofiles-tck.toml").write_text('target = ""\n' if way == "file" else "")
    words = ("--tck-target", "") if way == "option" else ()
    environment = {"SEARCHPROFILES_TCK_TARGET": ""} if way == "environment" else {}

    done = pytest_in(user, *SUITE, *SMALL, *words, "-c", "pytest.ini", **environment)

    assert done.returncode not in (0, 1)
    file = "searchprofiles-tck.toml: " if way == "file" else ""
    assert f"searchprofiles-tck: {file}target is empty" in done.stdout + done.stderr


def test_an_empty_variable_does_not_disturb_other_sessions(user: Path) -> None:
    """Sessions that do not use the kit do not care about its variable."""
    (user / "test_own.py").write_text("def test_own():\n    pass\n")

    assert pytest_in(user, "test_own.py", SEARCHPROFILES_TCK_TARGET="").returncode == 0


def test_items_carry_the_checks_id_and_markers(user: Path) -> None:
    """Items are named by check, and ``-m`` and ``-k`` select them."""
    words = ("--tck-target", "reference:", "--tck-effort", "quick", "--collect-only", "-q")

    by_id = pytest_in(user, *SUITE, *words, "-k", "keys-email")
    by_class = pytest_in(user, *SUITE, *words, "-m", "tck_class(name='logic')", "--strict-markers")

    assert "[keys-email@keys]" in by_id.stdout
    assert "[logic-and@" not in by_id.stdout
    assert "[logic-and@" in by_class.stdout
    assert "[keys-email@" not in by_class.stdout


def test_a_failure_reads_well(user: Path) -> None:
    """A failing check shows rule, request and proof, and no line of the kit's own code."""
    words = ("--tck-effort", "quick", "--tck-only", "logic-and@first-look", "--tck-target", DEFECT)

    done = pytest_in(user, *SUITE, *words)

    assert done.returncode == 1
    assert [word for word in ("not met:", "expected:", "actual:", "curl") if word not in done.stdout] == []
    assert "Traceback" not in done.stdout


@pytest.mark.parametrize("words", [(), ("--tck-report", "out")])
def test_nothing_is_diagnosed_that_is_not_shown(
    user: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a report shows the likely cause of a failure, so a session without one does not look for it."""
    searched: list[str] = []
    monkeypatch.setattr(run, "diagnose", lambda results, *_: (searched.append("cause"), (results, ()))[1])

    pytest_in(
        user,
        *SUITE,
        "--tck-effort",
        "quick",
        "--tck-only",
        "logic-and@first-look",
        *words,
        "--tck-target",
        DEFECT,
    )

    assert searched == (["cause"] if words else [])


def test_the_failure_of_an_object_is_small_and_has_no_command(user: Path) -> None:
    """What is shown is the smallest form of the failure, with its profiles; an object has no address for curl."""
    (user / "faulty.py").write_text(
        "from mine import Adapter\n\n"
        "class Faulty(Adapter):\n"
        "    def search_profiles(self, **members):\n"
        "        return super().search_profiles(**members | {'LogicalOperator': 'OR'})\n"
    )
    words = ("--tck-effort", "quick", "--tck-only", "logic-and@first-look")

    done = pytest_in(user, *SUITE, *words, "--tck-target", "python:faulty:Faulty")

    assert "actual:   1 profile: p1\n" in done.stdout, done.stdout
    assert "profiles: p1: " in done.stdout
    assert "target.search_profiles(" in done.stdout
    assert "curl" not in done.stdout
    shown = done.stdout.partition("(MUST):")[2].partition("====")[0]
    assert max(map(len, shown.splitlines())) <= 200


def test_an_unreachable_target_is_never_green(user: Path) -> None:
    """If nothing can be judged, the first item is an error and the session fails."""
    done = pytest_in(
        user, *SUITE, "--tck-effort", "quick", "--tck-only", "keys-*", "--tck-target", "http://127.0.0.1:1"
    )

    assert done.returncode == 1
    assert "1 error" in done.stdout


def test_a_fixture_may_make_the_target(user: Path) -> None:
    """A user's fixture ``tck_target`` is the second door: it may return any object with boto3-style methods."""
    (user / "conftest.py").write_text(
        "import pytest\nfrom mine import Adapter\n\n"
        "@pytest.fixture(scope='session')\ndef tck_target():\n    return Adapter()\n"
    )
    (user / "test_fake.py").write_text(
        "from searchprofiles_tck.conformance.suite.test_conformance import test_check\n"
    )

    done = pytest_in(user, "test_fake.py", *SMALL, "--tck-report", "out", "-p", "no:cacheprovider")

    assert "1 passed" in done.stdout, done.stdout
    assert json.loads((user / "out" / "report.json").read_text())["run"]["target"] == "python:mine:Adapter"


def test_a_class_may_make_the_target(user: Path) -> None:
    """A subclass with ``make_target`` is the third door."""
    (user / "test_fake.py").write_text(
        "from mine import Adapter\n"
        "from searchprofiles_tck import SearchProfilesConformance\n\n"
        "class TestFake(SearchProfilesConformance):\n"
        "    def make_target(self):\n        return Adapter()\n"
    )

    done = pytest_in(user, "test_fake.py", *SMALL, "-p", "no:cacheprovider", "-W", "error")

    assert "1 passed" in done.stdout, done.stdout


def test_a_misspelt_option_value_is_a_usage_error(user: Path) -> None:
    """A value that does not exist stops the session with the closest one."""
    done = pytest_in(user, *SUITE, "--tck-target", "reference:", "--tck-effort", "quik")

    assert done.returncode == 4
    assert "did you mean 'quick'?" in done.stderr


def test_a_glob_without_a_match_is_one_sentence(user: Path) -> None:
    """A misspelt id stops the session with the closest one, and shows no line of the kit's own code."""
    done = pytest_in(user, *SUITE, "--tck-target", "reference:", "--tck-only", "keys-emial")

    assert done.returncode == 2
    assert "searchprofiles-tck: only 'keys-emial' matches no check; did you mean 'keys-email'?" in done.stdout
    assert "harness.py" not in done.stdout


def test_a_report_is_written_where_asked_with_workers_too(user: Path) -> None:
    """``--tck-report`` gives the same report as the command line, and nothing else is left.

    With nothing but ``-n`` each scenario is played once, as by one process.
    """
    words = (*SUITE, "--tck-effort", "quick", "--tck-only", "keys-email", "--tck-target", "reference:")

    done = [
        pytest_in(user, *words, "--tck-report", "alone"),
        pytest_in(user, *words, "--tck-report", "spread", "-n", "2"),
    ]

    assert [one.returncode for one in done] == [0, 0], done[0].stdout + done[1].stdout
    alone, spread = (json.loads((user / name / "report.json").read_text()) for name in ("alone", "spread"))
    assert statuses(alone) == statuses(spread)
    assert statuses(spread)["keys-email@keys"] == "passed"
    assert alone["run"]["requests"]["check"] == spread["run"]["requests"]["check"]
    assert {path.name for path in user.iterdir()} == {"mine.py", "alone", "spread"}
