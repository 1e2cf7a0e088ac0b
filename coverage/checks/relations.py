"""Which layers of a plan must fit which others, and whether they do.

Points are compared with streets (how near), with areas (inside, and in the community that their table says), with the
park that they name as host, and stations with residences. Each comparison knows whose datum would explain a shift.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from ..layers.layers import PlanLayers
from .alignment import (
    Fit,
    Flags,
    Float64,
    Verdict,
    distance_measure,
    judge_fit,
    judge_misfits,
    spread_sample,
    street_measures,
)
from .datum_shift import SMALLEST_SHIFT_M, Reading, correction_m, readings

SAME_SHIFT_M = 60.0
MISFIT_SAMPLE = 2000
HOST_REACH_M = 100.0


@dataclass(frozen=True, slots=True)
class Suspect:
    """A layer whose coordinates may be in another datum than the plan says."""

    role: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Relation:
    """Whether the points of one layer fit another layer; `suspects` would each explain the shift between them."""

    points: str
    reference: str
    verdict: Verdict
    suspects: tuple[Suspect, ...] = ()


@dataclass(frozen=True)
class Candidates:
    """Shifts that would explain a bad fit of points with a reference, each with the suspects that lead to it."""

    shifts: list[Float64]
    suspects: list[tuple[Suspect, ...]]


def judge_relations(layers: PlanLayers, lines: npt.NDArray[np.object_], declared: dict[str, str]) -> list[Relation]:
    """Judge every comparison that the layers of a plan allow.

    Args:
        layers: The layers, in the plan CRS.
        lines: The streets, in the plan CRS.
        declared: Datum that each layer was read in, the roads included.
    """
    relations: list[Relation] = []
    points = {"residences": layers.residences, "stations": layers.all_stations}
    street = street_measures(lines) if len(lines) else ()
    union = None if layers.areas is None else shapely.union_all(layers.areas.geometry.to_numpy())
    for role, frame in points.items():
        measures = street if role == "residences" else street[:1]
        relations.append(_by_fit((role, "roads"), point_xy(frame), measures, (declared, layers.crs)))
        if layers.areas is not None:
            rows = spread_sample(len(frame), MISFIT_SAMPLE)
            misfit = _area_misfit(frame.iloc[rows], layers.areas, union)
            relations.append(_by_misfits((role, "areas"), point_xy(frame)[rows], misfit, (declared, layers.crs)))
    if layers.parks is not None:
        relations += _park_relations(layers, street[:1], declared)
    if len(layers.residences):
        near = distance_measure(layers.residences.geometry.to_numpy())
        xy = point_xy(layers.all_stations)
        closeness = (lambda xy: -np.log(near(xy) + 10.0),)
        relations.append(_by_fit(("stations", "residences"), xy, closeness, (declared, layers.crs)))
    return [relation for relation in relations if relation.verdict != "unknown"]


def point_xy(frame: gpd.GeoDataFrame) -> Float64:
    """Return the coordinates (n, 2) of the points of `frame`."""
    geometry = frame.geometry.to_numpy()
    return np.column_stack([shapely.get_x(geometry), shapely.get_y(geometry)])


def _park_relations(
    layers: PlanLayers, street: tuple[Callable[[Float64], Float64], ...], declared: dict[str, str]
) -> list[Relation]:
    if layers.parks is None:
        return []
    around = (declared, layers.crs)
    outline = shapely.get_coordinates(layers.parks.geometry.to_numpy())
    relations = [_by_fit(("parks", "roads"), outline, street, around)]
    stations = layers.all_stations
    if "host" not in stations or not len(stations):
        return relations
    parks = dict(zip(layers.parks["name"], layers.parks.geometry, strict=True))
    hosts = np.array([parks.get(host) if host else None for host in stations["host"]], dtype=object)
    hosted = np.array([host is not None for host in hosts], dtype=np.bool_)
    polygons = hosts[hosted]

    def misfit(xy: Float64) -> Flags:
        far: Flags = ~shapely.dwithin(polygons, shapely.points(xy), HOST_REACH_M)
        return far

    return [*relations, _by_misfits(("stations", "parks"), point_xy(stations)[hosted], misfit, around)]


def _area_misfit(
    frame: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, union: BaseGeometry | None
) -> Callable[[Float64], Flags]:
    """Return the test: outside the union of the areas, or outside the one that the row names as its community."""
    shapely.prepare(union)
    named = named_areas(frame, areas)
    has_name = np.array([area is not None for area in named], dtype=np.bool_)
    polygons = named[has_name]
    shapely.prepare(polygons)

    def misfit(xy: Float64) -> Flags:
        wrong: Flags = ~shapely.contains_xy(union, xy[:, 0], xy[:, 1])
        wrong[has_name] |= ~shapely.contains_xy(polygons, xy[has_name, 0], xy[has_name, 1])
        return wrong

    return misfit


def named_areas(frame: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
    """Return for each row the polygon of the community that it names by name or code, None where there is none such.

    A name that several areas of the level have means none of them.
    """
    found = np.full(len(frame), None, dtype=object)
    communities = areas[areas["level"] == "community"]
    if "community" not in frame or communities.empty:
        return found
    polygons: dict[str, object] = {}
    for key in ("name", "code"):
        counts = communities[key].value_counts()
        for name, polygon in zip(communities[key], communities.geometry, strict=True):
            if name and counts[name] == 1:
                polygons.setdefault(name, polygon)
    # By name once, not by row: a district has tens of names and tens of thousands of homes.
    number, names = pd.factorize(frame["community"])
    each = np.array([polygons.get(name) for name in names] + [None], dtype=object)
    found[:] = each[number]
    return found


def _candidates(pair: tuple[str, str], xy: Float64, around: tuple[dict[str, str], pyproj.CRS]) -> Candidates:
    """Gather the shifts of the points: theirs, or those of the reference the other way; equal ones once."""
    declared, crs = around
    shifts: list[Float64] = []
    suspects: list[tuple[Suspect, ...]] = []
    for role, sign in zip(pair, (1.0, -1.0), strict=True):
        for reading in readings(declared.get(role, "")):
            shift = sign * correction_m(xy, reading, crs)
            mean = shift.mean(axis=0)
            if np.hypot(*mean) < SMALLEST_SHIFT_M:
                continue
            suspect = Suspect(role, reading)
            same = [i for i, other in enumerate(shifts) if np.hypot(*(other.mean(axis=0) - mean)) < SAME_SHIFT_M]
            if same:
                suspects[same[0]] += (suspect,)
            else:
                shifts.append(shift)
                suspects.append((suspect,))
    return Candidates(shifts, suspects)


def _by_fit(
    pair: tuple[str, str],
    xy: Float64,
    measures: tuple[Callable[[Float64], Float64], ...],
    around: tuple[dict[str, str], pyproj.CRS],
) -> Relation:
    xy = xy[spread_sample(len(xy))]
    if not len(xy):
        return Relation(*pair, "unknown")
    candidates = _candidates(pair, xy, around)
    fits = [judge_fit(xy, candidates.shifts, measure) for measure in measures]
    if any(fit.verdict == "aligned" for fit in fits):
        return Relation(*pair, "aligned")
    return _relation(pair, next((fit for fit in fits if fit.verdict == "shifted"), Fit("unknown")), candidates)


def _by_misfits(
    pair: tuple[str, str],
    xy: Float64,
    misfit: Callable[[Float64], Flags],
    around: tuple[dict[str, str], pyproj.CRS],
) -> Relation:
    if not len(xy):
        return Relation(*pair, "unknown")
    candidates = _candidates(pair, xy, around)
    return _relation(pair, judge_misfits(xy, candidates.shifts, misfit), candidates)


def _relation(pair: tuple[str, str], fit: Fit, candidates: Candidates) -> Relation:
    suspects = () if fit.shift is None else candidates.suspects[fit.shift]
    return Relation(*pair, fit.verdict, suspects)
