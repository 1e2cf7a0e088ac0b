"""GraphML as OSMnx writes it."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import osmnx
import pyproj
import pytest
import shapely

from servicecircle.geo.graphml import read_graphml_streets
from servicecircle.geo.interchange import from_networkx
from servicecircle.geo.network import build_network
from servicecircle.geo.streets import StreetOptions

CRS = pyproj.CRS.from_epsg(4547)


def graph() -> nx.MultiDiGraph:
    made = nx.MultiDiGraph(crs="epsg:4326", created_date="2024-05-06 07:08:09")
    for node, (x, y) in {1: (114.0, 22.5), 2: (114.001, 22.5), 3: (114.001, 22.501)}.items():
        made.add_node(node, x=x, y=y)
    bent = shapely.LineString([(114.0, 22.5), (114.0005, 22.5003), (114.001, 22.5)])
    made.add_edge(1, 2, osmid=10, highway="residential", length=1.0, oneway=False)
    made.add_edge(2, 1, osmid=10, highway="residential", length=1.0, oneway=False)
    made.add_edge(1, 2, osmid=11, highway="footway", geometry=bent, length=1.0)
    made.add_edge(2, 1, osmid=11, highway="footway", geometry=shapely.reverse(bent), length=1.0)
    made.add_edge(2, 3, osmid=[13, 12], highway=["steps", "footway"], name="梯", length=1.0)
    made.add_edge(3, 1, osmid=14, highway="motorway", length=1.0)
    made.add_edge(
        3,
        3,
        osmid=15,
        highway="service",
        length=1.0,
        geometry=shapely.LineString([(114.001, 22.501), (114.002, 22.501), (114.002, 22.502), (114.001, 22.501)]),
    )
    return made


def read(path: Path, **options: object):
    return read_graphml_streets(path, crs=CRS, options=StreetOptions(**options))


def test_two_ways_of_one_line_are_one_street_and_parallels_stay(tmp_path: Path) -> None:
    """Of seven directed edges four streets remain: two pairs, one of steps, one loop; the motorway is not walked."""
    path = tmp_path / "a.graphml"
    osmnx.save_graphml(graph(), path)
    streets, findings = read(path)
    assert findings == []
    assert list(streets.edges["id"]) == ["10:1-2", "11:1-2", "12;13:2-3", "15:3-3"]
    assert streets.data_date == "2024-05-06"
    fates = dict(zip(streets.fates["source_id"], streets.fates["fate"], strict=True))
    assert fates == {"10": "kept", "11": "kept", "12;13": "kept", "14": "not_walkable", "15": "kept"}


def test_ids_do_not_depend_on_the_direction_that_is_stored_first(tmp_path: Path) -> None:
    """A graph with every edge turned round gives the same street ids."""
    path, turned = tmp_path / "a.graphml", tmp_path / "b.graphml"
    osmnx.save_graphml(graph(), path)
    osmnx.save_graphml(graph().reverse(), turned)
    assert set(read(path)[0].edges["id"]) == set(read(turned)[0].edges["id"])


def test_the_file_and_the_graph_in_memory_are_the_same_network(tmp_path: Path) -> None:
    """from_networkx of an OSMnx graph gives what its GraphML gives, to the hash."""
    path = tmp_path / "a.graphml"
    osmnx.save_graphml(graph(), path)
    assert build_network(read(path)[0]).hash == build_network(from_networkx(graph(), CRS)).hash


def test_futian_is_what_osmnx_reads(shared_data: Path) -> None:
    """Futian: undirected by OSMnx's own rule, walked streets only, the number of streets is ours."""
    path = shared_data / "futian" / "futian.graphml"
    streets, findings = read(path)
    assert findings == []
    walked = set(streets.fates.loc[streets.fates["fate"] == "kept", "source_id"])
    theirs = osmnx.convert.to_undirected(osmnx.load_graphml(path))
    kept = 0
    for _, _, data in theirs.edges(data=True):
        ids = data["osmid"] if isinstance(data["osmid"], list) else [data["osmid"]]
        kept += ";".join(str(i) for i in sorted(set(ids))) in walked
    # OSMnx also merges parallel lines that only resemble each other.
    assert abs(len(streets.edges) - kept) <= 0.02 * kept


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("<graphml", '<!DOCTYPE x [<!ENTITY a "b">]><graphml', None),
        ('attr.name="x"', 'attr.name="q"', "no_osmnx_graphml"),
        (">114.001<", ">east<", "bad_coordinates"),
        ('target="3"', 'target="99"', "unknown_node"),
        ("epsg:4326", "nonsense", "missing_crs"),
        ("epsg:4326", "epsg:3857", None),
        ("LINESTRING (114 22.5", "POINT (114 22.5", "bad_geometry"),
        ('<node id="2"', '<node id="1"', "duplicate_id"),
        ("</graphml>", "", "unreadable_file"),
    ],
)
def test_damaged_files_are_told(tmp_path: Path, old: str, new: str, code: str | None) -> None:
    """Each damage to a good file is an error in words, never an exception."""
    path = tmp_path / "a.graphml"
    osmnx.save_graphml(graph(), path)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    streets, findings = read(path)
    if new != "epsg:3857":
        assert streets is None
        assert any(f.severity == "error" for f in findings)
    if code:
        assert code in {f.code for f in findings}


def test_other_xml_is_no_graphml(tmp_path: Path) -> None:
    """XML without a graph is told as such."""
    path = tmp_path / "a.graphml"
    path.write_text("<svg/>")
    assert [f.code for f in read(path)[1]] == ["no_osmnx_graphml"]
