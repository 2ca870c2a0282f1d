"""Three hospitals compare waiting times that none of them may show: private arrays with the operators of NumPy.

    ./parley python python/examples/private_array.py
"""

import numpy as np

import parley

WAITING_DAYS = {0: [12.5, 40.0, 7.25], 1: [33.0, 9.5, 21.0], 2: [5.0, 61.5, 18.25]}  # each list is one party's secret
LIMIT = 30


def program(party):
    # Every party shares its own list; the shape is public, the values are not.
    mine = np.array(WAITING_DAYS[party.id])
    days = [party.array(mine, owner) for owner in range(party.parties)]

    # Arithmetic, comparisons and choices look as in NumPy; what costs rounds says how much.
    total = days[0] + days[1] + days[2]
    late = [row > LIMIT for row in days]
    worst = days[0]
    for row in days[1:]:
        worst = parley.where(row > worst, row, worst)

    # Only these three results are opened.
    return {"mean": float((total / 3).mean().open()), "over the limit": int(sum(row.sum() for row in late).open()),
            "longest": worst.open().tolist(),
            "rounds of a sum and a comparison": (total.cost.rounds, late[0].cost.rounds)}


if __name__ == "__main__":
    for scheme in ("replicated", "replicated_malicious"):
        print(f"{scheme}: {parley.run(program, parties=3, scheme=scheme)[0]}")
