"""Who lives in the buildings of an extract: which are homes, how many people they hold, shares of a known total.

OpenStreetMap counts floors, not people. An estimate is floor area (footprint × levels) over the floor area of a
resident, rounded to whole people; where an area's total is known, it is shared out by those estimates instead, and
kept to the person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from .code_words import LEVELS
from .errors import Finding
from .faults import LayerRows, Words

Float64 = npt.NDArray[np.float64]
Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

# Values of `building` that are homes, and how many levels one is taken to have where nobody counted them.
HOME_LEVELS: Mapping[str, float] = {
    "apartments": 6,
    "dormitory": 6,
    "residential": 5,
    "terrace": 2,
    "house": 2,
    "detached": 2,
    "semidetached_house": 2,
    "semi": 2,
    "villa": 2,
    "farm": 2,
    "bungalow": 1,
    "cabin": 1,
    "static_caravan": 1,
    "houseboat": 1,
}
# `building=yes` on residential land: a house or a block that nobody classified, or, where smaller, a garage or a shed.
UNCLASSIFIED_LEVELS = 2.0
SMALLEST_UNCLASSIFIED_M2 = 40.0
# A building that one of these tags calls something else is no home for being on residential land.
_OTHER_USES = (
    "amenity",
    "aeroway",
    "craft",
    "emergency",
    "government",
    "healthcare",
    "industrial",
    "leisure",
    "man_made",
    "military",
    "office",
    "power",
    "public_transport",
    "railway",
    "religion",
    "shop",
    "sport",
    "telecom",
    "tourism",
    "waterway",
)
_UNINHABITED = ("abandoned", "construction", "demolished", "disused", "ruins")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MOST_LEVELS = 200.0
_MOST_FLATS = 10_000.0
# Whole weights up to this stay exact: weight × total then fits an int64.
_LARGEST_PRODUCT = 2**62
# Equal-area everywhere, so that a footprint has its true size in any town (NSIDC EASE-Grid 2.0).
_EQUAL_AREA = "EPSG:6933"

Home = Literal["yes", "on_residential_land", "no"]


@dataclass(frozen=True, kw_only=True)
class HousingRates:
    """What turns floors into people; set them to local figures where there are any.

    Attributes:
        floor_m2_per_resident: Dwelling floor area of a resident; 36.5 m² is that of China's city households
            (census 2020).
        residents_per_flat: People in a flat, for buildings whose flats are counted and whose levels are not; 2.62
            is China's mean household (census 2020).
        levels: Levels of a building whose levels are not known, by its `building` tag.
    """

    floor_m2_per_resident: float = 36.5
    residents_per_flat: float = 2.62
    levels: Mapping[str, float] = field(default_factory=lambda: HOME_LEVELS)


def home(tags: Mapping[str, str]) -> Home:
    """Return whether tags say that people live in a building.

    ``on_residential_land`` stands for `building=yes` without any other use: a home where `landuse=residential` is.
    """
    kinds = _words(tags.get("building", ""))
    if not kinds or any(tags.get(key, "no") != "no" or key in kinds for key in _UNINHABITED):
        return "no"
    if any(kind in HOME_LEVELS for kind in kinds) or "residential" in _words(tags.get("building:use", "")):
        return "yes"
    if kinds != ["yes"]:
        return "no"
    if _quantity(tags.get("building:flats", ""), _MOST_FLATS) is not None:
        return "yes"
    return "no" if any(tags.get(key, "no") != "no" for key in _OTHER_USES) else "on_residential_land"


def levels_of(tags: Mapping[str, str]) -> float | None:
    """Return the number of levels that a building's tags state, less those it stands above, or None."""
    levels = _quantity(tags.get("building:levels", ""), _MOST_LEVELS)
    if levels is None:
        return None
    raised = _quantity(tags.get("building:min_level", ""), _MOST_LEVELS) or 0.0
    return levels - raised if raised < levels else levels


def flats_of(tags: Mapping[str, str]) -> float | None:
    """Return the number of flats that a building's tags state, or None."""
    return _quantity(tags.get("building:flats", ""), _MOST_FLATS)


def estimate_residents(tags: Sequence[Mapping[str, str]], footprint_m2: Float64, rates: HousingRates) -> Int64:
    """Return people in each of n buildings, rounded half up.

    Args:
        tags: (n,) tags of the buildings. Levels come from `building:levels`; else people from `building:flats`;
            else levels from `rates` by the kind of building.
        footprint_m2: (n,) area on the ground.
        rates: People a floor area and a flat.
    """
    people = [_people(building, area, rates) for building, area in zip(tags, footprint_m2.tolist(), strict=True)]
    return np.floor(np.array(people, dtype=np.float64) + 0.5).astype(np.int64)


def footprints_m2(outlines: gpd.GeoSeries) -> Float64:
    """Return the true area (n,) of polygons in any CRS, in square metres."""
    return np.asarray(shapely.area(outlines.to_crs(_EQUAL_AREA).to_numpy()), dtype=np.float64)


def share_out(weights: npt.ArrayLike, total: int) -> Int64:
    """Share `total` people out by `weights`, so that the shares sum to it exactly.

    Largest remainder (Hamilton): everyone gets the whole part of their quota, those left over go to the largest
    remainders, the earlier first where they are equal. Whole arithmetic: no share depends on rounding of floats.

    Args:
        weights: (n,) not negative, finite; all zero counts as all equal.
        total: How many to share out, not negative.

    Raises:
        ValueError: A weight or the total is negative or no number, or there is nobody to share with.
    """
    weight = np.asarray(weights, dtype=np.float64).ravel()
    if total < 0 or not np.isfinite(weight).all() or (weight < 0).any():
        raise ValueError("weights and total must be numbers that are not negative")
    if not len(weight):
        if total:
            raise ValueError(f"nobody to share {total} out to")
        return np.empty(0, dtype=np.int64)
    whole = _whole_weights(weight, total)
    quota, rest = np.divmod(whole * total, whole.sum())
    left = total - int(quota.sum())
    quota[np.argsort(-rest, kind="stable")[:left]] += 1
    return quota


def share_out_by_area(
    buildings: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, *, file: str = ""
) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Replace estimated residents so that each area's known total is kept to the person.

    Measured buildings (`estimated` is False) keep theirs; the rest of the total is shared out among the estimated
    ones of the area. Where levels are nested, the finest level that has totals counts.

    Args:
        buildings: `residents` (int), `estimated` (bool), geometry.
        areas: `residents` (known totals, may be missing), optionally `level`, `code`, `row`; the same CRS.
        file: Name of the areas' file in findings.

    Returns:
        `buildings` with new `residents`, and warnings for areas whose total could not be kept: no estimated
        building in them, or fewer people than were measured.
    """
    known = _finest_with_totals(areas)
    residents = buildings["residents"].to_numpy().astype(np.int64)
    estimated = buildings["estimated"].to_numpy().astype(bool)
    totals = known["residents"].to_numpy().astype(np.int64)
    owner = _owners(buildings, known)
    measured = np.zeros(len(known), dtype=np.int64)
    there = (owner >= 0) & ~estimated
    np.add.at(measured, owner[there], residents[there])
    kept = np.zeros(len(known), dtype=bool)
    shares = residents.copy()
    for area, members in _members(np.where(estimated, owner, -1)).items():
        if totals[area] >= measured[area]:
            shares[members] = share_out(residents[members], int(totals[area] - measured[area]))
            kept[area] = True
    numbers = known["row"].to_numpy() if "row" in known else np.arange(1, len(known) + 1)
    rows = LayerRows(file, numbers.astype(np.int64))
    unkept = ~kept & (totals != measured)
    return buildings.assign(residents=shares), rows.warnings(
        "area_total_not_kept", _NOT_KEPT, unkept, column="residents"
    )


def _people(tags: Mapping[str, str], footprint_m2: float, rates: HousingRates) -> float:
    levels, flats = levels_of(tags), flats_of(tags)
    if levels is None and flats is not None:
        return flats * rates.residents_per_flat
    if levels is None:
        kinds = _words(tags.get("building", ""))
        levels = next((rates.levels[kind] for kind in kinds if kind in rates.levels), UNCLASSIFIED_LEVELS)
    return footprint_m2 * levels / rates.floor_m2_per_resident


def _words(value: str) -> list[str]:
    return [word.strip().casefold() for word in value.split(";") if word.strip()]


def _quantity(value: str, most: float) -> float | None:
    """Return the number that a tag states: the largest where it states several (``5;6``, ``4-6``)."""
    text = unicodedata.normalize("NFKC", value)
    if text.lstrip().startswith("-"):
        return None
    found = [float(number) for number in _NUMBER.findall(text)]
    sensible = [number for number in found if 0 < number <= most]
    return max(sensible) if sensible and len(sensible) == len(found) else None


def _whole_weights(weight: Float64, total: int) -> Int64:
    if not weight.any():
        return np.ones(len(weight), dtype=np.int64)
    largest = _LARGEST_PRODUCT // max(total, len(weight))
    if (weight == np.floor(weight)).all() and weight.max() <= largest:
        return weight.astype(np.int64)
    # By the exponent alone, and in two steps: neither a tiny nor a huge weight may overflow on the way.
    share = np.ldexp(weight, -int(np.frexp(weight.max())[1]))
    return np.floor(np.ldexp(share, int(np.floor(np.log2(min(largest, 2**53))))) + 0.5).astype(np.int64)


def _finest_with_totals(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if "residents" not in areas:
        return areas.iloc[:0].assign(residents=0)
    known = areas[pd.to_numeric(areas["residents"], errors="coerce").notna()]
    if "level" not in known or known.empty:
        return known
    finest = max(known["level"], key=lambda level: LEVELS.index(level) if level in LEVELS else -1)
    return known[known["level"] == finest]


def _owners(buildings: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> Int64:
    """Return for each building the area that covers it, by position, or -1; the lowest code on a shared border."""
    shapes = buildings.geometry.to_numpy()
    points = np.where(shapely.get_dimensions(shapes) == 0, shapes, shapely.point_on_surface(shapes))
    codes = areas["code"].astype(str).to_numpy() if "code" in areas else np.full(len(areas), "")
    rank = np.lexsort((np.arange(len(areas)), codes, codes == ""))
    place = np.empty(len(areas), dtype=np.int64)
    place[rank] = np.arange(len(areas))
    building, area = shapely.STRtree(areas.geometry.to_numpy()).query(points, predicate="covered_by")
    best = np.full(len(buildings), len(areas), dtype=np.int64)
    np.minimum.at(best, building, place[area])
    return np.where(best < len(areas), np.append(rank, -1)[best], -1)


def _members(owner: Int64) -> dict[int, Int64]:
    order = np.argsort(owner, kind="stable")
    numbers, first = np.unique(owner[order], return_index=True)
    groups = np.split(order, first[1:])
    return {int(number): group for number, group in zip(numbers, groups, strict=True) if number >= 0}


_NOT_KEPT = Words(
    "有 {n} 个区域的人口总数无法分摊：区域内没有可估算的住宅，或已有实测人数超过总数",
    "{n} area(s) have a total that cannot be shared out: no estimated residence lies in them, or those measured "
    "exceed it",
    "请核对区域边界、人口总数和住宅图层",
    "check the area's outline, its total, and the residences",
)
