"""What the user writes becomes a target, or a sentence that says what was wrong with it."""

import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from resting_clock import Clock
from searchprofiles_tck.conformance.config import RunConfig
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.options import IMPORT_VARIABLE
from searchprofiles_tck.conformance.target.open import open_target
from searchprofiles_tck.conformance.target.target import TargetError, TargetForm
from searchprofiles_tck.conformance.target.wrappers import RateLimitedTarget
from searchprofiles_tck.spec.exchange import Call

LIST = Call("ListDomains", {})


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("http://127.0.0.1:1/x", TargetForm.HTTP),
        ("https://vendor.example", TargetForm.HTTP),
        ("reference:", TargetForm.IN_PROCESS),
        ("mutant:" + next(iter(MUTANTS)), TargetForm.IN_PROCESS),
    ],
)
def test_every_form_opens_and_describes_itself(text: str, form: TargetForm) -> None:
    """The description is what the user wrote."""
    target = open_target(RunConfig(target=text))
    target.close()

    assert (target.form, target.description) == (form, text)


def test_the_reference_answers() -> None:
    """Each time it is opened it is empty."""
    target = open_target(RunConfig(target="reference:"))
    target.call(Call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1}))

    assert '"DomainName":"d"' in target.call(LIST).reply.body
    assert open_target(RunConfig(target="reference:")).call(LIST).reply.body == '{"Items":[]}'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("localhost:8080", "did you mean 'http://localhost:8080'?"),
        ("vendor.example/api", "did you mean 'http://vendor.example/api'?"),
        ("127.0.0.1:8080", "did you mean 'http://127.0.0.1:8080'?"),
        ("htp://x", "did you mean 'http://x'?"),
        ("http:x", "'http:x' is not a target; did you mean 'http://x'?"),
        ("reference", "did you mean 'reference:'?"),
        ("refrence:", "did you mean 'reference:'?"),
        ("boto:", "did you mean 'boto3:'?"),
        ("mutants:x", "did you mean 'mutant:x'?"),
        ("", "A target is one of: http://HOST:PORT"),
        ("nonsense", "A target is one of: http://HOST:PORT"),
        ("reference:x", "reference: takes POINT=READING after the colon"),
        ("reference:blanks=x", "there are: exact, trimmed"),
        ("boto3:http://x", "an address goes into --endpoint-url"),
        ("mutant:no-such-mutant-at-all", "searchprofiles-tck mutants lists them"),
        ("http://x:y", "no valid port"),
    ],
)
def test_a_mistyped_target_is_explained(text: str, sentence: str) -> None:
    """The message has what was probably meant, or the list of forms."""
    with pytest.raises(TargetError) as raised:
        open_target(RunConfig(target=text))

    assert sentence in str(raised.value)


def test_a_mistyped_mutant_is_matched() -> None:
    """The closest name is offered."""
    name = next(iter(MUTANTS))

    with pytest.raises(TargetError, match=f"did you mean {name}"):
        open_target(RunConfig(target=f"mutant:{name}x"))


_ADAPTER = """
class Fake:
    def __init__(self, name="d"):
        self.name = name
    def search_profiles(self, **members):
        return {"Items": [], "NextToken": self.name}
    def list_domains(self, **members):
        return {"Items": [{"DomainName": self.name}]}
class Broken:
    def __init__(self):
        raise ValueError("no database")
def make():
    return Fake("made")
ready = Fake("ready")
nothing = 7
holder = type("Holder", (), {"inner": ready})
"""


@pytest.fixture
def adapter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Write a module into the current directory, under a name of its own."""
    name = f"adapter_{tmp_path.name.replace('-', '_')}"
    (tmp_path / f"{name}.py").write_text(_ADAPTER)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [place for place in sys.path if place])
    return name


@pytest.mark.parametrize(
    ("attribute", "domain"), [("Fake", "d"), ("make", "made"), ("ready", "ready"), ("holder.inner", "ready")]
)
def test_a_python_target_is_an_object_a_class_or_a_factory(adapter: str, attribute: str, domain: str) -> None:
    """Modules of the current directory can be imported."""
    target = open_target(RunConfig(target=f"python:{adapter}:{attribute}"))

    assert f'"DomainName":"{domain}"' in target.call(LIST).reply.body
    assert target.form is TargetForm.PYTHON
    assert target.operations == {"SearchProfiles", "ListDomains"}


@pytest.mark.parametrize(
    ("rest", "sentence"),
    [
        ("{0}", "names no attribute of a module; expected python:package.module:attribute"),
        ("{0}:", "names no attribute of a module"),
        (":make", "names no attribute of a module"),
        ("{0}:mak", "has no mak; did you mean make?"),
        (
            "{0}:nothin",
            "has no nothin; expected an object with search_profiles(**kwargs), or a class or function",
        ),
        ("{0}:nothing.more", "has no nothing.more; expected an object"),
        ("{0}:holder.iner", "has no holder.iner; did you mean inner?"),
        ("{0}:nothing", "is int; expected an object with search_profiles(**kwargs), or a class"),
        ("{0}:Broken", "Broken() raised ValueError: no database"),
        ("{0}:dict", "has no dict"),
        ("no_such_module_here:make", "there is no module no_such_module_here, neither in "),
        ("{0}.more:make", "there is no module {0}.more"),
        ("..:x", "importing .. raised"),
    ],
)
def test_a_python_target_that_cannot_be_is_explained(adapter: str, rest: str, sentence: str) -> None:
    """Module, attribute, factory and object each have their own sentence."""
    with pytest.raises(TargetError) as raised:
        open_target(RunConfig(target="python:" + rest.format(adapter)))

    assert sentence.format(adapter) in str(raised.value)


def test_a_module_that_is_not_found_says_where_to_start(
    adapter: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the folder in which the user called the kit, and none in which the kit works."""
    monkeypatch.setenv(IMPORT_VARIABLE, str(tmp_path / "called"))
    with pytest.raises(TargetError) as raised:
        open_target(RunConfig(target=f"python:no_{adapter}:x"))

    assert str(raised.value) == (
        f"there is no module no_{adapter}, neither in {tmp_path / 'called'} nor among those installed; "
        "start in the folder that holds it, or name that folder in PYTHONPATH"
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("import no_such_library_at_all", "needs no_such_library_at_all, which is not installed"),
        ("1 / 0", "raised ZeroDivisionError: division by zero"),
        ("def", "raised SyntaxError"),
    ],
)
def test_a_module_that_cannot_be_imported_is_explained(
    adapter: str, tmp_path: Path, text: str, sentence: str
) -> None:
    """The message differs for a missing library and a missing module."""
    (tmp_path / f"bad_{adapter}.py").write_text(text)

    with pytest.raises(TargetError, match=sentence):
        open_target(RunConfig(target=f"python:bad_{adapter}:x"))


def test_an_object_at_hand_is_a_target() -> None:
    """A fixture of the user's makes it; its description is the name in the settings."""

    class Fake:
        def search_profiles(self, **_: Any) -> dict[str, Any]:
            return {"Items": []}

    target = open_target(RunConfig(target="python:tests:Fake"), Fake())

    assert (target.form, target.description) == (TargetForm.PYTHON, "python:tests:Fake")
    assert target.call(Call("SearchProfiles", {})).reply.body == '{"Items":[]}'


def test_a_rate_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three requests at 50 a second wait 40 ms in all."""
    clock = Clock()
    limited = partial(RateLimitedTarget, clock=clock, sleep=clock.sleep)
    monkeypatch.setattr("searchprofiles_tck.conformance.target.open.RateLimitedTarget", limited)

    target = open_target(RunConfig(target="reference:", rate=50.0))
    for _ in range(3):
        target.call(LIST)

    assert clock.slept == pytest.approx(0.04)


def test_a_rate_holds_no_run_up_after_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two requests at one in 100 seconds, the second is not waited for if the run ends in 50."""
    clock = Clock()
    limited = partial(RateLimitedTarget, clock=clock, sleep=clock.sleep)
    monkeypatch.setattr("searchprofiles_tck.conformance.target.open.RateLimitedTarget", limited)

    target = open_target(RunConfig(target="reference:", rate=0.01), deadline=clock() + 50)

    assert [target.call(LIST).reply.status for _ in range(2)] == [200, None]
    assert clock.slept == 0


@pytest.mark.e2e
def test_the_reference_needs_no_sdk_and_no_server() -> None:
    """Opening it imports no SDK and no server; nor does listing the checks import what few of them need."""
    code = (
        "import sys\n"
        "from searchprofiles_tck.conformance.pytest_plugin import setup\n"
        "from searchprofiles_tck.conformance.scenarios import registry\n"
        "from searchprofiles_tck.conformance.config import RunConfig\n"
        "from searchprofiles_tck.conformance.target.open import open_target\n"
        "open_target(RunConfig(target='reference:'))\n"
        "dear = {'botocore', 'boto3', 'urllib3', 'uvicorn', 'schemathesis', 'hypothesis', 'jinja2', 'jsonschema'}\n"
        "print(sorted(dear & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    "error", [SystemExit(2), RuntimeError("no token"), OSError(24, "Too many open files")]
)
def test_whatever_opening_a_target_raises_is_one_sentence(error: BaseException) -> None:
    """An adapter may parse arguments, or an SDK lack a token: the cause is named, and nothing escapes."""

    def factory() -> object:
        raise error

    with pytest.raises(TargetError, match=type(error).__name__):
        open_target(RunConfig(target="python:x:y"), factory)
