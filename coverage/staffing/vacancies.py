"""Vacancies: a role that a station lacks for a service it offers, and who loses a circle by that vacancy alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..circles.circles import Flags
from ..circles.reach import Reach, reach_rows
from ..circles.study import residents_of
from ..opened_plan import Opened
from .effective import StaffedCircle
from .readiness import Readiness


@dataclass(frozen=True, eq=False)
class Vacancy:
    """A role that is not staffed at a station, and what it costs.

    Attributes:
        station: row in the stations layer.
        role: position among the roles.
        services: codes of the offered services that fail for it, alone or with other roles.
        residents: people who would have one more effective circle if this alone were filled; None where no circle
            of the plan has one of these services.
        by_circle: the same for each circle of the plan; None where the circle has another service.
    """

    station: int
    role: int
    services: tuple[str, ...]
    residents: int | None
    by_circle: tuple[int | None, ...]


def find_vacancies(opened: Opened, readiness: Readiness, circles: Sequence[StaffedCircle]) -> tuple[Vacancy, ...]:
    """Return every vacancy, those first that cost the most residents a circle, then by station and role."""
    vacant = readiness.missing & ~readiness.doubtful & readiness.offered[:, :, None]
    reach = _reach(opened, np.asarray(vacant.any(axis=(1, 2))))
    residents = residents_of(opened.layers)
    found = []
    for station, role in np.argwhere(vacant.any(axis=1)).tolist():
        failing = np.flatnonzero(vacant[station, :, role])
        services = tuple(readiness.services[position] for position in failing)
        alone = {
            readiness.services[position] for position in failing if readiness.missing[station, position].sum() == 1
        }
        gained = [_gained(reach, station, circle, alone=circle.service in alone) for circle in circles]
        ours = [circle.service in services for circle in circles]
        by_circle = tuple(
            int(residents[flags].sum()) if mine else None for flags, mine in zip(gained, ours, strict=True)
        )
        total = int(residents[np.logical_or.reduce(gained)].sum()) if any(ours) else None
        found.append(Vacancy(station, role, services, total, by_circle))
    return tuple(sorted(found, key=lambda vacancy: (-(vacancy.residents or 0), vacancy.station, vacancy.role)))


def _reach(opened: Opened, stations: Flags) -> Reach:
    """Who is within the widest radius of these stations (s,)."""
    entries = opened.measured.stations.entries
    widest = max(verdict.radius_mm for verdict in opened.measured.verdicts)
    ours = entries.take(stations[entries.place])
    return reach_rows(opened.streets.network, ours, opened.measured.residences.entries, radius_mm=widest)


def _gained(reach: Reach, station: int, circle: StaffedCircle, *, alone: bool) -> Flags:
    """Who (n,) would be covered effectively if the station were ready for the circle, and is not."""
    gained = np.zeros(len(circle.nominal.status), dtype=np.bool_)
    if alone:
        row = reach.rows.indices[reach.rows.indptr[station] : reach.rows.indptr[station + 1]]
        walk = reach.rows.data[reach.rows.indptr[station] : reach.rows.indptr[station + 1]]
        gained[row[walk <= circle.nominal.radius_mm]] = True
        gained &= ~circle.effective.covered
    return gained
