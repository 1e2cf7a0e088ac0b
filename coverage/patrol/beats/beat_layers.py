"""What is shown of beats beside their table: streets and outlines for maps, and the figures that are printed."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ....geo.network import edge_lines
from ...run_files.sharing import public_count
from .beat_ground import ground_of_beats
from .beat_homes import Homes
from .beats import Beats


def beat_lines(beats: Beats, homes: Homes) -> gpd.GeoDataFrame:
    """Return the streets of the area: `beat` (from 1), `id`, `residents`, `length_m`, `joined` (0 on islands)."""
    streets = beats.streets
    network, edges = streets.network, streets.edge
    return gpd.GeoDataFrame(
        {
            "beat": streets.beat + 1,
            "id": network.edge_id[edges],
            "residents": homes.residents_on(network.edge_count, of=beats.area.residences)[edges],
            "length_m": network.edge_length_mm[edges] / 1000.0,
            "joined": streets.joined.astype(np.int64),
        },
        geometry=edge_lines(network, edges),
        crs=network.crs,
    )


def beat_outlines(beats: Beats, table: pd.DataFrame | None = None) -> gpd.GeoDataFrame:
    """Return the rows of `table` (the beats' own where None) with the ground of each beat, for maps."""
    rows = beats.table if table is None else table
    return gpd.GeoDataFrame(rows, geometry=ground_of_beats(beats.streets), crs=beats.streets.network.crs)


def beat_facts(beats: Beats, homes: Homes) -> dict[str, Any]:
    """Return the figures of a division that are printed and kept in the manifest; rates and ratios as floats."""
    off = beats.off_network
    return {
        "area": {"level": beats.area.level, "name": beats.area.name},
        "beats": beats.count,
        "residents": int(homes.residents[beats.area.residences].sum()),
        "residents_in_beats": int(beats.residents.sum()),
        "off_network_residents": int(homes.residents[off].sum()),
        "off_network_residences": int(off.sum()),
        "streets": len(beats.area.edges),
        "balance_floor": round(beats.floor, 6),
        "pieces": beats.pieces,
        "islands": beats.islands,
        **_of_table(beats.table),
    }


def shared_beat_facts(beats: Beats, homes: Homes, table: pd.DataFrame) -> dict[str, Any]:
    """Return the same for a run that may be given away: people rounded, 1 to 4 and what needs exact ones None.

    `table` is that of `shared_beat_table`.
    """
    exact = beat_facts(beats, homes)
    names = ("residents", "residents_in_beats", "off_network_residents")
    people = {name: public_count(exact[name], is_shared=True) for name in names}
    return {**exact, **people, "off_network_residences": None, "balance_floor": None, **_of_table(table)}


def _of_table(table: pd.DataFrame) -> dict[str, Any]:
    shares = table["share_of_mean"].dropna()
    return {
        "balance": round(float(shares.max()), 6) if len(shares) else None,
        "least_share_of_mean": round(float(shares.min()), 6) if len(shares) else None,
        "compactness": round(float(table["compactness"].mean()), 6),
        "least_compactness": round(float(table["compactness"].min()), 6),
        "island_streets": int(table["island_streets"].sum()),
        "island_residents": int(table["island_residents"].sum()),
        "patrollers_needed": int(table["patrollers_needed"].sum()),
    }
