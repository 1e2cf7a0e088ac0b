"""OpenStreetMap extracts as they lie in a file: ways with tags, node ids and lon/lat, read by pyosmium.

Ways whose nodes are missing (an extract cut by a box) keep the place of every node, without a position. Nodes may stand
before the ways or after them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import osmium
import shapely

from .errors import Finding
from .guards import file_findings, unreadable

SUFFIXES = (".osm", ".osm.gz", ".osm.bz2", ".osm.pbf", ".pbf", ".osm.xml")
_HEAD_BYTES = 4096
_OSM_BASE = re.compile(rb'osm_base="([0-9-]{10})')


@dataclass(frozen=True, eq=False)
class Ways:
    """Ways of an extract, n of them with p node references.

    Attributes:
        id: (n,) way ids.
        tags: (n,) their tags.
        start: (n + 1,) where each way's nodes start below.
        node: (p,) node ids in the order of the way.
        lonlat: (p, 2) WGS84; NaN where the file lacks the node.
        data_date: date of the data as ISO text, or empty.
    """

    id: npt.NDArray[np.int64]
    tags: tuple[dict[str, str], ...]
    start: npt.NDArray[np.int64]
    node: npt.NDArray[np.int64]
    lonlat: npt.NDArray[np.float64]
    data_date: str


def is_osm_file(path: Path) -> bool:
    """Tell by its name whether `path` is an OpenStreetMap extract."""
    return path.name.lower().endswith(SUFFIXES)


def read_ways(path: Path, *, key: str, file: str) -> tuple[Ways | None, list[Finding]]:
    """Read all ways that carry the tag `key`.

    Args:
        path: .osm, .osm.gz, .osm.bz2 or .osm.pbf.
        key: tag, such as ``highway``.
        file: name of the file for findings.

    Returns:
        The ways, or None with the findings that say why the file cannot be read.
    """
    refused = file_findings(path, file)
    if refused:
        return None, refused
    try:
        return _scan(path, key), []
    except (RuntimeError, ValueError, OSError, OverflowError, osmium.InvalidLocationError) as error:
        return None, [unreadable(file, str(error))]


def _scan(path: Path, key: str) -> Ways:
    factory = osmium.geom.WKBFactory()
    ways: Any = (
        osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY)
        .with_locations()
        .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        .with_filter(osmium.filter.KeyFilter(key))
    )
    # Extracts that were merged hold a way more than once: the last one counts.
    found = {way.id: (dict(way.tags), [n.ref for n in way.nodes], _shape(factory, way)) for way in ways if way.visible}
    node = np.fromiter((ref for _, refs, _ in found.values() for ref in refs), dtype=np.int64)
    start = np.zeros(len(found) + 1, dtype=np.int64)
    np.cumsum([len(refs) for _, refs, _ in found.values()], out=start[1:])
    lonlat = _positions(path, node, start, [shape for _, _, shape in found.values()])
    tags = tuple(tags for tags, _, _ in found.values())
    return Ways(np.array(list(found), dtype=np.int64), tags, start, node, lonlat, _data_date(path))


def _shape(factory: osmium.geom.WKBFactory, way: Any) -> str | None:
    """The way as WKB with every node kept; None where a node has no location."""
    try:
        return str(factory.create_linestring(way, osmium.geom.use_nodes.ALL))
    except (RuntimeError, osmium.InvalidLocationError):
        return None


def _positions(
    path: Path, node: npt.NDArray[np.int64], start: npt.NDArray[np.int64], shapes: list[str | None]
) -> npt.NDArray[np.float64]:
    lonlat = np.full((len(node), 2), np.nan)
    whole = np.array([shape is not None for shape in shapes], dtype=np.bool_)
    in_whole = np.repeat(whole, np.diff(start))
    lonlat[in_whole] = shapely.get_coordinates(shapely.from_wkb([shape for shape in shapes if shape is not None]))
    if not in_whole.all():
        lonlat[~in_whole] = _node_positions(path, node[~in_whole])
    return lonlat


def _node_positions(path: Path, node: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Look the nodes up in the whole file, wherever they stand in it; NaN where it lacks them."""
    wanted, inverse = np.unique(node, return_inverse=True)
    found = np.full((len(wanted), 2), np.nan)
    place = {int(ref): number for number, ref in enumerate(wanted)}
    nodes: Any = osmium.FileProcessor(str(path), osmium.osm.NODE)
    if len(wanted) and wanted[0] >= 0:  # the filter takes no negative ids: those of objects that were never uploaded
        nodes = nodes.with_filter(osmium.filter.IdFilter(list(place)))
    for item in nodes:
        if item.id in place and item.location.valid():
            found[place[item.id]] = item.lon, item.lat
    return found[inverse]


def _data_date(path: Path) -> str:
    """Date of the data: the header's replication time, or Overpass' osm_base."""
    with osmium.io.Reader(str(path), osmium.osm.NOTHING) as reader:
        header = reader.header()
    for name in ("osmosis_replication_timestamp", "timestamp"):
        if header.get(name):
            return str(header.get(name))[:10]
    with path.open("rb") as stream:
        found = _OSM_BASE.search(stream.read(_HEAD_BYTES))
    return found.group(1).decode() if found else ""


def first_of(values: Iterable[str]) -> str:
    """First value that is not empty."""
    return next((value for value in values if value), "")
