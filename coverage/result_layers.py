"""The layers of a coverage run, in the plan CRS: residences, stations, areas and streets with their figures."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from ..geo.network import edge_lines
from .study import CoverageStudy


def coverage_layers(study: CoverageStudy, tables: dict[str, pd.DataFrame]) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers of `layers.gpkg` by name; `tables` are those of `coverage_tables`."""
    layers = {
        "residences": _with_shape(tables["residences"], study.layers.residences.geometry),
        "stations": _stations(study),
        "areas": _areas(study, tables["areas"]),
        "streets": _streets(study),
    }
    return {name: layer for name, layer in layers.items() if layer is not None}


def _with_shape(table: pd.DataFrame, geometry: gpd.GeoSeries) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(table, geometry=geometry.to_numpy(), crs=geometry.crs)


def _stations(study: CoverageStudy) -> gpd.GeoDataFrame:
    """Stations with their services, and for each circle the covered residents whose nearest station they are."""
    stations = study.layers.stations
    table = stations[["id", "name"]].astype(object)
    if "services" in stations:
        table["services"] = [";".join(services) for services in stations["services"]]
    for verdict in study.verdicts:
        load = np.zeros(len(stations), dtype=np.int64)
        np.add.at(load, verdict.station[verdict.covered], study.residents[verdict.covered])
        table[f"{verdict.name}_covered_residents"] = load
    return _with_shape(table, stations.geometry)


def _areas(study: CoverageStudy, table: pd.DataFrame) -> gpd.GeoDataFrame | None:
    areas = study.layers.areas
    rows = [i for i, unit in enumerate(study.index.units) if unit.area >= 0]
    if areas is None or not rows:
        return None
    shapes = areas.geometry.iloc[[study.index.units[i].area for i in rows]]
    return _with_shape(table.iloc[rows].reset_index(drop=True), shapes)


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
