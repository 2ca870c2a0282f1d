"""The sections that plot a pattern over the message size, with the floor of this machine drawn in."""

import numpy as np

from parley.experiment.units import format_bytes, format_seconds
from parley.launch.kinds import FLOORS, ONE_HOST
from parley.report.headline import cell_ratio
from parley.report.parts import Figure, Section, Table
from parley.report.plots import Panel, Point, lines_over_sizes
from parley.report.select import party_counts, points, sized
from parley.report.style import format_rate, plain_axis, rate_axis, seconds_axis
from parley.results import CellResult, Run


def latency(run: Run) -> Section | None:
    """Two parties: an exchange, and half of a ping-pong."""
    exchange = sized(run, program="exchange", parties=2)
    ping_pong = sized(run, program="ping_pong", parties=2)
    figures = []
    if exchange:
        figures.append(_time_figure(run, "Exchange between 2 parties", exchange, "latency-exchange"))
    if ping_pong:
        figures.append(_time_figure(run, "Latency: half a ping-pong", ping_pong, "latency-ping-pong", 0.5))
    text = ("An exchange sends and receives the given number of bytes at once; it is one round of a two-party "
            "protocol. Bands are 95 % intervals of the median. Dashed grey lines are floors: plain loops without "
            "Parley's transport code, measured in the same rounds.")
    return Section("latency", "Latency", text, figures) if figures else None


def rings(run: Run) -> Section | None:
    """Three and more parties: ring shift and open-to-all."""
    figures = []
    for program, title in (("ring_shift", "Ring shift"), ("open_to_all", "Open to all")):
        for parties in party_counts(run, program):
            cells = sized(run, program=program, parties=parties)
            if any(len(row) > 1 for row in cells.values()):
                figures.append(_time_figure(run, f"{title} among {parties} parties", cells, f"{program}-{parties}"))
    text = ("In a ring shift every party sends to the previous one and receives from the next: the pattern of "
            "replicated sharing. In open-to-all every party sends to all others: the "
            "pattern of opening an additive share.")
    return Section("rings", "Rounds among several parties", text, figures) if figures else None


def bandwidth(run: Run) -> Section | None:
    """Payload bytes per second that one party sends."""
    panels, tables = [], {}
    for program, title in (("stream", "one way"), ("bistream", "both ways, each direction")):
        cells = sized(run, program=program, parties=2)
        if cells:
            series = {name: points(row, bytes_per_s) for name, row in cells.items()}
            panels.append(Panel(title, series, "payload per second", rate_axis))
            tables[title] = cells
    if not panels:
        return None
    title, cells = next(iter(tables.items()))
    figure = Figure("Bandwidth", _bandwidth_takeaway(cells), lines_over_sizes(panels, "bandwidth"),
                    _size_table("Payload per second, " + title, cells, bytes_per_s, format_rate))
    return Section("bandwidth", "Bandwidth", "A window of messages is sent and acknowledged once, as in the OSU "
                   "benchmarks. One-way and two-way traffic are separate measurements.", [figure])


def bytes_per_s(cell: CellResult) -> np.ndarray:
    return cell.samples["bytes_sent"].max(axis=1) / cell.samples["seconds"].max(axis=1)


def _time_figure(run: Run, title: str, cells: dict[str, list[CellResult]], label: str, factor: float = 1.0) -> Figure:
    def time_s(cell: CellResult) -> np.ndarray:
        return factor * cell.time_s()

    def cost_s_per_kib(cell: CellResult) -> np.ndarray:
        return factor * cell.time_s() / max(cell.size, 1) * 1024

    panels = [Panel("time", {name: points(row, time_s) for name, row in cells.items()}, "time per operation",
                    seconds_axis),
              Panel(f"time relative to {run.baseline}", _relative(run, cells), f"time / time of {run.baseline}",
                    plain_axis)]
    if run.baseline not in cells:
        panels[1] = Panel("time per KiB", {name: points(row, cost_s_per_kib) for name, row in cells.items()},
                          "time per KiB", seconds_axis)
    return Figure(title, _time_takeaway(run, cells, factor), lines_over_sizes(panels, label),
                  _size_table(f"{title}: median time", cells, time_s, format_seconds))


def _relative(run: Run, cells: dict[str, list[CellResult]]) -> dict[str, list]:
    """Per transport and size the ratio to the baseline, with its interval."""
    base = {cell.size: cell for cell in cells.get(run.baseline, [])}
    relative = {}
    for name, row in cells.items():
        ratios = [(cell.size, ratio) for cell in row if cell.size in base
                  and (ratio := cell_ratio(cell, base[cell.size])) is not None]
        if ratios:
            relative[name] = [Point(size, ratio.value, ratio.low, ratio.high) for size, ratio in ratios]
    return relative


def _time_takeaway(run: Run, cells: dict[str, list[CellResult]], factor: float) -> str:
    """The fastest network transports at the smallest and the largest size, against the baseline."""
    contenders = {name: {cell.size: cell for cell in row} for name, row in cells.items()
                  if name not in (*FLOORS, *ONE_HOST)}
    sizes = sorted(set.intersection(*[set(row) for row in contenders.values()])) if contenders else []
    if not sizes:
        return "No size was measured on every transport."
    words = []
    for size in dict.fromkeys((sizes[0], sizes[-1])):
        fastest, *ties = _fastest({name: row[size] for name, row in contenders.items()})
        time_s = np.median(contenders[fastest][size].time_s())
        against = ""
        if run.baseline in contenders and run.baseline not in (fastest, *ties):
            base_s = np.median(contenders[run.baseline][size].time_s())
            against = f", {base_s / time_s:.2f} times faster than {run.baseline}"
        tied = f", no faster beyond doubt than {' and '.join(ties)}" if ties else ""
        words.append(f"at {format_bytes(size)} {fastest} is the fastest transport that can leave the host "
                     f"({format_seconds(factor * float(time_s))}{against}){tied}")
    sentence = "; ".join(words) + "."
    return sentence[0].upper() + sentence[1:]


def _fastest(cells: dict[str, CellResult]) -> list[str]:
    """The name of the smallest median, then those whose ratio to it has an interval that reaches 1."""
    best = min(cells, key=lambda name: np.median(cells[name].time_s()))
    ratios = {name: cell_ratio(cell, cells[best]) for name, cell in cells.items() if name != best}
    return [best, *(name for name, ratio in ratios.items() if ratio is not None and ratio.verdict != "slower")]


def _bandwidth_takeaway(cells: dict[str, list[CellResult]]) -> str:
    peaks = {name: max((float(np.median(bytes_per_s(cell))), cell.size) for cell in row) for name, row in cells.items()
             if name not in FLOORS and name != "memory"}
    if not peaks:
        return "Only floors were measured."
    best = max(peaks, key=peaks.get)
    return (f"{best} reaches the highest one-way bandwidth between processes: {format_rate(peaks[best][0])} with "
            f"messages of {format_bytes(peaks[best][1])}.")


def _size_table(caption: str, cells: dict[str, list[CellResult]], value, form) -> Table:
    sizes = sorted({cell.size for row in cells.values() for cell in row})
    rows = []
    for name, row in cells.items():
        medians = {cell.size: form(float(np.median(value(cell)))) for cell in row}
        rows.append([name, *[medians.get(size, "–") for size in sizes]])
    return Table(caption, ["transport", *[format_bytes(size) for size in sizes]], rows)
