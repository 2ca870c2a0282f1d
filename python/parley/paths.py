"""Where things are in a checkout of Parley."""

from dataclasses import dataclass
from pathlib import Path

from parley.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]
EXPERIMENTS = ROOT / "experiments"
RUNS = ROOT / "results" / "runs"
PACKAGES = ROOT / "scripts" / "packages.txt"


@dataclass(frozen=True)
class Build:
    """A build folder and the programs in it."""

    folder: Path = ROOT / "build" / "release"

    @property
    def party(self) -> Path:
        return self.folder / "bin" / "parley-party"

    @property
    def probe(self) -> Path:
        return self.folder / "bin" / "parley-probe"

    @property
    def probe_mpi(self) -> Path:
        return self.folder / "bin" / "parley-probe-mpi"

    def require(self, program: Path) -> Path:
        if not program.exists():
            raise ConfigError(f"{program} is missing: build it with 'cmake --preset release && "
                              f"ninja -C build/release', or run any './parley' command")
        return program


RELEASE = Build()
