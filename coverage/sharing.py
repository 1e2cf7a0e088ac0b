"""`--share`: counts from 1 to 4 are left empty, and with them whatever in their row would tell them.

The rule (docs/rules.md, "Staffing"): no small exact count and no row or place of a residence leaves the house. Patrol
rounds its counts before it begins (`patrol.masking`), and its tables stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

SMALL = 5
# One row a residence: these are not shared at all.
BY_RESIDENCE = (
    "residences", "nearest", "residence_notes", "site_residences", "unreachable", "certificate",
)  # fmt: skip
_COUNTS = ("residents", "residences", "people")
_TELLING = ("rate", "_m", "load", "_share")
# Of each table: groups of columns that are left empty together, and pairs (whole, part) whose difference tells too.
Group = tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, str], ...]]
_COVERED: Group = (
    ("nominal_residents", "effective_residents", "lost_residents", "unknown_residents"),
    ("nominal_rate", "effective_rate"),
    (("residents", "nominal_residents"), ("residents", "effective_residents")),
)
_CASES: Group = (
    ("accepted", "resolved", "same_day"),
    ("resolution_rate", "same_day_rate"),
    (("accepted", "resolved"), ("accepted", "same_day")),
)
OF_SINGLE_PEOPLE = ("pool_schedule",)
_RESIDENTS: Group = (("residents",), (), ())
_GROUPS: Mapping[str, tuple[Group, ...]] = {
    "staffing": (_COVERED, _RESIDENTS),
    "staffing_circles": (_COVERED, _RESIDENTS),
    "windows": (_COVERED, _RESIDENTS),
    "window_areas": (_COVERED, _RESIDENTS),
    "station_roles": ((("people",), ("hours",), ()),),
    "pools": ((("people",), ("hours",), ()),),
    "pool_plans": (
        (
            ("people",),
            (
                "hours",
                "sessions",
                "travel_minutes",
                "served_stations",
                "unserved_stations",
                "more_people_at_least",
                "more_people_enough",
            ),
            (),
        ),
        (
            ("residents", "before_residents", "after_residents", "bound_residents", "ceiling_residents"),
            (),
            tuple(
                (whole, part)
                for whole in ("residents", "ceiling_residents", "bound_residents", "after_residents")
                for part in ("before_residents", "after_residents", "bound_residents", "ceiling_residents")
            ),
        ),
    ),
    "pool_stations": ((("alone_residents",), (), ()),),
    "workload": (_CASES,),
    "workload_areas": (
        (("accepted",), ("accepted_per_1000_residents_and_month",), ()),
        (("residents",), ("accepted_per_1000_residents_and_month",), ()),
    ),
    "weighted": (
        (("accepted", "accepted_unplaced"), ("nominal_rate_by_cases", "effective_rate_by_cases"), ()),
        (("residents_without_workload",), (), ()),
    ),
}


def public_count(count: int, *, is_shared: bool) -> int | None:
    """Return a count as it may be told: None for one from 1 to 4 of what is shared."""
    return None if is_shared and 0 < count < SMALL else count


def shared_tables(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables with small counts left empty, without those of residences and of single people.

    The tables that are given stay as they are.
    """
    left_out = {*BY_RESIDENCE, *OF_SINGLE_PEOPLE}
    shared = {name: shared_table(name, table) for name, table in tables.items() if name not in left_out}
    if "pool_stations" in shared:
        shared["pool_stations"] = _without_small_pools(shared["pool_stations"], tables["pool_plans"])
    return shared


def _without_small_pools(stations: pd.DataFrame, pools: pd.DataFrame) -> pd.DataFrame:
    """Leave out what each station gets of a pool of 1 to 4 people, which would tell how many they are."""
    small = {(row.circle, row.role) for row in pools[_is_small(pools["people"])].itertuples()}
    hidden = np.array([pair in small for pair in zip(stations["circle"], stations["role"], strict=True)], dtype=bool)
    return stations.assign(**{name: _without(stations[name], hidden) for name in ("sessions", "minutes", "served")})


def shared_table(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return one table, by its name, with small counts left empty."""
    groups = _GROUPS.get(name, _whole_row(table))
    if name == "vacancies":
        groups = tuple(((column,), (), ()) for column in table.columns if column.endswith("residents"))
    if name == "workload_areas":
        rates = tuple(column for column in table.columns if column.endswith("_rate"))
        groups = (*groups, (("residents",), rates, ()))
    shared = table.copy()
    for group in groups:
        shared = _emptied(shared, table, group)
    return shared


def _whole_row(table: pd.DataFrame) -> tuple[Group, ...]:
    """A group for tables without one of their own: a small count hides every rate and length of its row too."""
    counts = tuple(name for name in table.columns if str(name).endswith(_COUNTS))
    telling = tuple(name for name in table.columns if str(name).endswith(_TELLING))
    whole = tuple(("residents", name) for name in counts if name != "residents" and not name.endswith("residences"))
    return tuple(((name,), telling, tuple(pair for pair in whole if pair[1] == name)) for name in counts)


def _emptied(shared: pd.DataFrame, exact: pd.DataFrame, group: Group) -> pd.DataFrame:
    counts, dependent, differences = group
    there = [name for name in counts if name in exact]
    small = np.zeros(len(exact), dtype=np.bool_)
    for name in there:
        small |= _is_small(exact[name])
    for whole, part in differences:
        if whole in exact and part in exact:
            small |= _is_small(exact[whole].astype("Int64") - exact[part].astype("Int64"))
    return shared.assign(**{name: _without(shared[name], small) for name in (*there, *_there(dependent, exact))})


def _there(names: Sequence[str], table: pd.DataFrame) -> list[str]:
    return [name for name in names if name in table]


def _is_small(values: pd.Series) -> np.ndarray:
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray((numbers > 0) & (numbers < SMALL))


def _without(values: pd.Series, small: np.ndarray) -> pd.Series:
    if pd.api.types.is_float_dtype(values.dtype):
        return values.where(~small)
    return values.astype("Int64").where(~small)
