"""Ends a child whose command line is gone: killed outright, it could not tell its child to stop."""

import os
import signal
import threading
import time
from typing import Final

LOOK_SECONDS: Final = 1.0

_orphaned: Final = threading.Event()


def end_with_parent() -> None:
    """Interrupts this process, as Ctrl-C does, once its parent has died. The target is tidied then as ever."""
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    _orphaned.set()
    os.kill(os.getpid(), signal.SIGINT)


def is_orphan() -> bool:
    """Whether the parent was seen to be gone, so that nobody is left to remove the run's private directory."""
    return _orphaned.is_set()
