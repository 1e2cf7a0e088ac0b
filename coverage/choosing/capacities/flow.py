"""A flow of residents to open stations that follows as stations open and close: what the local search counts with.

An open station with room *pulls*: it takes residents in its reach that nobody serves, then residents of other
stations which in turn take somebody who is not served (an augmenting path). When no station can pull anything more
the flow is a maximum. A station that was searched in vain is not searched again before something has moved; the
last round, in which nothing moves, is the proof.

Source: L. Ford, D. Fulkerson, 1956; Y. Dinitz, Algorithm for solution of a problem of maximum flow in networks with
power estimation, Soviet Mathematics Doklady 11, 1970 (search in depth with dead ends remembered).
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from ....geo.network import Int64
from ..cover_problem import CoverProblem, Mask


class Net(NamedTuple):
    """The problem as the kernels want it: of the candidates of each item the open ones come first.

    Attributes:
        start, item, item_start, candidate, weight: as in `CoverProblem`, but for the order of `candidate` in an item.
        pair: (p,) where each pair of `candidate` is in `item`.
        place: (p,) where each pair of `item` is in `candidate`.
        open_end: (n,) where in `candidate` the open candidates of each item end.
        capacity: (c,) no greater than the weight in reach.
    """

    start: Int64
    item: Int64
    item_start: Int64
    candidate: Int64
    pair: Int64
    place: Int64
    open_end: Int64
    weight: Int64
    capacity: Int64


class Flow(NamedTuple):
    """Which candidates are open (c,), their load (c,), the flow of each pair (p,), and who is not served (n,)."""

    is_open: Mask
    load: Int64
    moved: Int64
    unserved: Int64


class Desk(NamedTuple):
    """Room for the search: marks and cursors of candidates (c,), and a stack of stations."""

    dead: Mask
    cursor: Int64
    station: Int64
    wish: Int64
    got: Int64
    theirs: Int64
    ours: Int64


def net_of(problem: CoverProblem, capacity: Int64) -> Net:
    """Return the problem for the kernels, with capacities (c,) that are no greater than the weight in reach."""
    pair = _pair_places(problem.start, problem.item, problem.item_start)
    place = np.empty_like(pair)
    place[pair] = np.arange(len(pair))
    item, candidate = problem.item.astype(np.int64), problem.candidate.astype(np.int64)
    first = problem.item_start
    return Net(problem.start, item, first, candidate, pair, place, first[:-1].copy(), problem.weight, capacity)


def empty_flow(net: Net) -> Flow:
    """Return the flow with no station open."""
    c = len(net.capacity)
    return Flow(np.zeros(c, np.bool_), np.zeros(c, np.int64), np.zeros(len(net.item), np.int64), net.weight.copy())


def desk_of(net: Net) -> Desk:
    """Return room for the search among any stations of `net`."""
    c = len(net.capacity)
    stack = [np.zeros(c + 1, dtype=np.int64) for _ in range(5)]
    return Desk(np.zeros(c, np.bool_), np.zeros(c, np.int64), *stack)


def flow_of(problem: CoverProblem, capacity: Int64) -> Int64:
    """Return a maximum flow (p,) when every candidate is open."""
    net = net_of(problem, capacity)
    flow = empty_flow(net)
    every = np.arange(problem.candidates)
    open_all(net, flow, every)
    pull(net, flow, desk_of(net), every, every)
    return flow.moved


@numba.njit(cache=True, nogil=True)
def _pair_places(start, item, item_start):  # type: ignore[no-untyped-def]
    cursor = item_start[:-1].copy()
    pair = np.empty(len(item), dtype=np.int64)
    for row in range(len(start) - 1):
        for p in range(start[row], start[row + 1]):
            pair[cursor[item[p]]] = p
            cursor[item[p]] += 1
    return pair


@numba.njit(cache=True, nogil=True)
def pull(net, flow, desk, roots, opened):  # type: ignore[no-untyped-def]
    """Let the stations `roots` pull until nothing moves; `opened` are all that are open. Return the weight gained."""
    total = np.int64(0)
    while True:
        for row in opened:
            desk.dead[row] = False
            desk.cursor[row] = -1
        passed = np.int64(0)
        for row in roots:
            room = net.capacity[row] - flow.load[row]
            if room > 0 and not desk.dead[row]:
                got = _pull_into(net, flow, desk, row, room)
                flow.load[row] += got
                passed += got
        total += passed
        if passed == 0:
            return total


@numba.njit(cache=True, nogil=True)
def _pull_into(net, flow, desk, root, room):  # type: ignore[no-untyped-def]
    """Search in depth from `root`; each station on the stack wishes for what the one before can take from it."""
    depth = 0
    desk.station[0], desk.wish[0], desk.got[0] = root, room, 0
    desk.dead[root] = True
    while True:
        row = desk.station[depth]
        if desk.cursor[row] < 0:
            _take(net, flow, desk, depth, row)
        if _deeper(net, flow, desk, depth, row):
            depth += 1
            continue
        got = desk.got[depth]
        if got == desk.wish[depth]:
            desk.dead[row] = False
        if depth == 0:
            return got
        flow.moved[desk.theirs[depth]] -= got
        flow.moved[desk.ours[depth]] += got
        depth -= 1
        desk.got[depth] += got


@numba.njit(cache=True, nogil=True)
def _take(net, flow, desk, depth, row):  # type: ignore[no-untyped-def]
    """Serve whom nobody serves; when that is not enough the station begins to ask others."""
    left = desk.wish[depth] - desk.got[depth]
    for p in range(net.start[row], net.start[row + 1]):
        if left == 0:
            break
        part = min(flow.unserved[net.item[p]], left)
        flow.moved[p] += part
        flow.unserved[net.item[p]] -= part
        left -= part
    desk.got[depth] = desk.wish[depth] - left
    if left > 0:
        desk.cursor[row] = net.start[row]


@numba.njit(cache=True, nogil=True)
def _deeper(net, flow, desk, depth, row):  # type: ignore[no-untyped-def]
    """Put the next station that serves somebody in reach of `row` on the stack; False where there is none."""
    left = desk.wish[depth] - desk.got[depth]
    if left == 0:
        return False
    for p in range(desk.cursor[row], net.start[row + 1]):
        desk.cursor[row] = p
        i = net.item[p]
        for q in range(net.item_start[i], net.open_end[i]):
            other = net.candidate[q]
            if not desk.dead[other] and flow.moved[net.pair[q]] > 0:
                desk.station[depth + 1], desk.got[depth + 1] = other, 0
                desk.wish[depth + 1] = min(left, flow.moved[net.pair[q]])
                desk.theirs[depth + 1], desk.ours[depth + 1] = net.pair[q], p
                desk.dead[other] = True
                return True
    desk.cursor[row] = net.start[row + 1]
    return False


@numba.njit(cache=True, nogil=True)
def open_all(net, flow, rows):  # type: ignore[no-untyped-def]
    """Open stations, which serve nobody yet."""
    for row in rows:
        flow.is_open[row] = True
        for p in range(net.start[row], net.start[row + 1]):
            i = net.item[p]
            _trade_places(net, net.place[p], net.open_end[i])
            net.open_end[i] += 1


@numba.njit(cache=True, nogil=True)
def close(net, flow, row):  # type: ignore[no-untyped-def]
    """Close a station: whom it served nobody serves."""
    flow.is_open[row] = False
    flow.load[row] = 0
    for p in range(net.start[row], net.start[row + 1]):
        i = net.item[p]
        flow.unserved[i] += flow.moved[p]
        flow.moved[p] = 0
        net.open_end[i] -= 1
        _trade_places(net, net.place[p], net.open_end[i])


@numba.njit(cache=True, nogil=True)
def _trade_places(net, one, other):  # type: ignore[no-untyped-def]
    net.candidate[one], net.candidate[other] = net.candidate[other], net.candidate[one]
    net.pair[one], net.pair[other] = net.pair[other], net.pair[one]
    net.place[net.pair[one]], net.place[net.pair[other]] = one, other


@numba.njit(cache=True, nogil=True)
def outlook(net, flow, in_region, queue, at_once, at_most):  # type: ignore[no-untyped-def]
    """Bound what each closed candidate would gain: from whom nobody serves, and with whom others could pass on.

    The flow is a maximum. A full station from which an augmenting path leads to somebody not served can pass on
    whom it serves; those and the people not served, up to the capacity, are the most that a candidate can gain.
    """
    at_once[:] = 0
    at_most[:] = 0
    in_region[:] = False
    ready = flow.unserved.copy()
    tail = 0
    for i in range(len(ready)):
        if ready[i] > 0:
            tail = _reached(net, i, in_region, queue, tail)
            for q in range(net.item_start[i], net.item_start[i + 1]):
                at_once[net.candidate[q]] += ready[i]
    head = 0
    while head < tail:
        row = queue[head]
        head += 1
        for p in range(net.start[row], net.start[row + 1]):
            if flow.moved[p] > 0:
                if ready[net.item[p]] == 0:
                    tail = _reached(net, net.item[p], in_region, queue, tail)
                ready[net.item[p]] += flow.moved[p]
    for i in range(len(ready)):
        if ready[i] > 0:
            for q in range(net.item_start[i], net.item_start[i + 1]):
                at_most[net.candidate[q]] += ready[i]
    for row in range(len(at_most)):
        at_most[row] = min(at_most[row], net.capacity[row])
        at_once[row] = min(at_once[row], net.capacity[row])


@numba.njit(cache=True, nogil=True)
def _reached(net, i, in_region, queue, tail):  # type: ignore[no-untyped-def]
    for q in range(net.item_start[i], net.open_end[i]):
        row = net.candidate[q]
        if not in_region[row]:
            in_region[row] = True
            queue[tail] = row
            tail += 1
    return tail
