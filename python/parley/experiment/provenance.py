"""Where numbers come from: the source, the build, the machine and the command."""

import os
import platform
import shlex
import subprocess
import sys
from pathlib import Path

from parley.catalogue import build_info
from parley.paths import ROOT, Build


def collect(build: Build, command: list[str]) -> dict:
    """A flat dictionary of text and numbers; what cannot be found out is "unknown"."""
    info = build_info(build)
    facts = {"commit": _git("rev-parse", "HEAD"), "dirty": _git("status", "--porcelain") not in ("", "unknown")}
    facts |= {_flat(key): value for key, value in info.items()}
    facts |= {
        "cpu": _cpu_model(), "cores": os.cpu_count() or 0, "cores_usable": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "kernel": platform.release(), "system": _system_name(),
        "congestion_control_default": _proc("/proc/sys/net/ipv4/tcp_congestion_control"),
        "congestion_control_available": _proc("/proc/sys/net/ipv4/tcp_available_congestion_control"),
        "load_at_start": round(os.getloadavg()[0], 2),
        "placement": "all parties on this machine; no process pinned",
        "network_imposed": "shaped: a virtual clock per link inside the transport; no kernel shaping",
        "python": platform.python_version(), "command": shlex.join(command),
    }
    return facts


def _flat(key: str) -> str:
    return key.replace(" ", "_").lower()


def _git(*words: str) -> str:
    try:
        command = ["git", "-C", str(ROOT), *words]
        result = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return result.stdout.strip()


def _cpu_model() -> str:
    for line in _proc("/proc/cpuinfo").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown"


def _system_name() -> str:
    for line in _proc("/etc/os-release").splitlines():
        if line.startswith("PRETTY_NAME="):
            return line.split("=", 1)[1].strip('"')
    return sys.platform


def _proc(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return "unknown"
