"""Parties as processes: forked copies of this one, over loopback sockets."""

import contextlib
import multiprocessing
import os
import signal
import sys
from dataclasses import dataclass
from multiprocessing import connection

from parley._core import MeshSpec, local_specs
from parley.local.lifeline import die_with_parent
from parley.local.party import play
from parley.local.patience import TICK_S, Patience
from parley.local.report import Report, dead, pack, unpack
from parley.local.task import Task

_FAREWELL_S = 1.0  # for a party that has reported to leave by itself


@dataclass
class _Worker:
    party: int
    process: multiprocessing.Process
    reader: connection.Connection
    reported: bool = False

    def ended(self) -> bool:
        """True when the process is gone and has left no report in the pipe."""
        return self.process.exitcode is not None and not self.reader.poll()

    def receive(self) -> Report:
        try:
            report = unpack(self.reader.recv_bytes())
        except (EOFError, OSError):
            self.process.join()
            return self.obituary()
        self.reported = True
        return report

    def obituary(self) -> Report:
        status = self.process.exitcode
        if status < 0:
            return dead(self.party, f"was killed by {signal.Signals(-status).name}")
        return dead(self.party, f"ended with exit code {status}")


def run_processes(task: Task) -> list[Report]:
    """Runs all parties to their end and returns their reports, in the order in which they came."""
    # The listening sockets are opened here and handed down, so that no other program can take a port meanwhile.
    specs = local_specs(task.mesh_size, task.transport, task.mesh_spec())
    workers: list[_Worker] = []
    try:
        try:
            for spec in specs:
                workers.append(_start(task, spec, specs))
        finally:
            for spec in specs:
                os.close(spec.listen_fd)
        return _collect(task, workers)
    finally:
        _stop(workers)


def _start(task: Task, spec: MeshSpec, specs: list[MeshSpec]) -> _Worker:
    context = multiprocessing.get_context("fork")
    reader, writer = context.Pipe(duplex=False)
    process = context.Process(target=_run_party, args=(task, spec, specs, writer, os.getpid()),
                              name=f"party {spec.party}")
    process.start()
    writer.close()
    return _Worker(spec.party, process, reader)


def _run_party(task: Task, spec: MeshSpec, specs: list[MeshSpec], writer: connection.Connection, parent: int) -> None:
    """The life of a party's process."""
    os.setsid()  # Ctrl-C is for the parent, which then stops the parties
    die_with_parent(parent)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in specs:
        if other.party != spec.party:
            os.close(other.listen_fd)  # a dead party must refuse connections, not keep them waiting
    try:
        report = Report(spec.party, value=play(task, spec))
    except BaseException as error:
        report = Report(spec.party, error=error)
    data = pack(report)
    sys.stdout.flush()
    sys.stderr.flush()
    writer.send_bytes(data)


def _collect(task: Task, workers: list[_Worker]) -> list[Report]:
    reports: list[Report] = []
    missing = {worker.reader: worker for worker in workers}
    patience = Patience(task)
    while missing and not patience.over([worker.party for worker in missing.values()]):
        ready = set(connection.wait(list(missing), TICK_S))
        for worker in list(missing.values()):
            if worker.reader in ready:
                report = worker.receive()
            elif worker.ended():  # but something it started still holds the pipe
                report = worker.obituary()
            else:
                continue
            reports.append(report)
            patience.note(report)
            del missing[worker.reader]
    return reports


def _stop(workers: list[_Worker]) -> None:
    """Ends what still runs, and what the parties started themselves."""
    for worker in workers:
        if worker.reported:
            worker.process.join(_FAREWELL_S)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(worker.process.pid, signal.SIGKILL)
        if worker.process.exitcode is None:
            worker.process.kill()
        worker.process.join()
        worker.process.close()
        worker.reader.close()
