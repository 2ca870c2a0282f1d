"""Picking from a run what a section needs."""

import numpy as np

from parley.experiment.units import format_seconds
from parley.launch.kinds import FLOORS
from parley.report.plots import Point
from parley.results import CellResult, Run
from parley.stats import median_interval


def by_transport(run: Run, **wanted) -> dict[str, list[CellResult]]:
    """Good cells by transport: the baseline first, floors last."""
    found: dict[str, list[CellResult]] = {}
    for cell in run.select(**wanted):
        if cell.plain:
            found.setdefault(cell.transport, []).append(cell)
    order = sorted(found, key=lambda name: (name in FLOORS, name != run.baseline, list(found).index(name)))
    return {name: sorted(found[name], key=lambda cell: cell.size or 0) for name in order}


def points(cells: list[CellResult], value=lambda cell: cell.time_s()) -> list[Point]:
    """Median and interval of `value(cell)` over the message size."""
    return [Point(cell.size, *median_interval(value(cell))) for cell in cells]


def sized(run: Run, **wanted) -> dict[str, list[CellResult]]:
    """Like `by_transport` on the unshaped network, of the cells that name a message size."""
    found = by_transport(run, network="none", **wanted)
    kept = {name: [cell for cell in cells if cell.size is not None] for name, cells in found.items()}
    return {name: cells for name, cells in kept.items() if cells}


def party_counts(run: Run, program: str, network: str = "none") -> list[int]:
    return sorted({cell.parties for cell in run.select(program=program, network=network)})


def network_title(cell: CellResult) -> str:
    """ "wan (40 ms, 100 Mbit/s)", or only the figures of a network without a name."""
    rate = cell.shape.get("mbit_per_s", 0)
    rate_text = f"{rate / 1000:g} Gbit/s" if rate >= 1000 else f"{rate:g} Mbit/s"
    figures = f"{cell.shape.get('rtt_ms', 0):g} ms, {rate_text}"
    return figures if "=" in cell.network else f"{cell.network}\n({figures})"


def time_text(cell: CellResult) -> str:
    """Median time of one operation."""
    return format_seconds(float(np.median(cell.time_s())))


def parameter_text(name: str, value: object) -> str:
    """A parameter in a title: "n = 1,048,576"."""
    return f"{name} = {value:,}" if isinstance(value, int) else f"{name} = {value}"


def offline_text(cell: CellResult) -> str:
    """Preprocessing time per operation, of the slowest party."""
    if not cell.offline:
        return "–"
    return format_seconds(float(np.median(cell.offline["seconds"].max(axis=1) / cell.iterations)))
