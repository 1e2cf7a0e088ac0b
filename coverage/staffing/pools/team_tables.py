"""The tables of two pools that staff stations together, as frames (see docs/tables.md)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...run_files.text_columns import text_column
from .pool_tables import effect_columns
from .team_problem import ROLES
from .team_schedule import team_schedule
from .team_study import TeamCircle

SEPARATOR = ";"


def team_tables(teams: Sequence[TeamCircle], ids: Sequence[str], names: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Return `team_plans`, `team_stations` and `team_schedule`; nothing where no station lacks two roles of pools.

    Args:
        teams: the answers.
        ids: ids of all stations of the layer.
        names: their names.
    """
    if not teams:
        return {}
    return {
        "team_plans": pd.concat([_plan_row(team) for team in teams], ignore_index=True),
        "team_stations": pd.concat([_stations(team, ids, names) for team in teams], ignore_index=True),
        "team_schedule": pd.concat([_schedule(team, ids, names) for team in teams], ignore_index=True),
    }


def _plan_row(team: TeamCircle) -> pd.DataFrame:
    most, pool = team.most, team.problem.pool
    served, sessions = int(most.served.sum()), int(most.sessions.sum())
    worked = sum(one.day.minutes for one in most.rounds)
    return pd.DataFrame(
        {
            "circle": [team.circle.name],
            "roles": text_column([SEPARATOR.join(team.roles)]),
            "first_people": [team.people[0]],
            "second_people": [team.people[1]],
            "stations": [pool.stations],
            "both_stations": [int(team.problem.lacks.all(axis=1).sum())],
            "served_stations": [served],
            "unserved_stations": [pool.stations - served],
            "sessions": [sessions],
            "travel_minutes": [worked - sessions * pool.rules.session_minutes],
            **effect_columns(most, team.every),
            **_more(team),
            "more_people_at_least": pd.array([team.more.together], dtype="Int64"),
            "first_added_hours": [team.more.added_minutes[0] / 60],
            "second_added_hours": [team.more.added_minutes[1] / 60],
        }
    )


def _more(team: TeamCircle) -> dict[str, pd.arrays.IntegerArray]:
    """How many more people of each role it takes for every station; empty where no number is enough."""
    ends = (("at_least", team.more.at_least), ("enough", team.more.enough))
    return {
        f"{name}_more_{end}": pd.array([None if counts is None else counts[role]], dtype="Int64")
        for end, counts in ends
        for role, name in enumerate(("first", "second"))
    }


def _stations(team: TeamCircle, ids: Sequence[str], names: Sequence[str]) -> pd.DataFrame:
    problem, most = team.problem, team.most
    lacking = [
        SEPARATOR.join(role for role, lacks in zip(team.roles, row, strict=True) if lacks)
        for row in problem.lacks.tolist()
    ]
    return pd.DataFrame(
        {
            "circle": team.circle.name,
            "roles": text_column([SEPARATOR.join(team.roles)] * len(team.rows)),
            "station": text_column([ids[row] for row in team.rows]),
            "name": text_column([names[row] for row in team.rows]),
            "missing_roles": text_column(lacking),
            "needed_sessions": problem.pool.sessions,
            "sessions": most.sessions,
            "served": most.served.astype(np.int8),
        }
    )


def _schedule(team: TeamCircle, ids: Sequence[str], names: Sequence[str]) -> pd.DataFrame:
    visits = team_schedule(team.problem, team.most)
    rows = [team.rows[visit.station] for visit in visits]
    people = [[visit.people[role] for visit in visits] for role in range(ROLES)]
    return pd.DataFrame(
        {
            "circle": text_column([team.circle.name] * len(visits)),
            "roles": text_column([SEPARATOR.join(team.roles)] * len(visits)),
            "weekday": np.array([visit.weekday for visit in visits], dtype=np.int64),
            "first_person": _numbers(people[0]),
            "second_person": _numbers(people[1]),
            "station": text_column([ids[row] for row in rows]),
            "name": text_column([names[row] for row in rows]),
            "start": text_column([f"{visit.start // 60:02d}:{visit.start % 60:02d}" for visit in visits]),
            "minutes": np.full(len(visits), team.problem.pool.rules.session_minutes, dtype=np.int64),
            "travel_before_minutes": np.array([visit.travel_before for visit in visits], dtype=np.int64),
            "travel_after_minutes": np.array([visit.travel_after for visit in visits], dtype=np.int64),
        }
    )


def _numbers(people: Sequence[int | None]) -> pd.arrays.IntegerArray:
    """People numbered from 1, empty where nobody is wanted."""
    numbers = np.array([0 if person is None else person + 1 for person in people], dtype=np.int64)
    return pd.arrays.IntegerArray(numbers, numbers == 0)
