"""``./parley bench``."""

import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from parley.catalogue import Catalogue, load
from parley.cli import build_of, print_json
from parley.cli.parser import epilog, positive
from parley.errors import ConfigError
from parley.paths import EXPERIMENTS, ROOT, RUNS
from parley.suggest import hint

DESCRIPTION = """Measures what an experiment file asks for; writes an HDF5 file with all raw samples and an HTML report.

EXPERIMENT is a TOML file, or the name of one in experiments/ (default: transport_comparison). Ctrl-C keeps what is
finished; --resume goes on. Cells that fail are recorded with their error and do not stop the others."""
EPILOG = epilog([("./parley bench", "every transport, at most 6 minutes"),
                 ("./parley bench --quick", "at most 60 seconds"),
                 ("./parley bench full", "8 B to 64 MiB, up to 16 parties; an hour"),
                 ("./parley bench my_sweep.toml -o run.h5", "your own sweep; format: docs/experiments.md"),
                 ("./parley bench --transport tcp,uring", "only these transports"),
                 ("./parley bench --resume results/runs/full.h5", "go on after an interrupt"),
                 ("./parley bench --dry-run", "show what would be measured")], (0, 2, 5, 6, 130))


def add_arguments(parser) -> None:
    parser.add_argument("experiment", nargs="?", metavar="EXPERIMENT", help="TOML file or name in experiments/")
    parser.add_argument("--quick", action="store_true", help="the short comparison, experiments/quick.toml")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE.h5",
                        help="results file (default: results/runs/NAME-UTC.h5)")
    parser.add_argument("--resume", type=Path, metavar="FILE.h5", help="go on with an interrupted run")
    parser.add_argument("--transport", metavar="NAMES", help="only these transports, separated by commas")
    parser.add_argument("--rounds", type=positive, metavar="N", help="repetitions, instead of the file's")
    parser.add_argument("--dry-run", action="store_true", help="list the cells and stop")
    parser.add_argument("--no-report", action="store_true", help="leave out the HTML report")
    parser.add_argument("--json", action="store_true", help="print a summary of every cell as JSON (docs/json.md)")


def run(args) -> int:
    from parley.experiment.provenance import collect
    from parley.experiment.runner import resume_record, skip_unavailable, start_record

    build = build_of(args)
    catalogue = load(build)
    if args.resume:
        path = args.resume.with_suffix(".h5")
        experiment = _interrupted(path, catalogue)
        record, journal = resume_record(experiment, path)
    else:
        experiment = _chosen(args, catalogue)
        if args.dry_run:
            return _dry_run(experiment)
        path = args.output or RUNS / f"{experiment.name}-{datetime.now(UTC):%Y%m%d-%H%M%S}.h5"
        require_new(path)
        record, journal = start_record(experiment, path, collect(build, ["./parley", *sys.argv[1:]]))
    skip_unavailable(record, journal, catalogue.transports)
    return _measure(args, build, experiment, path, record, journal)


def require_new(path: Path) -> None:
    """Throws ConfigError where results, or what is left of a run, would be overwritten."""
    from parley.experiment.journal import journal_path

    if path.exists():
        raise ConfigError(f"{path} exists; results are never overwritten, give another name with -o")
    if journal_path(path).exists():
        raise ConfigError(f"{journal_path(path)} holds the samples of a run that did not end; go on with it by "
                          f"--resume {path}, or give another name with -o")


def _measure(args, build, experiment, path: Path, record, journal) -> int:
    from parley.experiment.progress import Progress
    from parley.experiment.runner import Runner
    from parley.report import write_report

    def stop(*_):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    measured = Runner(experiment, path, record, journal, Progress(), build).run()
    report = None if args.no_report else path.with_suffix(".html")
    if report:
        write_report(measured, report, path)
    if args.json:
        print_json(_summary(measured, path, report))
    else:
        _print_outcome(measured, path, report)
    return 6 if measured.failed else 0


def _chosen(args, catalogue: Catalogue):
    from parley.experiment.sweep import read_experiment

    if args.quick and args.experiment:
        raise ConfigError("give an experiment or --quick, not both")
    path = _find("quick" if args.quick else args.experiment or "transport_comparison")
    return _narrowed(read_experiment(path, catalogue), args)


def _find(name: str) -> Path:
    """A file as given, else the experiment of that name."""
    if Path(name).suffix == ".toml" or "/" in name:
        for path in (Path(name), ROOT / name):
            if path.exists():
                return path
    known = {path.stem: path for path in sorted(EXPERIMENTS.glob("*.toml"))}
    if name in known:
        return known[name]
    raise ConfigError(f"there is no experiment '{name}': {hint(Path(name).stem, known)}")


def _narrowed(experiment, args):
    """The experiment with only the transports and the repetitions that were asked for."""
    from dataclasses import replace

    cells = experiment.cells
    if args.transport:
        wanted = args.transport.split(",")
        offered = list(dict.fromkeys(cell.transport for cell in cells))
        for name in wanted:
            if name not in offered:
                raise ConfigError(f"--transport: this experiment has no '{name}': {hint(name, offered)}")
        cells = [cell for cell in cells if cell.transport in wanted]
    if args.rounds:
        cells = [replace(cell, repetitions=args.rounds) for cell in cells]
    return replace(experiment, cells=cells, repetitions=args.rounds or experiment.repetitions)


def _interrupted(path: Path, catalogue: Catalogue):
    """The experiment of an interrupted run, with the cells that the run was started with."""
    from dataclasses import replace

    from parley.experiment.runner import interrupted_head
    from parley.experiment.sweep import parse_experiment

    head = interrupted_head(path)
    experiment = parse_experiment(head["header"]["experiment"], catalogue, f"{path} (the experiment in it)")
    repetitions = head["repetitions"]
    cells = [replace(cell, repetitions=repetitions[cell.key]) for cell in experiment.cells if cell.key in repetitions]
    return replace(experiment, cells=cells)


def _dry_run(experiment) -> int:
    for cell in experiment.cells:
        print(f"{cell.repetitions} x {cell.label()}")
    print(f"{len(experiment.cells)} cells, {sum(cell.repetitions for cell in experiment.cells)} samples")
    return 0


def _print_outcome(measured, path: Path, report: Path | None) -> None:
    from parley.report.headline import headline_rows

    for row in headline_rows(measured):
        print(row.sentence())
    for cell in measured.failed:
        print(f"failed: {cell.transport} {cell.label()}: {cell.error['what']}")
    for transport, why in dict.fromkeys((cell.transport, cell.error["what"]) for cell in measured.cells
                                        if cell.status == "skipped"):
        print(f"skipped: {transport}: {why}")
    print(f"results: {path}")
    if report:
        print(f"report:  {report}")


def _summary(measured, path: Path, report: Path | None) -> dict:
    """The documented shape of ``./parley bench --json``."""
    from parley.report.headline import headline_rows
    from parley.results.summary import cell_summary

    return {"results": str(path), "report": str(report) if report else None, "baseline": measured.baseline,
            "headline": [row.as_json() for row in headline_rows(measured)],
            "cells": [cell_summary(cell) for cell in measured.cells], "provenance": measured.provenance}
