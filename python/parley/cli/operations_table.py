"""The catalogue of operations: for people, for programs, and as the page docs/operations.md."""

from itertools import groupby

from parley.catalogue import Catalogue, Program

_PAGE_HEAD = """# Operations

One row per operation and scheme, made by `./parley list operations --page > docs/operations.md`; a test fails when this
page is out of date. What each scheme promises is in [protocols](../protocols/README.md).

Costs are those of the online phase, as declared beside the code and compared with the wire by the tests, at the usual
size of each row (`./parley list NAME` shows it) and with the fewest parties. An element is one of the result; bytes are
what one party sends, or each of them where they differ. Under `replicated_malicious` and `spdz2k`
the check that must pass before anything leaves is included; under the former it comes in several parts at these sizes,
one for each log of products that is full. The rows of `spdz2k` are for fewer elements, so that one check weighs more.
Correlations come from a dealer, who is one party more; two parties make those of `additive` by oblivious transfer
instead with `--param source=ot`, at the same online cost.

Sums and comparisons of bit-sliced numbers have several circuits, and take the one that is the fastest over the links
(`Capabilities::link`): these are the costs among processes of one host. Over longer links, or for fewer elements, rounds
become fewer and bytes more, down to 1 + log2 w rounds for w bits."""


_GAPS_HEAD = """
## What has no row

What is local costs nothing and is there in every scheme: sums, differences, products with public values, XOR, NOT,
shares of public values, rearrangement. Random shared bits have no value to compare with. Shares over GF(2^61 - 1) are
no scheme: what they take of outside dealers, triples and the masks of the crossing between field and ring, is an
argument. What a scheme lacks has no function for the scheme's types, so a program that calls it does not compile:

| operation | scheme | why not |
|---|---|---|"""


def as_json(catalogue: Catalogue) -> dict:
    """The shape that docs/json.md documents."""
    return {"operations": [{"name": row.name, "summary": row.summary, "paper": row.paper, "parties": row.parties,
                            **row.promise} for row in _rows(catalogue)], "gaps": catalogue.gaps}


def as_lines(catalogue: Catalogue) -> list[str]:
    """A block per operation, a line per scheme."""
    lines = []
    for _, rows in _by_operation(catalogue):
        lines += ["", f"{rows[0].promise['operation']}: {rows[0].summary}"]
        for row in rows:
            words = [f"{row.promise['scheme']:<20}", cost_line(row), row.promise["security"], row.paper]
            lines.append("  " + ", ".join(word for word in words if word))
        for gap in catalogue.gaps:
            if gap["operation"] == rows[0].promise["operation"]:
                lines.append(f"  {gap['scheme']:<20}, none: {gap['reason']}")
    return lines[1:]


def cost_line(row: Program) -> str:
    """What an operation costs at its usual size."""
    cost = row.promise["cost"]
    words = [_people(row), f"{cost['rounds']} round{'' if cost['rounds'] == 1 else 's'}",
             f"{_bytes(cost)} bytes an element", _correlations(row)]
    return ", ".join(word for word in words if word)


def as_page(catalogue: Catalogue) -> list[str]:
    """A page in Markdown: the schemes, then a table of costs, then correlations and papers."""
    lines = [_PAGE_HEAD, "", "| scheme | parties | security |", "|---|---|---|"]
    schemes = {row.promise["scheme"]: row for row in _rows(catalogue)}
    for scheme, row in schemes.items():
        most = max(other.parties["max"] for other in _rows(catalogue) if other.promise["scheme"] == scheme)
        few = row.parties["min"]
        lines.append(f"| `{scheme}` | {few if few == most else f'{few} to {most}'} | {row.promise['security']} |")
    lines += ["", "## Rounds and bytes per element", "", f"| operation | {' | '.join(schemes)} |",
              "|---|" + "---|" * len(schemes)]
    for name, rows in _by_operation(catalogue):
        have = {row.promise["scheme"]: row.promise["cost"] for row in rows}
        cells = [f"{have[scheme]['rounds']} r, {_bytes(have[scheme])} B" if scheme in have else "none" for scheme in schemes]
        lines.append(f"| `{name}`: {rows[0].summary} | {' | '.join(cells)} |")
    lines += ["", "## Correlations per element, and papers", "", "| operation | scheme | correlations | paper |",
              "|---|---|---|---|"]
    for name, rows in _by_operation(catalogue):
        for paper, same in groupby(rows, key=lambda row: (_correlations(row) or "none", row.paper)):
            names = ", ".join(f"`{row.promise['scheme']}`" for row in same)
            lines.append(f"| `{name}` | {names} | {paper[0]} | {paper[1]} |")
    return lines + _gaps(catalogue)


def _gaps(catalogue: Catalogue) -> list[str]:
    return [_GAPS_HEAD] + [f"| `{gap['operation']}` | `{gap['scheme']}` | {gap['reason']} |" for gap in catalogue.gaps]


def _rows(catalogue: Catalogue) -> list[Program]:
    return [program for program in catalogue.programs.values() if program.promise]


def _by_operation(catalogue: Catalogue) -> list[tuple[str, list[Program]]]:
    found: dict[str, list[Program]] = {}
    for row in _rows(catalogue):
        found.setdefault(row.promise["operation"], []).append(row)
    return list(found.items())


def _number(value: float) -> str:
    return f"{value:.4g}" if value == 0 or value >= 0.01 else "< 0.01"


def _bytes(cost: dict) -> str:
    each = [_number(value) for value in cost["bytes_per_element"]]
    return each[0] if len(set(each)) == 1 else " / ".join(each)


def _correlations(row: Program) -> str:
    kinds = row.promise["correlations"]
    return f"{_number(row.promise['cost']['correlations_per_element'])} {kinds}" if kinds else ""


def _people(row: Program) -> str:
    count = row.promise["cost"]["parties"]
    return f"{count} part{'y' if count == 1 else 'ies'}" + (" and a dealer" if row.helpers else "")
