"""The command line: help, mistakes, exit codes, JSON."""

import json
import os
import re
import subprocess

import pytest

from parley.cli import COMMANDS
from parley.paths import PACKAGES, ROOT
from parley.suggest import hint


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_examples_and_exit_codes(command, cli):
    result = cli(command, "--help")
    assert result.returncode == 0
    assert f"./parley {command}" in result.stdout
    assert "examples:" in result.stdout and "exit codes:" in result.stdout


def test_help_names_every_command(cli):
    result = cli("--help")
    assert all(f"    {command}" in result.stdout for command in COMMANDS)


@pytest.mark.parametrize("words, hint", [
    (["bnech"], "did you mean 'bench'?"),
    (["bench", "--qiuck"], "did you mean '--quick'?"),
    (["list", "--jsno"], "did you mean '--json'?"),
    (["run"], "PROGRAM"),
    (["run", "x", "--param", "bytes"], "key=value"),
    (["run", "x", "--repetitions", "0"], "not a positive whole number"),
    (["run", "x", "--seed", "abc"], "'abc' is not a whole number"),
    (["probe", "--min-time", "-1"], "'-1' is not a number of seconds"),
    (["test", "--sanitizer", "adress"], "did you mean 'address'?"),
    (["list", "--build", "/nowhere"], "is missing"),
    (["bench", "nosuch.toml"], "there is no experiment"),
    (["bench", "transport_comparision"], "did you mean 'transport_comparison'?"),
    (["bench", "--quick", "full"], "not both"),
    (["bench", "--resume", "/nowhere/x.h5"], "nothing to resume"),
    (["run", "ring_shfit"], "did you mean 'ring_shift'?"),
    (["run", "ring_shift", "--transport", "tpc"], "did you mean 'tcp'?"),
    (["run", "ring_shift", "--param", "byts=8"], "did you mean 'bytes'?"),
    (["run", "ring_shift", "--param", "bytes=many"], "not a number"),
    (["run", "ring_shift", "--parties", "99"], "2 to 16 parties, not 99"),
    (["run", "ring_shift", "--network", "lam"], "did you mean 'lan'?"),
    (["party", "--roster", "/nowhere", "--id", "0", "ring_shift"], "No such file"),
])
def test_a_mistake_ends_with_2_and_says_what_would_be_right(words, hint, cli, fake_build):
    if words[0] in ("bench", "run", "party") and len(words) > 1:
        words = [words[0], "--build", str(fake_build.folder), *words[1:]]
    result = cli(*words)
    assert result.returncode == 2
    assert hint in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("how, code, words", [("die", 3, "party 1"), ("wrong", 6, "3 is not 4"),
                                              ("fail", 3, "the last words of a party")])
def test_a_failing_run_ends_with_the_code_of_its_error(how, code, words, cli, fake_build):
    result = cli("run", "misbehave", "--param", f"how={how}", "--build", str(fake_build.folder))
    assert result.returncode == code
    assert words in result.stderr and "Traceback" not in result.stderr


def test_a_run_says_what_ran(cli, real_build):
    words = ("--param", "bytes=64", "--network", "rtt_ms=1,mbit_per_s=1000", "--transport", "memory")
    first = cli("run", "exchange", *words).stdout.splitlines()[0]
    assert re.match(r"exchange bytes=64 over memory on \S+: [\d.]+ ms, rounds: 1; the result is right$", first), first
    assert json.loads(cli("run", "exchange", *words, "--json").stdout)["params"] == {"bytes": 64}
    assert " with TLS: " in cli("run", "exchange", "--set", "tls=on").stdout


def test_one_name_is_shown_in_words(cli, real_build):
    text = cli("list", "mul.additive").stdout
    assert "parties: 2 to 15\n" in text and "cost: 2 parties and a dealer, 1 round, 16 bytes an element" in text
    assert "source dealer: 2 to 15 parties and 1 helper; trust: dealer\n" in text
    assert "source ot: 2 parties; trust: semi_honest\n" in text
    assert "{" not in text


def test_the_version_is_said(cli):
    assert re.match(r"Parley \d+\.\d+", cli("--version").stdout)


def test_data_errors_end_with_5(cli, tmp_path):
    bad = tmp_path / "bad.h5"
    bad.write_text("no results")
    for words in (["report", str(bad)], ["compare", str(bad), str(bad)]):
        result = cli(*words)
        assert result.returncode == 5
        assert "bad.h5" in result.stderr and "Traceback" not in result.stderr


def test_results_are_never_overwritten(cli, fake_build, tmp_path):
    (tmp_path / "run.h5").write_text("precious")
    result = cli("bench", "--quick", "--build", str(fake_build.folder), "-o", str(tmp_path / "run.h5"))
    assert result.returncode == 2 and "never overwritten" in result.stderr


def test_the_catalogue_shows_every_operation_over_its_schemes(cli, real_build):
    text = cli("list", "operations").stdout
    assert re.search(r"^mul: elementwise product\n  additive .*, 2 parties and a dealer, 1 round, 16 bytes an "
                     r"element, 1 triples, semi-honest, dishonest majority, Beaver 1991\n  replicated .* 8 bytes", text, re.M)
    answer = json.loads(cli("list", "operations", "--json").stdout)
    rows, gaps = answer["operations"], answer["gaps"]
    assert len(rows) == len({row["name"] for row in rows}) and len({row["scheme"] for row in rows}) >= 3
    for row in rows:
        assert row["name"] == f"{row['operation']}.{row['scheme']}"
        assert row.keys() == {"name", "summary", "paper", "parties", "operation", "scheme", "security", "correlations",
                              "cost"}
        assert len(row["cost"]["bytes_per_element"]) == row["cost"]["parties"] == row["parties"]["min"]
    assert gaps and all(gap["reason"] and f"{gap['operation']}.{gap['scheme']}" not in {row["name"] for row in rows}
                        for gap in gaps)
    assert re.search(r"^hand_over: .*\n  additive .*\n  spdz2k .*\n  replicated +, none: replicated_to_two does it", text, re.M)


def test_the_page_of_operations_is_that_of_the_catalogue(cli, real_build):
    page = cli("list", "operations", "--page").stdout
    assert (ROOT / "docs" / "operations.md").read_text() == page, "run ./parley list operations --page > docs/operations.md"


@pytest.mark.parametrize("name, words", [
    ("mul", "known: mul.additive, mul.replicated"),
    ("mul.spdz2k", "known: mul.additive, mul.replicated"),
    ("mul.replicatd", "did you mean 'mul.replicated'?"),
    ("mull.additive", "did you mean 'mul.additive'?"),
    ("quux", " and 6 more (./parley list)"),
])
def test_a_hint_stays_short_and_knows_the_schemes_of_an_operation(name, words):
    text = hint(name, ["mul.additive", "mul.replicated", *(f"dot.{row}" for row in range(20))])
    assert words in text and len(text) < 200


@pytest.mark.parametrize("group", ["transports", "patterns", "workloads", "networks"])
def test_list_shows_one_group(group, cli, fake_build):
    everything = cli("list", "--build", str(fake_build.folder)).stdout
    text = cli("list", group, "--build", str(fake_build.folder)).stdout
    assert text in everything and text != everything
    names = [row["name"] for row in json.loads(cli("list", group, "--json", "--build", str(fake_build.folder)).stdout)]
    assert all(line.split()[0] in names for line in text.splitlines()[1:] if line)


def test_list_as_json(cli, fake_build):
    data = json.loads(cli("list", "--json", "--build", str(fake_build.folder)).stdout)
    assert set(data) == {"transports", "programs", "networks", "options"}
    assert {"name", "summary", "unavailable", "floor"} <= set(data["transports"][0])
    assert {"name", "kind", "summary", "paper", "parties", "helpers", "sources", "params"} <= set(data["programs"][0])


def test_run_as_json(cli, fake_build):
    data = json.loads(cli("run", "linear_scoring", "--json", "--build", str(fake_build.folder)).stdout)
    assert data["program"] == "linear_scoring" and data["helpers"] == 1
    assert data["seconds"] > 0 and data["rounds"] == 1
    assert data["figures"] == {"accuracy": 0.84}
    assert len(data["samples"][0]["parties"]) == 3


def test_probe_as_json(cli, fake_build):
    data = json.loads(cli("probe", "--json", "--build", str(fake_build.folder)).stdout)
    assert {figure["how"] for figure in data["figures"]} >= {"raw_tcp", "raw_unix", "raw_shm_spin", "raw_shm_yield"}
    assert {"how", "program", "parties", "bytes", "seconds", "samples"} == set(data["figures"][0])


def test_bench_as_json_and_what_can_be_made_of_its_file(cli, fake_build, tmp_path):
    sweep = tmp_path / "one.toml"
    sweep.write_text('repetitions = 3\n[[sweep]]\nprogram = "exchange"\ntransport = ["mpi", "tcp"]\n')
    path = tmp_path / "run.h5"
    result = cli("bench", str(sweep), "--json", "--build", str(fake_build.folder), "-o", str(path))
    assert result.returncode == 0, result.stderr
    data = json.loads(result.stdout)
    assert set(data) == {"results", "report", "baseline", "headline", "cells", "provenance"}
    assert data["headline"][0]["transport"] == "tcp" and data["headline"][0]["verdict"] == "faster"
    assert {"seconds", "seconds_low", "seconds_high", "rounds", "bytes_sent"} <= set(data["cells"][0])
    assert path.with_suffix(".html").exists()

    compared = json.loads(cli("compare", str(path), str(path), "--json").stdout)
    assert {cell["verdict"] for cell in compared["cells"]} == {"no difference"}
    other = tmp_path / "other.html"
    assert cli("report", str(path), "--baseline", "tcp", "-o", str(other)).returncode == 0
    assert "Against tcp" in other.read_text()
    assert "did you mean 'tcp'?" in cli("report", str(path), "--baseline", "tpc").stderr


def test_a_benchmark_with_a_failed_cell_ends_with_6(cli, fake_build, tmp_path):
    sweep = tmp_path / "bad.toml"
    sweep.write_text('[[sweep]]\nprogram = "misbehave"\ntransport = "tcp"\nrepetitions = 1\n'
                     'params = { how = "wrong" }\n')
    result = cli("bench", str(sweep), "--build", str(fake_build.folder), "-o", str(tmp_path / "run.h5"))
    assert result.returncode == 6 and "3 is not 4" in result.stdout


def test_bench_can_be_narrowed(cli, fake_build):
    result = cli("bench", "full", "--transport", "tcp", "--rounds", "2", "--dry-run", "--build", str(fake_build.folder))
    lines = result.stdout.splitlines()[:-1]
    assert lines and all(line.startswith("2 x tcp ") for line in lines)


def test_doctor_works_without_a_build(cli, tmp_path):
    result = cli("doctor", "--json", "--build", str(tmp_path))
    data = json.loads(result.stdout)
    findings = {finding["topic"]: finding for finding in data["findings"]}
    assert findings["build"]["state"] == "missing" and result.returncode == 2
    assert findings["python3-h5py"]["state"] == "ok"


def test_a_party_of_a_roster_runs_by_hand(cli, fake_build, tmp_path):
    roster = tmp_path / "roster.toml"
    roster.write_text("".join(f'[[party]]\nid = {party}\naddress = "127.0.0.1"\nport = {7000 + party}\n'
                              for party in range(2)))
    words = ["party", "--build", str(fake_build.folder), "--roster", str(roster), "ring_shift"]
    assert "the result is right" in cli(*words, "--id", "0").stdout
    wrong = cli(*words, "--id", "2")
    assert wrong.returncode == 2 and "the parties 0 to 1, not 2" in wrong.stderr


def test_a_roster_without_the_dealer_says_so(cli, real_build, tmp_path):
    roster = tmp_path / "roster.toml"
    roster.write_text("".join(f'[[party]]\nid = {party}\naddress = "127.0.0.1"\nport = {7000 + party}\n'
                              for party in range(2)))
    result = cli("party", "--roster", str(roster), "--id", "0", "mul.additive")
    assert result.returncode == 2
    assert "not 1; of the 2 in the roster the last 1 is a helper, the dealer" in result.stderr


def launcher(*words, **options):
    return subprocess.run([str(ROOT / "parley"), *words], capture_output=True, text=True, timeout=120, **options)


def test_the_launcher_works_from_any_folder_and_finds_mistakes_before_it_builds(tmp_path):
    assert "examples:" in launcher("--help", cwd=tmp_path).stdout
    for words, advice in ((["bnech"], "did you mean 'bench'?"), (["test", "--only", "pythn"], "did you mean 'python'?")):
        result = launcher(*words, cwd=tmp_path)
        assert result.returncode == 2 and advice in result.stderr and "building" not in result.stderr


def test_without_root_rights_and_sudo_the_one_command_to_type_is_shown(tmp_path):
    """Plays a user without rights on a machine where a package is missing."""
    tree, tools = tmp_path / "tree", tmp_path / "tools"
    for name in ("parley", "scripts", "python"):
        tree.mkdir(exist_ok=True)
        (tree / name).symlink_to(ROOT / name) if name == "python" else subprocess.run(
            ["cp", "-r", str(ROOT / name), str(tree / name)], check=True)
    tools.mkdir()
    for name, script in {"id": "echo 1000", "sudo": "exit 1", "dpkg-query": "exit 1"}.items():
        (tools / name).write_text(f"#!/bin/sh\n{script}\n")
        (tools / name).chmod(0o755)
    result = subprocess.run([str(tree / "parley"), "list"], capture_output=True, text=True, timeout=60,
                            env={**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"})
    assert result.returncode == 2
    assert "apt-get install -y --no-install-recommends python3 " in result.stderr


def test_every_package_has_a_group_and_a_reason():
    rows = [line.split(None, 2) for line in PACKAGES.read_text().splitlines() if line and not line.startswith("#")]
    assert all(len(row) == 3 and row[1] in ("run", "build", "test", "fuzz") for row in rows)
