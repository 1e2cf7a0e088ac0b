"""Stations that serve a limited number of residents: how many each can serve, and who is in reach of whom.

A new station serves as many as the question says, or as its own `capacity` in the planner's layer of candidates says;
one of today's as many as its own `capacity` says, and whoever is in reach where it says nothing. Parts of a resident
are none: 10.5 is 10.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from scipy.sparse import csr_array, vstack

from ...geo.network import Int64
from ..choosing.capacities.capacity_problem import UNLIMITED
from ..choosing.cover_problem import Mask
from ..choosing.recheck import RecheckError
from .demand import reach_matrix, with_today
from .offers import offers_today
from .setting import SiteSetting


@dataclass(frozen=True, eq=False)
class Serving:
    """Who can be served where.

    Attributes:
        each: residents that a new station can serve, where its candidate says nothing else.
        reach: (c + s + 1, n) walks of the c candidates, of the s stations of today with a capacity of their own, and in
            the last row of all others of today, to the residences in the circle that is told.
        capacity: (c + s + 1,) residents that each row can serve.
        stations: (s,) rows of these stations in the layer.
    """

    each: int
    reach: csr_array
    capacity: Int64
    stations: Int64

    @property
    def today(self) -> Int64:
        """The rows of today's stations."""
        return np.arange(len(self.capacity) - len(self.stations) - 1, len(self.capacity))


def make_serving(setting: SiteSetting, each: int) -> Serving:
    """Measure who can be served where, in the circle that is told, when new stations serve `each` at the most.

    Raises:
        RecheckError: the stations' rows do not cover whom the search covers, a fault of ours.
    """
    told = setting.asked.told
    limit = capacities(setting.layers.stations)
    offers = offers_today(setting.plan, setting.layers.stations)[:, [told]]
    limited = np.flatnonzero((limit < UNLIMITED) & offers[:, 0])
    if not len(limited):
        capacity = np.append(capacities(setting.candidates.frame, otherwise=each), UNLIMITED)
        return Serving(each, setting.reach, capacity, limited)
    ours = _rows_of(setting, offers)
    covered = np.zeros(len(setting.residents), dtype=np.bool_)
    covered[ours.indices] = True
    if (covered != setting.told.covered).any():
        raise RecheckError("the rows of today's stations do not cover whom the search covers")
    amply = np.zeros_like(covered)
    amply[ours[np.setdiff1d(np.arange(ours.shape[0]), limited)].indices] = True
    new = reach_matrix(
        setting.network,
        setting.candidates.entries,
        setting.residences.entries,
        circles=[setting.told],
        offers=setting.offers[:, [told]],
        open_only=False,
    )
    reach = with_today(csr_array(vstack([new, ours[limited]], format="csr")), amply)
    ours_and_new = [capacities(setting.candidates.frame, otherwise=each), limit[limited]]
    return Serving(each, reach, np.append(np.concatenate(ours_and_new), UNLIMITED), limited)


def _rows_of(setting: SiteSetting, offers: Mask) -> csr_array:
    """Whom each of today's stations reaches in the circle that is told (stations, residences)."""
    return reach_matrix(
        setting.network,
        setting.opened.measured.stations.entries,
        setting.residences.entries,
        circles=[setting.told],
        offers=offers,
        open_only=False,
    )


def capacities(places: gpd.GeoDataFrame, *, otherwise: int = UNLIMITED) -> Int64:
    """Return the column `capacity` of stations or candidates in whole residents, `otherwise` where it says nothing."""
    if "capacity" not in places:
        return np.full(len(places), otherwise, dtype=np.int64)
    given = places["capacity"].to_numpy(dtype=np.float64)
    said = ~np.isnan(given)
    return np.where(said, np.floor(np.where(said, np.minimum(given, 2.0**53), 0.0)), otherwise).astype(np.int64)
