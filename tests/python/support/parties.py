"""What the tests of the bindings share: which transports there are, and words that differ between parties."""

import shutil

import numpy as np
import pytest

SIZES = (0, 1, 7, 100_001)
PARTIES = (2, 3, 5)
SOCKETS = ("tcp", "uring", "comm_thread", "shm")


def transports(*names: str) -> list:
    """Parameters for all transports, or the named ones; one that this machine lacks is skipped, and says why."""
    core = pytest.importorskip("parley._core", reason="NOT TESTED: the bindings are missing; run ./parley test")
    return [pytest.param(row["name"], marks=_marks(row)) for row in core.transports() if not names or row["name"] in names]


def _marks(row: dict) -> list:
    if row["name"] == "mpi":  # never usable in a process that mpirun did not start
        missing = shutil.which("mpirun") is None or "left out" in row["unavailable"]
    else:
        missing = bool(row["unavailable"])
    return [pytest.mark.skip(reason=f"NOT TESTED: {row['name']}: {row['unavailable']}")] if missing else []


def words(party: int, shape, dtype=np.uint64) -> np.ndarray:
    """Full-width words that every party can make for every other."""
    generator = np.random.default_rng([party, *np.atleast_1d(shape)])
    return generator.integers(0, 2 ** (8 * np.dtype(dtype).itemsize), shape, dtype=dtype)
