"""Two pools over very many stations: people who join one after another, so that more of them never do less.

For every number t of couples: t times one of each role joins, then the rest of one role or of the other, alone. Whoever
joins finds the work of those before them as it stands, and everybody's free time is filled with the stations that make
most more effective, the most first. Nothing is taken back, so each of these chains only gains. A person more of either
role makes chains longer and adds new ones, and the best end of all chains counts: it cannot be lower than before.

People of different hours: for each number of hours that somebody of a role has, whoever has at least as many works so
many. One person more, whatever their hours, leaves none of these groups smaller. What the longer hours of some would
hold besides is given up for that.

A chain that cannot end above the best so far is not followed, which changes no answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...choosing.cover_problem import CoverProblem
from .pool_days import Days
from .pool_improve import ORDERS
from .pool_weeks import Order
from .team_chain import Chain, Counts
from .team_problem import ROLES, TeamProblem, alone
from .team_weeks import TeamWeeks


@dataclass(frozen=True, slots=True)
class Group:
    """People of like hours: counts of both roles, minutes a week of each, and sessions that each holds at the most."""

    counts: Counts
    minutes: Counts
    sessions: Counts


@dataclass(frozen=True, slots=True)
class Branch:
    """Couples from which one role goes on alone: so many more, with so many sessions in the end; the most it gains."""

    couples: Chain
    role: int
    more: int
    sessions: Counts
    most: int


class NestedTeams:
    """Chains of one problem.

    Args:
        problem: the stations that wait.
        days: the days of its stations.
        cover: what counts.
    """

    def __init__(self, problem: TeamProblem, days: Days, cover: CoverProblem) -> None:
        self.problem, self.days, self.cover = problem, days, cover
        self.ceiling = cover.value(range(problem.pool.stations))
        # So many who have nothing to do could each hold a session of whatever station: nobody more would help.
        self.idle = int(problem.pool.sessions.max())

    def best(self, groups: Sequence[Group], *, bound: int) -> TeamWeeks:
        """Return the weeks of the best end of all chains.

        Args:
            groups: people of like hours, each of them part of those who are there.
            bound: nothing is better.
        """
        best = Chain(self.problem, self.days, self.cover, ORDERS[0])
        for group in groups:
            for order in ORDERS:
                for branch in sorted(self._branches(group, order, best.value), key=lambda branch: -branch.most):
                    if best.value >= min(branch.most, bound):
                        break
                    best = max(best, self._end(group, branch, best.value), key=lambda chain: chain.value)
        return best.weeks

    def _branches(self, group: Group, order: Order, beaten: int) -> Iterator[Branch]:
        """Yield where one role can go on alone, and where the couples end."""
        chain, fewer = Chain(self.problem, self.days, self.cover, order), min(group.counts)
        for couples in range(fewer + 1):
            for role in range(ROLES):
                counts = (group.counts[0], couples) if role == 0 else (couples, group.counts[1])
                sessions = (counts[0] * group.sessions[0], counts[1] * group.sessions[1])
                yield Branch(chain, role, group.counts[role] - couples, sessions, chain.at_most(sessions))
            everybody = (group.counts[0] * group.sessions[0], group.counts[1] * group.sessions[1])
            if chain.idle > self.idle or chain.at_most(everybody) <= max(beaten, chain.value):
                return
            if couples < fewer:
                chain = chain.copy()
                chain.join(group.minutes)

    def _end(self, group: Group, branch: Branch, beaten: int) -> Chain:
        """Let one role join alone, as long as that may end above `beaten`."""
        chain = branch.couples.copy()
        chain.idle = 0
        for _ in range(branch.more):
            if chain.idle > self.idle or chain.at_most(branch.sessions) <= max(beaten, chain.value):
                break
            chain.join(alone(branch.role, group.minutes[branch.role]))
        return chain
