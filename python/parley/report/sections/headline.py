"""The first thing a reader sees: who is faster, by how much, and how sure that is."""

from parley.report.headline import HeadlineRow, headline_rows, matched_with_baseline, paired_times
from parley.report.parts import TONES, Mark, Section, Table
from parley.results import Run
from parley.stats import paired_ratio


def section(run: Run) -> Section | None:
    rows = headline_rows(run)
    if not rows:
        return None
    return Section("headline", f"Against {run.baseline}", _text(run, rows), tables=[_table(rows), _by_program(run)])


def _text(run: Run, rows: list[HeadlineRow]) -> str:
    return ("; ".join(_clause(row) for row in rows) + ". Each number is a geometric mean over the cells that both "
            "transports have on the unshaped network; rounds are paired, and in a round the "
            f"cells that are compared were measured one after the other. Below 1 is faster than {run.baseline}. Intervals are 95 % bootstrap intervals over the "
            "rounds; a verdict needs an interval that leaves out 1. The parties of memory are threads of one process, "
            "shm and mpi_shm (Open MPI) use shared memory: none of them crosses a socket or leaves the host. mpi_reno "
            "is Open MPI under the congestion control that Parley's sockets ask for on loopback: what it gains over mpi "
            "is what that setting alone is worth.")


def _clause(row: HeadlineRow) -> str:
    if row.ratio.verdict not in ("faster", "slower"):
        return f"{row.transport}: {row.ratio.verdict}"
    factor = row.ratio.value if row.ratio.value > 1 else 1 / row.ratio.value
    return f"{row.transport} is {factor:.2f} times {row.ratio.verdict}"


def _table(rows: list[HeadlineRow]) -> Table:
    return Table(
        "Time relative to the baseline, over all cells",
        ["transport", "verdict", "time ratio", "95 % interval", "cells", "best cell", "worst cell"],
        [[row.transport, Mark(row.ratio.verdict, TONES[row.ratio.verdict]), f"{row.ratio.value:.2f}",
          f"{row.ratio.low:.2f} – {row.ratio.high:.2f}", str(row.cells), f"{row.best[0]:.2f} ({row.best[1]})",
          f"{row.worst[0]:.2f} ({row.worst[1]})"] for row in rows])


def _by_program(run: Run) -> Table:
    """A row per program, a column per transport: programs are many, and have long names."""
    pairs = matched_with_baseline(run)
    programs = dict.fromkeys(cell.program for cells in pairs.values() for cell, _ in cells)
    rows = []
    for program in programs:
        times = [[paired_times(cell, base) for cell, base in cells if cell.program == program] for cells in pairs.values()]
        rows.append([program, *(_ratio_mark(found) if found else Mark("–", "quiet") for found in times)])
    return Table("The same, program by program", ["program", *pairs], rows)


def _ratio_mark(times: list) -> Mark:
    ratio = paired_ratio(times)
    return Mark(f"{ratio.value:.2f}", TONES[ratio.verdict])
