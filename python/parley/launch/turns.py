"""The pipes by which the parties of a launch are told that they may measure their next cell."""

import contextlib
import os
from pathlib import Path

from parley.files import writing


class TurnPipes:
    """Named pipes `prefix`.0 to `prefix`.`parties - 1`, of which each party takes one byte per turn. Used as a context."""

    def __init__(self, prefix: Path, parties: int):
        self._paths = [prefix.with_name(f"{prefix.name}.{party}") for party in range(parties)]
        self._pipes: list[int] = []

    def __enter__(self) -> "TurnPipes":
        with contextlib.ExitStack() as stack:
            stack.callback(self._close)
            for path in self._paths:
                with writing(path):
                    os.mkfifo(path, 0o600)
                    # For both directions: writing alone cannot be opened while nobody reads. The parties get an end of
                    # file when this process dies.
                    self._pipes.append(os.open(path, os.O_RDWR | os.O_CLOEXEC))
            stack.pop_all()
        return self

    def __exit__(self, *reason) -> None:
        self._close()

    def give(self) -> None:
        for pipe in self._pipes:
            os.write(pipe, b"\n")

    def _close(self) -> None:
        for pipe in self._pipes:
            os.close(pipe)
        self._pipes.clear()
