"""Parley: a testbed for secure multi-party computation over any transport.

The command line is ``./parley``; ``./parley python script.py`` runs a script with this package ready. Results files are
read without a build: see `parley.results`.

    def program(party):
        x = party.share(np.arange(5, dtype=np.uint64), owner=0)
        return party.open(x + x)

    parley.run(program, parties=3, transport="tcp")
"""

import os
from importlib import import_module
from pathlib import Path

__version__ = "0.1.0"

# The compiled part lies in the build folder: $PARLEY_BUILD, else that of the release preset.
_BUILD = Path(os.environ.get("PARLEY_BUILD") or Path(__file__).resolve().parents[2] / "build" / "release")
__path__.append(str(_BUILD / "python" / "parley"))

_MODULES = ("results",)
_ERRORS = ("ParleyError", "ConfigError", "DataError", "ProtocolAbort", "TransportError")
_LOCAL = ("Party", "run", "transports")
_ARRAY = ("Array", "Arrays", "Cost", "where")
_CORE = ("Activity", "Capabilities", "MeshSpec", "Prg", "Session", "SharedArray", "Ticket", "TraceEntry", "Traffic",
         "Transport", "barrier", "broadcast", "exchange", "gather", "key_from_seed", "local_specs", "networks", "open_mesh",
         "open_to_all", "os_random_key", "schemes", "shaped", "shift", "traced")
_HOMES = {name: "parley.errors" for name in _ERRORS} | {name: "parley.local" for name in _LOCAL} | {
    name: "parley.array" for name in _ARRAY} | {name: "parley._core" for name in _CORE}

__all__ = sorted([*_MODULES, *_HOMES])


def __getattr__(name: str):
    """Loads things when they are first used: the command line must start without NumPy and without a build."""
    if name in _MODULES:
        return import_module(f"parley.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module 'parley' has no attribute '{name}'")
    try:
        return getattr(import_module(_HOMES[name]), name)
    except ModuleNotFoundError as error:
        if error.name != "parley._core":
            raise
        from parley.errors import ConfigError
        raise ConfigError(f"parley.{name} needs the compiled part, which is not in {_BUILD}: run './parley doctor' to "
                          "see what is missing, then './parley python' builds it") from error


def __dir__():
    return sorted([*globals(), *__all__])
