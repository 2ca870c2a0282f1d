"""The sections with bars: message rate, overlap, operations."""

import numpy as np

from parley.experiment.units import format_bytes
from parley.launch.kinds import FLOORS
from parley.report.parts import Figure, Section, Table
from parley.report.plots import Bar, grouped_bars
from parley.report.select import by_transport, network_title, offline_text, parameter_text, time_text
from parley.report.style import seconds_axis
from parley.results import CellResult, Run
from parley.stats import median_interval


def message_rate(run: Run) -> Section | None:
    cells = by_transport(run, program="message_rate", network="none")
    rates = {name: {format_bytes(cell.size or 0): median_interval(_messages_per_s(cell)) for cell in row}
             for name, row in cells.items()}
    sizes = list(dict.fromkeys(size for row in rates.values() for size in row))
    if not sizes:
        return None
    between_processes = [name for name in rates if name not in ("memory", *FLOORS)]
    drawn = between_processes or list(rates)  # beside threads of one process the others would be slivers
    groups = {size: {name: Bar(*rates[name][size]) for name in drawn if size in rates[name]} for size in sizes}
    best = max((name for name in between_processes if sizes[0] in rates[name]),
               key=lambda name: rates[name][sizes[0]][0], default=None)
    takeaway = "Only transports inside one process were measured." if best is None else (
        f"{best} sends the most messages of {sizes[0]} between processes: "
        f"{_millions(rates[best][sizes[0]][0])} a second.")
    svg = grouped_bars(groups, "messages per second", _millions_axis, "message-rate")
    table = Table("Messages per second", ["transport", *sizes],
                  [[name, *[_millions(row[size][0]) if size in row else "–" for size in sizes]]
                   for name, row in rates.items()])
    return Section("rate", "Message rate", "A window of small messages is posted and then waited for once: what "
                   "matters is how many of them share a system call. The parties of memory are threads of one "
                   "process: its rate is with the numbers only.", [Figure("Message rate", takeaway, svg, table)])


def overlap(run: Run) -> Section | None:
    """How much of the communication disappears behind a computation of equal length."""
    groups: dict[str, dict[str, Bar]] = {}
    for cell in run.cells:
        if cell.ok and cell.program == "overlap" and "hidden" in cell.figures:
            place = "loopback" if cell.network == "none" else network_title(cell)
            value, low, high = median_interval(100 * cell.figures["hidden"])
            groups.setdefault(f"{place}, {format_bytes(cell.size or 0)}", {})[cell.transport] = Bar(value, low, high)
    if not groups:
        return None
    last, bars = list(groups.items())[-1]
    best = max(bars, key=lambda name: bars[name].value)
    takeaway = f"On {' '.join(last.split())}, {best} hides {bars[best].value:.0f} % of the shorter of the two."
    svg = grouped_bars(groups, "hidden (%)", lambda axis: None, "overlap")
    transports = list(dict.fromkeys(name for bars in groups.values() for name in bars))
    table = Table("Hidden part in percent", ["transport", *[' '.join(name.split()) for name in groups]],
                  [[name, *[f"{bars[name].value:.0f}" if name in bars else "–" for bars in groups.values()]]
                   for name in transports])
    text = ("Both parties exchange data in chunks and compute for as long as the exchange takes. 100 % means that the "
            "two take no longer than one of them, 0 % that they take the sum, and below 0 % that they disturb each "
            "other. With fewer idle cores than parties there is nothing to hide behind on loopback; a shaped link "
            "leaves the processor free while bytes are on the wire.")
    return Section("overlap", "Computing while communicating", text,
                   [Figure("Overlap of computation and communication", takeaway, svg, table)])


def operations(run: Run) -> Section | None:
    """Protocol operations beside the bare exchange of as many bytes."""
    figures = []
    for name in dict.fromkeys(cell.program for cell in run.select(kind="operation", network="none", plain=True)):
        cells = by_transport(run, program=name, network="none")
        figures.append(_operation(run, name, cells))
    text = ("The online phase of an operation beside an exchange of the same number of bytes on the same transport: "
            "what is above the exchange is computation and the overhead of the protocol. Preprocessing is not in it; "
            "its cost and the trust that it needs are in the table.")
    return Section("operations", "Operations", text, figures) if figures else None


def _operation(run: Run, name: str, cells: dict[str, list[CellResult]]) -> Figure:
    groups: dict[str, dict[str, Bar]] = {}
    rows, factors = [], {}
    for transport, row in cells.items():
        for cell in row:
            groups.setdefault(_shape(cell), {})[transport] = Bar(*median_interval(cell.time_s()))
            exchange = _equal_exchange(run, cell)
            if exchange is not None:
                bar = Bar(*median_interval(exchange.time_s()))
                groups.setdefault(f"exchange of {format_bytes(exchange.size)}", {})[transport] = bar
                factors[transport] = float(np.median(cell.time_s()) / np.median(exchange.time_s()))
            rows.append([f"{transport}, {_shape(cell)}", time_text(cell),
                         f"{factors[transport]:.2f}" if exchange is not None else "–", offline_text(cell),
                         cell.prep_trust or "–"])
    takeaway = f"{name} was measured without an exchange of the same bytes beside it."
    if factors:
        most = max(factors, key=factors.get)
        takeaway = (f"{name} takes {min(factors.values()):.2f} to {factors[most]:.2f} times as long as the bare "
                    f"exchange of its bytes; the factor is largest on {most}.")
    table = Table(f"{name}: median time", ["transport and size", "online", "× exchange", "offline", "trust"], rows)
    return Figure(name, takeaway, grouped_bars(groups, "time per operation", seconds_axis, f"operation-{name}"), table)


def _equal_exchange(run: Run, cell: CellResult) -> CellResult | None:
    """The exchange whose message is as long as what the busiest party of `cell` sends."""
    sent = int(round(float(np.median(cell.per_operation("bytes_sent").max(axis=1)))))
    found = run.select(program="exchange", transport=cell.transport, parties=2, network="none", plain=True)
    return next((exchange for exchange in found if exchange.size == sent and cell.parties == 2), None)


def _shape(cell: CellResult) -> str:
    words = [parameter_text(name, value) for name, value in cell.params.items()]
    return ", ".join([f"{cell.parties} parties", *words])


def _messages_per_s(cell: CellResult) -> np.ndarray:
    return cell.samples["messages_sent"].max(axis=1) / cell.samples["seconds"].max(axis=1)


def _millions(rate: float) -> str:
    if rate == 0:
        return "0"
    return f"{rate / 1e6:.3g} M" if rate >= 1e5 else f"{rate / 1e3:.3g} k"


def _millions_axis(axis) -> None:
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda value, _: _millions(value)))
