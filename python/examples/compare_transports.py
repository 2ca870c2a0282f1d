"""One program over every transport of this machine: the same result, bytes and rounds; only the time differs.

    ./parley python python/examples/compare_transports.py

The times include Python. `./parley bench` measures without it, with intervals and a floor.
"""

import time

import numpy as np

import parley

WORDS = 4096
ROUNDS = 50


def program(party):
    """A chain of multiplications, each of which waits for the one before."""
    session = party.session()
    session.reserve_mul(WORDS * ROUNDS)  # the offline phase, not measured
    x = party.share(np.full(WORDS, 3, dtype=np.uint64))
    power = x
    parley.barrier(party.net)
    before, begin = (party.net.traffic(), party.net.activity()), time.perf_counter()
    for _ in range(ROUNDS):
        power = session.mul(power, x)
    seconds = time.perf_counter() - begin
    after = party.net.traffic(), party.net.activity()
    return seconds, (after[0] - before[0]).bytes_sent, before[1].depth, after[1].depth, int(party.open(power)[0])


def compare(transports):
    """A line for each of `transports`."""
    for name in transports:
        try:
            results = parley.run(program, parties=3, transport=name)
        except parley.ConfigError as error:
            yield f"{name:12} not here: {error}"
            continue
        seconds, sent, before, after, values = zip(*results)
        right = set(values) == {3 ** (ROUNDS + 1) % 2**64}
        yield (f"{name:12} {max(seconds) / ROUNDS * 1e6:9.0f} {sent[0]:10} {max(after) - max(before):7} "
               f"{'right' if right else 'WRONG'}")


if __name__ == "__main__":
    print(f"{'transport':12} {'us/round':>9} {'bytes':>10} {'rounds':>7} result")
    for line in compare(row["name"] for row in parley.transports()):
        print(line, flush=True)
