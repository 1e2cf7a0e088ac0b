"""How good any plan under rules could be: an upper bound that whole numbers prove, whatever a solver did.

Multipliers: λᵢ ≥ 0 of an item, ν ≥ 0 of a floor, μ of a side (≥ 0 where its most is charged, ≤ 0 where its least is),
κ ≥ 0 of a clique of candidates that stand too close. For a plan y that obeys every rule each line below only adds
something that is not negative::

    Σ gain z − Σ cost y
      ≤ Σ gain z − Σ cost y + Σ ν (Σ w z − floor) + Σ μ (bound − Σ a y) + Σ κ (1 − Σ y) + Σ λ (Σ y − z)
      = Σ (gain + Σ ν w − λ) z  +  Σ pⱼ yⱼ  −  Σ ν floor + Σ μ bound + Σ κ
      ≤ Σ (gain + Σ ν w − λ)⁺  −  Σ ν floor + Σ μ bound + Σ κ  +  the k largest of pⱼ⁺

with the price pⱼ = Σ λ over the items of j − costⱼ − Σ μ aⱼ − Σ κ, and `bound` the most where μ ≥ 0, the least where μ
< 0. All of it is added up in whole 1/1024; μ and ν are kept finer (1/1024 of `parts`) and each product is rounded
against us. A bound below zero for an objective that cannot be negative proves that no plan obeys the rules.

Source: as in `multipliers`; M. Fisher, The Lagrangian relaxation method for solving integer programming problems,
Management Science 27, 1981.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ....geo.network import Float64, Int64
from ..cover_problem import Mask, column_sums
from ..multipliers import UNIT
from .rule_model import RuleModel, Sides

LARGE = 2**60


@dataclass(frozen=True, eq=False)
class Prices:
    """Multipliers of a model.

    Attributes:
        item: (n,) in 1/1024.
        rows: the model's sides, then cliques.
        side: (r,) of `rows`, in 1/1024 of 1/`side_parts`; below zero on a least.
        side_parts: (r,).
        floor: (f,) of the model's floors, in 1/1024 of 1/`floor_parts`.
        floor_parts: (f,).
    """

    item: Int64
    rows: Sides
    side: Int64
    side_parts: Int64
    floor: Int64
    floor_parts: Int64

    @property
    def side_share(self) -> Float64:
        """Multipliers of the rows as numbers: objective for one unit of the row's limit."""
        return self.side / (UNIT * self.side_parts)

    @property
    def floor_share(self) -> Float64:
        """Multipliers of the floors as numbers: objective for one unit of weight owed."""
        return self.floor / (UNIT * self.floor_parts)


def prices_of(model: RuleModel, rows: Sides, *, item: Float64, side: Float64, floor: Float64) -> Prices:
    """Return multipliers in whole units; any numbers make a valid bound."""
    side_parts, floor_parts = _parts(rows), _parts(model.floors)
    sides, floors = _whole(side, side_parts, rows), np.maximum(_whole(floor, floor_parts, model.floors), 0)
    most = model.gain * UNIT + _owed(model, floors, floor_parts)
    given = np.clip(np.nan_to_num(item) * UNIT, 0, float(LARGE))
    # Beyond what an item is worth a multiplier only raises prices.
    return Prices(np.minimum(np.rint(given).astype(np.int64), most), rows, sides, side_parts, floors, floor_parts)


def _parts(rows: Sides) -> Int64:
    """A power of two a row, about its largest number: a product with it is as fine as 1/1024."""
    largest = np.ones(rows.rows, dtype=np.int64)
    np.maximum.at(largest, rows.row_of(), rows.value)
    return np.left_shift(1, np.ceil(np.log2(largest)).astype(np.int64))


def _whole(share: Float64, parts: Int64, rows: Sides) -> Int64:
    sums = np.ones(rows.rows, dtype=np.int64)
    np.add.at(sums, rows.row_of(), rows.value)
    limit = LARGE // np.maximum(sums, 1)
    scaled = np.clip(np.rint(np.nan_to_num(share) * UNIT * parts), -limit.astype(float), limit.astype(float))
    return np.clip(scaled.astype(np.int64), -limit, limit)


def _owed(model: RuleModel, floor: Int64, parts: Int64) -> Int64:
    """Σ ν w of each item (n,), in 1/1024, rounded up."""
    row = model.floors.row_of()
    owed = np.zeros(model.problem.items, dtype=np.int64)
    np.add.at(owed, model.floors.index, _up(floor[row] * model.floors.value, parts[row]))
    return owed


def _up(number: Int64, parts: Int64) -> Int64:
    return -((-number) // parts)


def priced(model: RuleModel, prices: Prices) -> tuple[int, Int64]:
    """Return what the bound gives for nothing, and the price (c,) of each candidate, in 1/1024."""
    worth = model.gain * UNIT + _owed(model, prices.floor, prices.floor_parts)
    rows, row = prices.rows, prices.rows.row_of()
    limit = np.where(prices.side >= 0, rows.most, rows.least)
    given = int(np.maximum(worth - prices.item, 0).sum())
    given += int(_up(prices.side * limit, prices.side_parts).sum())
    given -= int((prices.floor * model.floors.least // prices.floor_parts).sum())
    price = column_sums(model.problem, prices.item) - model.cost * UNIT
    np.add.at(price, rows.index, _up(-prices.side[row] * rows.value, prices.side_parts[row]))
    return given, price


def rule_bound(model: RuleModel, prices: Prices) -> int:
    """Return the upper bound of the objective, a multiple of its unit."""
    given, price = priced(model, prices)
    return (given + int(_largest(price, model.k).sum())) // (UNIT * model.unit) * model.unit


def _largest(price: Int64, k: int) -> Int64:
    """The k largest prices above zero, falling."""
    return np.maximum(np.sort(price)[::-1][:k], 0)


def hopeless_under_rules(model: RuleModel, prices: Prices, *, least: int) -> tuple[Mask, Mask]:
    """Return which candidates (c,) no plan with an objective of `least` or more has, and which every such plan has.

    Forced in, a candidate takes the place of the k-th largest price, or of none; forced out, it leaves its place to the
    next (reduced-cost fixing).
    """
    given, price = priced(model, prices)
    order = np.maximum(np.sort(price)[::-1], 0)
    k, size = model.k, len(price)
    best, need = given + int(order[:k].sum()), least * UNIT
    if not k:
        return np.ones(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
    last = int(order[k - 1]) if k <= size else 0
    following = int(order[k]) if k < size else 0
    out = best - np.maximum(last - price, 0) < need
    inside = (best - np.maximum(price - following, 0) < need) & (price >= last) & (price > 0)
    return out, inside
