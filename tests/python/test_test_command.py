"""``./parley test``: what it says when tests fail, with a ctest that only pretends."""

import os

import pytest

from parley.cli import fuzz_step
from parley.cli import test_steps as steps
from parley.cli.test_command import _tell
from parley.errors import ConfigError

CASE = '<testcase name="{name}" classname="{name}" status="{status}">{failure}<system-out>{output}</system-out></testcase>'
CTEST = """#!/bin/sh
for word in "$@"; do
  [ "$before" = --output-junit ] && file=$word
  [ "$word" = --rerun-failed ] && again=yes
  before=$word
done
cp "$PRETENDED/${again:-no}.xml" "$file"
exec test "${again:-no}" = yes -a -e "$PRETENDED/then-good"
"""


def junit(*cases: tuple[str, str | None]) -> str:
    return "<testsuite>" + "".join(
        CASE.format(name=name, status="run" if output is None else "fail", output=output or "fine",
                    failure="" if output is None else '<failure message=""/>') for name, output in cases) + "</testsuite>"


@pytest.fixture
def pretended(tmp_path, monkeypatch):
    for name, text in (("ctest", CTEST), ("cmake", "#!/bin/sh\n")):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("PRETENDED", str(tmp_path))
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    (tmp_path / "no.xml").write_text(junit(("ring.works", None), ("ring.waits", "too late"), ("sum.adds", "3 is not 4")))
    return tmp_path


def test_a_test_that_fails_twice_has_failed_and_one_that_passes_alone_is_named(pretended, capsys):
    (pretended / "yes.xml").write_text(junit(("ring.waits", None), ("sum.adds", "3 is not 4")))
    outcome = steps.cpp_tests("release", 2, configure=False)
    assert not outcome.passed and outcome.unsteady == ["ring.waits"]
    assert outcome.failures == [steps.Failure("sum.adds", "3 is not 4")]
    _tell({"C++ tests": outcome})
    told = capsys.readouterr().out
    assert "FAILED, C++ tests: sum.adds\n   3 is not 4" in told
    assert "unsteady, C++ tests: ring.waits" in told


def test_all_that_failed_may_pass_alone(pretended):
    (pretended / "yes.xml").write_text(junit(("ring.waits", None), ("sum.adds", None)))
    (pretended / "then-good").touch()
    assert steps.cpp_tests("release", 2, configure=True) == steps.Outcome(True, [], ["ring.waits", "sum.adds"])


def test_what_a_sanitizer_found_is_never_put_down_to_chance(pretended):
    (pretended / "no.xml").write_text(junit(("ring.waits", "WARNING: ThreadSanitizer: data race")))
    (pretended / "then-good").touch()
    outcome = steps.cpp_tests("tsan", 2, configure=False)
    assert not outcome.passed and [failure.name for failure in outcome.failures] == ["ring.waits"]


def test_failures_of_pytest_are_read_as_well(tmp_path):
    path = tmp_path / "python.xml"
    path.write_text('<testsuites><testsuite><testcase classname="tests.python.test_a" name="test_b"><failure message="m">'
                    'assert 1 == 2</failure></testcase><testcase classname="c" name="good"/></testsuite></testsuites>')
    assert steps.failures_of(path) == [steps.Failure("tests.python.test_a::test_b", "assert 1 == 2")]


def test_nothing_is_read_from_a_run_that_wrote_nothing(tmp_path):
    assert steps.failures_of(tmp_path / "none.xml") == []


FUZZER = """#!/bin/sh
case "$1" in *=sound) echo "Done 5 runs in 1 second(s)" >&2;; *) echo "SUMMARY: libFuzzer: timeout" >&2; exit 70;; esac
"""


def test_what_a_fuzzer_finds_is_a_failure_of_its_parser(pretended, monkeypatch):
    monkeypatch.setattr(fuzz_step, "BUILD", pretended)
    monkeypatch.setattr(fuzz_step, "CORPUS", pretended / "inputs")
    for parser in ("sound", "slow"):
        (pretended / "inputs" / parser).mkdir(parents=True)
    (pretended / "bin").mkdir()
    for program, text in (("clang++", ""), ("bin/parley-fuzz", FUZZER)):
        (pretended / program).write_text(text)
        (pretended / program).chmod(0o755)
    outcome = fuzz_step.fuzz_parsers(1, jobs=2)
    assert not outcome.passed
    [failure] = outcome.failures
    assert failure.name == "slow" and "libFuzzer: timeout" in failure.output


def test_fuzzing_without_clang_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ConfigError, match="apt-get install clang"):
        fuzz_step.fuzz_parsers(1, jobs=2)
