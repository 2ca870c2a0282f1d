"""One process of a launch, and the end of it."""

import contextlib
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass

from parley.errors import ConfigError

_STDERR_KEPT = 8000  # bytes


@dataclass
class Child:
    """`pending` is the begin of a line that has not come whole; `stderr` the end of what it said beside its events."""

    name: str
    process: subprocess.Popen
    pending: bytes = b""
    stderr: bytes = b""

    def keep(self, words: bytes) -> None:
        self.stderr = (self.stderr + words)[-_STDERR_KEPT:]


def spawn(name: str, command: list[str], fds: tuple[int, ...] = ()) -> Child:
    """Starts `command` in a process group of its own, with the open files `fds`."""
    # setpriv makes the kernel kill the party when this process dies, however it dies.
    guarded = ["setpriv", "--pdeathsig", "KILL", "--", *command] if shutil.which("setpriv") else command
    try:
        process = subprocess.Popen(guarded, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   pass_fds=fds, start_new_session=True)
    except OSError as error:
        raise ConfigError(f"cannot start {command[0]}: {error.strerror}") from error
    os.set_blocking(process.stdout.fileno(), False)
    os.set_blocking(process.stderr.fileno(), False)
    return Child(name, process)


def kill(children: list[Child]) -> None:
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
