"""What every part of a study of sites works on: the measured plan, its candidates, the items, who reaches whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, hstack

from ...geo.network import Int64, Network
from ...geo.snap import Access
from ..candidates.candidates import Candidates
from ..choosing.cover_problem import Mask
from ..circles.circles import CircleVerdicts
from ..circles.study import area_index, residents_of
from ..layers.areas import AreaIndex
from ..layers.layers import PlanLayers
from ..opened_plan import Opened
from ..plan_toml.plan import Plan
from ..workload.case_weights import case_thousandths
from ..workload.cases_beside import plan_case_weights
from .demand import Demand, demand_of, reach_matrix, with_today, with_workers
from .offers import new_offers, offers_today
from .site_request import AskedCircles, SiteRequest
from .worker_demand import worker_demand


@dataclass(frozen=True, eq=False)
class SiteSetting:
    """A plan and its candidates, ready for a question.

    Attributes:
        opened: the plan, read and measured.
        candidates: c places where a station could stand.
        asked: the circles that count.
        demand: n items.
        offers: (c, circles of the plan) whether a new station at the candidate would offer a circle's service.
        reach: (c + 1, n) walks of candidates to items that are not covered today; the last row, today's stations, has
            those that are.
        index: areas of the residences.
        apart_m: candidates closer to each other are one place for a planner.
    """

    opened: Opened
    candidates: Candidates
    asked: AskedCircles
    demand: Demand
    offers: Mask
    reach: csr_array
    index: AreaIndex
    apart_m: float

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.opened.plan

    @property
    def layers(self) -> PlanLayers:
        """Its layers."""
        return self.opened.layers

    @property
    def network(self) -> Network:
        """Its network."""
        return self.opened.streets.network

    @property
    def residences(self) -> Access:
        """How the residences enter the network."""
        return self.opened.measured.residences

    @property
    def residents(self) -> Int64:
        """Residents of the residences."""
        return residents_of(self.opened.layers)

    @property
    def told(self) -> CircleVerdicts:
        """Today's verdicts of the circle that is told."""
        return self.opened.measured.verdicts[self.asked.told]

    @property
    def today_row(self) -> int:
        """The row of today's stations in `reach`."""
        return len(self.candidates)

    def reached(self, circle: int) -> Mask:
        """Return which residences, not covered today in `circle`, some candidate covers."""
        items = self.reach.indices[: self.reach.indptr[self.today_row]].astype(np.int64)
        return self._residences(items, circle)

    def covered(self, rows: Sequence[int], circle: int) -> Mask:
        """Return which residences the rows of `reach` cover in `circle`."""
        items = [self.reach.indices[self.reach.indptr[row] : self.reach.indptr[row + 1]] for row in rows]
        return self._residences(np.concatenate([*items, np.empty(0, dtype=np.int64)]).astype(np.int64), circle)

    def _residences(self, items: Int64, circle: int) -> Mask:
        found = np.zeros(len(self.residents), dtype=np.bool_)
        found[self.demand.residence[items[self.demand.circle[items] == circle]]] = True
        return found


def make_setting(opened: Opened, candidates: Candidates, asked: AskedCircles, request: SiteRequest) -> SiteSetting:
    """Measure who reaches whom.

    Raises:
        QuestionError: workers are to count, and no park says how many work there.
        InputError: cases are to weigh, and no line of the workload counts for an area.
    """
    verdicts = opened.measured.verdicts
    index, residents = area_index(opened.plan, opened.layers), residents_of(opened.layers)
    weighing = residents
    if request.weight_by is not None:
        weights = plan_case_weights(opened.plan, opened.layers, index, residents)
        weighing = case_thousandths(weights, index, residents)
    demand = demand_of(verdicts, weighing, asked.weights)
    offers = new_offers(opened.plan, candidates, asked)
    walks = reach_matrix(
        opened.streets.network,
        candidates.entries,
        opened.measured.residences.entries,
        circles=[verdicts[circle] for circle in demand.circles],
        offers=offers[:, list(demand.circles)],
        open_only=True,
    )
    if request.limits.workers_weight:
        told = asked.told
        today = offers_today(opened.plan, opened.layers.stations)[:, told]
        found = worker_demand(opened, candidates, circle=told, offers=(today, offers[:, told]), options=request.options)
        demand = with_workers(demand, found.workers, found.covered, weight=request.limits.workers_weight)
        walks = csr_array(hstack([walks, found.reach], format="csr"))
    reach = with_today(walks, demand.covered)
    return SiteSetting(opened, candidates, asked, demand, offers, reach, index, request.options.spacing_m)
