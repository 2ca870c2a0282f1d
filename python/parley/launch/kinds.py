"""How each transport is started: a table of rows.

A transport that is not named here is started as one process per party over loopback sockets, so a new back-end of that
kind needs no row.
"""

from dataclasses import dataclass
from typing import Literal

How = Literal["processes", "threads", "mpirun", "probe", "probe_mpi"]

# This machine and loopback only (no ssh is asked for), and waiting ranks yield their core: the settings that a careful
# user would give Open MPI.
_MPI_COMMON = ("--mca", "plm", "isolated", "--mca", "mpi_yield_when_idle", "1", "--mca", "pml", "ob1",
               "--mca", "oob_tcp_if_include", "lo", "--mca", "btl_base_warn_component_unused", "0")
_MPI_TCP = ("--mca", "btl", "self,tcp", "--mca", "btl_tcp_if_include", "lo")
_MPI_SHARED_MEMORY = ("--mca", "btl", "self,vader")


@dataclass(frozen=True)
class Kind:
    """How the parties of one transport are started."""

    name: str
    how: How
    party_transport: str  # what parley-party is told
    summary: str = ""
    mpi_flags: tuple[str, ...] = ()
    congestion: str = ""  # congestion control that the launcher imposes; empty: the system's default
    is_floor: bool = False  # written without Parley's transport code: a limit to compare with


_ROWS = (
    Kind("memory", "threads", "memory"),
    Kind("mpi", "mpirun", "mpi", "Open MPI over its TCP layer", _MPI_COMMON + _MPI_TCP),
    Kind("mpi_reno", "mpirun", "mpi", "Open MPI over TCP under reno, which it cannot ask for itself",
         _MPI_COMMON + _MPI_TCP, congestion="reno"),
    Kind("mpi_shm", "mpirun", "mpi", "Open MPI over shared memory (vader)", _MPI_COMMON + _MPI_SHARED_MEMORY),
    Kind("raw_tcp", "probe", "raw_tcp", "plain loop over TCP sockets", is_floor=True),
    Kind("raw_unix", "probe", "raw_unix", "plain loop over Unix sockets", is_floor=True),
    Kind("raw_shm_spin", "probe", "raw_shm_spin", "plain loop over shared memory, spinning", is_floor=True),
    Kind("raw_shm_yield", "probe", "raw_shm_yield", "plain loop over shared memory, yielding", is_floor=True),
    Kind("raw_mpi", "probe_mpi", "raw_mpi", "plain MPI loop over Open MPI's TCP layer", _MPI_COMMON + _MPI_TCP,
         is_floor=True),
)
KINDS = {row.name: row for row in _ROWS}
FLOORS = tuple(row.name for row in _ROWS if row.is_floor)
# Whose parties cannot leave this host; mpi_reno has a network of its own.
ONE_HOST = ("memory", "shm", "mpi_shm", "mpi_reno")


def kind_of(transport: str) -> Kind:
    """The row of `transport`; sockets and one process per party when it has none."""
    return KINDS.get(transport, Kind(transport, "processes", transport))
