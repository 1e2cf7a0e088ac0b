"""What a study that closes or moves today's stations is made of, and the headline figures that it shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
from scipy.sparse import csr_array

from ...geo.network import Int64
from ..circles.circles import CircleVerdicts
from ..circles.study import residents_of
from ..layers.areas import AreaIndex
from ..opened_plan import Opened
from .demand import Demand
from .site_request import AskedCircles, SiteRequest


@dataclass(frozen=True, eq=False, kw_only=True)
class StationsChange:
    """A question about today's stations and what follows of its answer.

    Attributes:
        request: the question.
        opened: the plan, read and measured.
        asked: the circles that count.
        demand: n items.
        reach: (rows, n) walks to the items: of today's stations, and of candidates where the study has them.
        after: the verdicts of every circle afterwards.
        index: areas of the residences.
    """

    request: SiteRequest
    opened: Opened
    asked: AskedCircles
    demand: Demand
    reach: csr_array
    after: tuple[CircleVerdicts, ...]
    index: AreaIndex

    @property
    def stations(self) -> gpd.GeoDataFrame:
        """Today's stations."""
        return self.opened.layers.stations

    @property
    def residents(self) -> Int64:
        """Residents of the residences."""
        return residents_of(self.opened.layers)

    @property
    def told(self) -> CircleVerdicts:
        """Today's verdicts of the circle that is told."""
        return self.opened.measured.verdicts[self.asked.told]

    @property
    def is_weighted(self) -> bool:
        """Whether weight is more than residents of one circle."""
        return len(self.demand.circles) > 1 or self.demand.weights != (1,)


def change_facts(study: StationsChange, *, own: dict[str, Any]) -> dict[str, Any]:
    """Return the figures that both kinds of study tell: the question, the circle, residents and rates; then `own`."""
    told, residents, limits = study.told, study.residents, study.request.limits
    circles, kind = study.opened.plan.circles, study.request.kind
    total = int(residents.sum())
    today = int(residents[told.covered].sum())
    after = int(residents[study.after[study.asked.told].covered].sum())
    return {
        "question": {
            "kind": kind,
            "value": getattr(study.request, kind),
            "protected_tiers": list(limits.protected),
        },
        "circle": told.name,
        "radius_m": told.radius_mm / 1000.0,
        "target": told.target,
        "weights": {circles[circle].name: weight for circle, weight in study.asked.weights.items()},
        # Neither cases nor workers count here: the request refuses both.
        "weight_by": None,
        "workers": 0,
        "stations": len(study.stations),
        "residents": total,
        "covered_today": today,
        "covered_after": after,
        "rate_today": round(today / total, 6) if total else None,
        "rate_after": round(after / total, 6) if total else None,
        "meets_target": total == 0 or after / total >= told.target,
        "total_weight": int(study.demand.weight.sum()),
        **own,
    }
