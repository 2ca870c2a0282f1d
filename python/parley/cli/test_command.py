"""``./parley test``."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass

from parley.cli.parser import epilog
from parley.errors import ConfigError, WrongResult
from parley.paths import ROOT

DESCRIPTION = """Runs all tests: the Python tests, the C++ tests of the release build, and those of the address-sanitizer
build, each of which is built first. All of them run even when some fail; the last line says how each ended."""
EPILOG = epilog([("./parley test", "everything"), ("./parley test --quick", "without the sanitizer build"),
                 ("./parley test --sanitizer thread", "with the thread sanitizer instead of the address one"),
                 ("./parley test --only python -- -k report", "words after -- go to pytest")], (0, 2, 6, 130))
_PRESETS = {"address": "asan", "thread": "tsan"}
_STEPS = ("python", "release", "sanitizer")


@dataclass(frozen=True)
class Step:
    name: str
    commands: list[list[str]]


def add_arguments(parser) -> None:
    parser.add_argument("--quick", action="store_true", help="leave out the sanitizer build")
    parser.add_argument("--sanitizer", choices=("address", "thread", "none"), default="address",
                        help="which sanitizer build (default: address)")
    parser.add_argument("--only", choices=_STEPS, help="one of the three steps")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 2, metavar="N",
                        help="compile so many files and run so many C++ tests at once (default: one per core)")
    parser.add_argument("pytest", nargs="*", metavar="WORD", help="further words for pytest, after --")


def run(args) -> int:
    results = []
    for step in _steps(args):
        print(f"== {step.name}", flush=True)
        start = time.monotonic()
        good = all(_run(command) for command in step.commands)
        results.append((step.name, good, time.monotonic() - start))
    summary = ", ".join(f"{name} {'passed' if good else 'FAILED'} ({seconds:.0f} s)" for name, good, seconds in results)
    print(f"== {summary}")
    if not all(good for _, good, _ in results):
        raise WrongResult("some tests failed")
    return 0


def _steps(args) -> list[Step]:
    sanitizer = "none" if args.quick else args.sanitizer
    preset = _PRESETS.get(sanitizer)
    pytest = [sys.executable, "-m", "pytest", "-q", "-rs", "tests/python", *args.pytest]
    steps = {"python": Step("Python tests", [pytest]), "release": Step("C++ tests", _ctest("release", args.jobs))}
    if preset:
        configure = ["cmake", "--preset", preset, "--log-level=WARNING"]
        steps["sanitizer"] = Step(f"C++ tests, {sanitizer} sanitizer", [configure, *_ctest(preset, args.jobs)])
    if args.only and args.only not in steps:
        raise ConfigError(f"--only {args.only}: there is no sanitizer step with these options")
    return [steps[name] for name in _STEPS if name in steps and args.only in (None, name)]


def _ctest(preset: str, jobs: int) -> list[list[str]]:
    return [["cmake", "--build", "--preset", preset, "-j", str(jobs)],
            ["ctest", "--output-on-failure", "--no-tests=error", "-j", str(jobs), "--preset", preset]]


def _run(command: list[str]) -> bool:
    try:
        return subprocess.run(command, cwd=ROOT, env=_environment()).returncode == 0
    except FileNotFoundError:
        print(f"{command[0]} is missing; see ./parley doctor", file=sys.stderr)
        return False


def _environment() -> dict[str, str]:
    """pytest finds the package of this checkout."""
    return {**os.environ, "PYTHONPATH": str(ROOT / "python")}
