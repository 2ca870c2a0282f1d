"""One rank of a run over `mpi`: ``mpirun ... python3 -m parley.local.mpi_rank FOLDER``.

The folder holds the task and takes one report per rank.
"""

import os
import sys
import time
from pathlib import Path

import cloudpickle

from parley.local.lifeline import die_with_parent
from parley.local.patience import GRACE_S, TICK_S

_RANK = "OMPI_COMM_WORLD_RANK"


def main(folder: Path) -> int:
    die_with_parent(os.getppid())
    known = set(sys.path)
    sys.path += [path for path in (folder / "path").read_text().splitlines() if path not in known]
    from parley.local.party import play
    from parley.local.report import Report, pack
    party = int(os.environ[_RANK])
    task = cloudpickle.loads((folder / "task").read_bytes())
    spec = task.mesh_spec()
    spec.party = party
    try:
        report = Report(party, value=play(task, spec))
    except BaseException as error:
        report = Report(party, error=error)
    draft = folder / f"draft.{party}"
    draft.write_bytes(pack(report))
    draft.rename(folder / f"report.{party}")  # whole, or not there
    if report.error is None:
        return 0
    _let_others_report(folder, task.mesh_size)
    sys.stdout.flush()
    os._exit(1)  # MPI_Finalize would wait for parties that no longer answer


def _let_others_report(folder: Path, parties: int) -> None:
    """mpirun kills all ranks when the first one fails: stay until the others have said why they failed."""
    give_up = time.monotonic() + GRACE_S
    while time.monotonic() < give_up and len(list(folder.glob("report.*"))) < parties:
        time.sleep(TICK_S / 10)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
