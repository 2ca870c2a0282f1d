"""What the user probably meant."""

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name closest to `name`, or None when nothing is close."""
    matches = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return matches[0] if matches else None


def hint(name: str, known: Iterable[str]) -> str:
    """A sentence that helps after an unknown name: the nearest one, else all of them."""
    known = list(known)
    match = nearest(name, known)
    if match:
        return f"did you mean '{match}'?"
    return f"known: {', '.join(known)}" if known else "none is known here"
