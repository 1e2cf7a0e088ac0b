"""The best plan of k candidates, and the proof that there is no better one.

1. Lazy greedy and swaps give a plan. 2. The linear relaxation gives a bound (its duals, added up in integers) and,
rounded and swapped, another plan. 3. Candidates that no better plan can have go out, in integers too. 4. HiGHS searches
the core that is left.

Source: as in `relaxation`, `multipliers`, `swap`; G. Cornuéjols, M. Fisher, G. Nemhauser, Location of bank accounts to
optimize float, Management Science 23, 1977 (bounds from both sides); E. Balas, E. Zemel, 1980 (core).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...geo.network import Int64
from .cover_problem import CoverProblem, Mask, part_of
from .greedy import greedy
from .multipliers import hopeless, in_units, search_multipliers, upper_bound
from .relaxation import Relaxed, cover_program, relax, values_of
from .solver import Limits, solve
from .swap import improve

LARGE_PAIRS = 3_000_000  # beyond it the linear relaxation takes minutes, and the subgradient search stands in for it


@dataclass(frozen=True)
class Effort:
    """How much work may be done: counts of steps, never a clock, so that two runs agree.

    Attributes:
        shakes: of the local search.
        nodes: of branch and bound, for one number of candidates of one component.
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
    """

    rows: list[int]
    value: int
    bound: int
    multiplier: Int64
    certified: int

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
    rows = improve(problem, _filled(problem, hint or [], k), wanted=wanted)
    if relaxed is None:
        relaxed = _relaxation(problem, k, problem.value(rows), effort, wanted)
    multiplier = relaxed.multiplier
    certified = upper_bound(problem, multiplier, k=k)
    rounded = np.argsort(-relaxed.opened, kind="stable")[:k]
    rows = max((rows, improve(problem, [int(row) for row in rounded], wanted=wanted)), key=problem.value)
    if problem.value(rows) < certified:
        rows = improve(problem, rows, shakes=effort.shakes, stop_at=certified, wanted=wanted)
    value, bound = problem.value(rows), certified
    if value < bound and effort.nodes and (wanted is None or wanted()):
        rows, bound = _branch(problem, k, rows, multiplier, effort, wanted)
        value, bound = problem.value(rows), min(bound, certified)
    return Best(rows, value, bound, multiplier, certified)


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
    share = search_multipliers(problem, k=k, least=least, rounds=effort.rounds, wanted=wanted)
    multiplier = in_units(share, problem.weight)
    return Relaxed(np.zeros(problem.candidates), multiplier, float(upper_bound(problem, multiplier, k=k)))


def _branch(
    problem: CoverProblem,
    k: int,
    rows: list[int],
    multiplier: Int64,
    effort: Effort,
    wanted: Callable[[], bool] | None,
) -> tuple[list[int], int]:
    """Search the candidates that a better plan can have; return the better plan or `rows`, and the bound."""
    value = problem.value(rows)
    out, inside = hopeless(problem, multiplier, k=k, least=value + 1)
    if int(inside.sum()) > k:
        return rows, value
    core, kept = _core(problem, ~out, inside)
    if not core.candidates:
        return rows, value
    spare = k - int(inside.sum())
    base = problem.value(np.flatnonzero(inside))
    built = cover_program(core, k=spare, whole=True)
    number = {int(row): place for place, row in enumerate(kept)}
    start = [number[row] for row in rows if row in number][:spare]
    answer = solve(built.program, start=values_of(core, built, start), limits=Limits(nodes=effort.nodes), wanted=wanted)
    if not len(answer.values):
        return rows, upper_bound(problem, multiplier, k=k)
    found = [int(kept[j]) for j in np.flatnonzero(answer.values[: core.candidates] > 0.5)]
    found = sorted([*np.flatnonzero(inside).tolist(), *found])
    better = found if problem.value(found) > value else rows
    if answer.outcome == "optimal":
        return better, problem.value(better)
    return better, max(base + int(np.floor(answer.bound + 1e-3)), problem.value(better))


def _core(problem: CoverProblem, usable: Mask, inside: Mask) -> tuple[CoverProblem, Int64]:
    """The problem of the usable candidates but those that are in anyhow, and the items that these leave."""
    open_items = ~problem.covered(np.flatnonzero(inside))
    free = usable & ~inside
    reached = np.zeros(problem.items, dtype=np.bool_)
    reached[problem.item[free[problem.rows()]]] = True
    core = part_of(problem, free, open_items & reached)
    useful = np.diff(core.start) > 0
    kept = np.flatnonzero(free)[useful]
    return part_of(core, useful, np.ones(core.items, dtype=np.bool_)), kept
