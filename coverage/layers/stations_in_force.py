"""Which stations count: those in force on the plan's date, within the border."""

from __future__ import annotations

import datetime

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from ...geo.code_words import status_code
from ...geo.errors import Finding

COUNTING_STATUS = ("", "existing", "required")
Flags = npt.NDArray[np.bool_]


def in_force(stations: gpd.GeoDataFrame, date: datetime.date | None) -> Flags:
    """Return which stations count by status and, where `date` is known, by opened ≤ date < closed."""
    counts = np.ones(len(stations), dtype=np.bool_)
    if "status" in stations:
        codes = stations["status"].fillna("").astype(str)
        counts &= np.array([(status_code(code) or code) in COUNTING_STATUS for code in codes], dtype=np.bool_)
    if date is None:
        return counts
    day = pd.Timestamp(date)
    if "opened" in stations:
        counts &= (stations["opened"].isna() | (stations["opened"] <= day)).to_numpy(dtype=np.bool_)
    if "closed" in stations:
        counts &= (stations["closed"].isna() | (day < stations["closed"])).to_numpy(dtype=np.bool_)
    return counts


def undated_finding(
    stations: gpd.GeoDataFrame, *, file: str, date: datetime.date | None, population_date: datetime.date | None
) -> list[Finding]:
    """Warn where a plan without `[plan] date` has stations whose dates may matter.

    A closing date always may; an opening date only when it is later than the population's date.
    """
    if date is not None:
        return []
    doubtful = np.zeros(len(stations), dtype=np.bool_)
    if "closed" in stations:
        doubtful |= stations["closed"].notna().to_numpy(dtype=np.bool_)
    if "opened" in stations and population_date is not None:
        doubtful |= (stations["opened"] > pd.Timestamp(population_date)).to_numpy(dtype=np.bool_)
    if not doubtful.any():
        return []
    count = int(doubtful.sum())
    return [
        Finding(
            code="no_plan_date",
            severity="warning",
            zh=f"{count} 个服务站写了启用或关停日期，但方案没有日期，全部按现状计入",
            en=f"{count} stations have opening or closing dates, but the plan has no date: all of them count",
            fix_zh="请在 [plan] 写 date = 如 2020-11-09",
            fix_en="write date = such as 2020-11-09 in [plan]",
            file=file,
            row=int(stations["row"].to_numpy()[doubtful][0]),
            column="closed" if "closed" in stations else "opened",
            count=count,
        )
    ]


def within_border(points: gpd.GeoSeries, areas: gpd.GeoDataFrame | None, border_m: float) -> Flags:
    """Return which points lie within `border_m` of the union of all areas; all of them where there are no areas."""
    if areas is None or areas.empty:
        return np.ones(len(points), dtype=np.bool_)
    union = shapely.union_all(areas.geometry.to_numpy())
    shapely.prepare(union)
    near: Flags = shapely.dwithin(points.to_numpy(), union, border_m)
    return near
