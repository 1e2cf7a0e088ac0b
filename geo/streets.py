"""Streets cut at their junctions: what every reader of roads delivers and the network is built from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import geopandas as gpd
import pandas as pd


@dataclass(frozen=True)
class Origin:
    """How a road file was read: its CRS as text, its datum, and the encoding of its text."""

    crs: str = ""
    datum: str = ""
    codec: str = ""


UNKNOWN_ORIGIN = Origin()


@dataclass(frozen=True)
class Streets:
    """Walkable street pieces between junctions, and what became of every input street.

    Attributes:
        edges: One row a piece, in one metric CRS, with columns

            - ``id`` (str, unique): made from the source id and the ends, so that it survives a rebuild, a
              clip and an export;
            - ``source_id`` (str): the street that it was cut from (OSM way id, feature id …);
            - ``name`` (str, may be empty);
            - ``start``, ``end`` (str): keys of the two junctions; pieces that share a key meet there. The
              first and last vertex of ``geometry`` lie at the junctions (same coordinates to the bit for
              every piece that shares a key);
            - ``geometry``: LineString of at least two vertices, length may be 0.
        fates: One row an input street, with columns ``source_id`` (str), ``name`` (str), ``fate`` (``kept``, ``cut``
            = kept in part, nodes were missing, ``not_walkable``, ``closed``, ``opened``, ``added``, ``outside``
            = beyond the border, ``invalid``), ``reason`` (str: the tag or fix that decided, such as ``foot=no``),
            and ``geometry``.
        data_date: Date of the data as ISO text where the source tells it, else empty.
        shut: Pieces of the streets that one may not walk, with the columns of `edges`: a fix can open them. None where
            the source is cut into pieces only where one may walk.
        origin: How the file was read; empty where the streets come from no file.
    """

    edges: gpd.GeoDataFrame
    fates: gpd.GeoDataFrame
    data_date: str = ""
    shut: gpd.GeoDataFrame | None = None
    origin: Origin = UNKNOWN_ORIGIN


@dataclass(frozen=True, kw_only=True)
class StreetOptions:
    """What the plan says of its roads; OpenStreetMap extracts need none of it.

    Attributes:
        layer: Name of the layer in the file; None takes the first with lines.
        source_crs: CRS that the plan states, as pyproj reads it; it wins over the file's own.
        datum: One of `datum.DATUMS`; None takes it from the CRS.
        columns: Canonical column name to heading, where a heading is not recognised.
        join_tolerance_m: Vertices of a planner layer at most this far apart are one.
        noding: Lines of a planner layer meet at their ends, at all vertices, or also where they cross.
        label: Name of the file in findings; empty takes the file's own name.
    """

    layer: str | None = None
    source_crs: str | None = None
    datum: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    join_tolerance_m: float = 0.01
    noding: Literal["ends", "vertices", "crossings"] = "vertices"
    label: str = ""


def empty_fates(crs: object) -> gpd.GeoDataFrame:
    """Return a fates table without rows in `crs`."""
    columns = {name: pd.Series(dtype=str) for name in ("source_id", "name", "fate", "reason")}
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries([], crs=crs), crs=crs)
