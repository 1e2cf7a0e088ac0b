"""A small made-up town with all that a plan may hold, written to a plan folder, and known to tests as numbers.

Streets meet and do not meet (a bridge over a lane), stand apart (an island), are private, run beyond the border. Homes
have entrances, walls with gates, no residents, no street; areas leave gaps, overlap, have no parent.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyproj
import shapely

CRS = "EPSG:4547"
EAST, NORTH = 500_000.0, 2_495_000.0
BLOCK_M, COLUMNS, ROWS = 120.0, 12, 6
BORDER_M = 300
CIRCLES = {"appeals": 500, "legal": 300, "psychology": 400, "police": 600}
XY = tuple[float, float]
LonLat = tuple[float, float]
_TO_DEGREES = pyproj.Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
_TO_METRES = pyproj.Transformer.from_crs("EPSG:4326", CRS, always_xy=True)

# name, level, code, parent, west, south, east, north in metres; the gap between 102 and 103 is in no community, the
# corner beyond 12 in no subdistrict, 101 and 102 overlap, 104 names no parent.
AREAS = [
    ("试验区", "district", "1", "", 0, 0, 840, 640),
    ("=西街道", "subdistrict", "11", "1", 0, 0, 400, 640),
    ("东街道", "subdistrict", "12", "试验区", 400, 0, 840, 560),
    ("乙社区", "community", "102", "11", 180, 0, 330, 640),
    ("甲社区", "community", "101", "11", 0, 0, 210, 640),
    ("丙社区", "community", "103", "12", 420, 0, 640, 560),
    ("丁社区", "community", "", "", 640, 0, 840, 300),
    ("空社区", "community", "105", "12", 838, 559, 840, 560),
]
# id, name, x, y, services, status
STATIONS = [
    ("001", "一站", 130.0, 250.0, "群众诉求;legal", "现状"),
    ("S-2", "=二站", 500.0, 130.0, "appeals、psychology", ""),
    ("S3", "三站，旧", 610.0, 480.0, "psychology", "必选"),
    ("S4", "@四站", 300.0, 600.0, "legal", "existing"),
    ("S5", "五站", 130.2, 250.3, "群众诉求", ""),
    ("S6", "未开", 420.0, 320.0, "appeals;legal;psychology", "候选"),
    ("S7", "邻区站", 960.0, 200.0, "appeals;legal", ""),
    ("S8", "远站", 1290.0, 200.0, "appeals;legal;psychology", ""),
]
BARRIERS = [
    [(-40.0, 345.0), (700.0, 335.0)],
    [(460.0, -30.0), (450.0, 700.0)],
    [(60.0, 60.0), (110.0, 60.0), (110.0, 110.0), (60.0, 110.0), (60.0, 60.0)],
]
# One for the courtyard, and one every 15 m of the long wall: some legs happen to pass within 2 m of one.
GATES = [(110.0, 85.0), *((float(x), 345.0 - 10.0 * (x + 40.0) / 740.0) for x in range(0, 700, 15))]


@dataclass(frozen=True)
class Home:
    """A residence: id, people, metres in the plan CRS."""

    id: str
    residents: int
    lonlat: LonLat


def lonlat(x: float, y: float) -> LonLat:
    """Return degrees with seven decimals, as a planner would have them."""
    lon, lat = _TO_DEGREES.transform(EAST + x, NORTH + y)
    return round(lon, 7), round(lat, 7)


def in_metres(degrees: LonLat) -> XY:
    """Return the place in the plan CRS."""
    east, north = _TO_METRES.transform(*degrees)
    return float(east), float(north)


def homes(count: int = 260, seed: int = 5) -> list[Home]:
    """Scatter homes over the town, in the wood beyond it, around the bridge, and before gates."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform((-120, -160), (930, 800), (count, 2))
    xy[:30] = rng.normal((650, 240), 6, (30, 2))
    xy[30:50] = np.column_stack([np.arange(20) * 30.0, np.full(20, 328.0)])  # before the gates of the long wall
    people = rng.integers(0, 120, count)
    people[::17] = 0
    names = ["=1+1" if n == 7 else f"{n:04d}" for n in range(count)]
    return [Home(names[n], int(people[n]), lonlat(*xy[n])) for n in range(count)]


def entrances(seed: int = 9) -> list[tuple[str, LonLat]]:
    """Give every twelfth home two entrances, and one station two."""
    rng = np.random.default_rng(seed)
    doors = []
    for home in homes()[::12]:
        east, north = in_metres(home.lonlat)
        for dx, dy in rng.normal(0, 30, (2, 2)):
            doors.append((home.id, lonlat(east - EAST + dx, north - NORTH + dy)))
    return [*doors, ("S3", lonlat(605.0, 470.0)), ("S3", lonlat(640.0, 500.0))]


def write_town(folder: Path, *, border_m: int = BORDER_M, language: str = "zh") -> Path:
    """Write the plan folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "roads.osm").write_text(_osm(), encoding="utf-8")
    rows = [f"{home.id},{home.residents},{home.lonlat[0]:.7f},{home.lonlat[1]:.7f}" for home in homes()]
    _write_table(folder / "住宅.csv", "编号,人数,经度,纬度", rows, "gb18030")
    rows = [f"{i},{name},{EAST + x},{NORTH + y},{offers},{status}" for i, name, x, y, offers, status in STATIONS]
    _write_table(folder / "stations.csv", "id,name,x,y,services,status", rows, "utf-8-sig")
    rows = [f"{place},{degrees[0]:.7f},{degrees[1]:.7f}" for place, degrees in entrances()]
    _write_table(folder / "entrances.csv", "place,lon,lat", rows, "utf-8")
    rows = [f"{lonlat(*xy)[0]:.7f},{lonlat(*xy)[1]:.7f}" for xy in GATES]
    _write_table(folder / "gates.csv", "lon,lat", rows, "utf-8")
    areas = [({"name": n, "level": v, "code": c, "parent": p}, _ring(box)) for n, v, c, p, *box in AREAS]
    _write_polygons(folder / "areas.geojson", areas)
    _write_polygons(folder / "land.geojson", [({"use": "居住用地"}, _ring([100, 100, 350, 300]))])
    _write_polygons(folder / "parks.geojson", [({"name": "科技园"}, _ring([500, 350, 620, 500]))])
    lines = [({}, [list(lonlat(*xy)) for xy in line]) for line in BARRIERS]
    _write_geojson(folder / "barriers.geojson", [(row, "LineString", xy) for row, xy in lines])
    (folder / "plan.toml").write_text(_plan(border_m, language), encoding="utf-8")
    return folder


def area_shapes() -> list[shapely.Polygon]:
    """Return the areas in metres, vertex by vertex."""
    return [shapely.Polygon([in_metres(xy) for xy in _ring(list(area[4:]))]) for area in AREAS]


def _plan(border_m: int, language: str) -> str:
    files = {
        "roads": "roads.osm", "residences": "住宅.csv", "stations": "stations.csv", "areas": "areas.geojson",
        "entrances": "entrances.csv", "barriers": "barriers.geojson", "gates": "gates.csv", "land": "land.geojson",
        "parks": "parks.geojson",
    }  # fmt: skip
    text = f'[plan]\nname = "试验区"\nlanguage = "{language}"\n[network]\nborder_m = {border_m}\n'
    text += "".join(f'[layers.{role}]\npath = "{file}"\n' for role, file in files.items())
    text = text.replace('path = "stations.csv"\n', f'path = "stations.csv"\ncrs = "{CRS}"\n')
    return text + "".join(f"[circles.{name}]\nradius_m = {radius}\n" for name, radius in CIRCLES.items())


def _osm(seed: int = 3) -> str:
    """Write a bent street grid with gaps, a bridge, an island, a stranded path, a private road, a lane twice."""
    rng = np.random.default_rng(seed)
    nodes: list[XY] = []
    ways: list[tuple[list[int], dict[str, str]]] = []

    def node(x: float, y: float) -> int:
        nodes.append((x, y))
        return len(nodes)

    grid = {
        (c, r): node(c * BLOCK_M + rng.normal(0, 12), r * BLOCK_M + rng.normal(0, 12))
        for c in range(COLUMNS)
        for r in range(ROWS)
    }
    for (c, r), here in grid.items():
        for there in ((c + 1, r), (c, r + 1)):
            if there in grid and rng.random() > 0.18:
                (x, y), (u, v) = nodes[here - 1], nodes[grid[there] - 1]
                bend = node((x + u) / 2 + rng.normal(0, 5), (y + v) / 2 + rng.normal(0, 5))
                ways.append(([here, bend, grid[there]], {"highway": "residential", "name": f"路{c}-{r}"}))
    bridge = [node(560, 180), node(740, 300)]
    lane = [node(560, 300), node(740, 180)]
    ways.append(([grid[5, 2], *bridge, grid[6, 3]], {"highway": "tertiary", "bridge": "yes", "layer": "1"}))
    ways.append(([*lane], {"highway": "footway"}))
    ways.append(([lane[0], grid[4, 3]], {"highway": "footway"}))
    ways.append(([node(0, 680), node(150, 690), node(160, 760)], {"highway": "living_street", "name": "孤岛"}))
    ways.append(([node(330, 65), node(345, 75)], {"highway": "path"}))
    ways.append(([grid[0, 0], node(-60, -60)], {"highway": "service", "access": "private"}))
    ways.append(([grid[1, 1], node(180, 130), grid[2, 1]], {"highway": "residential"}))
    loop = grid[3, 5]
    ways.append(([loop, node(340, 660), node(400, 680), loop], {"highway": "service"}))
    places = [lonlat(x, y) for x, y in nodes]
    text = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="test">']
    text += [f'<node id="{i}" version="1" lon="{p[0]:.7f}" lat="{p[1]:.7f}"/>' for i, p in enumerate(places, 1)]
    for number, (refs, tags) in enumerate(ways, 1):
        inner = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        inner += "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
        text.append(f'<way id="{number}" version="1">{inner}</way>')
    return "\n".join([*text, "</osm>"])


def _ring(box: list[float]) -> list[LonLat]:
    west, south, east, north = box
    return [lonlat(x, y) for x, y in ((west, south), (east, south), (east, north), (west, north), (west, south))]


def _write_table(path: Path, heading: str, rows: list[str], encoding: str) -> None:
    path.write_text("\n".join([heading, *rows]) + "\n", encoding=encoding)


def _write_polygons(path: Path, features: list[tuple[dict[str, str], list[LonLat]]]) -> None:
    _write_geojson(path, [(row, "Polygon", [ring]) for row, ring in features])


def _write_geojson(path: Path, features: list[tuple[dict[str, str], str, object]]) -> None:
    document = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": row, "geometry": {"type": kind, "coordinates": xy}}
            for row, kind, xy in features
        ],
    }
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
