"""A Python object may raise anything: what no program should raise, and what cannot even say what it is."""

import asyncio

import pytest
from searchprofiles_tck.conformance.config import RunConfig
from searchprofiles_tck.conformance.target.open import open_target
from searchprofiles_tck.conformance.target.python_object import PythonTarget
from searchprofiles_tck.conformance.target.target import TargetError
from searchprofiles_tck.spec.exchange import Call, FaultKind


class Mute(Exception):
    """An exception whose own text raises, as that of a client without a response."""

    def __str__(self) -> str:
        raise AttributeError("response")


class Raising:
    """Raises ``error`` from every method."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def search_profiles(self, **_members: object) -> None:
        """Raise it."""
        raise self.error

    def load(self, _domain: str, _profiles: object) -> None:
        """Raise it."""
        raise self.error


ODD = (asyncio.CancelledError("odd"), GeneratorExit("odd"), pytest.fail.Exception("odd"), Mute())


@pytest.mark.parametrize("error", ODD, ids=lambda error: type(error).__name__)
def test_whatever_a_method_raises_is_a_fault_at_once(error: BaseException) -> None:
    """The thread of the call does not end without an answer, for which the kit would wait until the timeout."""
    reply = PythonTarget(Raising(error), "python:x:y").call(Call("SearchProfiles", {}), timeout=20).reply

    assert reply.fault is not None
    assert reply.fault.kind is FaultKind.ADAPTER
    assert f"search_profiles raised {type(error).__name__}" in reply.fault.detail


@pytest.mark.parametrize("error", ODD, ids=lambda error: type(error).__name__)
def test_whatever_opening_and_loading_raise_is_one_sentence(error: BaseException) -> None:
    """Nothing but an interrupt by the user escapes."""

    def factory() -> object:
        raise error

    with pytest.raises(TargetError, match=f"raised {type(error).__name__}"):
        open_target(RunConfig(target="python:x:y"), factory)
    load = PythonTarget(Raising(error), "python:x:y").load
    assert load is not None
    with pytest.raises(TargetError, match=f"load raised {type(error).__name__}"):
        load("domain", [])


def test_an_interrupt_by_the_user_escapes() -> None:
    """Control-C while an adapter is opened or loaded ends the run."""
    load = PythonTarget(Raising(KeyboardInterrupt()), "python:x:y").load
    assert load is not None
    with pytest.raises(KeyboardInterrupt):
        load("domain", [])
