"""The layers of a `sites` run, in the plan CRS: sites, candidates, who is gained, who cannot be reached, areas."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from ..areas import AreaIndex
from .sites_study import SitesStudy


def site_layers(study: SitesStudy, tables: dict[str, pd.DataFrame]) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers of `layers.gpkg` by name; `tables` are those of `site_tables`."""
    places = study.candidates.frame.geometry
    homes = study.setting.layers.residences.geometry
    gained = np.flatnonzero(study.cards.site_of >= 0)
    layers = {
        "sites": shaped(tables["site_cards"], places.iloc[list(study.plan.chosen)]),
        "candidates": shaped(tables["candidates"], places),
        "gained": shaped(tables["site_residences"], homes.iloc[gained]),
        "unreachable": shaped(tables["unreachable"], homes.iloc[study.unreachable.residence]),
        "stations": _stations(study),
        "areas": area_layer(study.setting.layers.areas, study.setting.index, tables["areas_after"]),
    }
    return {name: layer for name, layer in layers.items() if layer is not None}


def shaped(table: pd.DataFrame, geometry: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """Return `table` with the geometries (one a row) of `geometry`."""
    return gpd.GeoDataFrame(table, geometry=geometry.to_numpy(), crs=geometry.crs)


def _stations(study: SitesStudy) -> gpd.GeoDataFrame:
    stations = study.setting.layers.stations
    return shaped(stations[["id", "name"]].astype(object), stations.geometry)


def area_layer(areas: gpd.GeoDataFrame | None, index: AreaIndex, table: pd.DataFrame) -> gpd.GeoDataFrame | None:
    """Return the rows of `table` (a row a unit) that are areas of the layer, with their shapes; None without areas."""
    rows = [number for number, unit in enumerate(index.units) if unit.area >= 0]
    if areas is None or not rows:
        return None
    return shaped(table.iloc[rows].reset_index(drop=True), areas.geometry.iloc[[index.units[n].area for n in rows]])
