"""Read one layer of a plan, whatever its file format, and check it against the contract of its role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyproj

from .errors import Finding


@dataclass(frozen=True, kw_only=True)
class LayerSource:
    """Where a layer is and what the plan says of it.

    Attributes:
        path: The file.
        role: Key of `tables.CONTRACTS`.
        layer: Name of the layer or sheet in the file; None takes the first that fits.
        crs: CRS that the plan states, as pyproj reads it; it wins over the file's own.
        datum: One of `datum.DATUMS`; None takes it from the CRS.
        columns: Canonical column name to heading, where a heading is not recognised.
        label: Name of the file in findings; empty takes the file's own name.
    """

    path: Path
    role: str
    layer: str | None = None
    crs: str | None = None
    datum: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    label: str = ""

    @property
    def file(self) -> str:
        """Name of the file in findings."""
        return self.label or self.path.name


@dataclass(frozen=True)
class Layer:
    """A layer as read: canonical columns, places still in the CRS of the source.

    Attributes:
        frame: Canonical columns of the contract that the file has, and `row` (int: row of the file). A
            GeoDataFrame where there are places, else a DataFrame. Rows keep their order; those without a usable
            place are left out (there is an error for them). `services` and `service` hold tuples of codes,
            `opened` and `closed` datetime64, text that is missing is "".
        crs: CRS of `frame.geometry`; None for a plain table.
        datum: One of `datum.DATUMS`; empty for a plain table.
        codec: Encoding of the text in the file, such as ``utf-8`` or ``gb18030``.
        sha256: Hash of the file's bytes, of all its parts for a shapefile.
    """

    frame: gpd.GeoDataFrame | pd.DataFrame
    crs: pyproj.CRS | None
    datum: str
    codec: str
    sha256: str


def read_layer(source: LayerSource) -> tuple[Layer | None, list[Finding]]:
    """Read `source` and check it alone; never raises for what a file holds.

    Returns:
        The layer, or None where nothing usable could be read, and every finding.
    """
    raise NotImplementedError(source)
