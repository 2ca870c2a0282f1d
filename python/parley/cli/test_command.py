"""``./parley test``."""

import os
import time
from collections.abc import Callable

from parley.cli.fuzz_step import fuzz_parsers
from parley.cli.parser import epilog, positive
from parley.cli.test_steps import Outcome, cpp_tests, python_tests
from parley.errors import ConfigError, WrongResult

DESCRIPTION = """Runs all tests: the Python tests, the C++ tests of the release build, and those of the address-sanitizer
build, each of which is built first. All of them run even when some fail, and C++ tests that fail run once more, alone.
The last lines repeat what failed, name what passed only when alone, and say how each step ended."""
EPILOG = epilog([("./parley test", "everything"), ("./parley test --quick", "without the sanitizer build"),
                 ("./parley test --sanitizer thread", "with the thread sanitizer instead of the address one"),
                 ("./parley test --fuzz 60", "instead of tests, each parser under libFuzzer for a minute; needs clang"),
                 ("./parley test --only python -- -k report", "words after -- go to pytest")], (0, 2, 6, 130))
_PRESETS = {"address": "asan", "undefined": "ubsan", "thread": "tsan"}
_STEPS = ("python", "release", "sanitizer")
_LINES_OF_A_FAILURE = 40


def add_arguments(parser) -> None:
    parser.add_argument("--quick", action="store_true", help="leave out the sanitizer build")
    parser.add_argument("--sanitizer", choices=(*_PRESETS, "none"), default="address",
                        help="which sanitizer build (default: address, with the checks of undefined behaviour that "
                             "compile fast; undefined: with all)")
    parser.add_argument("--only", choices=_STEPS, help="one of the three steps")
    parser.add_argument("--fuzz", type=positive, metavar="SECONDS",
                        help="instead of the tests, try each parser of outside bytes for so long (tests/README.md)")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 2, metavar="N",
                        help="compile so many files and run so many C++ tests at once (default: one per core)")
    parser.add_argument("pytest", nargs="*", metavar="WORD", help="further words for pytest, after --")


def run(args) -> int:
    outcomes = {}
    summary = []
    for name, step in _steps(args).items():
        print(f"== {name}", flush=True)
        start = time.monotonic()
        outcomes[name] = step()
        verdict = "passed" if outcomes[name].passed else "FAILED"
        summary.append(f"{name} {verdict} ({time.monotonic() - start:.0f} s)")
    _tell(outcomes)
    print(f"== {', '.join(summary)}")
    if not all(outcome.passed for outcome in outcomes.values()):
        raise WrongResult("some tests failed")
    return 0


def _steps(args) -> dict[str, Callable[[], Outcome]]:
    if args.fuzz:
        return {"parsers under libFuzzer": lambda: fuzz_parsers(args.fuzz, args.jobs)}
    sanitizer = "none" if args.quick else args.sanitizer
    steps = {"python": ("Python tests", lambda: python_tests(args.pytest)),
             "release": ("C++ tests", lambda: cpp_tests("release", args.jobs, configure=False))}
    if sanitizer != "none":
        steps["sanitizer"] = (f"C++ tests, {sanitizer} sanitizer",
                              lambda: cpp_tests(_PRESETS[sanitizer], args.jobs, configure=True))
    if args.only and args.only not in steps:
        raise ConfigError(f"--only {args.only}: there is no sanitizer step with these options")
    return dict(steps[name] for name in _STEPS if name in steps and args.only in (None, name))


def _tell(outcomes: dict[str, Outcome]) -> None:
    """Failures are repeated here, where a reader of a long log looks first."""
    for step, outcome in outcomes.items():
        for failure in outcome.failures:
            lines = failure.output.splitlines()[-_LINES_OF_A_FAILURE:]
            print(f"== FAILED, {step}: {failure.name}", *(f"   {line}" for line in lines), sep="\n")
        for name in outcome.unsteady:
            print(f"== unsteady, {step}: {name} failed beside other tests and passed when run again alone")
