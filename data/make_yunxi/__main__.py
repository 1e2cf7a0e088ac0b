"""Make the sample district 云溪区 (made up): ``python data/make_yunxi [--out DIR] [--picture]``.

The same bytes come out each time. The picture is the exception: fonts differ from machine to machine.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from city import City, build_city
from frame import to_lonlat
from hosts import Host, make_hosts
from overpasses import pass_over
from patrollers import make_patrollers
from people import settle
from plan import PLAN
from roads_pbf import write_roads
from staffing import make_staff
from stations import make_stations
from wards import make_wards, ward_polygons
from write import write_csv, write_gates, write_geojson, write_land, write_parks, write_residences, write_stations


def make(out: Path, *, picture: bool) -> None:
    """Build the district and write its plan folder into `out`."""
    city = build_city()
    homes = settle(city.plots, city.fills)
    wards = make_wards(city.plots, homes)
    hosts = make_hosts(city.plots, city.fills, homes)
    stations = make_stations(homes, hosts, wards)
    out.mkdir(parents=True, exist_ok=True)
    _write_streets(out / "roads.osm.pbf", city)
    write_residences(out / "residences.csv", homes, wards)
    write_stations(out / "stations.csv", stations, wards)
    write_geojson(out / "areas.geojson", ward_polygons(city.plots, wards))
    write_parks(out / "parks.geojson", city.plots, hosts)
    write_gates(out / "gates.csv", _park_gates(city, hosts))
    write_land(out / "land.geojson", city.plots)
    write_csv(out / "patrollers.csv", ("area", "group", "patrollers"), make_patrollers(city.plots, homes, wards))
    write_csv(out / "staff.csv", ("service", "role", "count", "hours_per_week", "station"), make_staff(stations))
    (out / "plan.toml").write_bytes(PLAN.encode())
    if picture:
        from picture import draw  # noqa: PLC0415  matplotlib is wanted for the picture alone

        draw(out / "map.png", city, homes, stations, wards)


def _write_streets(path: Path, city: City) -> None:
    villages = [plot.polygon for plot in city.plots if plot.use == "village" and plot.inside]
    ways = [*city.ways, *pass_over(city.land, city.bend, city.ways, villages)]
    gates = [gate for fill in city.fills for gate in fill.gates]
    corners = to_lonlat(np.array(city.land.domain.bounds).reshape(2, 2))
    write_roads(path, ways, gates, np.round(corners, 3).ravel())


def _park_gates(city: City, hosts: list[Host]) -> dict[str, list[tuple[float, float]]]:
    parks = [host for host in hosts if host.kind == "park"]
    return {park.name: city.fills[park.plot].gates for park in parks if city.fills[park.plot].gates}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the sample district 云溪区 (made up).")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[1] / "yunxi")
    parser.add_argument("--picture", action="store_true", help="also draw map.png")
    options = parser.parse_args()
    make(options.out, picture=options.picture)
