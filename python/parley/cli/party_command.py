"""``./parley party``."""

import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from parley.catalogue import load
from parley.cli import build_of
from parley.cli.parser import epilog, key_value, whole
from parley.cli.run_command import describe, print_result, read_params
from parley.errors import ConfigError, from_report
from parley.launch.events import Outcome

DESCRIPTION = """Runs one party by hand. Start it once on every host, with the same roster, program and parameters; the
parties find each other within --connect-timeout. Party 0 prints the result. The roster is a TOML file with one
[[party]] table each:

  session = "000102030405060708090a0b0c0d0e0f"   # 16 bytes in hex; the same for all, another one for each run
  [[party]]
  id = 0
  address = "10.0.0.1"
  port = 7000"""
EPILOG = epilog([("./parley party --roster roster.toml --id 0 linear_scoring", "on the first host"),
                 ("./parley party --roster roster.toml --id 1 linear_scoring", "on the second host"),
                 ("./parley party --roster roster.toml --id 2 linear_scoring", "the dealer, on the third")],
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
    parser.add_argument("--json", action="store_true", help="print the lines of the party program as they are")


def run(args) -> int:
    build = build_of(args)
    catalogue = load(build)
    program = catalogue.program(args.program, "party")
    catalogue.require_transport(args.transport, "--transport")
    count = _check_roster(args.roster, args.id)
    _check_count(program, count, args.roster)
    plan = {"seed": args.seed, "cells": [{"program": program.name, "params": read_params(program, args),
                                          "repetitions": 1, "min_time_s": 0.0}]}
    with tempfile.NamedTemporaryFile("w", suffix=".json", prefix="parley-plan-") as file:
        json.dump(plan, file)
        file.flush()
        command = [str(build.require(build.party)), "run", "--transport", args.transport, "--roster", str(args.roster),
                   "--self", str(args.id), "--plan", file.name, "--network", args.network,
                   "--deadline", f"{args.deadline:g}", "--connect-timeout", f"{args.connect_timeout:g}"]
        for key, value in args.options:
            command += ["--set", f"{key}={value}"]
        return _follow(args, program, count, command)


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


def _check_count(program, count: int, path: Path) -> None:
    """A roster lists the helpers too: a dealer that was forgotten is what is missing most often."""
    try:
        program.check_parties(count - program.helpers, f"{path}")
    except ConfigError as error:
        if not program.helpers:
            raise
        raise ConfigError(f"{error}; of the {count} in the roster the last {program.helpers} is a helper, the dealer, "
                          "which does not compute") from None


def _follow(args, program, count: int, command: list[str]) -> int:
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
    for event in outcome.cells.values():
        if event["status"] != "ok":
            raise from_report(event["error"], program.name)
        if not args.json:
            print_result(describe(program, args, count - program.helpers, event, outcome.ready))
    return status if status >= 0 else 1
