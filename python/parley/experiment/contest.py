"""Who competes with whom, and in which order they measure."""

from dataclasses import dataclass

from parley.experiment.cell import Cell


@dataclass(frozen=True)
class Contest:
    """Groups of cells that differ in their transport only, alive at the same time.

    `seats` holds the cells of each group, in the order of its launch; `turns` all of them in the order of measuring,
    as (seat, cell). Both name cells by index. The cells that are compared with each other, those of one `subject`,
    follow each other directly: what disturbs the machine for a second disturbs them all alike.
    """

    seats: list[list[int]]
    turns: list[tuple[int, int]]


def contests(cells: list[Cell], wanted: list[int], round_index: int) -> list[Contest]:
    """The contests among the `wanted` cells. Who measures first changes with the round."""
    by_contest: dict[str, dict[str, dict[str, int]]] = {}
    for index in wanted:
        groups = by_contest.setdefault(cells[index].contest, {})
        groups.setdefault(cells[index].group, {})[cells[index].subject] = index
    return [_contest(list(groups.values()), round_index) for groups in by_contest.values()]


def _contest(groups: list[dict[str, int]], round_index: int) -> Contest:
    shift = round_index % len(groups)
    groups = groups[shift:] + groups[:shift]
    subjects = list(dict.fromkeys(subject for group in groups for subject in group))
    return Contest(
        [[group[subject] for subject in subjects if subject in group] for group in groups],
        [(seat, group[subject]) for subject in subjects for seat, group in enumerate(groups) if subject in group])
