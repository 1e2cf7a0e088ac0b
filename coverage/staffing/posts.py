"""Who is at each station, by role, from two tables that may tell of the same people.

The rule (docs/rules.md, "Staffing"): of a station and role the rows of the staff layer count where there are any, else
the station's own column. The two are never added. Who is in neither is not there, where the staff layer tells of
stations at all; else nothing is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...geo.code_words import STAFF_ROLES, STATION_STAFF_COLUMNS
from ...geo.network import Float64, Int64
from ..circles.circles import Codes, Flags
from ..layers.layers import PlanLayers
from ..plan_toml.plan import Plan
from .staff_rows import StaffRows

POST_STATES = ("staffed", "no_hours", "vacant", "unknown")
STAFFED, NO_HOURS, VACANT, UNKNOWN = range(len(POST_STATES))
SOURCES = ("none", "staff", "column")
NEITHER, STAFF_LAYER, COLUMN = range(len(SOURCES))


@dataclass(frozen=True, eq=False)
class Posts:
    """s stations and r roles.

    Attributes:
        roles: codes of the roles.
        people: (s, r) people with hours.
        hours: (s, r) hours a week of all of them together; NaN where not told.
        state: (s, r) position in `POST_STATES`.
        source: (s, r) position in `SOURCES`.
        loose: for each service that needs several roles (s,) people who are named for it without a role, beyond those
            whom a column may have counted already.
    """

    roles: tuple[str, ...]
    people: Int64
    hours: Float64
    state: Codes
    source: Codes
    loose: Mapping[str, Int64]


def make_posts(plan: Plan, layers: PlanLayers, rows: StaffRows) -> Posts:
    """Bring the staff layer and the columns of the stations layer together."""
    roles = _roles(plan, rows)
    listed, idle, hours, has_row = _of_rows(rows, roles, len(layers.stations))
    column = _of_columns(layers.stations, roles)
    by_column = ~has_row & ~np.isnan(column)
    people = np.where(has_row, listed, np.where(by_column, np.ceil(np.nan_to_num(column)), 0)).astype(np.int64)

    absent = VACANT if rows.speaks_of_stations else UNKNOWN
    state = np.where(has_row | by_column, VACANT, absent).astype(np.int8)
    state[has_row & (idle > 0)] = NO_HOURS
    state[people > 0] = STAFFED
    source = np.where(has_row, STAFF_LAYER, np.where(by_column, COLUMN, NEITHER)).astype(np.int8)
    told = has_row | (state == VACANT)
    return Posts(
        roles=roles,
        people=people,
        hours=np.where(told, hours, np.nan),
        state=state,
        source=source,
        loose=_loose(plan, rows, roles, np.where(source == COLUMN, people, 0)),
    )


def _roles(plan: Plan, rows: StaffRows) -> tuple[str, ...]:
    needed = [role for roles in plan.staffing.needs.values() for role in roles]
    named = [*plan.staffing.role_words.values(), *rows.roles]
    return tuple(dict.fromkeys([*STAFF_ROLES, *needed, *(role for role in named if role)]))


def _of_rows(rows: StaffRows, roles: tuple[str, ...], stations: int) -> tuple[Int64, Int64, Float64, Flags]:
    """People with hours, people without, hours together, and whether there is a row: (stations, roles) each."""
    number = {role: position for position, role in enumerate(roles)}
    role = np.array([number.get(code, -1) for code in rows.roles], dtype=np.int64)
    at = (rows.station >= 0) & (role >= 0)
    cell = (rows.station[at], role[at])
    shape = (stations, len(roles))
    people, idle = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    hours, has_row = np.zeros(shape), np.zeros(shape, dtype=np.bool_)
    works = rows.hours[at] > 0
    np.add.at(people, cell, np.where(works, rows.people[at], 0))
    np.add.at(idle, cell, np.where(works, 0, rows.people[at]))
    np.add.at(hours, cell, rows.people[at] * rows.hours[at])
    has_row[cell] = True
    return people, idle, hours, has_row


def _of_columns(stations: pd.DataFrame, roles: tuple[str, ...]) -> Float64:
    """The counts of the station's own columns (stations, roles), NaN where a cell or a column is missing."""
    counts = np.full((len(stations), len(roles)), np.nan)
    for position, role in enumerate(roles):
        column = STATION_STAFF_COLUMNS.get(role, "")
        if column in stations:
            counts[:, position] = stations[column].to_numpy(dtype=np.float64)
    return counts


def _loose(plan: Plan, rows: StaffRows, roles: tuple[str, ...], of_columns: Int64) -> dict[str, Int64]:
    """People named for a service alone; those whom columns count in its roles may be the same, and are taken off."""
    loose: dict[str, Int64] = {}
    for service, needed in plan.staffing.needs.items():
        total = np.zeros(len(of_columns), dtype=np.int64)
        for row in range(len(rows)):
            if not rows.roles[row] and service in rows.services[row] and rows.station[row] >= 0 and rows.hours[row] > 0:
                total[rows.station[row]] += rows.people[row]
        known = of_columns[:, [roles.index(role) for role in needed]].sum(axis=1)
        loose[service] = np.maximum(total - known, 0)
    return loose
