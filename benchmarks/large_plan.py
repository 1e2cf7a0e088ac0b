"""Write a plan folder of a made-up city of any size, to time whole commands on it.

python benchmarks/large_plan.py DIR [--junctions 100000] [--residences 1000000] [--stations 1500]
servicecircle coverage DIR --out DIR/run
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
import pyproj
from city import CRS, beside_streets, make_streets

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
"""


def main() -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--junctions", type=int, default=100_000)
    parser.add_argument("--residences", type=int, default=1_000_000)
    parser.add_argument("--stations", type=int, default=1_500)
    options = parser.parse_args()
    options.folder.mkdir(parents=True)
    rng = np.random.default_rng(1)
    streets = make_streets(options.junctions, rng)
    network = build_network(streets)
    streets.edges[["id", "geometry"]].to_parquet(options.folder / "roads.parquet")
    to_lonlat = pyproj.Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
    for name, count in (("residences", options.residences), ("stations", options.stations)):
        lon, lat = to_lonlat.transform(*beside_streets(network, count, rng).T)
        table = pd.DataFrame({"id": [f"{name[0].upper()}{i:07d}" for i in range(count)]})
        if name == "residences":
            table["residents"] = rng.integers(1, 40, count)
        else:
            table["name"] = table["id"]
        table["lon"], table["lat"] = lon.round(7), lat.round(7)
        table.to_csv(options.folder / f"{name}.csv", index=False)
    (options.folder / "plan.toml").write_text(PLAN, encoding="utf-8")


if __name__ == "__main__":
    main()
