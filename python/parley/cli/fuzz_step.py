"""The step of ``./parley test --fuzz``: every parser of outside bytes under libFuzzer."""

import shutil
import subprocess

from parley.cli.test_steps import Failure, Outcome, build
from parley.errors import ConfigError
from parley.paths import ROOT

CORPUS = ROOT / "tests" / "fuzz" / "corpus"
BUILD = ROOT / "build" / "fuzz"

# A parser that takes a minute or a GiB for 4 KiB would take all there is from whoever sends a little more.
_LIMITS = ("-max_len=4096", "-timeout=60", "-rss_limit_mb=1024")


def fuzz_parsers(seconds: int, jobs: int) -> Outcome:
    """Each for so long, from the corpus in the tests and what earlier runs found."""
    if shutil.which("clang++") is None:
        raise ConfigError("clang++ is missing: apt-get install clang libclang-rt-dev")
    if not build("fuzz", jobs, configure=True):
        return Outcome(False)
    failures = [failure for corpus in sorted(CORPUS.iterdir()) if (failure := _fuzz(corpus.name, seconds))]
    return Outcome(not failures, failures)


def _fuzz(parser: str, seconds: int) -> Failure | None:
    found, kept = BUILD / "found", BUILD / "corpus" / parser
    for folder in (found, kept):
        folder.mkdir(parents=True, exist_ok=True)
    command = [BUILD / "bin" / "parley-fuzz", f"--parser={parser}", f"-max_total_time={seconds}", *_LIMITS,
               f"-artifact_prefix={found}/{parser}-", kept, CORPUS / parser]
    result = subprocess.run(command, capture_output=True, text=True, errors="replace")
    said = [line for line in result.stderr.splitlines() if line.startswith("Done ")]
    print(f"{parser}: {said[-1] if said else 'FAILED'}", flush=True)
    return Failure(parser, result.stderr) if result.returncode else None
