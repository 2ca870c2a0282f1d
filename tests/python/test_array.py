"""Private arrays compute what NumPy computes, over every scheme, at the cost that they tell."""

import numpy as np
import pytest

parley = pytest.importorskip("parley")
pytest.importorskip("parley._core", reason="NOT TESTED: the bindings are missing; run ./parley test")

SCHEMES = [("plain", 1), ("additive", 2), ("additive", 3), ("replicated", 3), ("replicated_malicious", 3),
           ("spdz2k", 2)]
over_schemes = pytest.mark.parametrize("scheme, parties", SCHEMES)
A = np.array([[3, -1, 0], [2**40, 7, -5]])
B = np.array([[3, 2, -9], [-(2**40), 7, 1]])
X = np.array([[1.5, -2.25, 0.0], [100.125, 3.0, -7.5]])
Y = np.array([[0.5, 2.0, -1.0], [1.0, -3.0, 7.75]])


def run(program, scheme="replicated", parties=3, **options):
    return parley.run(program, parties, "memory", scheme=scheme, **options)


def wrong_ones(cases, tolerance=0.0) -> list[int]:
    """Indices of the cases whose private array does not open to the plain one."""
    return [index for index, (private, plain) in enumerate(cases) if not same(private.open(), np.asarray(plain), tolerance)]


def same(got, wanted, tolerance) -> bool:
    if got.shape != wanted.shape or got.dtype.kind != wanted.dtype.kind:
        return False
    return bool(np.all(np.abs(got - wanted) <= tolerance)) if got.dtype.kind == "f" else bool(np.all(got == wanted))


def second_owner(party):
    return 1 % party.parties


@over_schemes
def test_integers_are_those_of_numpy(scheme, parties):
    def program(party):
        x, y = party.array(A, 0), party.array(B, second_owner(party))
        return wrong_ones([
            (x + y, A + B), (x - y, A - B), (-x, -A), (x + 5, A + 5), (5 - x, 5 - A), (x * y, A * B), (x * -3, A * -3),
            (B * x, A * B), (x @ y.T, A @ B.T), (x[0] @ y[0], A[0] @ B[0]), (x @ B.T, A @ B.T), (B.T @ x, B.T @ A),
            (x.T, A.T), (x[1, ::2], A[1, ::2]), (x[:, None], A[:, None]), (x[x.shape[0] - 1], A[1]),
            (x.reshape(3, 2), A.reshape(3, 2)), (x.sum(), A.sum()), (x.sum(axis=0), A.sum(axis=0)),
            (x.sum(axis=-1), A.sum(axis=-1)), (x[0] + y, A[0] + B), (x * y[:, :1], A * B[:, :1])])

    assert run(program, scheme, parties) == [[]] * parties


@over_schemes
def test_comparisons_and_flags_are_those_of_numpy(scheme, parties):
    def program(party):
        x, y = party.array(A, 0), party.array(B, second_owner(party))
        p, q = A < B, A == B
        less, equal = x < y, x == y
        mask = np.array([True, False, True])
        f = party.array(p, 0)
        return wrong_ones([
            (less, p), (x > y, A > B), (x <= y, A <= B), (x >= y, A >= B), (equal, q), (x != y, A != B), (x < 3, A < 3),
            (3 < x, 3 < A), (x == 7, A == 7), (less & equal, p & q), (less | equal, p | q), (less ^ equal, p ^ q),
            (~less, ~p), (less & mask, p & mask), (mask | less, p | mask), (f, p), (f == less, p == p), (f[0], p[0]),
            (less.sum(), p.sum()), (less.astype(np.int64), p.astype(np.int64)), (less.T, p.T),
            (parley.where(less, x, y), np.where(p, A, B)), (parley.where(less, 1, x), np.where(p, 1, A)),
            (parley.where(less, equal, f), np.where(p, q, p)), (x.astype(bool), A.astype(bool))])

    assert run(program, scheme, parties) == [[]] * parties


@over_schemes
def test_fixed_point_numbers_are_near_those_of_numpy(scheme, parties):
    def program(party):
        x, y = party.array(X, 0), party.array(Y, second_owner(party))
        n = party.array(A[0], 0)
        unit = 2.0**-16
        exact = wrong_ones([(x + y, X + Y), (x - 0.5, X - 0.5), (2 - x, 2 - X), (x * 3, X * 3), (x < y, X < Y),
                            (x >= 0, X >= 0), (x == X, X == X), (x.sum(axis=1), X.sum(axis=1)), (x + n, X + A[0]),
                            (n * x, A[0] * X), (parley.where(x < y, x, y), np.where(X < Y, X, Y)),
                            (n.astype(float), A[0].astype(float))])
        near = wrong_ones([(x * y, X * Y), (x * 0.25, X * 0.25), (x @ y.T, X @ Y.T), (x / 4, X / 4), (x * Y, X * Y)],
                          2 * unit)
        rough = wrong_ones([(x.mean(), X.mean()), (x.mean(axis=0), X.mean(axis=0)), (x / 3, X / 3), (n / 7, A[0] / 7),
                            ((x < y).mean(), (X < Y).mean())], 2e-4)
        return exact + near + rough

    assert run(program, scheme, parties) == [[]] * parties


@over_schemes
@pytest.mark.parametrize("size", [0, 1, 1001])
def test_a_call_tells_what_it_cost(scheme, parties, size):
    values = np.arange(size) - 3

    def program(party):
        x = party.array(values if party.id == 0 else None, 0, shape=size)
        y, flags = party.constant(values[::-1].copy()), party.constant(values < 3)
        fixed = party.constant(values / 4)
        wrong = []
        calls = [lambda: x * y, lambda: x < y, lambda: x == y, lambda: parley.where(flags, x, y), lambda: flags | flags,
                 lambda: x + y, lambda: fixed * fixed, lambda: flags.sum(), lambda: fixed / 3, lambda: x @ y]
        for index, call in enumerate(calls):
            before = party.net.traffic().bytes_sent
            cost = call().cost
            if party.net.traffic().bytes_sent - before != cost.bytes or cost.bytes > 0 and cost.rounds == 0:
                wrong.append(index)
        assert x.cost.rounds >= (parties > 1) and (x + y).cost == (0, 0, 0)
        return wrong

    assert run(program, scheme, parties) == [[]] * parties


def test_the_cost_of_opening_is_that_of_the_last_call():
    def program(party):
        x = party.array(np.arange(10))
        x.open()
        return party.arrays().last_cost

    assert run(program) == [parley.Cost(rounds=1, bytes=80, correlations=0)] * 3


def test_reveal_tells_one_party_only():
    first, second, third = run(lambda party: party.array(X, 1).reveal(to=2))
    assert first is None and second is None and same(third, X, 0)


def test_a_shape_that_differs_between_parties_is_found_before_anything_is_shared():
    def program(party):
        try:
            party.array(A if party.id == 0 else None, 0, shape=A.shape if party.id != 2 else (3, 2))
        except parley.ConfigError as error:
            told, sent = str(error), party.net.traffic().bytes_sent
            later = party.array(A, 0).open()  # the parties are still in step
            return told, sent, bool((later == A).all())

    for told, sent, later in run(program):
        assert "do not agree" in told and "party 2 gave int (3, 2) of party 0" in told and later
        assert sent <= 2 * 128 + 2 * 16  # the agreement, and the keys of the session


def test_a_dtype_or_owner_that_differs_is_found_too():
    def dtype(party):
        party.array(None if party.id else X, 0, shape=X.shape, dtype=float if party.id != 1 else int)

    def owner(party):
        party.array(A, party.id)

    for program in (dtype, owner):
        with pytest.raises(parley.ConfigError, match="do not agree, and nothing was shared"):
            run(program)


def test_a_value_that_cannot_be_encoded_is_named_at_its_owner_and_stops_all():
    def program(party):
        try:
            party.array(np.array([1.0, np.nan]), 1)
        except parley.ParleyError as error:
            return type(error).__name__, str(error)

    first, second, third = run(program)
    assert second == ("DataError", "array: element 1 is nan; with 16 fraction bits values are finite and below 16384 in "
                      "magnitude")
    assert first[0] == third[0] == "ConfigError" and "party 1 gave an error" in first[1]


BAD = {
    "mixed schemes": (lambda p: p.array(A) + p.arrays("additive").array(A), parley.ConfigError,
                      "replicated and additive do not mix"),
    "shapes": (lambda p: p.array(A) * p.array(A.T.copy()), parley.ConfigError, r"\(2, 3\) and \(3, 2\)"),
    "matmul shapes": (lambda p: p.array(A) @ p.array(A), parley.ConfigError, r"expected \(m, k\)"),
    "if": (lambda p: bool(p.array(A) == 0), TypeError, "parley.where"),
    "flags as numbers": (lambda p: (p.array(A) < 0) + 1, TypeError, "astype"),
    "numbers as flags": (lambda p: p.array(A) & p.array(A), TypeError, "expected flags, got int and int"),
    "private divisor": (lambda p: p.array(A) / p.array(A), TypeError, "must be public"),
    "division by zero": (lambda p: p.array(X) / 0.0, parley.DataError, "too small"),
    "text": (lambda p: p.array(A) + "1", TypeError, "expected integers, real numbers or flags"),
    "no values": (lambda p: p.array(None, p.id, shape=3), parley.ParleyError, "gives them, not None|do not agree"),
    "no shape": (lambda p: p.array(None, 0), parley.ConfigError, "public shape"),
    "unknown owner": (lambda p: p.array(A, 7), parley.ConfigError, "7"),
    "unknown scheme": (lambda p: p.arrays("replicatd"), parley.ConfigError, "did you mean 'replicated'"),
    "too large": (lambda p: p.array(np.array([2.0**15])), parley.ParleyError, "below 16384|do not agree"),
}


@pytest.mark.parametrize("case", BAD)
def test_wrong_use_is_refused_with_what_would_be_right(case):
    program, error, words = BAD[case]
    with pytest.raises(error, match=words):
        run(program)


@pytest.mark.parametrize("scheme, parties", [("replicated", 2), ("plain", 2), ("replicated_malicious", 4)])
def test_a_scheme_that_is_not_for_so_many_parties_is_refused(scheme, parties):
    with pytest.raises(parley.ConfigError, match=f"{scheme} is for .* part"):
        run(lambda party: None, scheme, parties)


@pytest.mark.parametrize("scheme", ["additive", "spdz2k"])
def test_a_dealer_makes_the_correlations(scheme):
    def program(party):
        x = party.array(X, 0)
        return bool(np.allclose((x * x).open(), X * X, atol=1e-4)), party.session().prep_trust

    assert run(program, scheme, 2, dealer=True) == [(True, "dealer")] * 2


def test_two_parties_make_their_correlations_by_oblivious_transfer():
    def program(party):
        x = party.array(X, 0)
        return (bool(np.allclose((x * x).open(), X * X, atol=1e-4) and np.array_equal((x < 0).open(), X < 0)),
                party.session().prep_trust)

    assert run(program, "additive", 2, source="ot") == [(True, "semi_honest")] * 2


@pytest.mark.parametrize("scheme, parties", [("replicated_malicious", 3), ("spdz2k", 2), ("spdz2k", 3)])
def test_a_cheating_party_is_caught_when_something_is_opened(scheme, parties):
    def program(party):
        x = party.array(np.arange(100), 0)
        if party.id == 1:  # pretends to hold other shares from here on
            x._vector = party.array(np.arange(100), 0)._vector
        else:
            party.array(np.arange(100), 0)
        return (x * x).open()

    with pytest.raises(parley.ProtocolAbort):
        run(program, scheme, parties)


def test_everything_public_is_documented():
    for cls in (parley.Array, parley.Arrays):
        assert [name for name, thing in vars(cls).items() if not name.startswith("_") and callable(thing)
                and not thing.__doc__] == []
