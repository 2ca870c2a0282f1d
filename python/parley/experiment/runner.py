"""Runs an experiment: rounds of contests, transports taking turns cell by cell, everything noted as it comes."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from parley import results
from parley.errors import ConfigError, DataError, Interrupted
from parley.experiment.cell import Cell
from parley.experiment.contest import contests
from parley.experiment.journal import Journal, drop_torn_line, journal_path, read_journal
from parley.experiment.machine_load import MachineLoad
from parley.experiment.progress import Progress
from parley.experiment.record import Record
from parley.experiment.seat import Seat
from parley.experiment.sweep import Experiment
from parley.launch import Job, Launch, Outcome
from parley.paths import RELEASE, Build


class Runner:
    """Measures the cells of one experiment that `record` still wants, and keeps `path` up to date.

    `start` makes the launch of a job; tests give another one than the real launcher.
    """

    def __init__(self, experiment: Experiment, path: Path, record: Record, journal: Journal, progress: Progress,
                 build: Build = RELEASE, start: Callable[[Job, Callable], Launch] = partial(Launch, in_turns=True)):
        self.experiment, self.path, self.record = experiment, path, record
        self.journal, self.progress, self.build, self.start = journal, progress, build, start
        self.load = MachineLoad()

    def run(self) -> results.Run:
        """Throws Interrupted on Ctrl-C, after the finished samples were written; DataError when the disk is full."""
        self.progress.begin(self.record.total(), self.record.finished())
        try:
            self._measure()
        except DataError as error:
            raise DataError(f"{error}; {self._kept()}") from error
        finally:
            self.progress.end()
            self.journal.close()
        self.journal.remove()
        return self.record.run()

    def _measure(self) -> None:
        try:
            for round_index in range(max(cell.repetitions for cell in self.record.cells)):
                self._round(round_index)
                self._save()
        except KeyboardInterrupt:
            self._save()
            raise Interrupted(f"interrupted; {self._kept()}") from None

    def _kept(self) -> str:
        return (f"{self.record.finished()} of {self.record.total()} samples are kept. "
                f"Go on with: ./parley bench --resume {self.path}")

    def _round(self, round_index: int) -> None:
        wanted = [index for index in range(len(self.record.cells)) if self.record.wants(index, round_index)]
        for contest in contests(self.record.cells, wanted, round_index):
            with ExitStack() as stack:
                seats = [stack.enter_context(self._seat(cells, round_index)) for cells in contest.seats]
                for seat in seats:
                    seat.get_ready()
                for seat, cell in contest.turns:
                    self.progress.show(f"round {round_index + 1}: {self.record.cells[cell].label()}")
                    seats[seat].measure(cell)

    def _seat(self, cells: list[int], round_index: int) -> Seat:
        return Seat(cells, lambda cell: self.record.wants(cell, round_index),
                    lambda wanted: self._launch(wanted, round_index), self._blame)

    def _launch(self, wanted: list[int], round_index: int) -> Launch:
        """A launch of the `wanted` cells that notes what it is told."""
        cells = [self.record.cells[index] for index in wanted]

        def on_event(event: dict) -> None:
            if event["event"] == "ready":
                self._note("launch", group=cells[0].group, ready=event)
            elif event["event"] == "cell":
                self._take_cell(wanted[event["cell"]], round_index, event)

        return self.start(self._job(cells), on_event)

    def _blame(self, cells: list[int], outcome: Outcome) -> None:
        error = outcome.error() or {"kind": "TransportError", "what": "the parties ended without measuring this cell"}
        for cell in cells:
            self._fail(cell, error)

    def _take_cell(self, index: int, round_index: int, event: dict) -> None:
        if event.get("status") == "ok" and event.get("samples"):
            self._note("sample", cell=index, round=round_index, event=event)
        else:
            self._fail(index, event.get("error") or {"kind": "Error", "what": "no samples and no reason"})
        self.progress.update(self.record.finished(), self.record.cells[index].label())

    def _fail(self, index: int, error: dict) -> None:
        self._note("failed", cell=index, error=error)
        reason = " ".join(error.get("what", "").split())[:300]
        self.progress.note(f"failed: {self.record.cells[index].label()}: {reason}")
        self.progress.update(self.record.finished(), "")

    def _note(self, what: str, **fields) -> None:
        self.journal.note(what, **fields)
        self.record.take({"what": what, **fields})

    def _job(self, cells: list[Cell]) -> Job:
        entries = [cell.plan_entry(self.experiment.warm_ups) for cell in cells]
        return Job(cells[0].transport, cells[0].mesh, entries, cells[0].network, cells[0].options,
                   self.experiment.seed, self.experiment.deadline_s, self.experiment.stall_s, self.build)

    def _save(self) -> None:
        self.record.header["written_utc"] = utc_now()
        self.record.header["others_cpu_share"] = round(self.load.others_share(), 3)
        results.write(self.path, self.record.run())


def utc_now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def start_record(experiment: Experiment, path: Path, provenance: dict) -> tuple[Record, Journal]:
    """A new run that will be kept in `path`."""
    header = {"name": experiment.name, "title": experiment.title, "description": experiment.description,
              "baseline": experiment.baseline, "repetitions": experiment.repetitions,
              "warm_ups": experiment.warm_ups, "seed": "os" if experiment.seed is None else experiment.seed,
              "experiment": experiment.text, "started_utc": utc_now()}
    repetitions = {cell.key: cell.repetitions for cell in experiment.cells}
    journal = Journal(path, {"header": header, "provenance": provenance, "repetitions": repetitions})
    return Record(header, provenance, experiment.cells), journal


def skip_unavailable(record: Record, journal: Journal, transports: dict[str, dict]) -> None:
    """Notes the cells of transports that this build or machine lacks, so that they are not tried."""
    for index, cell in enumerate(record.cells):
        reason = transports[cell.transport].get("unavailable")
        if reason and index not in record.errors:
            line = {"cell": index, "error": {"kind": "Skipped", "what": reason}}
            journal.note("failed", **line)
            record.take({"what": "failed", **line})


def resume_record(experiment: Experiment, path: Path) -> tuple[Record, Journal]:
    """The run that `path` was interrupted in. Throws DataError when `experiment` is another one."""
    drop_torn_line(path)
    head = interrupted_head(path)
    if list(head["repetitions"]) != [cell.key for cell in experiment.cells]:
        raise ConfigError(f"{path}: was started with other cells than this build offers; start a new run")
    record = Record(head["header"], head["provenance"], experiment.cells)
    for line in read_journal(path):
        record.take(line)
    return record, Journal(path)


def interrupted_head(path: Path) -> dict:
    """What the journal says about the run that `path` was interrupted in: header, provenance, repetitions by cell."""
    if not journal_path(path).exists():
        raise ConfigError(f"{path}: nothing to resume: there is no {journal_path(path).name} beside it")
    head = next(read_journal(path), None)
    if not head or head.get("what") != "run":
        raise DataError(f"{journal_path(path)}, line 1: no run is described here")
    return head
