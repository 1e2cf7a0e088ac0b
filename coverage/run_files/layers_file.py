"""`layers.gpkg` of a run: what was measured, as layers that any GIS opens, byte for byte the same each time."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from .qgis_style import LayerStyle, qml

STYLES_TABLE, GEOMETRY_COLUMN = "layer_styles", "geom"
UNDATED = datetime.date(2000, 1, 1)


def write_layers(
    layers: Mapping[str, gpd.GeoDataFrame],
    path: Path,
    *,
    date: datetime.date | None,
    styles: Mapping[str, Sequence[LayerStyle]] | None = None,
) -> None:
    """Write `layers` (name to frame, one CRS) to the GeoPackage `path`.

    Args:
        layers: the layers by name.
        path: the file.
        date: what a GeoPackage keeps as the date of each layer; never the clock's.
        styles: how QGIS opens them, the default of each layer first.
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
        if styles:
            _write_styles(styles, path, date or UNDATED)


def _write_styles(styles: Mapping[str, Sequence[LayerStyle]], path: Path, date: datetime.date) -> None:
    """Write the table in which QGIS looks for the styles of the layers beside it."""
    rows = [(layer, number == 0, style) for layer, ours in styles.items() for number, style in enumerate(ours)]
    table = pd.DataFrame(
        {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": [layer for layer, _, _ in rows],
            "f_geometry_column": GEOMETRY_COLUMN,
            "styleName": [style.name for _, _, style in rows],
            "styleQML": [qml(style) for _, _, style in rows],
            "styleSLD": "",
            "useAsDefault": [first for _, first, _ in rows],
            "description": [style.name for _, _, style in rows],
            "owner": "",
            "ui": "",
            "update_time": pd.Timestamp(date),
        }
    )
    options = {"FID": "id"}
    pyogrio.write_dataframe(table, path, layer=STYLES_TABLE, driver="GPKG", append=True, layer_options=options)


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
