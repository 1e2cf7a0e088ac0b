"""People who join the work of two pools one after another: what they do, and what more of them add at the most."""

from __future__ import annotations

import numpy as np

from ...choosing.cover_problem import CoverProblem
from ...choosing.gains import Gains
from .pool_days import Days
from .pool_weeks import Order
from .team_problem import ROLES, Pair, TeamProblem
from .team_weeks import TeamWeeks

Counts = tuple[int, int]


class Chain:
    """People who have joined so far, what they do, and what every station would add to that.

    Attributes:
        weeks: what they do.
        idle: how many who joined last had nothing to do.
    """

    def __init__(self, problem: TeamProblem, days: Days, cover: CoverProblem, order: Order) -> None:
        self.problem, self.order = problem, order
        self.weeks, self.idle = TeamWeeks(problem, days, ((), ())), 0
        self._gains, self._held = Gains(cover), np.zeros(ROLES, dtype=np.int64)
        # Of each station that fitted nowhere, how many changes of rounds that was after.
        self._left_out: dict[int, int] = {}

    @property
    def value(self) -> int:
        """Weight that is effective."""
        return self._gains.value

    def copy(self) -> Chain:
        """Return the same chain, to go on by itself."""
        other = Chain(self.problem, self.weeks.known, self._gains.problem, self.order)
        other.weeks, other.idle = self.weeks.copy(), self.idle
        other._gains, other._held, other._left_out = self._gains.copy(), self._held.copy(), dict(self._left_out)
        return other

    def join(self, minutes: Pair) -> None:
        """Let people join and serve what fits then, each time the station that makes most more effective."""
        self.weeks.join(minutes)
        before, tried = self.value, set[int]()
        while any(self._serve(station, tried) for station in self._gains.by_gain()):
            pass
        self.idle = self.idle + 1 if self.value == before else 0

    def _serve(self, station: int, tried: set[int]) -> bool:
        """Serve a station that was not tried yet, if it fits."""
        if station in tried:
            return False
        tried.add(station)
        if not self.weeks.takes(station, since=self._left_out.get(station, 0)):
            self._left_out[station] = len(self.weeks.changed)
            return False
        if not self.weeks.serve(station, order=self.order):
            return False
        self._gains.choose(station)
        self._held += self.problem.pool.sessions[station] * self.problem.lacks[station]
        return True

    def at_most(self, sessions: Counts) -> int:
        """Return what the value never goes beyond, where all of each role together hold so many sessions at most.

        Gains only shrink, so stations add no more together than each by itself: of those that lack a role as many as
        there are sessions left for, the last one in part (G. Dantzig, Discrete-variable extremum problems, 1957).
        """
        gain, needed = self._gains.gain, self.problem.pool.sessions
        order = np.argsort(-(gain / needed), kind="stable")
        total = most = int(gain.sum())
        for role in range(ROLES):
            lack = order[self.problem.lacks[order, role]]
            left = sessions[role] - int(self._held[role]) - np.cumsum(needed[lack])
            part = np.clip(left + needed[lack], 0, needed[lack])
            most = min(most, total - int((gain[lack] - gain[lack] * part // needed[lack]).sum()))
        return min(self.value + most, self._gains.most)
