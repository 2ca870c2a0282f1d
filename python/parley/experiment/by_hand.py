"""Results of one cell whose parties were started by hand, on whatever hosts."""

from parley.experiment.cell import Cell
from parley.experiment.record import Record, samples_apart
from parley.experiment.runner import utc_now
from parley.launch.events import Outcome


def record_of(cell: Cell, seed: int | None, provenance: dict, outcome: Outcome) -> Record:
    """What `outcome` measured, each of its samples as a round of its own."""
    title = cell.label()
    header = {"name": cell.program, "title": title, "description": "Parties started by hand.", "baseline": cell.transport,
              "repetitions": cell.repetitions, "warm_ups": 0, "seed": "os" if seed is None else seed, "experiment": "",
              "started_utc": utc_now(), "written_utc": utc_now()}
    record = Record(header, provenance, [cell])
    record.take({"what": "launch", "group": cell.group, "ready": outcome.ready})
    for index, event in enumerate(samples_apart(outcome.cells[0])):
        record.take({"what": "sample", "cell": 0, "round": index, "event": event})
    return record
