"""Starting parties and probes on this machine, and listening to what they print."""

from parley.launch.events import Outcome
from parley.launch.job import Job
from parley.launch.running import Launch, launch

__all__ = ["Job", "Launch", "Outcome", "launch"]
