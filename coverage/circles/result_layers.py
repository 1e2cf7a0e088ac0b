"""The layers of a coverage run, in the plan CRS: residences, stations, areas and streets with their figures."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from ...geo.network import edge_lines
from ..run_files.table_shapes import area_layer, shaped
from ..scenario.scenario_stations import CHANGE
from .statistics import covered_by_station
from .study import CoverageStudy


def coverage_layers(study: CoverageStudy, tables: dict[str, pd.DataFrame]) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers of `layers.gpkg` by name; `tables` are those of `coverage_tables`."""
    layers = {
        "residences": shaped(tables["residences"], study.layers.residences.geometry),
        "stations": _stations(study),
        "areas": area_layer(study.layers.areas, study.index, tables["areas"]),
        "streets": _streets(study),
    }
    return {name: layer for name, layer in layers.items() if layer is not None}


def _stations(study: CoverageStudy) -> gpd.GeoDataFrame:
    """Stations with their services, and for each circle the covered residents whose nearest station they are."""
    stations = study.layers.stations
    table = stations[["id", "name"]].astype(object)
    if "services" in stations:
        table["services"] = [";".join(services) for services in stations["services"]]
    if CHANGE in stations:
        table[CHANGE] = stations[CHANGE]
    for verdict in study.verdicts:
        table[f"{verdict.name}_covered_residents"] = covered_by_station(verdict, study.residents, len(stations))
    return shaped(table, stations.geometry)


def _streets(study: CoverageStudy) -> gpd.GeoDataFrame:
    """The walkable streets and how many residents walk each one to their nearest station, circle by circle."""
    network = study.network
    columns = {
        "id": network.edge_id,
        "source_id": network.edge_source,
        "name": network.edge_name,
        "component": network.edge_component,
        "length_m": network.edge_length_mm / 1000.0,
    }
    for verdict, load in zip(study.verdicts, study.street_load, strict=True):
        columns[f"{verdict.name}_load_residents"] = load
    return gpd.GeoDataFrame(columns, geometry=edge_lines(network, np.arange(network.edge_count)), crs=network.crs)
