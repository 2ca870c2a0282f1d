"""What the user probably meant."""

import difflib
from collections.abc import Iterable

_MOST_SHOWN = 16


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name closest to `name`, or None when nothing is close."""
    matches = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return matches[0] if matches else None


def hint(name: str, known: Iterable[str]) -> str:
    """A sentence that helps after an unknown name: an operation under its schemes, the nearest name, else all of them,
    cut short where that is more than anyone reads."""
    known = list(known)
    operation, _, scheme = name.partition(".")
    rows = [row for row in known if row.startswith(f"{operation}.")]
    if rows and not nearest(scheme, [row.removeprefix(f"{operation}.") for row in rows]):
        return f"known: {', '.join(rows)}"
    match = nearest(name, known)
    if match:
        return f"did you mean '{match}'?"
    if len(known) > _MOST_SHOWN:
        return f"known: {', '.join(known[:_MOST_SHOWN])} and {len(known) - _MOST_SHOWN} more (./parley list)"
    return f"known: {', '.join(known)}" if known else "none is known here"
