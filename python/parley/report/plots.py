"""The plots: lines over sizes and grouped bars, as SVG text for a page."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the back-end is chosen first)

from parley.report.style import RC, bytes_ticks, colour, count_ticks, line_style  # noqa: E402


@dataclass(frozen=True)
class Point:
    """A median with its interval at `x`."""

    x: float
    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Panel:
    """One set of axes, logarithmic both ways: for each transport its points."""

    title: str
    series: dict[str, list[Point]]
    y_label: str
    format_y_axis: Callable


@dataclass(frozen=True)
class Bar:
    """A bar of a group; the part up to `lower` is drawn solid, the rest lighter (waiting)."""

    value: float
    low: float | None = None
    high: float | None = None
    lower: float | None = None


def lines_over_sizes(panels: list[Panel], label: str) -> str:
    """Panels side by side over message sizes, with one legend."""
    return _lines(panels, label, "message size", bytes_ticks)


def lines_over_counts(panels: list[Panel], label: str, x_label: str) -> str:
    """The same over counts such as 1, 2, 4, 8."""
    return _lines(panels, label, x_label, count_ticks)


def _lines(panels: list[Panel], label: str, x_label: str, x_ticks: Callable) -> str:
    with plt.rc_context(RC):
        figure, all_axes = plt.subplots(1, len(panels), figsize=(9.6, 3.7), squeeze=False)
        for axes, panel in zip(all_axes[0], panels):
            sizes = sorted({int(point.x) for points in panel.series.values() for point in points})
            for index, (transport, points) in enumerate(panel.series.items()):
                _line(axes, transport, points, index)
            x_ticks(axes, sizes)
            axes.set_yscale("log")
            axes.yaxis.set_minor_formatter(matplotlib.ticker.NullFormatter())
            panel.format_y_axis(axes.yaxis)
            axes.set(title=panel.title, xlabel=x_label)
            axes.set_ylabel(panel.y_label)
        _legend_below(figure, all_axes[0])
        return _svg(figure, label)


def _line(axes, transport: str, points: list[Point], index: int) -> None:
    x = [point.x for point in points]
    style = line_style(transport, index)
    axes.plot(x, [point.median for point in points], label=transport, **style)
    axes.fill_between(x, [point.low for point in points], [point.high for point in points], color=style["color"],
                      alpha=0.15, linewidth=0)


def grouped_bars(groups: dict[str, dict[str, Bar]], y_label: str, format_y_axis: Callable, label: str) -> str:
    """A group of bars per key of `groups`, a bar per transport, with intervals."""
    with plt.rc_context(RC):
        figure, axes = plt.subplots(figsize=(9.6, 3.5))
        for index, (transport, offset, width) in enumerate(_places(groups)):
            _bars(axes, groups, transport, index, width, offset)
        return _finish_groups(figure, axes, groups, y_label, format_y_axis, label)


def grouped_points(groups: dict[str, dict[str, Bar]], y_label: str, format_y_axis: Callable, label: str,
                   floors: dict[str, float]) -> str:
    """Like bars, on a logarithmic axis, where lengths mean nothing. `floors` draws a line per group."""
    with plt.rc_context(RC):
        figure, axes = plt.subplots(figsize=(9.6, 3.5))
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(matplotlib.ticker.LogLocator(subs=(1.0, 2.0, 5.0)))
        axes.yaxis.set_minor_formatter(matplotlib.ticker.NullFormatter())
        for index, (transport, offset, _) in enumerate(_places(groups)):
            bars = [(position + offset, row[transport]) for position, row in enumerate(groups.values())
                    if transport in row]
            style = line_style(transport, index) | {"linestyle": "none", "markersize": 7}
            axes.plot([x for x, _ in bars], [bar.value for _, bar in bars], label=transport, **style)
            axes.vlines([x for x, _ in bars], [bar.low for _, bar in bars], [bar.high for _, bar in bars],
                        color=style["color"], linewidth=1.5)
        for position, group in enumerate(groups):
            if group in floors:
                axes.hlines(floors[group], position - 0.42, position + 0.42, color="#1b1e23", linewidth=1.4, zorder=2,
                            label="the network alone")
        return _finish_groups(figure, axes, groups, y_label, format_y_axis, label)


def _places(groups: dict[str, dict[str, Bar]]) -> list[tuple[str, float, float]]:
    """Per transport: its offset from the middle of a group, and the width it has there."""
    transports = list(dict.fromkeys(name for bars in groups.values() for name in bars))
    width = 0.8 / max(1, len(transports))
    return [(transport, -0.4 + (index + 0.5) * width, width) for index, transport in enumerate(transports)]


def _finish_groups(figure, axes, groups: dict, y_label: str, format_y_axis: Callable, label: str) -> str:
    axes.grid(axis="x", visible=False)
    axes.set_xticks(range(len(groups)), list(groups))
    axes.set_ylabel(y_label)
    format_y_axis(axes.yaxis)
    _legend_below(figure, [axes])
    return _svg(figure, label)


def _bars(axes, groups: dict[str, dict[str, Bar]], transport: str, index: int, width: float, offset: float) -> None:
    positions = [(position, bars[transport]) for position, bars in enumerate(groups.values()) if transport in bars]
    x = [position + offset for position, _ in positions]
    values = [bar.value for _, bar in positions]
    split = any(bar.lower is not None for _, bar in positions)
    axes.bar(x, values, width * 0.9, color=colour(transport, index), alpha=0.35 if split else 1.0, label=None if split
             else transport, zorder=2)
    if split:
        axes.bar(x, [bar.lower or 0 for _, bar in positions], width * 0.9, color=colour(transport, index),
                 label=transport, zorder=3)
    with_interval = [(at, bar) for at, (_, bar) in zip(x, positions) if bar.low is not None]
    if with_interval:
        axes.vlines([at for at, _ in with_interval], [bar.low for _, bar in with_interval],
                    [bar.high for _, bar in with_interval], color="#1b1e23", linewidth=1, zorder=4)


def _legend_below(figure, all_axes) -> None:
    entries = {}
    for axes in all_axes:
        for handle, text in zip(*axes.get_legend_handles_labels()):
            entries.setdefault(text, handle)
    rows = -(-len(entries) // 7) or 1
    columns = -(-len(entries) // rows) or 1
    figure.tight_layout(w_pad=2.5)
    figure.legend(entries.values(), entries.keys(), loc="upper center", bbox_to_anchor=(0.5, 0.02), ncols=columns,
                  handlelength=2.6, columnspacing=1.6)


def _svg(figure, label: str) -> str:
    """The figure as an <svg> element. `label` keeps its ids apart from those of the other figures of the page."""
    buffer = io.StringIO()
    with plt.rc_context({"svg.hashsalt": label}):
        figure.savefig(buffer, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    text = buffer.getvalue()
    text = text[text.index("<svg"):]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.S)
    return re.sub(r'(<svg[^>]*?) height="[^"]*"([^>]*?) width="[^"]*"', r"\1\2", text, count=1, flags=re.S)
