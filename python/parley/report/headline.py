"""Each transport against the baseline, over all cells that both have."""

from dataclasses import dataclass

import numpy as np

from parley.launch.kinds import FLOORS
from parley.results import CellResult, Run
from parley.stats import FEWEST_ROUNDS, Ratio, paired_ratio

# Its computation is as long as the transport is slow: its time compares nothing.
_NOT_COMPARED = ("overlap",)


@dataclass(frozen=True)
class HeadlineRow:
    """`ratio` is time / baseline time as a geometric mean over `cells` cells; `worst` the cell with the largest."""

    transport: str
    baseline: str
    cells: int
    ratio: Ratio
    worst: tuple[float, str]
    best: tuple[float, str]

    def sentence(self) -> str:
        if self.ratio.verdict not in ("faster", "slower"):
            return (f"{self.transport}: {self.ratio.verdict}, against {self.baseline} (time x {self.ratio.value:.2f}, "
                    f"{self.ratio.low:.2f} to {self.ratio.high:.2f}, {self.cells} cells)")
        factor = 1 / self.ratio.value if self.ratio.value < 1 else self.ratio.value
        return (f"{self.transport}: {factor:.2f} times {self.ratio.verdict} than {self.baseline} "
                f"(time x {self.ratio.value:.2f}, {self.ratio.low:.2f} to {self.ratio.high:.2f}, {self.cells} cells)")

    def as_json(self) -> dict:
        return {"transport": self.transport, "baseline": self.baseline, "cells": self.cells, **self.ratio.as_json(),
                "worst": {"ratio": self.worst[0], "cell": self.worst[1]},
                "best": {"ratio": self.best[0], "cell": self.best[1]}}


def headline_rows(run: Run) -> list[HeadlineRow]:
    """One row per transport that shares cells on the unshaped network with the baseline; floors are left out."""
    pairs = matched_with_baseline(run)
    return [headline_row(run.baseline, transport, cells) for transport, cells in pairs.items()]


def headline_row(baseline: str, transport: str, cells: list[tuple[CellResult, CellResult]]) -> HeadlineRow:
    times = [paired_times(cell, base) for cell, base in cells]
    single = [(float(np.median(time / base)), cell.label()) for (time, base), (cell, _) in zip(times, cells)]
    return HeadlineRow(transport, baseline, len(cells), paired_ratio(times), max(single), min(single))


def matched_with_baseline(run: Run, **wanted) -> dict[str, list[tuple[CellResult, CellResult]]]:
    """By transport, the pairs of a cell and the baseline's cell of the same subject, on the unshaped network.

    Cells of sweeps with too few rounds for a verdict are left out.
    """
    needed = min(FEWEST_ROUNDS, run.header.get("repetitions", 1))
    base = {cell.subject(): cell for cell in run.select(transport=run.baseline, network="none", **wanted)}
    pairs: dict[str, list[tuple[CellResult, CellResult]]] = {}
    for cell in run.select(network="none", **wanted):
        if cell.transport in (*FLOORS, run.baseline) or cell.program in _NOT_COMPARED or cell.subject() not in base or (
                not cell.plain):
            continue
        if shared_rounds(cell, base[cell.subject()]) >= needed:
            pairs.setdefault(cell.transport, []).append((cell, base[cell.subject()]))
    return pairs


def shared_rounds(cell: CellResult, base: CellResult) -> int:
    """How many rounds both were measured in."""
    return len(np.intersect1d(cell.rounds_index, base.rounds_index))


def paired_times(cell: CellResult, base: CellResult) -> tuple[np.ndarray, np.ndarray]:
    """The times of the rounds that both have."""
    _, mine, theirs = np.intersect1d(cell.rounds_index, base.rounds_index, return_indices=True)
    return cell.time_s()[mine], base.time_s()[theirs]


def cell_ratio(cell: CellResult, base: CellResult) -> Ratio | None:
    """Time / time of `base`, round by round; None where they share no round."""
    return paired_ratio([paired_times(cell, base)]) if shared_rounds(cell, base) else None
