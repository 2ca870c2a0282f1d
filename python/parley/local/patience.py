"""How long a run waits for its parties."""

import time

from parley.errors import TransportError
from parley.local.report import Report
from parley.local.task import Task

GRACE_S = 2.0  # for the others to report their own end after one party failed
TICK_S = 0.1  # between looks at whether a silent party still lives


class Patience:
    """Ends a short while after the first failure, and raises when the whole run takes too long."""

    def __init__(self, task: Task):
        self._task = task
        self._begin = time.monotonic()
        self._first_failure: float | None = None

    def note(self, report: Report) -> None:
        if report.error is not None and self._first_failure is None:
            self._first_failure = time.monotonic()

    def over(self, missing: list[int]) -> bool:
        """True when the `missing` parties need not be waited for any longer. Raises TransportError after timeout_s."""
        now = time.monotonic()
        if self._first_failure is not None and now - self._first_failure > GRACE_S:
            return True
        limit = self._task.timeout_s
        if limit is not None and now - self._begin > limit and self._first_failure is None:
            names = ", ".join(f"party {party}" for party in missing)
            raise TransportError(f"the run was stopped after {limit:g} s, while {names} had not returned", "deadline",
                                 missing[0])
        return False
