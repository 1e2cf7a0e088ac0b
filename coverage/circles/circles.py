"""What a distance means in a circle: covered, marginal, uncovered, cut off or off network.

The rules (docs/rules.md, "Status"): covered is distance ≤ radius, inclusive, on whole millimetres;
marginal is beyond the radius by at most a fifth of it, 5·d ≤ 6·r. Nobody is ever dropped.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...geo.grid import build_point_grid, nearest_segments
from ...geo.network import Float64, Int32, Int64, round_half_up_mm

Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]

STATUSES = ("covered", "marginal", "uncovered", "cut_off", "off_network")
COVERED, MARGINAL, UNCOVERED, CUT_OFF, OFF_NETWORK = range(len(STATUSES))


@dataclass(frozen=True, eq=False)
class CircleVerdicts:
    """One circle's verdict on each of n residences.

    Attributes:
        name: name of the circle.
        radius_mm: its radius.
        target: the rate of people that was promised, 0 … 1.
        stations: (s,) rows of the circle's stations in the stations layer.
        status: (n,) position in `STATUSES`.
        reached: (n,) whether the walk to a station exists; the next two mean nothing where it does not.
        distance_mm: (n,) walking distance to the nearest station of the circle, also beyond the radius.
        station: (n,) row of that station in the stations layer.
        straight_mm: (n,) to the circle's nearest station as the crow flies; means nothing without stations.
        same_straight_mm: (n,) as the crow flies to the station that is nearest on foot; nothing where not reached.
    """

    name: str
    radius_mm: int
    target: float
    stations: Int64
    status: Codes
    reached: Flags
    distance_mm: Int64
    station: Int32
    straight_mm: Int64
    same_straight_mm: Int64

    @property
    def covered(self) -> Flags:
        """(n,) whether the residence is covered."""
        return np.asarray(self.status == COVERED)

    @property
    def short(self) -> Flags:
        """(n,) whether a shortfall exists: marginal or uncovered."""
        return np.asarray((self.status == MARGINAL) | (self.status == UNCOVERED))

    @property
    def shortfall_mm(self) -> Int64:
        """(n,) distance beyond the radius; means nothing where not `short`."""
        return np.where(self.short, self.distance_mm - self.radius_mm, 0)

    @property
    def claimed_but_denied(self) -> Flags:
        """(n,) whether the circle claims it and the streets deny it: straight line ≤ radius, not covered."""
        if not len(self.stations):
            return np.zeros(len(self.status), dtype=np.bool_)
        return (self.straight_mm <= self.radius_mm) & ~self.covered

    @property
    def fragile(self) -> Flags:
        """(n,) whether the walk is within a tenth of the radius: 0.9 r ≤ d ≤ 1.1 r."""
        ten_d, r = 10 * self.distance_mm, self.radius_mm
        return self.reached & (ten_d >= 9 * r) & (ten_d <= 11 * r)


def judge(distance_mm: Int64, *, reached: Flags, has_entry: Flags, radius_mm: int) -> Codes:
    """Return the status of each residence as a position in `STATUSES`.

    Args:
        distance_mm: (n,) walking distance to the circle's nearest station.
        reached: (n,) whether that distance exists.
        has_entry: (n,) whether the residence enters the network at all.
        radius_mm: the circle's radius.
    """
    status = np.full(len(distance_mm), UNCOVERED, dtype=np.int8)
    status[5 * distance_mm <= 6 * radius_mm] = MARGINAL
    status[distance_mm <= radius_mm] = COVERED
    status[~reached] = CUT_OFF
    status[~has_entry] = OFF_NETWORK
    return status


def stations_of_service(services: list[tuple[str, ...]] | None, service: str, *, count: int) -> Int64:
    """Return the rows of the stations that offer `service`; every one of `count` where no services are told."""
    if services is None:
        return np.arange(count, dtype=np.int64)
    return np.flatnonzero([service in offered for offered in services]).astype(np.int64)


def crow_flies_mm(from_xy: Float64, to_xy: Float64) -> Int64:
    """Return the straight line from each of (n, 2) points to the nearest of (s, 2) points; 0 where s is 0."""
    if not len(to_xy) or not len(from_xy):
        return np.zeros(len(from_xy), dtype=np.int64)
    # The grid of the streets is loaded anyhow; SciPy's tree finds as fast but takes an eighth of a second to load.
    stations = build_point_grid(to_xy)
    metres, nearest = np.empty(len(from_xy)), np.empty(len(from_xy), dtype=np.int32)
    x, y = np.ascontiguousarray(from_xy[:, 0]), np.ascontiguousarray(from_xy[:, 1])
    nearest_segments(x, y, stations.segments, stations.cells, metres, nearest)
    return round_half_up_mm(metres)


def pair_straight_mm(from_xy: Float64, to_xy: Float64) -> Int64:
    """Return the straight line between paired points, both (n, 2)."""
    return round_half_up_mm(np.hypot(from_xy[:, 0] - to_xy[:, 0], from_xy[:, 1] - to_xy[:, 1]))
