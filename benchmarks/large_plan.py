"""Write a plan folder of a made-up city of any size, to time whole commands on it.

python benchmarks/large_plan.py DIR [--junctions 100000] [--residences 1000000] [--stations 1500] [--parks 600]
    [--communities 0] [--patrollers 0]
servicecircle coverage DIR --out DIR/run
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely
from city import CRS, beside_streets, make_communities, make_parks, make_streets
from scipy.spatial import cKDTree

from servicecircle.geo.network import build_network

PLAN = """# A made-up city, for timing.
[plan]
name = "made-up city"
language = "en"
population_basis = "made up"

[layers.roads]
path = "roads.parquet"

[layers.residences]
path = "residences.csv"

[layers.stations]
path = "stations.csv"

[layers.parks]
path = "parks.parquet"
"""
AREAS = """
[layers.areas]
path = "areas.parquet"
"""
PATROLLERS = """
[layers.patrollers]
path = "patrollers.csv"
"""
SUBDISTRICT_SIDE = 4  # subdistricts are so many columns and rows of the city


@dataclass(frozen=True)
class Size:
    """How large a city is; 600 parks have some 20,000 candidates at 100 m. Patrollers need communities."""

    junctions: int = 100_000
    residences: int = 1_000_000
    stations: int = 1_500
    parks: int = 600
    communities: int = 0
    patrollers: int = 0


def write_plan(folder: Path, size: Size) -> None:
    """Write the plan of a city into `folder`, which is made."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(1)
    streets = make_streets(size.junctions, rng)
    network = build_network(streets)
    streets.edges[["id", "geometry"]].to_parquet(folder / "roads.parquet")
    homes = np.zeros((0, 2))
    to_lonlat = pyproj.Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
    for name, count in (("residences", size.residences), ("stations", size.stations)):
        xy = beside_streets(network, count, rng)
        lon, lat = to_lonlat.transform(*xy.T)
        table = pd.DataFrame({"id": [f"{name[0].upper()}{i:07d}" for i in range(count)]})
        if name == "residences":
            table["residents"] = rng.integers(1, 40, count)
            homes, people = xy, table["residents"].to_numpy()
        else:
            table["name"] = table["id"]
        table["lon"], table["lat"] = lon.round(7), lat.round(7)
        table.to_csv(folder / f"{name}.csv", index=False)
    names = [f"P{i:04d}" for i in range(size.parks)]
    parks = gpd.GeoDataFrame({"name": names}, geometry=make_parks(network, size.parks, rng), crs=CRS)
    parks.to_parquet(folder / "parks.parquet")
    plan = PLAN
    if size.communities:
        seeds = network.junction_xy[rng.choice(len(network.junction_xy), size.communities, replace=False)]
        write_areas(folder, seeds, network.junction_xy)
        plan += AREAS
        if size.patrollers:
            home = cKDTree(seeds).query(homes)[1]
            lived = np.bincount(home, weights=people, minlength=len(seeds)) * rng.uniform(0.5, 1.6, len(seeds))
            counts = np.floor(size.patrollers * lived / lived.sum()).astype(int)
            table = pd.DataFrame({"area": [f"C{i:04d}" for i in range(len(seeds))], "patrollers": counts})
            table.to_csv(folder / "patrollers.csv", index=False)
            plan += PATROLLERS
    (folder / "plan.toml").write_text(plan, encoding="utf-8")


def write_areas(folder: Path, seeds: npt.NDArray[np.float64], junctions: npt.NDArray[np.float64]) -> None:
    """Write the district, its subdistricts (whole communities, by where their seeds are), and its communities."""
    communities = make_communities(seeds, junctions)
    low, high = junctions.min(axis=0), junctions.max(axis=0)
    place = np.floor((seeds - low) / (high - low) * SUBDISTRICT_SIDE).clip(0, SUBDISTRICT_SIDE - 1).astype(int)
    number = place[:, 0] * SUBDISTRICT_SIDE + place[:, 1]
    there = np.unique(number)
    rows = [("D", "district", "City", "", shapely.union_all(communities))]
    rows += [
        (f"S{i:02d}", "subdistrict", f"Sub {i:02d}", "D", shapely.union_all(communities[number == i])) for i in there
    ]
    rows += [
        (f"C{i:04d}", "community", f"Com {i:04d}", f"S{number[i]:02d}", shape) for i, shape in enumerate(communities)
    ]
    code, level, name, parent, shapes = zip(*rows, strict=True)
    frame = {"code": code, "level": level, "name": name, "parent": parent}
    gpd.GeoDataFrame(frame, geometry=list(shapes), crs=CRS).to_parquet(folder / "areas.parquet")


def main() -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    for name, default in vars(Size()).items():
        parser.add_argument(f"--{name}", type=int, default=default)
    options = vars(parser.parse_args())
    write_plan(options.pop("folder"), Size(**options))


if __name__ == "__main__":
    main()
