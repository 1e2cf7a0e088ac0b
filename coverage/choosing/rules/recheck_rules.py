"""Rules checked on a finished plan by plain counting, by code that did not choose it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from ....geo.network import Int64
from ..recheck import RecheckError, covered_weight
from ..site_plan import SitePlan
from .site_rules import NONE, SiteRules


def recheck_rules(pairs: csr_array, weight: Int64, plan: SitePlan, rules: SiteRules) -> None:
    """Check that `plan` obeys every rule; a floor beyond what all candidates reach owes what they reach.

    Raises:
        RecheckError: it breaks one.
    """
    chosen = list(plan.chosen)
    broken = [name for name, holds in _held(pairs, weight, plan, chosen, rules).items() if not holds]
    if broken:
        raise RecheckError(f"the plan breaks {', '.join(broken)}")


def _held(pairs: csr_array, weight: Int64, plan: SitePlan, chosen: list[int], rules: SiteRules) -> dict[str, bool]:
    held: dict[str, bool] = {}
    if rules.group is not None and rules.most_a_group is not None:
        groups = [int(rules.group[row]) for row in chosen if rules.group[row] >= 0]
        held["group"] = all(groups.count(group) <= rules.most_a_group for group in groups)
    if rules.area is not None:
        # One number for every area is owed where a candidate may still be chosen: not where all are open anyhow.
        area = np.array(rules.area, dtype=np.int64)
        area[list(plan.fixed)] = NONE
        areas = [int(area[row]) for row in chosen]
        held["area"] = all(areas.count(number) >= least for number, least in replace(rules, area=area).leasts.items())
    if rules.apart is not None:
        held["spacing"] = not np.isin(rules.apart, chosen).all(axis=1).any()
    if rules.cost is not None and rules.budget is not None:
        held["budget"] = sum(int(rules.cost[row]) for row in chosen) <= rules.budget
    for number, limit in enumerate(rules.limits):
        count = len(set(chosen) & {int(row) for row in limit.rows})
        held[f"limit {number}"] = limit.least <= count and (limit.most is None or count <= limit.most)
    for number, floor in enumerate(rules.floors):
        items = np.zeros(len(weight), dtype=bool)
        items[floor.items] = True
        part: Any = np.where(items, weight, 0)
        reach = covered_weight(pairs, part, range(pairs.shape[0]))
        got = covered_weight(pairs, part, [*plan.fixed, *chosen])
        held[f"floor {number}"] = got >= min(floor.least, reach)
    return held
