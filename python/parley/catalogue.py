"""What a build offers: transports, programs and networks, as its party program lists them."""

import json
import shutil
import subprocess
from dataclasses import dataclass, field

from parley.errors import ConfigError
from parley.launch import own_network
from parley.launch.kinds import FLOORS, KINDS
from parley.paths import RELEASE, Build
from parley.suggest import hint


@dataclass(frozen=True)
class Mesh:
    """The parties of a program: how many may compute, and `helpers`, extra ones such as a dealer, which come last."""

    program: str  # and what about it decides, for errors
    parties: dict
    helpers: int

    @property
    def fewest(self) -> int:
        return self.parties.get("min", 2)

    def check_parties(self, count: int, where: str) -> None:
        low, high = self.parties.get("min", 1), self.parties.get("max") or 64
        if not low <= count <= high:
            wanted = f"{low}" if low == high else f"{low} to {high}"
            raise ConfigError(f"{where}: {self.program} runs with {wanted} parties, not {count}")


@dataclass(frozen=True)
class Program:
    """A pattern, an operation or a workload. `parties` and `helpers` are those of its usual source of correlations."""

    name: str
    kind: str
    summary: str = ""
    paper: str = ""
    parties: dict = field(default_factory=dict)
    helpers: int = 0
    sources: list[dict] = field(default_factory=list)  # of its correlations, as in docs/json.md
    params: dict = field(default_factory=dict)
    scheme: str = ""    # how values are shared; of a pattern: ""
    security: str = ""  # against whom the scheme protects
    promise: dict | None = None  # of an operation: scheme, security, declared cost, as in docs/json.md

    def mesh(self, params: dict) -> Mesh:
        """Depends on who makes the correlations."""
        for source in self.sources:
            if source["name"] == params.get("source"):
                return Mesh(f"{self.name} with source={source['name']}", source["parties"], source["helpers"])
        return Mesh(self.name, self.parties, self.helpers)

    def check_param(self, name: str, value: object, where: str) -> None:
        if name not in self.params:
            raise ConfigError(f"{where}: {self.name} has no parameter '{name}': {hint(name, self.params)}")
        choices = self.params[name].get("choices")
        if choices and value not in choices:
            raise ConfigError(f"{where}: {name}: unknown value '{value}': {hint(str(value), choices)}")


@dataclass(frozen=True)
class Catalogue:
    """The names that experiments may use."""

    transports: dict[str, dict]
    programs: dict[str, Program]
    networks: dict[str, dict]
    gaps: list[dict] = field(default_factory=list)  # operations that a scheme does not have, and why
    options: dict[str, dict] = field(default_factory=dict)  # settings of transports: summary, values, default

    def program(self, name: str, where: str) -> Program:
        if name not in self.programs:
            raise ConfigError(f"{where}: unknown program '{name}': {hint(name, self.programs)}")
        return self.programs[name]

    def check_transport(self, name: str, where: str) -> None:
        if name not in self.transports:
            raise ConfigError(f"{where}: unknown transport '{name}': {hint(name, self.transports)}")

    def require_transport(self, name: str, where: str) -> None:
        """Also throws when this build or this machine cannot use the transport."""
        self.check_transport(name, where)
        if self.transports[name].get("unavailable"):
            raise ConfigError(f"{where}: {name} is not available: {self.transports[name]['unavailable']}")

    def check_network(self, name: str, where: str) -> None:
        if "=" not in name and name not in self.networks:
            raise ConfigError(f"{where}: unknown network '{name}': {hint(name, self.networks)} "
                              "Explicit figures read 'rtt_ms=20,mbit_per_s=100'.")

    def check_option(self, name: str, value: object, where: str) -> None:
        """A setting of transports and its value, as a TOML file or a command line gives it."""
        if name not in self.options:
            raise ConfigError(f"{where}: unknown option '{name}': {hint(name, self.options)}")
        values = self.options[name]["values"]
        if "words" in values and value not in values["words"]:
            raise ConfigError(f"{where}: {name}: unknown value '{value}': {hint(str(value), values['words'])}")
        if "low" in values and not (type(value) is int and values["low"] <= value <= values["high"]):
            raise ConfigError(f"{where}: {name} must be an integer from {values['low']} to {values['high']}, not {value!r}")
        if "folder" in values and not (isinstance(value, str) and value):
            raise ConfigError(f"{where}: {name} must be \"on\", \"off\" or a folder from ./parley certs, not {value!r}")


def load(build: Build = RELEASE) -> Catalogue:
    """Asks the party program of `build`. Adds the variants and floors that the launcher knows."""
    data = _ask(build, "list")
    transports = {row["name"]: dict(row) for row in data["transports"]}
    for kind in KINDS.values():
        row = transports.setdefault(kind.name, {"name": kind.name, "summary": kind.summary, "unavailable": None})
        if "protection" not in row and not kind.is_floor:
            row["protection"] = transports.get(kind.party_transport, {}).get("protection")
        if kind.how in ("mpirun", "probe_mpi"):
            # Asked here, outside mpirun, the back-end cannot tell; a rank says so itself where the build lacks it.
            row["unavailable"] = None if shutil.which("mpirun") else "mpirun is missing: apt-get install openmpi-bin"
        if kind.congestion and not row["unavailable"]:
            row["unavailable"] = own_network.unavailable(kind.congestion)
    for name, row in transports.items():
        row["floor"] = name in FLOORS
    programs = {row["name"]: Program(**{key: row[key] for key in Program.__dataclass_fields__ if key in row})
                for row in data["programs"]}
    return Catalogue(transports, programs, {row["name"]: row for row in data["networks"]}, data.get("gaps", []),
                     {row["name"]: row for row in data["options"]})


def build_info(build: Build = RELEASE) -> dict:
    """Compiler, flags and library versions of `build`."""
    return _ask(build, "info")


def _ask(build: Build, command: str) -> dict:
    program = build.require(build.party)
    try:
        result = subprocess.run([program, command], capture_output=True, text=True, timeout=30, check=True)
        return json.loads(result.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        words = getattr(error, "stderr", "") or ""
        raise ConfigError(f"{program} {command} does not answer: {error} {words}".strip()) from error
