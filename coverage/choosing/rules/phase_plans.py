"""Phases planned jointly: nested plans of growing size, beside the best plan of each size alone.

The plan that is proposed is that of the last phase; its building order takes the phases one after another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..along_curve import plan_and_curve
from ..asked import ask
from ..exact import Best, Effort
from ..greedy import gains_in_order, greedy
from ..question import number_of_stations
from ..recheck import recheck_plan
from ..site_plan import SiteCurve, SitePlan
from ..solver import Wanted
from .phase_ties import of_free_plan, with_shorter_walk_over_phases
from .phases import best_phases
from .rules_plan import open_problem


@dataclass(frozen=True, eq=False)
class PhasedPlan:
    """Plans of growing size, each holding the one before.

    Attributes:
        sizes: (p,) stations after each phase, as asked for.
        counts: (p,) stations that the plan of each phase has; fewer where no further one gains.
        covered: (p,) weight covered after each phase, what the fixed ones cover included.
        free_best: (p,) the best plan found for each size alone.
        free_bound: (p,) no plan of so many covers more.
        value: Σ of `covered` over the phases, without what the fixed ones cover.
        bound: no nested plans have more.
    """

    sizes: tuple[int, ...]
    counts: tuple[int, ...]
    covered: tuple[int, ...]
    free_best: tuple[int, ...]
    free_bound: tuple[int, ...]
    value: int
    bound: int

    @property
    def proved(self) -> bool:
        """Whether no better nested plans exist."""
        return self.value >= self.bound


def plan_phases(
    reach: Any,
    weights: Any,
    *,
    sizes: Sequence[int],
    fixed: Any = None,
    effort: Effort | None = None,
    wanted: Wanted | None = None,
) -> tuple[SitePlan, SiteCurve, PhasedPlan]:
    """Choose nested plans of the given sizes that cover most weight over all phases, each phase counting once.

    Args:
        reach: as in `choose_sites`.
        weights: as in `choose_sites`.
        sizes: stations after each phase, ascending.
        fixed: as in `choose_sites`.
        effort: as in `choose_sites`.
        wanted: as in `choose_sites`.

    Raises:
        QuestionError, TypeError, ValueError: as in `choose_sites`.
    """
    asked, effort = ask(reach, weights, fixed), effort or Effort()
    last = number_of_stations(sizes[-1], candidates=asked.whole.candidates - len(asked.fixed))
    free, curve = plan_and_curve(reach, weights, add=last, fixed=fixed, effort=effort, wanted=wanted)
    places = [min(size, len(curve.best) - 1) for size in sizes]
    alone = [
        Best(
            sorted(curve.plans[k]), int(curve.best[k]) - asked.base, int(curve.bound[k]) - asked.base,
            np.zeros(0, dtype=np.int64), int(curve.bound[k]) - asked.base,
        )
        for k in places
    ]  # fmt: skip
    problem = open_problem(asked)
    found = best_phases(problem, sizes=list(sizes), free=alone, effort=effort, wanted=wanted)
    found = of_free_plan(problem, free, found, sizes, effort=effort, wanted=wanted)
    order, counts = list[int](), list[int]()
    for rows in found.rows:
        new = [row for row in rows if row not in set(order)]
        order += greedy(problem, most=len(new), among=np.array(new, dtype=np.int64), settled=problem.covered(order))
        counts.append(len(order))
    gains = gains_in_order(problem, order).tolist()
    value = asked.base + sum(gains)
    plan = replace(
        free, chosen=tuple(order), gains=tuple(gains), covered_weight=value, proved=found.proved,
        upper_bound=max(free.upper_bound, value), walk=None, walk_proved=False,
    )  # fmt: skip
    plan = with_shorter_walk_over_phases(asked, plan, counts, free, wanted=wanted)
    recheck_plan(asked.pairs, asked.weight, plan, add=last)
    phased = PhasedPlan(
        tuple(sizes), tuple(counts),
        tuple(asked.base + covered for covered in found.covered),
        tuple(int(curve.best[k]) for k in places), tuple(int(curve.bound[k]) for k in places),
        found.value, found.bound,
    )  # fmt: skip
    return plan, _nested(curve, plan, asked.base), phased


def _nested(curve: SiteCurve, plan: SitePlan, base: int) -> SiteCurve:
    """The curve with the building order of the phases."""
    nested = np.full(len(curve.best), plan.covered_weight, dtype=np.int64)
    built = base + np.concatenate([[0], np.cumsum(np.array(plan.gains, dtype=np.int64))])
    nested[: len(built)] = built[: len(nested)]
    return replace(curve, nested=nested, order=plan.chosen)
