"""What a setting of a transport costs or gains, against the same cells without it."""

import numpy as np

from parley.experiment.units import format_bytes
from parley.report.headline import cell_ratio, shared_rounds
from parley.report.parts import TONES, Figure, Mark, Section, Table
from parley.report.plots import Panel, Point, lines_over_sizes
from parley.report.select import time_text
from parley.report.style import plain_axis, seconds_axis
from parley.results import CellResult, Run
from parley.stats import median_interval

Pair = tuple[CellResult, CellResult]


def tls(run: Run) -> Section | None:
    """TLS on against off, over message sizes."""
    figures = [figure for program in ("exchange", "ring_shift") if (figure := _tls_figure(run, program)) is not None]
    text = ("Mutual TLS 1.3 with AES-128-GCM between the parties, against the same transport in the clear in the same rounds. "
            "Both directions of every connection are encrypted and decrypted by the processors that the parties also "
            "need.")
    return Section("tls", "What TLS costs", text, figures) if figures else None


def _tls_figure(run: Run, program: str) -> Figure | None:
    pairs = [pair for pair in pairs_with(run, {"tls": "on"}) if pair[0].program == program and pair[0].size is not None]
    by_name: dict[str, list[Pair]] = {}
    for pair in sorted(pairs, key=lambda pair: pair[0].size):
        by_name.setdefault(pair[0].transport, []).append(pair)
    if not by_name:
        return None
    times = {name: [Point(on.size, *median_interval(on.time_s())) for on, _ in row] for name, row in by_name.items()}
    ratios = {name: [Point(on.size, r.value, r.low, r.high) for on, off in row if (r := cell_ratio(on, off)) is not None]
              for name, row in by_name.items()}
    sizes = sorted({on.size for row in by_name.values() for on, _ in row})
    table = Table(f"{program}: median time under TLS, and times as long as in the clear",
                  ["transport", *[format_bytes(size) for size in sizes]],
                  [[name, *_sized_texts(row, sizes)] for name, row in by_name.items()])
    panels = [Panel("time under TLS", times, "time per operation", seconds_axis),
              Panel("relative to no TLS", ratios, "time / time in the clear", plain_axis)]
    return Figure(f"{program} under TLS", _tls_takeaway(by_name, sizes), lines_over_sizes(panels, f"tls-{program}"), table)


def _sized_texts(row: list[Pair], sizes: list[int]) -> list[str]:
    at = {on.size: (on, off) for on, off in row}
    return [f"{time_text(at[size][0])} ({cell_ratio(*at[size]).value:.2f}×)" if size in at else "–" for size in sizes]


def _tls_takeaway(by_name: dict[str, list[Pair]], sizes: list[int]) -> str:
    words = []
    for size in dict.fromkeys((sizes[0], sizes[-1])):
        values = {name: cell_ratio(on, off).value for name, row in by_name.items() for on, off in row if on.size == size}
        least, most = min(values, key=values.get), max(values, key=values.get)
        spread = f"{values[least]:.2f} ({least})" + (f" to {values[most]:.2f} ({most})" if least != most else "")
        words.append(f"at {format_bytes(size)} TLS takes {spread} times as long")
    sentence = "; ".join(words) + "."
    return sentence[0].upper() + sentence[1:]


def ablation(run: Run) -> Section | None:
    """Each option of io_uring against the transport as it is by default."""
    changed = {tuple(cell.options.items()): cell.options for cell in run.cells
               if cell.options and all(name.startswith("uring_") for name in cell.options)}
    by_option = {_option_name(options): pairs for options in changed.values() if (pairs := pairs_with(run, options))}
    programs = list(dict.fromkeys(on.program for pairs in by_option.values() for on, _ in pairs if on.size is not None))
    figures = [_ablation_figure(program, by_option) for program in programs]
    text = ("The transport uring with one option changed, against its defaults in the same rounds: below 1 the change is "
            "faster. A default that is worth keeping has all its changes at 1 or above. Options that this kernel lacks are "
            "listed with the cells that have no result, with its reason.")
    return Section("ablation", "io_uring, option by option", text, figures) if figures else None


def _option_name(options: dict) -> str:
    return ", ".join(f"{name.removeprefix('uring_')} {value}" for name, value in options.items())


def _ablation_figure(program: str, by_option: dict[str, list[Pair]]) -> Figure:
    rows = {name: {on.size: cell_ratio(on, off) for on, off in pairs if on.program == program and on.size is not None}
            for name, pairs in by_option.items()}
    rows = {name: dict(sorted(row.items())) for name, row in rows.items() if row}
    sizes = sorted({size for row in rows.values() for size in row})
    series = {name: [Point(size, r.value, r.low, r.high) for size, r in row.items()] for name, row in rows.items()}
    table = Table(f"{program}: time with the option changed / time by default",
                  ["option", *[format_bytes(size) for size in sizes]],
                  [[name, *[Mark(f"{row[size].value:.2f}", TONES[row[size].verdict]) if size in row else "–"
                            for size in sizes]] for name, row in rows.items()])
    panel = Panel("one option changed", series, "time / time by default", plain_axis)
    return Figure(program, _ablation_takeaway(rows), lines_over_sizes([panel], f"ablation-{program}"), table)


def _ablation_takeaway(rows: dict) -> str:
    means = {name: float(np.exp(np.mean([np.log(r.value) for r in row.values()]))) for name, row in rows.items()}
    best, worst = min(means, key=means.get), max(means, key=means.get)
    return (f"Over all sizes, changing {best} takes {means[best]:.2f} times as long as the default"
            + (f", changing {worst} {means[worst]:.2f} times." if worst != best else "."))


def pairs_with(run: Run, options: dict) -> list[Pair]:
    """Cells under exactly these options, each with the plain one of the same transport and subject."""
    plain = {(cell.transport, cell.subject()): cell for cell in run.cells if cell.ok and cell.plain}
    pairs = [(cell, plain.get((cell.transport, cell.subject(*options)))) for cell in run.cells
             if cell.ok and cell.options == options]
    return [(cell, base) for cell, base in pairs if base is not None and shared_rounds(cell, base)]
