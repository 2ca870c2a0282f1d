"""Starts the processes that a job needs, each transport in its own way."""

import contextlib
import json
import secrets
import shutil
import socket
from dataclasses import replace
from pathlib import Path

from parley.certificates import make_certificates
from parley.errors import ConfigError
from parley.files import writing
from parley.launch.child import Child, spawn
from parley.launch.job import Job


def start_processes(job: Job, folder: Path, children: list[Child]) -> None:
    """Appends to `children` as they start, so that those are known also when one of them cannot be started."""
    plan = folder / "plan.json"
    _write(plan, json.dumps(job.plan()))
    job = _with_keys(job, folder / "certs")
    match job.kind.how:
        case "processes":
            _start_parties(job, plan, children)
        case "threads":
            children.append(spawn("the parties", [*job.party_command(plan), "--parties", str(job.parties)]))
        case "probe":
            children.append(spawn("the probe", job.probe_command(plan)))
        case _:
            if shutil.which("mpirun") is None:
                raise ConfigError("mpirun is missing: apt-get install openmpi-bin")
            children.append(spawn("mpirun", job.mpirun_command(plan)))


def _write(path: Path, text: str) -> None:
    with writing(path):
        path.write_text(text)


def _with_keys(job: Job, folder: Path) -> Job:
    """The same job with keys of its own where it asks for TLS and names none."""
    if job.options.get("tls") != "on":
        return job
    make_certificates(folder, job.parties, days=2)
    return replace(job, options={**job.options, "tls": str(folder)})


def _start_parties(job: Job, plan: Path, children: list[Child]) -> None:
    """One process per party. The listening sockets are opened here and handed on, so that no port can be lost."""
    with contextlib.ExitStack() as stack:
        listeners = [stack.enter_context(_listener(job.parties)) for _ in range(job.parties)]
        roster = plan.with_name("roster.toml")
        _write(roster, roster_text([sock.getsockname() for sock in listeners], secrets.token_hex(16)))
        for party, listener in enumerate(listeners):
            command = [*job.party_command(plan), "--roster", str(roster), "--self", str(party),
                       "--listen-fd", str(listener.fileno())]
            children.append(spawn(f"party {party}", command, (listener.fileno(),)))


def _listener(backlog: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.bind(("127.0.0.1", 0))
    sock.listen(max(16, backlog))
    return sock


def roster_text(addresses: list[tuple[str, int]], session: str) -> str:
    """A roster file for parties at `addresses`, numbered from 0."""
    tables = [f'[[party]]\nid = {party}\naddress = "{host}"\nport = {port}\n'
              for party, (host, port) in enumerate(addresses)]
    return f'session = "{session}"\n\n' + "\n".join(tables)
