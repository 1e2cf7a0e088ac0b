"""Local search with capacities: close one station and open another while more are served; then shake, try again.

What a swap is worth needs a maximum flow. The closing is carried out (`flow`), those who lost their station go to
others with room, and each candidate's gain is bounded from both sides at once; only the few most promising are
opened for a trial. A station whose surroundings have not changed since it was looked at last is not looked at
again.

Source: as in `swap`; J. Bentley, Experiments on traveling salesman heuristics, SODA 1990 (don't-look bits); L.
Lorena, E. Senne, A column generation approach to capacitated p-median problems, Computers & OR 31, 2004
(location-allocation).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numba
import numpy as np

from ....geo.network import Int64
from ..cover_problem import Mask
from .capacity_problem import CapacityProblem
from .flow import Desk, Flow, Net, close, desk_of, empty_flow, net_of, open_all, outlook, pull

TRIES = 8  # candidates opened for trial in the place of a station
PATIENCE = 200  # shakes without a better plan before the search gives up
WIDEST = 6  # a shake closes fewer than two more than this
SEED = 20201109


class Table(NamedTuple):
    """What a search lays aside: bounds of gains (c,), a copy of the flow, what to look at (c,), what may open (c,)."""

    in_region: Mask
    queue: Int64
    at_once: Int64
    at_most: Int64
    load: Int64
    moved: Int64
    unserved: Int64
    dirty: Mask
    usable: Mask


class CapacitySearch:
    """A plan of stations and the residents they serve, as it is improved.

    Attributes:
        value: weight that the plan serves.
    """

    def __init__(self, problem: CapacityProblem, usable: Mask | None = None) -> None:
        """Begin with the fixed stations; only `usable` candidates (c,) are opened where given."""
        self.net: Net = net_of(problem.cover, problem.capacity)
        self._desk: Desk = desk_of(self.net)
        c, n, p = problem.cover.candidates, problem.cover.items, problem.cover.pairs
        flags, whole = np.zeros(c, dtype=np.bool_), np.zeros(c, dtype=np.int64)
        allowed = ~problem.fixed if usable is None else usable & ~problem.fixed
        self._table = Table(
            flags, whole, whole.copy(), whole.copy(), whole.copy(), np.zeros(p, np.int64), np.zeros(n, np.int64),
            flags.copy(), allowed,
        )  # fmt: skip
        self._fixed = np.flatnonzero(problem.fixed)
        self._opened, self._flow = self._fixed[:0], empty_flow(self.net)
        self.begin([])

    @property
    def value(self) -> int:
        """Weight that the plan serves."""
        return int(self.net.weight.sum() - self._flow.unserved.sum())

    @property
    def rows(self) -> list[int]:
        """The plan without the fixed stations, ascending."""
        return sorted(int(row) for row in self._opened[len(self._fixed) :])

    def begin(self, rows: list[int]) -> int:
        """Open `rows` beside the fixed stations and nothing else; return the weight served."""
        self._clear()
        self._opened = np.concatenate([self._fixed, np.array(sorted(rows), dtype=np.int64)])
        open_all(self.net, self._flow, self._opened)
        pull(self.net, self._flow, self._desk, self._opened, self._opened)
        return self.value

    def fill(self, k: int) -> int:
        """Open more, one after another, until there are `k` or none gains; return the weight served."""
        self._opened = _fill(
            self.net, self._flow, self._desk, self._table, self._opened, len(self._fixed) + k, np.zeros(0)
        )
        return self.value

    def best_to_open(self, usable: Mask) -> tuple[int, int]:
        """Return the closed candidate of `usable` (c,) that gains most beside the plan, and its gain; −1: none."""
        t = self._table
        outlook(self.net, self._flow, t.in_region, t.queue, t.at_once, t.at_most)
        t.at_most[~usable] = -1
        rest = np.append(self._opened, -1)
        best, gain = _best_to_open(self.net, self._flow, self._desk, t, rest, 0, len(t.at_most))
        return int(best), int(gain)

    def paid(self) -> Mask:
        """Return the items (n,) that are not in the smallest cut; whom nobody serves, or a path could free, are in it.

        With a price of 1 for these items and 0 for the others the bound of the open stations alone is what they serve.
        """
        t = self._table
        outlook(self.net, self._flow, t.in_region, t.queue, t.at_once, t.at_most)
        rows = np.repeat(np.arange(len(self.net.capacity)), np.diff(self.net.start))
        free = self._flow.unserved > 0
        free[self.net.item[(self._flow.moved > 0) & t.in_region[rows]]] = True
        return ~free

    def climb(self) -> int:
        """Swap until no swap that is tried serves more; return the weight served."""
        self._table.dirty[:] = True
        _climb(self.net, self._flow, self._desk, self._table, self._opened, len(self._fixed))
        return self.value

    def shake(self, shakes: int, *, stop_at: int, wanted: Callable[[], bool] | None = None) -> int:
        """Shake and climb, at most `shakes` times; the plan never serves less afterwards. Return the weight served.

        Args:
            shakes: how many times; the same number gives the same plan.
            stop_at: a weight that cannot be beaten: the search ends there.
            wanted: asked after each shake; False ends the search with the best so far.
        """
        k = len(self._opened) - len(self._fixed)
        random = np.random.default_rng(SEED)
        best, since = self._copy(), 0
        for _ in range(shakes if k else 0):
            if since >= PATIENCE or best[0] >= stop_at or (wanted is not None and not wanted()):
                break
            strength = min(2 + since % max(2, min(WIDEST, k // 8)), k)
            self._shake_once(random, strength)
            if self.value > best[0]:
                best, since = self._copy(), 0
                continue
            since += 1
            if self.value < best[0]:
                self._reset(best)
        self._reset(best)
        return self.value

    def _shake_once(self, random: np.random.Generator, strength: int) -> None:
        first, size = len(self._fixed), len(self._opened)
        self._table.dirty[:] = False
        left = _close_some(self.net, self._flow, self._table, self._opened, first, random.random(2 * strength + 1))
        pull(self.net, self._flow, self._desk, left, left)
        # What was closed stays closed for a moment, unless nothing else gains.
        usable = self._table.usable.copy()
        self._table.usable[np.setdiff1d(self._opened, left)] = False
        self._opened = _fill(self.net, self._flow, self._desk, self._table, left, size, random.random(strength))
        self._table.usable[:] = usable
        self._opened = _fill(self.net, self._flow, self._desk, self._table, self._opened, size, np.zeros(0))
        _climb(self.net, self._flow, self._desk, self._table, self._opened, first)

    def _copy(self) -> tuple[int, Int64, Flow]:
        return self.value, self._opened.copy(), Flow(*(part.copy() for part in self._flow))  # type: ignore[arg-type]

    def _reset(self, state: tuple[int, Int64, Flow]) -> None:
        self._clear()
        self._opened = state[1].copy()
        open_all(self.net, self._flow, self._opened)
        for ours, theirs in zip(self._flow, state[2], strict=True):
            ours[:] = theirs

    def _clear(self) -> None:
        for row in self._opened:
            close(self.net, self._flow, row)


@numba.njit(cache=True, nogil=True)
def _soil(net, table, row):  # type: ignore[no-untyped-def]
    """Mark the open stations that share an item with `row`."""
    for p in range(net.start[row], net.start[row + 1]):
        i = net.item[p]
        for q in range(net.item_start[i], net.open_end[i]):
            table.dirty[net.candidate[q]] = True


@numba.njit(cache=True, nogil=True)
def _lay_aside(net, flow, table, opened):  # type: ignore[no-untyped-def]
    table.unserved[:] = flow.unserved
    for row in opened:
        table.load[row] = flow.load[row]
        for p in range(net.start[row], net.start[row + 1]):
            table.moved[p] = flow.moved[p]


@numba.njit(cache=True, nogil=True)
def _take_back(net, flow, table, opened):  # type: ignore[no-untyped-def]
    flow.unserved[:] = table.unserved
    for row in opened:
        flow.load[row] = table.load[row]
        for p in range(net.start[row], net.start[row + 1]):
            flow.moved[p] = table.moved[p]


@numba.njit(cache=True, nogil=True)
def _open(net, flow, desk, opened):  # type: ignore[no-untyped-def]
    """Open a station, the last of `opened`; return what is gained."""
    open_all(net, flow, opened[-1:])
    return pull(net, flow, desk, opened[-1:], opened)


@numba.njit(cache=True, nogil=True)
def _most_promising(flow, table, least):  # type: ignore[no-untyped-def]
    """The usable closed candidate that might gain more than `least`, by the mean of its bounds; −1: there is none."""
    best, best_score = -1, np.int64(-1)
    for row in range(len(table.at_most)):
        if table.at_most[row] > least and table.usable[row] and not flow.is_open[row]:
            score = 2 * table.at_most[row] + table.at_once[row]
            if score > best_score:
                best, best_score = row, score
    return best


@numba.njit(cache=True, nogil=True)
def _climb(net, flow, desk, table, opened, first):  # type: ignore[no-untyped-def]
    """Swap station after station, from place `first` of `opened` on, until none that is dirty can be swapped."""
    size = len(opened)
    idle, slot = 0, first
    before = np.empty(net.start[-1], dtype=np.int64)
    before_load, before_unserved = np.empty_like(flow.load), np.empty_like(flow.unserved)
    aside = table
    while idle < size - first:
        row = opened[slot]
        swapped = False
        if table.dirty[row]:
            table.dirty[row] = False
            before_unserved[:] = flow.unserved
            for other in opened:
                before_load[other] = flow.load[other]
                before[net.start[other] : net.start[other + 1]] = flow.moved[net.start[other] : net.start[other + 1]]
            swapped = _swap(net, flow, desk, aside, opened, slot)
            if not swapped:
                open_all(net, flow, opened[slot : slot + 1])
                flow.unserved[:] = before_unserved
                for other in opened:
                    flow.load[other] = before_load[other]
                    flow.moved[net.start[other] : net.start[other + 1]] = before[
                        net.start[other] : net.start[other + 1]
                    ]
        idle = 0 if swapped else idle + 1
        slot = slot + 1 if slot + 1 < size else first


@numba.njit(cache=True, nogil=True)
def _swap(net, flow, desk, table, opened, slot):  # type: ignore[no-untyped-def]
    """Close the station in a slot and open what gains most instead; False, with it closed, where nothing does."""
    row = opened[slot]
    rest = np.empty_like(opened)
    rest[:slot], rest[slot:-1] = opened[:slot], opened[slot + 1 :]
    others = rest[:-1]
    loss = flow.load[row]
    close(net, flow, row)
    loss -= pull(net, flow, desk, others, others)
    outlook(net, flow, table.in_region, table.queue, table.at_once, table.at_most)
    table.at_most[row] = -1
    best, _ = _best_to_open(net, flow, desk, table, rest, loss, TRIES)
    if best < 0:
        return False
    opened[slot] = best
    rest[-1] = best
    _open(net, flow, desk, rest)
    _soil(net, table, row)
    _soil(net, table, best)
    return True


@numba.njit(cache=True, nogil=True)
def _best_to_open(net, flow, desk, table, rest, least, tries):  # type: ignore[no-untyped-def]
    """The candidate that gains most above `least` beside the stations rest[:-1], and its gain; −1 where none does.

    The gains are bounded (`outlook`) beforehand, and those of candidates that are not to be opened are negative.
    """
    others = rest[:-1]
    best, best_gain, copied = -1, least, False
    for _ in range(tries):
        new = _most_promising(flow, table, best_gain)
        if new < 0:
            break
        gain = table.at_most[new]
        if table.at_once[new] < gain:
            if not copied:
                _lay_aside(net, flow, table, others)
                copied = True
            rest[-1] = new
            gain = _open(net, flow, desk, rest)
            close(net, flow, new)
            _take_back(net, flow, table, others)
        table.at_most[new] = -1
        if gain > best_gain:
            best, best_gain = new, gain
    return best, best_gain


@numba.njit(cache=True, nogil=True)
def _fill(net, flow, desk, table, opened, size, chance):  # type: ignore[no-untyped-def]
    """Open one candidate after another, one of the six most promising by chance, until `size` are open."""
    full = np.empty(max(size, len(opened)), dtype=np.int64)
    full[: len(opened)] = opened
    count = len(opened)
    while count < size:
        outlook(net, flow, table.in_region, table.queue, table.at_once, table.at_most)
        number = count - len(opened)
        skip = int(chance[number] * chance[number] * 6) if number < len(chance) else 0
        new = _most_promising(flow, table, 0)
        while skip > 0 and new >= 0:
            worth = table.at_most[new]
            table.at_most[new] = -1
            following = _most_promising(flow, table, worth // 2)
            if following < 0:
                break
            new = following
            skip -= 1
        if new < 0:
            break
        full[count] = new
        count += 1
        _open(net, flow, desk, full[:count])
        _soil(net, table, new)
    return full[:count]


@numba.njit(cache=True, nogil=True)
def _close_some(net, flow, table, opened, first, chance):  # type: ignore[no-untyped-def]
    """Close a station drawn by chance and those that share most with it, now and then a far one; return who is left."""
    strength = len(chance) // 2
    gone = np.zeros(len(opened), dtype=np.bool_)
    centre = opened[first + int(chance[0] * (len(opened) - first))]
    shared = np.zeros(len(flow.load), dtype=np.int64)
    for p in range(net.start[centre], net.start[centre + 1]):
        i = net.item[p]
        for q in range(net.item_start[i], net.item_start[i + 1]):
            shared[net.candidate[q]] += net.weight[i]
    for number in range(strength):
        best = -1
        for slot in range(first, len(opened)):
            if not gone[slot] and (best < 0 or shared[opened[slot]] > shared[opened[best]]):
                best = slot
        far = first + int(chance[1 + strength + number] * (len(opened) - first))
        if chance[1 + number] < 0.3 and not gone[far]:
            best = far
        gone[best] = True
        _soil(net, table, opened[best])
        close(net, flow, opened[best])
    return opened[~gone]
