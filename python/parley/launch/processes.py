"""Starts the processes of a job, reads what they print, and leaves none of them behind."""

import contextlib
import json
import os
import secrets
import selectors
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from parley.certificates import make_certificates
from parley.errors import ConfigError
from parley.files import writing
from parley.launch.events import Outcome
from parley.launch.job import Job

GRACE_S = 10.0  # that the others get to report their own error after one process failed
_STDERR_KEPT = 8000  # bytes per process


@dataclass
class _Child:
    name: str
    process: subprocess.Popen
    pending: bytes = b""
    stderr: bytes = b""


def launch(job: Job, on_event: Callable[[dict], None] = lambda event: None) -> Outcome:
    """Runs `job` to its end and returns what its parties said. `on_event` sees each event as it comes.

    Never hangs: a launch without output for `job.stall_s` is killed, and so are all processes when this function is
    left by an exception, such as the one of Ctrl-C. The kernel kills them when this process is killed.
    """
    outcome = Outcome()
    children: list[_Child] = []
    with _scratch_folder() as folder, contextlib.ExitStack() as stack:
        plan = Path(folder) / "plan.json"
        _write(plan, json.dumps(job.plan()))
        job = _with_keys(job, Path(folder) / "certs")
        stack.callback(_kill, children)
        _start(job, plan, children)
        _listen(job, children, outcome, on_event)
        _judge(children, outcome)
    return outcome


def _scratch_folder() -> tempfile.TemporaryDirectory:
    with writing("temporary files"):
        return tempfile.TemporaryDirectory(prefix="parley-")


def _write(path: Path, text: str) -> None:
    with writing(path):
        path.write_text(text)


def _with_keys(job: Job, folder: Path) -> Job:
    """The same job with keys of its own where it asks for TLS and names none."""
    if job.options.get("tls") != "on":
        return job
    make_certificates(folder, job.parties, days=2)
    return replace(job, options={**job.options, "tls": str(folder)})


def _start(job: Job, plan: Path, children: list[_Child]) -> None:
    match job.kind.how:
        case "processes":
            _start_parties(job, plan, children)
        case "threads":
            children.append(_spawn("the parties", [*job.party_command(plan), "--parties", str(job.parties)]))
        case "probe":
            children.append(_spawn("the probe", job.probe_command(plan)))
        case _:
            if shutil.which("mpirun") is None:
                raise ConfigError("mpirun is missing: apt-get install openmpi-bin")
            children.append(_spawn("mpirun", job.mpirun_command(plan)))


def _start_parties(job: Job, plan: Path, children: list[_Child]) -> None:
    """One process per party. The listening sockets are opened here and handed on, so that no port can be lost."""
    with contextlib.ExitStack() as stack:
        listeners = [stack.enter_context(_listener(job.parties)) for _ in range(job.parties)]
        roster = plan.with_name("roster.toml")
        _write(roster, roster_text([sock.getsockname() for sock in listeners], secrets.token_hex(16)))
        for party, listener in enumerate(listeners):
            command = [*job.party_command(plan), "--roster", str(roster), "--self", str(party),
                       "--listen-fd", str(listener.fileno())]
            children.append(_spawn(f"party {party}", command, (listener.fileno(),)))


def _listener(backlog: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.bind(("127.0.0.1", 0))
    sock.listen(max(16, backlog))
    return sock


def roster_text(addresses: list[tuple[str, int]], session: str) -> str:
    """A roster file for parties at `addresses`, numbered from 0."""
    tables = [f'[[party]]\nid = {party}\naddress = "{host}"\nport = {port}\n'
              for party, (host, port) in enumerate(addresses)]
    return f'session = "{session}"\n\n' + "\n".join(tables)


def _spawn(name: str, command: list[str], fds: tuple[int, ...] = ()) -> _Child:
    # setpriv makes the kernel kill the party when this process dies, however it dies.
    guarded = ["setpriv", "--pdeathsig", "KILL", "--", *command] if shutil.which("setpriv") else command
    try:
        process = subprocess.Popen(guarded, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   pass_fds=fds, start_new_session=True)
    except OSError as error:
        raise ConfigError(f"cannot start {command[0]}: {error.strerror}") from error
    return _Child(name, process)


def _listen(job: Job, children: list[_Child], outcome: Outcome, on_event: Callable[[dict], None]) -> None:
    """Reads until every process has closed its output, or the launch must be given up."""
    with selectors.DefaultSelector() as selector:
        for child in children:
            for stream in (child.process.stdout, child.process.stderr):
                os.set_blocking(stream.fileno(), False)
                selector.register(stream, selectors.EVENT_READ, child)
        last_word = time.monotonic()
        first_failure = None
        while selector.get_map():
            for key, _ in selector.select(timeout=0.25):
                if _read(key.fileobj, key.data, outcome, on_event):
                    last_word = time.monotonic()
                else:
                    selector.unregister(key.fileobj)
            now = time.monotonic()
            if first_failure is None and any(child.process.poll() for child in children):
                first_failure = now
            if first_failure is not None and now - first_failure > GRACE_S:
                outcome.failure = f"{_alive(children)} did not end within {GRACE_S:g} s after another party failed"
                return
            if now - last_word > job.stall_s:
                outcome.failure = f"{_alive(children)} said nothing for {job.stall_s:g} s and was stopped"
                return


def _read(stream, child: _Child, outcome: Outcome, on_event: Callable[[dict], None]) -> bool:
    """Takes what there is to read; False at the end of the stream."""
    data = stream.read(1 << 20)
    if data is None:
        return True
    if not data:
        return False
    if stream is child.process.stderr:
        child.stderr = (child.stderr + data)[-_STDERR_KEPT:]
        return True
    *lines, child.pending = (child.pending + data).split(b"\n")
    for line in lines:
        event = outcome.take(line.decode(errors="replace"))
        if event is not None:
            on_event(event)
        elif line.strip():
            child.stderr = (child.stderr + line + b"\n")[-_STDERR_KEPT:]
    return True


def _judge(children: list[_Child], outcome: Outcome) -> None:
    """Waits for the processes that closed their output and notes how they ended."""
    for child in children:
        outcome.stderr[child.name] = child.stderr.decode(errors="replace")
        if outcome.failure is not None:
            continue
        try:
            status = child.process.wait(timeout=GRACE_S)
        except subprocess.TimeoutExpired:
            outcome.failure = f"{child.name} closed its output but did not end"
            continue
        if status < 0:
            outcome.failure = f"{child.name} was killed by {signal.Signals(-status).name}"
        elif status not in (0, 6) or (status == 6 and not outcome.done):
            outcome.failure = f"{child.name} ended with exit code {status}"


def _alive(children: list[_Child]) -> str:
    names = [child.name for child in children if child.process.poll() is None]
    return ", ".join(names) or "a process that holds the output of a party"


def _kill(children: list[_Child]) -> None:
    """Kills the process groups of `children`, so that what they started dies too."""
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGTERM if child.name == "mpirun" else signal.SIGKILL)
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.process.wait(timeout=2)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
        child.process.stdout.close()
        child.process.stderr.close()
