"""Connected streets divided along a random spanning tree: the tree, and the most even way to cut it.

The tree has the streets as its nodes and joins streets that share a junction. Cutting k − 1 of its links leaves k
connected parts. For a bound on the residents of a part, cutting off the heaviest branch wherever a branch grows beyond
the bound needs the fewest cuts; halving the bounds between two finds the least bound that k parts can keep.

Source: the greedy cut: S. Kundu and J. Misra, A linear tree partitioning algorithm, 1977. Random numbers: S. Park and
K. Miller, Random number generators: good ones are hard to find, 1988 (48271), so that every machine draws the same.
"""

from __future__ import annotations

import numba
import numpy as np

from .beat_graph import incidence
from .beat_sweep import root_of


@numba.njit(cache=True, nogil=True)
def drawn(state, below):  # type: ignore[no-untyped-def]
    """Return a number in 0 … `below` − 1, and move `state` (1,) on; it must start in 1 … 2³¹ − 2."""
    state[0] = state[0] * 48271 % 2147483647
    return state[0] % below


@numba.njit(cache=True, nogil=True)
def random_tree(u, v, junctions, state):  # type: ignore[no-untyped-def]
    """Return a random spanning tree of connected streets: its order (m,), and the place (m,) of each one's parent.

    The root comes first, its parent is −1; the branches of a street stand next to each other, behind it.
    """
    m = len(u)
    links = _links(u, v, junctions, state)
    for i in range(len(links) - 1, 0, -1):
        other = drawn(state, i + 1)
        links[i, 0], links[other, 0] = links[other, 0], links[i, 0]
        links[i, 1], links[other, 1] = links[other, 1], links[i, 1]
    parent = np.arange(m)
    kept = 0
    for i in range(len(links)):
        a, b = root_of(parent, links[i, 0]), root_of(parent, links[i, 1])
        if a != b:
            parent[a] = b
            links[kept, 0], links[kept, 1] = links[i, 0], links[i, 1]
            kept += 1
    start, link = incidence(links[:kept, 0], links[:kept, 1], m)
    order, above = np.empty(m, dtype=np.int64), np.full(m, -1, dtype=np.int64)
    order[0] = drawn(state, m)
    tail = 1
    for place in range(m):
        e = order[place]
        for i in range(start[e], start[e + 1]):
            f = links[link[i], 0] + links[link[i], 1] - e
            if above[place] < 0 or f != order[above[place]]:
                order[tail], above[tail] = f, place
                tail += 1
    return order, above


@numba.njit(cache=True, nogil=True)
def _links(u, v, junctions, state):  # type: ignore[no-untyped-def]
    """Pairs (p, 2) of streets that meet: at each junction, in random order, each with one of those before it."""
    m = len(u)
    start, at = incidence(u, v, junctions)
    met = np.zeros(junctions, dtype=np.int64)
    turn = np.arange(m)
    for i in range(m - 1, 0, -1):
        other = drawn(state, i + 1)
        turn[i], turn[other] = turn[other], turn[i]
    links = np.empty((2 * m, 2), dtype=np.int64)
    count = 0
    for e in turn:
        for end in range(2):
            j = u[e] if end == 0 else v[e]
            f = at[start[j] + drawn(state, met[j])] if met[j] > 0 else e
            if f != e:
                links[count, 0], links[count, 1] = e, f
                count += 1
            at[start[j] + met[j]] = e
            met[j] += 1
    return links[:count]


@numba.njit(cache=True, nogil=True)
def cut_tree(order, above, weight, lived_in, parts, least, most):  # type: ignore[no-untyped-def]
    """Cut a tree into `parts` with as few residents in the largest as possible, but no fewer than `least` are sought.

    Return whether none has more than `most` and somebody lives in each, and then the part (m,) of each street.
    """
    cut = np.zeros(len(order), dtype=np.bool_)
    if not _cut(order, above, weight, parts, most, cut):
        return False, np.empty(0, dtype=np.int64)
    while least < most:
        middle = (least + most) // 2
        if _cut(order, above, weight, parts, middle, cut):
            most = middle
        else:
            least = middle + 1
    _cut(order, above, weight, parts, most, cut)
    for _ in range(parts - 1 - cut.sum()):
        _cut_once_more(order, above, weight, lived_in, cut)
    part = np.zeros(len(order), dtype=np.int64)
    homes = np.zeros(parts, dtype=np.int64)
    count = 1
    for place in range(len(order)):
        if cut[place]:
            part[order[place]] = count
            count += 1
        elif place > 0:
            part[order[place]] = part[order[above[place]]]
        homes[part[order[place]]] += lived_in[order[place]]
    return homes.min() > 0, part


@numba.njit(cache=True, nogil=True)
def _cut(order, above, weight, parts, bound, cut):  # type: ignore[no-untyped-def]
    """Mark in `cut` (m,) the fewest links to parents that keep all parts within the bound; tell if `parts` will do."""
    m = len(order)
    held = np.empty(m, dtype=np.int64)
    cut[:] = False
    cuts, end = 0, m
    for place in range(m - 1, -1, -1):
        if weight[order[place]] > bound:
            return False
        first = end
        while first > 0 and above[first - 1] == place:
            first -= 1
        held[place] = weight[order[place]] + held[first:end].sum()
        while held[place] > bound:
            heaviest = -1
            for branch in range(first, end):
                if not cut[branch] and (heaviest < 0 or held[branch] > held[heaviest]):
                    heaviest = branch
            cut[heaviest] = True
            held[place] -= held[heaviest]
            cuts += 1
            if cuts >= parts:
                return False
        end = first
    return True


@numba.njit(cache=True, nogil=True)
def _cut_once_more(order, above, weight, lived_in, cut):  # type: ignore[no-untyped-def]
    """Cut the link that leaves the most residents in the smaller of its two new parts, somebody in each."""
    m = len(order)
    held, homes = weight[order], lived_in[order]
    for place in range(m - 1, 0, -1):
        if not cut[place]:
            held[above[place]] += held[place]
            homes[above[place]] += homes[place]
    top = np.arange(m)
    best, most = -1, -1
    for place in range(1, m):
        if cut[place]:
            continue
        top[place] = top[above[place]]
        less = min(held[place], held[top[place]] - held[place])
        if 0 < homes[place] < homes[top[place]] and less > most:
            best, most = place, less
    if best >= 0:
        cut[best] = True
