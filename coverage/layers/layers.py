"""All layers of a plan, read once, in one CRS, in the shape that the method works on.

The stations are those that count: in force on the plan's date and within the border.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from ...geo.buildings import share_out_by_area
from ...geo.errors import Finding
from ...geo.faults import LayerRows, Words
from ...geo.read import Layer
from ..plan_toml.plan import Plan
from .layer_files import InputFile, in_plan_crs, input_file, is_osm, open_layer, plan_crs
from .park_names import name_parks
from .stations_in_force import in_force, undated_finding, within_border

RESIDENCE_COLUMNS = ("id", "residents", "estimated", "community", "workers", "dwellings", "groups", "row", "geometry")
FALLBACK_CRS = "EPSG:4547"


@dataclass(frozen=True, eq=False, kw_only=True)
class PlanLayers:
    """The layers of a plan in its CRS; a layer that the plan does not name, or that cannot be read, is None.

    Every frame has a RangeIndex, keeps the order of its file, and carries `row`, the row in the file.

    Attributes:
        crs: The plan CRS.
        residences: `id` str, `residents` int64, `estimated` bool, `geometry` Point (where one walks from); empty when
            nothing could be read.
        stations: `id`, `name` str, `services` tuples of codes, `geometry` Point; only those that count.
        entrances: `place` str, `geometry` Point.
        areas: `name`, `level`, `code`, `parent` str, `geometry` polygons.
        parks: `name`, `geometry` polygons; perhaps `type`.
        gates: `geometry` Point; perhaps `park`, `barrier`.
        barriers: `geometry` lines or polygons.
        land: `use`, `geometry` polygons.
        fixes: `action`, and `street` or `geometry`.
        candidates: `id`, `geometry` Point; perhaps `name`, `services`, `cost`, `capacity`.
        exclusions: `geometry` polygons in which no station may stand.
        patrollers: table or points.
        staff: table.
        workload: table.
        all_stations: Every station of the file, also those that do not count.
        stations_not_in_force: Number of stations that do not count by status or date.
        stations_beyond_border: Number of stations in force but beyond the border.
        scenario_name: What the scenario is called that the stations follow; None without one.
        findings: What is wrong or doubtful, layer by layer.
        inputs: The files that were read.
    """

    crs: pyproj.CRS
    residences: gpd.GeoDataFrame
    stations: gpd.GeoDataFrame
    entrances: gpd.GeoDataFrame | None = None
    areas: gpd.GeoDataFrame | None = None
    parks: gpd.GeoDataFrame | None = None
    gates: gpd.GeoDataFrame | None = None
    barriers: gpd.GeoDataFrame | None = None
    land: gpd.GeoDataFrame | None = None
    fixes: gpd.GeoDataFrame | pd.DataFrame | None = None
    candidates: gpd.GeoDataFrame | None = None
    exclusions: gpd.GeoDataFrame | None = None
    patrollers: gpd.GeoDataFrame | pd.DataFrame | None = None
    staff: pd.DataFrame | None = None
    workload: pd.DataFrame | None = None
    all_stations: gpd.GeoDataFrame
    stations_not_in_force: int = 0
    stations_beyond_border: int = 0
    scenario_name: str | None = None
    findings: tuple[Finding, ...] = ()
    inputs: tuple[InputFile, ...] = ()


def read_layers(plan: Plan, *, unused: Collection[str] = ()) -> PlanLayers:
    """Read every layer of `plan` but the roads, check each alone, and bring them into the plan CRS.

    Never raises for bad data: the findings are gathered, and the caller decides.

    Args:
        plan: the plan.
        unused: roles that are left unread, as if the plan did not name them.
    """
    read: dict[str, Layer] = {}
    findings: list[Finding] = list(plan.findings)
    for role, spec in plan.layers.items():
        if role == "roads" or role in unused:
            continue
        layer, told = open_layer(spec)
        findings += told
        if layer is not None:
            read[role] = layer
    crs = plan_crs(plan.crs, read) or pyproj.CRS.from_user_input(FALLBACK_CRS)
    frames = {role: in_plan_crs(layer, crs) for role, layer in read.items()}
    return _assemble(plan, crs, frames, findings, tuple(input_file(plan.layers[role], read[role]) for role in read))


def _assemble(
    plan: Plan, crs: pyproj.CRS, frames: dict[str, Any], findings: list[Finding], inputs: tuple[InputFile, ...]
) -> PlanLayers:
    areas = _areas(frames.get("areas"))
    stations = _stations(frames.get("stations"), plan, crs)
    counting = in_force(stations, plan.date)
    inside = within_border(stations.geometry, areas, plan.network.border_m)
    findings += undated_finding(
        stations, file=plan.layers["stations"].relative, date=plan.date, population_date=plan.population_date
    )
    barriers, gates = split_gates(frames.get("barriers"), frames.get("gates"))
    parks = frames.get("parks")
    if parks is not None:
        parks, unnamed = name_parks(parks, file=plan.layers["parks"].relative, language=plan.language)
        findings += unnamed
    if "residences" in frames:
        findings += without_residents(frames["residences"], file=plan.layers["residences"].relative)
    residences, unkept = _known_totals(_residences(frames.get("residences"), crs), areas, plan)
    findings += unkept
    others = ("entrances", "land", "fixes", "candidates", "exclusions", "patrollers", "staff", "workload")
    return PlanLayers(
        crs=crs,
        residences=residences,
        stations=stations[counting & inside].reset_index(drop=True),
        areas=areas,
        barriers=barriers,
        gates=gates,
        parks=parks,
        **{role: frames.get(role) for role in others},
        all_stations=stations,
        stations_not_in_force=int((~counting).sum()),
        stations_beyond_border=int((counting & ~inside).sum()),
        findings=tuple(findings),
        inputs=inputs,
    )


def _known_totals(
    residences: gpd.GeoDataFrame, areas: gpd.GeoDataFrame | None, plan: Plan
) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Keep the totals of areas that state one, where people were estimated from the buildings of an OSM extract."""
    if areas is None or not is_osm(plan.layers["residences"].path):
        return residences, []
    return share_out_by_area(residences, areas, file=plan.layers["areas"].relative)


def _residences(frame: gpd.GeoDataFrame | None, crs: pyproj.CRS) -> gpd.GeoDataFrame:
    """Keep the columns that the method uses; a polygon becomes the point on its surface."""
    if frame is None:
        frame = _empty(crs, ("id", "residents"))
    kept = frame[[name for name in RESIDENCE_COLUMNS if name in frame]]
    geometry = frame.geometry.to_numpy()
    polygons = shapely.get_dimensions(geometry) == 2
    geometry[polygons] = shapely.point_on_surface(geometry[polygons])
    whole = pd.to_numeric(frame["residents"], errors="coerce") if "residents" in frame else 0
    return kept.set_geometry(gpd.GeoSeries(geometry, index=frame.index, crs=crs)).assign(
        id=_text(frame, "id"),
        residents=np.nan_to_num(np.broadcast_to(whole, len(frame)).astype(float)).astype(np.int64),
        estimated=_flags(frame, "estimated"),
    )


def without_residents(residences: gpd.GeoDataFrame, *, file: str) -> list[Finding]:
    """Warn of residences whose count of residents is 0."""
    if "residents" not in residences:
        return []
    words = Words(
        "{n} 处住宅没有居民（人数为 0）",
        "{n} residences have no residents (a count of 0)",
        "请核实人数；确无人居住的可保留",
        "check the counts; where nobody lives they may stay",
    )
    empty = (pd.to_numeric(residences["residents"], errors="coerce") == 0).to_numpy(dtype=bool)
    return LayerRows(file, residences["row"].to_numpy()).warnings("no_residents", words, empty, column="residents")


def _stations(frame: gpd.GeoDataFrame | None, plan: Plan, crs: pyproj.CRS) -> gpd.GeoDataFrame:
    """Fill in names and services; a table without a services column offers every circle's service."""
    if frame is None:
        frame = _empty(crs, ("id", "name"))
    every = tuple(dict.fromkeys(circle.service for circle in plan.circles))
    services = list(frame["services"]) if "services" in frame else [every] * len(frame)
    return frame.assign(
        id=_text(frame, "id"),
        name=_text(frame, "name"),
        services=pd.Series(services, index=frame.index, dtype=object),
    )


def _areas(frame: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame | None:
    if frame is None:
        return None
    return frame.assign(**{name: _text(frame, name) for name in ("name", "level", "code", "parent")})


def split_gates(
    barriers: gpd.GeoDataFrame | None, gates: gpd.GeoDataFrame | None
) -> tuple[gpd.GeoDataFrame | None, gpd.GeoDataFrame | None]:
    """Move the points of the barriers layer to the gates."""
    if barriers is None:
        return None, gates
    points = shapely.get_dimensions(barriers.geometry.to_numpy()) == 0
    if not points.any():
        return barriers, gates
    parts = [barriers[points]] if gates is None else [gates, barriers[points]]
    joined = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=barriers.crs)
    return barriers[~points].reset_index(drop=True), joined


def _text(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    if name not in frame:
        return pd.Series("", index=frame.index, dtype=object)
    return frame[name].fillna("").astype(str).astype(object)


def _flags(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    if name not in frame:
        return pd.Series(False, index=frame.index)
    return frame[name].fillna(False).astype(bool)


def _empty(crs: pyproj.CRS, columns: tuple[str, ...]) -> gpd.GeoDataFrame:
    data: dict[str, Any] = {name: pd.Series(dtype=object) for name in columns}
    return gpd.GeoDataFrame({**data, "row": pd.Series(dtype=np.int64)}, geometry=[], crs=crs)
