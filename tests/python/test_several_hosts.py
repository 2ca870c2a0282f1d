"""Parties on several hosts, which here are network namespaces with a wire each to one switch."""

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import time

import pytest

from parley import results
from parley.certificates import make_certificates
from parley.launch.processes import roster_text
from parley.paths import ROOT

HOSTS = 3
NAME = f"parley{os.getpid()}"


def ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"NOT TESTED: no network namespaces here: ip {' '.join(words)}: {done.stderr.strip()}")


def in_host(host: int, *command: str) -> list[str]:
    return ["ip", "netns", "exec", f"{NAME}-{host}", *command]


@pytest.fixture(scope="module")
def hosts(real_build):
    """Addresses of the hosts, by kind."""
    if shutil.which("ip") is None:
        pytest.skip("NOT TESTED: ip is missing: apt-get install iproute2")
    with contextlib.ExitStack() as stack:
        for space in ["switch", *range(HOSTS)]:
            ip("netns", "add", f"{NAME}-{space}")
            stack.callback(subprocess.run, ["ip", "netns", "delete", f"{NAME}-{space}"], check=False)
        switch = ("-n", f"{NAME}-switch")
        ip(*switch, "link", "add", "switch", "type", "bridge")
        ip(*switch, "link", "set", "switch", "up")
        for host in range(HOSTS):
            there = ("-n", f"{NAME}-{host}")
            ip(*there, "link", "add", "wire", "type", "veth", "peer", "name", f"port{host}", "netns", f"{NAME}-switch")
            ip(*switch, "link", "set", f"port{host}", "master", "switch", "up")
            ip(*there, "address", "add", f"10.77.0.{host + 1}/24", "dev", "wire")
            ip(*there, "address", "add", f"fd77::{host + 1}/64", "dev", "wire", "nodad")
            ip(*there, "link", "set", "lo", "up")
            ip(*there, "link", "set", "wire", "up")
        yield {"IPv4": [f"10.77.0.{host + 1}" for host in range(HOSTS)],
               "IPv6": [f"fd77::{host + 1}" for host in range(HOSTS)]}


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("authority")
    make_certificates(folder, HOSTS)
    return folder


def folder_of_host(folder, host: int, roster: str, keys=None):
    """What an operator copies to a host: the roster, and of the keys only its own."""
    here = folder / f"host{host}"
    (here / "certs").mkdir(parents=True)
    (here / "roster.toml").write_text(roster)
    for name in ("ca.pem", f"party-{host}.pem", f"party-{host}.key") if keys else ():
        shutil.copy(keys / name, here / "certs" / name)
    return here


def start(host: int, folder, *words: str) -> subprocess.Popen:
    command = in_host(host, sys.executable, "-m", "parley", "party", "--roster", str(folder / "roster.toml"),
                      "--id", str(host), *words)
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env={**os.environ, "PYTHONPATH": str(ROOT / "python")})


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
@pytest.mark.parametrize("kind, transport, tls", [("IPv4", "tcp", True), ("IPv6", "uring", True),
                                                  ("IPv4", "comm_thread", False)])
def test_parties_find_each_other_whoever_is_first(order, kind, transport, tls, hosts, keys, tmp_path):
    text = roster_text([(address, 7000) for address in hosts[kind]], secrets.token_hex(16))
    text = ('tls = "certs"\n' if tls else "") + text
    parties = {}
    for host in order:
        folder = folder_of_host(tmp_path, host, text, keys if tls else None)
        parties[host] = start(host, folder, "ring_shift", "--param", "bytes=1KiB", "--transport", transport)
        time.sleep(0.2)
    said = {host: party.communicate(timeout=60) for host, party in parties.items()}
    assert {host: party.returncode for host, party in parties.items()} == {0: 0, 1: 0, 2: 0}, said
    assert "the result is right" in said[0][0]


def test_a_host_with_keys_of_another_authority_is_named_by_all(hosts, keys, tmp_path):
    make_certificates(tmp_path / "others", HOSTS)
    text = 'tls = "certs"\n' + roster_text([(address, 7000) for address in hosts["IPv4"]], secrets.token_hex(16))
    keys_of = [keys, keys, tmp_path / "others"]
    parties = [start(host, folder_of_host(tmp_path, host, text, keys_of[host]), "ring_shift") for host in range(HOSTS)]
    said = [party.communicate(timeout=60) for party in parties]
    assert all(party.returncode == 3 for party in parties), said
    assert all("party 2" in errors for _, errors in said), said


def test_party_0_writes_what_all_parties_measured_and_on_what(hosts, tmp_path):
    text = roster_text([(address, 7000) for address in hosts["IPv4"]], secrets.token_hex(16))
    file = tmp_path / "gathered.h5"
    words = ("mul.additive", "--param", "n=1000", "--repetitions", "3")
    parties = [start(host, folder_of_host(tmp_path, host, text), *words, *(("-o", str(file)) if host == 0 else ()))
               for host in range(HOSTS)]
    said = [party.communicate(timeout=60) for party in parties]
    assert [party.returncode for party in parties] == [0, 0, 0], said
    run = results.read(file)
    [cell] = run.cells
    assert cell.ok and (cell.transport, cell.parties, cell.helpers) == ("tcp", 2, 1)
    per_operation = cell.samples["bytes_sent"] / cell.iterations[:, None]
    assert per_operation.tolist() == [[16000, 16000, 0]] * 3  # two words of each element, and the dealer only deals
    assert (cell.offline["bytes_sent"][:, 2] >= 8000 * cell.iterations).all()  # from the dealer: a correction for each
    assert all("cores, Linux" in run.provenance[f"host_of_party_{host}"] for host in range(HOSTS))


def test_only_party_0_can_write_results(cli, fake_build, tmp_path):
    (tmp_path / "roster.toml").write_text(roster_text([("127.0.0.1", 7000), ("127.0.0.1", 7001)], secrets.token_hex(16)))
    result = cli("party", "--roster", str(tmp_path / "roster.toml"), "--id", "1", "exchange", "--output",
                 str(tmp_path / "x.h5"), "--build", str(fake_build.folder))
    assert result.returncode == 2 and "--output goes with --id 0" in result.stderr


def test_results_of_several_hosts_are_never_overwritten(cli, fake_build, tmp_path):
    (tmp_path / "roster.toml").write_text(roster_text([("127.0.0.1", 7000), ("127.0.0.1", 7001)], secrets.token_hex(16)))
    (tmp_path / "x.h5").write_bytes(b"measured before")
    result = cli("party", "--roster", str(tmp_path / "roster.toml"), "--id", "0", "exchange", "--output",
                 str(tmp_path / "x.h5"), "--build", str(fake_build.folder))
    assert result.returncode == 2 and "results are never overwritten" in result.stderr
    assert (tmp_path / "x.h5").read_bytes() == b"measured before"
