"""A process that joins a run: it prepares the target, or uses what another process prepared."""

from pathlib import Path

from playing import in_process, prepared, recorder_for
from searchprofiles_tck.conformance.history.facts import Facts
from searchprofiles_tck.conformance.history.ledger import Ledger
from searchprofiles_tck.conformance.history.prepared import Prepared
from searchprofiles_tck.reference.engine import Engine


def ready() -> Prepared:
    """The reference, prepared."""
    return prepared(recorder_for(in_process(Engine())))


def join(directory: Path, worker: str) -> None:
    """Join the run in ``directory``, and note the domain that it works in."""
    ledger = Ledger(directory, worker)

    def prepare() -> Prepared:
        (directory / f"prepared-by-{worker}").touch()
        return ready()

    found = ledger.shared(prepare)
    ledger.made(worker, found.world.domain)
    ledger.close(Facts(access=found.world.domain))
