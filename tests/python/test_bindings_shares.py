"""Additive shares compute what NumPy's wrap-around arithmetic computes."""

import numpy as np
import pytest
from support.parties import PARTIES, SIZES, transports, words

import parley

DTYPES = (np.uint64, np.uint32)


def same(got, wanted) -> bool:
    return got.dtype == wanted.dtype and got.shape == wanted.shape and bool((got == wanted).all())


def run(program, parties=2, transport="memory", **options):
    return parley.run(program, parties, transport, **options)


@pytest.mark.parametrize("transport", transports())
@pytest.mark.parametrize("parties", PARTIES)
def test_products_and_sums_are_those_of_numpy(transport, parties):
    def program(party):
        wrong = []
        for size in SIZES:
            for dtype in DTYPES:
                plain = [words(owner, size, dtype) for owner in (0, 1)]
                x, y = (party.share(plain[owner], owner) for owner in (0, 1))
                got = party.open(party.session().mul(x, y) - 3 * x + plain[1])
                if not same(got, plain[0] * plain[1] - dtype(3) * plain[0] + plain[1]):
                    wrong.append((size, dtype.__name__))
        return wrong

    assert run(program, parties, transport) == [[]] * parties


@pytest.mark.parametrize("dealer", [False, True])
@pytest.mark.parametrize("shape", [(1, 1, 1), (3, 5, 2), (0, 4, 2), (2, 0, 3), (17, 64, 9)])
def test_matrix_products_are_those_of_numpy(shape, dealer):
    m, k, n = shape

    def program(party):
        plain = words(0, (m, k)), words(1, (k, n))
        x, y = party.share(plain[0], 0), party.share(plain[1], 1)
        return same(party.open(party.session().matmul(x, y)), plain[0] @ plain[1])

    assert run(program, 3, dealer=dealer) == [True] * 3


def test_every_party_may_own_the_input_and_only_the_owner_needs_it():
    def program(party):
        for owner in range(party.parties):
            x = words(owner, (2, 3)) if party.id == owner else None
            assert same(party.open(party.share(x, owner, shape=(2, 3))), words(owner, (2, 3)))

    run(program, 3)


def test_linear_operations_are_local_and_equal_numpy():
    def program(party):
        a, b = words(0, (4, 3)), words(1, (4, 3))
        x, y = party.share(a, 0), party.share(b, 1)
        before = party.net.traffic()
        cases = [(x + y, a + b), (x - y, a - b), (-x, -a), (x + b, a + b), (b + x, a + b), (x - b, a - b),
                 (b - x, b - a), (x * b, a * b), (b * x, a * b), (x + 5, a + np.uint64(5)), (5 - x, np.uint64(5) - a),
                 (x - (-1), a + np.uint64(1)), (x * -2, a * np.uint64(2**64 - 2)), (x + 2**70, a),
                 (x.T, a.T), (x.reshape(2, 6), a.reshape(2, 6)), (x[1], a[1]), (x[:, ::2], a[:, ::2]),
                 (x[[2, 0]], a[[2, 0]]), (x.sum(), np.asarray(a.sum())), (x.sum(axis=0), a.sum(axis=0))]
        assert party.net.traffic() == before
        return [index for index, (shared, plain) in enumerate(cases) if not same(party.open(shared), plain)]

    assert run(program, 3) == [[]] * 3


def test_a_single_share_is_not_the_value():
    def program(party):
        x = party.share(np.zeros(1000, np.uint64), 0)
        return x.shares

    shares = run(program, 3)
    assert sum(shares).sum() == 0
    assert all(len(np.unique(share)) > 990 for share in shares)


def test_reveal_tells_one_party_only():
    def program(party):
        return party.session().reveal(party.share(words(0, 5), 0), to=2)

    first, second, third = run(program, 3)
    assert first is None and second is None and same(third, words(0, 5))


def test_a_seed_makes_the_shares_repeat_and_no_seed_does_not():
    def program(party):
        return party.share(words(0, 4), 0).shares, party.session().seeded

    def flat(seed):
        return [(share.tolist(), seeded) for share, seeded in run(program, 2, seed=seed)]

    assert flat(7) == flat(7)
    assert flat(None) != flat(None)
    assert [seeded for _, seeded in flat(7) + flat(None)] == [True, True, False, False]


def test_declared_costs_are_what_travels():
    def program(party):
        session = party.session()
        x, y = party.share(words(0, (30, 7)), 0), party.share(words(1, (30, 7)), 1)
        session.reserve_mul(210)
        session.reserve_matmul(30, 7, 30)
        bytes_before, depth_before = party.net.traffic().bytes_sent, party.net.activity().depth
        session.open(session.mul(x, y))
        session.matmul(x, y.T)
        declared = session.costs().values()
        assert party.net.traffic().bytes_sent - bytes_before == sum(row["bytes_sent"] for row in declared)
        assert sum(row["rounds"] for row in declared) == 3
        return depth_before, party.net.activity().depth

    before, after = zip(*run(program, 3))
    assert max(after) - max(before) == 3


def test_prep_trust_says_who_made_the_triples():
    assert run(lambda party: party.session().prep_trust, 2) == ["insecure"] * 2
    assert run(lambda party: party.session().prep_trust, 2, dealer=True) == ["dealer"] * 2
    assert run(lambda party: party.session().prep_trust, 2, source="ot") == ["semi_honest"] * 2


@pytest.mark.parametrize("dtype", [np.uint32, np.uint64])
def test_two_parties_multiply_with_triples_of_their_own(dtype):
    def program(party):
        session = party.session()
        x, y = party.share(words(0, 65, dtype), 0), party.share(words(1, 65, dtype), 1)
        a, b = party.share(words(2, (3, 7), dtype), 0), party.share(words(3, (7, 2), dtype), 1)
        return (same(party.open(session.mul(x, y)), words(0, 65, dtype) * words(1, 65, dtype)) and
                same(party.open(session.matmul(a, b)), words(2, (3, 7), dtype) @ words(3, (7, 2), dtype)))

    assert run(program, 2, source="ot") == [True] * 2


@pytest.mark.parametrize("transport", transports())
def test_a_dealer_deals_over_every_transport(transport):
    def program(party):
        x = party.share(words(0, 1001, np.uint32), 0)
        return same(party.open(party.session().mul(x, x)), words(0, 1001, np.uint32) ** 2)

    assert run(program, 2, transport, dealer=True) == [True] * 2


BAD_INPUT = {
    "int64": (lambda p: p.share(np.zeros(3, np.int64)), TypeError, "expected dtype uint64 or uint32, got int64"),
    "float": (lambda p: p.share(np.zeros(3)), TypeError, "astype"),
    "list": (lambda p: p.share([1, 2]), TypeError, "expected a NumPy array, got list"),
    "strided": (lambda p: p.share(np.zeros(6, np.uint64)[::2]), ValueError, "ascontiguousarray"),
    "no shape": (lambda p: p.share(None, owner=1 - p.id), TypeError, "shape"),
    "no owner": (lambda p: p.share(words(0, 3), owner=2), parley.ConfigError, "ids run from 0 to 1"),
    "other shape": (lambda p: p.share(words(0, 3)) + words(0, 4), ValueError, r"\(3,\) and \(4,\)"),
    "other dtype": (lambda p: p.share(words(0, 3)) + words(0, 3, np.uint32), TypeError, "uint32"),
    "fraction": (lambda p: p.share(words(0, 3)) * 0.5, TypeError, "an int, got float"),
    "shared product": (lambda p: p.share(words(0, 3)) * p.share(words(0, 3)), TypeError, "session.mul"),
    "mul shapes": (lambda p: p.session().mul(p.share(words(0, 3)), p.share(words(0, 2))), ValueError, "mul: shapes"),
    "matmul shapes": (lambda p: p.session().matmul(p.share(words(0, (2, 3))), p.share(words(0, (2, 3)))), ValueError,
                      r"expected shapes \(m, k\) and \(k, n\)"),
    "mixed rings": (lambda p: p.session().mul(p.share(words(0, 3)), p.share(words(0, 3, np.uint32))), TypeError,
                    "different dtypes"),
}


@pytest.mark.parametrize("case", BAD_INPUT)
def test_wrong_input_is_refused_with_what_would_be_right(case):
    program, error, words_of_message = BAD_INPUT[case]
    with pytest.raises(error, match=words_of_message):
        run(program, 2)
