"""What the parties of one launch said, put together."""

import json
from dataclasses import dataclass, field

from parley.errors import ParleyError, TransportError, from_report

_CAUSES_FIRST = ("ConfigError", "DataError", "ProtocolAbort", "TransportError")
_SYMPTOMS = ("peer_closed", "peer_aborted")


@dataclass
class Outcome:
    """Everything a launch printed: `cells` by their index in the plan."""

    ready: dict | None = None
    cells: dict[int, dict] = field(default_factory=dict)
    errors: list[dict] = field(default_factory=list)
    done: bool = False
    waiting: bool = False  # for its turn to measure the next cell
    failure: str | None = None  # why the launch itself ended early: killed, stalled, exit status
    stderr: dict[str, str] = field(default_factory=dict)

    def take(self, line: str) -> dict | None:
        """Notes one line of output; the event, or None when the line is none."""
        try:
            event = json.loads(line)
        except ValueError:
            return None
        if not isinstance(event, dict) or "event" not in event:
            return None
        match event["event"]:
            case "ready":
                self.ready = event
            case "cell":
                self.cells[event["cell"]] = event
            case "error":
                self.errors.append(event)
            case "waiting":
                self.waiting = True
            case "done":
                self.done = True
        return event

    @property
    def ok(self) -> bool:
        return self.done and not self.errors and self.failure is None

    def error(self) -> dict | None:
        """The error that explains the launch best, as {kind, what, party?, code?}; None when there is none.

        The party that caused a failure says so itself; the others report only that it left.
        """
        if self.ok:
            return None
        if self.errors:
            event = min(self.errors, key=_how_indirect)
            report = dict(event["error"])
            report["reported_by"] = event.get("party")
            return report
        what = self.failure or "the launch ended before it was done"
        words = "; ".join(f"{name} said: {text.strip()[-400:]}" for name, text in self.stderr.items() if text.strip())
        return {"kind": "TransportError", "code": "launch", "what": f"{what}; {words}" if words else what}

    def exception(self, context: str = "") -> ParleyError:
        report = self.error() or {"what": "no error"}
        if report.get("reported_by") is not None:
            context = f"{context}: party {report['reported_by']}" if context else f"party {report['reported_by']}"
        if report.get("code") == "launch":
            return TransportError(f"{context}: {report['what']}", "launch")
        return from_report(report, context)


def _how_indirect(event: dict) -> tuple[int, int]:
    error = event["error"]
    kind = error.get("kind")
    rank = _CAUSES_FIRST.index(kind) if kind in _CAUSES_FIRST else -1
    return rank, int(error.get("code") in _SYMPTOMS)
