"""What a run is asked to do."""

from collections.abc import Callable
from dataclasses import dataclass, field

from parley._core import MeshSpec, parse_network, schemes
from parley.errors import ConfigError
from parley.launch.kinds import Kind, kind_of
from parley.local.listing import transports
from parley.suggest import hint

OPTIONS = ("deadline_s", "connect_timeout_s", "wait_us", "congestion", "tls", "uring_entries", "comm_thread_buffer",
           "concurrent_lanes")
MOST_PARTIES = 16


@dataclass(frozen=True)
class Task:
    """A program and the mesh it runs on. `parties` compute; a dealer comes on top.

    `source` names who makes the correlations; None: party 0, which is insecure.
    """

    program: Callable
    parties: int
    transport: str
    network: str | None = None
    seed: int | None = None
    source: str | None = None
    timeout_s: float | None = None
    options: dict[str, object] = field(default_factory=dict)
    scheme: str = "additive"

    @property
    def dealer(self) -> bool:
        return self.source == "dealer"

    @property
    def mesh_size(self) -> int:
        return self.parties + int(self.dealer)

    @property
    def kind(self) -> Kind:
        return kind_of(self.transport)

    def check(self) -> None:
        """Raises ConfigError for what cannot work, before anything is started."""
        if not callable(self.program):
            raise ConfigError(f"parley.run: expected a function program(party), got {type(self.program).__name__}")
        fewest = 1 if self.scheme == "plain" else 2
        if not isinstance(self.parties, int) or self.parties < fewest or self.mesh_size > MOST_PARTIES:
            raise ConfigError(f"parley.run: parties={self.parties!r}; a mesh has {fewest} to {MOST_PARTIES} parties, "
                              "a dealer included")
        _check_scheme(self.scheme, self.parties)
        _check_source(self.source, self.scheme, self.parties)
        if self.timeout_s is not None and not self.timeout_s > 0:
            raise ConfigError(f"parley.run: timeout_s={self.timeout_s!r}; expected seconds above 0, or None")
        if self.kind.is_floor:
            raise ConfigError(f"parley.run: '{self.transport}' is a floor for benchmarks and carries no program")
        _check_transport(self.kind.party_transport)
        if self.network is not None:
            parse_network(self.network)
        self.mesh_spec()

    def mesh_spec(self) -> MeshSpec:
        """A spec with the options of this task, for no party in particular."""
        spec = MeshSpec()
        spec.transport = self.kind.party_transport
        spec.parties = self.mesh_size
        for name, value in self.options.items():
            if name not in OPTIONS:
                raise ConfigError(f"parley.run: unknown option '{name}': {hint(name, OPTIONS)}")
            try:
                setattr(spec, name, value)
            except TypeError as error:
                wanted = type(getattr(spec, name)).__name__
                raise ConfigError(f"parley.run: {name}={value!r}; expected {wanted}") from error
        return spec


def _check_scheme(name: str, parties: int) -> None:
    rows = {row["name"]: row for row in schemes()}
    if name not in rows:
        raise ConfigError(f"parley.run: unknown scheme '{name}': {hint(name, rows)}")
    low, high = rows[name]["min_parties"], rows[name]["max_parties"]
    if not low <= parties <= high:
        wanted = f"{low}" if low == high else f"{low} to {high}"
        raise ConfigError(f"parley.run: the scheme {name} is for {wanted} parties, not {parties}")


def _check_source(name: str | None, scheme: str, parties: int) -> None:
    if name is None:
        return
    [known] = [row["sources"] for row in schemes() if row["name"] == scheme]
    if name not in known:
        wanted = hint(name, known) if known else "it needs none"
        raise ConfigError(f"parley.run: unknown source '{name}' of the scheme {scheme}: {wanted}")
    if name == "ot" and parties != 2:
        raise ConfigError(f"parley.run: oblivious transfer is between 2 parties, not {parties}; use source=\"dealer\"")


def _check_transport(name: str) -> None:
    rows = {row["name"]: row for row in transports()}
    if name not in rows:
        raise ConfigError(f"parley.run: unknown transport '{name}': {hint(name, rows)}")
    if rows[name]["unavailable"]:
        raise ConfigError(f"parley.run: transport {name}: {rows[name]['unavailable']}")
