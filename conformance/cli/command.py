"""The entry point of the command, which imports nothing that takes time."""

import sys
from typing import NoReturn

INTERRUPTED = 130


def main() -> NoReturn:
    """Run the command line; Ctrl-C while it is still imported ends it without a traceback, as later."""
    try:
        from .main import main as command_line
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    command_line()
