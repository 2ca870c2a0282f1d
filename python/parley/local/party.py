"""One party of a run, as the program sees it."""

from parley._core import MeshSpec, Session, SharedArray, Transport, open_mesh, shaped
from parley.array import Array, Arrays
from parley.local.task import Task

_DEALER_DEADLINE_S = 1e6  # a dealer waits for requests as long as the others compute; their death still ends it


class Party:
    """What a program gets: who it is, its transport, and additive sharing on top.

    `scheme` is how `array` shares; `share` and `session` are the additive layer below.

    `id` runs from 0; `parties` is the number of parties that compute; `net` is the transport, which spans the dealer
    too where there is one. A program may put a decorator in its place before it opens the session.
    """

    def __init__(self, net: Transport, parties: int, seed: int | None = None, scheme: str = "additive",
                 source: str | None = None):
        self.id = net.party
        self.parties = parties
        self.net = net
        self._seed = seed
        self._source = source
        self.scheme = scheme
        self._session: Session | None = None
        self._arrays: dict[str, Arrays] = {}

    def session(self) -> Session:
        """The session of this run, opened on the first call.

        *Collective* on the first call, which costs one round; free afterwards. Its `prep_trust` says who makes the
        triples: a dealer or the two parties if `parley.run` was told so, else party 0, which is insecure and for
        measuring only.
        """
        if self._session is None:
            self._session = Session(self.net, self.parties, self._seed, self._source)
        return self._session

    def arrays(self, scheme: str | None = None) -> Arrays:
        """What makes private arrays of `scheme` (default: the run's), and remembers what its last call cost
        (`last_cost`). The first call opens the session; see `session`."""
        name = scheme or self.scheme
        if name not in self._arrays:
            self._arrays[name] = Arrays(self.session(), name)
        return self._arrays[name]

    def array(self, values=None, owner: int = 0, *, shape=None, dtype=None, fraction_bits: int = 16) -> Array:
        """Private array of party `owner`'s `values`. *Collective*. See `Arrays.array`."""
        return self.arrays().array(values, owner, shape=shape, dtype=dtype, fraction_bits=fraction_bits)

    def constant(self, values, fraction_bits: int = 16) -> Array:
        """Public values, the same at every party, as a private array. Local. See `Arrays.constant`."""
        return self.arrays().constant(values, fraction_bits)

    def share(self, x, owner: int = 0, shape=None, dtype=None) -> SharedArray:
        """Shares array `x` of party `owner`; the others give its shape. *Collective*. See `Session.share`."""
        return self.session().share(x, owner, shape, dtype)

    def open(self, x: SharedArray):
        """The values behind `x`, as an array, at every party. *Collective*, one round. See `Session.open`."""
        return self.session().open(x)

    def __repr__(self) -> str:
        return f"<parley.Party {self.id} of {self.parties}>"


def play(task: Task, spec: MeshSpec):
    """Opens one party's end of the mesh and runs its part of `task`; returns what the program returned.

    The dealer deals instead. Whatever fails here is told to the other parties.
    """
    if task.dealer and spec.party == task.parties:
        spec.deadline_s = _DEALER_DEADLINE_S
    net = open_mesh(spec)
    if task.network is not None:
        net = shaped(net, task.network)
    party = Party(net, task.parties, task.seed, task.scheme, None if task.dealer else task.source)
    try:
        value = _act(task, party)
        party.net.close()
        return value
    except BaseException as error:
        party.net.abort(f"{type(error).__name__}: {error}")
        raise


def _act(task: Task, party: Party):
    if not task.dealer:
        return task.program(party)
    session = party.session()  # opened now: the dealer and the others wait for each other
    if party.id >= task.parties:
        return session.serve_correlations()
    value = task.program(party)
    session.stop_correlations()
    return value
