"""Open the file of one layer, whichever reader it needs, and bring it into the plan CRS."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from ...geo.crs import WGS84, choose_plan_crs, to_lonlat, to_plan_crs
from ...geo.errors import Finding
from ...geo.osm_layers import read_osm_layer
from ...geo.read import Layer, LayerSource, read_layer
from ..plan_toml.plan import LayerSpec

OSM_SUFFIXES = (".osm", ".osm.gz", ".osm.bz2", ".osm.pbf", ".pbf")


@dataclass(frozen=True, kw_only=True)
class InputFile:
    """One input of a plan, as the manifest lists it.

    Attributes:
        role: Name of the layer in the plan.
        file: Path relative to the plan folder, or the bare name of a file elsewhere.
        sha256: Hash of the file.
        codec: Encoding of its text.
        datum: Datum it was read in; empty for a plain table.
        crs: CRS it was read in; empty for a plain table.
        rows: Number of rows that were read.
    """

    role: str
    file: str
    sha256: str
    codec: str
    datum: str
    crs: str
    rows: int


def is_osm(path: Path) -> bool:
    """Return whether the name of `path` is that of an OpenStreetMap extract."""
    return path.name.lower().endswith(OSM_SUFFIXES)


def open_layer(spec: LayerSpec) -> tuple[Layer | None, list[Finding]]:
    """Read the layer of `spec`; what is wrong with it alone comes back as findings."""
    if is_osm(spec.path) and spec.path.is_file():
        return _open_osm(spec)
    return read_layer(
        LayerSource(
            path=spec.path,
            role=spec.role,
            layer=spec.layer,
            crs=spec.crs,
            datum=spec.datum,
            columns=spec.columns,
            label=spec.relative,
        )
    )


def _open_osm(spec: LayerSpec) -> tuple[Layer | None, list[Finding]]:
    frame, findings = read_osm_layer(spec.path, spec.role, label=spec.relative)
    if frame is None:
        return None, findings
    if "row" not in frame:
        frame = frame.assign(row=np.arange(1, len(frame) + 1))
    return Layer(frame, pyproj.CRS.from_user_input(WGS84), "wgs84", "utf-8", file_sha256(spec.path)), findings


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def input_file(spec: LayerSpec, layer: Layer) -> InputFile:
    """Describe a layer that was read."""
    return InputFile(
        role=spec.role,
        file=spec.relative,
        sha256=layer.sha256,
        codec=layer.codec,
        datum=layer.datum,
        crs="" if layer.crs is None else layer.crs.to_string(),
        rows=len(layer.frame),
    )


def plan_crs(stated: str | None, layers: dict[str, Layer]) -> pyproj.CRS | None:
    """Return the CRS that the plan states, else the one at the centre of the residences' bounding box.

    Where no residence was read, stations and then areas stand in for them, so that the rest can be checked.
    """
    if stated is not None:
        return pyproj.CRS.from_user_input(stated)
    for role in ("residences", "stations", "areas"):
        layer = layers.get(role)
        if layer is None or layer.crs is None or not isinstance(layer.frame, gpd.GeoDataFrame):
            continue
        xy = shapely.get_coordinates(layer.frame.geometry.to_numpy())
        if not len(xy):
            continue
        lonlat = to_lonlat(xy, datum=layer.datum, crs=layer.crs)
        lonlat = lonlat[np.isfinite(lonlat).all(axis=1)]
        if not len(lonlat):
            continue
        lon, lat = (lonlat.min(axis=0) + lonlat.max(axis=0)) / 2
        try:
            return choose_plan_crs(float(lon), float(lat))
        except ValueError:
            continue
    return None


def in_plan_crs(layer: Layer | None, crs: pyproj.CRS) -> Any:
    """Return the frame of `layer` in the plan CRS, rows numbered from 0; a plain table stays as it is."""
    if layer is None:
        return None
    frame: pd.DataFrame = layer.frame
    if isinstance(frame, gpd.GeoDataFrame):
        frame = to_plan_crs(frame, datum=layer.datum, crs=crs)
    return frame.reset_index(drop=True)
