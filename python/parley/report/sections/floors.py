"""How far each transport is from the plain loop over the same kind of wire."""

from parley.experiment.units import format_bytes
from parley.report.headline import cell_ratio
from parley.report.parts import Mark, Section, Table
from parley.results import Run

# Which plain loop uses the same wire and the same way of waiting.
_FLOOR_OF = {"tcp": "raw_tcp", "uring": "raw_tcp", "comm_thread": "raw_tcp", "mpi": "raw_mpi",
             "shm": "raw_shm_yield", "memory": "raw_shm_yield"}
_NEAR = 1.15


def section(run: Run) -> Section | None:
    tables = [table for program, parties in (("exchange", 2), ("ring_shift", 3))
              if (table := _table(run, program, parties)) is not None]
    text = ("The floor is the same exchange written as a plain loop, measured in the same rounds: raw TCP sockets for "
            "tcp, uring and comm_thread, plain MPI calls for mpi, yielding shared memory for shm and memory. 1.00 is "
            "the floor; what is at most 15 % above it is marked.")
    return Section("floor", "Distance to the floor", text, tables=tables) if tables else None


def _table(run: Run, program: str, parties: int) -> Table | None:
    cells = {(cell.transport, cell.size): cell
             for cell in run.select(program=program, parties=parties, network="none") if cell.plain}
    rows, sizes = [], sorted({size for (transport, size) in cells if transport in _FLOOR_OF.values()})
    for transport, floor in _FLOOR_OF.items():
        ratios = {size: ratio.value for size in sizes if (transport, size) in cells and (floor, size) in cells
                  and (ratio := cell_ratio(cells[transport, size], cells[floor, size])) is not None}
        if ratios:
            rows.append([f"{transport} / {floor}", *[_mark(ratios.get(size)) for size in sizes]])
    if not rows:
        return None
    return Table(f"{program}, {parties} parties: time / time of the floor", ["", *map(format_bytes, sizes)], rows)


def _mark(ratio: float | None) -> Mark:
    if ratio is None:
        return Mark("–", "quiet")
    return Mark(f"{ratio:.2f}", "good" if ratio <= _NEAR else "neutral")
