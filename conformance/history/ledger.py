"""What the processes of a run write down for one another, in the run's private directory.

``exchanges-WORKER.ndjson`` holds recorded exchanges, ``facts-WORKER.json`` the facts, ``made.ndjson`` everything that
was made in the target (written before it can be lost), ``prepared.json`` the target that the first process prepared.
"""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from ...spec.exchange import Exchange
from ..errors import NotMeasured
from .facts import Facts
from .prepared import Prepared

MADE_NAME: Final = "made.ndjson"
_ENCODER: Final = msgspec.json.Encoder()


class Created(msgspec.Struct, frozen=True):
    """Something that a run made in a target: a domain, or a profile in it.

    It is noted before it is made, so that nothing is lost; ``refused`` takes the note back.
    """

    domain: str
    profile: str = ""
    refused: bool = False


class _Outcome(msgspec.Struct, frozen=True):
    """What the first process came to: a prepared target, or the reason why there is none."""

    prepared: Prepared | None = None
    not_measured: str = ""


class Ledger:
    """The files of one process in the run's directory."""

    def __init__(self, directory: Path, worker: str) -> None:
        self._directory = directory
        self.worker = worker
        self._exchanges = (directory / f"exchanges-{worker}.ndjson").open("ab")
        self._made = (directory / MADE_NAME).open("ab", buffering=0)

    def record(self, exchange: Exchange) -> None:
        """Append an exchange."""
        self._exchanges.write(_ENCODER.encode(exchange) + b"\n")

    def flush(self) -> None:
        """Have what was appended survive the end of this process."""
        self._exchanges.flush()

    def made(self, domain: str, profile: str) -> None:
        """Note that something was made. One write of one line, so that processes do not mix theirs."""
        os.write(self._made.fileno(), _ENCODER.encode(Created(domain, profile)) + b"\n")

    def refused(self, domain: str) -> None:
        """Take back the note on a domain that the target said it did not make."""
        os.write(self._made.fileno(), _ENCODER.encode(Created(domain, refused=True)) + b"\n")

    def shared(self, prepare: Callable[[], Prepared]) -> Prepared:
        """What the first process prepared; this one, where it is the first.

        Raises ``NotMeasured`` in every process where the first one did.
        """
        path = self._directory / "prepared.json"
        with (self._directory / "prepared.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if path.exists():
                outcome = msgspec.json.decode(path.read_bytes(), type=_Outcome)
            else:
                try:
                    outcome = _Outcome(prepare())
                except NotMeasured as reason:
                    outcome = _Outcome(None, str(reason))
                path.write_bytes(_ENCODER.encode(outcome))
        if outcome.prepared is None:
            raise NotMeasured(outcome.not_measured)
        return outcome.prepared

    def state(self, facts: Facts) -> None:
        """Write the facts, in place of those that were written before."""
        (self._directory / f"facts-{self.worker}.json").write_bytes(_ENCODER.encode(facts))

    def close(self, facts: Facts) -> None:
        """Write the facts and close the files."""
        self.state(facts)
        self._exchanges.close()
        self._made.close()
