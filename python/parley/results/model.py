"""Results in memory: what an HDF5 file holds."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from parley.experiment.units import named_value

SCHEMA = "parley.results"
SCHEMA_VERSION = 1

UNITS = {"seconds": "s", "waiting_s": "s", "cpu_s": "s", "bytes_sent": "B", "bytes_received": "B",
         "messages_sent": "1", "rounds": "1", "system_calls": "1"}
VARIED = ("lanes", "sending")  # parameters that change how an operation is done and not what it computes
_INTEGERS = ("bytes_sent", "bytes_received", "messages_sent", "rounds", "system_calls")


def field_dtype(name: str) -> type:
    """Counts are integers, everything else is a float."""
    return np.int64 if name in _INTEGERS else np.float64


@dataclass
class CellResult:
    """All samples of one cell.

    `samples` maps a field of `UNITS` to an array [repetition, party] of totals over the repetition's `iterations`.
    `rounds_index` says which interleaved round a repetition belongs to, which is what pairs it with other cells.
    """

    transport: str
    program: str
    kind: str
    parties: int
    helpers: int
    network: str
    params: dict[str, Any]
    options: dict[str, Any] = field(default_factory=dict)
    sweep: str = ""
    scheme: str = ""    # how values are shared; of a pattern: ""
    security: str = ""  # against whom the scheme protects
    status: str = "pending"  # ok, failed, skipped (this machine or build cannot do it) or pending
    error: dict[str, Any] | None = None
    effective: dict[str, Any] = field(default_factory=dict)  # options as the parties report them
    shape: dict[str, Any] = field(default_factory=dict)      # name, rtt_ms, mbit_per_s
    prep_trust: str | None = None
    rounds_index: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    iterations: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    samples: dict[str, np.ndarray] = field(default_factory=dict)
    offline: dict[str, np.ndarray] = field(default_factory=dict)
    figures: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.status == "ok" and len(self.iterations) > 0

    @property
    def size(self) -> int | None:
        """The payload of one message in bytes, for programs that have one."""
        return self.params.get("bytes")

    @property
    def plain(self) -> bool:
        """Whether it was measured as a transport is by default. Cells that vary settings, lanes or the way of sending
        belong to comparisons of their own."""
        return not self.options and self.params.keys().isdisjoint(VARIED)

    def time_s(self) -> np.ndarray:
        """Seconds per operation, [repetition]: of the slowest party."""
        return self.samples["seconds"].max(axis=1) / self.iterations

    def per_operation(self, name: str) -> np.ndarray:
        """A field per operation, [repetition, party]."""
        return self.samples[name] / self.iterations[:, None]

    def subject(self, *left_out: str) -> tuple:
        """What is measured, whatever the transport: cells with equal subjects can be compared. Parameters and options
        whose names are `left_out` are what the comparison is about."""
        params, options = ({name: value for name, value in named.items() if name not in left_out}
                           for named in (self.params, self.options))
        return (self.program, self.parties, self.network, tuple(sorted(params.items())), tuple(sorted(options.items())))

    def label(self) -> str:
        """For people, without the transport."""
        words = [self.program, f"{self.parties} parties"]
        words += [named_value(name, value) for name, value in {**self.params, **self.options}.items()]
        return " ".join(words + ([self.network] if self.network != "none" else []))


@dataclass
class Run:
    """One results file. `header` holds the attributes of the run, `provenance` where the numbers come from."""

    header: dict[str, Any]
    provenance: dict[str, Any]
    cells: list[CellResult]

    @property
    def baseline(self) -> str:
        return self.header.get("baseline", "mpi")

    @property
    def failed(self) -> list[CellResult]:
        return [cell for cell in self.cells if cell.status == "failed"]

    def transports(self) -> list[str]:
        """In the order of the file."""
        return list(dict.fromkeys(cell.transport for cell in self.cells))

    def select(self, **wanted: Any) -> list[CellResult]:
        """The good cells whose attributes equal `wanted`, e.g. ``select(program="ring_shift", parties=3)``."""
        return [cell for cell in self.cells
                if cell.ok and all(getattr(cell, name) == value for name, value in wanted.items())]

    def table(self) -> dict[str, np.ndarray]:
        """One row per cell, repetition and party; columns are arrays. ``pandas.DataFrame(run.table())`` works."""
        rows = [row for cell in self.cells if cell.ok for row in _rows(cell)]
        names = list(dict.fromkeys(name for row in rows for name in row))
        return {name: np.array([row.get(name, np.nan) for row in rows]) for name in names}


def _rows(cell: CellResult):
    for repetition, iterations in enumerate(cell.iterations):
        for party in range(cell.samples["seconds"].shape[1]):
            yield {"transport": cell.transport, "program": cell.program, "kind": cell.kind, "parties": cell.parties,
                   "helpers": cell.helpers, "network": cell.network, **cell.params,
                   "round": int(cell.rounds_index[repetition]), "party": party, "iterations": int(iterations),
                   **{name: values[repetition, party].item() for name, values in cell.samples.items()}}
