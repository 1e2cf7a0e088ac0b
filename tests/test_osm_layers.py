"""Residences, parks, areas, land, barriers and gates from extracts: whole, clipped and broken ones."""

from __future__ import annotations

import bz2
import gzip
from pathlib import Path

import geopandas as gpd
import osmium
import pytest
import shapely

from servicecircle.coverage.layers.layers import read_layers
from servicecircle.coverage.plan_toml.plan import load_plan
from servicecircle.geo.errors import Finding
from servicecircle.geo.osm_layers import OsmLayerOptions, read_osm_layer

Tags = dict[str, str]
# Corners of squares of 0.001 degrees (about 100 m), four a square, by number: 10x is the lower left of square x …
SIDE = 0.001


def square(number: int, west: float, south: float, side: float = 1.0) -> dict[int, tuple[float, float]]:
    """Four nodes, numbered from 10 × `number`, counter-clockwise; lengths in sides."""
    corners = [(west, south), (west + side, south), (west + side, south + side), (west, south + side)]
    return {10 * number + n: (114 + SIDE * x, 23 + SIDE * y) for n, (x, y) in enumerate(corners)}


def ring(number: int) -> list[int]:
    return [10 * number + n for n in (0, 1, 2, 3, 0)]


def tags_xml(tags: Tags) -> str:
    return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())


class Extract:
    """An extract in the making."""

    def __init__(self, *squares: dict[int, tuple[float, float]]) -> None:
        self.nodes = {number: place for nodes in squares for number, place in nodes.items()}
        self.node_tags: dict[int, Tags] = {}
        self.parts: list[str] = []

    def way(self, number: int, refs: list[int], tags: Tags) -> Extract:
        body = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        self.parts.append(f'<way id="{number}">{body}{tags_xml(tags)}</way>')
        return self

    def relation(self, number: int, members: list[tuple[int, str]], tags: Tags) -> Extract:
        body = "".join(f'<member type="way" ref="{ref}" role="{role}"/>' for ref, role in members)
        self.parts.append(f'<relation id="{number}">{body}{tags_xml(tags)}</relation>')
        return self

    def text(self, *, nodes_last: bool = False) -> str:
        nodes = [
            f'<node id="{n}" lon="{lon:.7f}" lat="{lat:.7f}">{tags_xml(self.node_tags.get(n, {}))}</node>'
            for n, (lon, lat) in self.nodes.items()
        ]
        body = [*self.parts, *nodes] if nodes_last else [*nodes, *self.parts]
        return f'<?xml version="1.0" encoding="UTF-8"?><osm version="0.6">{"".join(body)}</osm>'

    def write(self, folder: Path, name: str = "town.osm") -> Path:
        path = folder / name
        path.write_text(self.text(), encoding="utf-8")
        return path


def town() -> Extract:
    """Two blocks of flats, an unclassified house on residential land and one off it, a shed, a shop."""
    made = Extract(square(1, 0, 0), square(2, 2, 0), square(3, 10, 0), square(4, 10.2, 0.2, 0.2), square(5, 4, 0))
    made.nodes |= square(6, 6, 0) | square(7, 10.6, 0.6, 0.02)
    made.way(1, ring(1), {"building": "apartments", "building:levels": "10", "building:flats": "9.5"})
    made.way(2, ring(2), {"building": "yes", "shop": "mall"})
    made.way(3, ring(3), {"landuse": "residential", "name": "云溪花园"})
    made.way(4, ring(4), {"building": "yes"})
    made.way(5, ring(5), {"building": "yes"})
    made.way(6, ring(6), {"building": "house"})
    return made.way(7, ring(7), {"building": "yes"})


def layer(path: Path, role: str, options: OsmLayerOptions | None = None) -> gpd.GeoDataFrame:
    frame, findings = read_osm_layer(path, role, options=options)
    assert frame is not None, findings
    assert frame.crs == "EPSG:4326"
    assert frame["row"].tolist() == list(range(1, len(frame) + 1))
    assert frame.geometry.is_valid.all()
    return frame


def findings_of(path: Path, role: str) -> list[Finding]:
    return read_osm_layer(path, role)[1]


def area_of(frame: gpd.GeoDataFrame, row: int = 0) -> float:
    """Area in squares of `SIDE`."""
    return float(frame.geometry.iloc[row].area / SIDE**2)


def test_homes_and_what_lies_on_residential_land(tmp_path: Path) -> None:
    """Flats, houses, and unclassified buildings on residential land live there; shops, sheds and others do not."""
    frame = layer(town().write(tmp_path), "residences")
    assert frame["id"].tolist() == ["w1", "w4", "w6"]
    assert frame["estimated"].all()
    # 102.4 m by 110.8 m at 23° north, ten floors, 36.5 m² each.
    assert frame["residents"].iloc[0] == pytest.approx(102.4 * 110.8 * 10 / 36.5, rel=0.003)
    assert frame["dwellings"].isna().tolist() == [False, True, True]


@pytest.mark.parametrize("name", ["town.osm.gz", "town.osm.bz2", "town.osm.pbf", "nodes_last.osm"])
def test_every_format_holds_the_same(tmp_path: Path, name: str) -> None:
    """Packed, binary, and with nodes after the ways that need them: the same residences."""
    plain = town().write(tmp_path)
    path = tmp_path / name
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(plain.read_bytes()))
    elif name.endswith(".bz2"):
        path.write_bytes(bz2.compress(plain.read_bytes()))
    elif name.endswith(".pbf"):
        with osmium.SimpleWriter(str(path)) as writer:
            for item in osmium.FileProcessor(str(plain)):
                writer.add(item)
    else:
        path.write_text(town().text(nodes_last=True), encoding="utf-8")
    left, right = layer(plain, "residences"), layer(path, "residences")
    assert left.drop(columns="geometry").equals(right.drop(columns="geometry"))
    assert left.geometry.geom_equals_exact(right.geometry, 1e-9).all()


def test_objects_that_were_never_uploaded(tmp_path: Path) -> None:
    """Editors give new objects negative numbers; they are read like any other."""
    made = Extract({-n: place for n, place in square(1, 0, 0).items()})
    made.way(-1, [-ref for ref in ring(1)], {"type": "x"})
    made.relation(-5, [(-1, "outer")], {"type": "multipolygon", "building": "house"})
    assert layer(made.write(tmp_path), "residences")["id"].tolist() == ["r-5"]


def holed() -> Extract:
    """A block round a courtyard in which stands another house; the outline is cut into two ways."""
    made = Extract(square(1, 0, 0, 5), square(2, 1, 1, 3), square(3, 2, 2))
    made.way(1, [10, 11, 12], {}).way(2, [12, 13, 10], {}).way(3, ring(2), {}).way(4, ring(3), {})
    return made


def test_holes_and_islands(tmp_path: Path) -> None:
    """A courtyard is left out and the house in it counts again: 25 - 9 + 1, whatever the roles say."""
    for roles in (("outer", "outer", "inner", "outer"), ("", "", "", ""), ("inner",) * 4):
        made = holed()
        made.relation(9, list(zip((1, 2, 3, 4), roles, strict=True)), {"type": "multipolygon", "building": "house"})
        assert area_of(layer(made.write(tmp_path), "residences")) == pytest.approx(17)


def test_outer_way_with_the_same_tags_counts_once(tmp_path: Path) -> None:
    """A building drawn as a relation whose outer way repeats the tag holds its people once; one in the court stays."""
    made = Extract(square(1, 0, 0, 5), square(2, 1, 1, 3))
    made.way(1, ring(1), {"building": "house"}).way(2, ring(2), {"building": "house"})
    made.relation(9, [(1, "outer"), (2, "inner")], {"type": "multipolygon", "building": "house"})
    frame = layer(made.write(tmp_path), "residences")
    assert frame["id"].tolist() == ["w2", "r9"]
    assert [area_of(frame, row) for row in (0, 1)] == pytest.approx([9, 16])


def test_clipped_buildings_are_counted(tmp_path: Path) -> None:
    """A building one of whose nodes lies beyond the extract is left out, and a warning counts it."""
    made = town()
    del made.nodes[61]
    frame, (finding,) = read_osm_layer(made.write(tmp_path), "residences", label="数据/town.osm")
    assert frame is not None and frame["id"].tolist() == ["w1", "w4"]
    assert (finding.code, finding.severity, finding.count) == ("cut_outlines", "warning", 1)
    assert finding.file == "数据/town.osm"


def test_relations_without_some_members(tmp_path: Path) -> None:
    """Of a park in two parts one of which is missing, the other is used, with a warning; if nothing closes, none is."""
    park = {"type": "multipolygon", "landuse": "industrial", "name": "高新园"}
    made = Extract(square(1, 0, 0)).way(1, ring(1), {}).relation(9, [(1, "outer"), (2, "outer")], park)
    assert area_of(layer(made.write(tmp_path), "parks")) == pytest.approx(1)
    assert [f.code for f in findings_of(tmp_path / "town.osm", "parks")] == ["part_outlines"]
    made = Extract(square(1, 0, 0)).way(1, [10, 11, 12], {}).relation(9, [(1, "outer"), (2, "outer")], park)
    path = made.write(tmp_path)
    assert read_osm_layer(path, "parks")[0] is None
    assert [f.code for f in findings_of(path, "parks")] == ["cut_outlines", "no_osm_features"]


def test_areas_take_their_level_from_admin_level(tmp_path: Path) -> None:
    """6 is a district, 8 a subdistrict, 10 a community; other levels, half areas and mere borders are none."""
    made = Extract(square(1, 0, 0), square(2, 2, 0), square(3, 4, 0), square(4, 6, 0))
    border = {"boundary": "administrative", "type": "boundary"}
    for number, (level, name) in enumerate(
        [("6", "云溪区"), ("8", "光明街道"), ("10", "东社区"), ("4", "省")], start=1
    ):
        made.way(number, ring(number), {"boundary": "administrative", "admin_level": level})
        made.relation(number, [(number, "outer")], {**border, "admin_level": level, "name": name})
    made.relation(9, [(1, "outer"), (77, "outer")], {**border, "admin_level": "8", "name": "半个"})
    path = made.write(tmp_path)
    frame = layer(path, "areas")
    assert list(zip(frame["name"], frame["level"], strict=True)) == [
        ("云溪区", "district"), ("光明街道", "subdistrict"), ("东社区", "community")
    ]  # fmt: skip
    assert [(f.code, f.count) for f in findings_of(path, "areas")] == [("cut_outlines", 1)]
    ours = layer(path, "areas", OsmLayerOptions(area_levels={"4": "district"}))
    assert ours["name"].tolist() == ["省"]


def test_parks_without_a_name_stay_nameless(tmp_path: Path) -> None:
    """Industrial land is a park; its name may be empty; other tags may be named in the options."""
    made = Extract(square(1, 0, 0), square(2, 2, 0), square(3, 4, 0))
    made.way(1, ring(1), {"landuse": "industrial"}).way(2, ring(2), {"landuse": "industrial", "name:zh": "科技园"})
    path = made.way(3, ring(3), {"landuse": "commercial", "name": "商务区"}).write(tmp_path)
    assert layer(path, "parks")["name"].tolist() == ["", "科技园"]
    options = OsmLayerOptions(park_tags={"landuse": ("commercial",)})
    assert layer(path, "parks", options)["name"].tolist() == ["商务区"]


def test_land_uses(tmp_path: Path) -> None:
    """Every `landuse` polygon is land with that use."""
    assert layer(town().write(tmp_path), "land")["use"].tolist() == ["residential"]


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"barrier": "wall"}, "LineString"),
        ({"barrier": "fence"}, "LineString"),
        ({"railway": "rail"}, "LineString"),
        ({"waterway": "river"}, "LineString"),
        ({"natural": "water"}, "Polygon"),
        ({"railway": "rail", "tunnel": "yes"}, None),
        ({"railway": "light_rail", "bridge": "viaduct"}, None),
        ({"railway": "abandoned"}, None),
        ({"waterway": "river", "tunnel": "culvert"}, None),
        ({"waterway": "stream"}, None),
        ({"barrier": "kerb"}, None),
    ],
)
def test_what_nobody_walks_across(tmp_path: Path, tags: Tags, kind: str | None) -> None:
    """Walls and tracks are lines even where they close, water is a surface; tunnels and viaducts bar nobody."""
    frame, _ = read_osm_layer(Extract(square(1, 0, 0)).way(1, ring(1), tags).write(tmp_path), "barriers")
    assert (None if frame is None else frame.geom_type.tolist()) == (None if kind is None else [kind])


@pytest.mark.parametrize(
    ("tags", "opens"),
    [
        ({"barrier": "gate"}, True),
        ({"entrance": "main"}, True),
        ({"railway": "crossing"}, True),
        ({"barrier": "gate", "access": "private", "foot": "yes"}, True),
        ({"barrier": "gate", "access": "private"}, False),
        ({"barrier": "gate", "locked": "yes"}, False),
        ({"entrance": "garage"}, False),
        ({"barrier": "block"}, False),
    ],
)
def test_gates_let_people_through(tmp_path: Path, tags: Tags, opens: bool) -> None:
    """Gates, doors and level crossings are points of the barriers and of the gates, unless closed to people."""
    made = Extract(square(1, 0, 0)).way(1, ring(1), {"barrier": "wall"})
    made.node_tags[11] = tags
    path = made.write(tmp_path)
    assert sorted(layer(path, "barriers").geom_type) == (["LineString", "Point"] if opens else ["LineString"])
    gates, _ = read_osm_layer(path, "gates")
    assert (gates is not None) == opens


def test_walls_cut_by_the_edge_keep_what_is_there(tmp_path: Path) -> None:
    """A wall of which the middle node is missing becomes two lines, and a warning counts it."""
    made = Extract({n: (114 + n * SIDE, 23.0) for n in range(1, 6)}).way(1, [1, 2, 3, 4, 5], {"barrier": "wall"})
    del made.nodes[3]
    path = made.write(tmp_path)
    assert [line.coords[0][0] for line in layer(path, "barriers").geometry] == pytest.approx([114.001, 114.004])
    assert [(f.code, f.count) for f in findings_of(path, "barriers")] == [("cut_lines", 1)]


def test_entrances_belong_to_the_residence_they_lie_on(tmp_path: Path) -> None:
    """Doors on the outline of a residence name it; garage doors and those of shops are left out."""
    made = town()
    made.node_tags |= {11: {"entrance": "main"}, 12: {"entrance": "garage"}, 20: {"entrance": "yes"}}
    frame = layer(made.write(tmp_path), "entrances")
    assert frame["place"].tolist() == ["w1"]
    assert frame.geometry.iloc[0].equals(shapely.Point(114.001, 23))


def test_bow_ties_are_repaired_and_told(tmp_path: Path) -> None:
    """A building that crosses itself keeps its two halves, with a warning."""
    path = Extract(square(1, 0, 0)).way(1, [10, 12, 11, 13, 10], {"building": "house"}).write(tmp_path)
    assert area_of(layer(path, "residences")) == pytest.approx(0.5)
    assert [f.code for f in findings_of(path, "residences")] == ["repaired_polygon"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.osm", b""),
        ("a.osm", b"not xml at all"),
        ("a.osm", town().text().encode()[:600]),
        ("a.osm", b'<!DOCTYPE x [<!ENTITY a "b">]><osm version="0.6"/>'),
        ("a.osm.gz", gzip.compress(town().text().encode())[:200]),
        ("a.osm.bz2", b"BZh91AY&SY rubbish"),
        ("a.osm.pbf", town().text().encode()),
        ("a.osm.pbf", bytes(range(256)) * 20),
    ],
)
def test_broken_files_are_told(tmp_path: Path, name: str, content: bytes) -> None:
    """Empty, cut, misnamed or dangerous files give one error in both languages, in every role, and no traceback."""
    path = tmp_path / name
    path.write_bytes(content)
    for role in ("residences", "entrances", "parks", "areas", "land", "barriers", "gates"):
        frame, (finding,) = read_osm_layer(path, role)
        assert frame is None
        assert finding.severity == "error" and finding.zh and finding.en and finding.file == name


def test_nothing_of_the_kind(tmp_path: Path) -> None:
    """No residence is an error, no park a warning; roles that OpenStreetMap does not hold are refused."""
    path = Extract(square(1, 0, 0)).way(1, ring(1), {"highway": "path"}).write(tmp_path)
    told = {role: [(f.code, f.severity) for f in findings_of(path, role)] for role in ("residences", "parks", "staff")}
    assert told == {
        "residences": [("no_osm_features", "error")],
        "parks": [("no_osm_features", "warning")],
        "staff": [("not_in_osm", "error")],
    }


def test_plan_keeps_known_totals(tmp_path: Path) -> None:
    """A plan whose residences are an extract and whose areas state residents has exactly those residents."""
    town().write(tmp_path)
    box = shapely.box(113.9, 22.9, 114.1, 23.1)
    gpd.GeoDataFrame({"name": ["东社区"], "level": ["社区"], "人口": [1001]}, geometry=[box], crs=4326).to_file(
        tmp_path / "areas.geojson"
    )
    (tmp_path / "stations.csv").write_text("id,name,lon,lat\n1,甲,114.001,23.001\n", encoding="utf-8")
    layers = {"roads": "town.osm", "residences": "town.osm", "stations": "stations.csv", "areas": "areas.geojson"}
    toml = "".join(f'[layers.{role}]\npath = "{file}"\n' for role, file in layers.items())
    (tmp_path / "plan.toml").write_text(toml, encoding="utf-8")
    residences = read_layers(load_plan(tmp_path)).residences
    assert residences["id"].tolist() == ["w1", "w4", "w6"]
    assert int(residences["residents"].sum()) == 1001


def test_nanshan_has_the_counts_that_are_known(shared_data: Path) -> None:
    """115 buildings tagged residential or apartments are homes; 9 parks, 6 of them named; no subdistrict is whole."""
    path = shared_data / "nanshan" / "nanshan.osm"
    homes = layer(path, "residences")
    assert len(homes) >= 115
    assert homes["residents"].sum() > 10_000
    parks = layer(path, "parks")
    assert (len(parks), int((parks["name"] != "").sum())) == (9, 6)
    areas, findings = read_osm_layer(path, "areas")
    assert areas is None and findings[0].count == 5


def test_liechtenstein_has_eleven_municipalities(shared_data: Path) -> None:
    """11 municipalities of 160.4 km² in all, 16 industrial areas, 5 of them named; the neighbours' halves left out."""
    path = shared_data / "liechtenstein" / "liechtenstein.osm.pbf"
    areas = layer(path, "areas")
    municipalities = areas[areas["level"] == "subdistrict"]
    assert len(municipalities) == 11
    assert municipalities.to_crs("EPSG:6933").area.sum() / 1e6 == pytest.approx(160.4, abs=0.2)
    parks = layer(path, "parks")
    assert (len(parks), int((parks["name"] != "").sum())) == (16, 5)
    assert len(layer(path, "residences")) > 4_000
