"""`parley.run`: results, errors with the party's name, and nothing left behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from support.parties import SOCKETS, transports

import parley

PROMPT_S = 15  # generous: the machine is shared, and mpirun alone takes seconds


def state_and_parent(pid: int) -> tuple[str, int]:
    """As the kernel tells; ("X", 0) for a process that is gone."""
    try:
        state, parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return "X", 0
    return state, int(parent)


def is_alive(pid: int) -> bool:
    return state_and_parent(pid)[0] not in "XZ"


def wait_until(condition) -> bool:
    """True as soon as `condition()` is, False when that takes too long."""
    give_up = time.monotonic() + PROMPT_S
    while not condition() and time.monotonic() < give_up:
        time.sleep(0.05)
    return condition()


def descendants(pid: int) -> set[int]:
    """The living processes below `pid`."""
    alive = [int(path.name) for path in Path("/proc").glob("[0-9]*") if is_alive(int(path.name))]
    children = {other for other in alive if state_and_parent(other)[1] == pid}
    return children.union(*(descendants(child) for child in children))


@pytest.fixture(autouse=True)
def nothing_left_behind():
    before = descendants(os.getpid())
    yield
    assert descendants(os.getpid()) - before == set()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("party ")]


@pytest.mark.parametrize("transport", transports())
def test_results_come_back_in_the_order_of_the_parties(transport):
    offset = 100  # a closure, as in a notebook
    results = parley.run(lambda party: (party.id + offset, np.full(2, party.id)), 5, transport)
    assert [number for number, _ in results] == [100, 101, 102, 103, 104]
    assert [array.tolist() for _, array in results] == [[id, id] for id in range(5)]


@pytest.mark.parametrize("transport", transports())
def test_an_exception_comes_back_as_itself_with_the_party(transport):
    def program(party):
        if party.id == 1:
            raise LookupError("the third drawer is empty")
        parley.shift(party.net, np.zeros(3))

    with pytest.raises(LookupError, match="the third drawer is empty") as failure:
        parley.run(program, 3, transport)
    assert failure.value.reported_by == 1
    assert failure.value.__notes__ == [f"raised by party 1 of 3 over {transport}"]
    if transport != "memory":  # there the traceback is the exception's own
        assert "in program" in str(failure.value.__cause__)


def test_an_exception_that_cannot_travel_keeps_its_name_and_text():
    class Local(Exception):
        def __init__(self, first, second):
            super().__init__(f"{first} and {second}")

    def program(party):
        raise Local("salt", "pepper")

    with pytest.raises(parley.ParleyError, match="Local: salt and pepper"):
        parley.run(program, 2)


@pytest.mark.parametrize("transport", transports())
def test_a_mismatch_names_both_parties(transport):
    with pytest.raises(parley.TransportError) as failure:
        parley.run(lambda party: parley.shift(party.net, np.zeros(3 + party.id)), 3, transport)
    assert failure.value.code == "length_mismatch"
    assert failure.value.party != failure.value.reported_by


@pytest.mark.parametrize("transport", transports(*SOCKETS, "mpi"))
@pytest.mark.parametrize("death", ["exit", "kill"])
def test_a_party_that_dies_is_named_and_the_others_are_told(transport, death, tmp_path):
    def program(party):
        try:
            parley.barrier(party.net)
            if party.id == 2:
                os._exit(7) if death == "exit" else os.kill(os.getpid(), signal.SIGKILL)
            for _ in range(100):
                parley.shift(party.net, np.zeros(3))
        except parley.TransportError as error:
            (tmp_path / str(party.id)).write_text(f"{error.party}")
            raise

    begin = time.monotonic()
    ends = "party 2 (ended with exit code 7|was killed by SIGKILL)"
    with pytest.raises(parley.TransportError, match=ends) as failure:
        parley.run(program, 3, transport)
    assert time.monotonic() - begin < PROMPT_S
    assert (failure.value.party, failure.value.code) == (2, "peer_closed")
    if transport != "mpi":  # mpirun kills the others, which may be too early for a word of theirs
        assert [(tmp_path / name).read_text() for name in "01"] == ["2", "2"]


@pytest.mark.parametrize("transport", transports("memory", "tcp", "mpi"))
def test_parties_that_compute_are_stopped_when_another_fails(transport):
    def program(party):
        parley.barrier(party.net)
        if party.id == 0:
            raise ArithmeticError("odd")
        ticket = party.net.post_receive(0, bytearray(1))
        for _ in range(300):
            time.sleep(0.1)
            party.net.test(ticket)

    begin = time.monotonic()
    with pytest.raises(ArithmeticError):
        parley.run(program, 3, transport)
    assert time.monotonic() - begin < PROMPT_S


@pytest.mark.parametrize("transport", transports("memory", "tcp", "mpi"))
def test_a_run_that_takes_too_long_is_stopped_and_names_who_is_missing(transport):
    def program(party):
        if party.id > 0:
            parley.exchange(party.net, 3 - party.id, np.zeros(1), out=np.zeros(1))
            party.net.wait(party.net.post_receive(0, bytearray(1)))
        else:
            party.net.wait(party.net.post_receive(1, bytearray(1)))

    with pytest.raises(parley.TransportError, match="stopped after 2 s, while party 0") as failure:
        parley.run(program, 3, transport, timeout_s=2)
    assert failure.value.code == "deadline"


@pytest.mark.parametrize("transport", transports("memory", *SOCKETS))
def test_a_silent_party_hits_the_deadline(transport):
    def program(party):
        if party.id == 0:
            time.sleep(3)
        parley.exchange(party.net, 1 - party.id, np.zeros(1))

    with pytest.raises(parley.TransportError, match="party 0") as failure:
        parley.run(program, 2, transport, deadline_s=0.5)
    assert failure.value.code == "deadline"


def test_what_a_party_starts_dies_with_it():
    def program(party):
        child = subprocess.Popen(["sleep", "60"])
        if party.id == 1:
            raise ValueError(child.pid)

    with pytest.raises(ValueError) as failure:
        parley.run(program, 2)
    assert wait_until(lambda: not is_alive(failure.value.args[0]))


def test_values_that_cannot_travel_are_named():
    with pytest.raises(parley.ParleyError, match="party . returned a Transport, which cannot be sent"):
        parley.run(lambda party: party.net, 2)


LONG_RUN = """
import os, sys, time, parley
folder = sys.argv[2]
def program(party):
    open(os.path.join(folder, str(os.getpid())), "w").close()
    time.sleep(60) if party.id == 0 else parley.barrier(party.net)
parley.run(program, 3, sys.argv[1])
"""


@pytest.mark.parametrize("transport", transports("tcp", "memory", "mpi"))
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_no_party_outlives_an_interrupted_or_killed_run(transport, sign, tmp_path):
    process = subprocess.Popen([sys.executable, "-c", LONG_RUN, transport, str(tmp_path)], stderr=subprocess.PIPE)
    expected = 1 if transport == "memory" else 3
    assert wait_until(lambda: len(list(tmp_path.iterdir())) == expected)
    parties = descendants(process.pid)
    assert len(parties) >= (0 if transport == "memory" else 3)
    process.send_signal(sign)
    _, words = process.communicate(timeout=PROMPT_S)
    assert process.returncode in (-sign, 1)
    assert b"KeyboardInterrupt" in words or sign == signal.SIGKILL
    assert wait_until(lambda: not any(map(is_alive, parties)))


BAD_RUNS = {
    "transport": (dict(transport="tpc"), "unknown transport 'tpc': did you mean 'tcp'"),
    "floor": (dict(transport="raw_tcp"), "is a floor for benchmarks"),
    "network": (dict(network="lam"), "did you mean 'lan'"),
    "parties": (dict(parties=1), "2 to 16"),
    "too many": (dict(parties=16, dealer=True), "2 to 16"),
    "source": (dict(parties=2, source="to"), "unknown source 'to' of the scheme additive: .*ot"),
    "two sources": (dict(parties=2, source="ot", dealer=True), "choose one"),
    "no authenticated ot": (dict(parties=2, source="ot", scheme="spdz2k"), "unknown source 'ot' of the scheme spdz2k"),
    "nothing to make": (dict(source="ot", scheme="replicated"), "it needs none"),
    "ot of three": (dict(parties=3, source="ot"), "between 2 parties, not 3"),
    "option": (dict(wait_uss=1), "did you mean 'wait_us'"),
    "value": (dict(wait_us="long"), "expected int"),
    "negative": (dict(deadline_s=-1), "deadline_s: expected seconds above 0"),
    "timeout": (dict(timeout_s=0), "seconds above 0"),
}


@pytest.mark.parametrize("case", BAD_RUNS)
def test_a_wrong_setting_is_refused_before_anything_starts(case):
    options, message = BAD_RUNS[case]
    with pytest.raises(parley.ConfigError, match=message):
        parley.run(lambda party: None, **options)


def test_without_the_compiled_part_the_command_line_works_and_run_says_what_to_do(tmp_path):
    script = "import parley, parley.cli\ntry: parley.run\nexcept parley.ConfigError as error: print(error)"
    environment = os.environ | {"PARLEY_BUILD": str(tmp_path)}
    result = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert "./parley" in result.stdout and "compiled part" in result.stdout
