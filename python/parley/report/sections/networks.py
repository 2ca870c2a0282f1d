"""Workloads over shaped networks, against the least that the network allows, and where the time goes."""

import re
import textwrap

import numpy as np

from parley.experiment.units import format_bytes, format_seconds
from parley.launch.kinds import FLOORS
from parley.report.parts import Figure, Section, Table
from parley.report.plots import Bar, grouped_bars, grouped_points
from parley.report.select import network_title
from parley.report.style import seconds_axis
from parley.results import CellResult, Run
from parley.stats import median_interval


def workloads(run: Run) -> Section | None:
    shaped = dict.fromkeys(cell.program for cell in run.select(kind="workload") if cell.network != "none")
    figures = [_workload(run, name) for name in shaped]
    text = ("The online phase of a workload with its real data, checked against the plaintext result in every run. The "
            "black line is the least that the network allows: rounds × one-way delay + bytes of the busiest party / "
            "bandwidth. One round is one trip, half of the round-trip time; networks are imposed by a "
            "virtual clock per link.")
    return Section("workloads", "Workloads over networks", text, figures) if figures else None


def network_floor_s(cell: CellResult) -> float:
    """rounds × RTT / 2 + bytes / bandwidth, of one operation; 0 on an unshaped network."""
    rate = cell.shape.get("mbit_per_s", 0) * 1e6 / 8
    rounds = float(np.median(cell.per_operation("rounds").max(axis=1)))
    sent = float(np.median(cell.per_operation("bytes_sent").max(axis=1)))
    return rounds * cell.shape.get("rtt_ms", 0) * 1e-3 / 2 + (sent / rate if rate else 0)


def _workload(run: Run, name: str) -> Figure:
    cells = [cell for cell in run.select(program=name) if cell.transport not in FLOORS and cell.plain]
    networks = sorted({cell.network for cell in cells}, key=lambda network: _delay(cells, network))
    transports = list(dict.fromkeys(cell.transport for cell in cells))
    at = {(cell.network, cell.transport): cell for cell in cells}
    groups = {_title(at, network): {transport: Bar(*median_interval(at[network, transport].time_s()))
                                    for transport in transports if (network, transport) in at} for network in networks}
    floors = {network: max(network_floor_s(cell) for cell in cells if cell.network == network) for network in networks}
    rows = [[transport, *[_cell_text(at.get((network, transport)), floors[network]) for network in networks]]
            for transport in transports]
    rows.append(["floor", *[format_seconds(floors[network]) if floors[network] else "–" for network in networks]])
    figure = grouped_points(groups, "time per operation", seconds_axis, f"workload-{name}",
                            {_title(at, network): floor for network, floor in floors.items() if floor})
    table = Table(f"{name}: median time (multiple of the floor)", ["transport", *networks], rows)
    return Figure(name + _figures_text(cells), _takeaway(cells, networks, floors), figure, table)


def _takeaway(cells: list[CellResult], networks: list[str], floors: dict[str, float]) -> str:
    last = networks[-1]
    times = {cell.transport: float(np.median(cell.time_s())) for cell in cells if cell.network == last}
    fastest, slowest = min(times, key=times.get), max(times, key=times.get)
    spread = times[slowest] / times[fastest]
    floor = (f", {times[fastest] / floors[last]:.2f} times what the network alone needs" if floors[last] else "")
    return (f"Over '{last}' the slowest transport ({slowest}) takes {spread:.2f} times as long as the fastest "
            f"({fastest}, {format_seconds(times[fastest])}{floor}).")


def _figures_text(cells: list[CellResult]) -> str:
    figures = {name: float(np.nanmedian(values)) for cell in cells for name, values in cell.figures.items()}
    trust = {cell.prep_trust for cell in cells if cell.prep_trust}
    words = [f"{name} {value:.4g}" for name, value in figures.items()]
    words += [f"preprocessing trust: {', '.join(sorted(trust))}"] if trust else []
    return f" ({'; '.join(words)})" if words else ""


def _title(at: dict, network: str) -> str:
    if network == "none":
        return "none\n(this machine)"
    return network_title(next(cell for (name, _), cell in at.items() if name == network))


def _delay(cells: list[CellResult], network: str) -> float:
    return next(cell.shape.get("rtt_ms", 0) for cell in cells if cell.network == network)


def _cell_text(cell: CellResult | None, floor_s: float) -> str:
    if cell is None:
        return "–"
    time = float(np.median(cell.time_s()))
    return format_seconds(time) + (f" ({time / floor_s:.2f}×)" if floor_s else "")


def waiting(run: Run) -> Section | None:
    """Computing and waiting of the slowest party."""
    wanted = [cell for cell in run.cells if cell.ok and cell.transport not in FLOORS and cell.plain
              and (cell.kind in ("operation", "workload") or _is_large_exchange(cell))]
    groups: dict[str, dict[str, Bar]] = {}
    rows, shares = [], []
    for cell in wanted:
        total, waited = _split(cell)
        words = [cell.program, *([format_bytes(cell.size)] if cell.size else []),
                 *([cell.network] if cell.network != "none" else [])]
        lines = [*textwrap.wrap(re.sub("[._]", " ", cell.program), 12), *words[1:]]
        groups.setdefault("\n".join(lines), {})[cell.transport] = Bar(1.0, lower=(total - waited) / total)
        rows.append([f"{cell.transport}, {' '.join(words)}", format_seconds(total - waited),
                     format_seconds(waited), f"{100 * waited / total:.0f} %", format_seconds(_cpu(cell))])
        shares.append((waited / total, f"{cell.label()} over {cell.transport}"))
    if not shares:
        return None
    least, most = min(shares), max(shares)
    takeaway = (f"Waiting is {100 * least[0]:.0f} % of the time at least ({least[1]}) and {100 * most[0]:.0f} % at "
                f"most ({most[1]}).")
    compared = {name: bars for name, bars in groups.items() if len(bars) > 1} or groups  # by transport, if by anything
    svg = grouped_bars(compared, "share of the time", _percent_axis, "waiting")
    table = Table("Computing and waiting of the slowest party, median",
                  ["", "computing", "waiting", "waiting share", "processor time"], rows)
    return Section("waiting", "Waiting against computing", "Solid is computing, pale is waiting inside the transport, "
                   "of the slowest party. Processor time above the computing time is spent by the transport while it "
                   "waits or copies.", [Figure("Where the time goes", takeaway, svg, table)])


def _is_large_exchange(cell: CellResult) -> bool:
    return cell.program == "exchange" and cell.network == "none" and cell.size in (8, 1 << 20)


def _split(cell: CellResult) -> tuple[float, float]:
    """Median seconds and waiting seconds per operation, of the slowest party of each repetition."""
    slowest = cell.samples["seconds"].argmax(axis=1)[:, None]
    return tuple(float(np.median(np.take_along_axis(cell.per_operation(name), slowest, axis=1)))
                 for name in ("seconds", "waiting_s"))


def _cpu(cell: CellResult) -> float:
    return float(np.median(cell.per_operation("cpu_s").max(axis=1)))


def _percent_axis(axis) -> None:
    from matplotlib.ticker import PercentFormatter

    axis.set_major_formatter(PercentFormatter(1.0, decimals=0))
