"""A cell in a few figures, for --json and for tables."""

import numpy as np

from parley.results.model import CellResult
from parley.stats import median_interval


def cell_summary(cell: CellResult) -> dict:
    """Medians per operation, of the slowest party where parties differ. Documented in docs/json.md."""
    summary = {"transport": cell.transport, "program": cell.program, "kind": cell.kind, "parties": cell.parties,
               "helpers": cell.helpers, "network": cell.network, "params": cell.params, "options": cell.options,
               "scheme": cell.scheme, "security": cell.security, "status": cell.status, "error": cell.error}
    if not cell.ok:
        return summary
    median, low, high = median_interval(cell.time_s())
    slowest = cell.samples["seconds"].argmax(axis=1)[:, None]
    summary |= {"repetitions": len(cell.iterations), "seconds": median, "seconds_low": low, "seconds_high": high,
                "waiting_s": _median_of(cell, "waiting_s", slowest), "cpu_s": _median_of(cell, "cpu_s", slowest),
                "bytes_sent": _largest(cell, "bytes_sent"), "messages_sent": _largest(cell, "messages_sent"),
                "rounds": _largest(cell, "rounds"), "system_calls": _largest(cell, "system_calls"),
                "prep_trust": cell.prep_trust,
                "figures": {name: float(np.median(values)) for name, values in cell.figures.items()}}
    if cell.offline:
        summary["offline"] = {"seconds": float(np.median(cell.offline["seconds"].max(axis=1) / cell.iterations)),
                              "bytes_sent": float(np.median(cell.offline["bytes_sent"].sum(axis=1) / cell.iterations))}
    return summary


def _median_of(cell: CellResult, name: str, party: np.ndarray) -> float | None:
    if name not in cell.samples:
        return None
    return float(np.median(np.take_along_axis(cell.per_operation(name), party, axis=1)))


def _largest(cell: CellResult, name: str) -> float | None:
    """Per operation, of the party with most; the median over repetitions."""
    if name not in cell.samples:
        return None
    return float(np.median(cell.per_operation(name).max(axis=1)))
