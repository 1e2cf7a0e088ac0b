"""Phases planned together: k₁ < k₂ < … sites, each phase keeping those of the phase before.

    maximise  Σ_t v_t · covered(S_t)   with  S₁ ⊂ S₂ ⊂ …,  |S_t| ≤ k_t

It is one covering problem: an item in each phase, and a candidate for each place and the phase in which it opens, which
covers the place's items in that phase and all later ones; of those that open in phase t or before at most k_t are
chosen. So one set of multipliers bounds all phases together. Without nesting each phase could have its own best plan:
the sum of those bounds is another bound, and the difference is the price of nesting.

Source: A. J. Scott, Dynamic location-allocation systems: some basic planning strategies, Environment and Planning 3,
1971; D. Schilling, Dynamic location modeling for public-sector facilities: a multicriteria approach, Decision Sciences
11, 1980.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from ..cover_problem import CoverProblem, from_rows, part_of
from ..exact import Best, Effort, best_plan
from ..greedy import greedy
from ..question import refuse_large_weights
from ..reduction import reduce_problem
from ..solver import Wanted
from ..swap import improve
from .rule_model import mask_of, model_of
from .rule_solver import solve_model
from .site_rules import Limit, SiteRules


@dataclass(frozen=True, eq=False)
class Phases:
    """The best nested plans found.

    Attributes:
        rows: the plan of each phase, ascending; each holds the one before.
        covered: weight that each covers.
        value: Σ weight of a phase × what it covers.
        bound: no nested plans have more.
        joint: the bound of the phases together, without the free ones.
        price: of each phase, what nesting costs against its free plan: at least, at most; None where none was given.
    """

    rows: list[list[int]]
    covered: list[int]
    value: int
    bound: int
    joint: int
    price: list[tuple[int, int] | None]

    @property
    def proved(self) -> bool:
        """Whether no better nested plans exist."""
        return self.value >= self.bound


def best_phases(
    problem: CoverProblem,
    *,
    sizes: list[int],
    weight: list[int] | None = None,
    free: list[Best] | None = None,
    effort: Effort,
    wanted: Wanted | None = None,
) -> Phases:
    """Find nested plans of the given sizes.

    Args:
        problem: the problem, as it is; what is covered already has weight 0.
        sizes: number of sites after each phase, growing.
        weight: whole weight of each phase, 1 or more; 1 each where not given.
        free: the best plan of each size without nesting, in rows of `problem`: their bounds bound the phases too.
        effort: limits of the work.
        wanted: asked now and then; False ends the search with the best so far.

    Raises:
        QuestionError: weights whose sum over all phases is too large.
        ValueError: sizes that do not grow, or weights or free plans that are not one a phase, or not positive.
    """
    weights = [1] * len(sizes) if weight is None else weight
    if not sizes or sizes[0] < 0 or any(b <= a for a, b in itertools.pairwise(sizes)):
        raise ValueError("the sizes of phases grow, from 0 or more")
    if len(weights) != len(sizes) or min(weights) < 1 or (free is not None and len(free) != len(sizes)):
        raise ValueError("a weight of 1 or more, and a free plan, for each phase")
    refuse_large_weights(float(int(problem.weight.sum()) * sum(weights)))
    reduced = reduce_problem(problem, settled=np.zeros(problem.items, dtype=np.bool_), dominate=True)
    small, limits = reduced.problem, [min(size, reduced.problem.candidates) for size in sizes]
    plans = _joint_plans(small, limits, weights, effort, wanted)
    rows = [sorted(int(reduced.row[row]) for row in plan) for plan in plans.nested]
    covered = [problem.value(plan) for plan in rows]
    value = sum(v * c for v, c in zip(weights, covered, strict=True))
    alone = None if free is None else sum(v * best.bound for v, best in zip(weights, free, strict=True))
    bound = max(plans.bound if alone is None else min(plans.bound, alone), value)
    price: list[tuple[int, int] | None] = [None] * len(sizes)
    if free is not None:
        price = [(max(b.value - c, 0), max(b.bound - c, 0)) for b, c in zip(free, covered, strict=True)]
    return Phases(rows, covered, value, bound, plans.bound, price)


@dataclass(frozen=True, eq=False)
class _Joint:
    nested: list[list[int]]
    bound: int


def _joint_plans(
    problem: CoverProblem, sizes: list[int], weights: list[int], effort: Effort, wanted: Wanted | None
) -> _Joint:
    """Search by growing and by shrinking, then all phases as one problem."""
    c, count = problem.candidates, len(sizes)
    starts = [_grown(problem, sizes), _shrunk(problem, sizes, effort, wanted)]
    best = max(starts, key=lambda nested: _worth(problem, nested, weights))
    if not c:
        return _Joint([[] for _ in sizes], 0)
    together = _stacked(problem, weights)
    limits = tuple(Limit(rows=np.arange((t + 1) * c), most=sizes[t], name=f"phase {t + 1}") for t in range(count - 1))
    model = model_of(together, rules=SiteRules(limits=limits), k=sizes[-1])
    solved = solve_model(model, effort=effort, hint=_columns(best, c), wanted=wanted)
    nested = _nested(solved.rows or [], c, count)
    nested = max((best, _topped(problem, nested, sizes)), key=lambda plans: _worth(problem, plans, weights))
    return _Joint(nested, solved.bound or 0)


def _worth(problem: CoverProblem, nested: list[list[int]], weights: list[int]) -> int:
    return sum(v * problem.value(plan) for v, plan in zip(weights, nested, strict=True))


def _stacked(problem: CoverProblem, weights: list[int]) -> CoverProblem:
    """The problem of all phases: candidate t · c + j opens j in phase t, item s · n + i is i in phase s."""
    n, count, size = problem.items, len(weights), np.diff(problem.start)
    parts, lengths = [], []
    for first in range(count):
        phases = np.arange(first, count)
        # Each candidate's items once a phase, candidate by candidate.
        pair = np.concatenate([problem.item.astype(np.int64) + s * n for s in phases])
        owner = np.tile(problem.rows(), len(phases))
        parts.append(pair[np.argsort(owner, kind="stable")])
        lengths.append(size * len(phases))
    start = np.concatenate([[0], np.cumsum(np.concatenate(lengths))]).astype(np.int64)
    weight = np.concatenate([problem.weight * v for v in weights])
    return from_rows(start, np.concatenate(parts).astype(np.int32), weight)


def _columns(nested: list[list[int]], c: int) -> list[int]:
    seen: set[int] = set()
    columns = []
    for t, plan in enumerate(nested):
        columns += [t * c + row for row in plan if row not in seen]
        seen |= set(plan)
    return columns


def _nested(columns: list[int], c: int, count: int) -> list[list[int]]:
    """The plan of each phase; a place that opens twice opens the first time."""
    return [sorted({column % c for column in columns if column // c <= t}) for t in range(count)]


def _topped(problem: CoverProblem, nested: list[list[int]], sizes: list[int]) -> list[list[int]]:
    """Give each phase that has room what gains most, and so all later ones."""
    plans: list[list[int]] = []
    for plan, size in zip(nested, sizes, strict=True):
        kept = sorted({*plan, *(plans[-1] if plans else [])})
        if len(kept) > size:
            # The one before took up what this one would have had later: keep the earlier, then what gains.
            before = plans[-1]
            rest = np.array([row for row in kept if row not in set(before)], dtype=np.int64)
            kept = [*before, *greedy(problem, most=size - len(before), among=rest, settled=problem.covered(before))]
        more = greedy(problem, most=size - len(kept), settled=problem.covered(kept))
        plans.append(sorted({*kept, *more}))
    return plans


def _grown(problem: CoverProblem, sizes: list[int]) -> list[list[int]]:
    """The best first phase that swaps find, then what gains most."""
    first = improve(problem, greedy(problem, most=sizes[0]), shakes=50)
    return _topped(problem, [first, *([first] * (len(sizes) - 1))], sizes)


def _shrunk(problem: CoverProblem, sizes: list[int], effort: Effort, wanted: Wanted | None) -> list[list[int]]:
    """The best last phase, and the best parts of it."""
    last = improve(problem, greedy(problem, most=sizes[-1]), shakes=effort.shakes)
    return nested_within(problem, last, sizes, effort=effort, wanted=wanted)


def nested_within(
    problem: CoverProblem, last: list[int], sizes: list[int], *, effort: Effort, wanted: Wanted | None = None
) -> list[list[int]]:
    """Return nested plans out of the last one: the best part of it, then the best part of that, and so on."""
    plans = [last]
    for size in reversed(sizes[:-1]):
        within = np.array(plans[0], dtype=np.int64)
        inside = mask_of(within, problem.candidates)
        # `best_plan` takes a reduced problem: what is covered already, without weight, is none of its items.
        part = part_of(problem, inside, problem.covered(within) & (problem.weight > 0))
        best = best_plan(part, k=size, effort=effort, wanted=wanted)
        plans.insert(0, sorted(int(within[row]) for row in best.rows))
    return plans
