"""The process that runs the checks ends with the command that started it, however that was started."""

import signal
import threading

import pytest
from searchprofiles_tck.conformance.pytest_plugin.hooks import end_with_parent


def test_interrupts_that_were_ignored_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run under ``nohup`` passes on that interrupts are ignored; its child has to end all the same."""
    monkeypatch.setattr(threading.Thread, "start", lambda _: None)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        end_with_parent()
        handler = signal.getsignal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)

    assert handler is signal.default_int_handler
