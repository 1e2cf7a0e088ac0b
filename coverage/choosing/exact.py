"""The best plan of k candidates, and the proof that there is no better one.

1. Lazy greedy and swaps give a plan. 2. The linear relaxation gives a bound (its duals, added up in integers) and,
rounded and swapped, another plan. 3. Candidates that no better plan can have go out, in integers too. 4. Branch
and bound searches the core that is left, reduced once more. One candidate alone needs no relaxation; on a very large
problem a subgradient search takes its place, there are fewer shakes, and a core as large is not searched.

Source: as in `relaxation`, `multipliers`, `swap`; G. Cornuéjols, M. Fisher, G. Nemhauser, Location of bank accounts to
optimize float, Management Science 23, 1977 (bounds from both sides); E. Balas, E. Zemel, 1980 (core).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ...geo.network import Int64
from .branch import Searched, search_tree
from .cover_problem import CoverProblem, Mask, part_of
from .greedy import greedy
from .multipliers import hopeless, in_units, search_multipliers, upper_bound
from .reduction import NONE, reduce_problem
from .relaxation import Relaxed, cover_program, relax, values_of
from .solver import Limits, solve
from .swap import Swaps

LARGE_PAIRS = 3_000_000  # beyond it the linear relaxation takes minutes
LARGE_SHAKES = 60  # there: a shake takes a tenth of a second, and the first ones find most
MOMENT = 100  # rounds of the subgradient search for whoever was told to stop before the relaxation was solved
STEPS_A_NODE = 60  # of the simplex method: what a node of a district takes


@dataclass(frozen=True)
class Effort:
    """How much work may be done: counts of steps, never a clock, so that two runs agree.

    Attributes:
        shakes: of the local search.
        nodes: of branch and bound, for one number of candidates of one component; small ones count less (`branch`).
        rounds: of the subgradient search.
    """

    shakes: int = 400
    nodes: int = 1_000
    rounds: int = 400


@dataclass(frozen=True, eq=False)
class Best:
    """The best plan found for one k.

    Attributes:
        rows: (≤ k,) the plan, ascending.
        value: the weight that it covers.
        bound: no plan of k covers more.
        multiplier: (n,) multipliers in 1/1024: what the relaxation leaves behind.
        certified: the bound of these multipliers, at least `bound`.
        nodes: of the effort that branch and bound took.
    """

    rows: list[int]
    value: int
    bound: int
    multiplier: Int64
    certified: int
    nodes: int = 0

    @property
    def proved(self) -> bool:
        """Whether no better plan exists."""
        return self.value >= self.bound


def best_plan(
    problem: CoverProblem,
    *,
    k: int,
    effort: Effort,
    hint: list[int] | None = None,
    relaxed: Relaxed | None = None,
    wanted: Callable[[], bool] | None = None,
) -> Best:
    """Find the best plan of at most k candidates.

    Args:
        problem: a reduced problem: every item has a candidate, every weight is positive.
        k: number of candidates, at least 0.
        effort: limits of the work.
        hint: a plan of at most k to begin with.
        relaxed: the relaxation for this k, where it is solved already.
        wanted: asked now and then; False ends the search with the best plan and bound so far.
    """
    total = int(problem.weight.sum())
    if k >= problem.candidates:
        every = list(range(problem.candidates))
        return Best(every, total, total, problem.weight * 0, total)
    if k == 0:
        full = in_units(problem.weight.astype(np.float64), problem.weight)
        return Best([], 0, 0, full, 0)
    # A plan is sought with little work first: most often the relaxation proves it best at once.
    swaps = Swaps(problem)
    rows = swaps.improve(_filled(problem, hint or [], k), wanted=wanted)
    if problem.value(rows) == total:
        return Best(rows, total, total, problem.weight * 0, total)  # nobody is left: no relaxation can say more
    if k == 1:
        # What one covers alone bounds it: nothing is to be relaxed, which can take a solver longer than any other k.
        full = in_units(problem.weight.astype(np.float64), problem.weight)
        bound = upper_bound(problem, full, k=1)
        return Best(rows, problem.value(rows), bound, full, bound)
    if relaxed is None:
        relaxed = _relaxation(problem, k, problem.value(rows), effort, wanted)
    multiplier = relaxed.multiplier
    certified = upper_bound(problem, multiplier, k=k)
    rounded = np.argsort(-relaxed.opened, kind="stable")[:k]
    rows = max((rows, swaps.improve([int(row) for row in rounded], wanted=wanted)), key=problem.value)
    if problem.value(rows) < certified:
        shakes = effort.shakes if problem.pairs <= LARGE_PAIRS else min(effort.shakes, LARGE_SHAKES)
        rows = swaps.improve(rows, shakes=shakes, stop_at=certified, wanted=wanted)
    best = Best(rows, problem.value(rows), certified, multiplier, certified)
    if best.proved or not effort.nodes or (wanted is not None and not wanted()):
        return best
    return _branch(problem, k, best, effort, wanted)


def _filled(problem: CoverProblem, hint: list[int], k: int) -> list[int]:
    """A plan of k: the hint, then whatever gains most."""
    more = greedy(problem, most=k - len(hint), settled=problem.covered(hint)) if len(hint) < k else []
    return [*hint, *more]


def _relaxation(
    problem: CoverProblem, k: int, least: int, effort: Effort, wanted: Callable[[], bool] | None
) -> Relaxed:
    if problem.pairs <= LARGE_PAIRS:
        relaxed = relax(problem, k=k, wanted=wanted)
        if relaxed is not None:
            return relaxed
    if wanted is not None and not wanted():
        # A moment's work gives a bound that says something.
        share = search_multipliers(problem, k=k, least=least, rounds=min(effort.rounds, MOMENT))
    else:
        share = search_multipliers(problem, k=k, least=least, rounds=effort.rounds, wanted=wanted)
    multiplier = in_units(share, problem.weight)
    return Relaxed(np.zeros(problem.candidates), multiplier, float(upper_bound(problem, multiplier, k=k)))


def _branch(problem: CoverProblem, k: int, best: Best, effort: Effort, wanted: Callable[[], bool] | None) -> Best:
    """Search the candidates that a plan better than `best` can have."""
    out, inside = hopeless(problem, best.multiplier, k=k, least=best.value + 1)
    core, spare = _core(problem, ~out, inside), k - int(inside.sum())
    if spare < 0 or not core.problem.candidates:
        return replace(best, bound=best.value)
    if core.problem.pairs > LARGE_PAIRS:
        return best
    base = problem.value(np.flatnonzero(inside))
    searched = _search(core.problem, spare, core.places(best.rows)[:spare], effort, wanted)
    rows = sorted([*np.flatnonzero(inside).tolist(), *(int(core.kept[place]) for place in searched.rows)])
    if problem.value(rows) <= best.value:
        rows = best.rows
    value = problem.value(rows)
    bound = min(max(base + searched.bound, value), best.bound)
    return replace(best, rows=rows, value=value, bound=bound, nodes=-(-searched.steps // STEPS_A_NODE))


def _search(core: CoverProblem, k: int, rows: list[int], effort: Effort, wanted: Callable[[], bool] | None) -> Searched:
    """Search the core by our own tree; where its bound is stuck HiGHS goes on, whose cuts see through ties."""
    if k >= core.candidates:
        total = int(core.weight.sum())
        return Searched(list(range(core.candidates)), total, total, 0, stuck=False)
    searched = search_tree(core, k=k, rows=rows, steps=effort.nodes * STEPS_A_NODE, wanted=wanted)
    if not searched.stuck:
        return searched
    built = cover_program(core, k=k, whole=True)
    start, limits = values_of(core, built, searched.rows), Limits(nodes=effort.nodes)
    answer = solve(built.program, start=start, limits=limits, wanted=wanted)
    if not len(answer.values):
        return searched
    found = [int(place) for place in np.flatnonzero(answer.values[: core.candidates] > 0.5)]
    best = max((searched.rows, found), key=core.value)
    value = core.value(best)
    bound = value if answer.outcome == "optimal" else max(int(np.floor(answer.bound + 1e-3)), value)
    return replace(searched, rows=best, value=value, bound=min(searched.bound, bound))


@dataclass(frozen=True, eq=False)
class _Core:
    """What is left to be decided: a problem, reduced again, and where its candidates lie in the whole.

    Attributes:
        problem: the problem.
        kept: (c',) its candidates in the whole.
        place: (c,) for each candidate of the whole the one of the core that stands for it; −1 where none does.
    """

    problem: CoverProblem
    kept: Int64
    place: Int64

    def places(self, rows: list[int]) -> list[int]:
        """Return the candidates of the core that stand for `rows`, ascending."""
        return sorted({int(place) for place in self.place[rows] if place != NONE})


def _core(problem: CoverProblem, usable: Mask, inside: Mask) -> _Core:
    """The problem of the usable candidates but those that are in anyhow, and the items that these leave.

    With so many candidates gone, many items are alike that were not before: a third of the rows is left.
    """
    free = np.flatnonzero(usable & ~inside)
    part = part_of(problem, usable & ~inside, ~problem.covered(np.flatnonzero(inside)))
    reduced = reduce_problem(part, settled=np.zeros(part.items, dtype=np.bool_), dominate=True)
    number = np.full(part.candidates, NONE, dtype=np.int64)
    number[reduced.row] = np.arange(len(reduced.row))
    dominated = reduced.dominated_by != NONE
    number[dominated] = number[reduced.dominated_by[dominated]]
    place = np.full(problem.candidates, NONE, dtype=np.int64)
    place[free] = number
    return _Core(reduced.problem, free[reduced.row], place)
