"""Results files: read them into NumPy, or write them.

    >>> run = parley.results.read("results/runs/transport_comparison.h5")
    >>> run.select(program="ring_shift", transport="tcp")[0].time_s()  # seconds per operation, [repetition]
    >>> table = run.table()  # dict of columns, one row per sample and party
"""

from parley.results.model import SCHEMA_VERSION, CellResult, Run
from parley.results.store import read, write

__all__ = ["SCHEMA_VERSION", "CellResult", "Run", "read", "write"]
