"""Of the plans that reach the most weight the one with the shortest walk: part by part, then joined.

Candidates that no plan with so much weight has go out (`reach_core`), and the rest falls into parts that share
nobody. A plan that reaches the most reaches in each part the most that its number of candidates there can. So for
each part and each number possible the most weight is found (`exact`), then the shortest walk with it (`walk_search`),
and the parts are joined by dynamic programming over the number of candidates.

The walk is that of each item on its own: items with the same candidates stay apart, for their nearest station may
differ. Dominated candidates stay in, for they may be nearer.

Source: R. Church, C. ReVelle, 1974, and S. L. Hakimi, 1964, taken one after the other (lexicographic goals);
H. Everett, Generalized Lagrange multiplier method, Operations Research 11, 1963 (the price of a candidate).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ....geo.network import Int64
from ..cover_problem import Mask, from_rows
from ..exact import Effort
from ..reduction import Reduced, reduce_problem
from ..solver import Wanted
from .part_counts import Option, part_options
from .reach_core import ReachBound, reach_bound
from .walk_lowest import lowest
from .walk_problem import WalkProblem, Walks, components_of_walks, part_of_walks, walk_problem
from .walk_search import ReachTest, Shortest, WalkEffort, shortest

Key = tuple[int, int, int, tuple[int, ...]]  # less is better: − weight reached, walk, number of candidates, rows


@dataclass(frozen=True, eq=False)
class Joined:
    """The best plan of all parts together.

    Attributes:
        rows: ascending rows of the problem; the hint where nothing better was found.
        proved: that no plan of k reaches as much with less walk.
        lowest: that none as good has fewer candidates, or as many and lower rows.
    """

    rows: list[int]
    proved: bool
    lowest: bool


def join_parts(
    walks: Walks,
    bound: ReachBound,
    *,
    least: int,
    hint: list[int],
    effort: WalkEffort,
    wanted: Wanted | None = None,
) -> Joined:
    """Find the plan with the shortest walk among those that reach the most weight.

    Args:
        walks: the problem.
        bound: what its covering problem says of plans of at most k candidates.
        least: the weight of items that nobody reaches today that some plan of k reaches.
        hint: such a plan, rows of the problem.
        effort: limits of the work, in each part.
        wanted: asked now and then; False ends the search with the best so far.
    """
    core = _smaller(walks, bound.possible(least))
    problem = walk_problem(core)
    joined = Joined(hint, False, False)
    if int(problem.weight[problem.outside.lost].sum()) == least:
        # Nobody who can be reached is left out: the walk is the only goal.
        joined = _together(problem, _test(bound, core, problem, least), hint, bound.k, effort)
    if joined.proved or (wanted is not None and not wanted()):
        return joined
    apart = _apart(problem, bound, least, joined.rows, effort, wanted)
    return replace(apart, rows=min(apart.rows, joined.rows, key=walks.rank))


def _together(problem: WalkProblem, test: ReachTest, hint: list[int], k: int, effort: WalkEffort) -> Joined:
    """Search all parts at once."""
    best, is_lowest = _lowest(problem, k, hint=problem.places_of(hint), effort=effort, test=test)
    rows = hint if best.walk is None else [int(row) for row in problem.row[best.rows]]
    return Joined(rows, best.proved, is_lowest)


def _apart(
    problem: WalkProblem, bound: ReachBound, least: int, hint: list[int], effort: WalkEffort, wanted: Wanted | None
) -> Joined:
    """Search each part for each number of candidates that it can have, and join them."""
    count, label = components_of_walks(problem)
    parts = [part_of_walks(problem, label == number) for number in range(count)]
    reduced = [_reduced(part) for part in parts]
    if any(small.problem.pairs > effort.pairs for small in reduced):
        return Joined(hint, False, False)
    counts = [len(part.places_of(hint)) for part in parts]
    options = part_options(
        [small.problem for small in reduced],
        counts,
        k=bound.k,
        price=bound.last,
        least=least,
        effort=Effort(nodes=effort.nodes),
    )
    proved = low = all(option.proved for option in options)
    choices: list[list[tuple[int, Key]]] = [[] for _ in parts]
    for option in _on_a_best_way(options, count, bound.k):
        if wanted is not None and not wanted():
            return Joined(hint, False, False)
        best, is_lowest = _shortest(parts[option.part], reduced[option.part], option, hint, effort)
        proved, low = proved and best.proved, low and is_lowest
        if best.walk is not None:
            rows = tuple(int(row) for row in parts[option.part].row[best.rows])
            choices[option.part].append((option.count, (-option.reached, best.walk, len(rows), rows)))
    joined = _joined(choices, bound.k)
    return Joined(hint if joined is None else list(joined[3]), proved, low)


def _test(bound: ReachBound, core: Walks, problem: WalkProblem, need: int) -> ReachTest:
    return ReachTest(int(bound.given[np.unique(core.cover.item)].sum()), bound.saved[problem.row], need)


def _lowest(
    problem: WalkProblem, k: int, *, hint: list[int], effort: WalkEffort, test: ReachTest
) -> tuple[Shortest, bool]:
    lost = int(problem.weight[problem.outside.lost].sum()) - test.need
    best = shortest(problem, k=k, lost=lost, hint=hint[:k], effort=effort, test=test)
    return lowest(problem, best, lost=lost, effort=effort, test=test)


def _shortest(
    part: WalkProblem, reduced: Reduced, option: Option, hint: list[int], effort: WalkEffort
) -> tuple[Shortest, bool]:
    """The shortest walk of one option, and whether it is the lowest plan with it; rows are candidates of the part."""
    walks = _walks_of(part)
    bound = reach_bound(walks, reduced, k=option.count, least=option.reached, multiplier=option.multiplier)
    core = _smaller(walks, bound.possible(option.reached))
    small = walk_problem(core)
    test = _test(bound, core, small, option.reached)
    hint = small.places_of(part.places_of(hint))
    best, is_lowest = _lowest(small, option.count, hint=hint, effort=effort, test=test)
    spared = _served_walk(part) - _served_walk(small)
    walk = None if best.walk is None else best.walk + spared
    return replace(
        best, rows=[int(row) for row in small.row[best.rows]], walk=walk, bound=best.bound + spared
    ), is_lowest


def _served_walk(problem: WalkProblem) -> int:
    return int((problem.weight * problem.outside.walk).sum())


def _walks_of(part: WalkProblem) -> Walks:
    cover = from_rows(part.start, part.item, part.weight)
    every, live = np.ones(part.candidates, dtype=np.bool_), np.ones(part.items, dtype=np.bool_)
    return Walks(cover, part.walk, part.outside, every, live)


def _reduced(part: WalkProblem) -> Reduced:
    return reduce_problem(from_rows(part.start, part.item, part.weight), settled=~part.outside.lost, dominate=True)


def _smaller(walks: Walks, possible: Mask) -> Walks:
    """The problem of the candidates that are possible: the pairs of all others are left out at once."""
    kept = (walks.usable & possible)[walks.cover.rows()]
    counts = np.bincount(walks.cover.rows()[kept], minlength=walks.cover.candidates)
    start = np.zeros(walks.cover.candidates + 1, dtype=np.int64)
    np.cumsum(counts, out=start[1:])
    cover = from_rows(start, walks.cover.item[kept], walks.cover.weight)
    return Walks(cover, walks.walk[kept], walks.outside, walks.usable, walks.live)


def _on_a_best_way(options: list[Option], parts: int, k: int) -> list[Option]:
    """The options that a plan with the most weight can have."""
    of_part = [[option for option in options if option.part == number] for number in range(parts)]
    before = [np.zeros(k + 1, dtype=np.int64)]
    for mine in of_part:
        before.append(_most(before[-1], mine))
    after = [np.zeros(k + 1, dtype=np.int64)]
    for mine in reversed(of_part):
        after.append(_most(after[-1], mine))
    after.reverse()
    kept = []
    for number, mine in enumerate(of_part):
        for option in mine:
            left = k - option.count
            ways = before[number][: left + 1] + after[number + 1][left::-1]
            if option.reached + int(ways.max()) == int(before[-1][k]):
                kept.append(option)
    return kept


def _most(table: Int64, options: list[Option]) -> Int64:
    """The most weight for each number of candidates, with one more part; far below zero where there is no way."""
    found = np.full(len(table), -(2**60), dtype=np.int64)
    for option in options:
        size = len(table) - option.count
        found[option.count :] = np.maximum(found[option.count :], table[:size] + option.reached)
    return np.maximum.accumulate(found)


def _joined(choices: list[list[tuple[int, Key]]], k: int) -> Key | None:
    """Join one choice of each part to the best plan of at most k candidates."""
    table: list[Key | None] = [(0, 0, 0, ())] * (k + 1)
    for options in choices:
        longer: list[Key | None] = [None] * (k + 1)
        for count, key in options:
            for total in range(count, k + 1):
                before, now = table[total - count], longer[total]
                if before is None:
                    continue
                sums = (before[0] + key[0], before[1] + key[1], before[2] + key[2])
                if now is None or sums <= now[:3]:
                    added = (*sums, tuple(sorted(before[3] + key[3])))
                    longer[total] = added if now is None else min(now, added)
        table = longer
    return table[k]
