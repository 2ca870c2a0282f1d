"""What a run has so far: fed by journal lines, turned into results at any time."""

from collections import defaultdict

import numpy as np

from parley.experiment.cell import Cell
from parley.results.model import UNITS, CellResult, Run, field_dtype


class Record:
    """Samples and failures of `cells`, by the index of the cell."""

    def __init__(self, header: dict, provenance: dict, cells: list[Cell]):
        self.header, self.provenance, self.cells = header, provenance, cells
        self.samples: dict[int, dict[int, dict]] = defaultdict(dict)  # cell -> round -> cell event
        self.errors: dict[int, dict] = {}
        self.ready: dict[str, dict] = {}  # group -> what its parties reported at their start

    def take(self, line: dict) -> None:
        """One line of the journal."""
        match line["what"]:
            case "launch":
                self.ready[line["group"]] = line["ready"]
            case "sample":
                self.samples[line["cell"]][line["round"]] = line["event"]
            case "failed":
                self.errors[line["cell"]] = line["error"]

    def wants(self, cell: int, round_index: int) -> bool:
        """Whether this cell is still to be measured in this round. A cell that failed once is not tried again."""
        return (cell not in self.errors and round_index not in self.samples[cell]
                and round_index < self.cells[cell].repetitions)

    def total(self) -> int:
        return sum(cell.repetitions for cell in self.cells)

    def finished(self) -> int:
        """Samples that are there, or that will never be."""
        return sum(cell.repetitions if index in self.errors else len(self.samples[index])
                   for index, cell in enumerate(self.cells))

    def run(self) -> Run:
        """The results so far."""
        cells = [self._result(index, cell) for index, cell in enumerate(self.cells)]
        failed = sum(cell.status == "failed" for cell in cells)
        header = {**self.header, "complete": self.finished() == self.total(), "failed_cells": failed}
        return Run(header, self.provenance, cells)

    def _result(self, index: int, cell: Cell) -> CellResult:
        ready = self.ready.get(cell.group, {})
        result = CellResult(
            transport=cell.transport, program=cell.program, kind=cell.kind, parties=cell.parties, helpers=cell.helpers,
            network=cell.network, params=cell.params, options=cell.options, sweep=cell.sweep, scheme=cell.scheme,
            security=cell.security,
            effective=ready.get("options", {}), shape=ready.get("network", {"name": cell.network}))
        by_round = sorted(self.samples[index].items())
        if by_round:
            _fill(result, by_round)
        if index in self.errors:
            error = self.errors[index]
            result.status, result.error = ("skipped" if error.get("kind") == "Skipped" else "failed"), error
        elif by_round:
            result.status = "ok"
        return result


def samples_apart(event: dict) -> list[dict]:
    """A cell event with several samples as events with one each."""
    return [{**event, "samples": [sample],
             "offline": _offline_share(event, sample) if event.get("offline") else None} for sample in event["samples"]]


def _fill(result: CellResult, by_round: list[tuple[int, dict]]) -> None:
    last = by_round[-1][1]
    samples = [event["samples"][-1] for _, event in by_round]
    result.rounds_index = np.array([index for index, _ in by_round], np.int64)
    result.iterations = np.array([sample["iterations"] for sample in samples], np.int64)
    result.samples = _stack([sample["parties"] for sample in samples])
    result.prep_trust = last.get("prep_trust") or None
    if all(event.get("offline") for _, event in by_round):
        result.offline = _stack([_offline_share(event, event["samples"][-1]) for _, event in by_round])
    result.figures = {name: np.array([event["figures"].get(name, np.nan) for _, event in by_round])
                      for name in last.get("figures") or {}}


def _offline_share(event: dict, sample: dict) -> list[dict]:
    """The parties report preprocessing for all samples together; the part that belongs to `sample`."""
    share = sample["iterations"] / sum(sample["iterations"] for sample in event["samples"])
    return [{name: value * share for name, value in party.items()} for party in event["offline"]]


def _stack(repetitions: list[list[dict]]) -> dict[str, np.ndarray]:
    """[repetition][party]{field} becomes field -> [repetition, party]."""
    names = [name for name in UNITS if name in repetitions[0][0]]
    return {name: np.array([[party[name] for party in parties] for parties in repetitions], field_dtype(name))
            for name in names}
