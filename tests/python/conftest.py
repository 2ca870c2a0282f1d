"""Fixtures of the Python tests. Nothing here needs the C++ build except `real_build`."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from support.fake_build import make_fake_build  # noqa: E402
from support.runs import Measured, measure  # noqa: E402

from parley import catalogue  # noqa: E402
from parley.paths import RELEASE, ROOT, Build  # noqa: E402

# A background job of a script inherits that interrupts are ignored, and so would what the tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def fake_build(tmp_path_factory) -> Build:
    """Programs that pretend to be parties."""
    return make_fake_build(tmp_path_factory.mktemp("build"))


@pytest.fixture(scope="session")
def fake_catalogue(fake_build):
    return catalogue.load(fake_build)


@pytest.fixture(scope="session")
def real_build() -> Build:
    """The release build; './parley test' makes it."""
    if not RELEASE.party.exists():
        pytest.skip(f"NOT TESTED: {RELEASE.party} is missing; run ./parley test")
    return RELEASE


@pytest.fixture
def cli():
    """Runs a command line as a user would, without the launcher; (exit code, output, errors)."""
    def run(*words: str, timeout_s: float = 120) -> subprocess.CompletedProcess:
        return subprocess.run([sys.executable, "-m", "parley", *words], capture_output=True, text=True,
                              timeout=timeout_s, env={**os.environ, "PYTHONPATH": str(ROOT / "python")})
    return run


@pytest.fixture(scope="session")
def measured(fake_build, fake_catalogue, tmp_path_factory) -> Measured:
    """A finished run of pretended measurements, with its file."""
    return measure(fake_build, fake_catalogue, tmp_path_factory.mktemp("run") / "run.h5")
