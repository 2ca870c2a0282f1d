"""``./parley run``."""

from parley.catalogue import Program, load
from parley.cli import build_of, print_json
from parley.cli.parser import epilog, key_value, positive, seconds, whole
from parley.errors import ConfigError, from_report
from parley.experiment.units import format_bytes, format_seconds, parse_value

DESCRIPTION = """Runs one workload, operation or pattern on one transport, with all parties on this machine, checks its
result and prints what it cost."""
EPILOG = epilog([("./parley run linear_scoring --transport uring", "the workload on Fashion-MNIST"),
                 ("./parley run linear_scoring --transport tcp --network wan", "over an emulated wide-area link"),
                 ("./parley run mul.additive --param source=ot", "two parties who make their triples by OT: no dealer"),
                 ("./parley run ring_shift --transport mpi --param bytes=1MiB", "a pattern"),
                 ("./parley run ring_shift --network rtt_ms=5,mbit_per_s=100", "a link of your own"),
                 ("./parley list linear_scoring", "which parameters a program has")], (0, 2, 3, 4, 5, 6, 130))

_TRUST = {"dealer": "a trusted dealer", "semi_honest": "the parties themselves (semi-honest, no dealer)",
          "insecure": "a party who knows them all (insecure)"}


def add_arguments(parser) -> None:
    parser.add_argument("program", metavar="PROGRAM", help="a name from ./parley list")
    parser.add_argument("--transport", default="tcp", help="a name from ./parley list (default: tcp)")
    parser.add_argument("--parties", type=positive, metavar="N", help="computing parties (default: the fewest)")
    parser.add_argument("--param", type=key_value, action="append", default=[], metavar="KEY=VALUE",
                        help="a parameter of the program; sizes may be written as 16KiB")
    parser.add_argument("--data", metavar="FOLDER", help="short for --param data=FOLDER: other IDX or CSV files")
    parser.add_argument("--network", default="none", help="lan, metro, wan, none, or rtt_ms=5,mbit_per_s=100")
    parser.add_argument("--set", type=key_value, action="append", default=[], dest="options", metavar="KEY=VALUE",
                        help="a setting of the transport, such as wait_us=0 or congestion=bbr")
    parser.add_argument("--seed", type=whole, help="for a reproducible run (default: randomness of the system)")
    parser.add_argument("--repetitions", type=positive, default=1, metavar="N", help="measure so often (default: 1)")
    parser.add_argument("--min-time", type=seconds, default=0.0, metavar="S",
                        help="repeat each measurement for so long (default: one operation)")
    parser.add_argument("--json", action="store_true", help="print JSON (docs/json.md)")


def run(args) -> int:
    from parley.launch import Job, launch

    catalogue = load(build_of(args))
    program = catalogue.program(args.program, "run")
    catalogue.require_transport(args.transport, "--transport")
    catalogue.check_network(args.network, "--network")
    params = read_params(program, args)
    mesh = program.mesh(params)
    parties = args.parties or mesh.fewest
    mesh.check_parties(parties, "--parties")
    cell = {"program": program.name, "params": params, "repetitions": args.repetitions, "min_time_s": args.min_time}
    job = Job(args.transport, parties + mesh.helpers, [cell], args.network, dict(args.options), args.seed,
              build=build_of(args))
    outcome = launch(job)
    if 0 not in outcome.cells:
        raise outcome.exception(f"{program.name} over {args.transport}")
    event = outcome.cells[0]
    if event["status"] != "ok":
        raise from_report(event["error"], f"{program.name} over {args.transport}")
    if not outcome.ok:
        raise outcome.exception(f"{program.name} over {args.transport} (after its result)")
    result = describe(program, args, parties, event, outcome.ready)
    print_json(result) if args.json else print_result(result)
    return 0


def read_params(program: Program, args) -> dict:
    """The parameters of --param and --data, checked against the program."""
    given = list(args.param) + ([("data", args.data)] if args.data else [])
    params = {}
    for key, text in given:
        value = parse_value(text, f"--param {key}")
        program.check_param(key, value, "--param")
        params[key] = typed(program.params[key].get("default"), value, key)
    return params


def typed(default: object, value: object, key: str) -> object:
    """`value` as the type of the parameter's default."""
    if isinstance(default, str):
        return str(value)
    if isinstance(default, (int, float)) and isinstance(value, str):
        try:
            return float(value) if isinstance(default, float) else int(value)
        except ValueError:
            raise ConfigError(f"--param {key}: '{value}' is not a number") from None
    return value


def describe(program: Program, args, parties: int, event: dict, ready: dict | None) -> dict:
    """The documented shape of ``./parley run --json``."""
    samples = event["samples"]
    per_operation = [max(party["seconds"] for party in sample["parties"]) / sample["iterations"] for sample in samples]
    last = samples[-1]
    params = read_params(program, args)
    return {"program": program.name, "params": params, "transport": args.transport,
            "parties": parties, "helpers": program.mesh(params).helpers, "network": (ready or {}).get("network"),
            "options": (ready or {}).get("options"),
            "seconds": sorted(per_operation)[len(per_operation) // 2],
            "rounds": max(party["rounds"] for party in last["parties"]) / last["iterations"],
            "figures": event.get("figures") or {}, "prep_trust": event.get("prep_trust") or None,
            "samples": samples, "offline": event.get("offline")}


def _what(result: dict) -> str:
    """What was measured, in the words of the command line."""
    words = [result["program"], *(f"{key}={value}" for key, value in result["params"].items()), "over",
             result["transport"]]
    network = result["network"] or {}
    if network.get("name", "none") != "none":
        words.append(f"on {network['name']}")
    if (result["options"] or {}).get("tls", "off") != "off":
        words.append("with TLS")
    return " ".join(words)


def print_result(result: dict) -> None:
    last = result["samples"][-1]
    count = last["iterations"]
    print(f"{_what(result)}: {format_seconds(result['seconds'])}, "
          f"rounds: {result['rounds']:g}; the result is right")
    for name, value in result["figures"].items():
        print(f"  {name}: {value:.6g}")
    print("  party   time        waiting     computing   sent        received")
    for party, row in enumerate(last["parties"]):
        cells = (format_seconds(row["seconds"] / count), format_seconds(row["waiting_s"] / count),
                 format_seconds((row["seconds"] - row["waiting_s"]) / count), format_bytes(row["bytes_sent"] / count),
                 format_bytes(row["bytes_received"] / count))
        print(f"  {party:<6}  " + "  ".join(f"{cell:<10}" for cell in cells).rstrip())
    if result["offline"]:
        total = sum(sample["iterations"] for sample in result["samples"])
        seconds = max(party["seconds"] for party in result["offline"]) / total
        sent = sum(party["bytes_sent"] for party in result["offline"]) / total
        trust = _TRUST.get(result["prep_trust"], result["prep_trust"])
        print(f"  offline, before: {format_seconds(seconds)}, {format_bytes(sent)} sent; correlations by {trust}")


