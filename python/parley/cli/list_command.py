"""``./parley list``."""

from parley.catalogue import load
from parley.cli import build_of, print_json
from parley.cli.operations_table import as_json, as_lines, as_page, cost_line
from parley.cli.parser import epilog
from parley.errors import ConfigError
from parley.suggest import hint

DESCRIPTION = """Lists what this build offers: transports, their options, patterns, operations, workloads and networks.
Of a transport it says who can read and change what goes over it."""
EPILOG = epilog([("./parley list", "everything, one line each"),
                 ("./parley list workloads", "only these; so with transports, patterns, networks, options"),
                 ("./parley list ring_shift", "one name in full, with its parameters"),
                 ("./parley list operations", "the catalogue: cost, security and paper of each operation and scheme"),
                 ("./parley list operations --page", "the same as docs/operations.md"),
                 ("./parley list --json", "for programs; the shape is in docs/json.md")], (0, 2))
_KINDS = {"patterns": "pattern", "operations": "operation", "workloads": "workload"}
_HEADINGS = {"options": "Options of transports: --set NAME=VALUE, or 'options' of an experiment"}
_GROUPS = ("transports", *_KINDS, "networks", "options")


def add_arguments(parser) -> None:
    parser.add_argument("name", nargs="?",
                        help=f"show only this transport, program, network or option, in full; or one of {', '.join(_GROUPS)}")
    parser.add_argument("--page", action="store_true", help="with 'operations': as a page in Markdown")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args) -> int:
    catalogue = load(build_of(args))
    if args.page and args.name != "operations":
        raise ConfigError("--page goes with 'operations': ./parley list operations --page")
    if args.name == "operations":
        return _operations(catalogue, args)
    if args.name and args.name not in _GROUPS:
        return _show(catalogue, args)
    if args.json and args.name:
        print_json(_group(catalogue, args.name))
        return 0
    if args.json:
        print_json({"transports": list(catalogue.transports.values()),
                    "programs": [vars(program) for program in catalogue.programs.values()],
                    "networks": list(catalogue.networks.values()),
                    "options": list(catalogue.options.values())})
        return 0
    for group in [args.name] if args.name else _GROUPS:
        _section(_HEADINGS.get(group, group.capitalize()), _lines(catalogue, group))
    if not args.name:
        _section("Floors, as transports of an experiment",
                 [(name, _transport_line(row)) for name, row in catalogue.transports.items() if row["floor"]])
    return 0


def _group(catalogue, group: str) -> list[dict]:
    if group in _KINDS:
        return [vars(program) for program in catalogue.programs.values() if program.kind == _KINDS[group]]
    return list(getattr(catalogue, group).values())


def _lines(catalogue, group: str) -> list[tuple[str, str]]:
    if group in _KINDS:
        return [(name, f"{program.summary} [{_parties(program.parties, program.helpers)}]")
                for name, program in catalogue.programs.items() if program.kind == _KINDS[group]]
    if group == "networks":
        return [(name, row.get("summary", "")) for name, row in catalogue.networks.items()]
    if group == "options":
        return [(name, f"{row['summary']} [{_values(row['values'])}; default {row['default']}]")
                for name, row in catalogue.options.items()]
    return [(name, _transport_line(row)) for name, row in catalogue.transports.items() if not row["floor"]]


def _operations(catalogue, args) -> int:
    if args.json:
        print_json(as_json(catalogue))
    else:
        print("\n".join(as_page(catalogue) if args.page else as_lines(catalogue)))
    return 0


def _show(catalogue, args) -> int:
    everything = {**catalogue.transports, **catalogue.networks, **catalogue.options,
                  **{name: vars(program) for name, program in catalogue.programs.items()}}
    if args.name not in everything:
        raise ConfigError(f"there is no '{args.name}': {hint(args.name, [*everything, *_GROUPS])}")
    row = everything[args.name]
    if args.json:
        print_json(row)
        return 0
    for key, value in row.items():
        if key == "params":
            for name, param in value.items():
                print(f"  --param {name}={param.get('default')}  {param.get('help', '')}")
        elif key == "values":
            print(f"values: {_values(value)}")
        elif key == "sources":
            for source in value:
                print(f"source {source['name']}: {_parties(**source)}; trust: {source['trust']}")
        elif key == "parties":
            print(f"parties: {_count(**value)}")
        elif key == "promise" and value:
            print(f"security: {value['security']}\ncost: {cost_line(catalogue.programs[args.name])}")
        elif value not in ("", None, 0, False):
            print(f"{key}: {value}")
    return 0


def _values(values: dict) -> str:
    if "words" in values:
        return ", ".join(values["words"])
    return f"{values['low']} to {values['high']}" if "low" in values else "off, on, or a folder from ./parley certs"


def _transport_line(row: dict) -> str:
    reason = row.get("unavailable")
    protection = row.get("protection")
    return (row.get("summary", "") + (f" [{protection}]" if protection else "")
            + (f" (not available: {reason})" if reason else ""))


def _count(min: int = 1, max: int | None = None) -> str:
    return f"{min}" if min == max else f"{min} to {max}" if max else f"{min} or more"


def _parties(parties: dict, helpers: int, **_) -> str:
    return f"{_count(**parties)} parties" + (f" and {helpers} helper" if helpers else "")


def _section(heading: str, rows: list[tuple[str, str]]) -> None:
    if not rows:
        return
    width = max(len(name) for name, _ in rows)
    print(heading)
    for name, text in rows:
        print(f"  {name:<{width}}  {text}")
    print()
