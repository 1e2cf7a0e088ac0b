"""The tables of a pool, as frames.

`pool_schedule`: `role`, `person` (1 is the first of the pool; those beyond it would have to be added), `weekday`
(1 Monday), `station`, `name`, `start` (hh:mm), `minutes`, `travel_before_minutes`, `travel_after_minutes`.

`pool_stations`: `role`, `station`, `name`, `needed_sessions`, `sessions` and `minutes` a week that it gets, `served`
(1 where that is enough), `alone_residents` whom it alone would make effective.

`pools`: one row a pool: `role`, `people`, `hours` together, `stations` that wait, `served_stations`,
`unserved_stations`, `sessions` and `travel_minutes` a week, `residents`, `before_residents` with an effective circle,
`after_residents`, `bound_residents` (no schedule makes more effective), `ceiling_residents` if every station were
served, `status` (`proved`: bound and schedule meet, else `bounded`), `every_station` (`possible`, `impossible` or
`unknown`), `more_people_at_least`, `more_people_enough` (both empty where no number is enough, the latter also where
none was found), `added_hours` of each of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...geo.network import Int64
from ..choosing.cover_problem import column_sums
from .pool_answer import EveryStation, PoolPlan
from .pool_problem import PoolProblem
from .pool_schedule import schedule

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
            "role": _text([role] * len(visits)),
            "person": _whole([visit.person + 1 for visit in visits]),
            "weekday": _whole([visit.weekday for visit in visits]),
            "station": _text([ids[row] for row in rows]),
            "name": _text([names[row] for row in rows]),
            "start": _text([f"{visit.start // 60:02d}:{visit.start % 60:02d}" for visit in visits]),
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
            "role": _text([role] * problem.stations),
            "station": _text(list(ids)),
            "name": _text(list(names)),
            "needed_sessions": problem.sessions,
            "sessions": plan.sessions,
            "minutes": plan.sessions * problem.rules.session_minutes,
            "served": plan.served.astype(np.int8),
            "alone_residents": column_sums(problem.cover, problem.cover.weight),
        }
    )


def pools_row(problem: PoolProblem, most: PoolPlan, every: EveryStation, *, role: str) -> pd.DataFrame:
    """Return the two answers for one pool as a table of one row; rows of several pools are concatenated."""
    served = int(most.served.sum())
    worked = sum(day.minutes for week in most.weeks for day in week)
    return pd.DataFrame(
        {
            "role": _text([role]),
            "people": _whole([len(most.minutes)]),
            "hours": [float(most.minutes.sum()) / 60],
            "stations": _whole([problem.stations]),
            "served_stations": _whole([served]),
            "unserved_stations": _whole([problem.stations - served]),
            "sessions": _whole([int(most.sessions.sum())]),
            "travel_minutes": _whole([worked - int(most.sessions.sum()) * problem.rules.session_minutes]),
            "residents": _whole([most.total]),
            "before_residents": _whole([most.before]),
            "after_residents": _whole([most.after]),
            "bound_residents": _whole([most.bound]),
            "ceiling_residents": _whole([most.ceiling]),
            "status": _text(["proved" if most.proved else "bounded"]),
            "every_station": _text([POSSIBLE[every.possible]]),
            "more_people_at_least": pd.array([every.at_least], dtype="Int64"),
            "more_people_enough": pd.array([every.enough], dtype="Int64"),
            "added_hours": [every.added_minutes / 60],
        }
    )


def _whole(values: list[int]) -> Int64:
    return np.array(values, dtype=np.int64)


def _text(values: list[str]) -> pd.Series[str]:
    return pd.Series(values, dtype="str")
