"""Who gains and who loses in one circle, summed over any groups of residences, and held against the totals."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from ...geo.errors import ServiceCircleError
from ...geo.network import Int64
from ..circles.statistics import sum_by_group
from .matching import Matched

NOWHERE = -1


class BalanceError(ServiceCircleError):
    """Gained, lost, come and left do not add up to the change: a fault of ours."""


@dataclass(frozen=True, eq=False)
class Balance:
    """Residents by group (g,), in one circle.

    Attributes:
        before: who lives there in the first run.
        after: in the second.
        covered_before: covered in the first run.
        covered_after: in the second.
        gained: live there in both runs, covered in the second alone.
        lost: covered in the first alone.
        kept: covered in both.
        without: in neither.
        come_covered: in the second run alone, and covered there.
        left_covered: in the first run alone, and covered there.
        redrawn_covered: covered in the first run, in a residence that the second has in this group and the first in
            another, less those the other way round: areas that were drawn anew. They sum to 0 over all groups.
        gained_residences: residences behind `gained`.
        lost_residences: behind `lost`.
    """

    before: Int64
    after: Int64
    covered_before: Int64
    covered_after: Int64
    gained: Int64
    lost: Int64
    kept: Int64
    without: Int64
    come_covered: Int64
    left_covered: Int64
    redrawn_covered: Int64
    gained_residences: Int64
    lost_residences: Int64


def balance(matched: Matched, circle: str, group_before: Int64, group_after: Int64, count: int) -> Balance:
    """Sum up one circle by group.

    Who lives there in both runs is counted in the group of the second.

    Args:
        matched: u residences.
        circle: the circle's name.
        group_before: (u,) group of each residence in the first run, 0 … count − 1; `NOWHERE` where it is not there.
        group_after: (u,) in the second.
        count: number of groups.

    Raises:
        BalanceError: the sums do not agree, a fault of ours.
    """
    was = matched.before.circles[circle].covered & matched.before.there
    is_now = matched.after.circles[circle].covered & matched.after.there
    old, new, stay = matched.before.residents, matched.after.residents, matched.staying

    def people(weights: Int64, flags: np.ndarray, groups: Int64) -> Int64:
        rows = np.flatnonzero(flags & (groups != NOWHERE))
        return sum_by_group(weights[rows], groups[rows], count)

    every = np.ones(len(was), dtype=np.bool_)
    moved = matched.both & (group_before != group_after)
    left_groups = np.where(matched.after.there, group_after, group_before)
    one = np.ones(len(was), dtype=np.int64)
    found = Balance(
        before=people(old, every, group_before),
        after=people(new, every, group_after),
        covered_before=people(old, was, group_before),
        covered_after=people(new, is_now, group_after),
        gained=people(stay, ~was & is_now, group_after),
        lost=people(stay, was & ~is_now, group_after),
        kept=people(stay, was & is_now, group_after),
        without=people(stay, ~was & ~is_now, group_after),
        come_covered=people(new - stay, is_now, group_after),
        left_covered=people(old - stay, was, left_groups),
        redrawn_covered=people(old, was & moved, group_after) - people(old, was & moved, group_before),
        gained_residences=people(one, matched.both & ~was & is_now, group_after),
        lost_residences=people(one, matched.both & was & ~is_now, group_after),
    )
    _check(found)
    return found


def _check(found: Balance) -> None:
    explained = (
        found.gained - found.lost + found.come_covered - found.left_covered + found.redrawn_covered
    )  # fmt: skip
    if not np.array_equal(explained, found.covered_after - found.covered_before):
        raise BalanceError("gained, lost, come and left do not add up to the change of covered residents")
    if any((getattr(found, field.name) < 0).any() for field in fields(found) if field.name != "redrawn_covered"):
        raise BalanceError("a count of residents is negative")
