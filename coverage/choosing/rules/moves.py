"""The best relocations: close at most M stations, open as many elsewhere.

    maximise  Σ wᵢ zᵢ   with  Σ y over the existing that may close ≥ their number − M,   y = 1 for the protected,
                              Σ y over all = the number of existing stations,   and the rules

It is the covering problem with limits of numbers, so that search and bound are those of `rule_solver`.

Source: R. Church, A. Murray, Location Covering Models, 2018 (relocation of existing facilities).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ....geo.network import Int64
from ..asked import ending_of
from ..cover_problem import CoverProblem
from ..exact import Effort
from ..site_plan import Ending
from ..solver import Wanted
from .constrained import best_under_rules
from .rule_model import mask_of
from .site_rules import Limit, SiteRules


@dataclass(frozen=True, eq=False)
class Standing:
    """Stations of today: the rows where they stand, and those of them that never close (None: all may)."""

    rows: Int64
    protected: Int64 | None = None


@dataclass(frozen=True, eq=False)
class Moves:
    """The best relocations found.

    Attributes:
        closed: existing rows that close, ascending.
        opened: rows that open, ascending; as many.
        before: weight that the existing stations cover.
        value: weight covered afterwards.
        bound: no such relocation that obeys the rules covers more; 0 where none obeys them.
        feasible: whether one obeys the rules; None where the search could not tell.
        ending: why the search ended.
    """

    closed: list[int]
    opened: list[int]
    before: int
    value: int
    bound: int
    feasible: bool | None
    ending: Ending

    @property
    def proved(self) -> bool:
        """Whether nothing better exists."""
        return self.feasible is False or (self.feasible is True and self.value >= self.bound)


def best_moves(
    problem: CoverProblem,
    *,
    stations: Standing,
    most: int,
    rules: SiteRules | None = None,
    effort: Effort,
    wanted: Wanted | None = None,
) -> Moves:
    """Find the best at most `most` relocations.

    Args:
        problem: existing stations and places to move to, all as candidates; nothing is settled.
        stations: those that stand today.
        most: stations that may close.
        rules: rules that the stations obey afterwards, those that stay too.
        effort: limits of the work.
        wanted: asked now and then; False ends the search.

    Raises:
        ValueError: a protected row that does not exist, a negative number, rules that do not fit.
        RuleConflictError: rules that contradict themselves, as counting shows.
    """
    c, standing = problem.candidates, np.unique(np.asarray(stations.rows, dtype=np.int64))
    kept = np.unique(np.asarray([] if stations.protected is None else stations.protected, dtype=np.int64))
    if most < 0 or not np.isin(kept, standing).all() or (standing.size and not 0 <= standing[0] <= standing[-1] < c):
        raise ValueError("existing rows are candidates, protected ones exist, and a number of moves is not negative")
    free = np.setdiff1d(standing, kept)
    limits = (
        Limit(rows=free, least=max(len(free) - most, 0), name="moves"),
        Limit(rows=kept, least=len(kept), name="protected"),
        Limit(rows=np.arange(c), least=len(standing), name="stations"),
    )
    given = rules or SiteRules()
    best = best_under_rules(
        problem,
        k=len(standing),
        rules=replace(given, limits=(*given.limits, *limits)),
        effort=effort,
        hint=standing.tolist(),
        wanted=wanted,
    )
    after, before = mask_of(best.rows, c), mask_of(standing, c)
    if best.feasible is not True:
        after = before
    return Moves(
        np.flatnonzero(before & ~after).tolist(),
        np.flatnonzero(after & ~before).tolist(),
        problem.value(standing),
        best.value,
        best.bound,
        best.feasible,
        ending_of(best.proved, wanted),
    )
