"""The steps of ``./parley test``: each runs a test program and reads its JUnit file."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

from parley.paths import ROOT

# What a sanitizer found may show itself once in many runs; it is never put down to chance.
_FINDINGS = ("Sanitizer", "runtime error:")


@dataclass(frozen=True)
class Failure:
    name: str
    output: str


@dataclass
class Outcome:
    """How a step ended: what failed, and what failed beside other tests but passed when run again alone."""
    passed: bool
    failures: list[Failure] = field(default_factory=list)
    unsteady: list[str] = field(default_factory=list)


def python_tests(words: list[str]) -> Outcome:
    junit = _fresh("python")
    passed = _run([sys.executable, "-m", "pytest", "-q", "-rs", f"--junit-xml={junit}", "tests/python", *words])
    return Outcome(passed, failures_of(junit))


def cpp_tests(preset: str, jobs: int, configure: bool) -> Outcome:
    """Builds and runs the tests of a preset. Those that fail are run once more, one at a time: many wait for other
    processes, and a machine that is busy with the tests beside them can starve them."""
    if not build(preset, jobs, configure):
        return Outcome(False)
    junit = _fresh(preset)
    ctest = ["ctest", "--output-on-failure", "--preset", preset]
    if _run([*ctest, "--no-tests=error", "-j", str(jobs), "--output-junit", str(junit)]):
        return Outcome(True)
    first = failures_of(junit)
    if not first or any(finding in failure.output for failure in first for finding in _FINDINGS):
        return Outcome(False, first)
    print(f"== {len(first)} of them failed and are run again, alone", flush=True)
    again = _fresh(f"{preset}-again")
    passed = _run([*ctest, "--rerun-failed", "-j", "1", "--output-junit", str(again)])
    second = failures_of(again)
    lasting = {failure.name for failure in second}
    return Outcome(passed, second, [failure.name for failure in first if failure.name not in lasting])


def build(preset: str, jobs: int, configure: bool) -> bool:
    commands = [["cmake", "--preset", preset, "--log-level=WARNING"]] if configure else []
    commands.append(["cmake", "--build", "--preset", preset, "-j", str(jobs)])
    return all(_run(command) for command in commands)


def failures_of(junit: Path) -> list[Failure]:
    """The failed tests of a JUnit file; none where the program ended before writing one."""
    if not junit.exists():
        return []
    failed = []
    for case in ElementTree.parse(junit).iter("testcase"):
        reasons = [*case.findall("failure"), *case.findall("error")]
        if reasons:
            names = dict.fromkeys((case.get("classname"), case.get("name")))  # ctest writes the same one twice
            printed = [case.findtext("system-out") or "", *(reason.text or "" for reason in reasons)]
            failed.append(Failure("::".join(filter(None, names)), "\n".join(printed).strip()))
    return failed


def _fresh(name: str) -> Path:
    path = ROOT / "build" / "test-results" / f"{name}.xml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    return path


def _run(command: list[str]) -> bool:
    try:
        return subprocess.run(command, cwd=ROOT, env=_environment()).returncode == 0
    except FileNotFoundError:
        print(f"{command[0]} is missing; see ./parley doctor", file=sys.stderr)
        return False


def _environment() -> dict[str, str]:
    """pytest finds the package of this checkout."""
    return {**os.environ, "PYTHONPATH": str(ROOT / "python")}
