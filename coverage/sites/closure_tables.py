"""The tables and layers of a question about closing stations (see docs/tables.md)."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ..candidates.places_in_areas import areas_of
from ..circles.statistics import rates
from ..layers.doors import point_xy
from ..run_files.table_shapes import area_layer, shaped
from .areas_after import areas_after_table
from .closures_study import ClosuresStudy
from .stations_change import change_facts


def closure_tables(study: ClosuresStudy) -> dict[str, pd.DataFrame]:
    """Return every table, by the name of its file without ``.csv``."""
    return {
        "closures": closures_table(study),
        "loss_curve": loss_curve_table(study),
        "areas_after": areas_after_table(study.index, study.residents, study.opened.measured.verdicts, study.after),
    }


def closures_table(study: ClosuresStudy) -> pd.DataFrame:
    """Return `closures.csv`: the stations that close, the one that is missed least first."""
    stations, closed = study.stations, list(study.closed)
    covered = study.told_covered()
    lost = covered[:-1] - covered[1:]
    tier = stations["tier"].fillna("").astype(str) if "tier" in stations else pd.Series("", index=stations.index)
    columns: dict[str, Any] = {
        "rank": np.arange(1, len(closed) + 1),
        "id": stations["id"].to_numpy(dtype=object)[closed],
        "name": stations["name"].to_numpy(dtype=object)[closed],
        "tier": tier.to_numpy(dtype=object)[closed],
        "area": areas_of(point_xy(stations), study.opened.layers.areas).finest[closed],
        "lost_residents": lost,
        "cumulative_residents": np.cumsum(lost),
        "rate": rates(covered[1:], np.full(len(closed), study.residents.sum())),
    }
    if study.is_weighted:
        columns["lost_weighted"] = np.array(study.losses, dtype=np.int64)
    return pd.DataFrame(columns)


def loss_curve_table(study: ClosuresStudy) -> pd.DataFrame:
    """Return `loss_curve.csv`: what closing 0, 1, … stations loses, by weight, up to all but the protected."""
    protected = int(study.protected.sum())
    free = len(study.stations) - protected
    # The curve ends where nothing more is gained: beyond it more stations keep as much.
    kept = np.minimum(free - np.arange(free + 1), len(study.curve.best) - 1)
    total = int(study.curve.best[-1])
    best, bound = total - study.curve.best[kept], total - study.curve.bound[kept]
    nested = np.concatenate([[0], np.cumsum(study.losses)]) if study.losses else np.zeros(1, dtype=np.int64)
    told = np.arange(free + 1) < len(nested)
    return pd.DataFrame(
        {
            "closed": np.arange(free + 1),
            "kept": len(study.stations) - np.arange(free + 1),
            "nested_lost": pd.arrays.IntegerArray(np.where(told, np.resize(nested, free + 1), 0), ~told),
            "best_lost": best,
            "bound_lost": np.maximum(bound, 0),
            "status": np.where(best <= bound, "proved", "bounded"),
        }
    )


def closure_layers(study: ClosuresStudy, tables: dict[str, pd.DataFrame]) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers of `layers.gpkg`: stations that close, stations that stay, who loses a circle, areas."""
    stations, closed = study.stations, list(study.closed)
    staying = np.ones(len(stations), dtype=np.bool_)
    staying[closed] = False
    homes = study.opened.layers.residences
    position = study.asked.told
    lost = np.flatnonzero(study.told.covered & ~study.after[position].covered)
    loser = pd.DataFrame({"id": homes["id"].to_numpy(dtype=object)[lost], "residents": study.residents[lost]})
    layers = {
        "closures": shaped(tables["closures"], stations.geometry.iloc[closed]),
        "stations": shaped(stations[["id", "name"]].astype(object)[staying], stations.geometry[staying]),
        "lost": shaped(loser, homes.geometry.iloc[lost]),
        "areas": area_layer(study.opened.layers.areas, study.index, tables["areas_after"]),
    }
    return {name: layer for name, layer in layers.items() if layer is not None}


def closure_facts(study: ClosuresStudy) -> dict[str, Any]:
    """Return the headline figures as plain data."""
    plan, covered = study.plan, study.told_covered()
    own = {
        "protected": int(study.protected.sum()),
        "closed": len(study.closed),
        "lost_residents": int(covered[0] - covered[-1]),
        "proved": plan.proved,
        "ending": plan.ending,
        "lost_weight": plan.ceiling - plan.covered_weight,
        "bound_lost_weight": plan.ceiling - plan.upper_bound,
        "gap_weight": plan.gap_weight,
    }
    return change_facts(study, own=own)
