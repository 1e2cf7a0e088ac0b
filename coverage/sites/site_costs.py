"""What a station at each candidate costs, in whole numbers: decimals of money in units small enough to hold them.

A cost is read as the decimal that was written: with a budget of 12.5 and costs of 4.2 the engine counts 125 and 42.
Where the planner's layer has no `cost` every station costs 1. Costs finer than `FINEST` decimals count as the next
greater number, so that a budget is never exceeded.
"""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, Decimal

import geopandas as gpd
import numpy as np

from ...geo.network import Float64, Int64
from ..choosing.question import question_error
from ..choosing.rules.site_rules import GREATEST

FINEST = 6
SHOWN = 3


def costs_of(places: gpd.GeoDataFrame) -> Float64 | None:
    """Return the column `cost` of candidates (c,), NaN where it says nothing; None without one."""
    return places["cost"].to_numpy(dtype=np.float64) if "cost" in places else None


def whole_costs(places: gpd.GeoDataFrame, budget: float) -> tuple[Int64, int]:
    """Return the cost of each candidate (c,) and the budget, as whole numbers of one unit.

    Raises:
        QuestionError: a candidate without a cost beside others that have one, or amounts too large to be counted.
    """
    cost = costs_of(places)
    if cost is None:
        return np.ones(len(places), dtype=np.int64), min(math.floor(budget), len(places))
    missing = np.flatnonzero(np.isnan(cost))
    if len(missing):
        raise _no_cost(places, missing)
    exact = [Decimal(repr(float(value))) for value in cost]
    unit = Decimal(10) ** min(max((_decimals(value) for value in exact), default=0), FINEST)
    whole = [int((value * unit).to_integral_value(rounding=ROUND_CEILING)) for value in exact]
    limit = math.floor(Decimal(repr(float(budget))) * unit)
    if max(whole, default=0) > GREATEST or sum(whole) > GREATEST * 1_000:
        raise question_error(
            "cost_too_large",
            (f"造价太大，无法精确计算：最大 {cost.max():g}", "请改用更大的单位，如万元"),
            (f"costs are too large to be counted exactly, up to {cost.max():g}", "use a larger unit of money"),
        )
    # A budget beyond all costs together is none; it only has to be a number that the engine can hold.
    return np.array(whole, dtype=np.int64), min(limit, sum(whole))


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _no_cost(places: gpd.GeoDataFrame, missing: Int64) -> Exception:
    names = [str(places["id"].iloc[row]) for row in missing[:SHOWN]]
    more_zh, more_en = ("等", " and others") if len(missing) > SHOWN else ("", "")
    return question_error(
        "candidate_without_cost",
        (f"有 {len(missing)} 个候选点没有造价（{'、'.join(names)}{more_zh}），不能用 --budget", "请补上 cost 列"),
        (
            f"{len(missing)} candidate(s) have no cost ({', '.join(names)}{more_en}), so --budget cannot be held to",
            "fill in the column cost",
        ),
    )
