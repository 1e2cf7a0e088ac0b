"""All layers of a plan together: one CRS, the stations that count, what is filled in."""

from __future__ import annotations

import datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from servicecircle.coverage.checks.reference_checks import reference_findings
from servicecircle.coverage.layers.layers import PlanLayers, read_layers, split_gates
from servicecircle.coverage.layers.stations_in_force import in_force, undated_finding, within_border
from servicecircle.coverage.plan_toml.plan import load_plan
from servicecircle.geo.datum import gcj02_from_wgs84

PLAN = """
[plan]
{plan}
[layers.roads]
path = "roads.geojson"
[layers.residences]
path = "residences.csv"
[layers.stations]
path = "stations.csv"
{layers}
"""
SQUARE = (
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"甲","level":"社区"},"geometry":'
    '{"type":"Polygon","coordinates":[[[114,22.7],[114.01,22.7],[114.01,22.71],[114,22.71],[114,22.7]]]}}]}'
)


def read(folder: Path, *, stations: str, residences: str = "", plan: str = "", layers: str = "") -> PlanLayers:
    (folder / "stations.csv").write_text(stations, encoding="utf-8")
    (folder / "residences.csv").write_text(
        residences or "id,residents,lon,lat\nR1,5,114.005,22.705\n", encoding="utf-8"
    )
    (folder / "plan.toml").write_text(PLAN.format(plan=plan, layers=layers), encoding="utf-8")
    return read_layers(load_plan(folder))


def test_the_plan_crs_follows_the_residences(tmp_path: Path) -> None:
    """The zone of the residences' middle is taken, unless the plan names a CRS; every frame is in it."""
    stations = "id,name,lon,lat\nS1,站,114.004,22.704\n"
    layers = read(tmp_path, stations=stations)
    assert layers.crs.to_epsg() == 4547
    assert layers.stations.crs == layers.residences.crs == layers.crs
    assert read(tmp_path, stations=stations, plan='crs = "EPSG:32650"').crs.to_epsg() == 32650
    west = read(tmp_path, stations=stations, residences="id,residents,lon,lat\nR1,5,9.5,47.1\n")
    assert west.crs.to_epsg() == 32632


def test_a_declared_datum_is_converted_once(tmp_path: Path) -> None:
    """GCJ-02 stations, declared, come to lie where the same WGS84 stations lie, within a millimetre or two."""
    lon, lat = gcj02_from_wgs84([114.004], [22.704])
    true = read(tmp_path, stations="id,name,lon,lat\nS1,站,114.004,22.704\n")
    plan = PLAN.format(plan="", layers="").replace('path = "stations.csv"', 'path = "stations.csv"\ndatum = "gcj02"')
    (tmp_path / "stations.csv").write_text(f"id,name,lon,lat\nS1,站,{lon[0]:.9f},{lat[0]:.9f}\n", encoding="utf-8")
    (tmp_path / "plan.toml").write_text(plan, encoding="utf-8")
    converted = read_layers(load_plan(tmp_path))
    assert true.stations.geometry.iloc[0].distance(converted.stations.geometry.iloc[0]) < 0.002
    assert {source.role: source.datum for source in converted.inputs}["stations"] == "gcj02"


def test_stations_without_services_offer_every_circle(tmp_path: Path) -> None:
    """No services column means the service of every circle."""
    layers = read(
        tmp_path, stations="id,name,lon,lat\nS1,站,114.004,22.704\n", layers="[circles.legal]\n[circles.police]"
    )
    assert layers.stations["services"].iloc[0] == ("legal", "police")


def test_only_stations_in_force_count(tmp_path: Path) -> None:
    """Status empty, existing or required, and opened ≤ date < closed, to the day."""
    rows = [
        "S1,114.004,22.704,,,",
        "S2,114.004,22.704,现状,2020-11-09,",
        "S3,114.004,22.704,必选,,2020-11-10",
        "S4,114.004,22.704,候选,,",
        "S5,114.004,22.704,关停,,",
        "S6,114.004,22.704,,2020-11-10,",
        "S7,114.004,22.704,,,2020-11-09",
    ]
    stations = "\n".join(["id,lon,lat,status,opened,closed", *rows]).replace("id,", "id,name,", 1)
    stations = "\n".join(
        line if n == 0 else line.replace(",", ",站,", 1) for n, line in enumerate(stations.split("\n"))
    )
    layers = read(tmp_path, stations=stations, plan="date = 2020-11-09")
    assert list(layers.stations["id"]) == ["S1", "S2", "S3"]
    assert layers.stations_not_in_force == 4
    assert list(layers.stations.index) == [0, 1, 2]
    assert len(layers.all_stations) == 7


def test_dates_that_cannot_be_applied_are_warned_of() -> None:
    """Without a plan date nothing is dropped, and a closing date is doubtful, an old opening date is not."""
    stations = gpd.GeoDataFrame(
        {"row": [2, 3], "opened": pd.to_datetime(["2019-01-01", None]), "closed": pd.to_datetime([None, "2020-01-01"])},
        geometry=gpd.points_from_xy([0, 0], [0, 0]),
    )
    day = datetime.date(2020, 11, 9)
    assert in_force(stations, None).tolist() == [True, True]
    (finding,) = undated_finding(stations, file="s.csv", date=None, population_date=day)
    assert (finding.code, finding.row, finding.count) == ("no_plan_date", 3, 1)
    assert undated_finding(stations, file="s.csv", date=day, population_date=day) == []
    assert undated_finding(stations[:1], file="s.csv", date=None, population_date=day) == []


def test_the_border_is_inclusive() -> None:
    """A station exactly `border_m` from the areas counts, one a millimetre beyond does not."""
    areas = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)])
    points = gpd.GeoSeries(gpd.points_from_xy([50, 1200, 1200.001], [50, 50, 50]))
    assert within_border(points, areas, 1000.0).tolist() == [True, True, False]
    assert within_border(points, None, 0.0).all()


def test_stations_beyond_the_border_are_counted(tmp_path: Path) -> None:
    """Stations within `border_m` of the union stay; the rest are left out and counted."""
    (tmp_path / "areas.geojson").write_text(SQUARE, encoding="utf-8")
    stations = "id,name,lon,lat\nS1,站,114.005,22.705\nS2,站,114.0105,22.705\nS3,站,114.04,22.705\n"
    layers = read(tmp_path, stations=stations, layers='[layers.areas]\npath = "areas.geojson"')
    assert list(layers.stations["id"]) == ["S1", "S2"]
    assert layers.stations_beyond_border == 1
    assert layers.areas is not None
    assert layers.areas[["name", "level", "code", "parent"]].iloc[0].tolist() == ["甲", "community", "", ""]


def test_polygon_residences_walk_from_their_surface(tmp_path: Path) -> None:
    """A polygon becomes a point on its surface, and extra columns are dropped."""
    text = SQUARE.replace('"name":"甲","level":"社区"', '"id":"007","residents":12,"extra":1')
    (tmp_path / "residences.geojson").write_text(text, encoding="utf-8")
    plan = PLAN.format(plan="", layers="").replace("residences.csv", "residences.geojson")
    (tmp_path / "stations.csv").write_text("id,name,lon,lat\nS1,站,114.004,22.704\n", encoding="utf-8")
    (tmp_path / "plan.toml").write_text(plan, encoding="utf-8")
    residences = read_layers(load_plan(tmp_path)).residences
    assert residences.geometry.iloc[0].geom_type == "Point"
    assert (residences["id"].iloc[0], residences["residents"].iloc[0]) == ("007", 12)
    assert not residences["estimated"].any()
    assert "extra" not in residences


def test_points_of_the_barriers_layer_are_gates() -> None:
    """Gates drawn in the barriers layer join those of the gates layer."""
    barriers = gpd.GeoDataFrame(
        {"row": [1, 2]}, geometry=[shapely.LineString([(0, 0), (9, 0)]), shapely.Point(3, 0)], crs=4547
    )
    gates = gpd.GeoDataFrame({"row": [1]}, geometry=[shapely.Point(5, 0)], crs=4547)
    walls, joined = split_gates(barriers, gates)
    assert walls is not None
    assert joined is not None
    assert list(walls.geometry.geom_type) == ["LineString"]
    assert [(point.x, point.y) for point in joined.geometry] == [(5, 0), (3, 0)]
    assert split_gates(None, gates) == (None, gates)


def test_missing_files_leave_empty_layers_and_findings(tmp_path: Path) -> None:
    """Nothing raises when every file is missing: the frames are empty and each file is told."""
    (tmp_path / "plan.toml").write_text(PLAN.format(plan="", layers='[layers.areas]\npath = "areas.geojson"'))
    layers = read_layers(load_plan(tmp_path))
    assert layers.residences.empty
    assert layers.stations.empty
    assert layers.areas is None
    assert sorted(finding.file for finding in layers.findings) == ["areas.geojson", "residences.csv", "stations.csv"]


@pytest.mark.parametrize(("language", "name"), [("zh", "未命名园区 2"), ("en", "unnamed park 2")])
def test_parks_without_a_name_get_one(tmp_path: Path, language: str, name: str) -> None:
    """Unnamed parks are numbered among themselves, in the plan's language, with one warning."""
    ring = '"geometry":{"type":"Polygon","coordinates":[[[114,22.7],[114.01,22.7],[114.01,22.71],[114,22.7]]]}'
    one = '{"type":"Feature","properties":{"name":%s},' + ring + "}"
    features = ",".join(one % name for name in ('""', '"一"', "null"))
    (tmp_path / "parks.geojson").write_text(
        '{"type":"FeatureCollection","features":[' + features + "]}", encoding="utf-8"
    )
    layers = read(
        tmp_path,
        stations="id,name,lon,lat\nS1,站,114.004,22.704\n",
        plan=f'language = "{language}"',
        layers='[layers.parks]\npath = "parks.geojson"',
    )
    assert layers.parks is not None
    assert layers.parks["name"].to_list()[1:] == ["一", name]
    (finding,) = [finding for finding in layers.findings if finding.code == "unnamed_park"]
    assert (finding.row, finding.count) == (1, 2)


def test_patrollers_need_an_area(tmp_path: Path) -> None:
    """A row of patrollers that names no area would be lost from every ratio: an error with its row."""
    (tmp_path / "areas.geojson").write_text(SQUARE, encoding="utf-8")
    (tmp_path / "patrollers.csv").write_text("社区,平安员\n甲,3\n,4\n", encoding="utf-8")
    extra = '[layers.areas]\npath = "areas.geojson"\n[layers.patrollers]\npath = "patrollers.csv"\n'
    layers = read(tmp_path, stations="id,name,lon,lat\nS1,站,114.004,22.704\n", layers=extra)
    (finding,) = reference_findings(load_plan(tmp_path), layers)
    assert (finding.severity, finding.code, finding.row, finding.column) == ("error", "missing_value", 3, "area")


def test_a_fix_names_a_street_or_draws_it(tmp_path: Path) -> None:
    """One layer of fixes may close a street by its id and add another by its line; a row with neither is refused."""
    line = shapely.LineString([(114.001, 22.701), (114.002, 22.701)])
    fixes = gpd.GeoDataFrame(
        {"street": ["a", None], "action": ["close", "add"]}, geometry=[None, line], crs="EPSG:4326"
    )
    stations = "id,name,lon,lat\nS1,站,114.004,22.704\n"
    fixes.to_file(tmp_path / "fixes.gpkg")
    layers = read(tmp_path, stations=stations, layers='[layers.fixes]\npath = "fixes.gpkg"\n')
    assert [f for f in layers.findings if f.severity == "error"] == []
    assert layers.fixes is not None
    assert layers.fixes["street"].tolist() == ["a", ""]
    assert layers.fixes.geometry.isna().tolist() == [True, False]
    table = f'street,action,wkt\na,关闭,\n,新增,"{line.wkt}"\n,新增,\n'
    (tmp_path / "fixes.csv").write_text(table, encoding="utf-8")
    layers = read(tmp_path, stations=stations, layers='[layers.fixes]\npath = "fixes.csv"\ncrs = "EPSG:4326"\n')
    assert [(f.code, f.row) for f in layers.findings if f.severity == "error"] == [("bad_geometry", 4)]
    assert layers.fixes is not None
    assert layers.fixes["row"].tolist() == [2, 3]
