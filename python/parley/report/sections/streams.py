"""What it is worth to send a long vector in chunks, computing meanwhile, against sending it whole."""

from parley.report.headline import cell_ratio, shared_rounds
from parley.report.parts import TONES, Figure, Mark, Section, Table
from parley.report.plots import Bar, grouped_bars
from parley.report.select import network_title, parameter_text, time_text
from parley.results import CellResult, Run
from parley.stats import Ratio


def section(run: Run) -> Section | None:
    pairs = _pairs(run)
    if not pairs:
        return None
    figures = [_figure(name, [pair for pair in pairs if _name(pair[0]) == name])
               for name in dict.fromkeys(_name(streamed) for streamed, _ in pairs)]
    text = ("Operations send a long vector in chunks: while one is on the wire the next is made, and the last one that "
            "came is used. The same operation is measured with the vector sent whole, after all of it was made, and used "
            "after all of it came. Bytes and rounds are the same.")
    return Section("streams", "Streams", text, figures)


def _pairs(run: Run) -> list[tuple[CellResult, CellResult]]:
    """Cells that were streamed, with those of the same subject that were sent whole."""
    cells = [cell for cell in run.cells if cell.ok and "sending" in cell.params]
    whole = {(cell.transport, cell.subject("sending")): cell for cell in cells if cell.params["sending"] == "whole"}
    pairs = [(cell, whole.get((cell.transport, cell.subject("sending")))) for cell in cells
             if cell.params["sending"] == "streamed"]
    return [(cell, base) for cell, base in pairs if base is not None and shared_rounds(cell, base)]


def _name(cell: CellResult) -> str:
    words = [parameter_text(name, value) for name, value in cell.params.items() if name != "sending"]
    return ", ".join([cell.program, f"{cell.parties} parties", *words])


def _figure(name: str, pairs: list[tuple[CellResult, CellResult]]) -> Figure:
    pairs = sorted(pairs, key=lambda pair: (pair[0].shape.get("rtt_ms", 0), pair[0].transport))
    ratios = [cell_ratio(streamed, whole) for streamed, whole in pairs]
    groups: dict[str, dict[str, Bar]] = {}
    for (streamed, whole), ratio in zip(pairs, ratios):
        groups.setdefault(_place(streamed), {})[streamed.transport] = Bar(ratio.value, ratio.low, ratio.high)
    rows = [[" ".join(f"{streamed.transport}, {_place(streamed)}".split()), *_texts(streamed, whole, ratio)]
            for (streamed, whole), ratio in zip(pairs, ratios)]
    table = Table(f"{name}: median time", ["", "streamed", "whole", "streamed / whole", "verdict"], rows)
    svg = grouped_bars(groups, "time streamed / whole", lambda axis: None, "streams-" + name.replace(" ", "-"))
    return Figure(name, _takeaway(pairs, ratios), svg, table)


def _place(cell: CellResult) -> str:
    return "loopback" if cell.network == "none" else network_title(cell)


def _texts(streamed: CellResult, whole: CellResult, ratio: Ratio) -> list:
    return [time_text(streamed), time_text(whole), f"{ratio.value:.2f} ({ratio.low:.2f} – {ratio.high:.2f})", Mark(ratio.verdict, TONES[ratio.verdict])]


def _takeaway(pairs: list[tuple[CellResult, CellResult]], ratios: list[Ratio]) -> str:
    by_ratio = sorted(zip((ratio.value for ratio in ratios), (" ".join(_place(streamed).split()) + " over " +
                                                              streamed.transport for streamed, _ in pairs)))
    (least, where_least), (most, where_most) = by_ratio[0], by_ratio[-1]
    gained = f"Streaming takes {least:.2f} times as long as sending whole on {where_least}"
    return gained + ("." if len(by_ratio) == 1 else f", and {most:.2f} times on {where_most}.")
