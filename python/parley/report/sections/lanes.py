"""One operation over several lanes with a thread each: how it scales."""

import numpy as np

from parley.experiment.units import format_bytes
from parley.report.headline import cell_ratio
from parley.report.parts import Figure, Section, Table
from parley.report.plots import Panel, Point, lines_over_counts
from parley.report.select import parameter_text, time_text
from parley.report.style import plain_axis, seconds_axis
from parley.results import CellResult, Run
from parley.stats import median_interval


def section(run: Run) -> Section | None:
    """A figure per program and size that was measured over at least two numbers of lanes."""
    series: dict[tuple, dict[str, list[CellResult]]] = {}
    for cell in run.cells:
        if cell.ok and "lanes" in cell.params:
            series.setdefault(cell.subject("lanes", *cell.options), {}).setdefault(cell.transport, []).append(cell)
    figures = [figure for by_transport in series.values() if (figure := _figure(run, by_transport)) is not None]
    if not figures:
        return None
    text = ("One operation is split over so many lanes, each a connection of its own to every peer and a thread that "
            "alone uses it. One lane means the connection of the mesh and no further thread. " + _honest(run))
    return Section("lanes", "Lanes", text, figures)


def _honest(run: Run) -> str:
    cores = run.provenance.get("cores")
    parties = max((cell.parties for cell in run.cells if cell.ok and "lanes" in cell.params), default=2)
    if not cores:
        return "Lanes can only gain what the parties' processors have idle."
    if int(cores) <= parties:
        return (f"This machine has {cores} cores for {parties} parties: one lane of each party fills them, so more "
                "gain only where one waits while another computes, or, if other programs are busy, by taking a larger "
                "share from them; each costs a thread. What lanes are worth shows with more cores than parties.")
    return f"This machine has {cores} cores for {parties} parties."


def _figure(run: Run, by_transport: dict[str, list[CellResult]]) -> Figure | None:
    rows = {name: sorted(cells, key=lambda cell: cell.params["lanes"]) for name, cells in by_transport.items()}
    rows = {name: cells for name, cells in rows.items() if len(cells) > 1}
    if not rows:
        return None
    cell = next(iter(rows.values()))[0]
    title = f"{cell.program}, {cell.parties} parties{_size(cell)}" + (
        f", {cell.network}" if cell.network != "none" else "")
    times = {name: [Point(c.params["lanes"], *median_interval(c.time_s())) for c in cells] for name, cells in rows.items()}
    panels = [Panel("time", times, "time per operation", seconds_axis),
              Panel("relative to the fewest lanes", {name: _relative(cells) for name, cells in rows.items()},
                    f"time / time of {cell.params['lanes']}", plain_axis)]
    counts = sorted({c.params["lanes"] for cells in rows.values() for c in cells})
    table = Table(f"{title}: median time", ["transport", *[f"{count} lanes" if count > 1 else "1 lane" for count in counts]],
                  [[name, *_texts(cells, counts)] for name, cells in rows.items()])
    label = "lanes-" + "".join(letter if letter.isalnum() else "-" for letter in title)
    return Figure(title, _takeaway(rows), lines_over_counts(panels, label, "lanes"), table)


def _size(cell: CellResult) -> str:
    others = {name: value for name, value in cell.params.items() if name != "lanes"}
    return "".join(f", {format_bytes(value) if name == 'bytes' else parameter_text(name, value)}"
                   for name, value in others.items())


def _relative(cells: list[CellResult]) -> list[Point]:
    base = cells[0]
    ratios = [(cell.params["lanes"], ratio) for cell in cells if (ratio := cell_ratio(cell, base)) is not None]
    return [Point(lanes, ratio.value, ratio.low, ratio.high) for lanes, ratio in ratios]


def _texts(cells: list[CellResult], counts: list[int]) -> list[str]:
    """Median time, and how unevenly lanes were served where that is known."""
    at = {cell.params["lanes"]: cell for cell in cells}
    return [_text(at[count]) if count in at else "–" for count in counts]


def _text(cell: CellResult) -> str:
    if "lane_spread" not in cell.figures:
        return time_text(cell)
    return f"{time_text(cell)} (slowest lane {float(np.median(cell.figures['lane_spread'])):.2f}× the fastest)"


def _takeaway(rows: dict[str, list[CellResult]]) -> str:
    words = []
    for name, cells in rows.items():
        medians = {cell.params["lanes"]: float(np.median(cell.time_s())) for cell in cells}
        fewest, most = min(medians), max(medians)
        best = min(medians, key=medians.get)
        words.append(f"{name} is fastest with {best} {'lane' if best == 1 else 'lanes'}, and takes "
                     f"{medians[most] / medians[fewest]:.2f} times as long with {most} as with {fewest}")
    return "; ".join(words) + "."
