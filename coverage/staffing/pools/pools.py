"""Pools: people of the staff layer who belong to no station, with their hours a week."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..staff_rows import POOL, StaffRows


@dataclass(frozen=True, slots=True)
class Pool:
    """People of one role, or for one set of services, with the same hours, at no station.

    Attributes:
        role: code of the role; empty where the staff layer names services alone.
        services: codes of the services that it names.
        people: how many.
        hours_each: hours a week of each.
    """

    role: str
    services: tuple[str, ...]
    people: int
    hours_each: float

    @property
    def hours(self) -> float:
        """Hours a week of all together."""
        return self.people * self.hours_each


def find_pools(rows: StaffRows) -> tuple[Pool, ...]:
    """Return the pools of the staff layer in its order, one a row."""
    return tuple(
        Pool(rows.roles[row], rows.services[row], int(rows.people[row]), float(rows.hours[row]))
        for row in np.flatnonzero(rows.station == POOL)
    )
