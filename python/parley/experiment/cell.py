"""One point of an experiment, and the launches that cells are grouped into."""

import json
from dataclasses import dataclass, field

from parley.experiment.units import named_value


@dataclass(frozen=True)
class Cell:
    """What is measured once per round. `parties` are the computing parties, without `helpers`."""

    transport: str
    program: str
    kind: str
    parties: int
    helpers: int
    network: str
    params: dict = field(hash=False)
    options: dict = field(hash=False)
    repetitions: int
    min_time_s: float
    sweep: str
    scheme: str = ""
    security: str = ""

    @property
    def mesh(self) -> int:
        return self.parties + self.helpers

    @property
    def group(self) -> str:
        """Cells of one group and round share a launch."""
        return json.dumps([self.transport, self.mesh, self.network, self.options], sort_keys=True)

    @property
    def contest(self) -> str:
        """Groups of one contest differ in their transport only and are alive at the same time."""
        return json.dumps([self.mesh, self.network, self.options], sort_keys=True)

    @property
    def subject(self) -> str:
        """Cells of one contest and subject differ in their transport only."""
        return json.dumps([self.program, self.parties, self.params], sort_keys=True)

    @property
    def key(self) -> str:
        """Names the measurement, whatever the sweep that asked for it."""
        return json.dumps([self.transport, self.program, self.parties, self.network, self.params, self.options],
                          sort_keys=True)

    def label(self) -> str:
        """For people: "tcp ring_shift 3 parties 16 KiB wan"."""
        words = [self.transport, self.program, f"{self.parties} parties"]
        words += [named_value(name, value) for name, value in {**self.params, **self.options}.items()]
        return " ".join(words + ([self.network] if self.network != "none" else []))

    def plan_entry(self, warm_ups: int) -> dict:
        """This cell for one round, as the party program reads it."""
        return {"program": self.program, "params": self.params, "repetitions": 1 + warm_ups,
                "min_time_s": self.min_time_s}
