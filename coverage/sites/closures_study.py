"""Which of today's stations may close for the least loss, as one method.

Keeping N stations is choosing N of them so that most stays covered (MCLP over today's stations, the protected ones
fixed). What a closure loses depends on what else closes, so the order of closing is nested: each next one loses least.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from scipy.sparse import csr_array

from ...geo.network import Int64
from ..choosing.along_curve import plan_and_curve
from ..choosing.cover_problem import Mask, cover_problem
from ..choosing.exact import Effort
from ..choosing.question import question_error
from ..choosing.site_plan import SiteCurve, SitePlan
from ..circles.circles import CircleVerdicts
from ..circles.study import Progress, area_index, no_progress, residents_of
from ..opened_plan import Opened
from .after import agree, verdicts_after
from .demand import Demand, demand_of, reach_matrix
from .offers import offers_today
from .request_checks import check_numbers
from .site_request import SiteRequest, asked_circles
from .stations_change import StationsChange


@dataclass(frozen=True, eq=False, kw_only=True)
class ClosuresStudy(StationsChange):
    """Which stations stay and which close; `reach` has a row for each of today's stations.

    Attributes:
        protected: (s,) stations that never close.
        plan: the choice of stations that stay; its `fixed` are the protected ones.
        curve: what 0, 1, … stations beside the protected ones cover at best.
        closed: stations that close, the one that loses least first.
        losses: weight that each of `closed` loses after those before it.
    """

    protected: Mask
    plan: SitePlan
    curve: SiteCurve
    closed: tuple[int, ...]
    losses: tuple[int, ...]

    def told_covered(self) -> Int64:
        """Return how many residents are covered in the circle that is told after 0, 1, … closures (closed + 1,)."""
        told = np.where(self.demand.circle == self.asked.told, self.residents[self.demand.residence], 0)
        count = np.bincount(self.reach.indices, minlength=self.reach.shape[1])
        covered = [int(told[count > 0].sum())]
        for row in self.closed:
            items = self.reach.indices[self.reach.indptr[row] : self.reach.indptr[row + 1]]
            covered.append(covered[-1] - int(told[items[count[items] == 1]].sum()))
            count[items] -= 1
        return np.array(covered, dtype=np.int64)


def study_closures(
    opened: Opened,
    request: SiteRequest,
    *,
    effort: Effort | None = None,
    wanted: Callable[[], bool] | None = None,
    progress: Progress | None = None,
) -> ClosuresStudy:
    """Choose which `request.keep` stations stay.

    Args:
        opened: the plan, read and measured.
        request: the question; without circle and weights every circle counts once.
        effort: limits of the work.
        wanted: asked now and then; False ends the search with the best plan and bound so far.
        progress: called with the name of each step before it starts.

    Raises:
        InputError: more stations are to stay than there are, or fewer than are protected.
    """
    say = progress or no_progress
    check_numbers(request)
    asked = asked_circles(request, opened.plan)
    protected = protected_stations(opened.layers.stations, request.limits.protected)
    keep = _checked(request.keep or 0, len(protected), int(protected.sum()))
    measured = opened.measured
    demand = demand_of(measured.verdicts, residents_of(opened.layers), asked.weights)
    offers = offers_today(opened.plan, opened.layers.stations)
    say("choose")
    reach = reach_matrix(
        opened.streets.network,
        measured.stations.entries,
        measured.residences.entries,
        circles=[measured.verdicts[circle] for circle in demand.circles],
        offers=offers[:, list(demand.circles)],
        open_only=False,
    )
    fixed = np.flatnonzero(protected)
    plan, _ = plan_and_curve(reach, demand.weight, add=keep - len(fixed), fixed=fixed, effort=effort, wanted=wanted)
    _, curve = plan_and_curve(reach, demand.weight, fixed=fixed, effort=effort, wanted=wanted)
    say("recheck")
    closed, losses = closing_order(reach, demand.weight, _closing(plan, keep, len(protected)))
    after = _counted_again(opened, demand, reach, offers, closed)
    index = area_index(opened.plan, opened.layers)
    return ClosuresStudy(
        request=request, opened=opened, asked=asked, demand=demand, reach=reach, after=after, index=index,
        protected=protected, plan=plan, curve=curve, closed=closed, losses=losses,
    )  # fmt: skip


def protected_stations(stations: gpd.GeoDataFrame, tiers: Sequence[str]) -> Mask:
    """Return which stations (s,) never close: of status required, or of one of `tiers`.

    Raises:
        QuestionError: no station is of such a tier.
    """
    protected = np.zeros(len(stations), dtype=np.bool_)
    if "status" in stations:
        protected |= (stations["status"].fillna("").astype(str) == "required").to_numpy(dtype=np.bool_)
    known = stations["tier"].fillna("").astype(str) if "tier" in stations else None
    for tier in tiers:
        of_tier = np.zeros(len(stations), dtype=np.bool_) if known is None else (known == tier).to_numpy(dtype=np.bool_)
        if not of_tier.any():
            names = "、".join(sorted(set(known) - {""})) if known is not None else ""
            raise question_error(
                "unknown_tier",
                (f"没有层级为 {tier} 的服务站", f"现有层级：{names or '服务站表没有层级列'}"),
                (f"no station is of the tier {tier}", f"tiers there are: {names or 'the table has no tier column'}"),
            )
        protected |= of_tier
    return protected


def closing_order(reach: csr_array, weight: Int64, closing: Sequence[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Order stations that close so that each next one loses least; return them and the weight each loses."""
    problem = cover_problem(reach, weight)
    count = np.zeros(problem.items, dtype=np.int32)
    np.add.at(count, problem.item, 1)
    left, order, losses = list(closing), [], []
    while left:
        loss = {row: _lost(problem.item[problem.start[row] : problem.start[row + 1]], count, weight) for row in left}
        row = min(left, key=lambda row: (loss[row], row))
        count[problem.item[problem.start[row] : problem.start[row + 1]]] -= 1
        left.remove(row)
        order.append(row)
        losses.append(loss[row])
    return tuple(order), tuple(losses)


def _lost(items: np.ndarray, count: np.ndarray, weight: Int64) -> int:
    return int(weight[items[count[items] == 1]].sum())


def _checked(keep: int, stations: int, protected: int) -> int:
    if keep > stations:
        raise question_error(
            "keep_beyond_stations",
            (f"要保留 {keep} 个服务站，而现在只有 {stations} 个", f"请写不超过 {stations} 的数"),
            (f"{keep} stations are to stay, and there are {stations}", f"ask for at most {stations}"),
        )
    if keep < protected:
        raise question_error(
            "keep_below_protected",
            (f"要保留 {keep} 个服务站，而受保护的就有 {protected} 个", "请多保留一些，或减少 --protect"),
            (f"{keep} stations are to stay, and {protected} are protected", "keep more, or protect fewer tiers"),
        )
    return keep


def _closing(plan: SitePlan, keep: int, stations: int) -> list[int]:
    """Stations that close: of those that the plan does not need, the last ones, until `keep` are left."""
    needed = {*plan.chosen, *plan.fixed}
    spare = [row for row in range(stations) if row not in needed]
    staying = keep - len(needed)
    return spare[staying:]


def _counted_again(
    opened: Opened, demand: Demand, reach: csr_array, offers: Mask, closed: Sequence[int]
) -> tuple[CircleVerdicts, ...]:
    """Judge every residence without the closed stations, and hold the rows to it."""
    open_now = np.ones(len(offers), dtype=np.bool_)
    open_now[list(closed)] = False
    measured = opened.measured
    after = verdicts_after(
        opened.streets.network, measured.residences, measured.stations.entries, measured.verdicts,
        offers=offers & open_now[:, None],
    )  # fmt: skip
    items = np.unique(reach[np.flatnonzero(open_now)].indices)
    residents = residents_of(opened.layers)
    nobody = np.zeros(len(residents), dtype=np.bool_)
    for circle in demand.circles:
        covered = nobody.copy()
        covered[demand.residence[items[demand.circle[items] == circle]]] = True
        agree(nobody, covered, after[circle].covered, residents)
    return after
