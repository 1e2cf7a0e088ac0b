"""A covering problem with its rules, in the one shape that the searches and the bounds work on.

    maximise  Σ gainᵢ zᵢ − Σ costⱼ yⱼ
    with      zᵢ ≤ Σ yⱼ over the candidates j that cover i,   Σ yⱼ ≤ k,   y ∈ {0, 1}
              least ≤ Σ aⱼ yⱼ ≤ most       for each row of `sides`
              yₐ + y_b ≤ 1                 for each pair that stands too close (`near`)
              Σ wᵢ zᵢ over its items ≥ least   for each row of `floors`

Everything is whole. Candidates that a search has decided about leave the model by `settle`.

Source: as in `site_rules`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from ....geo.network import Int64
from ..cover_problem import CoverProblem, Mask, part_of
from ..reduction import merged
from .site_rules import NONE, SiteRules, check_rules


@dataclass(frozen=True, eq=False)
class Sides:
    """Rows of whole numbers a ≥ 0: least ≤ a · x ≤ most.

    Attributes:
        start: (r + 1,) where each row starts below.
        index: (a,) variables.
        value: (a,) numbers.
        least: (r,) at least 0.
        most: (r,) at most the sum of the row.
        name: (r,) what the row says.
    """

    start: Int64
    index: Int64
    value: Int64
    least: Int64
    most: Int64
    name: tuple[str, ...]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.least)

    def row_of(self) -> Int64:
        """Return the row (a,) of each entry."""
        return np.repeat(np.arange(self.rows), np.diff(self.start))

    def used(self, taken: npt.NDArray[np.bool_]) -> Int64:
        """Return a · x (r,) for the variables `taken` (mask)."""
        sums = np.zeros(self.rows, dtype=np.int64)
        inside = taken[self.index]
        np.add.at(sums, self.row_of()[inside], self.value[inside])
        return sums

    def turned(self, variables: int) -> tuple[Int64, Int64, Int64]:
        """Return the entries by variable: where each starts, its rows, its numbers."""
        order = np.argsort(self.index, kind="stable")
        start = np.zeros(variables + 1, dtype=np.int64)
        np.cumsum(np.bincount(self.index, minlength=variables), out=start[1:])
        return start, self.row_of()[order], self.value[order]


@dataclass(frozen=True, eq=False)
class RuleModel:
    """A covering problem with its rules.

    Attributes:
        problem: what covers what; the weights are those that floors count.
        gain: (n,) what an item adds to the objective when covered, 0 or more.
        cost: (c,) what a candidate takes from the objective.
        k: most candidates.
        sides: over candidates.
        floors: over items.
        near_start: (c + 1,) where each candidate's list starts in `near`.
        near: candidates too close to it, ascending.
        unit: every objective is a multiple of it; multipliers are the finer, the larger it is.
    """

    problem: CoverProblem
    gain: Int64
    cost: Int64
    k: int
    sides: Sides
    floors: Sides
    near_start: Int64
    near: Int64
    unit: int = 1

    def value(self, chosen: Iterable[int]) -> int:
        """Return the objective of a plan."""
        rows = np.asarray(list(chosen), dtype=np.int64)
        return int(self.gain[self.problem.covered(rows)].sum() - self.cost[rows].sum())

    def obeys(self, chosen: Iterable[int]) -> bool:
        """Tell whether a plan obeys every rule."""
        rows = np.asarray(list(chosen), dtype=np.int64)
        taken = mask_of(rows, self.problem.candidates)
        used = self.sides.used(taken)
        return (
            len(rows) <= self.k
            and bool((used >= self.sides.least).all() and (used <= self.sides.most).all())
            and bool((self.shortfall(rows) == 0).all())
            and not any(taken[self.near[self.near_start[row] : self.near_start[row + 1]]].any() for row in rows)
        )

    def shortfall(self, chosen: Iterable[int]) -> Int64:
        """Return what each floor still lacks."""
        covered = self.problem.covered(np.asarray(list(chosen), dtype=np.int64))
        lacking: Int64 = np.maximum(self.floors.least - self.floors.used(covered), 0)
        return lacking


def mask_of(rows: npt.ArrayLike, size: int) -> Mask:
    """Return `rows` as a mask."""
    mask = np.zeros(size, dtype=np.bool_)
    mask[np.asarray(rows, dtype=np.int64)] = True
    return mask


def model_of(problem: CoverProblem, *, rules: SiteRules, k: int | None) -> RuleModel:
    """Return the model that covers most weight.

    Raises:
        ValueError: rules that do not fit the problem.
        RuleConflictError: rules that contradict themselves.
    """
    check_rules(rules, problem, k=k)
    c = problem.candidates
    pairs = np.empty((0, 2), dtype=np.int64) if rules.apart is None else np.asarray(rules.apart, dtype=np.int64)
    near = csr_array((np.ones(2 * len(pairs), dtype=np.int8), _both_ways(pairs)), shape=(c, c))
    near.sum_duplicates()
    return RuleModel(
        problem,
        problem.weight,
        np.zeros(c, dtype=np.int64),
        c if k is None else min(k, c),
        _sides(rules, c),
        _floors(rules, problem),
        near.indptr.astype(np.int64),
        near.indices.astype(np.int64),
    )


def _both_ways(pairs: npt.NDArray[np.int64]) -> tuple[Int64, Int64]:
    return np.concatenate([pairs[:, 0], pairs[:, 1]]), np.concatenate([pairs[:, 1], pairs[:, 0]])


def _sides(rules: SiteRules, candidates: int) -> Sides:
    parts: list[tuple[Int64, Int64, int, int | None, str]] = []
    ones = np.ones(candidates, dtype=np.int64)
    if rules.group is not None and rules.most_a_group is not None:
        for group, rows in _members(rules.group).items():
            parts.append((rows, ones[rows], 0, rules.most_a_group, f"group {group}"))
    if rules.area is not None:
        members = _members(rules.area)
        parts += [(members[area], ones[members[area]], n, None, f"area {area}") for area, n in rules.leasts.items()]
    if rules.cost is not None and rules.budget is not None:
        rows = np.flatnonzero(rules.cost > 0)
        # In the largest unit that measures all of them: the multiplier is finer so.
        unit = max(int(np.gcd.reduce(rules.cost[rows])), 1) if len(rows) else 1
        parts.append((rows, np.asarray(rules.cost)[rows] // unit, 0, rules.budget // unit, "budget"))
    for limit in rules.limits:
        rows = np.sort(np.asarray(limit.rows, dtype=np.int64))
        parts.append((rows, ones[rows], limit.least, limit.most, limit.name or "limit"))
    return sides_of(parts)


def _members(label: Int64) -> dict[int, Int64]:
    order = np.argsort(label, kind="stable")
    names, first = np.unique(label[order], return_index=True)
    if not len(names):
        return {}
    return {int(n): part for n, part in zip(names, np.split(order, first[1:]), strict=True) if n != NONE}


def _floors(rules: SiteRules, problem: CoverProblem) -> Sides:
    parts: list[tuple[Int64, Int64, int, int | None, str]] = []
    for floor in rules.floors:
        items = np.sort(np.asarray(floor.items, dtype=np.int64))
        if floor.least > 0:
            parts.append((items, problem.weight[items], floor.least, None, floor.name or "floor"))
    return sides_of(parts)


def sides_of(parts: list[tuple[Int64, Int64, int, int | None, str]]) -> Sides:
    """Put rows together of variables, numbers, least, most (None: no limit) and name; those that say nothing go out."""
    kept = []
    for index, value, least, most, name in parts:
        total = int(value.sum())
        if least > 0 or (most is not None and most < total):
            kept.append((index, value, least, total if most is None else min(most, total), name))
    start = np.zeros(len(kept) + 1, dtype=np.int64)
    np.cumsum([len(part[0]) for part in kept], out=start[1:])
    none = np.empty(0, dtype=np.int64)
    return Sides(
        start,
        np.concatenate([none, *(part[0] for part in kept)]),
        np.concatenate([none, *(part[1] for part in kept)]),
        np.array([part[2] for part in kept], dtype=np.int64),
        np.array([part[3] for part in kept], dtype=np.int64),
        tuple(part[4] for part in kept),
    )


@dataclass(frozen=True, eq=False)
class Settled:
    """A model in which some candidates are decided.

    Attributes:
        model: of the candidates that are open, None where the decisions break a rule.
        row: (c',) its candidates in the model before.
        base: objective of the candidates that are in.
        side: (r',) its sides in the model before.
        floor: (f',) its floors in the model before.
        item_of: (n,) its item of each item before; −1 where that is covered, out of reach, or of no worth.
    """

    model: RuleModel | None
    row: Int64
    base: int
    side: Int64
    floor: Int64
    item_of: Int64


def settle(model: RuleModel, *, inside: Mask, out: Mask) -> Settled:
    """Decide that the candidates `inside` are chosen and those `out` are not; merge the items that became equal.

    Candidates without an item that counts go too, unless a side with a least holds them.
    """
    chosen = np.flatnonzero(inside)
    covered = model.problem.covered(chosen)
    owed = _owed(model)
    worth = ((model.gain > 0) | owed) & ~covered
    for row in chosen:
        out = out | mask_of(model.near[model.near_start[row] : model.near_start[row + 1]], len(out))
    open_ = ~inside & ~out
    useful = np.zeros(len(inside), dtype=np.bool_)
    useful[model.problem.rows()[worth[model.problem.item]]] = True
    side_needs = model.sides.least - model.sides.used(inside) > 0
    useful[model.sides.index[side_needs[model.sides.row_of()]]] = True
    open_ &= useful
    reached = np.zeros(len(worth), dtype=np.bool_)
    reached[model.problem.item[open_[model.problem.rows()]]] = True
    live = worth & reached
    sides, side, held = _left(model.sides, inside, open_)
    floors, floor, met = _left(model.floors, covered, live)
    base = model.value(chosen)
    item_of: Int64 = np.where(live, np.cumsum(live) - 1, NONE)
    left = np.flatnonzero(open_)
    if not (held and met and len(chosen) <= model.k) or (inside & out).any():
        return Settled(None, left, base, side, floor, item_of)
    near_start, near = _near_of(model, open_)
    small = RuleModel(
        part_of(model.problem, open_, live), model.gain[live], model.cost[open_], min(model.k - len(chosen), len(left)),
        sides, floors, near_start, near, model.unit,
    )  # fmt: skip
    joined, group = _joined(small)
    item_of[item_of != NONE] = group[item_of[item_of != NONE]]
    return Settled(joined, left, base, side, floor, item_of)


def _owed(model: RuleModel) -> Mask:
    """Which items a floor counts."""
    owed = np.zeros(model.problem.items, dtype=np.bool_)
    owed[model.floors.index] = True
    return owed & (model.problem.weight > 0)


def _left(sides: Sides, inside: Mask, open_: Mask) -> tuple[Sides, Int64, bool]:
    """What is left of rows when the variables `inside` are 1 and only `open_` are free; and whether all can hold."""
    used, row = sides.used(inside), sides.row_of()
    kept = open_[sides.index]
    total = np.zeros(sides.rows, dtype=np.int64)
    np.add.at(total, row[kept], sides.value[kept])
    least, most = np.maximum(sides.least - used, 0), np.minimum(sides.most - used, total)
    says = (least > 0) | (most < total)
    number = np.cumsum(open_) - 1
    kept &= says[row]
    start = np.zeros(int(says.sum()) + 1, dtype=np.int64)
    np.cumsum(np.bincount(row[kept], minlength=sides.rows)[says], out=start[1:])
    names = tuple(name for name, stays in zip(sides.name, says, strict=True) if stays)
    left = Sides(start, number[sides.index[kept]], sides.value[kept], least[says], most[says], names)
    return left, np.flatnonzero(says), bool((most >= least).all())


def _near_of(model: RuleModel, open_: Mask) -> tuple[Int64, Int64]:
    row = np.repeat(np.arange(len(open_)), np.diff(model.near_start))
    kept = open_[row] & open_[model.near]
    start = np.zeros(int(open_.sum()) + 1, dtype=np.int64)
    np.cumsum(np.bincount(row[kept], minlength=len(open_))[open_], out=start[1:])
    return start, (np.cumsum(open_) - 1)[model.near[kept]]


def _joined(model: RuleModel) -> tuple[RuleModel, Int64]:
    """Make one item of those with the same candidates and the same floors."""
    kind = _kinds(model)
    problem, group = merged(model.problem, kind)
    gain = np.zeros(problem.items, dtype=np.int64)
    np.add.at(gain, group, model.gain)
    # All items of a floor that became one are in it, so that one stands for them with the sum of their weights.
    floors = model.floors
    row, item = floors.row_of(), group[floors.index]
    sums = csr_array((floors.value, (row, item)), shape=(floors.rows, problem.items))
    sums.sum_duplicates()
    joined = replace(floors, start=sums.indptr.astype(np.int64), index=sums.indices.astype(np.int64), value=sums.data)
    return replace(model, problem=problem, gain=gain, floors=joined), group


def _kinds(model: RuleModel) -> Int64:
    """Number the items by the floors that hold them: (n,), equal where these are the same."""
    kind = np.zeros(model.problem.items, dtype=np.int64)
    for f in range(model.floors.rows):
        inside = mask_of(model.floors.index[model.floors.start[f] : model.floors.start[f + 1]], len(kind))
        _, kind = np.unique(2 * kind + inside, return_inverse=True)
    return kind
