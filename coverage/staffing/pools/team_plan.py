"""Most residents with an effective circle by two pools that staff stations together.

A person more, of either role, never lowers an answer, for the same reason as with one pool (`pool_plan`): the best of
what is found for these people *and for some of them alone* counts, as far as `PoolEffort.pools` goes. Of very many
stations it is so by construction (`team_nested`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ....geo.network import Int64
from ...choosing.cover_problem import part_of
from ...choosing.reduction import merged
from ...choosing.rules.constrained import best_under_rules
from ...choosing.rules.site_rules import SiteRules
from .fewer_people import best_with_fewer
from .pool_answer import effect_of, owners
from .pool_capacity import capacity, least_minutes, most_sessions
from .pool_days import Day, Days
from .pool_improve import ORDERS, Improver, PoolEffort, shorter, without
from .pool_problem import every_station_problem, pool_minutes
from .pool_weeks import filled
from .team_more import People, least_more, one_fewer_of_either, weeks_for_every
from .team_nested import Group, NestedTeams
from .team_problem import ROLES, Round, TeamPlan, TeamProblem
from .team_program import best_rounds, count_columns, list_rounds
from .team_recheck import recheck_teams
from .team_weeks import TeamWeeks

# Of very many stations nothing is searched.
QUICK_TEAMS = PoolEffort(swaps=0, shakes=0, pools=0)


@dataclass(frozen=True, eq=False)
class TeamsFound:
    """The best rounds found for people of so many minutes, the most first; `bound`: no rounds make more effective."""

    people: People
    rounds: tuple[Round, ...]
    value: int
    bound: int


def most_residents_by_teams(
    problem: TeamProblem, first: npt.ArrayLike, second: npt.ArrayLike, *, effort: PoolEffort | None = None
) -> TeamPlan:
    """Choose stations and rounds so that most residents have an effective circle.

    Args:
        problem: the stations that wait.
        first: (p,) hours a week of each person of the first role.
        second: (q,) hours a week of each person of the second role.
        effort: how much work may be done.

    Raises:
        QuestionError: nobody in a pool, or hours that make no sense.
    """
    minutes = (pool_minutes(first), pool_minutes(second))
    search = TeamSearch(problem, effort or PoolEffort())
    found = best_of_teams(search, (tuple(minutes[0].tolist()), tuple(minutes[1].tolist())))
    return _plan(problem, minutes, found)


def most_residents_by_chains(problem: TeamProblem, first: npt.ArrayLike, second: npt.ArrayLike) -> TeamPlan:
    """Answer the same of very many stations, without search: a person more of either role never lowers it.

    Args:
        problem: the stations that wait.
        first: (p,) hours a week of each person of the first role.
        second: (q,) hours a week of each person of the second role.

    Raises:
        QuestionError: nobody in a pool, or hours that make no sense.
    """
    minutes = (pool_minutes(first), pool_minutes(second))
    found = TeamSearch(problem, QUICK_TEAMS).nested((minutes[0].tolist(), minutes[1].tolist()))
    return _plan(problem, minutes, found)


def every_station_by_teams(
    problem: TeamProblem, most: TeamPlan, *, effort: PoolEffort | None = None, by_chains: bool = False
) -> tuple[bool | None, TeamPlan]:
    """Find out whether the people of a plan can serve every station, some of which may make nobody more effective.

    Args:
        problem: the stations that wait.
        most: a plan of these people that makes most residents effective.
        effort: how much work may be done.
        by_chains: answer as `most_residents_by_chains` does, which no person more ever lowers.

    Returns:
        True and a plan that serves every station; False where there is none, or None where neither is proved, and
        `most`.
    """
    if most.served.all():
        return True, most
    if any(least_more(problem, most)):
        return False, most
    every = TeamProblem(every_station_problem(problem.pool), problem.lacks)
    people = (most.minutes[0].tolist(), most.minutes[1].tolist())
    if by_chains:
        search = TeamSearch(every, QUICK_TEAMS)
        if search.at_most(people) < problem.pool.stations:
            return False, most
        found = search.nested(people)
    else:
        found = best_of_teams(TeamSearch(every, effort or PoolEffort()), people)
    if found.value < problem.pool.stations <= found.bound:
        weeks = weeks_for_every(problem, most.minutes)
        if weeks is not None:
            found = TeamsFound(_sizes(weeks), weeks.worked(), problem.pool.stations, found.bound)
    if found.value < problem.pool.stations:
        return (False if found.bound < problem.pool.stations else None), most
    return True, _plan(problem, most.minutes, replace(found, bound=most.bound - most.before))


def best_of_teams(search: TeamSearch, people: Sequence[Sequence[int]]) -> TeamsFound:
    """Return the best that is found for these people or for some of them alone, the others idle."""
    whole = _longest_first(people)
    best = best_with_fewer(whole, find=search.find, fewer=one_fewer_of_either, most=search.effort.pools)
    return replace(best, bound=search.find(whole).bound)


def _longest_first(people: Sequence[Sequence[int]]) -> People:
    first, second = (tuple(sorted(minutes, reverse=True)) for minutes in people)
    return first, second


class TeamSearch:
    """One problem, to be asked for several pools."""

    def __init__(self, problem: TeamProblem, effort: PoolEffort) -> None:
        self.problem, self.effort = problem, effort
        cover = problem.pool.cover
        live = (np.diff(cover.item_start) > 0) & (cover.weight > 0)
        self.cover = merged(part_of(cover, np.ones(cover.candidates, dtype=np.bool_), live))[0]
        self.better = Improver(problem.pool, self.cover, effort)
        self.days = Days(problem.pool)
        self.listed = list_rounds(problem, steps=effort.steps)
        self._least = [least_minutes(problem.pool, self._days_of(role)) for role in range(ROLES)]
        self._known: dict[People, TeamsFound] = {}

    def _days_of(self, role: int) -> list[Day] | None:
        return None if self.listed is None else [day for kind, days in self.listed if kind[role] for day in days]

    def find(self, people: Sequence[Sequence[int]]) -> TeamsFound:
        """Return the best rounds found for people of these minutes, in whatever order."""
        key = _longest_first(people)
        if key not in self._known:
            self._known[key] = self._find(key)
        return self._known[key]

    def _find(self, people: People) -> TeamsFound:
        chosen, bound = self._by_sessions(people)
        weeks = max(self._starts(people, chosen), key=self.better.worth)
        if self.better.value(weeks) < bound:
            weeks = self.better.swapped(weeks)
        listed = self.listed or []
        if listed and self.better.value(weeks) < bound and count_columns(listed, people) <= self.effort.columns:
            worked = best_rounds(self.problem, self.cover, listed, people, nodes=self.effort.nodes)
            weeks, bound = self._better(people, weeks, worked.rounds), min(bound, worked.bound)
        if self.better.value(weeks) < bound:
            weeks = self.better.shaken(weeks, bound=bound)
        weeks = self.better.without_idle(weeks)
        value = self.better.value(weeks)
        return TeamsFound(people, weeks.worked(), value, max(bound, value))

    def nested(self, people: Sequence[Sequence[int]]) -> TeamsFound:
        """Return the best of chains of people, monotone in both pools by how it is made (`team_nested`)."""
        key = _longest_first(people)
        bound = self._by_sessions(key)[1]
        chains = NestedTeams(self.problem, self.days, self.cover)
        weeks = shorter(chains.best([*self.groups(key)], bound=bound))
        value = self.better.value(weeks)
        return TeamsFound(_sizes(weeks), weeks.worked(), value, max(bound, value))

    def groups(self, people: People) -> Iterator[Group]:
        """Yield people of like hours: of each role all who have at least as many as one; those of most hours first."""
        days = self.problem.pool.rules.days
        for pair in itertools.product(*(sorted(set(role), reverse=True) for role in people)):
            counts = [sum(own >= minutes for own in role) for role, minutes in zip(people, pair, strict=True)]
            held = [most_sessions(self._least[role], minutes=pair[role], days=days) for role in range(ROLES)]
            yield Group((counts[0], counts[1]), (pair[0], pair[1]), (held[0], held[1]))

    def at_most(self, people: Sequence[Sequence[int]]) -> int:
        """Return what no rounds of these people make more than, by their numbers of sessions alone."""
        return self._by_sessions(_longest_first(people))[1]

    def _by_sessions(self, people: People) -> tuple[list[int], int]:
        """Stations that make most effective if the sessions of the scarcer role alone counted, and the bound."""
        best: tuple[list[int], int] | None = None
        for role in range(ROLES):
            lacks = self.problem.lacks[:, role]
            held = capacity(self.problem.pool, self._least[role], people[role])
            cost = np.where(lacks, self.problem.pool.sessions, 0)
            if held >= cost.sum():
                continue
            rules = SiteRules(cost=cost, budget=held)
            found = best_under_rules(self.cover, k=None, rules=rules, effort=self.effort.sites)
            if best is None or found.bound < best[1]:
                best = [int(row) for row in found.rows], found.bound
        everything = list(range(self.problem.pool.stations))
        return best or (everything, self.cover.value(everything))

    def _starts(self, people: People, chosen: list[int]) -> Iterator[TeamWeeks]:
        """Weeks from several orders of the stations: those chosen first, then what still fits."""
        empty = TeamWeeks(self.problem, self.days, people)
        others = [station for station in range(self.problem.pool.stations) if station not in set(chosen)]
        gain = self.better.by_gain(chosen)
        together = sorted(gain, key=lambda j: -int(self.problem.lacks[j].sum()))
        for first in (gain, together):
            for order in ORDERS:
                yield filled(empty, [*first, *self.better.by_gain(others)], order=order)

    def _better(self, people: People, weeks: TeamWeeks, rounds: Sequence[Round]) -> TeamWeeks:
        """Return the weeks of the solver's rounds, if they are better."""
        dealt = TeamWeeks(self.problem, self.days, people)
        for one in rounds:
            dealt.work(one.day, one.people)
        served = set(dealt.served())
        trial = self.better.swapped(without(dealt, [j for j in sorted(dealt.visited()) if j not in served]))
        return max(weeks, trial, key=self.better.worth)


def _sizes(weeks: TeamWeeks) -> People:
    """The minutes that each person of the weeks works."""
    spent = [_spent(weeks.worked(), role, people=len(weeks.left[role])) for role in range(ROLES)]
    return tuple(spent[0]), tuple(spent[1])


def _spent(rounds: Sequence[Round], role: int, *, people: int) -> list[int]:
    """The minutes that each person of a role is on these rounds."""
    spent = [0] * people
    for one in rounds:
        person = one.people[role]
        if person is not None:
            spent[person] += one.day.minutes
    return spent


def _plan(problem: TeamProblem, minutes: tuple[Int64, Int64], found: TeamsFound) -> TeamPlan:
    """Give the weeks to the people, the longest to who has most minutes, and count again what they do."""
    names = [owners(_spent(found.rounds, role, people=len(found.people[role])), minutes[role]) for role in range(ROLES)]
    rounds = []
    for one in found.rounds:
        first, second = one.people
        people = (None if first is None else names[0][first], None if second is None else names[1][second])
        rounds.append(Round(one.day, people))
    effect = effect_of(problem.pool, (one.day for one in rounds), bound=found.bound)
    plan = TeamPlan(**vars(effect), minutes=minutes, rounds=tuple(rounds))
    recheck_teams(problem, plan)
    return plan
