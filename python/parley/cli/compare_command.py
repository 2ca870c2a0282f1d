"""``./parley compare``."""

from pathlib import Path

from parley.cli import print_json
from parley.cli.parser import epilog
from parley.experiment.units import format_seconds

DESCRIPTION = """Compares two results files: every cell that both have, B against A, with a verdict.

A ratio below 1 means that B takes less time. The interval is a 95 % bootstrap interval of the ratio of medians; a
verdict of "faster" or "slower" needs an interval that leaves out 1; "undecided" is a cell with fewer than three rounds
in one of the files, where no interval can be given. Runs of different minutes or machines differ for
reasons of their own: prefer two transports in one run where that answers the question."""
EPILOG = epilog([("./parley compare before.h5 after.h5", "what has changed"),
                 ("./parley compare a.h5 b.h5 --json", "for programs; the shape is in docs/json.md")], (0, 2, 5))


def add_arguments(parser) -> None:
    parser.add_argument("a", type=Path, metavar="A.h5", help="the results to compare with")
    parser.add_argument("b", type=Path, metavar="B.h5", help="the results to judge")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args) -> int:
    from parley import results
    from parley.compare import compare

    comparison = compare(results.read(args.a), results.read(args.b))
    if args.json:
        print_json(comparison.as_json())
        return 0
    if not comparison.cells:
        print("The two files have no cell in common.")
        return 0
    width = max(len(cell.label) for cell in comparison.cells)
    print(f"{'':{width}}  {'A':>9}  {'B':>9}   B/A   95 % interval   verdict")
    for cell in comparison.cells:
        ratio, times = cell.ratio, (format_seconds(cell.a_s), format_seconds(cell.b_s))
        print(f"{cell.label:{width}}  {times[0]:>9}  {times[1]:>9}  {ratio.value:5.2f}  "
              f"{ratio.low:5.2f} .. {ratio.high:5.2f}  {ratio.verdict}")
    for transport, ratio in comparison.by_transport.items():
        print(f"{transport}: geometric mean {ratio.value:.2f} ({ratio.low:.2f} .. {ratio.high:.2f}), {ratio.verdict}")
    if comparison.only_in_one:
        print(f"{comparison.only_in_one} cells are in one file only or failed.")
    return 0
