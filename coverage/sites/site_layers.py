"""The layers of a `sites` run, in the plan CRS: sites, candidates, who is gained, who cannot be reached, areas."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from .sites_study import SitesStudy


def site_layers(study: SitesStudy, tables: dict[str, pd.DataFrame]) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers of `layers.gpkg` by name; `tables` are those of `site_tables`."""
    places = study.candidates.frame.geometry
    homes = study.setting.layers.residences.geometry
    gained = np.flatnonzero(study.cards.site_of >= 0)
    layers = {
        "sites": _shaped(tables["site_cards"], places.iloc[list(study.plan.chosen)]),
        "candidates": _shaped(tables["candidates"], places),
        "gained": _shaped(tables["site_residences"], homes.iloc[gained]),
        "unreachable": _shaped(tables["unreachable"], homes.iloc[study.unreachable.residence]),
        "stations": _stations(study),
        "areas": _areas(study, tables["areas_after"]),
    }
    return {name: layer for name, layer in layers.items() if layer is not None}


def _shaped(table: pd.DataFrame, geometry: gpd.GeoSeries) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(table, geometry=geometry.to_numpy(), crs=geometry.crs)


def _stations(study: SitesStudy) -> gpd.GeoDataFrame:
    stations = study.setting.layers.stations
    return _shaped(stations[["id", "name"]].astype(object), stations.geometry)


def _areas(study: SitesStudy, table: pd.DataFrame) -> gpd.GeoDataFrame | None:
    areas, units = study.setting.layers.areas, study.setting.index.units
    rows = [number for number, unit in enumerate(units) if unit.area >= 0]
    if areas is None or not rows:
        return None
    return _shaped(table.iloc[rows].reset_index(drop=True), areas.geometry.iloc[[units[n].area for n in rows]])
