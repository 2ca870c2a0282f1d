"""Experiments to test with, and how to run them without the command line."""

import io
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from parley.catalogue import Catalogue
from parley.experiment.progress import Progress
from parley.experiment.runner import Runner, start_record
from parley.experiment.sweep import parse_experiment
from parley.launch import Launch
from parley.paths import Build
from parley.results import Run

SMALL = """
title = "A small comparison"
repetitions = 3
min_time_s = 0.001
[[sweep]]
program = ["exchange", "ping_pong", "stream", "bistream"]
parties = 2
transport = ["mpi", "tcp", "uring", "raw_tcp"]
params = { bytes = [8, "64 KiB", "16 MiB"] }
[[sweep]]
program = ["ring_shift", "open_to_all"]
parties = 3
transport = ["mpi", "tcp", "raw_tcp"]
params = { bytes = [8, "1 MiB"] }
[[sweep]]
program = "message_rate"
transport = ["mpi", "tcp"]
[[sweep]]
program = "overlap"
transport = ["mpi", "comm_thread"]
network = ["none", "lan"]
params = { bytes = "4 MiB" }
[[sweep]]
program = "mul.additive"
transport = ["mpi", "tcp"]
params = { n = 1048576 }
[[sweep]]
program = "exchange"
transport = ["tcp", "uring"]
params = { bytes = "16 MiB", lanes = [1, 2, 4, 8] }
[[sweep]]
program = "mul.additive"
transport = "tcp"
network = ["none", "wan"]
params = { n = 131072, sending = ["streamed", "whole"] }
[[sweep]]
program = "exchange"
transport = ["tcp", "uring"]
params = { bytes = [8, "16 MiB"] }
options = { tls = "on" }
[[sweep]]
program = "exchange"
transport = "uring"
params = { bytes = [8, "16 MiB"] }
options = { uring_zero_copy = ["on", "off"] }
[[sweep]]
program = "linear_scoring"
transport = ["mpi", "tcp", "memory"]
network = ["none", "lan", "wan"]
[[sweep]]
program = "statistics.replicated"
transport = ["mpi", "tcp", "memory"]
params = { rows = 5000 }
[[sweep]]
program = ["statistics.replicated", "statistics.spdz2k"]
transport = "tcp"
params = { rows = 5000 }
[[sweep]]
program = "misbehave"
transport = "tcp"
params = { how = "wrong" }
"""


@dataclass(frozen=True)
class Measured:
    path: Path
    run: Run


class Quiet(Progress):
    """Progress that nobody sees; `notes` keeps what would stay on the screen."""

    def __init__(self):
        super().__init__(io.StringIO())


def make_runner(text: str, build: Build, catalogue: Catalogue, path: Path, start=partial(Launch, in_turns=True)) -> Runner:
    experiment = parse_experiment(text, catalogue, "test.toml")
    provenance = {"commit": "0123456789abcdef", "dirty": False, "cpu": "a processor"}
    record, journal = start_record(experiment, path, provenance)
    return Runner(experiment, path, record, journal, Quiet(), build, start)


def measure(build: Build, catalogue: Catalogue, path: Path, text: str = SMALL) -> Measured:
    return Measured(path, make_runner(text, build, catalogue, path).run())
