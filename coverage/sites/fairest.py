"""The fairest plan: the worst community's coverage rate as high as k stations can make it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from ..choosing.along_curve import site_curve
from ..choosing.asked import ask, ending_of
from ..choosing.exact import Effort
from ..choosing.question import number_of_stations
from ..choosing.recheck import recheck_plan
from ..choosing.rules.rules_plan import fairest_plan
from ..choosing.rules.worst_area import Areas
from ..choosing.site_plan import SiteCurve, SitePlan
from .rules_of_plan import community_units
from .setting import SiteSetting

STEP_SHAKES, STEP_NODES = 60, 200


@dataclass(frozen=True)
class Fairness:
    """How the worst community fares.

    Attributes:
        rate: no community that could reach more is under this rate.
        bound: no plan of as many stations has a greater one.
        today: the same rate today.
    """

    rate: Fraction
    bound: Fraction
    today: Fraction

    @property
    def proved(self) -> bool:
        """Whether no plan leaves the worst community better off."""
        return self.rate >= self.bound


def plan_fairly(
    setting: SiteSetting, *, add: int, effort: Effort | None, wanted: Callable[[], bool] | None
) -> tuple[SitePlan, SiteCurve, Fairness]:
    """Choose at most `add` stations so that the worst community's rate in the circle that is told is greatest.

    Communities are the finest areas where the plan has none. One that cannot reach the rate counts as reaching it at
    its ceiling. Of such plans the one that covers most.

    Raises:
        QuestionError: more stations than candidates, or a plan without areas.
    """
    reach, weight, effort = setting.reach, setting.demand.weight, effort or Effort()
    asked = ask(reach, weight, [setting.today_row])
    k = number_of_stations(add, candidates=asked.whole.candidates - 1)
    areas = _areas(setting)
    # Each step of the bisection is a search of its own: what is left of the work is spread over them.
    steps = replace(effort, shakes=min(effort.shakes, STEP_SHAKES), nodes=min(effort.nodes, STEP_NODES))
    plan, found = fairest_plan(asked, areas, k=k, effort=steps, wanted=wanted)
    recheck_plan(asked.pairs, asked.weight, plan, add=add)
    count, fixed = len(plan.chosen), [setting.today_row]
    curve = site_curve(reach, weight, most=count, fixed=fixed, effort=effort, wanted=wanted)
    nested = plan.covered_weight - sum(plan.gains) + np.concatenate([[0], np.cumsum(plan.gains)]).astype(np.int64)
    grown = np.full(len(curve.best), plan.covered_weight, dtype=np.int64)
    grown[: min(len(nested), len(grown))] = nested[: len(grown)]
    fairness = Fairness(found.rate, found.bound, _today(areas, found.ceiling))
    # Proved is what was asked: that the worst community cannot be better off.
    fair = replace(plan, proved=found.proved, ending=ending_of(found.proved, wanted))
    return fair, replace(curve, nested=grown, order=plan.chosen), fairness


def _areas(setting: SiteSetting) -> Areas:
    """The communities of the items of the circle that is told."""
    _, unit = community_units(setting.index, option="--fair")
    demand = setting.demand
    told = demand.of_circle(setting.asked.told)
    of_item = np.where(told, unit[np.maximum(demand.residence, 0)], -1)
    present, number = np.unique(of_item[told], return_inverse=True)
    area = np.full(len(of_item), -1, dtype=np.int64)
    area[told] = number
    weight = np.bincount(number, demand.weight[told], len(present)).astype(np.int64)
    covered = np.bincount(number, np.where(demand.covered, demand.weight, 0)[told], len(present)).astype(np.int64)
    return Areas(area, weight, covered)


def _today(areas: Areas, ceiling: np.ndarray) -> Fraction:
    """The least rate today of the communities that are below their ceiling; 1 where none is."""
    rates = [
        Fraction(int(covered), int(weight))
        for covered, weight, most in zip(areas.covered, areas.weight, ceiling, strict=True)
        if weight and covered < most
    ]
    return min(rates, default=Fraction(1))
