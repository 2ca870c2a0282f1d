"""Whole computations on this machine: under each way of sharing, and over each transport."""

import numpy as np

from parley.experiment.units import format_bytes, format_seconds, named_value
from parley.launch.kinds import FLOORS
from parley.report.parts import Figure, Section, Table
from parley.report.plots import Bar, grouped_points
from parley.report.select import offline_text
from parley.report.style import seconds_axis
from parley.results import CellResult, Run
from parley.stats import median_interval

Line = tuple[str, int]  # scheme, parties


def section(run: Run) -> Section | None:
    found: dict[tuple, list[CellResult]] = {}
    for cell in run.select(kind="workload", network="none"):
        if cell.transport not in FLOORS and not cell.options:
            found.setdefault((_workload(cell), tuple(sorted(cell.params.items()))), []).append(cell)
    if not found:
        return None
    figures = [_figure(name, params, cells) for (name, params), cells in found.items() if len(_lines(cells)) > 1]
    tables = [_table(name, params, cells) for (name, params), cells in found.items()]
    text = ("The online phase of whole computations with their data, checked against the plaintext result in every "
            "run. The scheme says how values are shared, the security against whom that protects, the trust who is "
            "relied on for the preprocessing; rounds and bytes are those of the party with most, times those "
            "of the slowest party.")
    return Section("schemes", "Workloads, scheme by scheme", text, figures, tables)


def _workload(cell: CellResult) -> str:
    return cell.program.removesuffix(f".{cell.scheme}")


def _title(name: str, params: tuple) -> str:
    return ", ".join([name.replace("_", " "), *[named_value(param, value) for param, value in params]])


def _lines(cells: list[CellResult]) -> dict[Line, dict[str, CellResult]]:
    """By scheme and parties, then by transport."""
    lines: dict[Line, dict[str, CellResult]] = {}
    for cell in cells:
        lines.setdefault((cell.scheme, cell.parties), {})[cell.transport] = cell
    return lines


def _transports(cells: list[CellResult]) -> list[str]:
    return list(dict.fromkeys(cell.transport for cell in cells))


def _table(name: str, params: tuple, cells: list[CellResult]) -> Table:
    transports = _transports(cells)
    head = ["scheme", "parties", "security", "trust", "rounds", "bytes", *transports, "offline"]
    rows = []
    for (scheme, parties), row in _lines(cells).items():
        one = next(iter(row.values()))
        rows.append([scheme or "–", str(parties), one.security or "–", one.prep_trust or "none",
                     f"{_most(one, 'rounds'):g}", format_bytes(round(_most(one, "bytes_sent"))),
                     *[format_seconds(_time(row[transport])) if transport in row else "–" for transport in transports],
                     offline_text(one)])
    return Table(f"{_title(name, params)}: median time over each transport{_results(cells)}", head, rows)


def _figure(name: str, params: tuple, cells: list[CellResult]) -> Figure:
    lines, transports = _lines(cells), _transports(cells)
    groups = {f"{scheme.replace('_', ' ')}\n{parties} parties": _bars(row) for (scheme, parties), row in lines.items()}
    intervals = Table("Median time and its 95 % interval", ["scheme", *transports],
                      [[" ".join(group.split()), *[_interval(bars.get(transport)) for transport in transports]]
                       for group, bars in groups.items()])
    svg = grouped_points(groups, "time per run", seconds_axis, f"schemes-{name}-{len(params)}", {})
    return Figure(_title(name, params), _takeaway(lines, transports), svg, intervals)


def _bars(row: dict[str, CellResult]) -> dict[str, Bar]:
    return {transport: Bar(*median_interval(cell.time_s())) for transport, cell in row.items()}


def _takeaway(lines: dict[Line, dict[str, CellResult]], transports: list[str]) -> str:
    """What protection costs, on the transport that most schemes ran over."""
    transport = max(transports, key=lambda name: sum(name in row for row in lines.values()))
    times = {scheme: _time(row[transport]) for (scheme, _), row in lines.items() if transport in row}
    fastest = min(times, key=times.get)
    others = [f"{scheme} takes {time / times[fastest]:.{2 if time < 10 * times[fastest] else 0}f} times as long"
              for scheme, time in times.items() if scheme != fastest]
    return f"Over {transport}, {', '.join([f'{fastest} takes {format_seconds(times[fastest])}', *others])}."


def _time(cell: CellResult) -> float:
    return float(np.median(cell.time_s()))


def _most(cell: CellResult, name: str) -> float:
    return float(np.median(cell.per_operation(name).max(axis=1)))


def _interval(bar: Bar | None) -> str:
    if bar is None:
        return "–"
    return f"{format_seconds(bar.value)} ({format_seconds(bar.low)} – {format_seconds(bar.high)})"


def _results(cells: list[CellResult]) -> str:
    """Figures other than cost, such as an accuracy."""
    names = dict.fromkeys(name for cell in cells for name in cell.figures)
    values = {name: np.concatenate([cell.figures[name] for cell in cells if name in cell.figures]) for name in names}
    words = [f"{name} {float(np.nanmedian(found)):.4g}" for name, found in values.items()]
    return f" ({'; '.join(words)})" if words else ""
