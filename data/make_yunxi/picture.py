"""Draw the district as a map (not part of the byte-for-byte promise)."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import shapely
from city import City
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from people import Residences
from stations import Station
from wards import Wards

COLOURS = {
    "hill": "#cfe0bd",
    "reservoir": "#9fc8e6",
    "river": "#9fc8e6",
    "corridor": "#f0e0cc",
    "village": "#f2c3b3",
    "estate": "#f7ecc8",
    "park": "#d8cde6",
    "industry": "#e6e0ec",
    "commerce": "#f3b9b9",
    "old_town": "#f4d9b4",
    "school": "#d6e2f3",
    "green": "#bfdcab",
    "field": "#f2f2e2",
}
WIDTHS = {"primary": 1.5, "secondary": 1.0, "tertiary": 0.7, "residential": 0.4, "unclassified": 0.4, "service": 0.25}


def draw(path: Path, city: City, homes: Residences, stations: list[Station], wards: Wards) -> None:
    """Draw the whole district, and a quarter of it at a larger scale."""
    plt.switch_backend("Agg")
    mpl.rcParams["font.sans-serif"] = ["Noto Sans CJK SC", "Noto Sans CJK JP", "SimHei", "DejaVu Sans"]
    figure, (whole, part) = plt.subplots(1, 2, figsize=(19.4, 9.2), width_ratios=[1.13, 1], layout="constrained")
    _ground(whole, city, wards, scale=1.0)
    _ground(part, city, wards, scale=2.2)
    part.scatter(*homes.xy.T, s=2.2, c="#8c2d19", lw=0)
    for axes, size in ((whole, 7), (part, 50)):
        axes.scatter(*np.array([s.xy for s in stations]).T, s=size, c="#0b4f9e", ec="white", lw=0.4, zorder=5)
        axes.set_aspect("equal")
        axes.axis("off")
    low_x, low_y, high_x, high_y = shapely.total_bounds([p.polygon for p in city.plots if p.inside])
    whole.set(xlim=(low_x - 600, high_x + 600), ylim=(low_y - 600, high_y + 600))
    part.set(xlim=(-2900, 600), ylim=(-2900, 600))
    whole.set_title("云溪区（虚构） Yunxi, made up: streets, uses, 31 communities, 246 stations")
    part.set_title("3.5 × 3.5 km: villages, estates, river, expressway, buildings, stations")
    figure.savefig(path, dpi=82)


def _ground(axes: Axes, city: City, wards: Wards, *, scale: float) -> None:
    plots = [plot for plot in city.plots if plot.use in COLOURS]
    colours = [mpl.colors.to_rgba(COLOURS[plot.use], 1.0 if plot.inside else 0.35) for plot in plots]
    axes.add_collection(
        PolyCollection([shapely.get_coordinates(p.polygon.exterior) for p in plots], facecolors=colours)
    )
    motorways = [shapely.get_coordinates(shapely.transform(line, city.bend.move)) for line in city.land.expressways]
    clip = city.land.domain
    inside = [shapely.get_coordinates(shapely.intersection(shapely.LineString(xy), clip)) for xy in motorways]
    axes.add_collection(LineCollection(inside, colors="#d9822b", linewidths=2.2 * scale))
    widths = [WIDTHS.get(way.tags["highway"], 0.22) * scale for way in city.ways]
    axes.add_collection(LineCollection([way.xy for way in city.ways], colors="#4a4a4a", linewidths=widths))
    polygons = np.array([plot.polygon for plot in city.plots])
    for number in range(len(wards.codes)):
        shape = shapely.coverage_union_all(polygons[wards.community == number])
        rings = [shapely.get_coordinates(p.exterior) for p in shapely.get_parts(shape)]
        axes.add_collection(LineCollection(rings, colors="#b03070", linewidths=0.7 * scale, alpha=0.7))
    border = shapely.coverage_union_all(polygons[wards.community >= 0])
    axes.plot(*border.exterior.xy, color="#7a1f4d", linewidth=1.8 * scale)
