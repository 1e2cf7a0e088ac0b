"""The layers of a `staffing` run, in the plan CRS: stations with what they are ready for, areas, residences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ..circles.result_tables import metres
from ..run_files.table_shapes import area_layer, shaped
from ..run_files.text_columns import text_at
from ..scenario.scenario_stations import CHANGE
from .readiness import READINESS
from .staffing_study import StaffingStudy
from .windows import WINDOW_STATES


def staffing_layers(
    study: StaffingStudy, tables: Mapping[str, pd.DataFrame], *, with_residences: bool
) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers of `layers.gpkg` by name.

    Args:
        study: the study.
        tables: its tables, as they are written.
        with_residences: False leaves out every residence.
    """
    layers: dict[str, gpd.GeoDataFrame | None] = {
        "stations": _stations(study),
        "areas": area_layer(study.layers.areas, study.index, _wide_areas(study, tables)),
        "residences": _residences(study) if with_residences else None,
    }
    return {name: layer for name, layer in layers.items() if layer is not None}


def _stations(study: StaffingStudy) -> gpd.GeoDataFrame:
    """Each station: for each circle whether it offers, is staffed and so is effective; its windows."""
    stations, ready = study.layers.stations, study.readiness
    table = stations[["id", "name"]].astype(object)
    table["services"] = [";".join(services) for services in stations["services"]]
    if CHANGE in stations:
        table[CHANGE] = stations[CHANGE]
    for circle in study.circles:
        position = ready.of(circle.service)
        offered = ready.offered[:, position]
        table[f"{circle.name}_nominal"] = offered.astype(np.int8)
        table[f"{circle.name}_staff"] = text_at(READINESS, ready.state[:, position].astype(np.int64), valid=offered)
        table[f"{circle.name}_effective"] = pd.arrays.IntegerArray(
            circle.ready.astype(np.int64), np.asarray(circle.unknown)
        )
    if study.windows is not None:
        for number, window in enumerate(study.windows.windows):
            table[window] = text_at(WINDOW_STATES, study.windows.state[:, number].astype(np.int64))
        table["claim_24h"] = pd.Series(study.windows.verdict, index=table.index, dtype="str")
    return shaped(table, stations.geometry)


def _wide_areas(study: StaffingStudy, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row a unit: each circle's figures side by side, and the workload where there is one."""
    long, units = tables["staffing"], len(study.index.units)
    wide = long.iloc[:units][["level", "name", "parent", "residents"]].reset_index(drop=True)
    for number, circle in enumerate(study.circles):
        part = long.iloc[number * units : (number + 1) * units].reset_index(drop=True)
        people = ("effective_residents", "effective_rate", "lost_residents", "unknown_residents")
        for column in ("nominal_residents", "nominal_rate", *people):
            wide[f"{circle.name}_{column}"] = part[column]
    if study.workload is None:
        return wide
    overlay = tables["workload_areas"].set_index(study.workload.units)
    for column in ("period", "months", "accepted", "accepted_per_1000_residents_and_month"):
        wide[column] = overlay[column].reindex(range(units))
    return wide


def _residences(study: StaffingStudy) -> gpd.GeoDataFrame:
    """Each residence: covered nominally, effectively, and its nearest staffed station."""
    homes = study.layers.residences
    ids = study.layers.stations["id"].tolist()
    columns: dict[str, Any] = {"id": homes["id"].to_numpy(dtype=object), "residents": study.residents}
    for circle in study.circles:
        found, told = circle.effective, np.full(len(homes), circle.state != "unknown")
        columns[f"{circle.name}_nominal"] = circle.nominal.covered.astype(np.int8)
        columns[f"{circle.name}_effective"] = pd.arrays.IntegerArray(found.covered.astype(np.int64), ~told)
        columns[f"{circle.name}_station"] = text_at(ids, found.station, valid=found.reached & told)
        columns[f"{circle.name}_distance_m"] = metres(found.distance_mm, found.reached & told)
    return shaped(pd.DataFrame(columns), homes.geometry)
