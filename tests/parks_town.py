"""The small plan with one park over its main street."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import shapely
from plans import CRS, EAST, NORTH, PLAN, write_small_plan

# The park lies along 560 … 700 of the main street: 002 (20 residents, at 605) is beyond the radius of both stations.
PARKS = '[layers.parks]\npath = "parks.gpkg"\n'


def write_town(folder: Path, *, plan: str = PLAN) -> Path:
    """Write the small plan with one park over the main street."""
    write_small_plan(folder, plan=plan.replace("[circles.appeals]", PARKS + "[circles.appeals]"))
    park = shapely.box(EAST + 560, NORTH - 20, EAST + 700, NORTH + 20)
    gpd.GeoDataFrame({"name": ["东园"]}, geometry=[park], crs=CRS).to_file(folder / "parks.gpkg", driver="GPKG")
    return folder
