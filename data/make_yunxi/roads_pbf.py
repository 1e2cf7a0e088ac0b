"""Write the streets as an OSM extract with nothing in it that changes from run to run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import osmium
from frame import stream, to_lonlat
from streets import Way

Key = tuple[int, float, float]
ONE_WAY_SHARE = {"residential": 0.12, "unclassified": 0.1, "tertiary": 0.05}


def write_roads(path: Path, ways: list[Way], gates: list[tuple[float, float]], bounds: np.ndarray) -> None:
    """Write ways and nodes; `gates` become ``barrier=gate``, meetings of main streets get signals."""
    refs: dict[Key, int] = {}
    lines = [[refs.setdefault(key, len(refs) + 1) for key in _keys(way)] for way in ways]
    tags = _node_tags(ways, lines, refs, gates)
    lonlat = np.round(to_lonlat(np.array([key[1:] for key in refs])), 7)
    header = osmium.io.Header()
    header.set("generator", "make_yunxi: made up, not OpenStreetMap data")
    header.add_box(osmium.osm.Box(*(float(v) for v in bounds)))
    random = stream("one way")
    writer = osmium.SimpleWriter(osmium.io.File(str(path), "pbf,add_metadata=false"), 1 << 22, header, True)
    try:
        for ref, place in enumerate(lonlat.tolist(), start=1):
            writer.add_node(osmium.osm.mutable.Node(id=ref, location=tuple(place), tags=tags.get(ref, {})))
        for number, (way, line) in enumerate(zip(ways, lines, strict=True), start=1):
            one_way = random.random() < ONE_WAY_SHARE.get(way.tags["highway"], 0.0)
            labels = {**way.tags, "oneway": "yes"} if one_way else way.tags
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=line, tags=dict(sorted(labels.items()))))
    finally:
        writer.close()


def _keys(way: Way) -> list[Key]:
    """Return the node of each vertex: a raised way shares no vertex with the ground but its grounded ends."""
    keys = [(way.level, x, y) for x, y in way.xy.tolist()]
    for end, grounded in zip((0, -1), way.grounded, strict=True):
        if grounded:
            keys[end] = (0, *keys[end][1:])
    return keys


def _node_tags(
    ways: list[Way], lines: list[list[int]], refs: dict[Key, int], gates: list[tuple[float, float]]
) -> dict[int, dict[str, str]]:
    uses: dict[int, set[str]] = {}
    for way, line in zip(ways, lines, strict=True):
        if way.tags["highway"] in {"primary", "secondary"}:
            for ref in line:
                uses.setdefault(ref, set()).add(way.tags.get("name", ""))
    tags = {ref: {"highway": "traffic_signals"} for ref, names in uses.items() if len(names) > 1}
    for x, y in gates:
        ref = refs.get((0, x, y))
        if ref is not None:
            tags[ref] = {"barrier": "gate"}
    return tags
