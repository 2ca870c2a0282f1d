"""Parties as threads of this process: the `memory` transport."""

import queue
import threading
import time

from parley._core import MeshSpec, abort_local, local_specs
from parley.errors import ParleyError
from parley.local.party import play
from parley.local.patience import TICK_S, Patience
from parley.local.report import Report
from parley.local.task import Task

_FAREWELL_S = 1.0  # for threads to notice that the run was given up; Python cannot stop a thread that computes


def run_threads(task: Task) -> list[Report]:
    """Runs all parties to their end and returns their reports, in the order in which they came."""
    specs = local_specs(task.mesh_size, task.transport, task.mesh_spec())
    inbox: queue.SimpleQueue[Report] = queue.SimpleQueue()
    threads = [threading.Thread(target=_run_party, args=(task, spec, inbox), name=f"party {spec.party}", daemon=True)
               for spec in specs]
    try:
        for thread in threads:
            thread.start()
        return _collect(task, inbox)
    finally:
        _give_up(specs[0], threads)


def _run_party(task: Task, spec: MeshSpec, inbox: queue.SimpleQueue) -> None:
    try:
        inbox.put(Report(spec.party, value=play(task, spec)))
    except Exception as error:
        inbox.put(Report(spec.party, error=error))
    except BaseException as error:  # an exit is for processes; here it would end silently
        inbox.put(Report(spec.party, error=ParleyError(f"{type(error).__name__}: {error}")))


def _collect(task: Task, inbox: queue.SimpleQueue) -> list[Report]:
    reports: list[Report] = []
    missing = set(range(task.mesh_size))
    patience = Patience(task)
    while missing and not patience.over(sorted(missing)):
        try:
            report = inbox.get(timeout=TICK_S)
        except queue.Empty:
            continue
        reports.append(report)
        missing.discard(report.party)
        patience.note(report)
    return reports


def _give_up(spec: MeshSpec, threads: list[threading.Thread]) -> None:
    abort_local(spec, "the run was given up")
    enough = time.monotonic() + _FAREWELL_S
    for thread in threads:
        thread.join(max(0.0, enough - time.monotonic()))
