"""A network namespace for a program that cannot choose its congestion control."""

import subprocess

import pytest

from parley.launch import own_network


@pytest.fixture(autouse=True)
def allowed():
    if reason := own_network.unavailable("reno"):
        pytest.skip(f"NOT TESTED: {reason}")


def test_the_command_sees_the_congestion_control_and_a_loopback_that_works():
    script = ("import socket; a = socket.create_server(('127.0.0.1', 0)); socket.create_connection(a.getsockname()); "
              "print(open('/proc/sys/net/ipv4/tcp_congestion_control').read())")
    result = subprocess.run(own_network.command_in("reno", ["/usr/bin/python3", "-c", script]), capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "reno"


def test_the_system_keeps_its_own():
    setting = open("/proc/sys/net/ipv4/tcp_congestion_control").read()
    subprocess.run(own_network.command_in("reno", ["true"]), check=True)
    assert open("/proc/sys/net/ipv4/tcp_congestion_control").read() == setting


def test_the_exit_code_of_the_command_is_kept():
    assert subprocess.run(own_network.command_in("reno", ["sh", "-c", "exit 7"])).returncode == 7


def test_a_control_that_there_is_not_is_a_reason():
    reason = own_network.unavailable("nonesuch")
    assert reason and "nonesuch" in reason
