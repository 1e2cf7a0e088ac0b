"""Write the plan folder: CSV and GeoJSON by hand, so that equal input gives equal bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import shapely
from blocks import Plot
from frame import to_lonlat
from gcj02 import to_gcj02
from hosts import Host
from people import Residences
from stations import STAFF, TIERS, Station
from wards import Wards

LIVED_IN = {"village": "城中村", "estate": "小区", "old_town": "老街"}


def write_residences(path: Path, homes: Residences, wards: Wards) -> None:
    """Write one row a residential building, by community."""
    ward = wards.community[homes.plot]
    order = np.lexsort((homes.xy[:, 0], homes.xy[:, 1], homes.plot, ward))
    lonlat = to_lonlat(homes.xy[order])
    rows = (
        (
            f"R{number:05d}",
            int(homes.residents[i]),
            f"{lon:.6f}",
            f"{lat:.6f}",
            wards.names[ward[i]],
            int(homes.dwellings[i]),
            homes.kind[i],
        )
        for number, (i, (lon, lat)) in enumerate(zip(order, lonlat, strict=True), start=1)
    )
    write_csv(path, ("id", "residents", "lon", "lat", "community", "dwellings", "type"), rows)


def write_stations(path: Path, stations: list[Station], wards: Wards) -> None:
    """Write one row a station."""
    lonlat = to_lonlat(np.array([station.xy for station in stations]))
    head = ("id", "name", "lon", "lat", "services", "tier", "status", "host", "community", "opened")
    head = (*head, *STAFF, "weekday", "evening", "weekend")
    rows = (
        (
            *(s.id, s.name, f"{lon:.6f}", f"{lat:.6f}", ";".join(s.services), s.tier),
            *("existing" if s.tier == TIERS["host"] else "required", s.host),
            *(wards.names[s.community], s.opened, *s.staff, *s.windows),
        )
        for s, (lon, lat) in zip(stations, lonlat, strict=True)
    )
    write_csv(path, head, rows)


def write_parks(path: Path, plots: list[Plot], hosts: list[Host]) -> None:
    """Write the industrial parks in GCJ-02, as they come from a web map."""
    features = []
    for host in hosts:
        if host.kind == "park":
            shape = shapely.transform(_tidy(plots[host.plot].polygon), lambda xy: np.round(to_gcj02(to_lonlat(xy)), 6))
            features.append(feature(shape, {"name": host.name, "workers": host.people}))
    write_geojson(path, features)


def write_gates(path: Path, gates: dict[str, list[tuple[float, float]]]) -> None:
    """Write the gates of the industrial parks, by park, in WGS84."""
    rows = [
        (name, f"{lon:.6f}", f"{lat:.6f}") for name, points in gates.items() for lon, lat in to_lonlat(np.array(points))
    ]
    write_csv(path, ("park", "lon", "lat"), rows)


def write_land(path: Path, plots: list[Plot]) -> None:
    """Write the residential land of the district."""
    features = []
    for plot in plots:
        if plot.inside and plot.use in LIVED_IN:
            shape = shapely.transform(_tidy(plot.polygon), lambda xy: np.round(to_lonlat(xy), 6))
            features.append(feature(shape, {"use": "residential", "type": LIVED_IN[plot.use]}))
    write_geojson(path, features)


def _tidy(polygon: shapely.Polygon) -> shapely.Polygon:
    return shapely.normalize(polygon.simplify(1.0))


def feature(shape: shapely.Geometry, properties: dict[str, object]) -> dict[str, object]:
    """Return a GeoJSON feature."""
    return {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(shape)}


def write_geojson(path: Path, features: list[dict[str, object]]) -> None:
    """Write features one a line, after a word that the data is made up."""
    head = (
        '{"type": "FeatureCollection", "name": "%s",\n"description": "云溪区是虚构的示例 (made up)",\n"features": [\n'
    )
    lines = ",\n".join(json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in features)
    path.write_bytes((head % path.stem + lines + "\n]}\n").encode())


def write_csv(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table as UTF-8 with a mark at its start, as spreadsheets want it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
