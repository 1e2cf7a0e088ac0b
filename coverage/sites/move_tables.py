"""The tables and layers of a question about moving stations (see docs/tables.md)."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...geo.crs import to_lonlat
from ..layers.doors import point_xy
from ..run_files.table_shapes import area_layer, shaped
from .areas_after import areas_after_table
from .moves_study import MovesStudy
from .stations_change import change_facts


def move_tables(study: MovesStudy) -> dict[str, pd.DataFrame]:
    """Return every table, by the name of its file without ``.csv``."""
    return {
        "moves": moves_table(study),
        "areas_after": areas_after_table(study.index, study.residents, study.opened.measured.verdicts, study.after),
    }


def moves_table(study: MovesStudy) -> pd.DataFrame:
    """Return `moves.csv`: station and place in pairs, nearest together; what each alone loses and gains afterwards."""
    closed, opened = study.pairs[:, 0], study.pairs[:, 1]
    stations, places = study.stations, study.candidates.frame.iloc[opened]
    start, end = point_xy(stations)[closed], point_xy(study.candidates.frame)[opened]
    degrees = to_lonlat(end, datum="wgs84", crs=study.opened.layers.crs).reshape(-1, 2)
    lost, gained = _alone(study)
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(closed) + 1),
            "station": stations["id"].to_numpy(dtype=object)[closed],
            "station_name": stations["name"].to_numpy(dtype=object)[closed],
            "id": places["id"].to_numpy(dtype=object),
            "name": places["name"].to_numpy(dtype=object),
            "host": places["host"].to_numpy(dtype=object),
            "area": places["area"].to_numpy(dtype=object),
            "lon": np.round(degrees[:, 0], 7),
            "lat": np.round(degrees[:, 1], 7),
            "straight_line_m": np.round(np.hypot(*(end - start).T), 3).reshape(len(closed)),
            "lost_residents": lost,
            "gained_residents": gained,
        }
    )


def _alone(study: MovesStudy) -> tuple[np.ndarray, np.ndarray]:
    """Residents of the circle that is told whom only the closing station covers today, and only the new one then."""
    reach, count = study.reach, len(study.stations)
    told = np.where(study.demand.circle == study.asked.told, study.residents[study.demand.residence], 0)
    today = np.bincount(reach[np.arange(count)].indices, minlength=reach.shape[1])
    stays = [row for row in range(count) if row not in set(study.moves.closed)]
    then = np.bincount(reach[[*stays, *study.moves.opened]].indices, minlength=reach.shape[1])
    return (
        np.array([_only(reach, row, today, told) for row in study.pairs[:, 0]], dtype=np.int64),
        np.array([_only(reach, count + row, then, told) for row in study.pairs[:, 1]], dtype=np.int64),
    )


def _only(reach: Any, row: int, count: np.ndarray, told: np.ndarray) -> int:
    items = reach.indices[reach.indptr[row] : reach.indptr[row + 1]]
    return int(told[items[count[items] == 1]].sum())


def move_layers(study: MovesStudy, tables: dict[str, pd.DataFrame]) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers of `layers.gpkg`: moves as lines from station to place, places, stations, candidates, areas."""
    stations, frame = study.stations, study.candidates.frame
    start, end = point_xy(stations)[study.pairs[:, 0]], point_xy(frame)[study.pairs[:, 1]]
    lines = gpd.GeoSeries(shapely.linestrings(np.stack([start, end], axis=1)), crs=stations.crs)
    layers = {
        "moves": shaped(tables["moves"], lines),
        "stations": shaped(stations[["id", "name"]].astype(object), stations.geometry),
        "candidates": shaped(frame[["id", "name", "kind"]].astype(object), frame.geometry),
        "areas": area_layer(study.opened.layers.areas, study.index, tables["areas_after"]),
    }
    return {name: layer for name, layer in layers.items() if layer is not None}


def move_facts(study: MovesStudy) -> dict[str, Any]:
    """Return the headline figures as plain data."""
    moves = study.moves
    own = {
        "where": study.candidates.where,
        "candidates": len(study.candidates),
        "moved": len(study.pairs),
        "proved": moves.proved,
        "ending": moves.ending,
        "gained_weight": moves.value - moves.before,
        "bound_gained_weight": moves.bound - moves.before,
        "gap_weight": moves.bound - moves.value,
    }
    facts = change_facts(study, own=own)
    return {**facts, "gained_residents": facts["covered_after"] - facts["covered_today"]}
