"""Parties as ranks under mpirun: the `mpi` transport."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import cloudpickle

from parley.errors import TransportError
from parley.local.lifeline import die_with_parent
from parley.local.patience import TICK_S, Patience
from parley.local.report import Report, dead, unpack
from parley.local.task import Task
from parley.paths import ROOT

_FAREWELL_S = 2.0  # for mpirun to end its ranks
# How mpirun names the rank that ended badly: killed, or with an exit code of its own.
_KILLED = re.compile(r"process rank (\d+) .*exited on signal (\d+)", re.DOTALL)
_EXITED = re.compile(r"Process name: \[\[\d+,\d+\],(\d+)\]\s+Exit code:\s+(\d+)")


def run_mpi(task: Task) -> list[Report]:
    """Runs all parties to their end and returns their reports, in the order in which they came."""
    with tempfile.TemporaryDirectory(prefix="parley-") as name:
        folder = Path(name)
        (folder / "path").write_text("\n".join(path or os.getcwd() for path in sys.path))
        (folder / "task").write_bytes(cloudpickle.dumps(task))
        with open(folder / "words", "w+b") as words:
            mpirun = _start(task, folder, words)
            try:
                return _collect(task, folder, mpirun)
            finally:
                _stop(mpirun)


def _start(task: Task, folder: Path, words) -> subprocess.Popen:
    command = ["mpirun", "--allow-run-as-root", "--oversubscribe", "--bind-to", "none", *task.kind.mpi_flags,
               "-n", str(task.mesh_size), sys.executable, "-m", "parley.local.mpi_rank", str(folder)]
    path = os.pathsep.join(filter(None, [str(ROOT / "python"), os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=words, start_new_session=True,
                            env=os.environ | {"PYTHONPATH": path}, preexec_fn=partial(die_with_parent, os.getpid()))


def _collect(task: Task, folder: Path, mpirun: subprocess.Popen) -> list[Report]:
    reports: list[Report] = []
    missing = list(range(task.mesh_size))
    patience = Patience(task)
    while missing and not patience.over(missing):
        ended = mpirun.poll() is not None  # asked first: a report written before the end is not missed
        for party in list(missing):
            with contextlib.suppress(FileNotFoundError):
                report = unpack((folder / f"report.{party}").read_bytes())
                reports.append(report)
                missing.remove(party)
                patience.note(report)
        if ended and missing:
            return reports + _obituary(folder, missing)
        time.sleep(TICK_S / 10)
    return reports


def _obituary(folder: Path, missing: list[int]) -> list[Report]:
    """Reports for the ranks that mpirun says died; where it names none, one for the launch."""
    words = (folder / "words").read_text(errors="replace")
    reports = [dead(int(rank), f"was killed by {signal.Signals(int(number)).name}") for rank, number in
               _KILLED.findall(words)]
    reports += [dead(int(rank), f"ended with exit code {code}") for rank, code in _EXITED.findall(words)]
    if reports:
        return [report for report in reports if report.party in missing]
    what = f"mpirun ended before {', '.join(f'party {party}' for party in missing)} returned: {words.strip()[-800:]}"
    return [Report(missing[0], error=TransportError(what, "launch", missing[0]))]


def _stop(mpirun: subprocess.Popen) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        mpirun.wait(_FAREWELL_S if mpirun.poll() is None else 0)
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if mpirun.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(mpirun.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            mpirun.wait(_FAREWELL_S)
