"""The layers of a `patrol` run in the plan CRS: areas, hexagons and beats with their figures. No point of anybody."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from ..run_files.table_shapes import shaped
from .beats.beat_layers import beat_lines, beat_outlines
from .patrol_columns import basis_columns, shown_units
from .patrol_study import PatrolStudy


def patrol_layers(study: PatrolStudy, tables: dict[str, pd.DataFrame]) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers of `layers.gpkg` by name; `tables` are those of `patrol_tables`."""
    areas = area_shapes(study, tables["patrol"])
    layers = {"areas": areas, "hexagons": hexagon_shapes(study, tables["patrol_hexagons"]), **_beats(study, tables)}
    return {name: layer for name, layer in layers.items() if layer is not None}


def _beats(study: PatrolStudy, tables: dict[str, pd.DataFrame]) -> dict[str, gpd.GeoDataFrame]:
    """Return the beats and their streets; how many live on each street is not given away."""
    if study.beats is None:
        return {}
    beats, homes = study.beats
    streets = beat_lines(beats, homes).assign(**basis_columns(study))
    if study.request.share:
        streets = streets.drop(columns="residents")
    return {"beats": beat_outlines(beats, tables["patrol_beats"]), "beat_streets": streets}


def area_shapes(study: PatrolStudy, table: pd.DataFrame) -> gpd.GeoDataFrame | None:
    """Return the rows of `patrol.csv` that are areas of the layer, with their outlines; None without such."""
    areas = study.opened.layers.areas
    area = np.array([study.units.units[unit].area for unit in shown_units(study)], dtype=np.int64)
    rows = np.flatnonzero(area >= 0)
    if areas is None or not len(rows):
        return None
    return shaped(table.iloc[rows].reset_index(drop=True), areas.geometry.iloc[area[rows]])


def finest_shapes(study: PatrolStudy, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the rows of `area_shapes` that are the finest areas of which the number of patrollers is known."""
    shown = shown_units(study)
    shapes = np.array([study.units.units[unit].area >= 0 for unit in shown], dtype=np.bool_)
    return areas[np.isin(shown[shapes], study.areas)].reset_index(drop=True)


def hexagon_shapes(study: PatrolStudy, table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the rows of `patrol_hexagons.csv` with their outlines; counts have two decimals, as in the table."""
    shapes = dict(zip(study.hexagons.names(), study.hexagons.polygons(study.opened.layers.crs), strict=True))
    frame = table.assign(patrollers=np.round(table["patrollers"].to_numpy(), 2))
    geometry = [shapes[name] for name in table["hexagon"]]
    return gpd.GeoDataFrame(frame, geometry=geometry, crs=study.opened.layers.crs)
