"""Plan folders made from real street data, where only what the data lacks is made up, by rules that stand here.

Each maker takes the folder of the data (see its README for sources and licences) and an empty or missing folder, and
returns that folder with a `plan.toml` in it. The same data give the same plan, byte for byte.

- `nanshan`: streets, homes (people estimated from the buildings), parks and residential land of one OSM extract;
  a station at the street front of every industrial area and of every third residential compound.
- `liechtenstein`: streets, homes and the 11 municipalities of one OSM extract; a station at the largest home of every
  municipality and at the street front of every industrial area.
- `wuhan`: a road layer; homes beside its streets, 250 of them with a station before the door.
- `futian`: an OSMnx GraphML; homes and 20 stations in the same way.
- `guangming`: the real border of the district in either datum; streets, homes and stations made up, in WGS84.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from servicecircle.geo.osm_layers import read_osm_layer
from servicecircle.geo.roads import read_streets
from servicecircle.geo.streets import StreetOptions

Float64 = npt.NDArray[np.float64]

WGS84 = "EPSG:4326"
NOT_LIVED_ALONG = r"motorway|trunk"
NEAREST_HOME_M, FARTHEST_HOME_M = 5.0, 60.0
MOST_RESIDENTS = 200


def make_nanshan(data: Path, folder: Path) -> Path:
    """Nanshan, Shenzhen: 9 industrial areas and every third of 40 compounds give 23 stations."""
    extract, crs = _copy(data / "nanshan" / "nanshan.osm", folder), "EPSG:4547"
    parks, land = (_osm_layer(extract, role, crs) for role in ("parks", "land"))
    compounds = land[land["use"] == "residential"].iloc[::3]
    places = np.concatenate([parks.geometry.to_numpy(), compounds.geometry.to_numpy()])
    stations = _stations(_street_fronts(places, _street_lines(extract, crs)), crs)
    stations.to_csv(folder / "stations.csv", index=False)
    layers = dict.fromkeys(("roads", "residences", "parks", "land"), extract.name)
    return _write_plan(folder, "南山核心区（OSM）", {**layers, "stations": "stations.csv"}, basis="按建筑估算")


def make_liechtenstein(data: Path, folder: Path) -> Path:
    """Liechtenstein: 11 municipalities and 18 industrial polygons give 29 stations."""
    extract, crs = _copy(data / "liechtenstein" / "liechtenstein.osm.pbf", folder), "EPSG:32632"
    homes, areas, parks = (_osm_layer(extract, role, crs) for role in ("residences", "areas", "parks"))
    points = gpd.GeoDataFrame(homes[["residents"]], geometry=homes.representative_point(), crs=crs)
    within = points.sjoin(areas[["geometry"]], predicate="within").sort_values("residents", kind="stable")
    largest = within.groupby("index_right").tail(1).sort_values("index_right").geometry.get_coordinates().to_numpy()
    fronts = _street_fronts(parks.geometry.to_numpy(), _street_lines(extract, crs))
    _stations(np.concatenate([largest, fronts]), crs).to_csv(folder / "stations.csv", index=False)
    layers = dict.fromkeys(("roads", "residences", "areas", "parks"), extract.name)
    return _write_plan(folder, "列支敦士登（OSM）", {**layers, "stations": "stations.csv"}, basis="按建筑估算")


def make_wuhan(data: Path, folder: Path, *, spacing_m: float = 100.0, stations: int = 250) -> Path:
    """Wuhan: a home every `spacing_m` of street."""
    roads = gpd.read_parquet(_copy(data / "wuhan" / "roads.parquet", folder))
    lived_along = roads[~roads["highway"].astype(str).str.contains(NOT_LIVED_ALONG)]
    lines = shapely.get_parts(lived_along.geometry.to_numpy())
    _lay_homes(folder, lines, str(roads.crs), spacing_m=spacing_m, stations=stations)
    return _write_plan(folder, "武汉（道路图层）", _drawn("roads.parquet"), basis="虚构")


def make_futian(data: Path, folder: Path, *, spacing_m: float = 60.0, stations: int = 20) -> Path:
    """Futian, Shenzhen: a small GraphML."""
    graph, crs = _copy(data / "futian" / "futian.graphml", folder), "EPSG:4547"
    _lay_homes(folder, _street_lines(graph, crs), crs, spacing_m=spacing_m, stations=stations)
    return _write_plan(folder, "福田（GraphML）", _drawn(graph.name), basis="虚构")


def make_guangming(
    data: Path, folder: Path, *, border: str = "district_gcj02.geojson", stations: int = 200, seed: int = 0
) -> Path:
    """Guangming, Shenzhen: WGS84 stations in a border that says WGS84 and may be GCJ-02: such a plan is refused."""
    rng = np.random.default_rng(seed)
    true = gpd.read_file(data / "guangming" / "district_wgs84.geojson").geometry.iloc[0]
    west, south, east, north = true.bounds
    places = rng.uniform([west, south], [east, north], (2000, 2))
    places = places[shapely.contains_xy(true, places[:, 0], places[:, 1])]
    folder.mkdir(parents=True, exist_ok=True)
    document = json.loads((data / "guangming" / border).read_text(encoding="utf-8"))
    document["features"][0]["properties"] = {"name": "光明区", "level": "district"}
    (folder / "areas.geojson").write_text(json.dumps(document), encoding="utf-8")
    _stations(places[:stations], WGS84).to_csv(folder / "stations.csv", index=False)
    homes = _lonlat(places[stations:], WGS84)
    homes.insert(0, "id", [f"R{number:05d}" for number in range(len(homes))])
    homes.assign(residents=10).to_csv(folder / "residences.csv", index=False)
    lines = [shapely.LineString([(west, y), (east, y)]) for y in np.linspace(south, north, 60)]
    lines += [shapely.LineString([(x, south), (x, north)]) for x in np.linspace(west, east, 60)]
    (folder / "roads.geojson").write_text(gpd.GeoSeries(lines, crs=WGS84).to_json(), encoding="utf-8")
    return _write_plan(folder, "光明区", {**_drawn("roads.geojson"), "areas": "areas.geojson"}, basis="虚构")


MAKERS: Mapping[str, Callable[[Path, Path], Path]] = {
    "nanshan": make_nanshan,
    "liechtenstein": make_liechtenstein,
    "wuhan": make_wuhan,
    "futian": make_futian,
    "guangming": make_guangming,
}


def beside(lines: npt.NDArray[np.object_], *, spacing_m: float, rng: np.random.Generator) -> Float64:
    """Return points (n, 2) every `spacing_m` along `lines`, on alternating sides, 5 to 60 m from the street's line."""
    length_m = shapely.length(lines)
    start_m = np.concatenate([[0.0], np.cumsum(length_m)])
    stops_m = np.arange(spacing_m / 2, start_m[-1], spacing_m)
    line = np.searchsorted(start_m, stops_m, side="right") - 1
    along_m = stops_m - start_m[line]
    here = shapely.get_coordinates(shapely.line_interpolate_point(lines[line], along_m))
    other_m = np.where(along_m > 0.5, along_m - 0.5, along_m + 0.5)
    there = shapely.get_coordinates(shapely.line_interpolate_point(lines[line], other_m))
    direction = here - there
    direction /= np.maximum(np.hypot(*direction.T), 1e-9)[:, None]
    side = np.where(np.arange(len(stops_m)) % 2 == 0, 1.0, -1.0)
    aside_m = side * rng.uniform(NEAREST_HOME_M, FARTHEST_HOME_M, len(stops_m))
    return np.asarray(here + aside_m[:, None] * np.column_stack([-direction[:, 1], direction[:, 0]]))


def _lay_homes(
    folder: Path, lines: npt.NDArray[np.object_], crs: str, *, spacing_m: float, stations: int, seed: int = 1
) -> None:
    """Write `residences.csv` and `stations.csv`."""
    rng = np.random.default_rng(seed)
    homes = beside(lines, spacing_m=spacing_m, rng=rng)
    table = _lonlat(homes, crs)
    table.insert(0, "id", [f"R{number:06d}" for number in range(1, len(table) + 1)])
    table.insert(1, "residents", rng.integers(1, MOST_RESIDENTS, len(table)))
    table.to_csv(folder / "residences.csv", index=False)
    hosts = np.sort(rng.choice(len(homes), stations, replace=False))
    _stations(homes[hosts] + 1.0, crs).to_csv(folder / "stations.csv", index=False)


def _stations(xy: Float64, crs: str) -> pd.DataFrame:
    """Return stations at `xy`: all take appeals, every second one legal, every third one psychology."""
    table = _lonlat(xy, crs)
    numbers = range(1, len(table) + 1)
    table.insert(0, "id", [f"S{number:03d}" for number in numbers])
    table.insert(1, "name", [f"{number}号站" for number in numbers])
    table["services"] = [";".join(_services(number)) for number in numbers]
    return table


def _services(number: int) -> list[str]:
    every = {"appeals": 1, "legal": 2, "psychology": 3}
    return [service for service, step in every.items() if number % step == 0]


def _lonlat(xy: Float64, crs: str) -> pd.DataFrame:
    lon, lat = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True).transform(xy[:, 0], xy[:, 1])
    return pd.DataFrame({"lon": np.round(lon, 7), "lat": np.round(lat, 7)})


def _street_fronts(polygons: npt.NDArray[np.object_], streets: npt.NDArray[np.object_]) -> Float64:
    """Return the point (n, 2) on the outline of each polygon that is nearest to a street."""
    outlines = shapely.boundary(polygons)
    nearest = streets[shapely.STRtree(streets).nearest(outlines)]
    return shapely.get_coordinates(shapely.get_point(shapely.shortest_line(outlines, nearest), 0))


def _street_lines(path: Path, crs: str) -> npt.NDArray[np.object_]:
    streets, findings = read_streets(path, crs=pyproj.CRS.from_user_input(crs), options=StreetOptions(label=path.name))
    if streets is None:
        raise ValueError(f"{path} has no streets: {findings}")
    return np.asarray(streets.edges.geometry.to_numpy(), dtype=object)


def _osm_layer(path: Path, role: str, crs: str) -> gpd.GeoDataFrame:
    frame, findings = read_osm_layer(path, role)
    if frame is None:
        raise ValueError(f"{path} has no {role}: {findings}")
    return frame.to_crs(crs)


def _copy(source: Path, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(source, folder / source.name))


def _drawn(roads: str) -> dict[str, str]:
    return {"roads": roads, "residences": "residences.csv", "stations": "stations.csv"}


def _write_plan(folder: Path, name: str, layers: Mapping[str, str], *, basis: str) -> Path:
    lines = ["[plan]", f'name = "{name}"', 'language = "zh"', f'population_basis = "{basis}"', ""]
    lines += [line for role, path in layers.items() for line in (f"[layers.{role}]", f'path = "{path}"', "")]
    lines += [line for circle in ("appeals", "legal", "psychology") for line in (f"[circles.{circle}]", "")]
    (folder / "plan.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder
