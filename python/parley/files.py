"""Writing files so that a full disk is told and loses nothing."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from parley.errors import DataError


@contextlib.contextmanager
def writing(what: Path | str) -> Iterator[None]:
    """Makes a refusal of the operating system a DataError that names `what` was to be written."""
    try:
        yield
    except OSError as error:
        raise DataError(f"{what}: cannot be written: {error.strerror or error}") from error


def replace_file(path: Path, data: bytes) -> None:
    """Replaces `path` in one step: a crash or a full disk leaves the old file or the new one, never half of one."""
    temporary = path.with_name(path.name + ".part")
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            temporary.unlink(missing_ok=True)  # half a file would keep the disk full
            raise
