"""``python3 -m parley``: the command line. Users call it as ``./parley``."""

import sys

from parley.cli import main

sys.exit(main(sys.argv[1:]))
