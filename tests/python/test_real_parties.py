"""The command line with the real programs: every transport, a workload, failures. No test here asserts speed."""

import contextlib
import json
import secrets
import shutil
import socket
import subprocess
import sys

import pytest

from parley import results
from parley.catalogue import load
from parley.launch import Job, Launch, launch
from parley.launch.processes import roster_text
from parley.paths import ROOT

TRANSPORTS = ("memory", "shm", "tcp", "uring", "comm_thread", "mpi", "mpi_reno", "mpi_shm")


@pytest.fixture(params=TRANSPORTS)
def transport(request, real_build) -> str:
    reason = load(real_build).transports[request.param].get("unavailable")
    if reason:
        pytest.skip(f"NOT TESTED: {request.param}: {reason}")
    return request.param


def test_a_workload_gives_its_result_on_every_transport(transport, cli, real_build):
    result = cli("run", "linear_scoring", "--transport", transport, "--json")
    assert result.returncode == 0, result.stderr
    data = json.loads(result.stdout)
    assert data["figures"]["accuracy"] > 0.75
    assert data["prep_trust"] == "dealer" and data["offline"]
    assert data["rounds"] == 2


def test_two_parties_multiply_without_a_dealer_on_every_transport(transport, cli, real_build):
    words = ("run", "mul.additive", "--param", "n=3001", "--param", "source=ot", "--transport", transport)
    result = cli(*words, "--json")
    assert result.returncode == 0, result.stderr
    data = json.loads(result.stdout)
    assert (data["parties"], data["helpers"], data["prep_trust"], data["rounds"]) == (2, 0, "semi_honest", 1)
    sample = data["samples"][0]
    assert [party["bytes_sent"] / sample["iterations"] for party in sample["parties"]] == [16 * 3001] * 2
    assert all(party["bytes_sent"] > 100 * 3001 for party in data["offline"])


@pytest.mark.parametrize("words, complaint", [
    (("mul.additive", "--parties", "3", "--param", "source=ot"), "mul.additive with source=ot runs with 2 parties, not 3"),
    (("mul.additive", "--param", "source=dealr"), "source: unknown value 'dealr': did you mean 'dealer'?"),
    (("mul.spdz2k", "--param", "source=ot"), "source: unknown value 'ot': known: dealer")])
def test_a_source_that_does_not_fit_is_refused_before_anything_runs(words, complaint, cli, real_build):
    result = cli("run", *words)
    assert result.returncode == 2 and complaint in result.stderr


def test_a_run_says_who_made_the_correlations(cli, real_build):
    words = ("run", "and.additive", "--param", "n=100", "--transport", "memory")
    assert "correlations by a trusted dealer\n" in cli(*words).stdout
    without = cli(*words, "--param", "source=ot").stdout
    assert "correlations by the parties themselves (semi-honest, no dealer)\n" in without


def test_a_short_sweep_over_every_transport_agrees_on_rounds_and_bytes(cli, real_build, tmp_path):
    sweep = tmp_path / "sweep.toml"
    sweep.write_text('repetitions = 2\nmin_time_s = 0.001\n[[sweep]]\nprogram = ["exchange", "ring_shift"]\nparties = 3\n'
                     'transport = ["memory", "shm", "tcp", "uring", "comm_thread", "mpi"]\nparams = { bytes = [0, 8, "64 KiB"] }\n'
                     '[[sweep]]\nprogram = "ring_shift"\ntransport = ["raw_tcp", "raw_mpi"]\nparams = { bytes = 8 }\n')
    path = tmp_path / "run.h5"
    result = cli("bench", str(sweep), "-o", str(path), timeout_s=300)
    assert result.returncode == 0, result.stdout + result.stderr
    run = results.read(path)
    assert all(cell.status in ("ok", "skipped") for cell in run.cells)
    costs = {}
    for cell in run.select(kind="pattern"):
        if cell.transport.startswith("raw_"):
            continue
        costs.setdefault(cell.subject(), set()).add((float(cell.per_operation("rounds").max()),
                                                     float(cell.per_operation("bytes_sent").sum(axis=1).max())))
    assert costs and all(len(found) == 1 for found in costs.values())
    assert 'id="costs"' in path.with_suffix(".html").read_text()


def test_a_bench_says_which_transports_it_skipped_and_why(cli, real_build, tmp_path, monkeypatch):
    sweep = tmp_path / "sweep.toml"
    sweep.write_text('repetitions = 1\nmin_time_s = 0.001\n[[sweep]]\nprogram = "exchange"\ntransport = ["memory", "mpi"]\n'
                     'params = { bytes = [0, 8] }\n')
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    result = cli("bench", str(sweep), "-o", str(tmp_path / "run.h5"), "--no-report")
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.count("skipped: mpi: ") == 1


def test_the_probe_measures_the_floors(cli, real_build):
    result = cli("probe", "--json", "--min-time", "0.001")
    assert result.returncode == 0, result.stderr
    figures = json.loads(result.stdout)["figures"]
    assert {figure["how"] for figure in figures} >= {"raw_tcp", "raw_unix", "raw_shm_yield"}
    assert all(figure["seconds"] > 0 for figure in figures)


def test_a_missing_data_folder_is_a_data_error(cli, real_build):
    result = cli("run", "linear_scoring", "--data", "/nowhere")
    assert result.returncode == 5 and "/nowhere" in result.stderr


def test_parties_started_by_hand_find_each_other(real_build, tmp_path):
    roster = tmp_path / "roster.toml"
    roster.write_text(roster_text([("127.0.0.1", port) for port in free_ports(3)], secrets.token_hex(16)))
    command = [sys.executable, "-m", "parley", "party", "--roster", str(roster), "ring_shift", "--param", "bytes=1KiB"]
    parties = [subprocess.Popen([*command, "--id", str(party)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env={"PYTHONPATH": str(ROOT / "python"), "PATH": "/usr/bin:/bin"}) for party in range(3)]
    said = [party.communicate(timeout=60) for party in parties]
    assert [party.returncode for party in parties] == [0, 0, 0], said
    assert "the result is right" in said[0][0]


def test_a_party_alone_says_whom_it_could_not_reach(cli, real_build, tmp_path):
    roster = tmp_path / "roster.toml"
    roster.write_text(roster_text([("127.0.0.1", port) for port in free_ports(2)], secrets.token_hex(16)))
    result = cli("party", "--roster", str(roster), "--id", "1", "--connect-timeout", "0.5", "ping_pong")
    assert result.returncode == 3
    assert "party 0" in result.stderr and "Traceback" not in result.stderr
    assert result.stderr.count("party 1: ") == 1


def test_a_port_in_use_is_named(cli, real_build, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        roster = tmp_path / "roster.toml"
        roster.write_text(roster_text([("127.0.0.1", port), ("127.0.0.1", free_ports(1)[0])], secrets.token_hex(16)))
        result = cli("party", "--roster", str(roster), "--id", "0", "--connect-timeout", "1", "ping_pong")
    assert result.returncode in (2, 3) and str(port) in result.stderr


def test_sixteen_parties_on_few_cores_finish(real_build):
    cells = [{"program": program, "params": {"bytes": 8}, "repetitions": 1, "min_time_s": 0.001}
             for program in ("ring_shift", "open_to_all")]
    outcome = launch(Job("tcp", 16, cells, build=real_build))
    assert outcome.ok and len(outcome.cells) == 2, outcome.error()


def test_launches_that_take_turns_measure_one_at_a_time(real_build):
    cells = [{"program": "exchange", "params": {"bytes": size}, "repetitions": 1, "min_time_s": 0.001} for size in (8, 9)]
    kinds = ["tcp", "memory", "raw_tcp"] + ["mpi", "raw_mpi"] * (shutil.which("mpirun") is not None)
    with contextlib.ExitStack() as stack:
        running = [stack.enter_context(Launch(Job(kind, 2, cells, build=real_build), in_turns=True)) for kind in kinds]
        assert all(one.until_turn() for one in running)
        for measured in range(len(cells)):
            for one in running:
                assert len(one.outcome.cells) == measured
                one.give_turn()
                assert one.until_turn() == (measured + 1 < len(cells))
                assert len(one.outcome.cells) == measured + 1
        assert all(one.outcome.ok for one in running), [one.outcome.error() for one in running]


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on at the moment."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for sock in sockets:
            sock.bind(("127.0.0.1", 0))
        return [sock.getsockname()[1] for sock in sockets]
