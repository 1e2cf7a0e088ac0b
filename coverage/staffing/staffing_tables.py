"""The tables of a `staffing` run, as frames (see docs/tables.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...geo.network import Int64
from ..circles.circles import Flags
from ..circles.statistics import rates
from ..run_files.text_columns import text_column
from ..workload.case_weights import sum_by_unit
from .effective import StaffedCircle
from .home_codes import HOME_TABLE
from .home_table import home_ids, home_table
from .pools.pool_tables import circle_pool_tables
from .pools.team_tables import team_tables
from .posts import POST_STATES, SOURCES, STAFFED, UNKNOWN, Posts
from .readiness import NOT_KNOWN, READINESS, READY
from .staffing_study import StaffingStudy
from .window_coverage import OpenCircle
from .windows import WINDOW_STATES
from .workload_tables import weighted_table, workload_area_table, workload_table

# Columns of ids, whose text is written as it is; those of `HOME_TABLE` go by the plan's circles.
_IDS: Mapping[str, tuple[str, ...]] = {
    "vacancies": ("station",),
    "station_roles": ("station",),
    "station_services": ("station",),
    "station_windows": ("station",),
    "pool_stations": ("station",),
    "pool_schedule": ("station",),
    "team_stations": ("station",),
    "team_schedule": ("station",),
}


def staffing_tables(study: StaffingStudy) -> dict[str, pd.DataFrame]:
    """Return every table of the run that applies, by the name of its file without ``.csv``."""
    tables: dict[str, pd.DataFrame | None] = {
        "staffing": area_table(study),
        "staffing_circles": circle_table(study),
        HOME_TABLE: home_table(study),
        "vacancies": vacancy_table(study),
        "station_roles": role_table(study),
        "station_services": service_table(study),
        "pools": pool_table(study) if study.pools else None,
        "windows": window_table(study) if study.windows is not None and study.windows.windows else None,
        "window_areas": window_area_table(study) if study.open else None,
        "station_windows": None if study.windows is None else station_window_table(study),
        "workload": workload_table(study),
        "workload_areas": workload_area_table(study),
        "weighted": weighted_table(study),
    }
    stations = study.layers.stations
    ids, names = list(stations["id"]), list(stations["name"])
    pools, teams = circle_pool_tables(study.pool_circles, ids, names), team_tables(study.team_circles, ids, names)
    return {**{name: table for name, table in tables.items() if table is not None}, **pools, **teams}


def staffing_ids(study: StaffingStudy) -> dict[str, tuple[str, ...]]:
    """Return the columns of ids of each table, whose text is written as it is."""
    return {**_IDS, HOME_TABLE: home_ids(study)}


def area_table(study: StaffingStudy) -> pd.DataFrame:
    """Return `staffing.csv`: one row an area and circle, nominal and effective."""
    units = study.index.units
    residents = sum_by_unit(study.index, study.residents)
    parts = []
    for circle in study.circles:
        columns: dict[str, Any] = {
            "level": [unit.level for unit in units],
            "name": [unit.name for unit in units],
            "parent": [unit.parent for unit in units],
            "circle": circle.name,
            "residents": residents,
            **covered_columns(study, circle, residents),
            "staffing_status": circle.state,
        }
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)


def covered_columns(study: StaffingStudy, circle: StaffedCircle, residents: Int64) -> dict[str, Any]:
    """Return the people of each unit (u,) who are covered nominally and effectively, lost or in doubt, with rates."""

    def people(flags: Flags) -> Int64:
        return sum_by_unit(study.index, np.where(flags, study.residents, 0))

    nominal, effective = people(circle.nominal.covered), people(circle.effective.covered)
    told = np.full(len(residents), circle.state != "unknown")
    return {
        "nominal_residents": nominal,
        "nominal_rate": rates(nominal, residents),
        "effective_residents": known_whole(effective, told),
        "effective_rate": np.where(told, rates(effective, residents), np.nan),
        "lost_residents": known_whole(people(circle.lost), told),
        "unknown_residents": people(circle.doubtful),
    }


def circle_table(study: StaffingStudy) -> pd.DataFrame:
    """Return `staffing_circles.csv`: the figures of the whole plan, one row a circle."""
    plan = area_table(study).query("level == 'plan'").reset_index(drop=True)
    circles = study.circles
    frame = plan.drop(columns=["level", "name", "parent"])
    frame.insert(1, "service", [circle.service for circle in circles])
    frame.insert(2, "radius_m", [circle.nominal.radius_mm / 1000.0 for circle in circles])
    frame.insert(3, "target", [circle.nominal.target for circle in circles])
    frame.insert(4, "roles", [";".join(study.plan.staffing.needs.get(circle.service, ())) for circle in circles])
    frame.insert(5, "stations", [len(circle.nominal.stations) for circle in circles])
    frame.insert(6, "staffed_stations", [int(circle.ready.sum()) for circle in circles])
    frame.insert(7, "unknown_stations", [int(circle.unknown.sum()) for circle in circles])
    met = [_meets(study, circle) for circle in circles]
    frame["meets_target"] = pd.array(met, dtype="Int8")
    return frame


def _meets(study: StaffingStudy, circle: StaffedCircle) -> int | None:
    """1 where the effective rate reaches the target, 0 where it cannot, None where that is not known."""
    total = int(study.residents.sum())
    least = int(study.residents[circle.effective.covered].sum())
    most = int(study.residents[circle.possible].sum())
    target = circle.nominal.target
    if total == 0 or least / total >= target:
        return 1
    return 0 if most / total < target else None


def vacancy_table(study: StaffingStudy) -> pd.DataFrame:
    """Return `vacancies.csv`: roles that are wanting, those first that cost the most residents a circle."""
    posts, found = study.posts, study.vacancies
    stations = [vacancy.station for vacancy in found]
    roles = [vacancy.role for vacancy in found]
    columns: dict[str, Any] = {
        **_stations(study, stations),
        "role": text_column([posts.roles[role] for role in roles]),
        "reason": text_column(
            [POST_STATES[posts.state[station, role]] for station, role in zip(stations, roles, strict=True)]
        ),
        "services": text_column([";".join(vacancy.services) for vacancy in found]),
        "residents": pd.array([vacancy.residents for vacancy in found], dtype="Int64"),
    }
    for position, circle in enumerate(study.circles):
        columns[f"{circle.name}_residents"] = pd.array(
            [vacancy.by_circle[position] for vacancy in found], dtype="Int64"
        )
    return pd.DataFrame(columns)


def role_table(study: StaffingStudy) -> pd.DataFrame:
    """Return `station_roles.csv`: who is at each station, and for which offered services they are needed."""
    posts, ready = study.posts, study.readiness
    services = _needed_by(study)
    needed = np.array([[bool(listed) for listed in row] for row in services], dtype=np.bool_).reshape(posts.state.shape)
    filled = needed & ~(ready.missing & ready.offered[:, :, None]).any(axis=1) & (posts.state != STAFFED)
    rows = np.argwhere(needed | (posts.people > 0))
    at = (rows[:, 0], rows[:, 1])
    return pd.DataFrame(
        {
            **_stations(study, rows[:, 0].tolist()),
            "role": text_column([posts.roles[role] for role in rows[:, 1]]),
            "status": text_column([_status(posts, needed, filled, row) for row in rows.tolist()]),
            "people": known_whole(posts.people[at], posts.state[at] != UNKNOWN),
            "hours": posts.hours[at],
            "source": text_column([SOURCES[code] for code in posts.source[at]]),
            "needed_by": text_column([";".join(services[station][role]) for station, role in rows.tolist()]),
        }
    )


def _needed_by(study: StaffingStudy) -> list[list[list[str]]]:
    """For each station and role, the services that the station offers and that need the role."""
    posts, ready = study.posts, study.readiness
    found: list[list[list[str]]] = [[[] for _ in posts.roles] for _ in range(len(posts.state))]
    for position, service in enumerate(ready.services):
        for role in study.plan.staffing.needs.get(service, ()):
            for station in np.flatnonzero(ready.offered[:, position]):
                found[station][posts.roles.index(role)].append(service)
    return found


def _status(posts: Posts, needed: Flags, filled: Flags, at: list[int]) -> str:
    station, role = at
    if filled[station, role]:
        return "filled_by_service"
    code = POST_STATES[posts.state[station, role]]
    return code if needed[station, role] or code != "staffed" else "not_needed"


def service_table(study: StaffingStudy) -> pd.DataFrame:
    """Return `station_services.csv`: what each station offers and what it is staffed for, where it is either."""
    ready, stated = study.readiness, study.readiness.stated
    # A service that needs nobody is ready everywhere: where it is not offered that says nothing.
    needs = np.array([bool(study.plan.staffing.needs.get(service)) for service in ready.services], dtype=np.bool_)
    rows = np.argwhere(ready.offered | ((ready.state == READY) & (needs & stated)[None, :])).tolist()
    missing = [
        ";".join(study.posts.roles[role] for role in np.flatnonzero(ready.missing[station, service]))
        for station, service in rows
    ]
    return pd.DataFrame(
        {
            **_stations(study, [station for station, _ in rows]),
            "service": text_column([ready.services[service] for _, service in rows]),
            "offered": np.array([ready.offered[station, service] for station, service in rows], dtype=np.int8),
            "status": text_column([READINESS[ready.state[station, service]] for station, service in rows]),
            "effective": pd.array(
                [
                    None if ready.state[at] == NOT_KNOWN else int(ready.offered[at] and ready.state[at] == READY)
                    for at in map(tuple, rows)
                ],
                dtype="Int8",
            ),
            "missing_roles": text_column(missing),
        }
    )


def pool_table(study: StaffingStudy) -> pd.DataFrame:
    """Return `pools.csv`: people who belong to no station, with their hours a week."""
    pools = study.pools
    return pd.DataFrame(
        {
            "role": text_column([pool.role for pool in pools]),
            "services": text_column([";".join(pool.services) for pool in pools]),
            "people": np.array([pool.people for pool in pools], dtype=np.int64),
            "hours_each": np.array([pool.hours_each for pool in pools], dtype=np.float64),
            "hours": np.array([pool.hours for pool in pools], dtype=np.float64),
        }
    )


def window_table(study: StaffingStudy) -> pd.DataFrame:
    """Return `windows.csv`: nominal and effective coverage of each circle by stations that are open."""
    residents, total = study.residents, int(study.residents.sum())
    told = np.array([found.circle.state != "unknown" for found in study.open], dtype=np.bool_)
    nominal = np.array([int(residents[found.nominal].sum()) for found in study.open], dtype=np.int64)
    effective = np.array([int(residents[found.effective].sum()) for found in study.open], dtype=np.int64)
    return pd.DataFrame(
        {
            "window": text_column([found.window for found in study.open]),
            "circle": text_column([found.circle.name for found in study.open]),
            "open_stations": np.array([found.stations for found in study.open], dtype=np.int64),
            "open_staffed_stations": np.array([found.staffed_stations for found in study.open], dtype=np.int64),
            "untold_stations": np.array([found.untold_stations for found in study.open], dtype=np.int64),
            "residents": np.full(len(nominal), total),
            "nominal_residents": nominal,
            "nominal_rate": rates(nominal, np.full(len(nominal), total)),
            "effective_residents": known_whole(effective, told),
            "effective_rate": np.where(told, rates(effective, np.full(len(nominal), total)), np.nan),
        }
    )


def window_area_table(study: StaffingStudy) -> pd.DataFrame:
    """Return `window_areas.csv`: the same as `windows.csv` for every area, one row a window, area and circle."""
    residents = sum_by_unit(study.index, study.residents)
    return pd.concat([_window_areas(study, found, residents) for found in study.open], ignore_index=True)


def _window_areas(study: StaffingStudy, found: OpenCircle, residents: Int64) -> pd.DataFrame:
    units = study.index.units
    nominal, effective = (
        sum_by_unit(study.index, np.where(flags, study.residents, 0)) for flags in (found.nominal, found.effective)
    )
    told = np.full(len(units), found.circle.state != "unknown")
    return pd.DataFrame(
        {
            "level": text_column([unit.level for unit in units]),
            "name": text_column([unit.name for unit in units]),
            "parent": text_column([unit.parent for unit in units]),
            "window": found.window,
            "circle": found.circle.name,
            "residents": residents,
            "nominal_residents": nominal,
            "nominal_rate": rates(nominal, residents),
            "effective_residents": known_whole(effective, told),
            "effective_rate": np.where(told, rates(effective, residents), np.nan),
        }
    )


def station_window_table(study: StaffingStudy) -> pd.DataFrame:
    """Return `station_windows.csv`: when each station is open, and what becomes of its claim of 24 hours."""
    windows = study.windows
    if windows is None:
        raise ValueError("the stations have no opening windows")
    states = {
        window: text_column([WINDOW_STATES[code] for code in windows.state[:, position]])
        for position, window in enumerate(windows.windows)
    }
    return pd.DataFrame(
        {
            **_stations(study, list(range(len(windows.claimed)))),
            **states,
            "hours": windows.hours,
            "claims_24h": np.array([bool(claim) for claim in windows.claimed], dtype=np.int8),
            "claimed_by": text_column(list(windows.claimed)),
            "claim": text_column(list(windows.verdict)),
        }
    )


def known_whole(values: Int64, told: Flags) -> pd.arrays.IntegerArray:
    """Return whole numbers, missing where they are not told."""
    return pd.arrays.IntegerArray(np.asarray(values, dtype=np.int64), ~told)


def _stations(study: StaffingStudy, rows: list[int]) -> dict[str, npt.NDArray[np.object_]]:
    """Id and name of stations by row."""
    stations = study.layers.stations
    return {
        "station": stations["id"].to_numpy(dtype=object)[rows],
        "name": stations["name"].to_numpy(dtype=object)[rows],
    }
