"""What a plan of sites must respect besides its number: limits by group, by community and by spacing, a budget, floors.

Rules are checked once on the way in. What contradicts itself without any search is refused with the facts that clash.

    Σ y over a group ≤ most_a_group        Σ y over an area ≥ its least        y_a + y_b ≤ 1 for each pair apart
    Σ cost · y ≤ budget                    least ≤ Σ y over a limit ≤ most     covered weight of a floor's items ≥ its
    least

Source: R. Church, A. Murray, Location Covering Models, 2018 (side constraints); I. Moon, S. Chaudhry, An analysis of
network location problems with distance constraints, Management Science 30, 1984 (spacing).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ....geo.network import Int64
from ..cover_problem import CoverProblem

NONE = -1
GREATEST = 2**40  # of one number in a rule: products with multipliers stay within 64 bits


class RuleConflictError(ValueError):
    """Rules that no plan can obey, told without a search.

    Attributes:
        code: what clashes: ``area_least_over_candidates``, ``area_leasts_over_number``, ``area_least_over_groups``,
            ``area_leasts_over_budget``, ``limit_least_over_most``, ``limit_least_over_candidates``,
            ``limit_least_over_number``, ``floor_over_reach``.
        facts: the names and numbers that clash.
    """

    def __init__(self, code: str, **facts: int | str) -> None:
        self.code = code
        self.facts = facts
        super().__init__(f"{code}: " + ", ".join(f"{name} {value}" for name, value in facts.items()))


@dataclass(frozen=True, eq=False, kw_only=True)
class Floor:
    """At least `least` of the weight of `items` is covered.

    Attributes:
        items: (f,) columns of the problem, each once.
        least: whole weight; 0 says nothing.
        name: of the floor, for messages and prices.
    """

    items: Int64
    least: int
    name: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Limit:
    """Of the candidates `rows` at least `least` and at most `most` are chosen; `most` None is no limit."""

    rows: Int64
    least: int = 0
    most: int | None = None
    name: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class SiteRules:
    """Rules for a plan; each is optional.

    Attributes:
        group: (c,) group (park) of each candidate, −1 none.
        most_a_group: how many of one group may be chosen.
        area: (c,) community of each candidate, −1 none.
        least_an_area: how many of an area must be chosen: by area, or one number for every area that has a candidate.
        apart: (p, 2) pairs of candidates that may not both be chosen.
        cost: (c,) whole cost of each candidate.
        budget: most that the chosen ones may cost together.
        floors: coverage that is owed.
        limits: general limits of numbers.
    """

    group: Int64 | None = None
    most_a_group: int | None = None
    area: Int64 | None = None
    least_an_area: Mapping[int, int] | int | None = None
    apart: npt.NDArray[np.int64] | None = None
    cost: Int64 | None = None
    budget: int | None = None
    floors: tuple[Floor, ...] = field(default=())
    limits: tuple[Limit, ...] = field(default=())

    @property
    def leasts(self) -> dict[int, int]:
        """The least number of each area that owes one, by area."""
        if self.area is None or self.least_an_area is None:
            return {}
        if isinstance(self.least_an_area, Mapping):
            given = {int(area): int(least) for area, least in self.least_an_area.items()}
        else:
            given = {int(area): int(self.least_an_area) for area in np.unique(self.area) if area != NONE}
        return {area: least for area, least in sorted(given.items()) if least > 0}


def with_arrays(rules: SiteRules) -> SiteRules:
    """Return `rules` with arrays where plain sequences were given."""
    names = ("group", "area", "apart", "cost")
    arrays: dict[str, Any] = {
        name: np.asarray(getattr(rules, name)) for name in names if getattr(rules, name) is not None
    }
    return replace(rules, **arrays)


def check_rules(rules: SiteRules, problem: CoverProblem, *, k: int | None) -> None:
    """Check that `rules` fit the problem and do not contradict themselves.

    Raises:
        ValueError: shapes that do not fit, a rule without the array that it needs, a negative number.
        RuleConflictError: no plan of at most k can obey the rules, as counting shows.
    """
    if k is not None and k < 0:
        raise ValueError("the number of sites is negative")
    _check_together(rules)
    for name, values in (("group", rules.group), ("area", rules.area), ("cost", rules.cost)):
        if values is not None:
            _check_array(name, values, problem.candidates, lowest=0 if name == "cost" else NONE)
    _check_numbers(rules)
    _check_pairs(rules, problem.candidates)
    for limit in rules.limits:
        _check_places(limit.rows, problem.candidates, "limit")
        _check_limit(limit, k)
    _check_areas(rules, k)
    for floor in rules.floors:
        _check_floor(floor, problem)


def _check_together(rules: SiteRules) -> None:
    for array, number, names in (
        (rules.group, rules.most_a_group, "group and most_a_group"),
        (rules.area, rules.least_an_area, "area and least_an_area"),
        (rules.cost, rules.budget, "cost and budget"),
    ):
        if array is None and number is not None:
            raise ValueError(f"{names} belong together")


def _check_array(name: str, values: Int64, candidates: int, *, lowest: int) -> None:
    if np.shape(values) != (candidates,):
        raise ValueError(f"{name} has shape {np.shape(values)}, and there are {candidates} candidates")
    if np.asarray(values).dtype.kind not in "iu":
        raise ValueError(f"{name} holds whole numbers")
    if len(values) and (int(values.min()) < lowest or int(values.max()) > GREATEST):
        raise ValueError(f"{name} holds a number below {lowest} or too large")


def _check_numbers(rules: SiteRules) -> None:
    leasts = rules.least_an_area.values() if isinstance(rules.least_an_area, Mapping) else [rules.least_an_area]
    for name, number in (
        ("most_a_group", rules.most_a_group),
        ("budget", rules.budget),
        *(("least_an_area", least) for least in leasts),
        *(("least of a floor", floor.least) for floor in rules.floors),
        *(("least of a limit", limit.least) for limit in rules.limits),
        *(("most of a limit", limit.most) for limit in rules.limits),
    ):
        if number is not None and number < 0:
            raise ValueError(f"{name} is negative: {number}")


def _check_pairs(rules: SiteRules, candidates: int) -> None:
    if rules.apart is None:
        return
    pairs = np.asarray(rules.apart)
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise ValueError(f"apart has shape {pairs.shape}: two candidates a row")
    if pairs.size and (pairs.min() < 0 or pairs.max() >= candidates):
        raise ValueError("apart names a candidate that is not there")
    if (pairs[:, 0] == pairs[:, 1]).any():
        raise ValueError("apart holds a candidate beside itself")


def _check_places(places: Int64, size: int, name: str) -> None:
    rows = np.asarray(places)
    if rows.ndim != 1 or (rows.size and (rows.min() < 0 or rows.max() >= size)):
        raise ValueError(f"a {name} names a place that is not there")
    if len(np.unique(rows)) != len(rows):
        raise ValueError(f"a {name} names a place twice")


def _check_limit(limit: Limit, k: int | None) -> None:
    if limit.most is not None and limit.least > limit.most:
        raise RuleConflictError("limit_least_over_most", limit=limit.name, least=limit.least, most=limit.most)
    if limit.least > len(limit.rows):
        raise RuleConflictError(
            "limit_least_over_candidates", limit=limit.name, least=limit.least, candidates=len(limit.rows)
        )
    if k is not None and limit.least > k:
        raise RuleConflictError("limit_least_over_number", limit=limit.name, least=limit.least, number=k)


def _check_areas(rules: SiteRules, k: int | None) -> None:
    leasts = rules.leasts
    if not leasts or rules.area is None:
        return
    for area, least in leasts.items():
        inside = np.flatnonzero(rules.area == area)
        if least > len(inside):
            raise RuleConflictError("area_least_over_candidates", area=area, least=least, candidates=len(inside))
        if rules.group is not None and rules.most_a_group is not None:
            room = _room(rules.group[inside], rules.most_a_group)
            if least > room:
                raise RuleConflictError("area_least_over_groups", area=area, least=least, room=room)
    if k is not None and sum(leasts.values()) > k:
        raise RuleConflictError("area_leasts_over_number", leasts=sum(leasts.values()), number=k)
    if rules.cost is not None and rules.budget is not None:
        needed = sum(int(np.sort(rules.cost[rules.area == area])[:least].sum()) for area, least in leasts.items())
        if needed > rules.budget:
            raise RuleConflictError("area_leasts_over_budget", needed=needed, budget=rules.budget)


def _room(group: Int64, most: int) -> int:
    """How many candidates of these groups (−1 none) may be chosen at the most."""
    _, counts = np.unique(group[group != NONE], return_counts=True)
    return int(np.minimum(counts, most).sum()) + int((group == NONE).sum())


def _check_floor(floor: Floor, problem: CoverProblem) -> None:
    _check_places(floor.items, problem.items, "floor")
    reachable = np.diff(problem.item_start)[floor.items] > 0
    reach = int(problem.weight[floor.items[reachable]].sum())
    if floor.least > reach:
        raise RuleConflictError("floor_over_reach", floor=floor.name, least=floor.least, reach=reach)
