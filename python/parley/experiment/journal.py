"""The record of a running experiment: one JSON line per finished thing, so that a crash loses at most the last line.

The first line describes the run; then come lines for launches (`launch`), samples (`sample`) and failures (`failed`).
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from parley.errors import DataError
from parley.files import writing


def journal_path(results: Path) -> Path:
    return results.with_name(results.name + ".journal")


class Journal:
    """Appends to the journal of `results`."""

    def __init__(self, results: Path, head: dict | None = None):
        """`head` starts a new journal; without one, an existing journal is continued."""
        self.path = journal_path(results)
        with writing(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("ab", buffering=0)
        if head is not None:
            self._file.truncate(0)
            try:
                self.note("run", **head)
            except DataError:
                self.remove()
                raise

    def note(self, what: str, **fields) -> None:
        """All of the line or none of it; DataError when the disk has no room for it."""
        rest = (json.dumps({"what": what, **fields}) + "\n").encode()
        before = os.fstat(self._file.fileno()).st_size
        with writing(self.path):
            try:
                while rest:
                    rest = rest[self._file.write(rest):]
            except OSError:
                self._file.truncate(before)
                raise

    def close(self) -> None:
        self._file.close()

    def remove(self) -> None:
        """To be called when the results file holds everything."""
        self.close()
        self.path.unlink(missing_ok=True)


def read_journal(results: Path) -> Iterator[dict]:
    """The lines of the journal; a last line that was cut off by a crash is left out."""
    path = journal_path(results)
    try:
        lines = path.read_text().split("\n")
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}; only an interrupted run has a journal to resume from") from error
    for number, line in enumerate(lines[:-1], start=1):
        try:
            yield json.loads(line)
        except ValueError as error:
            raise DataError(f"{path}, line {number}: not a line of a journal: {error}") from error


def drop_torn_line(results: Path) -> None:
    """Cuts off a line that a crash left without its end, so that new lines can follow."""
    path = journal_path(results)
    data = path.read_bytes()
    if data and not data.endswith(b"\n"):
        with writing(path):
            os.truncate(path, data.rfind(b"\n") + 1)
