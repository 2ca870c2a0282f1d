"""A launch from its start to its end: it is listened to, and leaves no process behind."""

import contextlib
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from parley.files import writing
from parley.launch.child import Child, kill
from parley.launch.events import Outcome
from parley.launch.job import Job
from parley.launch.processes import start_processes
from parley.launch.turns import TurnPipes

GRACE_S = 10.0  # that the others get to report their own error after one process failed


class Launch:
    """A job that runs. Used as a context: when it is left, also by Ctrl-C, no process of the job is left either, and
    the kernel kills them when this process is killed.

    `on_event` sees each event as it comes. With `in_turns`, each cell waits until `give_turn` is called.
    """

    def __init__(self, job: Job, on_event: Callable[[dict], None] = lambda event: None, in_turns: bool = False):
        self.job, self.outcome = job, Outcome()
        self._on_event, self._in_turns = on_event, in_turns
        self._children: list[Child] = []
        self._turns: TurnPipes | None = None
        self._selector = selectors.DefaultSelector()
        self._first_failure: float | None = None
        self._judged = False

    def __enter__(self) -> "Launch":
        with contextlib.ExitStack() as stack:
            stack.callback(self._selector.close)
            with writing("temporary files"):
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="parley-")))
            stack.callback(kill, self._children)
            job = self.job
            if self._in_turns:
                self._turns = stack.enter_context(TurnPipes(folder / "turns", job.taking_turns))
                job = replace(job, turns=folder / "turns")
            start_processes(job, folder, self._children)
            for child in self._children:
                for stream in (child.process.stdout, child.process.stderr):
                    self._selector.register(stream, selectors.EVENT_READ, child)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *reason) -> None:
        self._stack.close()

    def until_turn(self) -> bool:
        """Listens until the job waits for its turn; False when it ended instead.

        Never hangs: a launch without output for `job.stall_s` is given up.
        """
        last_word = time.monotonic()
        while self._selector.get_map() and self.outcome.failure is None and not self.outcome.waiting:
            if self._hear():
                last_word = time.monotonic()
            self._give_up_if_dead(last_word)
        if self.outcome.waiting:
            return True
        self._judge()
        return False

    def until_end(self) -> None:
        """Listens until all processes have ended, giving each turn at once."""
        while self.until_turn():
            self.give_turn()

    def give_turn(self) -> None:
        """Lets the next cell be measured. Only while the job waits for it."""
        self.outcome.waiting = False
        self._turns.give()

    def _hear(self) -> bool:
        """Takes what there is to read within a moment; whether there was something."""
        heard = False
        for key, _ in self._selector.select(timeout=0.25):
            if self._read(key.fileobj, key.data):
                heard = True
            else:
                self._selector.unregister(key.fileobj)
        return heard

    def _read(self, stream, child: Child) -> bool:
        """False at the end of the stream."""
        data = stream.read(1 << 20)
        if data is None:
            return True
        if not data:
            return False
        if stream is child.process.stderr:
            child.keep(data)
            return True
        *lines, child.pending = (child.pending + data).split(b"\n")
        for line in lines:
            event = self.outcome.take(line.decode(errors="replace"))
            if event is not None:
                self._on_event(event)
            elif line.strip():
                child.keep(line + b"\n")
        return True

    def _give_up_if_dead(self, last_word: float) -> None:
        now = time.monotonic()
        if self._first_failure is None and any(child.process.poll() for child in self._children):
            self._first_failure = now
        if self._first_failure is not None and now - self._first_failure > GRACE_S:
            self.outcome.failure = f"{self._alive()} did not end within {GRACE_S:g} s after another party failed"
        elif now - last_word > self.job.stall_s:
            self.outcome.failure = f"{self._alive()} said nothing for {self.job.stall_s:g} s and was stopped"

    def _alive(self) -> str:
        names = [child.name for child in self._children if child.process.poll() is None]
        return ", ".join(names) or "a process that holds the output of a party"

    def _judge(self) -> None:
        """Waits for the processes that closed their output and notes how they ended."""
        if self._judged:
            return
        self._judged = True
        for child in self._children:
            self.outcome.stderr[child.name] = child.stderr.decode(errors="replace")
            if self.outcome.failure is None:
                self.outcome.failure = _how_it_ended(child, self.outcome.done)


def _how_it_ended(child: Child, done: bool) -> str | None:
    """What is wrong with the end of a process that closed its output; None when nothing is."""
    try:
        status = child.process.wait(timeout=GRACE_S)
    except subprocess.TimeoutExpired:
        return f"{child.name} closed its output but did not end"
    if status < 0:
        return f"{child.name} was killed by {signal.Signals(-status).name}"
    if status == 0 or (status == 6 and done):
        return None
    return f"{child.name} ended with exit code {status}"


def launch(job: Job, on_event: Callable[[dict], None] = lambda event: None) -> Outcome:
    """Runs `job` to its end and returns what its parties said. `on_event` sees each event as it comes."""
    with Launch(job, on_event) as running:
        running.until_end()
        return running.outcome
