"""A transport's place in a contest: its launch, begun anew when a cell has brought it down."""

from collections.abc import Callable

from parley.launch import Launch, Outcome


class Seat:
    """Measures `cells` (by index) one by one, in one launch as long as that lives.

    `wants` tells whether a cell is still to be measured, `begin` makes the launch of those that are, and `blame` learns
    which of them the end of a launch has failed, and how it ended. Used as a context, which ends the launch.
    """

    def __init__(self, cells: list[int], wants: Callable[[int], bool], begin: Callable[[list[int]], Launch],
                 blame: Callable[[list[int], Outcome], None]):
        self._cells, self._wants, self._begin, self._blame = cells, wants, begin, blame
        self._launch: Launch | None = None

    def __enter__(self) -> "Seat":
        return self

    def __exit__(self, *reason) -> None:
        if self._launch is not None:
            launch, self._launch = self._launch, None
            launch.__exit__(*reason)

    def get_ready(self) -> None:
        """Starts a launch, where there is none and something to measure, and listens until it waits for a turn."""
        left = self._left()
        if left and self._launch is None:
            self._launch = self._begin(left).__enter__()
            self._go_on()

    def measure(self, cell: int) -> None:
        """Gives the next cell its turn; afterwards it is measured or failed."""
        self.get_ready()
        if self._launch is not None and self._wants(cell):
            self._launch.give_turn()
            self._go_on()

    def _go_on(self) -> None:
        if self._launch.until_turn():
            return
        outcome, left = self._launch.outcome, self._left()
        self.__exit__()
        if left:
            # A launch that never got ready fails as a whole; otherwise the cell it died in is to blame.
            self._blame(left if outcome.ready is None else left[:1], outcome)

    def _left(self) -> list[int]:
        return [cell for cell in self._cells if self._wants(cell)]
