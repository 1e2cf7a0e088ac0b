"""Whether k candidates can give every area what it is owed: the areas that share no candidate are asked one by one.

Areas that are owed nothing drop out, and with them most of the candidates that joined the others. What is left falls
into parts, and the numbers of candidates that the parts take at the least add up::

    Σ over parts of (fewest candidates that meet its floors)  >  k     proves that k are too few

Each part rounds up on its own, which the relaxation of all of them together does not. What a part could do with n
candidates, and could not, is remembered: owed less it can still, owed more it still cannot.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ....geo.connected import connected_parts
from ....geo.network import Int64
from ..cover_problem import CoverProblem, part_of
from ..exact import Effort
from ..solver import Wanted
from .fewest import fewest_model
from .floor_cuts import FloorCurve, with_numbers, with_parts
from .rule_model import RuleModel, mask_of
from .rule_solver import solve_model
from .shortage import meet_floors
from .site_rules import Floor, SiteRules
from .undominated import Undominated, undominated

Owed = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class _Part:
    """Areas that share candidates, and what each is owed.

    Attributes:
        areas: the areas, ascending.
        owed: weight that each is owed.
        row: (c',) their candidates.
        fewer: the problem of these candidates, without the dominated ones, and the floors.
    """

    areas: Owed
    owed: Owed
    row: Int64
    fewer: Undominated

    @property
    def pairs(self) -> int:
        """Pairs of the problem."""
        return self.fewer.problem.pairs


@dataclass(frozen=True)
class _Known:
    """What has been found out of a part: how many candidates did, or did not, meet what was owed."""

    owed: Owed
    number: int
    rows: tuple[int, ...] | None


class FloorParts:
    """The areas of a problem, each with what it covers alone, and the memory of what was asked before."""

    def __init__(self, problem: CoverProblem, items: list[Int64]) -> None:
        """Take the problem and the items of each area, each item in one area at the most."""
        self.problem = problem
        self._items = items
        self._curves = [FloorCurve(problem, own) for own in items]
        self._known: dict[Owed, list[_Known]] = {}

    def meet(
        self, needs: list[int], *, k: int, hint: list[int], effort: Effort, wanted: Wanted | None
    ) -> tuple[list[int] | None, bool]:
        """Look for at most `k` candidates that cover what each area needs.

        Args:
            needs: weight to cover of each area, what it can reach at the most.
            k: number of candidates.
            hint: a plan to begin with.
            effort: limits of the work, for each question about a part.
            wanted: asked now and then; False ends the search.

        Returns:
            The plan, ascending, or None and whether there may be one.
        """
        parts, least = self._least_of_each(needs, k, wanted)
        rows: list[int] = []
        sure = True
        order = sorted(range(len(parts)), key=lambda p: (parts[p].pairs, parts[p].areas))
        for p in order:
            if p == order[-1]:
                # No other part waits for what it leaves: fewer need not be tried first.
                least[p] = max(least[p], k - sum(least) + least[p])
            while sum(least) <= k:
                found, possible = self._asked(parts[p], least[p], hint, effort, wanted)
                if found is not None:
                    rows += found
                    break
                # A number that could not be judged is taken for too few: a plan may be missed, never a proof made.
                sure = sure and not possible
                least[p] += 1
            else:
                return None, not sure
        return sorted(rows), True

    def too_few(self, needs: list[int], *, k: int, wanted: Wanted | None) -> bool:
        """Tell whether relaxations alone prove that no `k` candidates cover what each area needs."""
        return sum(self._least_of_each(needs, k, wanted)[1]) > k

    def _least_of_each(self, needs: list[int], k: int, wanted: Wanted | None) -> tuple[list[_Part], list[int]]:
        """The parts, and what each takes at the least; the relaxations are asked until together they say too many."""
        parts = [self._part(areas, needs) for areas in self._parts([a for a, need in enumerate(needs) if need > 0])]
        least = [self._least(part) for part in parts]
        for p, part in enumerate(parts):
            if sum(least) <= k and len(part.areas) > 1:
                least[p] = max(least[p], self._relaxed(part, wanted))
        return parts, least

    def _parts(self, areas: list[int]) -> list[Owed]:
        """The areas in groups that share no candidate."""
        rows = [self._curves[a].rows for a in areas]
        area = np.repeat(np.arange(len(areas)), [len(own) for own in rows])
        candidate = np.concatenate([*rows, np.empty(0, dtype=np.int64)])
        size = len(areas) + self.problem.candidates
        label = connected_parts(area, len(areas) + candidate, size)[1][: len(areas)]
        groups = {int(n): tuple(areas[i] for i in np.flatnonzero(label == n)) for n in np.unique(label)}
        return sorted(groups.values())

    def _part(self, areas: Owed, needs: list[int]) -> _Part:
        """The model of a part: its candidates and items alone, and as few candidates as meet the floors."""
        whole, owed = self.problem, tuple(needs[a] for a in areas)
        candidates, items = np.zeros(whole.candidates, dtype=np.bool_), np.zeros(whole.items, dtype=np.bool_)
        for a in areas:
            candidates[self._curves[a].rows] = True
            items |= mask_of(self._counted(a), whole.items)
        own, column = part_of(whole, candidates, items), np.flatnonzero(items)
        floors = tuple(
            Floor(items=np.searchsorted(column, self._counted(a)), least=need, name=f"area {a}")
            for a, need in zip(areas, owed, strict=True)
        )
        return _Part(areas, owed, np.flatnonzero(candidates), undominated(own, SiteRules(floors=floors)))

    def _model(self, part: _Part) -> RuleModel:
        small = part.fewer.problem
        model = fewest_model(small, rules=part.fewer.rules, price=np.ones(small.candidates, dtype=np.int64))
        left = part.row[part.fewer.row]
        numbers = [
            (np.flatnonzero(np.isin(left, self._curves[a].rows)), self._curves[a].fewest(need))
            for a, need in zip(part.areas, part.owed, strict=True)
        ]
        return with_numbers(model, numbers)

    def _least(self, part: _Part) -> int:
        """The most that an area alone takes, and what is remembered."""
        alone = max(self._curves[a].fewest(need) for a, need in zip(part.areas, part.owed, strict=True))
        too_few = [k.number for k in self._known.get(part.areas, []) if k.rows is None and _at_least(part.owed, k.owed)]
        return max([alone, *(number + 1 for number in too_few)])

    def _relaxed(self, part: _Part, wanted: Wanted | None) -> int:
        """The number below which the relaxation finds no plan."""
        model = with_parts(self._model(part))
        solved = solve_model(model, effort=Effort(0, 0, 0), wanted=wanted, enough=1)
        if solved.bound is None:
            return self.problem.candidates + 1
        least = -solved.bound // model.unit
        if least > 0:
            self._known.setdefault(part.areas, []).append(_Known(part.owed, least - 1, None))
        return least

    def _asked(
        self, part: _Part, number: int, hint: list[int], effort: Effort, wanted: Wanted | None
    ) -> tuple[list[int] | None, bool]:
        """Whether `number` candidates meet what the part is owed: they, or None and whether there may be some."""
        known = self._known.setdefault(part.areas, [])
        for found in known:
            if found.rows is not None and len(found.rows) <= number and _at_least(found.owed, part.owed):
                return list(found.rows), True
        model = self._model(part)
        met = meet_floors(part.fewer.problem, model.floors, k=number, shakes=effort.shakes, wanted=wanted)
        if met is not None:
            return self._remembered(part, number, met), True
        place = {int(before): now for now, before in enumerate(part.row)}
        begin = part.fewer.now([place[r] for r in hint if r in place])
        enough = -number * model.unit
        solved = solve_model(model, effort=effort, hint=begin, enough=enough, wanted=wanted)
        if solved.rows is not None and len(solved.rows) <= number:
            return self._remembered(part, number, solved.rows), True
        possible = solved.feasible is not False and solved.bound is not None and solved.bound >= enough
        if not possible:
            known.append(_Known(part.owed, number, None))
        return None, possible

    def _remembered(self, part: _Part, number: int, found: list[int]) -> list[int]:
        """A plan of a part, in rows of the whole problem."""
        rows = [int(part.row[r]) for r in part.fewer.before(found)]
        self._known.setdefault(part.areas, []).append(_Known(part.owed, number, tuple(rows)))
        return rows

    def _counted(self, area: int) -> Int64:
        """The items of an area that count."""
        items = self._items[area]
        kept: Int64 = items[self.problem.weight[items] > 0]
        return kept


def _at_least(one: Owed, other: Owed) -> bool:
    return all(a >= b for a, b in zip(one, other, strict=True))
