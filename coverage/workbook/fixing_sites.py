"""Which proposed site would cover a residence that is not covered today, in every circle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...geo.network import Int64
from ..circles.reach import reach_rows
from ..sites.sites_study import SitesStudy

NO_SITE = -1


@dataclass(frozen=True, eq=False)
class Fixing:
    """What the proposal does for n residences in one circle.

    Attributes:
        site: (n,) position, in building order, of the first site within the radius of a residence that is not covered
            today; `NO_SITE` for all others.
        distance_mm: (n,) the walk to it; means nothing where there is none.
    """

    site: Int64
    distance_mm: Int64


def fixing_sites(study: SitesStudy) -> tuple[Fixing, ...]:
    """Return what the proposal does, one a circle of the plan, in its order."""
    setting, chosen = study.setting, list(study.plan.chosen)
    candidates, today = setting.candidates.entries, setting.opened.measured.verdicts
    order = np.full(candidates.place_count, NO_SITE, dtype=np.int64)
    order[chosen] = np.arange(len(chosen))
    ours = candidates.take(order[candidates.place] >= 0)
    widest = max(verdict.radius_mm for verdict in today)
    walks = reach_rows(setting.network, ours, setting.residences.entries, radius_mm=widest).rows
    row = np.repeat(np.arange(walks.shape[0]), np.diff(walks.indptr))
    residence, distance = walks.indices.astype(np.int64), walks.data.astype(np.int64)
    found = []
    for circle, verdict in enumerate(today):
        near = setting.offers[row, circle] & (distance <= verdict.radius_mm) & ~verdict.covered[residence]
        found.append(_first(order[row[near]], residence[near], distance[near], len(verdict.status)))
    return tuple(found)


def _first(site: Int64, residence: Int64, distance: Int64, count: int) -> Fixing:
    """The first site of each residence: written last to first, so that the first one stays."""
    latest = np.argsort(-site, kind="stable")
    first = np.full(count, NO_SITE, dtype=np.int64)
    walk = np.zeros(count, dtype=np.int64)
    first[residence[latest]] = site[latest]
    walk[residence[latest]] = distance[latest]
    return Fixing(first, walk)
