"""Make a covering problem smaller without changing its answer.

Items that nobody can cover, or that are covered already, go out; items with the same candidates become one; of
candidates whose items another one covers too only that other stays; what shares no item falls into components.

Source: B. T. Downs, J. D. Camm, An exact algorithm for the maximal covering problem, Naval Research Logistics 43, 1996
(dominated columns); R. Church, A. Murray, Location Covering Models, 2018 (merging of demand).
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from ...geo.connected import connected_parts
from ...geo.network import Int32, Int64
from .cover_problem import CoverProblem, Mask, from_rows, part_of

ROUNDS = 2  # a second round finds what the first has made equal; a third found nothing on any instance tried
NONE = -1


@dataclass(frozen=True, eq=False)
class Reduced:
    """A smaller problem and how it lies in the one that it was made of.

    Attributes:
        problem: the smaller problem; every candidate covers an item of positive weight, every item has a candidate.
        row: (c',) its candidates in the original.
        item_of: (n,) its item for each item of the original; −1 for one that went out.
        dominated_by: (c,) for a candidate of the original that went out because another covers as much, that other
            one, which stayed; −1 for all others.
    """

    problem: CoverProblem
    row: Int64
    item_of: Int64
    dominated_by: Int64


def reduce_problem(problem: CoverProblem, *, settled: Mask, preference: Int64 | None = None, dominate: bool) -> Reduced:
    """Reduce `problem`.

    Args:
        problem: the problem.
        settled: (n,) items that are covered whatever is chosen.
        preference: (c,) of candidates with the same items the one with the smallest number stays; then the first.
        dominate: whether dominated candidates go out. Not valid where candidates differ by more than their items: with
            costs, capacities, spacing, or limits by group.
    """
    reachable = np.diff(problem.item_start) > 0
    live = reachable & ~settled & (problem.weight > 0)
    useful = np.zeros(problem.candidates, dtype=np.bool_)
    useful[problem.rows()[live[problem.item]]] = True
    rank = np.arange(problem.candidates) if preference is None else _ranks(preference)
    row = np.flatnonzero(useful)
    item_of = np.where(live, np.cumsum(live) - 1, NONE)
    small = part_of(problem, useful, live)
    dominator = np.full(problem.candidates, NONE, dtype=np.int64)
    for _ in range(ROUNDS):
        small, group = merged(small)
        item_of = np.append(group, NONE)[item_of]
        if not dominate:
            break
        winner = dominators(small, rank[row])
        if not (winner != NONE).any():
            break
        dominator[row[winner != NONE]] = row[winner[winner != NONE]]
        row = row[winner == NONE]
        small = part_of(small, winner == NONE, np.ones(small.items, dtype=np.bool_))
    return Reduced(small, row, item_of, _ends(dominator))


def _ranks(preference: Int64) -> Int64:
    rank = np.empty(len(preference), dtype=np.int64)
    rank[np.lexsort((np.arange(len(preference)), preference))] = np.arange(len(preference))
    return rank


def _ends(dominator: Int64) -> Int64:
    """Follow chains of dominators to the one that stayed."""
    ends = dominator.copy()
    while True:
        further = np.where(ends == NONE, NONE, dominator[ends])
        if not (further != NONE).any():
            return ends
        ends = np.where(further == NONE, ends, further)


def merged(problem: CoverProblem, kind: Int64 | None = None) -> tuple[CoverProblem, Int64]:
    """Make one item of those with the same candidates, numbered by their first; return it and each item's number.

    Items of different `kind` (n,) are kept apart.
    """
    head = _equal_heads(problem, np.zeros(problem.items, dtype=np.int64) if kind is None else kind)
    heads = np.flatnonzero(head == np.arange(problem.items))
    number = np.full(problem.items, NONE, dtype=np.int64)
    number[heads] = np.arange(len(heads))
    group = number[head]
    weight = np.zeros(len(heads), dtype=np.int64)
    np.add.at(weight, group, problem.weight)
    is_head = np.zeros(problem.items, dtype=np.bool_)
    is_head[heads] = True
    kept = is_head[problem.item]
    counts = np.bincount(problem.rows()[kept], minlength=problem.candidates)
    start = np.zeros(problem.candidates + 1, dtype=np.int64)
    np.cumsum(counts, out=start[1:])
    return from_rows(start, number[problem.item[kept]].astype(np.int32), weight), group


def _equal_heads(problem: CoverProblem, kind: Int64) -> Int64:
    """Return for each item the first of its kind with the same candidates: found by hash, then compared one by one."""
    keys = np.random.default_rng(0).integers(0, 2**63, size=problem.candidates, dtype=np.uint64)
    sums = np.zeros(problem.items, dtype=np.uint64)
    np.add.at(sums, problem.item, keys[problem.rows()])
    order = np.lexsort((np.arange(problem.items), sums, kind, np.diff(problem.item_start)))
    head = np.arange(problem.items, dtype=np.int64)
    _join_equal(problem.item_start, problem.candidate, sums, kind, order, head)
    return head


@numba.njit(cache=True, nogil=True)
def _join_equal(item_start, candidate, sums, kind, order, head):  # type: ignore[no-untyped-def]
    for k in range(1, len(order)):
        a, b = head[order[k - 1]], order[k]
        count = item_start[b + 1] - item_start[b]
        if sums[a] != sums[b] or kind[a] != kind[b] or item_start[a + 1] - item_start[a] != count:
            continue
        same = True
        for p in range(count):
            if candidate[item_start[a] + p] != candidate[item_start[b] + p]:
                same = False
                break
        if same:
            head[b] = a


def dominators(problem: CoverProblem, rank: Int64) -> Int64:
    """Return for each candidate one whose items include its own, −1 where none does; of equal ones the lowest rank.

    A candidate that dominates may itself be dominated; there is no circle.
    """
    found = np.full(problem.candidates, NONE, dtype=np.int64)
    _find_dominators(
        problem.start, problem.item, problem.item_start, problem.candidate, rank,
        np.full(problem.items, NONE, dtype=np.int64), found,
    )  # fmt: skip
    return found


@numba.njit(cache=True, nogil=True)
def _find_dominators(start, item, item_start, candidate, rank, mark, found):  # type: ignore[no-untyped-def]
    for a in range(len(start) - 1):
        size = start[a + 1] - start[a]
        if size == 0:
            continue
        rarest = item[start[a]]
        for p in range(start[a], start[a + 1]):
            i = item[p]
            mark[i] = a
            if item_start[i + 1] - item_start[i] < item_start[rarest + 1] - item_start[rarest]:
                rarest = i
        for q in range(item_start[rarest], item_start[rarest + 1]):
            b = candidate[q]
            other = start[b + 1] - start[b]
            if b == a or other < size or (other == size and rank[b] > rank[a]):
                continue
            missing, spare = size, other
            for p in range(start[b], start[b + 1]):
                if mark[item[p]] == a:
                    missing -= 1
                spare -= 1
                if spare < missing:
                    break
            if missing == 0:
                found[a] = b
                break


def components_of(problem: CoverProblem) -> tuple[int, Int32, Int32]:
    """Return the number of components, and the component of each candidate (c,) and item (n,).

    Candidates that share no item, directly or through others, are in different components, numbered by their first
    candidate.
    """
    size = problem.candidates + problem.items
    count, label = connected_parts(problem.rows(), problem.candidates + problem.item, size)
    return count, label[: problem.candidates], label[problem.candidates :]
