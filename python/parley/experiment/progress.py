"""Progress of long work: one moving line on a terminal, a plain line now and then elsewhere."""

import shutil
import sys
import time
from typing import TextIO

_PLAIN_EVERY_S = 15.0


class Progress:
    """Counts samples and guesses when the rest will be done. Writes to standard error, which leaves output to data."""

    def __init__(self, stream: TextIO | None = None, quiet: bool = False):
        self._stream = stream or sys.stderr
        self._moving = self._stream.isatty() and not quiet
        self._quiet = quiet
        self._total = self._done = self._at_start = 0
        self._start = self._last_plain = time.monotonic()
        self._text = ""

    def begin(self, total: int, done: int) -> None:
        self._total, self._done, self._at_start = total, done, done
        self._start = time.monotonic()
        self._last_plain = float("-inf")

    def update(self, done: int, text: str) -> None:
        self._done = done
        self.show(text or self._text)

    def show(self, text: str) -> None:
        self._text = text
        if self._quiet:
            return
        if self._moving:
            self._write("\r" + self._line(shutil.get_terminal_size().columns - 1) + "\x1b[K")
        elif time.monotonic() - self._last_plain > _PLAIN_EVERY_S:
            self._last_plain = time.monotonic()
            self._write(self._line(160) + "\n")

    def note(self, text: str) -> None:
        """A line that stays."""
        self._write(("\r\x1b[K" if self._moving else "") + text + "\n")

    def end(self) -> None:
        if self._moving:
            self._write("\r\x1b[K")

    def remaining_s(self) -> float | None:
        """None until there is something to judge by."""
        measured = self._done - self._at_start
        if measured <= 0:
            return None
        return (time.monotonic() - self._start) / measured * (self._total - self._done)

    def _line(self, width: int) -> str:
        share = self._done / self._total if self._total else 1.0
        bar = "█" * round(24 * share) + "░" * (24 - round(24 * share))
        left = self.remaining_s()
        eta = "" if left is None else f"  {int(left) // 60}:{int(left) % 60:02d} left"
        return f"{bar} {100 * share:3.0f} %  {self._done}/{self._total}{eta}  {self._text}"[:width]

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
