"""Runs a command in a network of its own, whose TCP connections use another congestion control by default.

``python3 own_network.py CONGESTION COMMAND...`` becomes the command, in a new network namespace with nothing but
loopback. It needs nothing of the package. This is how a program that cannot choose its congestion control, such as Open MPI, gets another
one: the system's default belongs to a namespace.
"""

import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
from functools import cache

_DEFAULT = "/proc/sys/net/ipv4/tcp_congestion_control"
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1
_INSIDE = "--inside"


def command_in(congestion: str, command: list[str]) -> list[str]:
    """The command line that runs `command` there."""
    return [sys.executable, __file__, congestion, *command]


@cache
def unavailable(congestion: str) -> str | None:
    """Why this machine does not do it, or None."""
    if shutil.which("unshare") is None:
        return "unshare is missing: apt-get install util-linux"
    result = subprocess.run(command_in(congestion, ["true"]), capture_output=True, text=True, timeout=30)
    if result.returncode == 0:
        return None
    lines = result.stderr.strip().splitlines()
    return f"no network namespace with {congestion} may be made here: {lines[-1] if lines else 'no reason given'}"


def main(words: list[str]) -> None:
    if words[0] != _INSIDE:
        # A user without root rights is root in a user namespace of its own, where the system allows those.
        user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
        again = [sys.executable, __file__, _INSIDE, *words]
        os.execvp("unshare", ["unshare", "--net", *user, *again])
    _, congestion, *command = words
    try:
        _bring_up_loopback()
        with open(_DEFAULT, "w") as setting:
            setting.write(congestion)
    except OSError as error:
        sys.exit(f"{error.filename or 'loopback'}: {error.strerror}")
    os.execvp(command[0], command)


def _bring_up_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", 0)
        _, flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, _SIOCGIFFLAGS, request))
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | _IFF_UP))


if __name__ == "__main__":
    main(sys.argv[1:])
