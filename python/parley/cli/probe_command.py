"""``./parley probe``."""

from parley.catalogue import load
from parley.cli import build_of, print_json
from parley.cli.parser import epilog, seconds
from parley.errors import WrongResult
from parley.experiment.units import format_bytes, format_seconds

DESCRIPTION = """Measures the limits of this machine: the two basic exchanges of MPC as plain loops over TCP, Unix
sockets, shared memory and MPI, without Parley's transport code. A transport can be judged by its distance from them.
Takes about 20 seconds. The figures are medians; experiments measure the same floors between the transports."""
EPILOG = epilog([("./parley probe", "a table"), ("./parley probe --json", "for programs; shape in docs/json.md")],
                (0, 2, 6, 130))
_PROGRAMS = {"exchange": 2, "ring_shift": 3}  # and their parties
_SIZES = (8, 1 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 16 << 20)
_REPETITIONS = 5


def add_arguments(parser) -> None:
    parser.add_argument("--min-time", type=seconds, default=0.02, metavar="S",
                        help="time of one of the 5 repetitions of each figure (default: 0.02)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args) -> int:
    build = build_of(args)
    floors = {name: row for name, row in load(build).transports.items() if row["floor"]}
    figures, problems = [], []
    for how, row in floors.items():
        if row.get("unavailable"):
            problems.append({"how": how, "error": row["unavailable"]})
            continue
        for program, parties in _PROGRAMS.items():
            _measure(args, build, how, program, parties, figures, problems)
    if args.json:
        print_json({"figures": figures, "problems": problems})
    else:
        _print_tables(figures)
        for problem in problems:
            print(f"{problem['how']}: {problem['error']}")
    if not figures:
        raise WrongResult("no floor could be measured")
    return 0


def _measure(args, build, how: str, program: str, parties: int, figures: list, problems: list) -> None:
    from statistics import median

    from parley.launch import Job, launch

    cells = [{"program": program, "params": {"bytes": size}, "repetitions": _REPETITIONS, "min_time_s": args.min_time}
             for size in _SIZES]
    outcome = launch(Job(how, parties, cells, build=build))
    for index, size in enumerate(_SIZES):
        event = outcome.cells.get(index)
        if event is None or event["status"] != "ok":
            error = (event or {}).get("error") or outcome.error() or {"what": "no figure came"}
            problems.append({"how": how, "error": f"{program}, {format_bytes(size)}: {error['what']}"})
            return
        samples = [max(party["seconds"] for party in sample["parties"]) / sample["iterations"]
                   for sample in event["samples"]]
        figures.append({"how": how, "program": program, "parties": parties, "bytes": size, "seconds": median(samples),
                        "samples": samples})


def _print_tables(figures: list[dict]) -> None:
    for program, parties in _PROGRAMS.items():
        rows = [figure for figure in figures if figure["program"] == program]
        hows = list(dict.fromkeys(row["how"] for row in rows))
        if not hows:
            continue
        print(f"{program}, {parties} parties, time per operation")
        print(" " * 15 + "".join(f"{format_bytes(size):>10}" for size in _SIZES))
        for how in hows:
            times = {row["bytes"]: format_seconds(row["seconds"]) for row in rows if row["how"] == how}
            print(f"  {how:<13}" + "".join(f"{times.get(size, '-'):>10}" for size in _SIZES))
        print()
