"""``python3 -m parley.cli.check WORDS``: are these words a command line? Done before a long set-up, not after it."""

import sys

from parley.cli import parse

parse(sys.argv[1:])
