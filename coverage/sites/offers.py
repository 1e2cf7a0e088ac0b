"""Which circles a station serves: those whose service it offers."""

from __future__ import annotations

import geopandas as gpd
import numpy as np

from ..candidates.candidates import Candidates
from ..choosing.cover_problem import Mask
from ..circles.circles import stations_of_service
from ..plan_toml.plan import Plan
from .site_request import AskedCircles


def offers_today(plan: Plan, stations: gpd.GeoDataFrame) -> Mask:
    """Return whether each of today's stations offers each circle's service (stations, circles)."""
    services = list(stations["services"]) if "services" in stations else None
    offers = np.zeros((len(stations), len(plan.circles)), dtype=np.bool_)
    for position, circle in enumerate(plan.circles):
        offers[stations_of_service(services, circle.service, count=len(stations)), position] = True
    return offers


def new_offers(plan: Plan, candidates: Candidates, asked: AskedCircles) -> Mask:
    """Return whether a new station at each candidate offers each circle's service (c, circles).

    A candidate of the planner's own layer that names services offers those alone.
    """
    wanted = [circle.service for circle in plan.circles]
    common = np.array([service in asked.services for service in wanted], dtype=np.bool_)
    offers = np.tile(common, (len(candidates), 1))
    if "services" in candidates.frame:
        for row, own in enumerate(candidates.frame["services"]):
            if own:
                offers[row] = [service in own and service in asked.services for service in wanted]
    return offers
