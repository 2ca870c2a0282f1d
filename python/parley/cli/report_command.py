"""``./parley report``."""

import sys
from pathlib import Path

from parley.cli.parser import epilog
from parley.errors import ConfigError

DESCRIPTION = "Makes the HTML report of a results file: one file that opens without a network."
EPILOG = epilog([("./parley report results/runs/transport_comparison.h5", "writes the .html beside it"),
                 ("./parley report run.h5 --baseline tcp -o tcp.html", "compared with another transport")], (0, 2, 5))


def add_arguments(parser) -> None:
    parser.add_argument("results", type=Path, metavar="RESULTS.h5", help="a results file of ./parley bench")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE.html", help="where to (default: beside the results)")
    parser.add_argument("--baseline", metavar="TRANSPORT", help="transport that the others are compared with")


def run(args) -> int:
    from parley import results
    from parley.report import write_report
    from parley.suggest import hint

    measured = results.read(args.results)
    if args.baseline:
        known = measured.transports()
        if args.baseline not in known:
            raise ConfigError(f"{args.results} has no transport '{args.baseline}': {hint(args.baseline, known)}")
        measured.header["baseline"] = args.baseline
    output = args.output or args.results.with_suffix(".html")
    write_report(measured, output, args.results)
    print(output, file=sys.stdout)
    return 0
