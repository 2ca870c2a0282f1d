"""Starting parties and probes on this machine, and listening to what they print."""

from parley.launch.events import Outcome
from parley.launch.job import Job
from parley.launch.processes import launch

__all__ = ["Job", "Outcome", "launch"]
