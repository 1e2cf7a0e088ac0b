"""Do the layers of a plan meet on the ground, and do its circles have stations?"""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from ...geo.barriers import Barriers, legs_blocked, points_near_barriers
from ...geo.errors import Finding
from ...geo.faults import LayerRows, Words
from ...geo.network import Float64
from ..layers.doors import doors_of
from ..layers.layers import PlanLayers
from ..layers.plan_barriers import plan_barriers
from ..plan_toml.plan import Plan
from ..plan_toml.role_words import ROLE_NAMES

NearStreets = Mapping[str, npt.NDArray[np.bool_]]  # by role: a flag for each feature
PLACED_ROLES = (
    "residences", "stations", "areas", "parks", "gates", "barriers", "land", "candidates", "exclusions", "entrances",
)  # fmt: skip


def meeting_findings(plan: Plan, layers: PlanLayers, lines: npt.NDArray[np.object_]) -> list[Finding]:
    """Return an error for each layer none of whose features lies within the extent of the streets `lines`."""
    if not len(lines):
        return []
    reach_m = max(plan.network.max_access_m, plan.network.border_m)
    extent = shapely.buffer(shapely.box(*shapely.total_bounds(lines)), reach_m, join_style="mitre")
    return [
        finding
        for role in PLACED_ROLES
        if (frame := _frame(layers, role)) is not None and len(frame) and role in plan.layers
        for finding in _apart(plan, role, frame, extent)
    ]


def _frame(layers: PlanLayers, role: str) -> gpd.GeoDataFrame | None:
    frame: gpd.GeoDataFrame | None = layers.all_stations if role == "stations" else getattr(layers, role)
    return frame


def _apart(plan: Plan, role: str, frame: gpd.GeoDataFrame, extent: shapely.Geometry) -> list[Finding]:
    if shapely.intersects(extent, frame.geometry.to_numpy()).any():
        return []
    centre = np.nanmean(shapely.bounds(frame.geometry.to_numpy()).reshape(-1, 2, 2).mean(axis=1), axis=0)
    middle = shapely.centroid(extent)
    kilometres = float(np.hypot(centre[0] - middle.x, centre[1] - middle.y)) / 1000
    zh, en = ROLE_NAMES[role]
    return [
        Finding(
            code="layers_do_not_meet",
            severity="error",
            zh=f"{zh}图层与路网不在一处：没有一个要素落在路网范围内，两者中心相距约 {kilometres:.0f} 公里",
            en=f"the {en} do not meet the roads: none within their extent, the middles {kilometres:.0f} km apart",
            fix_zh="请检查坐标系、经纬度两列的次序，以及文件是否属于同一地区",
            fix_en="check the CRS, the order of longitude and latitude, and that the files are of the same place",
            file=plan.layers[role].relative,
            count=len(frame),
        )
    ]


def near_streets(plan: Plan, layers: PlanLayers, lines: npt.NDArray[np.object_]) -> NearStreets:
    """Return of which residences and stations a door has a street within the access limit, barriers in mind."""
    barriers, tree = plan_barriers(plan, layers), shapely.STRtree(lines)
    found = {}
    for role, frame in (("residences", layers.residences), ("stations", layers.stations)):
        doors = doors_of(frame, layers.entrances)
        near = np.zeros(doors.count, dtype=np.bool_)
        free = _reach_a_street(doors.xy, tree, limit_m=plan.network.max_access_m, barriers=barriers)
        near[doors.place[free]] = True
        found[role] = near
    return found


def off_network_findings(plan: Plan, layers: PlanLayers, near: NearStreets) -> list[Finding]:
    """Warn of residences and stations that are `near` no street."""
    limit_m = plan.network.max_access_m
    parted = "barriers" in plan.layers
    behind_zh, behind_en = ("，或被屏障隔开", " that no barrier parts them from") if parted else ("", "")
    findings: list[Finding] = []
    for role, frame in (("residences", layers.residences), ("stations", layers.stations)):
        zh, en = ROLE_NAMES[role]
        words = Words(
            f"{{n}} 处{zh}在 {limit_m:g} 米内没有可步行的街道{behind_zh}，按未接入计",
            f"{{n}} {en} have no walkable street within {limit_m:g} m{behind_en} and count as off network",
            "请检查坐标，或补上缺失的街道",
            "check the coordinates, or add the streets that are missing",
        )
        rows = LayerRows(plan.layers[role].relative, frame["row"].to_numpy(dtype=np.int64))
        findings += rows.warnings("off_network", words, ~near[role])
    return findings


def _reach_a_street(
    xy: Float64, tree: shapely.STRtree, *, limit_m: float, barriers: Barriers | None
) -> npt.NDArray[np.bool_]:
    """Tell from which points (n, 2) a leg of at most `limit_m` leads to a street of `tree` and crosses no barrier."""
    points = np.asarray(shapely.points(xy), dtype=object)
    free = np.zeros(len(xy), dtype=np.bool_)
    free[tree.query_nearest(points, max_distance=limit_m, all_matches=False)[0]] = True
    if barriers is None:
        return free
    doubtful = np.flatnonzero(free & points_near_barriers(barriers, xy, limit_m))
    point, line = tree.query(points[doubtful], predicate="dwithin", distance=limit_m)
    legs = shapely.get_coordinates(shapely.shortest_line(points[doubtful][point], tree.geometries[line]))
    open_legs = ~legs_blocked(barriers, legs[::2], legs[1::2])
    free[doubtful] = False
    free[doubtful[point[open_legs]]] = True
    return free


def stations_are_unread(plan: Plan, layers: PlanLayers) -> bool:
    """Tell whether the stations could not be read: there is an error already, and what follows from it is not told."""
    file = plan.layers["stations"].relative
    return layers.all_stations.empty and any(told.severity == "error" and told.file == file for told in layers.findings)


def circle_station_findings(plan: Plan, layers: PlanLayers) -> list[Finding]:
    """Warn of circles that no station serves; where the stations could not be read there is an error already."""
    file = plan.layers["stations"].relative
    if stations_are_unread(plan, layers):
        return []
    offered = {service for services in layers.stations["services"] for service in services}
    return [
        Finding(
            code="circle_without_stations",
            severity="warning",
            zh=f"没有服务站提供服务圈 {circle.name_zh}（{circle.service}），所有住宅都按不连通计",
            en=f"no station offers the circle {circle.name_en} ({circle.service}): every residence counts as cut off",
            fix_zh="请检查 services 列，或从方案删去这个服务圈",
            fix_en="check the services column, or remove the circle from the plan",
            file=file,
            column="services",
        )
        for circle in plan.circles
        if circle.service not in offered
    ]
