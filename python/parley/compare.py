"""A/B comparison of two runs."""

from dataclasses import dataclass, field

import numpy as np

from parley.results import CellResult, Run
from parley.stats import Ratio, unpaired_ratio


@dataclass(frozen=True)
class CellComparison:
    """One cell that both runs have; times are medians per operation."""

    label: str
    transport: str
    a_s: float
    b_s: float
    ratio: Ratio


@dataclass
class Comparison:
    cells: list[CellComparison] = field(default_factory=list)
    by_transport: dict[str, Ratio] = field(default_factory=dict)
    only_in_one: int = 0

    def as_json(self) -> dict:
        """The documented shape of ``./parley compare --json``."""
        return {"cells": [{"cell": cell.label, "transport": cell.transport, "a_s": cell.a_s, "b_s": cell.b_s,
                           **cell.ratio.as_json()} for cell in self.cells],
                "transports": {name: ratio.as_json() for name, ratio in self.by_transport.items()},
                "only_in_one": self.only_in_one}


def compare(a: Run, b: Run) -> Comparison:
    """Judges `b` against `a`."""
    in_a, in_b = _good_cells(a), _good_cells(b)
    comparison = Comparison(only_in_one=len(in_a.keys() ^ in_b.keys()))
    pairs: dict[str, list] = {}
    for key in [key for key in in_a if key in in_b]:
        times = (in_b[key].time_s(), in_a[key].time_s())
        pairs.setdefault(key[0], []).append(times)
        comparison.cells.append(CellComparison(f"{key[0]} {in_a[key].label()}", key[0], float(np.median(times[1])),
                                               float(np.median(times[0])), unpaired_ratio([times])))
    comparison.by_transport = {transport: unpaired_ratio(times) for transport, times in pairs.items()}
    return comparison


def _good_cells(run: Run) -> dict[tuple, CellResult]:
    return {(cell.transport, *cell.subject()): cell for cell in run.cells if cell.ok}
