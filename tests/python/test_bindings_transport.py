"""Transports, collectives and decorators from Python."""

import gc
import threading
import weakref

import numpy as np
import pytest
from support.parties import PARTIES, SIZES, transports, words

import parley


@pytest.mark.parametrize("transport", transports())
@pytest.mark.parametrize("parties", PARTIES)
def test_collectives_bring_every_word_where_it_belongs(transport, parties):
    def program(party):
        wrong = []
        last = parties - 1
        for size in SIZES:
            mine = words(party.id, size)
            everything = np.stack([words(other, size) for other in range(parties)])
            following, previous = (party.id + 1) % parties, (party.id - 1) % parties
            gathered = parley.gather(party.net, last, mine)
            checks = {
                "shift": (parley.shift(party.net, mine), words(following, size)),
                "exchange": (parley.exchange(party.net, following, mine, source=previous), words(previous, size)),
                "open_to_all": (parley.open_to_all(party.net, mine), everything),
                "broadcast": (parley.broadcast(party.net, last, mine.copy()), words(last, size)),
                "gather": (gathered, everything) if party.id == last else (gathered is None, True),
            }
            parley.barrier(party.net)
            wrong += [(name, size) for name, (got, wanted) in checks.items() if not np.array_equal(got, wanted)]
        return wrong

    assert parley.run(program, parties, transport) == [[]] * parties


@pytest.mark.parametrize("transport", transports("memory", "shm", "tcp", "uring", "comm_thread"))
def test_posted_operations_move_while_another_is_waited_for(transport):
    def program(party):
        peer = 1 - party.id
        out = [words(party.id, size) for size in (0, 1, 3_000_001)]
        into = [np.empty_like(array) for array in out]
        tickets = [party.net.post_receive(peer, array) for array in into]
        for array in out:
            party.net.wait(party.net.post_send(peer, array))
        party.net.submit()
        while not party.net.test(tickets[0]):
            pass
        party.net.wait(tickets[1:])
        return all(np.array_equal(got, words(peer, got.shape)) for got in into)

    assert parley.run(program, 2, transport) == [True, True]


def test_a_buffer_lives_and_keeps_its_size_until_its_ticket_is_done():
    posted = threading.Event()  # over `memory` the parties are threads of this process

    def program(party):
        if party.id == 0:
            posted.wait(30)
            party.net.wait(party.net.post_send(1, np.arange(5)))
            return None
        array = np.zeros(5, np.int64)
        held = weakref.ref(array)
        ticket = party.net.post_receive(0, array)
        with pytest.raises(ValueError, match="resize"):
            array.resize(1000)
        del array
        gc.collect()
        received = held()
        posted.set()
        party.net.wait(ticket)
        total = int(received.sum())
        del received
        return total, held() is None

    assert parley.run(program, 2, "memory")[1] == (10, True)


def test_out_is_filled_and_may_have_another_length():
    def program(party):
        out = np.zeros(3 - party.id, np.uint8)
        got = parley.exchange(party.net, 1 - party.id, np.full(2 + party.id, party.id + 1, np.uint8), out=out)
        return got is out, out.tolist()

    assert parley.run(program, 2, "memory") == [(True, [2, 2, 2]), (True, [1, 1])]


def test_any_buffer_of_bytes_can_travel():
    def program(party):
        into = bytearray(3)
        net = party.net
        net.wait([net.post_send(1 - party.id, b"abc"), net.post_receive(1 - party.id, into)])
        return bytes(into)

    assert parley.run(program, 2, "memory") == [b"abc"] * 2


@pytest.mark.parametrize("transport", transports())
def test_lanes_are_independent_and_serve_other_threads(transport):
    def program(party):
        sums = {}

        def work(name, net):
            sums[name] = sum(int(parley.exchange(net, 1 - party.id, np.array([i]))[0]) for i in range(200))

        def work_on_lane(lane):
            with lane:
                work("lane", lane)

        worker = threading.Thread(target=work_on_lane, args=(party.net.open_lane(1),))
        worker.start()
        work("main", party.net)
        worker.join()
        return sums

    assert parley.run(program, 2, transport, concurrent_lanes=True) == [{"lane": 19900, "main": 19900}] * 2


def test_a_lane_refuses_every_thread_but_its_own():
    def program(party):
        parley.barrier(party.net)
        refusals = []

        def intrude():
            with pytest.raises(parley.ConfigError, match="open_lane") as refusal:
                parley.barrier(party.net)
            refusals.append(refusal)

        thread = threading.Thread(target=intrude)
        thread.start()
        thread.join()
        parley.barrier(party.net)
        return len(refusals)

    assert parley.run(program, 2, "tcp") == [1, 1]


def test_counters_count_payload_messages_and_rounds():
    def program(party):
        for _ in range(3):
            parley.shift(party.net, np.zeros(5, np.uint16))
        with_next = party.net.traffic_with((party.id + 1) % 3)
        total = party.net.traffic()
        return (total.bytes_sent, total.bytes_received, total.messages_sent, with_next.bytes_received,
                with_next.bytes_sent, party.net.activity().depth)

    assert parley.run(program, 3, "tcp") == [(30, 30, 3, 30, 0, 3)] * 3


def test_a_shaped_network_takes_its_round_trip():
    def program(party):
        parley.barrier(party.net)
        before = party.net.activity().waiting_s
        parley.exchange(party.net, 1 - party.id, np.zeros(1))
        return party.net.activity().waiting_s - before

    # One way is 30 ms, less what the other party was late.
    assert max(parley.run(program, 2, "tcp", network="rtt_ms=60")) > 0.025


def test_a_transcript_has_a_line_per_frame_and_no_payload():
    def program(party):
        entries = []
        inner, party.net = party.net, parley.traced(party.net, entries)
        with pytest.raises(parley.ConfigError, match="decorator"):
            inner.traffic()
        parley.exchange(party.net, 1 - party.id, np.full(3, 77, np.uint64))
        return [(entry.direction, entry.peer, entry.depth, entry.length) for entry in entries], [*map(str, entries)]

    for id, (entries, lines) in enumerate(parley.run(program, 2, "memory")):
        assert sorted(entries) == [("receive", 1 - id, 1, 24), ("send", 1 - id, 1, 24)]
        assert "77" not in "".join(lines)


def in_threads(party, specs) -> list:
    """What `party(spec)` returned for each spec, each on a thread of its own."""
    results = [None] * len(specs)

    def work(index):
        results[index] = party(specs[index])

    threads = [threading.Thread(target=work, args=(index,)) for index in range(len(specs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_a_mesh_opens_from_specs_without_run():
    def party(spec):
        with parley.open_mesh(spec) as net:
            parley.barrier(net)
        with pytest.raises(parley.TransportError, match="closed"):
            parley.barrier(net)
        return net.party

    assert in_threads(party, parley.local_specs(3, "tcp")) == [0, 1, 2]


def test_another_program_is_refused_by_name():
    def party(spec):
        with pytest.raises(parley.TransportError) as refusal:
            parley.open_mesh(spec)
        return refusal.value.code

    specs = parley.local_specs(2, "tcp")
    specs[1].program = b"another program, other results.."
    assert in_threads(party, specs) == ["program_mismatch"] * 2


def test_a_block_that_fails_tells_the_others_why():
    def party(spec):
        with pytest.raises((KeyError, parley.TransportError)) as failure, parley.open_mesh(spec) as net:
            if net.party == 1:
                raise KeyError("wrong key")
            parley.shift(net, np.zeros(1))
        return str(failure.value)

    first, second = in_threads(party, parley.local_specs(2, "tcp"))
    assert "KeyError" in first and "wrong key" in first and second == "'wrong key'"


BAD_INPUT = {
    "list": (lambda p: parley.shift(p.net, [1, 2]), TypeError, "shift: x: expected a NumPy array, got list"),
    "objects": (lambda p: parley.shift(p.net, np.array([{}])), TypeError, "numeric dtype"),
    "strided": (lambda p: parley.shift(p.net, np.zeros(6)[::2]), ValueError, "ascontiguousarray"),
    "read-only": (lambda p: p.net.post_receive(1 - p.id, b"abc"), ValueError, "writable"),
    "no buffer": (lambda p: p.net.post_send(1 - p.id, 3), TypeError, "array or another buffer, got int"),
    "itself": (lambda p: p.net.post_send(p.id, b"abc"), parley.ConfigError, "not a peer"),
    "no party": (lambda p: p.net.traffic_with(9), parley.ConfigError, "no party 9"),
    "key": (lambda p: parley.Prg(b"short"), ValueError, "16 bytes"),
    "ticket": (lambda p: [p.net.wait(t) for t in 2 * [p.net.post_send(1 - p.id, b"")]], parley.ConfigError, "once"),
}


@pytest.mark.parametrize("case", BAD_INPUT)
def test_wrong_input_is_refused_with_what_would_be_right(case):
    program, error, message = BAD_INPUT[case]
    with pytest.raises(error, match=message):
        parley.run(program, 2, "memory")


def test_a_generator_gives_the_same_bytes_in_order_and_at_random():
    key = parley.key_from_seed(1)
    whole, parts, middle = np.empty(100, np.uint8), [np.empty(n, np.uint8) for n in (33, 0, 67)], np.empty(20, np.uint8)
    parley.Prg(key).fill(whole)
    prg = parley.Prg(key)
    for part in parts:
        prg.fill(part)
    prg.expand(50, middle)
    assert np.array_equal(whole, np.concatenate(parts))
    assert np.array_equal(whole[50:70], middle)
    assert parley.key_from_seed(1) == key != parley.key_from_seed(2)
    assert parley.os_random_key() != parley.os_random_key()
