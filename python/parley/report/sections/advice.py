"""Which transport to use: for each situation the fastest one, read off this run."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from parley.experiment.units import format_bytes
from parley.launch.kinds import FLOORS, ONE_HOST
from parley.report.headline import paired_times
from parley.report.parts import Mark, Section, Table
from parley.report.select import network_title
from parley.results import CellResult, Run
from parley.stats import paired_ratio

_ONE_PROCESS = ("memory",)
_LARGE = 1 << 20
_HIDES_AS_MUCH = 5.0  # percent points


@dataclass(frozen=True)
class Advice:
    """`best` comes first; `ties` were not slower beyond doubt. `next_best` is the first that was, `factor` times."""

    situation: str
    measured: str
    best: str
    ties: list[str]
    next_best: str | None
    factor: float

    def row(self) -> list[str | Mark]:
        behind = f"{self.next_best}, {self.factor:.2f} times as long" if self.next_best else "–"
        return [self.situation, Mark(self.best, "good"), ", ".join(self.ties) or "–", behind, self.measured]


def section(run: Run) -> Section | None:
    rows = [advice.row() for advice in advices(run)]
    if not rows:
        return None
    text = ("Read off this run, so it holds for machines like this one. Parties on several hosts were "
            "imitated by sockets on loopback: a real network adds its own time to each of them, and the differences "
            "shrink. A tie is a transport whose paired ratio to the first has a 95 % interval that reaches 1. Besides "
            "speed: memory keeps all parties in one process, shm and mpi_shm on one host; tcp, uring and comm_thread "
            "have TLS, mpi seals message by message, and without either nobody should send secrets over a network.")
    table = Table("Which transport for what", ["situation", "use", "as good", "next", "measured with"], rows)
    return Section("advice", "Which transport should I use?", text, tables=[table])


def advices(run: Run) -> list[Advice]:
    """One per situation that the run has at least two transports for."""
    rounds = run.select(network="none")
    small = [cell for cell in rounds if _is_round(cell) and cell.size is not None and cell.size <= 1024]
    large = [cell for cell in rounds if _is_round(cell) and cell.size is not None and cell.size >= _LARGE]
    rates = [cell for cell in rounds if cell.program == "message_rate"]
    found = []
    for place, out in (("parties on one host", _ONE_PROCESS), ("parties on several hosts", ONE_HOST)):
        for kind, cells in (("many small rounds", small), ("large messages", large), ("bursts of small messages", rates)):
            found.append(_fastest(f"{kind}, {place}", _described(cells), _without(cells, out)))
    found += [_most_hidden(run), _far_away(run)]
    return [advice for advice in found if advice is not None]


def _is_round(cell: CellResult) -> bool:
    return cell.program in ("exchange", "ring_shift")


def _without(cells: Iterable[CellResult], names: tuple[str, ...]) -> list[CellResult]:
    return [cell for cell in cells if cell.transport not in (*FLOORS, *names) and cell.plain]


def _described(cells: list[CellResult]) -> str:
    programs = " and ".join(dict.fromkeys(cell.program for cell in cells))
    sizes = sorted({cell.size for cell in cells if cell.size is not None})
    return f"{programs}, {', '.join(format_bytes(size) for size in sizes)}"


def _fastest(situation: str, measured: str, cells: list[CellResult]) -> Advice | None:
    """Over the cells that every transport has, paired round by round."""
    by_name: dict[str, dict[tuple, CellResult]] = {}
    for cell in cells:
        by_name.setdefault(cell.transport, {})[cell.subject()] = cell
    if len(by_name) < 2:
        return None
    common = set.intersection(*[set(subjects) for subjects in by_name.values()])
    if not common:
        return None
    means = {name: np.mean([np.log(np.median(subjects[s].time_s())) for s in common])
             for name, subjects in by_name.items()}
    best, *others = sorted(means, key=means.get)
    ratios = {name: _against(by_name[name], by_name[best], common) for name in others}
    ties = [name for name in others if ratios[name].verdict != "slower"]
    behind = next((name for name in others if name not in ties), None)
    return Advice(situation, measured, best, ties, behind, ratios[behind].value if behind else 1.0)


def _against(mine: dict, base: dict, common: set):
    return paired_ratio([paired_times(mine[subject], base[subject]) for subject in sorted(common, key=str)])


def _most_hidden(run: Run) -> Advice | None:
    """What hides most of the wire behind a computation, on the slowest link that was tried."""
    cells = _without([cell for cell in run.cells if cell.ok and cell.program == "overlap" and "hidden" in cell.figures
                      and cell.network != "none"], ONE_HOST)
    if not cells:
        return None
    hidden = {cell.transport: 100 * float(np.median(cell.figures["hidden"])) for cell in cells}
    best = max(hidden, key=hidden.get)
    ties = [name for name in hidden if name != best and hidden[best] - hidden[name] <= _HIDES_AS_MUCH]
    network = " ".join(network_title(cells[-1]).split())
    return Advice("computing while bytes are on the wire", f"overlap, {network}: hides {hidden[best]:.0f} %", best, ties,
                  None, 1.0)


def _far_away(run: Run) -> Advice | None:
    """A workload over the network with the longest way."""
    cells = _without([cell for cell in run.select(kind="workload") if cell.network != "none"], ONE_HOST)
    if not cells:
        return None
    slowest = max(cells, key=lambda cell: cell.shape.get("rtt_ms", 0)).network
    chosen = [cell for cell in cells if cell.network == slowest]
    name = " ".join(network_title(chosen[0]).split())
    return _fastest("a long way between the parties", f"{' and '.join(dict.fromkeys(c.program for c in chosen))}, {name}",
                    chosen)
