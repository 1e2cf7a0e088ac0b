"""Streets from OpenStreetMap extracts: whole, clipped, packed and broken ones."""

from __future__ import annotations

import bz2
import gzip
import re
from pathlib import Path

import networkx as nx
import osmium
import pandas as pd
import pyproj
import pytest
import shapely
from osmium.filter import KeyFilter

from servicecircle.geo.fixes import apply_fixes
from servicecircle.geo.network import build_network
from servicecircle.geo.osm import read_osm_streets
from servicecircle.geo.streets import Streets
from servicecircle.geo.walkable import walkable

CRS = pyproj.CRS("EPSG:4547")
NODES = {1: (0, 0), 2: (1, 0), 3: (2, 0), 4: (1, 1), 5: (1, -1), 6: (3, 3), 7: (4, 3), 8: (4, 4)}
WAYS: list[tuple[int, list[int], dict[str, str]]] = [
    (10, [1, 2, 3], {"highway": "residential", "name": "东街"}),
    (11, [4, 2, 5], {"highway": "footway"}),
    (12, [6, 7, 8, 6], {"highway": "pedestrian", "area": "yes"}),
    (13, [3, 6], {"highway": "motorway"}),
    (14, [4, 5], {"building": "yes"}),
]


def xml(nodes: dict[int, tuple[int, int]] = NODES, *, ways_first: bool = False) -> str:
    points = [f'<node id="{n}" lat="{23 + y / 1000}" lon="{114 + x / 1000}"/>' for n, (x, y) in nodes.items()]
    lines = [
        f'<way id="{way}">{"".join(f"<nd ref={chr(34)}{n}{chr(34)}/>" for n in refs)}'
        f"{''.join(f'<tag k={chr(34)}{k}{chr(34)} v={chr(34)}{v}{chr(34)}/>' for k, v in tags.items())}</way>"
        for way, refs, tags in WAYS
    ]
    body = [*lines, *points] if ways_first else [*points, *lines]
    head = '<?xml version="1.0" encoding="UTF-8"?><osm version="0.6"><meta osm_base="2026-10-31T00:00:00Z"/>'
    return head + "".join(body) + "</osm>"


def read(path: Path) -> Streets:
    streets, _ = read_osm_streets(path, crs=CRS)
    assert streets is not None
    return streets


def write(folder: Path, text: str, name: str = "roads.osm") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_ways_are_cut_where_they_share_a_node(tmp_path: Path) -> None:
    """A street and a footway that share node 2 become four pieces that meet there; a motorway is left out."""
    streets = read(write(tmp_path, xml()))
    assert sorted(streets.edges["id"]) == ["w10:1-2", "w10:2-3", "w11:2-5", "w11:4-2", "w12:6-6"]
    assert streets.edges.set_index("id").loc["w10:1-2", "name"] == "东街"
    assert streets.data_date == "2026-10-31"
    fates = streets.fates.set_index("source_id")
    assert fates["fate"].to_dict() == {"10": "kept", "11": "kept", "12": "kept", "13": "not_walkable"}
    assert fates.loc["13", "reason"] == "highway=motorway"
    assert streets.shut is not None
    assert streets.shut["id"].tolist() == ["w13:3-6"]


def test_a_fix_opens_a_street_at_its_own_nodes(tmp_path: Path) -> None:
    """An opened way meets the others by node id, and nobody else's street id changes."""
    streets = read(write(tmp_path, xml()))
    opened, findings = apply_fixes(streets, pd.DataFrame({"street": ["13"], "action": ["open"], "row": [2]}))
    assert findings == []
    assert set(opened.edges["id"]) - set(streets.edges["id"]) == {"w13:3-6"}
    assert opened.fates.set_index("source_id").loc["13", "fate"] == "opened"
    assert build_network(opened).component_count == build_network(streets).component_count - 1


def test_ends_of_pieces_that_meet_coincide_to_the_bit(tmp_path: Path) -> None:
    """Every piece's first and last vertex is its junction's own coordinate."""
    streets = read(write(tmp_path, xml()))
    seen: dict[str, tuple[float, float]] = {}
    for row in streets.edges.itertuples():
        for key, xy in ((row.start, row.geometry.coords[0]), (row.end, row.geometry.coords[-1])):
            assert seen.setdefault(key, xy) == xy


@pytest.mark.parametrize("name", ["a.osm.gz", "a.osm.bz2", "a.osm.pbf"])
def test_packed_extracts_give_the_same_streets(tmp_path: Path, name: str) -> None:
    """gzip, bzip2 and pbf hold the same streets as the plain file."""
    plain, packed = write(tmp_path, xml()), tmp_path / name
    if name.endswith("pbf"):
        with osmium.SimpleWriter(str(packed)) as writer:
            for item in osmium.FileProcessor(str(plain)):
                writer.add(item)
    else:
        packed.write_bytes((gzip if name.endswith("gz") else bz2).compress(plain.read_bytes()))
    a, b = read(plain).edges, read(packed).edges
    assert a["id"].tolist() == b["id"].tolist()
    assert shapely.equals_exact(a.geometry.to_numpy(), b.geometry.to_numpy(), 1e-6).all()


def test_nodes_may_stand_after_the_ways(tmp_path: Path) -> None:
    """Overpass writes ways before nodes in some orders of `out`; the streets are the same."""
    before, after = read(write(tmp_path, xml())), read(write(tmp_path, xml(ways_first=True), "after.osm"))
    assert before.edges.equals(after.edges)


def test_a_clipped_extract_keeps_what_is_there_and_counts_the_rest(tmp_path: Path) -> None:
    """Ways that lack a node are cut there, said in one warning, and the ids of whole pieces do not change."""
    path = write(tmp_path, xml({n: xy for n, xy in NODES.items() if n not in (3, 7)}))
    streets, findings = read_osm_streets(path, crs=CRS)
    assert streets is not None
    assert sorted(streets.edges["id"]) == ["w10:1-2", "w11:2-5", "w11:4-2", "w12:8-6"]
    assert [(f.code, f.severity, f.count) for f in findings] == [("cut_ways", "warning", 2)]
    assert streets.fates.set_index("source_id")["fate"].to_dict()["12"] == "cut"


def test_a_way_that_passes_a_node_twice_is_cut_there(tmp_path: Path) -> None:
    """A lane that crosses itself joins itself; two pieces with the same ends get different ids."""
    ways = (
        '<way id="9"><nd ref="1"/><nd ref="2"/><nd ref="4"/><nd ref="2"/><nd ref="5"/><tag k="highway" v="path"/></way>'
    )
    streets = read(write(tmp_path, xml().split("<way")[0] + ways + "</osm>"))
    assert sorted(streets.edges["id"]) == ["w9:1-2", "w9:2-2", "w9:2-5"]


def test_objects_that_were_never_uploaded_have_negative_ids(tmp_path: Path) -> None:
    """An editor's file with negative ids is read, also where the nodes stand after the ways."""
    for ways_first in (False, True):
        text = re.sub(r'(id|ref)="', r'\g<1>="-', xml(ways_first=ways_first))
        streets = read(write(tmp_path, text, f"{ways_first}.osm"))
        assert sorted(streets.edges["id"])[:2] == ["w-10:-1--2", "w-10:-2--3"]


def test_a_way_that_stands_twice_is_one_street(tmp_path: Path) -> None:
    """Two extracts laid together repeat their ways; no parallel street comes of it."""
    text = xml()
    ways = text[text.index("<way") : text.index("</osm>")]
    once, twice = (
        read(write(tmp_path, text)),
        read(write(tmp_path, text.replace("</osm>", ways + "</osm>"), "twice.osm")),
    )
    assert once.edges["id"].tolist() == twice.edges["id"].tolist()


BROKEN = {
    "empty.osm": b"",
    "text.osm": b"no xml at all",
    "cut.osm": xml().encode()[:400],
    "garbage.osm.pbf": bytes(range(256)) * 40,
    "cut.osm.gz": gzip.compress(xml().encode())[:-30],
    "not_gz.osm.gz": b"plain",
    "bad.osm.bz2": b"BZh9" + b"x" * 50,
    "entity.osm": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><osm version="0.6"></osm>',
    "latin.osm": xml().encode("utf-16"),
    "nothing.osm": b'<?xml version="1.0"?><osm version="0.6"></osm>',
    "big_id.osm": b'<?xml version="1.0"?><osm version="0.6"><node id="99999999999999999999" lat="1" lon="1"/></osm>',
    "bad_lat.osm": b'<?xml version="1.0"?><osm version="0.6"><node id="1" lat="north" lon="1"/></osm>',
}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_broken_file_ends_in_one_error_never_in_a_traceback(tmp_path: Path, name: str) -> None:
    """Whatever the bytes, the answer is a finding in both languages with the file's name."""
    path = tmp_path / name
    path.write_bytes(BROKEN[name])
    streets, findings = read_osm_streets(path, crs=CRS, file=name)
    assert streets is None
    assert [(f.severity, f.file) for f in findings] == [("error", name)]
    assert findings[0].zh and findings[0].en and findings[0].fix_zh and findings[0].fix_en


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    """A path that leads nowhere is a finding."""
    streets, findings = read_osm_streets(tmp_path / "none.osm.pbf", crs=CRS)
    assert (streets, findings[0].code) == (None, "missing_file")


@pytest.mark.parametrize(
    ("file", "crs"), [("nanshan/nanshan.osm", "EPSG:4547"), ("liechtenstein/liechtenstein.osm.pbf", "EPSG:32632")]
)
def test_real_extracts_have_the_components_that_networkx_finds(shared_data: Path, file: str, crs: str) -> None:
    """On real extracts the pieces join as the node ids say, by an independent count of nodes and components."""
    streets, findings = read_osm_streets(shared_data / file, crs=pyproj.CRS(crs))
    assert streets is not None
    assert findings == []
    graph = nx.MultiGraph()
    for way in osmium.FileProcessor(str(shared_data / file), osmium.osm.WAY).with_filter(KeyFilter("highway")):
        if walkable(dict(way.tags))[0]:
            nx.add_path(graph, [node.ref for node in way.nodes])
    network = build_network(streets)
    assert network.component_count == nx.number_connected_components(graph)
    between = {str(node) for node, degree in graph.degree() if degree != 2}
    assert between <= set(network.junction_id)


def test_nanshan_has_about_the_known_size(shared_data: Path) -> None:
    """The walkable graph of Nanshan has about 7,526 nodes and 30 components."""
    graph = nx.MultiGraph()
    path = shared_data / "nanshan" / "nanshan.osm"
    for way in osmium.FileProcessor(str(path), osmium.osm.WAY).with_filter(KeyFilter("highway")):
        if walkable(dict(way.tags))[0]:
            nx.add_path(graph, [node.ref for node in way.nodes])
    assert graph.number_of_nodes() == pytest.approx(7526, rel=0.05)
    assert nx.number_connected_components(graph) == pytest.approx(30, abs=8)
