"""``network.gpkg``: the graph and the fate of every input street, for any GIS, byte for byte the same each time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from .network import Network, network_to_frames

# GeoPackage states when a layer last changed; without a date of our own GDAL would write the clock's.
NO_DATE = "2000-01-01"
# GDAL knows one date for the whole process: one file is written at a time.
_WRITING = Lock()


def write_network_file(path: Path, network: Network, fates: pd.DataFrame, *, date: str = "") -> None:
    """Write layers `edges`, `junctions` and `streets` in the network's CRS.

    Coordinates are float64 as the network holds them, edge ends coincide with junctions, and `length_m` is whole
    millimetres: everybody can recompute every distance from this file.

    Args:
        path: The GeoPackage; must not exist.
        network: The network.
        fates: `Streets.fates`.
        date: ISO date that the file states as its last change; the network's own where empty.

    Raises:
        OSError: it cannot be written.
    """
    edges, junctions = network_to_frames(network)
    streets = gpd.GeoDataFrame(fates, crs=network.crs)[["source_id", "name", "fate", "reason", "geometry"]]
    # A GeoPackage may hold no empty geometry of one layer's kind beside another kind: missing says the same.
    empty = shapely.is_empty(streets.geometry.to_numpy())
    streets = streets.set_geometry(streets.geometry.where(~empty, None))
    with _WRITING, _stated_date(date or network.data_date or NO_DATE):
        for layer, frame, kind in (
            ("edges", edges, "LineString"),
            ("junctions", junctions, "Point"),
            ("streets", streets, "Unknown"),
        ):
            try:
                pyogrio.write_dataframe(
                    frame,
                    path,
                    layer=layer,
                    driver="GPKG",
                    geometry_type=kind,
                    append=path.exists(),
                    SPATIAL_INDEX="YES",
                )
            except pyogrio.errors.DataSourceError as error:
                raise OSError(str(error)) from error


@contextmanager
def _stated_date(date: str) -> Iterator[None]:
    # Without waiting for the disk: a file that a power cut damages is found by its hash and written again.
    options = {"OGR_CURRENT_DATE": f"{date[:10]}T00:00:00.000Z", "OGR_SQLITE_SYNCHRONOUS": "OFF"}
    before = {name: pyogrio.get_gdal_config_option(name) for name in options}
    pyogrio.set_gdal_config_options(options)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)
