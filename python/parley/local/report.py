"""How a party's part ended, and which end of many explains a failed run."""

import traceback
from dataclasses import dataclass

import cloudpickle

from parley.errors import ParleyError, TransportError
from parley.local.task import Task

_SYMPTOMS = ("peer_closed", "peer_aborted")


class RemoteTraceback(Exception):
    """Carries the traceback of another process as text."""

    def __str__(self) -> str:
        return "\n" + self.args[0]


@dataclass
class Report:
    """What one party returned, or the exception that it raised. `died`: it ended without a word."""

    party: int
    value: object = None
    error: Exception | None = None
    trace: str | None = None  # of another process, where the exception left its own behind
    died: bool = False


def dead(party: int, how: str) -> Report:
    """The report of a party that can no longer write one."""
    error = TransportError(f"party {party} {how} before it returned", "peer_closed", party)
    return Report(party, error=error, died=True)


def pack(report: Report) -> bytes:
    """`report` for another process. What cannot travel is replaced by an error that says so."""
    if report.error is not None:
        report.trace = "".join(traceback.format_exception(report.error))
        report.error = _portable(report.error)
    try:
        return cloudpickle.dumps(report)
    except Exception as error:
        refusal = ParleyError(f"party {report.party} returned a {type(report.value).__name__}, which cannot be sent to "
                              f"another process: {error}; return arrays and plain values")
        return cloudpickle.dumps(Report(report.party, error=refusal))


def unpack(data: bytes) -> Report:
    """What `pack` packed."""
    return cloudpickle.loads(data)


def values(task: Task, reports: list[Report]) -> list:
    """What the computing parties returned, in their order; raises the error that explains the run if one failed."""
    failed = [report for report in reports if report.error is not None]
    if failed:
        raise _explained(task, failed)
    return [report.value for report in sorted(reports, key=lambda report: report.party)][:task.parties]


def _explained(task: Task, failed: list[Report]) -> Exception:
    """The first error that is not the echo of another party's, with a note on who raised it."""
    first, *others = sorted(failed, key=_how_indirect)  # stable: the earlier report wins
    error = first.error
    error.reported_by = first.party
    if not first.died:
        error.add_note(f"raised by party {first.party} of {task.parties} over {task.transport}"
                       if first.party < task.parties else f"raised by the dealer, party {first.party}")
    for other in others:
        if _how_indirect(other) <= 1:
            error.add_note(f"party {other.party} also failed: {type(other.error).__name__}: {other.error}")
    if first.trace is not None:
        error.__cause__ = RemoteTraceback(first.trace)
    return error


def _how_indirect(report: Report) -> int:
    if report.died:
        return 0
    if not isinstance(report.error, TransportError):
        return 1
    # Who is blamed for a failure hears it from the others.
    echo = report.error.code in _SYMPTOMS or report.error.party == report.party
    return 3 if echo else 2


def _portable(error: BaseException) -> Exception:
    """`error` if it survives the way to another process, else one with its name and text."""
    try:
        if isinstance(error, Exception):
            cloudpickle.loads(cloudpickle.dumps(error))
            return error
    except Exception:
        pass
    return ParleyError(f"{type(error).__name__}: {error}")
