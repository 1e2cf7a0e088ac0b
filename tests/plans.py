"""A small plan folder whose every distance can be told by hand, for tests of whole runs."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import shapely

CRS = "EPSG:4547"
EAST, NORTH = 500_000.0, 2_511_000.0

PLAN = """[plan]
name = "试验镇"
language = "zh"
population_basis = "实际管理人口"
population_date = 2020-11-09

[network]
border_m = 200

[layers.roads]
path = "roads.gpkg"
[layers.residences]
path = "residences.csv"
crs = "EPSG:4547"
[layers.stations]
path = "stations.csv"
crs = "EPSG:4547"
[layers.areas]
path = "areas.gpkg"

[circles.appeals]
radius_m = 500
target = 0.5
[circles.legal]
radius_m = 300
"""

# id, residents, x, y: along the main street (y = 0), on the island (y = 900), far from any street, beyond the areas.
RESIDENCES = [
    ("001", 10, 110.0, 5.0),
    ("002", 20, 605.0, 5.0),
    ("003", 30, 710.0, 5.0),
    ("004", 40, 500.0, 903.0),
    ("005", 50, 500.0, 400.0),
    ("006", 5, 1000.0, 5.0),
    ("007", 0, 1090.0, 5.0),
]
# id, name, x, y, services
STATIONS = [
    ("S1", "甲站", 100.0, 5.0, "appeals"),
    ("S2", "=乙站", 1200.0, 5.0, "appeals;legal"),
]


def write_small_plan(folder: Path, *, plan: str = PLAN) -> Path:
    """Write the plan folder: a main street of 13 pieces, 1,300 m, an island, two communities west of x = 1,100."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.toml").write_text(plan, encoding="utf-8")
    roads = gpd.GeoDataFrame(
        {"id": [f"main{x}" for x in range(0, 1300, 100)] + ["island"], "name": ["主街"] * 13 + ["孤岛路"]},
        geometry=[
            *(_line((x, 0.0), (x + 100.0, 0.0)) for x in range(0, 1300, 100)),
            _line((400.0, 900.0), (600.0, 900.0)),
        ],
        crs=CRS,
    )
    roads.to_file(folder / "roads.gpkg", driver="GPKG")
    areas = gpd.GeoDataFrame(
        {
            "name": ["试验区", "西社区", "东社区"],
            "level": ["district", "community", "community"],
            "code": ["1", "11", "12"],
            "parent": ["", "1", "1"],
        },
        geometry=[_box(-50, 1100), _box(-50, 600), _box(600, 1095)],
        crs=CRS,
    )
    areas.to_file(folder / "areas.gpkg", driver="GPKG")
    homes = [f"{i},{n},{EAST + x},{NORTH + y}" for i, n, x, y in RESIDENCES]
    (folder / "residences.csv").write_text("\n".join(["id,residents,x,y", *homes]) + "\n", encoding="utf-8")
    posts = [f"{i},{name},{EAST + x},{NORTH + y},{services}" for i, name, x, y, services in STATIONS]
    (folder / "stations.csv").write_text("\n".join(["id,name,x,y,services", *posts]) + "\n", encoding="utf-8")
    return folder


def _line(*xy: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString([(EAST + x, NORTH + y) for x, y in xy])


def _box(west: float, east: float) -> shapely.Polygon:
    return shapely.box(EAST + west, NORTH - 50, EAST + east, NORTH + 1000)
