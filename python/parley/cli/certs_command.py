"""``./parley certs``."""

import tomllib
from pathlib import Path

from parley.cli import print_json
from parley.cli.parser import epilog, positive
from parley.errors import ConfigError

DESCRIPTION = """Makes what the parties need to talk over TLS: an authority of your own (ca.pem, ca.key), and for every
party N a certificate that names it (party-N.pem) and its key (party-N.key), all in one folder. Keys can be read by
their owner only. Nothing is ever overwritten: a folder that has one of these files is left as it is."""
EPILOG = epilog([("./parley certs --parties 3 -o certs", "for three parties"),
                 ("./parley certs --roster roster.toml -o certs", "for the parties of a roster"),
                 ("./parley certs --parties 3 --authority certs -o new", "new keys by the same authority"),
                 ("./parley run ring_shift --set tls=certs", "a run over TLS on this machine"),
                 ("./parley run ring_shift --set tls=on", "the same with keys for this run only")], (0, 2),
                extra="Copy ca.pem, party-N.pem and party-N.key to the machine of party N, and keep ca.key apart from\n"
                      "all of them: who has it can pass for any party. A roster turns TLS on with the line\n"
                      "tls = \"certs\".\n"
                      "A certificate is valid from the moment it is made: the clocks of the machines must agree.")


def add_arguments(parser) -> None:
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--parties", type=positive, metavar="N",
                     help="how many parties, helpers such as a dealer included")
    who.add_argument("--roster", type=Path, metavar="FILE.toml", help="the roster that lists them")
    parser.add_argument("-o", "--output", type=Path, default=Path("certs"), metavar="FOLDER",
                        help="where to (default: certs)")
    parser.add_argument("--days", type=positive, default=365, metavar="N",
                        help="how long they are valid (default: 365)")
    parser.add_argument("--authority", type=Path, metavar="FOLDER",
                        help="sign with the ca.pem and ca.key that are there")
    parser.add_argument("--json", action="store_true", help="print JSON (docs/json.md)")


def run(args) -> int:
    from parley.certificates import MOST_PARTIES, make_certificates

    parties = args.parties or _parties_of(args.roster)
    if not 2 <= parties <= MOST_PARTIES:
        raise ConfigError(f"a mesh has 2 to {MOST_PARTIES} parties, not {parties}")
    made = make_certificates(args.output, parties, args.days, authority=args.authority)
    if args.json:
        print_json({"folder": str(made.folder), "parties": parties, "files": [str(path) for path in made.files],
                    "valid_until": made.valid_until.isoformat()})
        return 0
    print(f"{made.folder}: certificates of {parties} parties, valid until {made.valid_until:%Y-%m-%d}")
    for party in range(parties):
        print(f"  to the machine of party {party}: ca.pem party-{party}.pem party-{party}.key")
    if args.authority is None:
        print("  to a safe place: ca.key, which can make certificates of any party; delete it when no more are to come")
    print(f'Turn TLS on with --set tls={made.folder}, or with tls = "FOLDER" in the roster.')
    return 0


def _parties_of(path: Path) -> int:
    try:
        parties = tomllib.loads(path.read_text()).get("party")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    if not isinstance(parties, list):
        raise ConfigError(f"{path}: no [[party]] table; each needs id, address and port")
    return len(parties)
