"""A process that joins a run: it prepares the target, or uses what another process prepared."""

from pathlib import Path

from playing import in_process, prepared, recorder_for
from searchprofiles_tck.conformance.history.directory import Created, ProcessFiles, RunDirectory
from searchprofiles_tck.conformance.history.facts import Facts, Prepared
from searchprofiles_tck.reference.engine import Engine


def ready() -> Prepared:
    """Return the reference, prepared."""
    return prepared(recorder_for(in_process(Engine())))


def join(directory: Path, worker: str) -> None:
    """Join the run in ``directory``, and note the domain that it works in."""
    files = ProcessFiles(RunDirectory(directory), worker)

    def prepare() -> Prepared:
        (directory / f"prepared-by-{worker}").touch()
        return ready()

    found = files.shared(prepare)
    files.log_created(Created(worker, found.world.domain))
    files.close(Facts(access=found.world.domain))
