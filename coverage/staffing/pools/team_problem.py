"""Two pools at the same stations: people of both roles who are wanted together go the round together.

The formulation. Stations that wait lack one of two roles, or both. A *round* is a day of `pool_problem` over stations
that lack the same: it is worked by one person of the role that these lack, or by one person of each, who then are at
every station of it at the same time. A station counts once it has all its sessions. With x counting the rounds:

    maximise   Σ wᵢ zᵢ
    subject to zᵢ ≤ Σ yⱼ over the stations j that cover i
               nⱼ yⱼ ≤ Σ x over rounds that visit j
               Σ x ≤ D and Σ minutes · x ≤ H_p over the rounds in which person p goes, for each p of both roles
               x whole and ≥ 0, y ∈ {0, 1}

Who goes with whom may differ from round to round. That everybody's rounds fall on different weekdays, the same for both
who go together, needs no condition: rounds are edges between people of one role and of the other, nobody is in more
than D, and the edges of a bipartite graph can be coloured with as many colours as the most at one node (D. Kőnig, Über
Graphen und ihre Anwendung auf Determinantentheorie und Mengenlehre, Mathematische Annalen 77, 1916).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ....geo.network import Int64
from .pool_answer import Effect
from .pool_days import Day
from .pool_problem import PoolProblem

ROLES = 2
# Of each of the two roles the number of the person who goes, None where that role is not wanted.
Pair = tuple[int | None, int | None]


def alone(role: int, value: int) -> Pair:
    """Return the pair in which only `role` has somebody, or something."""
    return (value, None) if role == 0 else (None, value)


@dataclass(frozen=True, eq=False)
class TeamProblem:
    """s stations that wait for one of two roles, or both.

    Attributes:
        pool: the stations, ways and residences.
        lacks: (s, 2) which of the two roles each station lacks; at least one.
    """

    pool: PoolProblem
    lacks: npt.NDArray[np.bool_]

    def __post_init__(self) -> None:
        """Check the shape.

        Raises:
            ValueError: `lacks` does not fit the stations, or a station lacks nobody.
        """
        if self.lacks.shape != (self.pool.stations, ROLES):
            raise ValueError(f"lacks has shape {self.lacks.shape}, and there are {self.pool.stations} stations")
        if not self.lacks.any(axis=1).all():
            raise ValueError("a station that lacks nobody does not wait")

    def kinds(self) -> Iterator[tuple[tuple[bool, bool], list[int]]]:
        """Yield what stations lack, and the stations that lack it."""
        for kind in ((True, True), (True, False), (False, True)):
            rows = np.flatnonzero((self.lacks == kind).all(axis=1)).tolist()
            if rows:
                yield kind, rows


@dataclass(frozen=True, slots=True)
class Round:
    """A day that is worked: its stations in order, and who goes."""

    day: Day
    people: Pair


@dataclass(frozen=True, eq=False)
class TeamPlan(Effect):
    """Who goes where with whom, and what that does.

    Attributes:
        minutes: a week of each person of both roles, in the order in which they were given.
        rounds: the days that are worked, without weekdays.
    """

    minutes: tuple[Int64, Int64]
    rounds: tuple[Round, ...]
