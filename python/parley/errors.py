"""The errors that users meet, with the exit code each ends a command with.

A user error is always one of these; anything else that escapes is a bug in Parley.
"""


class ParleyError(Exception):
    """Base of all errors below."""

    exit_code = 1


class ConfigError(ParleyError, ValueError):
    """A setting is wrong: says what, where, and what would be right."""

    exit_code = 2


class TransportError(ParleyError, ConnectionError):
    """Communication failed.

    `code` is the name of the failure (``peer_closed``, ``deadline``, ...), `party` the party at fault as far as known.
    """

    exit_code = 3

    def __init__(self, message: str, code: str | None = None, party: int | None = None):
        super().__init__(message)
        self.code = code
        self.party = party


class ProtocolAbort(ParleyError):
    """A check of a protocol failed. Never retried; nothing computed since the last check is released."""

    exit_code = 4


class DataError(ParleyError, ValueError):
    """Outside data is wrong, or a file cannot be written: says which file, row and field."""

    exit_code = 5


class WrongResult(ParleyError):
    """A result differs from the plaintext oracle, or a measured cell failed."""

    exit_code = 6


class Interrupted(ParleyError):
    """The user stopped the command; what was finished is kept."""

    exit_code = 130


EXIT_CODES = {
    0: "good",
    1: "internal error (a bug)",
    2: "wrong usage or configuration",
    3: "communication between parties failed",
    4: "a protocol check failed and the parties aborted",
    5: "outside data is wrong, or a file cannot be written",
    6: "a result was wrong, or a measured cell or a test failed",
    130: "interrupted",
}

_BY_KIND = {cls.__name__: cls for cls in (ConfigError, TransportError, ProtocolAbort, DataError, WrongResult)}


def from_report(report: dict, context: str = "") -> ParleyError:
    """The exception for an ``error`` object that a party program printed."""
    message = (f"{context}: " if context else "") + report.get("what", "no reason given")
    cls = _BY_KIND.get(report.get("kind"), ParleyError)
    if cls is TransportError:
        return TransportError(message, report.get("code"), report.get("party"))
    return cls(message)
