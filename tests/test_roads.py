"""The door to roads: layers of every format and what their columns say."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from servicecircle.geo.network import build_network
from servicecircle.geo.roads import StreetOptions, read_streets

CRS = pyproj.CRS.from_epsg(4547)
LINES = [
    shapely.LineString([(500000, 2490000), (500100, 2490000)]),
    shapely.LineString([(500100, 2490000), (500100, 2490100)]),
    shapely.MultiLineString([[(500100, 2490000), (500200, 2490000)], [(500200, 2490000), (500300, 2490000)]]),
]


def layer(**columns: list) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=LINES, crs=CRS)


def fates(path: Path, **options: object) -> list[tuple[str, str]]:
    streets, _ = read_streets(path, crs=CRS, options=StreetOptions(**options))
    assert streets is not None
    return list(zip(streets.fates["fate"], streets.fates["reason"], strict=True))


@pytest.mark.parametrize("suffix", ["gpkg", "shp", "geojson", "parquet"])
def test_every_format_gives_the_same_network(tmp_path: Path, suffix: str) -> None:
    """Three features in any format are the same four pieces in one component."""
    path = tmp_path / f"roads.{suffix}"
    frame = layer(name=["人民路", "", "b"])
    if suffix == "parquet":
        frame.to_parquet(path)
    else:
        (frame.to_crs(4326) if suffix == "geojson" else frame).to_file(path, encoding="utf-8")
    streets, findings = read_streets(path, crs=CRS, options=StreetOptions())
    assert streets is not None
    assert [f for f in findings if f.severity == "error"] == []
    network = build_network(streets)
    assert (network.edge_count, network.component_count) == (4, 1)
    assert np.abs(network.edge_length_mm - 100_000).max() <= 2
    assert "人民路" in set(network.edge_name)


def test_a_walkable_column_wins_over_tags_and_closed_over_both(tmp_path: Path) -> None:
    """Closed beats walkable beats highway; an empty cell leaves the decision to the next."""
    path = tmp_path / "roads.parquet"
    layer(highway=["motorway", "motorway", "footway"], walkable=["是", "", "1"], closed=[None, None, "yes"]).to_parquet(
        path
    )
    assert fates(path) == [("kept", "walkable=yes"), ("not_walkable", "highway=motorway"), ("closed", "closed=yes")]


def test_without_tags_all_is_walkable(tmp_path: Path) -> None:
    """A layer of bare lines is walkable."""
    path = tmp_path / "roads.parquet"
    layer().to_parquet(path)
    assert [fate for fate, _ in fates(path)] == ["kept"] * 3


def test_headings_can_be_mapped_and_a_wrong_mapping_is_an_error(tmp_path: Path) -> None:
    """Columns in the plan names a heading; one that is not there is told with the headings that are."""
    path = tmp_path / "roads.parquet"
    layer(行走=["否", "是", "是"]).to_parquet(path)
    assert fates(path, columns={"walkable": "行走"})[0] == ("not_walkable", "walkable=no")
    _, findings = read_streets(path, crs=CRS, options=StreetOptions(columns={"walkable": "走"}))
    assert [f.code for f in findings] == ["missing_column"]


@pytest.mark.parametrize(
    ("columns", "code", "row", "count"),
    [
        ({"walkable": ["yes", "maybe", "perhaps"]}, "bad_yes_no", 2, 2),
        ({"length": [100.0, 103.0, 200.0]}, "street_length_differs", 2, 1),
        ({"id": ["a", "b", "b"]}, "street_ids_not_unique", 2, 2),
        ({"walkable": [0, 0, 0]}, "no_walkable_streets", None, 1),
    ],
)
def test_faults_of_the_table_are_told(tmp_path: Path, columns: dict, code: str, row: int | None, count: int) -> None:
    """Each fault is one finding with its first row and the number of rows."""
    path = tmp_path / "roads.parquet"
    layer(**columns).to_parquet(path)
    _, findings = read_streets(path, crs=CRS, options=StreetOptions())
    assert [(f.code, f.row, f.count) for f in findings] == [(code, row, count)]


def test_empty_short_and_wrong_shapes_are_counted(tmp_path: Path) -> None:
    """Features that are no lines, empty or without length are findings and have the fate invalid."""
    path = tmp_path / "roads.parquet"
    shapes = [LINES[0], None, shapely.Point(500000, 2490000), shapely.LineString([(500000, 2490000)] * 2)]
    gpd.GeoDataFrame(geometry=shapes, crs=CRS).to_parquet(path)
    streets, findings = read_streets(path, crs=CRS, options=StreetOptions())
    assert streets is not None
    assert {(f.code, f.row) for f in findings} == {
        ("wrong_geometry_type", 3),
        ("empty_geometry", 2),
        ("zero_length_street", 4),
    }
    assert list(streets.fates["fate"]) == ["kept", "invalid", "invalid", "invalid"]


@pytest.mark.parametrize(
    ("crs", "options", "code"),
    [
        (None, {}, "missing_crs"),
        ("EPSG:4326", {}, "metres_as_degrees"),
        ("EPSG:4547", {"datum": "gcj02"}, "datum_on_projected"),
        ("EPSG:4547", {"source_crs": "EPSG:0"}, "unknown_crs"),
    ],
)
def test_a_layer_without_a_sound_reference_is_refused(
    tmp_path: Path, crs: str | None, options: dict, code: str
) -> None:
    """No CRS, metres called degrees, and GCJ-02 metres are errors."""
    path = tmp_path / "roads.parquet"
    gpd.GeoDataFrame(geometry=LINES, crs=crs).to_parquet(path)
    streets, findings = read_streets(path, crs=CRS, options=StreetOptions(**options))
    assert streets is None
    assert [f.code for f in findings] == [code]


@pytest.mark.parametrize("name", ["x.gpkg", "x.graphml", "x.osm.pbf", "x.geojson", "x.parquet", "x.shp", "x.txt"])
@pytest.mark.parametrize("content", [b"", b"\x00\xff garbage", b"<graphml>", b"{}", None])
def test_no_file_raises(tmp_path: Path, name: str, content: bytes | None) -> None:
    """Whatever a file holds, or does not, there are findings instead of a traceback."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    _, findings = read_streets(path, crs=CRS, options=StreetOptions())
    assert any(f.severity == "error" for f in findings)


def test_gcj02_roads_are_shifted_once(tmp_path: Path) -> None:
    """Roads in GCJ-02 degrees lie hundreds of metres from the same numbers taken as WGS84."""
    path = tmp_path / "roads.geojson"
    layer().to_crs(4326).to_file(path)
    plain, _ = read_streets(path, crs=CRS, options=StreetOptions())
    shifted, _ = read_streets(path, crs=CRS, options=StreetOptions(datum="gcj02"))
    assert plain is not None
    assert shifted is not None
    assert 300 < plain.edges.geometry.iloc[0].distance(shifted.edges.geometry.iloc[0]) < 900


def test_wuhan_is_read_whole(shared_data: Path) -> None:
    """Wuhan's 92,667 roads: motorways and trunks are not walkable, all else is one network but for 50 small parts."""
    streets, findings = read_streets(
        shared_data / "wuhan" / "roads.parquet", crs=pyproj.CRS.from_epsg(4546), options=StreetOptions()
    )
    assert streets is not None
    assert findings == []
    assert len(streets.fates) == 92_667
    closed = set(streets.fates.loc[streets.fates["fate"] == "not_walkable", "reason"])
    assert closed == {f"highway={kind}" for kind in ("motorway", "motorway_link", "trunk", "trunk_link")}
