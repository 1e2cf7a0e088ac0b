"""What the questions of a pool are answered with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...geo.network import Int64
from .pool_days import Day

Weeks = tuple[tuple[Day, ...], ...]


@dataclass(frozen=True, eq=False)
class PoolPlan:
    """Who works where; s stations, p people in the order in which they were given.

    Attributes:
        minutes: (p,) a week of each person.
        weeks: for each person the days that are worked, without weekdays.
        sessions: (s,) sessions a week that each station gets.
        served: (s,) whether it gets all that it needs.
        before: residents with an effective circle today.
        after: residents with one under this plan.
        bound: no plan of these people makes more effective.
        ceiling: residents with one if every station were served.
        total: all residents.
    """

    minutes: Int64
    weeks: Weeks
    sessions: Int64
    served: npt.NDArray[np.bool_]
    before: int
    after: int
    bound: int
    ceiling: int
    total: int

    @property
    def proved(self) -> bool:
        """Whether no plan of these people is better."""
        return self.after >= self.bound


@dataclass(frozen=True, eq=False)
class EveryStation:
    """Whether every station can have its sessions, and how many more people it takes.

    Attributes:
        possible: True, a schedule is found; False, proved that there is none; None, neither.
        at_least: people that must be added at the least; None where no number is enough.
        enough: people with whom a schedule is found; None where no number is enough, or none was found.
        added_minutes: a week of each added person.
        plan: the schedule with `enough` people more, the added ones last; else the one that serves most stations.
    """

    possible: bool | None
    at_least: int | None
    enough: int | None
    added_minutes: int
    plan: PoolPlan

    @property
    def proved(self) -> bool:
        """Whether the number of people is known: fewer are not enough."""
        return self.at_least == self.enough
