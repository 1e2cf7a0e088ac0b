"""Write a plan folder of a made-up city of any size, to time whole commands on it.

python benchmarks/large_plan.py DIR [--junctions 100000] [--residences 1000000] [--stations 1500] [--parks 600]
servicecircle coverage DIR --out DIR/run
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
from city import CRS, beside_streets, make_parks, make_streets

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


@dataclass(frozen=True)
class Size:
    """How large a city is; 600 parks have some 20,000 candidates at 100 m."""

    junctions: int = 100_000
    residences: int = 1_000_000
    stations: int = 1_500
    parks: int = 600


def write_plan(folder: Path, size: Size) -> None:
    """Write the plan of a city into `folder`, which is made."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(1)
    streets = make_streets(size.junctions, rng)
    network = build_network(streets)
    streets.edges[["id", "geometry"]].to_parquet(folder / "roads.parquet")
    to_lonlat = pyproj.Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
    for name, count in (("residences", size.residences), ("stations", size.stations)):
        lon, lat = to_lonlat.transform(*beside_streets(network, count, rng).T)
        table = pd.DataFrame({"id": [f"{name[0].upper()}{i:07d}" for i in range(count)]})
        if name == "residences":
            table["residents"] = rng.integers(1, 40, count)
        else:
            table["name"] = table["id"]
        table["lon"], table["lat"] = lon.round(7), lat.round(7)
        table.to_csv(folder / f"{name}.csv", index=False)
    names = [f"P{i:04d}" for i in range(size.parks)]
    parks = gpd.GeoDataFrame({"name": names}, geometry=make_parks(network, size.parks, rng), crs=CRS)
    parks.to_parquet(folder / "parks.parquet")
    (folder / "plan.toml").write_text(PLAN, encoding="utf-8")


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
