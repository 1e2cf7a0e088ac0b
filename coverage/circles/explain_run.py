"""One residence explained, as a run folder: its walks as lines, and the manifest with the whole explanation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from ..assumptions import assumptions
from ..opened_plan import Opened, manifest
from ..run_files.layer_styles import write_styled_layers
from ..run_files.runs import new_run, write_manifest
from .explain import Explanation


def write_explanation(told: Explanation, opened: Opened, document: dict[str, Any], folder: Path) -> None:
    """Write the walks of `told`, and `document` (the same as plain data), to the new run folder `folder`.

    Raises:
        InputError: `folder` is in use, or cannot be written.
    """
    with new_run(folder) as draft:
        write_styled_layers({"walks": walk_lines(told, opened)}, draft / "layers.gpkg", opened.plan)
        content = manifest("explain", opened, opened.findings, assumptions(opened))
        write_manifest(draft, {**content, "explanation": document})


def walk_lines(told: Explanation, opened: Opened) -> gpd.GeoDataFrame:
    """Return the walk in each circle that has one: `circle, status, station, distance_m`, lines in the plan CRS."""
    walks = [(circle, circle.walk) for circle in told.circles if circle.walk is not None]
    ids = opened.layers.stations["id"].to_numpy(dtype=object)
    columns = {
        "circle": pd.Series([circle.circle for circle, _ in walks], dtype=str),
        "status": pd.Series([circle.status for circle, _ in walks], dtype=str),
        "station": pd.Series([ids[walk.station] for _, walk in walks], dtype=str),
        "distance_m": pd.Series([walk.distance_mm / 1000.0 for _, walk in walks], dtype=float),
    }
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries([walk.line for _, walk in walks], crs=opened.layers.crs))
