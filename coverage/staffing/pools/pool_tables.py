"""The tables of a pool, as frames.

`pool_schedule`: `role`, `person` (numbered as their hours were given), `weekday`
(1 Monday), `station`, `name`, `start` (hh:mm), `minutes`, `travel_before_minutes`, `travel_after_minutes`.

`pool_stations`: `role`, `station`, `name`, `needed_sessions`, `sessions` and `minutes` a week that it gets, `served`
(1 where that is enough), `alone_residents` whom it alone would make effective.

`pool_plans`: one row a pool: `role`, `people`, `hours` together, `stations` that wait, `served_stations`,
`unserved_stations`, `sessions` and `travel_minutes` a week, `residents`, `before_residents` with an effective circle,
`after_residents`, `bound_residents` (no schedule makes more effective), `ceiling_residents` if every station were
served, `status` (`proved`: bound and schedule meet, else `bounded`), `every_station` (`possible`, `impossible` or
`unknown`), `more_people_at_least`, `more_people_enough` (both empty where no number is enough, the latter also where
none was found), `added_hours` of each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ....geo.network import Int64
from ...choosing.cover_problem import column_sums
from ...run_files.text_columns import text_column
from .pool_answer import Effect, EveryStation, PoolPlan
from .pool_problem import PoolProblem
from .pool_schedule import schedule
from .pool_study import PoolCircle

POSSIBLE = {True: "possible", False: "impossible", None: "unknown"}


def pool_schedule_table(
    problem: PoolProblem, plan: PoolPlan, *, role: str, ids: Sequence[str], names: Sequence[str]
) -> pd.DataFrame:
    """Return the timetable of a week.

    Args:
        problem: the stations that wait.
        plan: a plan for them.
        role: code of the role that the pool has.
        ids: (s,) ids of the stations.
        names: (s,) their names.
    """
    visits = schedule(problem, plan)
    rows = [visit.station for visit in visits]
    return pd.DataFrame(
        {
            "role": text_column([role] * len(visits)),
            "person": _whole([visit.person + 1 for visit in visits]),
            "weekday": _whole([visit.weekday for visit in visits]),
            "station": text_column([ids[row] for row in rows]),
            "name": text_column([names[row] for row in rows]),
            "start": text_column([f"{visit.start // 60:02d}:{visit.start % 60:02d}" for visit in visits]),
            "minutes": _whole([visit.minutes for visit in visits]),
            "travel_before_minutes": _whole([visit.travel_before for visit in visits]),
            "travel_after_minutes": _whole([visit.travel_after for visit in visits]),
        }
    )


def pool_stations_table(
    problem: PoolProblem, plan: PoolPlan, *, role: str, ids: Sequence[str], names: Sequence[str]
) -> pd.DataFrame:
    """Return every station that waits, in the order of the layer, with what it gets (arguments as above)."""
    return pd.DataFrame(
        {
            "role": text_column([role] * problem.stations),
            "station": text_column(list(ids)),
            "name": text_column(list(names)),
            "needed_sessions": problem.sessions,
            "sessions": plan.sessions,
            "minutes": plan.sessions * problem.rules.session_minutes,
            "served": plan.served.astype(np.int8),
            "alone_residents": column_sums(problem.cover, problem.cover.weight),
        }
    )


def pools_row(
    problem: PoolProblem,
    most: PoolPlan,
    every: EveryStation,
    *,
    role: str,
    people: int | None = None,
    hours: float | None = None,
) -> pd.DataFrame:
    """Return the two answers for one pool as a table of one row; rows of several pools are concatenated.

    Args:
        problem: the stations that wait.
        most: the plan that makes most residents effective.
        every: whether every station can have its sessions.
        role: code of the role that the pool has.
        people: how many the pool has; those who were asked where None.
        hours: hours a week of all of them.
    """
    served = int(most.served.sum())
    worked = sum(day.minutes for week in most.weeks for day in week)
    return pd.DataFrame(
        {
            "role": text_column([role]),
            "people": _whole([len(most.minutes) if people is None else people]),
            "hours": [float(most.minutes.sum()) / 60 if hours is None else hours],
            "stations": _whole([problem.stations]),
            "served_stations": _whole([served]),
            "unserved_stations": _whole([problem.stations - served]),
            "sessions": _whole([int(most.sessions.sum())]),
            "travel_minutes": _whole([worked - int(most.sessions.sum()) * problem.rules.session_minutes]),
            **effect_columns(most, every.possible),
            "more_people_at_least": pd.array([every.at_least], dtype="Int64"),
            "more_people_enough": pd.array([every.enough], dtype="Int64"),
            "added_hours": [every.added_minutes / 60],
        }
    )


def effect_columns(effect: Effect, every: bool | None) -> dict[str, Any]:
    """Return the columns, of one row, that tell of residents and whether every station can have its sessions."""
    return {
        "residents": _whole([effect.total]),
        "before_residents": _whole([effect.before]),
        "after_residents": _whole([effect.after]),
        "bound_residents": _whole([effect.bound]),
        "ceiling_residents": _whole([effect.ceiling]),
        "status": text_column(["proved" if effect.proved else "bounded"]),
        "every_station": text_column([POSSIBLE[every]]),
    }


def circle_pool_tables(
    pools: Sequence[PoolCircle], ids: Sequence[str], names: Sequence[str]
) -> dict[str, pd.DataFrame]:
    """Return `pool_plans`, `pool_stations` and `pool_schedule` of every circle and role; nothing where none waits.

    Args:
        pools: the answers.
        ids: ids of all stations of the layer.
        names: their names.
    """
    parts: dict[str, list[pd.DataFrame]] = {"pool_plans": [], "pool_stations": [], "pool_schedule": []}
    for pool in pools:
        ours, named = [ids[row] for row in pool.rows], [names[row] for row in pool.rows]
        problem, most, role = pool.problem, pool.most, pool.role
        row = pools_row(problem, most, pool.every, role=role, people=pool.people, hours=pool.hours)
        stations = pool_stations_table(problem, most, role=role, ids=ours, names=named)
        timetable = pool_schedule_table(problem, most, role=role, ids=ours, names=named)
        parts["pool_plans"].append(_of_circle(pool, row))
        parts["pool_stations"].append(_of_circle(pool, stations))
        parts["pool_schedule"].append(_of_circle(pool, timetable))
    return {name: pd.concat(tables, ignore_index=True) for name, tables in parts.items() if tables}


def _of_circle(pool: PoolCircle, table: pd.DataFrame) -> pd.DataFrame:
    table.insert(0, "circle", pool.circle.name)
    return table


def _whole(values: list[int]) -> Int64:
    return np.array(values, dtype=np.int64)
