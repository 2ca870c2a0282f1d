"""`parley.run`."""

from collections.abc import Callable

from parley.errors import ConfigError
from parley.local.report import values
from parley.local.task import Task


def run(program: Callable, parties: int = 3, transport: str = "tcp", network: str | None = None,
        seed: int | None = None, *, scheme: str = "additive", dealer: bool = False,
        source: str | None = None, timeout_s: float | None = None, **options) -> list:
    """Runs ``program(party)`` once per party on this machine and returns a list of what each returned, by party id.

    Each party is a process; over ``memory`` it is a thread of this process, over ``mpi`` a rank under mpirun. The
    processes are copies of this one, so the program may be a closure or a notebook function; what it changes stays in
    its copy.

    program: called with a `Party`; what it returns must be picklable unless the transport is ``memory``.
    parties: how many compute, 2 to 16.
    transport: a name from `parley.transports()`.
    network: imitates a network on top: "lan", "metro", "wan", or figures such as "rtt_ms=20,mbit_per_s=100".
    seed: makes sessions repeat; for tests, not for secrets. None: randomness from the operating system.
    scheme: how `Party.array` shares: "additive", "spdz2k" (two or more parties), "replicated",
        "replicated_malicious" (three), or "plain" (one).
    source: who makes the correlations of "additive" and "spdz2k". "dealer": one party more, which must not collude.
        "ot": the two parties of an additive run themselves, by oblivious transfer. None: party 0, which is insecure and
        for measuring only; `Session.prep_trust` tells.
    dealer: True is short for source="dealer".
    timeout_s: seconds for the whole run, after which all parties are stopped; None: no limit.
    options: deadline_s (seconds without progress until a wait fails, default 30), connect_timeout_s, wait_us,
        congestion, tls (a folder from ./parley certs), uring_entries, comm_thread_buffer, concurrent_lanes: see
        `MeshSpec`.

    Raises what the program raised: the first party's exception that is not the echo of another's, with the party in
    its notes and in `reported_by`, and with the other process's traceback as its cause. A party that dies is a
    TransportError that names it. The other parties are stopped, and no process is left behind, also after Ctrl-C.
    """
    if dealer and source not in (None, "dealer"):
        raise ConfigError(f"parley.run: dealer=True and source={source!r}; choose one")
    task = Task(program, parties, transport, network, seed, "dealer" if dealer else source, timeout_s, options, scheme)
    task.check()
    match task.kind.how:
        case "threads":
            from parley.local.threads import run_threads as start
        case "mpirun":
            from parley.local.mpi import run_mpi as start
        case _:
            from parley.local.processes import run_processes as start
    return values(task, start(task))
