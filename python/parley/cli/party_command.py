"""``./parley party``."""

import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from parley.catalogue import load
from parley.cli import build_of
from parley.cli.bench_command import require_new
from parley.cli.parser import epilog, key_value, positive, seconds, whole
from parley.cli.run_command import describe, print_result, read_params
from parley.errors import ConfigError, from_report
from parley.launch.events import Outcome

DESCRIPTION = """Runs one party by hand. Start it once on every host, with the same roster, program and parameters; the
parties find each other within --connect-timeout. Party 0 prints the result, and with --output writes what all of them
measured into one file, as ./parley bench does. The roster is a TOML file with one
[[party]] table each:

  session = "000102030405060708090a0b0c0d0e0f"   # 16 bytes in hex; the same for all, another one for each run
  [[party]]
  id = 0
  address = "10.0.0.1"
  port = 7000"""
EPILOG = epilog([("./parley party --roster roster.toml --id 0 linear_scoring", "on the first host"),
                 ("./parley party --roster roster.toml --id 1 linear_scoring", "on the second host"),
                 ("./parley party --roster roster.toml --id 2 linear_scoring", "the dealer, on the third"),
                 ("./parley party --roster r.toml --id 0 exchange --repetitions 20 --output two-hosts.h5",
                  "the figures of all parties; --repetitions at all of them")],
                (0, 2, 3, 4, 5, 6, 130))


def add_arguments(parser) -> None:
    parser.add_argument("program", metavar="PROGRAM", help="a name from ./parley list")
    parser.add_argument("--roster", type=Path, required=True, metavar="FILE.toml", help="addresses of all parties")
    parser.add_argument("--id", type=int, required=True, metavar="N", help="which party this one is, from 0")
    parser.add_argument("--transport", default="tcp", help="tcp, uring, comm_thread, or shm on one host (default: tcp)")
    parser.add_argument("--param", type=key_value, action="append", default=[], metavar="KEY=VALUE",
                        help="a parameter of the program; the same at all parties")
    parser.add_argument("--data", metavar="FOLDER", help="short for --param data=FOLDER")
    parser.add_argument("--network", default="none", help="emulated link on top of the real one (default: none)")
    parser.add_argument("--set", type=key_value, action="append", default=[], dest="options", metavar="KEY=VALUE",
                        help="a setting of the transport")
    parser.add_argument("--seed", type=whole, help="for a reproducible run; the same at all parties")
    parser.add_argument("--connect-timeout", type=float, default=30.0, metavar="S", help="(default: 30)")
    parser.add_argument("--deadline", type=float, default=30.0, metavar="S",
                        help="give up after so long without progress (default: 30)")
    parser.add_argument("--repetitions", type=positive, default=1, metavar="N",
                        help="measure so often; the same at all parties (default: 1)")
    parser.add_argument("--min-time", type=seconds, default=0.0, metavar="S",
                        help="repeat each measurement for so long; the same at all parties (default: one operation)")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE.h5",
                        help="at party 0: write what all parties measured, for ./parley report and compare")
    parser.add_argument("--json", action="store_true", help="print the lines of the party program as they are")


def run(args) -> int:
    build = build_of(args)
    catalogue = load(build)
    program = catalogue.program(args.program, "party")
    catalogue.require_transport(args.transport, "--transport")
    count = _check_roster(args.roster, args.id)
    if args.output and args.id != 0:
        raise ConfigError(f"--output goes with --id 0, whom all parties tell what they measured, not --id {args.id}")
    if args.output:
        require_new(args.output)
    params = read_params(program, args)
    _check_count(program, params, count, args.roster)
    plan = {"seed": args.seed, "cells": [{"program": program.name, "params": params, "repetitions": args.repetitions,
                                          "min_time_s": args.min_time}]}
    with tempfile.NamedTemporaryFile("w", suffix=".json", prefix="parley-plan-") as file:
        json.dump(plan, file)
        file.flush()
        command = [str(build.require(build.party)), "run", "--transport", args.transport, "--roster", str(args.roster),
                   "--self", str(args.id), "--plan", file.name, "--network", args.network,
                   "--deadline", f"{args.deadline:g}", "--connect-timeout", f"{args.connect_timeout:g}"]
        for key, value in args.options:
            command += ["--set", f"{key}={value}"]
        return _follow(args, program, count, plan, command)


def _check_roster(path: Path, party: int) -> int:
    """The number of parties; the party program checks the rest."""
    try:
        roster = tomllib.loads(path.read_text())
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    parties = roster.get("party")
    if not isinstance(parties, list) or not parties:
        raise ConfigError(f"{path}: no [[party]] table; each needs id, address and port")
    if not 0 <= party < len(parties):
        raise ConfigError(f"--id: {path} has the parties 0 to {len(parties) - 1}, not {party}")
    return len(parties)


def _check_count(program, params: dict, count: int, path: Path) -> None:
    """A roster lists the helpers too: a dealer that was forgotten is what is missing most often."""
    mesh = program.mesh(params)
    try:
        mesh.check_parties(count - mesh.helpers, f"{path}")
    except ConfigError as error:
        if not mesh.helpers:
            raise
        unhelped = "".join(f"; --param source={source['name']} needs none" for source in program.sources
                           if not source["helpers"])
        raise ConfigError(f"{error}; of the {count} in the roster the last {mesh.helpers} is a helper, the dealer, "
                          f"which does not compute{unhelped}") from None


def _follow(args, program, count: int, plan: dict, command: list[str]) -> int:
    outcome = Outcome()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            event = outcome.take(line)
            if args.json:
                sys.stdout.write(line)
            elif event and event["event"] == "ready":
                print(f"party {args.id} of {count} is connected over {args.transport}", flush=True)
        status = process.wait()
    if outcome.errors:
        error = outcome.errors[0]["error"]
        party = f"party {args.id}"
        raise from_report(error, "" if error.get("what", "").startswith(f"{party}: ") else party)
    mesh = program.mesh(plan["cells"][0]["params"])
    for event in outcome.cells.values():
        if event["status"] != "ok":
            raise from_report(event["error"], program.name)
        if not args.json:
            print_result(describe(program, args, count - mesh.helpers, event, outcome.ready))
        if args.output:
            _write(args, program, count, plan, outcome)
            print(f"results: {args.output}", file=sys.stderr)
    return status if status >= 0 else 1


def _write(args, program, count: int, plan: dict, outcome: Outcome) -> None:
    """One cell with the samples of all parties, and what their hosts are."""
    from parley import results
    from parley.experiment.by_hand import record_of
    from parley.experiment.cell import Cell
    from parley.experiment.provenance import collect

    params = plan["cells"][0]["params"]
    helpers = program.mesh(params).helpers
    cell = Cell(args.transport, program.name, program.kind, count - helpers, helpers, args.network, params,
                dict(args.options), args.repetitions, args.min_time, "by hand", program.scheme, program.security)
    provenance = collect(build_of(args), ["./parley", *sys.argv[1:]])
    provenance["placement"] = f"one process per party, at the addresses of {args.roster.name}"
    provenance |= {f"host_of_party_{party}": facts for party, facts in enumerate(outcome.ready.get("hosts", []))}
    results.write(args.output, record_of(cell, args.seed, provenance, outcome).run())
