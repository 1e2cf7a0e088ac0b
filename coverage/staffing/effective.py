"""Nominal and effective coverage: the search of `coverage` again, from those stations alone that are staffed.

What is staffed is a part of what is offered, so nobody is covered effectively who is not covered nominally.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..circles.circles import CircleVerdicts, Flags
from ..opened_plan import Opened
from ..sites.after import verdicts_after
from .readiness import NOT_KNOWN, READY, Readiness

CIRCLE_STATES = ("known", "partly_known", "unknown")


@dataclass(frozen=True, eq=False)
class StaffedCircle:
    """One circle, as it is offered and as it is staffed; n residences, s stations.

    Attributes:
        service: its service.
        nominal: the verdicts of `coverage`.
        effective: the verdicts with the stations that are known to be staffed.
        possible: (n,) who would be covered if the stations of unknown staff were staffed as well.
        ready: (s,) which stations offer the service and are staffed for it.
        unknown: (s,) which offer it and nothing is known.
    """

    service: str
    nominal: CircleVerdicts
    effective: CircleVerdicts
    possible: Flags
    ready: Flags
    unknown: Flags

    @property
    def name(self) -> str:
        """Name of the circle."""
        return self.nominal.name

    @property
    def state(self) -> str:
        """One of `CIRCLE_STATES`: whether the staff of all its stations is known, of some, or of none."""
        if not self.unknown.any():
            return "known"
        return "unknown" if int(self.unknown.sum()) == len(self.nominal.stations) else "partly_known"

    @property
    def lost(self) -> Flags:
        """(n,) covered nominally, and not effectively whatever the stations of unknown staff have."""
        return self.nominal.covered & ~self.possible

    @property
    def doubtful(self) -> Flags:
        """(n,) covered nominally, and effectively only if stations of unknown staff are staffed."""
        return self.possible & ~self.effective.covered


def staffed_circles(opened: Opened, readiness: Readiness) -> tuple[StaffedCircle, ...]:
    """Judge every residence in each circle by the staffed stations."""
    services = [circle.service for circle in opened.plan.circles]
    columns = [readiness.of(service) for service in services]
    offered, state = readiness.offered[:, columns], readiness.state[:, columns]
    ready, unknown = offered & (state == READY), offered & (state == NOT_KNOWN)
    effective = covered_from(opened, ready)
    possible = covered_from(opened, ready | unknown) if unknown.any() else effective
    return tuple(
        StaffedCircle(
            service=service,
            nominal=nominal,
            effective=effective[position],
            possible=possible[position].covered,
            ready=ready[:, position],
            unknown=unknown[:, position],
        )
        for position, (service, nominal) in enumerate(zip(services, opened.measured.verdicts, strict=True))
    )


def covered_from(opened: Opened, stations: Flags) -> tuple[CircleVerdicts, ...]:
    """Judge every residence in each circle with the stations (s, circles) that are given alone."""
    measured = opened.measured
    found = verdicts_after(
        opened.streets.network,
        measured.residences,
        measured.stations.entries,
        measured.verdicts,
        offers=stations,
    )
    return tuple(
        replace(verdict, stations=np.flatnonzero(stations[:, position]).astype(np.int64))
        for position, verdict in enumerate(found)
    )
