"""The experiment runner: order, failures, interruption, resuming."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from support.runs import SMALL, make_runner, measure

from parley import results
from parley.errors import Interrupted
from parley.experiment.contest import contests
from parley.experiment.journal import Journal, journal_path, read_journal
from parley.experiment.runner import Runner, resume_record
from parley.experiment.sweep import parse_experiment
from parley.launch import Job, Launch, launch
from parley.paths import ROOT

THREE = """
repetitions = 3
min_time_s = 0.001
[[sweep]]
program = ["exchange", "ring_shift"]
parties = 2
transport = ["tcp", "uring", "memory"]
"""


def misbehaving(how: str, around: str = "") -> str:
    return f"""
repetitions = 2
stall_s = 2.0
[[sweep]]
program = "exchange"
transport = ["tcp", "memory"]
{around}
[[sweep]]
program = "misbehave"
transport = "tcp"
params = {{ how = "{how}" }}
[[sweep]]
program = "ring_shift"
transport = "tcp"
parties = 2
"""


def running() -> str:
    """The command lines of all processes."""
    lines = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            lines.append(process.read_text(errors="replace").replace("\0", " "))
    return "\n".join(lines)


def test_transports_take_turns_and_change_who_goes_first(fake_catalogue):
    cells = parse_experiment(THREE, fake_catalogue, "test.toml").cells
    for index, order in enumerate((["tcp", "uring", "memory"], ["uring", "memory", "tcp"], ["memory", "tcp", "uring"])):
        [contest] = contests(cells, range(len(cells)), index)
        assert [cells[seat[0]].transport for seat in contest.seats] == order
        measured = [(cells[cell].program, cells[cell].transport) for _, cell in contest.turns]
        assert measured == [(program, name) for program in ("exchange", "ring_shift") for name in order]
        for number, seat in enumerate(contest.seats):
            assert [cell for place, cell in contest.turns if place == number] == seat


def test_only_cells_of_one_mesh_network_and_settings_compete(fake_catalogue):
    cells = parse_experiment(SMALL, fake_catalogue, "test.toml").cells
    found = contests(cells, range(len(cells)), 0)
    assert sorted(cell for contest in found for _, cell in contest.turns) == list(range(len(cells)))
    for contest in found:
        assert len({(cells[cell].mesh, cells[cell].network, str(cells[cell].options)) for _, cell in contest.turns}) == 1
        transports = [cells[seat[0]].transport for seat in contest.seats]
        assert len(set(transports)) == len(transports)


def test_every_sample_of_every_round_and_party_is_kept(fake_build, fake_catalogue, tmp_path):
    run = measure(fake_build, fake_catalogue, tmp_path / "run.h5", THREE).run
    assert len(run.cells) == 6
    for cell in run.cells:
        assert cell.status == "ok"
        assert cell.samples["seconds"].shape == (3, 2)
        np.testing.assert_array_equal(cell.rounds_index, [0, 1, 2])
    assert not journal_path(tmp_path / "run.h5").exists()


@pytest.mark.parametrize("how, words", [("die", "party 1"), ("hang", "said nothing for 2 s"),
                                        ("fail", "the last words of a party"), ("wrong", "3 is not 4"),
                                        ("garbage", "after garbage")])
def test_a_failing_cell_is_recorded_with_its_error_and_the_others_are_measured(how, words, fake_build, fake_catalogue,
                                                                               tmp_path):
    run = measure(fake_build, fake_catalogue, tmp_path / "run.h5", misbehaving(how)).run
    by_program = {(cell.program, cell.transport): cell for cell in run.cells}
    failed = by_program.pop(("misbehave", "tcp"))
    assert failed.status == "failed"
    assert words in failed.error["what"]
    assert all(cell.status == "ok" and len(cell.iterations) == 2 for cell in by_program.values())


def test_no_process_outlives_a_launch_that_hangs(fake_build):
    cells = [{"program": "misbehave", "params": {"how": "hang"}, "repetitions": 1, "min_time_s": 0}]
    outcome = launch(Job("tcp", 2, cells, stall_s=1.0, build=fake_build))
    assert "said nothing" in outcome.failure
    assert str(fake_build.folder) not in running()


def test_the_party_at_fault_is_named_before_those_that_suffer(fake_build):
    cells = [{"program": "misbehave", "params": {"how": "die"}, "repetitions": 1, "min_time_s": 0}]
    outcome = launch(Job("tcp", 3, cells, build=fake_build))
    assert outcome.error()["party"] == 1
    assert "party 1" in str(outcome.exception("misbehave over tcp"))


def interrupt_after(samples: int):
    """A launch that is interrupted when so many cells have been measured."""
    seen = 0

    def start(job, on_event):
        def count(event):
            nonlocal seen
            on_event(event)
            seen += event["event"] == "cell"
            if seen == samples:
                raise KeyboardInterrupt
        return Launch(job, count, in_turns=True)
    return start


def test_an_interrupted_run_keeps_what_is_finished_and_goes_on(fake_build, fake_catalogue, tmp_path):
    path = tmp_path / "run.h5"
    runner = make_runner(THREE, fake_build, fake_catalogue, path, interrupt_after(7))
    with pytest.raises(Interrupted, match=r"7 of 18 samples are kept.*--resume"):
        runner.run()
    kept = results.read(path)
    assert not kept.header["complete"]
    assert sum(len(cell.iterations) for cell in kept.cells) == 7

    experiment = parse_experiment(THREE, fake_catalogue, "test.toml")
    record, journal = resume_record(experiment, path)
    finished = Runner(experiment, path, record, journal, runner.progress, fake_build).run()
    assert all(len(cell.iterations) == 3 for cell in finished.cells)
    before = {cell.subject() + (cell.transport,): cell.samples["seconds"] for cell in kept.cells if cell.ok}
    for cell in results.read(path).cells:
        old = before.get(cell.subject() + (cell.transport,))
        if old is not None:
            np.testing.assert_array_equal(cell.samples["seconds"][:len(old)], old)


def test_a_line_that_a_crash_cut_off_is_left_out(tmp_path):
    path = tmp_path / "run.h5"
    journal = Journal(path, {"header": {}})
    journal.note("sample", cell=0)
    journal.close()
    with journal_path(path).open("a") as file:
        file.write('{"what": "sam')
    assert [line["what"] for line in read_journal(path)] == ["run", "sample"]


def bench(build, path, *words):
    return [sys.executable, "-m", "parley", "bench", "--build", str(build.folder), "-o", str(path), *words]


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda sent: sent.name)
def test_a_killed_benchmark_leaves_a_readable_file_and_no_process(sent, fake_build, tmp_path):
    sweep = tmp_path / "slow.toml"
    sweep.write_text('repetitions = 50\n[[sweep]]\nprogram = "misbehave"\ntransport = "tcp"\n'
                     'params = { how = "sleep", after = 0 }\n[[sweep]]\nprogram = "exchange"\ntransport = "memory"\n')
    path = tmp_path / "run.h5"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "python")}
    process = subprocess.Popen(bench(fake_build, path, str(sweep)), env=environment, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(sent)
    errors = process.communicate(timeout=30)[1]
    if sent != signal.SIGKILL:
        assert process.returncode == 130
        assert "--resume" in errors and "Traceback" not in errors
    assert results.read(path).cells
    time.sleep(0.5)
    assert str(fake_build.folder / "bin") not in running()

    resumed = subprocess.run([*bench(fake_build, path)[:-2], "--resume", str(path), "--json", "--no-report"],
                             env=environment, capture_output=True, text=True, timeout=120)
    assert resumed.returncode == 0, resumed.stderr
    assert all(cell["repetitions"] == 50 for cell in json.loads(resumed.stdout)["cells"])
