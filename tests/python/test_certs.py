"""``./parley certs``, and runs over what it made."""

import json
import stat
import subprocess

import pytest

from parley.certificates import make_certificates
from parley.errors import ConfigError


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls") / "certs"
    make_certificates(folder, 3)
    return folder


def text_of(certificate) -> str:
    return subprocess.run(["openssl", "x509", "-in", str(certificate), "-noout", "-text"], capture_output=True,
                          text=True, check=True).stdout


def test_every_party_gets_a_certificate_that_names_it_and_nobody_else(folder):
    for party in range(3):
        text = text_of(folder / f"party-{party}.pem")
        assert f"DNS:party-{party}.parley" in text
        assert "CA:FALSE" in text and "TLS Web Server Authentication, TLS Web Client Authentication" in text
        verified = subprocess.run(["openssl", "verify", "-x509_strict", "-CAfile", str(folder / "ca.pem"),
                                   str(folder / f"party-{party}.pem")], capture_output=True, text=True)
        assert verified.returncode == 0, verified.stderr
    assert "CA:TRUE, pathlen:0" in text_of(folder / "ca.pem")


def test_keys_are_for_their_owner_only(folder):
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert {name for name, mode in modes.items() if mode == 0o600} == {"ca.key", *(f"party-{n}.key" for n in range(3))}
    assert {name for name, mode in modes.items() if mode == 0o644} == {"ca.pem", *(f"party-{n}.pem" for n in range(3))}


def test_nothing_is_overwritten_and_nothing_is_half_made(folder, tmp_path):
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(ConfigError, match="exists; keys are never overwritten"):
        make_certificates(folder, 2)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    (tmp_path / "party-1.key").write_text("precious")
    with pytest.raises(ConfigError, match=r"party-1\.key"):
        make_certificates(tmp_path, 2)
    assert [path.name for path in tmp_path.iterdir()] == ["party-1.key"]


def test_an_authority_signs_again_and_keeps_its_key(folder, tmp_path):
    make_certificates(tmp_path / "new", 2, authority=folder)
    assert (tmp_path / "new" / "ca.pem").read_bytes() == (folder / "ca.pem").read_bytes()
    assert not (tmp_path / "new" / "ca.key").exists()
    with pytest.raises(ConfigError, match="is missing"):
        make_certificates(tmp_path / "newer", 2, authority=tmp_path / "new")


@pytest.mark.parametrize("words, hint", [
    ([], "one of the arguments --parties --roster is required"),
    (["--parties", "1"], "2 to 16 parties, not 1"),
    (["--parties", "17"], "2 to 16 parties, not 17"),
    (["--roster", "/nowhere.toml"], "No such file"),
    (["--parties", "2", "--days", "0"], "not a positive whole number"),
    (["--parties", "2", "-o", "/proc/certs"], "/proc/certs"),
])
def test_a_mistake_ends_with_2_and_says_what_would_be_right(words, hint, cli):
    result = cli("certs", *words)
    assert result.returncode == 2 and hint in result.stderr and "Traceback" not in result.stderr


def test_the_command_counts_the_parties_of_a_roster(cli, tmp_path):
    roster = tmp_path / "roster.toml"
    roster.write_text("".join(f'[[party]]\nid = {n}\naddress = "127.0.0.1"\nport = {7000 + n}\n' for n in range(4)))
    result = cli("certs", "--roster", str(roster), "-o", str(tmp_path / "certs"), "--json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["parties"] == 4
    assert (tmp_path / "certs" / "party-3.key").exists()


@pytest.mark.parametrize("transport", ["tcp", "uring", "comm_thread"])
def test_a_local_run_over_tls_says_so(transport, folder, cli, real_build):
    result = cli("run", "ring_shift", "--transport", transport, "--set", f"tls={folder}", "--json")
    if "not available" in result.stderr:
        pytest.skip(f"NOT TESTED: {result.stderr}")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["options"]["tls"].startswith("TLSv1.3 TLS_")


def test_keys_for_one_run_are_made_on_the_way(cli, real_build):
    result = cli("run", "ring_shift", "--set", "tls=on", "--json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["options"]["tls"].startswith("TLSv1.3 TLS_")


def test_a_transport_without_tls_says_which_have_it(cli, real_build):
    result = cli("run", "ring_shift", "--transport", "memory", "--set", "tls=on")
    assert result.returncode == 2
    assert "cannot run under TLS" in result.stderr and "tcp, uring, comm_thread" in result.stderr


def test_a_folder_without_keys_is_named(cli, tmp_path, real_build):
    result = cli("run", "ring_shift", "--set", f"tls={tmp_path}")
    assert result.returncode == 2
    assert f"{tmp_path}/ca.pem" in result.stderr
