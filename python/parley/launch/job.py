"""What one launch runs."""

from dataclasses import dataclass, field
from pathlib import Path

from parley.launch.kinds import Kind, kind_of
from parley.launch.own_network import command_in
from parley.paths import RELEASE, Build


@dataclass(frozen=True)
class Job:
    """A mesh of `parties` (helpers included) that runs a list of cells, once.

    `cells` are the cells of a plan as the party program reads it: program, params, repetitions, min_time_s.
    """

    transport: str
    parties: int
    cells: list[dict]
    network: str = "none"
    options: dict[str, object] = field(default_factory=dict)
    seed: int | None = None
    deadline_s: float = 30.0
    stall_s: float = 120.0  # without a line from any party: the launch is given up
    build: Build = RELEASE
    turns: Path | None = None  # prefix of the parties' named pipes, when each cell waits for its turn

    @property
    def taking_turns(self) -> int:
        """How many wait for a turn, each at its own pipe; the probe waits once for the parties that it forks."""
        return 1 if self.kind.how == "probe" else self.parties

    @property
    def kind(self) -> Kind:
        return kind_of(self.transport)

    def plan(self) -> dict:
        return {"seed": self.seed, "cells": self.cells}

    def party_command(self, plan: Path) -> list[str]:
        """The command line of a party, without what differs between parties."""
        command = [str(self.build.require(self.build.party)), "run", "--transport", self.kind.party_transport,
                   "--plan", str(plan), "--deadline", f"{self.deadline_s:g}", "--network", self.network]
        return command + self._turns() + self._settings()

    def probe_command(self, plan: Path) -> list[str]:
        program = self.build.require(self.build.probe)
        command = [str(program), "run", "--how", self.kind.party_transport, "--plan", str(plan)]
        return command + self._turns() + self._settings()

    def mpirun_command(self, plan: Path) -> list[str]:
        if self.kind.how == "probe_mpi":
            program = [str(self.build.require(self.build.probe_mpi)), "--plan", str(plan), *self._turns()]
        else:
            program = self.party_command(plan)
        command = ["mpirun", "--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "--quiet",
                   *self.kind.mpi_flags, "-n", str(self.parties), *program]
        return command_in(self.kind.congestion, command) if self.kind.congestion else command

    def _turns(self) -> list[str]:
        return ["--turns", str(self.turns)] if self.turns else []

    def _settings(self) -> list[str]:
        return [word for key, value in self.options.items() for word in ("--set", f"{key}={value}")]
