"""The sections that make a report trustworthy: costs that must agree, failures, environment, how to do it again."""

import json

import numpy as np

from parley.experiment.units import format_bytes, named_value
from parley.launch.kinds import FLOORS
from parley.report.parts import Mark, Section, Table
from parley.results import CellResult, Run


def costs(run: Run) -> Section | None:
    """Rounds and bytes depend on the protocol alone: they must be the same on every transport."""
    subjects: dict[tuple, list[CellResult]] = {}
    for cell in run.cells:
        if cell.ok and cell.transport not in FLOORS and not cell.options and "rounds" in cell.samples:
            subjects.setdefault((cell.program, cell.parties, tuple(sorted(cell.params.items()))), []).append(cell)
    shared = {subject: cells for subject, cells in subjects.items() if len({cell.transport for cell in cells}) > 1}
    if not shared:
        return None
    differing = [subject for subject, cells in shared.items() if len(set(map(cost_of, cells))) > 1]
    rows = [_cost_row(subject, cells, subject in differing) for subject, cells in shared.items()]
    verdict = (f"All {len(shared)} programs, with their sizes and party counts, cost the same rounds and payload bytes "
               "on every transport and network." if not differing else
               f"{len(differing)} of {len(shared)} programs differ between transports: see the marked rows.")
    table = Table("Per operation: rounds as causal depth, payload bytes sent by all parties together",
                  ["program", "transports", "rounds", "bytes", "identical"], rows, folded=not differing)
    return Section("costs", "Rounds and bytes", verdict + " Framing is not counted.", tables=[table])


def cost_of(cell: CellResult) -> tuple[int, int]:
    """Rounds and payload bytes of one operation; -1 unless all repetitions agree."""
    rounds = np.unique(np.round(cell.per_operation("rounds").max(axis=1), 6))
    sent = np.unique(np.round(cell.per_operation("bytes_sent").sum(axis=1), 6))
    return tuple(float(values[0]) if len(values) == 1 else -1.0 for values in (rounds, sent))


def _cost_row(subject: tuple, cells: list[CellResult], differs: bool) -> list[str | Mark]:
    program, parties, params = subject
    words = ", ".join(named_value(name, value) for name, value in params)
    rounds, sent = cost_of(cells[0])
    names = dict.fromkeys(cell.transport for cell in cells)
    found = "; ".join(f"{cell.transport}: {cost_of(cell)[0]:g}, {cost_of(cell)[1]:g} B" for cell in cells)
    return [f"{program}, {parties} parties" + (f", {words}" if words else ""), str(len(names)), f"{rounds:g}",
            format_bytes(sent), Mark(found, "bad") if differs else Mark("yes", "good")]


def failures(run: Run) -> Section:
    failed = run.failed
    pending = sum(cell.status == "pending" for cell in run.cells)
    left_out = [cell for cell in run.cells if cell.status == "skipped"]
    text = "No cell failed: every result was checked and right."
    if failed:
        text = f"{len(failed)} {'cell' if len(failed) == 1 else 'cells'} failed."
    text += f" {len(left_out)} cells were left out because this machine or build cannot do them." if left_out else ""
    text += f" {pending} cells were not measured, because the run was interrupted." if pending else ""
    rows = [[f"{cell.transport} {cell.label()}", (cell.error or {}).get("kind", ""), (cell.error or {}).get("what", "")]
            for cell in failed + left_out]
    tables = [Table("Cells without a result", ["cell", "kind", "reason"], rows)] if rows else []
    return Section("failures", "Failed cells", text, tables=tables)


_FIRST = ("commit", "dirty", "command", "cpu", "cores", "memory_gib", "kernel", "system", "compiler", "flags",
          "build_type")


def environment(run: Run) -> Section:
    facts = run.provenance
    names = [name for name in _FIRST if name in facts] + sorted(name for name in facts if name not in _FIRST)
    rows = [[name.replace("_", " "), _plain(facts[name])] for name in names]
    about = [[name.replace("_", " "), _plain(run.header[name])] for name in
             ("name", "started_utc", "written_utc", "complete", "repetitions", "warm_ups", "seed", "baseline", "others_cpu_share")
             if name in run.header]
    return Section("environment", "Environment", tables=[
        Table("Run", ["", ""], about), Table("Source, build and machine", ["", ""], rows), _options(run)])


def _options(run: Run) -> Table:
    """What the parties said about their settings, once per transport."""
    rows = {}
    for cell in run.cells:
        if cell.effective:
            text = ", ".join(f"{name} = {value}" for name, value in cell.effective.items())
            rows.setdefault((cell.transport, text), None)
    return Table("Settings of the transports, as the parties report them", ["transport", "settings"],
                 [list(row) for row in rows])


def _plain(value: object) -> str:
    """A value of the file as text; JSON objects as "key value" pairs."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and value[:1] in "{[":
        try:
            value = json.loads(value)
        except ValueError:
            return value
    if isinstance(value, dict):
        return ", ".join(f"{name} {item}" for name, item in value.items())
    return str(value)


def reproduce(run: Run, file_name: str) -> Section:
    commit = run.provenance.get("commit", "unknown")
    commands = [f"git checkout {commit}", str(run.provenance.get("command", "./parley bench")),
                f"./parley report {file_name}"]
    text = ("Raw samples of every repetition and party are in the HDF5 file that this page was made from. The "
            "experiment itself is kept in it as text and printed below. Compare with a run of your own: "
            f"./parley compare {file_name} yours.h5")
    return Section("reproduce", "How to reproduce this", text,
                   listings=["\n".join(commands), str(run.header.get("experiment", "")).strip()])
