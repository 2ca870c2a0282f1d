"""Parties on this machine: `run` gives each its own process, or thread, and returns what they return."""

from parley.local.listing import transports
from parley.local.party import Party
from parley.local.runner import run

__all__ = ["Party", "run", "transports"]
