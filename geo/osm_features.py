"""Tagged points, ways and multipolygon relations of an OpenStreetMap extract, with their coordinates.

The file is read three times (what is tagged, the ways that relations are made of, the nodes of all of them), so that
only what is asked for is held in memory and the order of objects in the file does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import osmium

from .errors import Finding
from .guards import file_findings, unreadable
from .outlines import LonLat

Tags = Mapping[str, str]
Int64 = npt.NDArray[np.int64]

_AREA_RELATIONS = frozenset({"multipolygon", "boundary"})
# What pyosmium raises for files that are cut short, misnamed, no OSM at all, or hold text that is no utf-8.
_UNREADABLE = (RuntimeError, ValueError, OSError, OverflowError)


@dataclass(frozen=True, eq=False)
class Feature:
    """A tagged object of the extract, in WGS84 degrees.

    Attributes:
        id: ``n``, ``w`` or ``r`` and the number of the node, way or relation.
        tags: All its tags.
        lines: (n, 2) longitude and latitude: one point for a node; the runs of nodes that the extract holds for
            a way; those of all member ways for a relation.
        closed: The way ends where it begins and none of its nodes is missing; False for others.
        complete: No node and no member way is missing.
        outer_ways: Ids (``w…``) of the member ways of a relation, those with role inner left out.
    """

    id: str
    tags: Tags
    lines: tuple[LonLat, ...]
    closed: bool
    complete: bool
    outer_ways: tuple[str, ...] = ()


@dataclass(eq=False)
class _Raw:
    """Numbers as they stand in the file, before coordinates are known."""

    nodes: dict[int, tuple[Tags, LonLat]] = field(default_factory=dict)
    ways: dict[int, tuple[Tags, Int64]] = field(default_factory=dict)
    relations: dict[int, tuple[Tags, tuple[tuple[int, str], ...]]] = field(default_factory=dict)
    members: dict[int, Int64] = field(default_factory=dict)


def read_features(
    path: Path, *, keys: Iterable[str], wanted: Callable[[Tags], bool], label: str = ""
) -> tuple[list[Feature], list[Finding]]:
    """Read every node, way and multipolygon or boundary relation for which `wanted` holds.

    Args:
        path: ``.osm``, ``.osm.gz``, ``.osm.bz2`` or ``.osm.pbf``.
        keys: Tag keys of which a feature has at least one; a filter that costs next to nothing.
        wanted: Whether the tags make it one of those looked for.
        label: Name of the file in findings; empty takes the file's own name.

    Returns:
        Nodes, ways, relations, each by number; and an error where the file cannot be read. Never raises for
        what a file holds.
    """
    file = label or path.name
    findings = file_findings(path, file)
    if findings:
        return [], findings
    try:
        raw = _read_tagged(path, tuple(keys), wanted)
        _read_members(path, raw)
        places = _read_places(path, raw)
    except _UNREADABLE as error:
        return [], [unreadable(file, str(error))]
    return [*_node_features(raw), *_way_features(raw, places), *_relation_features(raw, places)], []


def _read_tagged(path: Path, keys: tuple[str, ...], wanted: Callable[[Tags], bool]) -> _Raw:
    raw = _Raw()
    entities = osmium.osm.NODE | osmium.osm.WAY | osmium.osm.RELATION
    items: Iterable[Any] = osmium.FileProcessor(str(path), entities).with_filter(osmium.filter.KeyFilter(*keys))
    for item in items:
        tags = {tag.k: tag.v for tag in item.tags}
        if item.deleted or not wanted(tags):
            continue
        if item.is_node():
            if item.location.valid():
                raw.nodes[item.id] = (tags, np.array([[item.location.lon, item.location.lat]]))
        elif item.is_way():
            raw.ways[item.id] = (tags, _node_refs(item))
        elif item.is_relation() and tags.get("type") in _AREA_RELATIONS:
            raw.relations[item.id] = (tags, tuple((m.ref, m.role) for m in item.members if m.type == "w"))
    return raw


def _read_members(path: Path, raw: _Raw) -> None:
    wanted = {ref for _, members in raw.relations.values() for ref, _ in members}
    if wanted:
        for way in _by_id(path, osmium.osm.WAY, wanted):
            raw.members[way.id] = _node_refs(way)


def _read_places(path: Path, raw: _Raw) -> tuple[Int64, LonLat]:
    """Return the sorted numbers of the nodes found and their (n, 2) coordinates."""
    refs = [*(refs for _, refs in raw.ways.values()), *raw.members.values()]
    numbers = np.unique(np.concatenate(refs)) if refs else np.empty(0, dtype=np.int64)
    xy = np.full((len(numbers), 2), np.nan)
    if len(numbers):
        row_of = {number: row for row, number in enumerate(numbers.tolist())}
        for node in _by_id(path, osmium.osm.NODE, row_of):
            if node.location.valid():
                xy[row_of[node.id]] = node.location.lon, node.location.lat
    here = ~np.isnan(xy[:, 0])
    return numbers[here], xy[here]


def _by_id(path: Path, entity: Any, numbers: Iterable[int]) -> Iterator[Any]:
    # IdFilter takes no negative numbers, which editors give to objects that were never uploaded.
    asked = set(numbers)
    processor: Any = osmium.FileProcessor(str(path), entity)
    if all(number >= 0 for number in asked):
        processor = processor.with_filter(osmium.filter.IdFilter(asked))
    return (item for item in processor if item.id in asked and not item.deleted)


def _node_refs(way: Any) -> Int64:
    return np.array([node.ref for node in way.nodes], dtype=np.int64)


def _runs(refs: Int64, places: tuple[Int64, LonLat]) -> tuple[tuple[LonLat, ...], bool]:
    """Return the runs of nodes that are there, as coordinates, and whether none is missing."""
    numbers, xy = places
    if not len(numbers) or not len(refs):
        return (), False
    row = np.minimum(np.searchsorted(numbers, refs), len(numbers) - 1)
    here = numbers[row] == refs
    if here.all():
        return (xy[row],), True
    pieces = np.split(row, np.flatnonzero(np.diff(here)) + 1)
    begins_here = bool(here[0])
    return tuple(xy[piece] for piece in pieces[0 if begins_here else 1 :: 2]), False


def _node_features(raw: _Raw) -> list[Feature]:
    return [
        Feature(f"n{number}", tags, (place,), closed=False, complete=True)
        for number, (tags, place) in sorted(raw.nodes.items(), key=lambda item: item[0])
    ]


def _way_features(raw: _Raw, places: tuple[Int64, LonLat]) -> list[Feature]:
    features = []
    for number in sorted(raw.ways):
        tags, refs = raw.ways[number]
        lines, complete = _runs(refs, places)
        closed = complete and len(refs) > 3 and bool(refs[0] == refs[-1])
        features.append(Feature(f"w{number}", tags, lines, closed=closed, complete=complete))
    return features


def _relation_features(raw: _Raw, places: tuple[Int64, LonLat]) -> list[Feature]:
    features = []
    for number in sorted(raw.relations):
        tags, members = raw.relations[number]
        # A way listed twice would cancel itself out.
        ways = list(dict.fromkeys(ref for ref, _ in members))
        found = [_runs(raw.members[way], places) for way in ways if way in raw.members]
        features.append(
            Feature(
                f"r{number}",
                tags,
                tuple(line for lines, _ in found for line in lines),
                closed=False,
                complete=len(found) == len(ways) and all(complete for _, complete in found),
                outer_ways=tuple(f"w{ref}" for ref, role in members if role != "inner"),
            )
        )
    return features
