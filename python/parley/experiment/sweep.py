"""Reads an experiment file: a TOML file with sweeps over axes.

The format is documented in docs/experiments.md. Every mistake in a file is a ConfigError that names the file, the
key, and what would be right.
"""

import itertools
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from parley.catalogue import Catalogue
from parley.errors import ConfigError
from parley.experiment.cell import Cell
from parley.experiment.units import parse_value
from parley.launch.kinds import KINDS
from parley.suggest import hint

_TOP_KEYS = {"name": str, "title": str, "description": str, "baseline": str, "repetitions": int, "warm_ups": int,
             "min_time_s": (int, float), "seed": int, "deadline_s": (int, float), "stall_s": (int, float),
             "sweep": list}
_SWEEP_KEYS = ("name", "program", "transport", "parties", "network", "repetitions", "min_time_s", "params", "options")


@dataclass(frozen=True)
class Experiment:
    """A parsed experiment file. `text` is the file itself, kept with the results."""

    name: str
    title: str
    description: str
    baseline: str
    repetitions: int
    warm_ups: int
    seed: int | None
    deadline_s: float
    stall_s: float
    text: str
    cells: list[Cell] = field(default_factory=list)


def read_experiment(path: Path, catalogue: Catalogue) -> Experiment:
    """Throws ConfigError when the file is missing, is no TOML, or asks for what does not exist."""
    try:
        text = path.read_text()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not a text file") from error
    return parse_experiment(text, catalogue, str(path))


def parse_experiment(text: str, catalogue: Catalogue, file: str) -> Experiment:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: not valid TOML: {error}") from error
    _check_types(table, file)
    sweeps = table.get("sweep", [])
    if not sweeps:
        raise ConfigError(f"{file}: no [[sweep]] table; see docs/experiments.md for the format")
    baseline = table.get("baseline", "mpi")
    catalogue.check_transport(baseline, f"{file}: baseline")
    defaults = {"repetitions": table.get("repetitions", 5), "min_time_s": table.get("min_time_s", 0.05)}
    cells = {}
    for index, sweep in enumerate(sweeps):
        for cell in _Reader(file, index, sweep, defaults, catalogue).cells():
            cells.setdefault(cell.key, cell)
    return Experiment(
        name=table.get("name", Path(file).stem), title=table.get("title", table.get("name", Path(file).stem)),
        description=table.get("description", ""), baseline=baseline, repetitions=defaults["repetitions"],
        warm_ups=table.get("warm_ups", 0), seed=table.get("seed"), deadline_s=table.get("deadline_s", 30.0),
        stall_s=table.get("stall_s", 120.0), text=text, cells=list(cells.values()))


def _check_types(table: dict, file: str) -> None:
    for key, value in table.items():
        if key not in _TOP_KEYS:
            raise ConfigError(f"{file}: unknown key '{key}': {hint(key, _TOP_KEYS)}")
        wanted = _TOP_KEYS[key]
        if not isinstance(value, wanted) or isinstance(value, bool):
            name = "a number" if isinstance(wanted, tuple) else {"str": "text", "int": "an integer"}.get(
                wanted.__name__, "[[sweep]] tables")
            raise ConfigError(f"{file}: {key} must be {name}, not {value!r}")
    for key in ("repetitions", "min_time_s", "deadline_s", "stall_s"):
        if key in table and table[key] <= 0:
            raise ConfigError(f"{file}: {key} must be positive, not {table[key]}")
    if table.get("warm_ups", 0) < 0:
        raise ConfigError(f"{file}: warm_ups must not be negative")


class _Reader:
    """Turns one [[sweep]] table into cells."""

    def __init__(self, file: str, index: int, sweep: dict, defaults: dict, catalogue: Catalogue):
        if not isinstance(sweep, dict):
            raise ConfigError(f"{file}: sweep must be written as [[sweep]] tables")
        self.name = str(sweep.get("name", f"sweep {index + 1}"))
        self.where = f"{file}: [[sweep]] {self.name}"
        self.sweep, self.defaults, self.catalogue = sweep, defaults, catalogue

    def cells(self):
        for key in self.sweep:
            if key not in _SWEEP_KEYS:
                raise ConfigError(f"{self.where}: unknown key '{key}': {hint(key, _SWEEP_KEYS)} "
                                  "Parameters of a program belong into 'params', settings of transports in 'options'.")
        params, options = self._table("params"), self._table("options")
        for option, values in options.items():
            for value in values:
                self.catalogue.check_option(option, value, f"{self.where}: options")
        axes = [self._axis("program"), self._axis("parties", [None]), self._axis("network", ["none"]),
                self._combinations(params), self._combinations(options), self._axis("transport")]
        for program, parties, network, values, settings, transport in itertools.product(*axes):
            yield self._cell(program, parties, network, values, settings, transport)

    def _cell(self, name, parties, network, params, options, transport) -> Cell:
        program = self.catalogue.program(name, f"{self.where}: program")
        self.catalogue.check_transport(transport, f"{self.where}: transport")
        self.catalogue.check_network(network, f"{self.where}: network")
        for param, value in params.items():
            program.check_param(param, value, f"{self.where}: params")
        mesh = program.mesh(params)
        count = mesh.fewest if parties is None else parties
        if not isinstance(count, int):
            raise ConfigError(f"{self.where}: parties must be integers, not {count!r}")
        mesh.check_parties(count, f"{self.where}: parties")
        if KINDS.get(transport) and KINDS[transport].is_floor and network != "none":
            raise ConfigError(f"{self.where}: {transport} is a plain loop and cannot be shaped as '{network}'")
        return Cell(transport, name, program.kind, count, mesh.helpers, network, params, options,
                    self._number("repetitions", int), self._number("min_time_s", (int, float)), self.name, program.scheme,
                    program.security)

    def _axis(self, key: str, default: list | None = None) -> list:
        if key not in self.sweep:
            if default is None:
                raise ConfigError(f"{self.where}: '{key}' is missing")
            return default
        return self._list(key, self.sweep[key])

    def _list(self, key: str, value: object) -> list:
        values = value if isinstance(value, list) else [value]
        if not values:
            raise ConfigError(f"{self.where}: {key} is empty")
        for item in values:
            if isinstance(item, (list, dict)):
                raise ConfigError(f"{self.where}: {key} must be a value or a list of values, not {value!r}")
        return values

    def _table(self, key: str) -> dict:
        table = self.sweep.get(key, {})
        if not isinstance(table, dict):
            raise ConfigError(f"{self.where}: {key} must be a table, such as {key} = {{ bytes = [8, \"1 MiB\"] }}")
        return {name: [parse_value(item, f"{self.where}: {key}.{name}") for item in self._list(f"{key}.{name}", value)]
                for name, value in table.items()}

    def _combinations(self, table: dict) -> list[dict]:
        return [dict(zip(table, values)) for values in itertools.product(*table.values())]

    def _number(self, key: str, wanted) -> float:
        value = self.sweep.get(key, self.defaults[key])
        if not isinstance(value, wanted) or isinstance(value, bool) or value <= 0:
            raise ConfigError(f"{self.where}: {key} must be a positive number, not {value!r}")
        return value
