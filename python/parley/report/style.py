"""Colours, markers and axes: one look for all plots. Colours can be told apart by colour-blind readers."""

from parley.experiment.units import format_bytes, format_seconds
from parley.launch.kinds import FLOORS

_COLOURS = {"mpi": "#3b3f46", "tcp": "#0072b2", "uring": "#009e73", "comm_thread": "#d55e00", "memory": "#b8629b",
            "mpi_reno": "#6b7280", "mpi_shm": "#9aa0a8", "shm": "#56b4e9"}
_MARKERS = {"mpi": "s", "tcp": "o", "uring": "^", "comm_thread": "D", "memory": "v", "mpi_reno": "D", "mpi_shm": "P",
            "shm": "X"}
# For lines without a colour of their own; the first are none of the above.
_SPARE_COLOURS = ("#e69f00", "#7b5ea7", "#8c6d31", "#cc3311", "#0072b2", "#009e73", "#56b4e9", "#3b3f46")
_SPARE_MARKERS = ("X", "o", "s", "^", "D", "v", "P", "*")
_FLOOR_DASHES = {"raw_tcp": (4, 2), "raw_unix": (1, 1.5), "raw_shm_spin": (6, 2, 1, 2), "raw_shm_yield": (2, 2),
                 "raw_mpi": (8, 3)}
FLOOR_COLOUR = "#8a8f98"
RC = {
    "font.family": "sans-serif", "font.sans-serif": ["DejaVu Sans"], "font.size": 9, "svg.fonttype": "none",
    "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": "#767c86", "axes.labelcolor": "#2b2f36",
    "axes.titlesize": 10, "axes.titleweight": "bold", "axes.titlelocation": "left", "axes.axisbelow": True,
    "xtick.color": "#4a4f58", "ytick.color": "#4a4f58", "axes.grid": True, "grid.color": "#e6e8eb",
    "grid.linewidth": 0.8, "legend.frameon": False, "legend.fontsize": 8.5, "lines.linewidth": 1.7,
    "lines.markersize": 4.5, "figure.facecolor": "none", "axes.facecolor": "none",
}


def colour(transport: str, index: int = 0) -> str:
    """The colour of a transport, the same in every plot; `index` chooses one for a transport without its own."""
    if transport in FLOORS:
        return FLOOR_COLOUR
    return _COLOURS.get(transport, _SPARE_COLOURS[index % len(_SPARE_COLOURS)])


def line_style(transport: str, index: int = 0) -> dict:
    """Keyword arguments of a line: floors are thin, grey and dashed."""
    if transport in FLOORS:
        return {"color": FLOOR_COLOUR, "dashes": _FLOOR_DASHES.get(transport, (3, 2)), "linewidth": 1.2, "zorder": 1}
    marker = _MARKERS.get(transport, _SPARE_MARKERS[index % len(_SPARE_MARKERS)])
    return {"color": colour(transport, index), "marker": marker, "zorder": 3}


def bytes_ticks(axes, sizes: list[int]) -> None:
    """Labels a logarithmic axis of sizes at no more than nine of them."""
    step = max(1, -(-len(sizes) // 9))
    shown = sizes[::step]
    axes.set_xscale("log", base=2)
    axes.set_xticks(shown, [format_bytes(size) for size in shown])
    axes.minorticks_off()
    axes.tick_params(axis="x", labelrotation=30)


def count_ticks(axes, counts: list[int]) -> None:
    """Labels a logarithmic axis of counts at each of them."""
    axes.set_xscale("log", base=2)
    axes.set_xticks(counts, [str(count) for count in counts])
    axes.minorticks_off()


def seconds_axis(axis) -> None:
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda value, _: format_seconds(value).replace(".00", "").replace(".0", "")
                                           if value > 0 else "0"))


def plain_axis(axis) -> None:
    """Ratios, on a logarithmic axis."""
    from matplotlib.ticker import FuncFormatter, LogLocator

    axis.set_major_locator(LogLocator(base=10, subs=(1.0, 2.0, 5.0)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def rate_axis(axis) -> None:
    """Bytes per second."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda value, _: format_rate(value)))


def format_rate(value: float) -> str:
    """3.2e9 becomes "3.2 GB/s"."""
    for unit, factor in (("GB/s", 1e9), ("MB/s", 1e6), ("kB/s", 1e3)):
        if value >= factor:
            return f"{value / factor:.3g} {unit}"
    return f"{value:.3g} B/s"
