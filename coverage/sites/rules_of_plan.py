"""A planner's side constraints as rules of the engine: parks as groups, communities as areas, spacing as pairs."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from ...geo.network import Int64
from ..choosing.question import QuestionError
from ..choosing.rules.site_rules import NONE, Floor, SiteRules
from ..choosing.rules.spacing import spacing_pairs
from ..layers.areas import AreaIndex
from ..layers.doors import point_xy
from ..layers.missing_areas import missing_areas
from .setting import SiteSetting
from .site_costs import whole_costs
from .site_request import SiteRequest


def rules_of(setting: SiteSetting, request: SiteRequest) -> SiteRules | None:
    """Return the rules of `request` in rows and columns of `setting.reach`; None where there are none.

    Raises:
        QuestionError: a budget without costs, a constraint by community in a plan without any.
    """
    limits, frame = request.limits, setting.candidates.frame
    given: dict[str, Any] = {}
    if limits.most_per_park is not None:
        given |= {"group": _with_today(frame["park"].to_numpy(dtype=np.int64)), "most_a_group": limits.most_per_park}
    if limits.least_per_community:
        code, names = pd.factorize(frame["community"].replace("", None))
        if not len(names):
            option = "--least-per-community"
            raise _no_outlines(option) if setting.index.levels else _no_communities(option)
        given |= {"area": _with_today(code.astype(np.int64)), "least_an_area": limits.least_per_community}
    if limits.spacing_between_m:
        given["apart"] = spacing_pairs(point_xy(frame), limits.spacing_between_m)
    if limits.budget is not None:
        cost, budget = whole_costs(frame, limits.budget)
        given |= {"cost": _with_today(cost, today=0), "budget": budget}
    floor = request.target if request.each_area else limits.floor
    if floor is not None:
        given["floors"] = floors_of(setting, floor, option="--each-area" if request.each_area else "--floor")
    return SiteRules(**given) if given else None


def floors_of(setting: SiteSetting, rate: float, *, option: str) -> tuple[Floor, ...]:
    """Return a floor for each community (else the finest area): that share of its weight in the circle that is told.

    A floor beyond what all candidates reach owes what they reach. `option` is what asks for it, as typed.

    Raises:
        QuestionError: the plan has no areas.
    """
    names, unit = community_units(setting.index, option=option)
    demand = setting.demand
    told = np.flatnonzero(demand.of_circle(setting.asked.told))
    share, floors = Fraction(repr(float(rate))), []
    of_item = unit[demand.residence[told]]
    for number in np.unique(of_item):
        items = told[of_item == number]
        least = math.ceil(share * int(demand.weight[items].sum()))
        floors.append(Floor(items=items.astype(np.int64), least=least, name=names[int(number)]))
    return tuple(floors)


def community_units(index: AreaIndex, *, option: str) -> tuple[list[str], Int64]:
    """Return the names of all units and each residence's unit (n,) at the level of communities, else the finest.

    `option` is what asks for them, as typed.

    Raises:
        QuestionError: the plan has no areas.
    """
    if not index.levels:
        raise _no_communities(option)
    level = index.levels.index("community") if "community" in index.levels else len(index.levels) - 1
    return [unit.name for unit in index.units], index.unit_of[:, level].astype(np.int64)


def _with_today(values: Int64, *, today: int = NONE) -> Int64:
    """Values of the candidates and of the row of today's stations."""
    return np.append(values, today)


def _no_outlines(option: str) -> Exception:
    """Communities that only the residences name: no candidate can be told to lie in one."""
    zh = f"社区没有边界，无法知道候选点在哪个社区，不能用 {option}"
    en = f"the communities have no outlines, so no candidate lies in one for {option}"
    return QuestionError([missing_areas("no_areas", zh, en)])


def _no_communities(option: str) -> Exception:
    zh, en = f"方案没有社区或其他区域，不能用 {option}", f"the plan has no communities or other areas for {option}"
    return QuestionError([missing_areas("no_areas", zh, en)])
