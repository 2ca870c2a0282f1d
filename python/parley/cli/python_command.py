"""``./parley python``."""

import os
import sys

from parley.cli.parser import epilog

DESCRIPTION = "Runs Python with 'import parley' ready. All words after 'python' belong to Python."
EPILOG = epilog([("./parley python script.py", "a script of yours"),
                 ("./parley python -c 'import parley; print(parley.__version__)'", "a line")], (0, 1))


def add_arguments(parser) -> None:
    parser.add_argument("words", nargs="...", help="script or option, and its arguments")


def run(args) -> int:
    os.execv(sys.executable, [sys.executable, *args.words])
