"""The examples for clusters: the batch script runs with stand-ins for Slurm, the manifest fits together."""

import os
import shutil
import subprocess
import tomllib

import pytest
import yaml

from parley.paths import ROOT

_CLUSTER = ROOT / "docs" / "cluster"

# Nodes are addresses of the loopback network, so that every party can have the same port.
_SCONTROL = '#!/bin/sh\nprintf "127.0.0.1\\n127.0.0.2\\n127.0.0.3\\n"\n'
_SRUN = """#!/bin/bash
while [[ $1 == --* ]]; do shift; done
for id in 0 1 2; do SLURM_PROCID=$id "$@" & tasks+=($!); done
status=0
for task in "${tasks[@]}"; do wait "$task" || status=$?; done
exit $status
"""


@pytest.fixture
def slurm(tmp_path, real_build):
    """Runs the batch script as a job of three nodes would."""
    for name, text in (("scontrol", _SCONTROL), ("srun", _SRUN)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)

    def submit(*words: str) -> subprocess.CompletedProcess:
        environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "SLURM_JOB_ID": f"{os.getpid()}",
                       "SLURM_JOB_NODELIST": "node[1-3]", "PARLEY_PORT": "17431"}
        return subprocess.run(["bash", _CLUSTER / "parley.slurm", *words], cwd=ROOT, env=environment, timeout=120,
                              capture_output=True, text=True)

    return submit


def test_the_batch_script_runs_one_party_per_node(slurm):
    result = slurm("ring_shift", "--param", "bytes=64KiB")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "ring_shift" in result.stdout and "the result is right" in result.stdout
    assert not list(ROOT.glob("roster-*.toml"))


def test_the_batch_script_fails_when_the_program_does(slurm):
    result = slurm("ring_shift", "--param", "bytes=none")
    assert result.returncode != 0
    assert "bytes" in result.stderr


@pytest.mark.skipif(not shutil.which("bash"), reason="NOT TESTED: no bash")
def test_the_batch_script_is_a_script_to_bash():
    assert subprocess.run(["bash", "-n", _CLUSTER / "parley.slurm"]).returncode == 0


def test_the_manifest_fits_together():
    roster, service, job = yaml.safe_load_all((_CLUSTER / "kubernetes.yaml").read_text())
    assert [part["kind"] for part in (roster, service, job)] == ["ConfigMap", "Service", "Job"]
    text = roster["data"]["roster.toml"].replace("SESSION", "00" * 16)
    parties = tomllib.loads(text)["party"]
    name, pod = job["metadata"]["name"], job["spec"]["template"]["spec"]
    assert job["spec"]["completions"] == job["spec"]["parallelism"] == len(parties)
    # Pods of an indexed job are called NAME-INDEX, and found below the service that is their subdomain.
    assert [party["address"] for party in parties] == [f"{name}-{i}.{service['metadata']['name']}" for i in range(len(parties))]
    assert service["spec"]["selector"] == {"job-name": name} and service["spec"]["publishNotReadyAddresses"]
    assert pod["subdomain"] == service["metadata"]["name"]
    container = pod["containers"][0]
    ports = {port["containerPort"] for port in container["ports"]} | {port["port"] for port in service["spec"]["ports"]}
    assert ports == {party["port"] for party in parties}
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    volume = next(volume for volume in pod["volumes"] if volume["configMap"]["name"] == roster["metadata"]["name"])
    assert f"--roster {mounts[volume['name']]}/roster.toml" in container["args"][0]
    assert '--id "$JOB_COMPLETION_INDEX"' in container["args"][0] and job["spec"]["completionMode"] == "Indexed"


def test_the_command_of_the_manifest_is_understood():
    job = list(yaml.safe_load_all((_CLUSTER / "kubernetes.yaml").read_text()))[2]
    script = job["spec"]["template"]["spec"]["containers"][0]["args"][0].removeprefix("exec ./parley ")
    check = ["bash", "-c", f"exec /usr/bin/python3 -m parley.cli.check {script}"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "python"), "JOB_COMPLETION_INDEX": "2"}
    result = subprocess.run(check, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
