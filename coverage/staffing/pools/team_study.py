"""Two pools over the stations of a plan: for each circle with stations that lack two roles who stand at no station."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from ....geo.network import Int64
from ...opened_plan import Opened
from ..effective import StaffedCircle
from ..readiness import Readiness, waiting_for_two
from .pool_study import longest_hours, waiting_problem
from .pools import Pool
from .team_more import MorePeople, more_people
from .team_plan import every_station_by_teams, most_residents_by_chains, most_residents_by_teams
from .team_problem import TeamPlan, TeamProblem

# Two pools take far longer to search than one: of more stations people join one by one, with the bound beside.
MANY_BY_TEAMS = 60


@dataclass(frozen=True, eq=False)
class TeamCircle:
    """Two pools over the stations of one circle; s stations wait for one of the roles or both.

    Attributes:
        roles: codes of the two roles.
        circle: the circle.
        rows: (s,) rows of the stations layer.
        people: people of both pools.
        problem: the question; at most one person a session is asked, those with most hours.
        most: who goes where, and with whom, so that most residents have an effective circle.
        every: whether every station can have its sessions; None where that is not known.
        more: how many more people of each role that takes.
    """

    roles: tuple[str, str]
    circle: StaffedCircle
    rows: Int64
    people: tuple[int, int]
    problem: TeamProblem
    most: TeamPlan
    every: bool | None
    more: MorePeople


def study_teams(
    opened: Opened,
    roles: Sequence[str],
    readiness: Readiness,
    circles: Sequence[StaffedCircle],
    pools: Sequence[Pool],
) -> tuple[TeamCircle, ...]:
    """Answer for every circle and two of its roles that both have people in a pool and lack together somewhere.

    Stations that lack one of the two alone are in the question too: the same people may be wanted there.

    Args:
        opened: the plan, read and measured.
        roles: codes of the roles, as in `readiness`.
        readiness: which services each station is ready for.
        circles: the circles, nominal and effective.
        pools: people who belong to no station.

    Raises:
        QuestionError: sessions of the plan that make no sense together.
    """
    found = []
    for circle in circles:
        for pair in itertools.combinations(opened.plan.staffing.needs.get(circle.service, ()), 2):
            ours = tuple([pool for pool in pools if pool.role == role and pool.people] for role in pair)
            rows, lacks = waiting_for_two(readiness, circle.service, (roles.index(pair[0]), roles.index(pair[1])))
            if not all(ours) or not lacks.all(axis=1).any():
                continue
            problem = TeamProblem(waiting_problem(opened, circle, rows), lacks)
            hours = [
                longest_hours(pools_of, most=max(int(problem.pool.sessions[lacks[:, role]].sum()), 1))
                for role, pools_of in enumerate(ours)
            ]
            many = len(rows) > MANY_BY_TEAMS
            most = (
                most_residents_by_chains(problem, hours[0], hours[1])
                if many
                else most_residents_by_teams(problem, hours[0], hours[1])
            )
            every, most = every_station_by_teams(problem, most, by_chains=many)
            more = more_people(problem, most, possible=every)
            people = (sum(pool.people for pool in ours[0]), sum(pool.people for pool in ours[1]))
            found.append(TeamCircle(pair, circle, rows, people, problem, most, every, more))
    return tuple(found)
