"""Three parties compute a total and a mean square of values that none of them may see.

    ./parley python python/examples/first_shares.py
"""

import numpy as np

import parley

SALARIES = {0: [5200, 4100], 1: [3900, 7400], 2: [6100, 4800]}  # each row is known to one party only


def program(party):
    session = party.session()

    # Every party shares its own row; nothing travels, because the shares come from keys that the parties agreed on.
    mine = np.array(SALARIES[party.id], dtype=np.uint64)
    rows = [party.share(mine if owner == party.id else None, owner, shape=(2,)) for owner in range(party.parties)]

    # Sums are local. Products cost a round each and take triples, which the dealer makes.
    total = sum(row.sum() for row in rows)
    squares = sum(session.mul(row, row).sum() for row in rows)

    before = party.net.traffic().bytes_sent
    opened = int(party.open(total)), int(party.open(squares))
    return {"total": opened[0], "mean square": opened[1] / 6, "one share of the total": int(total.shares),
            "bytes to open both": party.net.traffic().bytes_sent - before, "prep_trust": session.prep_trust}


if __name__ == "__main__":
    for party, result in enumerate(parley.run(program, parties=3, transport="tcp", dealer=True)):
        print(f"party {party}: {result}")
