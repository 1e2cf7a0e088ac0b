"""`layers.gpkg` of a run: what was measured, as layers that any GIS opens, byte for byte the same each time."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import pyogrio
import shapely

UNDATED = datetime.date(2000, 1, 1)


def write_layers(layers: Mapping[str, gpd.GeoDataFrame], path: Path, *, date: datetime.date | None) -> None:
    """Write `layers` (name to frame, one CRS) to the GeoPackage `path`.

    The date that a GeoPackage keeps of each layer is `date`, never the clock's.
    """
    with _dated(date or UNDATED):
        for number, (name, frame) in enumerate(layers.items()):
            pyogrio.write_dataframe(
                frame,
                path,
                layer=name,
                driver="GPKG",
                geometry_type=_geometry_type(frame),
                use_arrow=True,
                append=number > 0,
                # Half of the time of writing, and every GIS draws a district without it.
                layer_options={"SPATIAL_INDEX": "NO"},
            )


@contextmanager
def _dated(date: datetime.date) -> Iterator[None]:
    """Have GDAL stamp files with `date` for as long as the context lasts."""
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{date.isoformat()}T00:00:00.000Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _geometry_type(frame: gpd.GeoDataFrame) -> str:
    kinds = set(shapely.get_type_id(frame.geometry.to_numpy()).tolist()) - {-1}
    if kinds <= {0}:
        return "Point"
    if kinds <= {1}:
        return "LineString"
    if kinds <= {3}:
        return "Polygon"
    return "MultiPolygon" if kinds <= {3, 6} else "Unknown"
