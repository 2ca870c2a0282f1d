"""The command line: one module per command.

A command module has a HELP line, DESCRIPTION, EPILOG, `add_arguments(parser)` and `run(args) -> exit code`.
"""

import errno
import importlib
import json
import os
import sys
import traceback
from pathlib import Path

from parley import __version__
from parley.cli.parser import Parser, epilog
from parley.errors import DataError, ParleyError
from parley.paths import ROOT, Build

COMMANDS = {
    "bench": "measure transports against each other; writes HDF5 and an HTML report",
    "test": "run all tests",
    "run": "run one program on one transport and print the result",
    "list": "what there is: transports, programs, networks",
    "probe": "measure the limits of this machine without Parley's transports",
    "party": "run one party by hand, for parties on several machines",
    "certs": "make the keys and certificates with which parties talk over TLS",
    "report": "make the HTML report of a results file",
    "compare": "compare two results files, cell by cell",
    "doctor": "what is present, what is missing, and why it matters",
    "python": "run a Python script with 'import parley' ready",
}

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_EPILOG = epilog([("./parley bench", "the transport comparison, up to 6 minutes"),
                  ("./parley bench --quick", "the same in a minute"),
                  ("./parley test", "all tests"),
                  ("./parley run linear_scoring --transport uring", "one workload"),
                  ("./parley COMMAND --help", "options and examples of a command")],
                 (0, 1, 2, 3, 4, 5, 6, 130))


def main(arguments: list[str]) -> int:
    """Runs the command that `arguments` name; the exit code. User errors are one line on standard error."""
    try:
        args = parse(arguments)
        code = args.run(args)
        sys.stdout.flush()
        return code
    except ParleyError as error:
        print(f"parley: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("parley: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        _drop_output()
        return 0
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            _drop_output()
            print(f"parley: {error.filename or 'the output'}: cannot be written: {error.strerror}", file=sys.stderr)
            return DataError.exit_code
        traceback.print_exc()
        print("parley: this is a bug in Parley; please report it with the lines above", file=sys.stderr)
        return 1


def _drop_output() -> None:
    """What Python still holds for standard output, it would try to write at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_json(data: object) -> None:
    """The output of --json."""
    json.dump(data, sys.stdout, indent=2)
    print()


def build_of(args) -> Build:
    """The build folder that --build names."""
    return Build((ROOT / args.build) if not Path(args.build).is_absolute() else Path(args.build))


def parse(arguments: list[str]):
    """The arguments of a command; ends the program with 2 and a hint when they are wrong."""
    parser = Parser(prog="./parley", description="A testbed for secure multi-party computation over any transport.",
                    epilog=_EPILOG)
    parser.add_argument("--version", action="version", version=f"Parley {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=Parser)
    for name, help_line in COMMANDS.items():
        module = importlib.import_module(f"parley.cli.{name}_command")
        command = commands.add_parser(name, help=help_line, description=module.DESCRIPTION, epilog=module.EPILOG)
        command.add_argument("--build", default="build/release", metavar="DIR",
                             help="build folder to take the programs from (default: build/release)")
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser.parse_args(arguments)
