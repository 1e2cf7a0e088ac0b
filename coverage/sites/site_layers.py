"""The layers of a `sites` run, in the plan CRS: sites, candidates, who is gained, who cannot be reached, areas."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from ..run_files.table_shapes import area_layer, shaped
from ..scenario.scenario_stations import CHANGE
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


def _stations(study: SitesStudy) -> gpd.GeoDataFrame:
    stations = study.setting.layers.stations
    told = ["id", "name", *([CHANGE] if CHANGE in stations else [])]
    return shaped(stations[told].astype(object), stations.geometry)
