"""How much of the processor somebody else used during a run: figures taken on a busy machine say little."""

import os
from pathlib import Path


class MachineLoad:
    """Starts to count when it is made. Processes that this one started and waited for are its own."""

    def __init__(self):
        self._busy_s, self._all_s = _machine_s()
        self._own_s = _own_s()

    def others_share(self) -> float:
        """Part of the machine's processor time that others used since the start, 0 to 1."""
        busy_s, all_s = _machine_s()
        passed_s = all_s - self._all_s
        if passed_s <= 0:
            return 0.0
        return min(1.0, max(0.0, (busy_s - self._busy_s - (_own_s() - self._own_s)) / passed_s))


def _own_s() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _machine_s() -> tuple[float, float]:
    """Busy and all seconds of all cores since the machine started; zeros where the kernel does not say."""
    try:
        line = Path("/proc/stat").read_text().split("\n", 1)[0]
    except OSError:
        return 0.0, 0.0
    ticks = [int(word) for word in line.split()[1:9]]  # user nice system idle iowait irq softirq steal
    per_second = os.sysconf("SC_CLK_TCK")
    return (sum(ticks) - ticks[3] - ticks[4]) / per_second, sum(ticks) / per_second
