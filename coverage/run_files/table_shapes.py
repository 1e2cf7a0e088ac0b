"""Tables as map layers: with the shapes of what their rows are about."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from ..layers.areas import AreaIndex


def shaped(table: pd.DataFrame, geometry: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """Return `table` with the geometries (one a row) of `geometry`."""
    return gpd.GeoDataFrame(table, geometry=geometry.to_numpy(), crs=geometry.crs)


def area_layer(areas: gpd.GeoDataFrame | None, index: AreaIndex, table: pd.DataFrame) -> gpd.GeoDataFrame | None:
    """Return the rows of `table` (a row a unit) that are areas of the layer, with their shapes; None without areas."""
    rows = [number for number, unit in enumerate(index.units) if unit.area >= 0]
    if areas is None or not rows:
        return None
    return shaped(table.iloc[rows].reset_index(drop=True), areas.geometry.iloc[[index.units[n].area for n in rows]])
