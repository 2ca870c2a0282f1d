"""A disk that fills: said by name, nothing lost, and the run goes on when there is room."""

import contextlib
import json
import os
import resource
import secrets
import shlex
import shutil
import socket
import subprocess
import sys

import numpy as np
import pytest
from support.runs import make_runner

from parley import results
from parley.errors import DataError
from parley.experiment.journal import Journal, drop_torn_line, journal_path, read_journal
from parley.experiment.runner import Runner, resume_record
from parley.experiment.sweep import parse_experiment
from parley.launch import Launch
from parley.launch.processes import roster_text
from parley.paths import ROOT

SWEEP = """
repetitions = 3
min_time_s = 0.001
[[sweep]]
program = ["exchange", "ring_shift"]
parties = 2
transport = ["tcp", "memory"]
"""


@contextlib.contextmanager
def room(bytes_per_file: int):
    """No file can be made larger: a full disk that needs no rights. Python ignores the signal that comes with it."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_per_file, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def repetitions_by_cell(run: results.Run) -> list[int]:
    return [len(cell.iterations) for cell in run.cells]


def test_a_results_file_without_room_leaves_the_old_one_as_it_was(measured, tmp_path):
    path = tmp_path / "run.h5"
    path.write_bytes(measured.path.read_bytes())
    with room(path.stat().st_size // 2), pytest.raises(DataError, match=r"run\.h5: cannot be written: File too large"):
        results.write(path, measured.run)
    assert path.read_bytes() == measured.path.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


def test_a_line_of_the_journal_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "run.h5"
    journal = Journal(path, {"header": {}})
    with room(200), pytest.raises(DataError, match=r"run\.h5\.journal: cannot be written"):
        journal.note("sample", text=200 * "x")
    journal.note("sample", cell=1)
    journal.close()
    assert [line["what"] for line in read_journal(path)] == ["run", "sample"]


def test_a_run_that_cannot_begin_its_journal_leaves_none(tmp_path):
    with room(10), pytest.raises(DataError, match=r"run\.h5\.journal"):
        Journal(tmp_path / "run.h5", {"header": {}})
    assert not list(tmp_path.iterdir())


def test_a_torn_line_is_cut_off_where_nothing_can_be_written(tmp_path):
    path = tmp_path / "run.h5"
    journal_path(path).write_text('{"what": "run"}\n{"what": "sam')
    with room(0):
        drop_torn_line(path)
    assert journal_path(path).read_text() == '{"what": "run"}\n'


@pytest.mark.parametrize("kept", [0, 3, 4, 9])
def test_a_run_whose_disk_fills_keeps_what_it_has_and_goes_on_when_there_is_room(kept, fake_build, fake_catalogue,
                                                                                 tmp_path):
    path = tmp_path / "run.h5"
    seen = 0

    def start(job, on_event):
        def fill(event):
            nonlocal seen
            seen += event["event"] == "cell"
            with room(10) if seen > kept else contextlib.nullcontext():
                on_event(event)
        return Launch(job, fill, in_turns=True)

    runner = make_runner(SWEEP, fake_build, fake_catalogue, path, start)
    with pytest.raises(DataError, match=rf"journal: cannot be written.*; {kept} of 12 samples are kept.*--resume"):
        runner.run()
    before = results.read(path) if kept >= 4 else None  # the file is written after each round of four cells
    assert before is None or repetitions_by_cell(before) == 4 * [kept // 4]

    record, journal = resume_record(parse_experiment(SWEEP, fake_catalogue, "test.toml"), path)
    assert record.finished() == kept
    finished = Runner(runner.experiment, path, record, journal, runner.progress, fake_build).run()
    assert repetitions_by_cell(finished) == 4 * [3]
    for old, new in zip(before.cells if before else [], finished.cells, strict=False):
        np.testing.assert_array_equal(new.samples["seconds"][:kept // 4], old.samples["seconds"])


def test_bench_on_a_full_file_system_ends_with_5_and_is_resumed_when_there_is_room(fake_build, tmp_path):
    sweep, disk = tmp_path / "sweep.toml", tmp_path / "disk"
    sweep.write_text(SWEEP)
    disk.mkdir()
    may_mount = shutil.which("unshare") and subprocess.run(["unshare", "--mount", "true"], capture_output=True)
    if not may_mount or may_mount.returncode:
        pytest.skip("NOT TESTED: no file system may be mounted here")
    bench = [sys.executable, "-m", "parley", "bench", "--build", str(fake_build.folder), "--no-report"]
    script = (f"mount -t tmpfs -o size=16k full {disk} || exit 77\n"
              f"{shlex.join([*bench, str(sweep), '-o', f'{disk}/run.h5'])}; test $? = 5 || exit 1\n"
              f"test -z \"$(ls {disk} | grep part)\" || exit 1\n"
              f"mount -o remount,size=4m {disk}\n"
              f"exec {shlex.join([*bench, '--resume', f'{disk}/run.h5', '--json'])}")
    result = subprocess.run(["unshare", "--mount", "sh", "-c", script], capture_output=True, text=True, timeout=120,
                            env={**os.environ, "PYTHONPATH": str(ROOT / "python")})
    if result.returncode == 77:
        pytest.skip(f"NOT TESTED: no tmpfs may be mounted here: {result.stderr}")
    assert result.returncode == 0, result.stderr
    assert "run.h5: cannot be written: No space left on device; 4 of 12 samples are kept" in result.stderr
    assert "Traceback" not in result.stderr
    assert [cell["repetitions"] for cell in json.loads(result.stdout)["cells"]] == 4 * [3]


def test_a_new_run_does_not_write_over_the_journal_of_one_that_did_not_end(cli, fake_build, tmp_path):
    sweep, path = tmp_path / "sweep.toml", tmp_path / "run.h5"
    sweep.write_text(SWEEP)
    journal_path(path).write_text("samples\n")
    result = cli("bench", "--build", str(fake_build.folder), str(sweep), "-o", str(path))
    assert result.returncode == 2 and f"--resume {path}" in result.stderr
    assert journal_path(path).read_text() == "samples\n"


def test_output_that_cannot_be_written_ends_a_command_with_5(fake_build):
    with open("/dev/full", "w") as full:
        result = subprocess.run([sys.executable, "-m", "parley", "list", "--json", "--build", str(fake_build.folder)],
                                stdout=full, stderr=subprocess.PIPE, text=True,
                                env={**os.environ, "PYTHONPATH": str(ROOT / "python")})
    assert result.returncode == 5
    assert result.stderr == "parley: the output: cannot be written: No space left on device\n"


@pytest.mark.parametrize("transport", ["tcp", "uring", "comm_thread", "shm"])
def test_a_party_that_cannot_write_its_results_says_so_and_the_others_name_it(transport, real_build, tmp_path):
    plan, roster = tmp_path / "plan.json", tmp_path / "roster.toml"
    plan.write_text('{"cells": [{"program": "exchange"}]}')
    with contextlib.ExitStack() as stack:
        listeners = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(3)]
        roster.write_text(roster_text([listener.getsockname() for listener in listeners], secrets.token_hex(16)))
        outputs = [stack.enter_context(open("/dev/full", "w")), subprocess.PIPE, subprocess.PIPE]
        parties = [subprocess.Popen(
            [str(real_build.party), "run", "--transport", transport, "--plan", str(plan), "--roster", str(roster),
             "--self", str(self), "--listen-fd", str(listener.fileno())], pass_fds=[listener.fileno()], text=True,
            stdout=output, stderr=subprocess.PIPE)
            for self, (listener, output) in enumerate(zip(listeners, outputs, strict=True))]
    said = [party.communicate(timeout=60) for party in parties]
    assert [party.returncode for party in parties] == [5, 3, 3]
    assert "/dev/full: cannot be written: No space left on device" in said[0][1]
    for output, _ in said[1:]:
        [event] = map(json.loads, output.splitlines())
        assert event["error"]["party"] == 0 and "/dev/full" in event["error"]["what"]
