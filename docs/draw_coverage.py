"""Draw docs/coverage.png, the picture of the README, from a run on the sample district.

    python docs/draw_coverage.py

Needs the `test` extra (matplotlib) and a font with Chinese characters.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import geopandas as gpd
import matplotlib as mpl
import matplotlib.pyplot as plt
import shapely
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from PIL import Image

import servicecircle as sc
from servicecircle.coverage.circles.study import CoverageStudy
from servicecircle.coverage.layers.layers import PlanLayers

PICTURE = Path(__file__).with_name("coverage.png")
COLOURS = {
    "covered": ("#2b7bba", "已覆盖 covered"),
    "marginal": ("#f2a93b", "临界 marginal"),
    "uncovered": ("#d1382f", "未覆盖 uncovered"),
    "cut_off": ("#7b2d8b", "不连通 cut off"),
    "off_network": ("#444444", "未接入 off network"),
}
HALF_WINDOW_M = 900


def main() -> None:
    """Study the sample and draw it: the whole district, and one station with its drawn circle."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "yunxi"
        sc.write_sample(folder)
        opened = sc.open_plan(folder)
        study = sc.study_coverage(opened.plan, opened.layers, opened.streets.network, measured=opened.measured)
    verdict, homes = study.verdicts[0], opened.layers.residences
    homes = homes.assign(
        status=sc.coverage_tables(study)["residences"][f"{verdict.name}_status"],
        # A place in the drawn circle of some station, and still not covered.
        denied=(verdict.straight_mm <= verdict.radius_mm) & ~verdict.covered,
    )
    mpl.rcParams["font.sans-serif"] = ["Noto Sans CJK SC", "Noto Sans CJK JP", "SimHei", "DejaVu Sans"]
    figure, (whole, part) = plt.subplots(1, 2, figsize=(13, 6.4), dpi=110, layout="constrained")
    figure.suptitle("云溪区（虚构示例）群众诉求服务圈，步行 500 米 · Yunxi, made up: appeals circle, 500 m on foot")
    _draw_whole(whole, homes, opened.layers)
    _draw_station(part, homes, study)
    _write(figure)


def _draw_whole(axes: Axes, homes: gpd.GeoDataFrame, layers: PlanLayers) -> None:
    homes.plot(ax=axes, color=[COLOURS[status][0] for status in homes["status"]], markersize=1.2, linewidth=0)
    layers.areas[layers.areas["level"] == "subdistrict"].boundary.plot(ax=axes, color="#555555", linewidth=0.7)
    axes.set_axis_off()
    handles = [Line2D([], [], marker="o", linewidth=0, color=colour, label=text) for colour, text in COLOURS.values()]
    axes.legend(handles=handles, loc="lower left", frameon=False, fontsize=8)


def _draw_station(axes: Axes, homes: gpd.GeoDataFrame, study: CoverageStudy) -> None:
    """Draw the surroundings of the station whose drawn circle claims the most residents that cannot walk it."""
    stations = study.layers.stations.iloc[study.verdicts[0].stations]
    circles = gpd.GeoDataFrame(geometry=stations.buffer(study.verdicts[0].radius_mm / 1000, quad_segs=64))
    claimed = homes[homes["denied"]].sjoin(circles, predicate="within")
    number = claimed.groupby("index_right")["residents"].sum().idxmax()
    window = shapely.box(*stations.geometry[number].buffer(HALF_WINDOW_M).bounds)
    _streets(study).clip(window).plot(ax=axes, color="#b9b9b9", linewidth=0.6)
    inside = homes.clip(window)
    inside.plot(ax=axes, color=[COLOURS[status][0] for status in inside["status"]], markersize=9, linewidth=0)
    circles.clip(window).boundary.plot(ax=axes, color="#222222", linewidth=0.8, linestyle="--")
    stations.clip(window).plot(ax=axes, color="white", edgecolor="black", marker="^", markersize=70, zorder=5)
    axes.set(xlim=window.bounds[::2], ylim=window.bounds[1::2], xticks=[], yticks=[], xlabel="", ylabel="")
    axes.set_title(
        "宽 1.8 公里；三角：服务站，虚线：直线 500 米\n"
        "1.8 km wide; triangles: stations, dashed: 500 m as the crow flies",
        fontsize=9,
    )


def _streets(study: CoverageStudy) -> gpd.GeoDataFrame:
    network = study.network
    lines = [
        shapely.LineString(network.vertex_xy[start:end])
        for start, end in zip(network.edge_vertex_start[:-1], network.edge_vertex_start[1:], strict=True)
    ]
    return gpd.GeoDataFrame(geometry=lines, crs=network.crs)


def _write(figure: mpl.figure.Figure) -> None:
    figure.savefig(PICTURE)
    with Image.open(PICTURE) as picture:
        small = picture.convert("RGB").quantize(96, method=Image.Quantize.MAXCOVERAGE)
    small.save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
