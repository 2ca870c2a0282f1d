"""A build folder full of pretenders."""

import sys
from pathlib import Path

from parley.paths import Build

_FAKE = Path(__file__).with_name("fake_party.py")


def make_fake_build(folder: Path) -> Build:
    build = Build(folder)
    for program in (build.party, build.probe, build.probe_mpi):
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f'#!/bin/sh\nexec {sys.executable} {_FAKE} "$@"\n')
        program.chmod(0o755)
    return build
