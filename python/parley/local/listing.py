"""The transports as `parley.run` can use them."""

import shutil

from parley._core import transports as back_ends
from parley.launch.kinds import kind_of


def transports() -> list[dict]:
    """The transports, as dicts: name, summary, unavailable (empty, or why `run` cannot use it here), needs_addresses,
    one_process."""
    rows = back_ends()
    for row in rows:
        if kind_of(row["name"]).how == "mpirun":
            # This process is no rank, so the back-end cannot tell; a rank says so itself where the build lacks it.
            row["unavailable"] = "" if shutil.which("mpirun") else "mpirun is missing: apt-get install openmpi-bin"
    return rows
