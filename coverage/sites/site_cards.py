"""A card for each proposed site: whom it gains, where they live, its runner-up, and how it fares at another radius."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...geo.network import Int64
from ..choosing.capacities.capacity_problem import with_capacity
from ..choosing.capacities.capacity_runner_up import runners_up_with_capacity
from ..choosing.cover_problem import Mask, cover_problem
from ..choosing.runner_up import RunnersUp, runners_up
from ..circles.circles import CircleVerdicts
from ..circles.reach import reach_rows
from ..circles.statistics import sum_by_group
from ..layers.doors import point_xy
from .serving import Serving
from .setting import SiteSetting

RADIUS_SHARES = (9, 11)  # tenths of the radius
NEAR_ENOUGH = 100  # a runner-up that loses at most one in so many of what the site gains is as good for most purposes


@dataclass(frozen=True, eq=False)
class SiteCards:
    """What is known of each of k sites, in building order, in the circle that is told.

    Attributes:
        site_of: (n,) for each residence the position of the site that covers it first; −1 for all others.
        residents: (k,) residents that the site covers and nobody before it.
        residences: (k,) residences likewise.
        shorter: (k,) the same residents with a radius 10 % shorter, today's stations and those before it likewise.
        longer: (k,) with a radius 10 % longer.
        runners_up: the best other candidates, by weight.
    """

    site_of: Int64
    residents: Int64
    residences: Int64
    shorter: Int64
    longer: Int64
    runners_up: RunnersUp

    def near_enough(self, gains: Sequence[int]) -> Mask:
        """Return which runners-up (k,) lose at most 1 % of what their site gains, `gains` (k,) by weight."""
        there = self.runners_up.candidate >= 0
        return there & (self.runners_up.loss * NEAR_ENOUGH <= np.asarray(gains, dtype=np.int64))


def make_cards(setting: SiteSetting, chosen: Sequence[int], *, serving: Serving | None = None) -> SiteCards:
    """Make the cards of the sites `chosen` (rows of the candidates), in building order.

    With `serving` the runners-up are those by which most are served.
    """
    candidates, today, residents = setting.candidates.entries, setting.told, setting.residents
    number = np.full(candidates.place_count, -1, dtype=np.int64)
    number[list(chosen)] = np.arange(len(chosen))
    ours = candidates.take(number[candidates.place] >= 0)
    radii = [share * today.radius_mm // 10 for share in RADIUS_SHARES]
    walks = reach_rows(setting.network, ours, setting.residences.entries, radius_mm=max(radii)).rows
    row = np.repeat(np.arange(walks.shape[0]), np.diff(walks.indptr))
    rank, residence, distance = number[row], walks.indices.astype(np.int64), walks.data.astype(np.int64)
    offered = setting.offers[row, setting.asked.told]
    rank, residence, distance = rank[offered], residence[offered], distance[offered]
    firsts = [_first_site(rank, residence, distance, radius, today) for radius in (today.radius_mm, *radii)]
    gains = [_sum(site, residents, len(chosen)) for site in firsts]
    homes = np.bincount(firsts[0][firsts[0] >= 0], minlength=len(chosen))
    return SiteCards(firsts[0], gains[0], homes, gains[1], gains[2], _others(setting, list(chosen), serving))


def _others(setting: SiteSetting, chosen: list[int], serving: Serving | None) -> RunnersUp:
    """The runners-up of the sites `chosen`."""
    xy, apart_m, weight = point_xy(setting.candidates.frame), setting.apart_m, setting.demand.weight
    if serving is not None:
        problem = with_capacity(cover_problem(serving.reach, weight), serving.capacity, serving.today)
        return runners_up_with_capacity(problem, chosen, xy=xy, apart_m=apart_m)
    return runners_up(cover_problem(setting.reach, weight), chosen, [setting.today_row], xy=xy, apart_m=apart_m)


def _first_site(rank: Int64, residence: Int64, distance: Int64, radius_mm: int, today: CircleVerdicts) -> Int64:
    """The first site (n,) within `radius_mm` of each residence that today's stations leave out at that radius."""
    count = len(today.status)
    first = np.full(count, np.iinfo(np.int64).max, dtype=np.int64)
    near = distance <= radius_mm
    np.minimum.at(first, residence[near], rank[near])
    covered = today.reached & (today.distance_mm <= radius_mm)
    return np.where(covered | (first == np.iinfo(np.int64).max), -1, first)


def _sum(site: Int64, residents: Int64, count: int) -> Int64:
    return sum_by_group(residents[site >= 0], site[site >= 0], count)
