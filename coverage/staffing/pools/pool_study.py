"""Pools over the stations of a plan: for each circle and role with people at no station, where they should go.

A station waits for a role that it is known to lack, where no other role is wanting for the service. Each circle and
role is answered for itself: people whom two circles want are counted in both answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ....geo.network import Float64, Int64
from ...circles.study import residents_of
from ...opened_plan import Opened
from ...plan_toml.plan_sections import SessionsSection
from ..effective import StaffedCircle
from ..readiness import Readiness, waiting
from .pool_answer import EveryStation, PoolPlan
from .pool_improve import PoolEffort
from .pool_plan import every_station, every_station_by_insertion, most_residents, serving_all
from .pool_problem import PoolProblem, WeekRules, pool_problem
from .pool_walks import effective_pairs, station_minutes
from .pools import Pool

DAY_STARTS = 9 * 60
DAY = 24 * 60
MANY_STATIONS = 300
QUICK = PoolEffort(swaps=0, shakes=0, pools=0)


@dataclass(frozen=True, eq=False)
class PoolCircle:
    """One pool over the stations of one circle; s stations wait.

    Attributes:
        role: code of the role.
        circle: the circle.
        rows: (s,) rows of the stations layer.
        people: people of the pool.
        hours: hours a week of all together.
        problem: the question; at most one person a session is asked, those with most hours.
        most: who goes where so that most residents have an effective circle.
        every: whether every station can have its sessions, and how many more people it takes.
    """

    role: str
    circle: StaffedCircle
    rows: Int64
    people: int
    hours: float
    problem: PoolProblem
    most: PoolPlan
    every: EveryStation


def study_pools(
    opened: Opened,
    roles: Sequence[str],
    readiness: Readiness,
    circles: Sequence[StaffedCircle],
    pools: Sequence[Pool],
) -> tuple[PoolCircle, ...]:
    """Answer both questions for every circle and role that has people in a pool and stations that wait.

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
        for role in opened.plan.staffing.needs.get(circle.service, ()):
            ours = [pool for pool in pools if pool.role == role and pool.people]
            rows = waiting(readiness, circle.service, roles.index(role))
            if ours and len(rows):
                found.append(_answered(opened, role, circle, rows, ours))
    return tuple(found)


def week_rules(sessions: SessionsSection) -> WeekRules:
    """Return the week that `[staffing]` asks for."""
    day = round(sessions.day_hours * 60)
    return WeekRules(
        session_minutes=round(sessions.session_hours * 60),
        day_minutes=day,
        days=sessions.days_a_week,
        day_starts=max(0, min(DAY_STARTS, DAY - day)),
    )


def _answered(opened: Opened, role: str, circle: StaffedCircle, rows: Int64, pools: Sequence[Pool]) -> PoolCircle:
    problem = waiting_problem(opened, circle, rows)
    asked = longest_hours(pools, most=int(problem.sessions.sum()))
    # Swaps look at every pair of stations: of very many the start is taken as it is, with its bound.
    if len(rows) <= MANY_STATIONS:
        most, every = most_residents(problem, asked), every_station(problem, asked)
    else:
        most = most_residents(problem, asked, effort=QUICK)
        every = every_station_by_insertion(problem, asked, most)
    return PoolCircle(
        role=role,
        circle=circle,
        rows=rows,
        people=sum(pool.people for pool in pools),
        hours=sum(pool.hours for pool in pools),
        problem=problem,
        most=serving_all(problem, most, every),
        every=every,
    )


def waiting_problem(opened: Opened, circle: StaffedCircle, rows: Int64) -> PoolProblem:
    """Return the question of the stations at `rows` that wait for somebody, for one circle.

    Raises:
        QuestionError: sessions of the plan that make no sense together.
    """
    network, measured, sessions = opened.streets.network, opened.measured, opened.plan.staffing.sessions
    entries = measured.stations.entries
    return pool_problem(
        station_minutes(
            network,
            entries,
            rows,
            metres_a_minute=sessions.walk_m_a_minute,
            most_minutes=sessions.most_walk_minutes,
        ),
        effective_pairs(network, entries, measured.residences.entries, rows, radius_mm=circle.nominal.radius_mm),
        residents_of(opened.layers),
        sessions=sessions.sessions_a_week,
        settled=circle.effective.covered,
        rules=week_rules(sessions),
    )


def longest_hours(pools: Sequence[Pool], *, most: int) -> Float64:
    """Return the hours a week of at most `most` people, those with most hours first.

    More people than sessions would have none to hold.
    """
    longest = sorted(pools, key=lambda pool: -pool.hours_each)
    hours: list[float] = []
    for pool in longest:
        hours += [pool.hours_each] * min(pool.people, most - len(hours))
    return np.array(hours, dtype=np.float64)
