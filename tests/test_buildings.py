"""Who lives in which building, and totals shared out to the person."""

from __future__ import annotations

from fractions import Fraction

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from servicecircle.geo.buildings import (
    HousingRates,
    estimate_residents,
    flats_of,
    footprints_m2,
    home,
    levels_of,
    share_out,
    share_out_by_area,
)

CRS = "EPSG:4547"


def largest_remainder(weights: list[int], total: int) -> list[int]:
    """Hamilton's method in exact fractions, one person at a time."""
    if not any(weights):
        weights = [1] * len(weights)
    quotas = [Fraction(weight * total, sum(weights)) for weight in weights]
    shares = [int(quota) for quota in quotas]
    rests = [quota - share for quota, share in zip(quotas, shares, strict=True)]
    for _ in range(total - sum(shares)):
        best = max(range(len(rests)), key=lambda n: (rests[n], -n))
        shares[best] += 1
        rests[best] = Fraction(-1)
    return shares


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=30), st.integers(0, 100_000))
def test_shares_are_those_of_exact_fractions(weights: list[int], total: int) -> None:
    """Whole weights give what Hamilton's method gives in exact fractions, ties to the earlier."""
    assert share_out(weights, total).tolist() == largest_remainder(weights, total)


@given(st.lists(st.floats(0, 1e12, allow_subnormal=False), min_size=1, max_size=50), st.integers(0, 2_000_000_000))
def test_shares_sum_to_the_total(weights: list[float], total: int) -> None:
    """Whatever the weights, nobody is lost or made up, and no share is a person or more off its quota."""
    shares = share_out(weights, total)
    assert int(shares.sum()) == total
    assert (shares >= 0).all()
    if sum(weights):
        quota = np.array(weights) / sum(weights) * total
        # Weights are kept to about 2**-30 of the largest.
        assert np.abs(shares - quota).max() < 1 + total * len(weights) * 2.0**-29


@pytest.mark.parametrize(("weights", "total"), [([1, -1], 3), ([1, float("nan")], 3), ([1], -1), ([], 3)])
def test_nonsense_is_refused(weights: list[float], total: int) -> None:
    """Negative or missing weights, a negative total, or people with nobody to go to are errors."""
    with pytest.raises(ValueError):
        share_out(weights, total)


def test_nobody_among_nobody() -> None:
    """No people among no buildings is no fault."""
    assert share_out([], 0).tolist() == []


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"building": "apartments"}, "yes"),
        ({"building": "House"}, "yes"),
        ({"building": "retail;apartments"}, "yes"),
        ({"building": "yes", "building:flats": "12"}, "yes"),
        ({"building": "commercial", "building:use": "residential"}, "yes"),
        ({"building": "apartments", "amenity": "kindergarten"}, "yes"),
        ({"building": "yes"}, "on_residential_land"),
        ({"building": "yes", "shop": "no"}, "on_residential_land"),
        ({"building": "yes", "amenity": "school"}, "no"),
        ({"building": "yes", "shop": "supermarket"}, "no"),
        ({"building": "no"}, "no"),
        ({}, "no"),
        ({"building": "garage"}, "no"),
        ({"building": "construction"}, "no"),
        ({"building": "apartments", "abandoned": "yes"}, "no"),
        ({"building": "house", "ruins": "no"}, "yes"),
    ],
)
def test_what_is_a_home(tags: dict[str, str], expected: str) -> None:
    """The tag of the building decides; `yes` alone asks the land; what is abandoned or being built holds nobody."""
    assert home(tags) == expected


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ("6", 6), ("6.5", 6.5), ("5;6", 6), ("4-6", 6), ("６", 6), ("约30层", 30),
        ("", None), ("many", None), ("-2", None), ("0", None), ("9999", None),
    ],
)  # fmt: skip
def test_levels_as_people_write_them(levels: str, expected: float | None) -> None:
    """Lists and ranges count their largest; words, nothing, less than nothing and absurd heights are not known."""
    assert levels_of({"building:levels": levels}) == expected


def test_levels_in_the_air_hold_nobody() -> None:
    """A tower that begins on level 4 of 30 has 26."""
    assert levels_of({"building:levels": "30", "building:min_level": "4"}) == 26
    assert flats_of({"building:flats": "120"}) == 120


def test_estimate_by_levels_then_flats_then_kind() -> None:
    """Levels win over flats, flats over the default of the kind; halves round up."""
    rates = HousingRates(floor_m2_per_resident=40, residents_per_flat=2.5, levels={"house": 2})
    tags = [
        {"building": "house", "building:levels": "10", "building:flats": "7"},
        {"building": "house", "building:flats": "7"},
        {"building": "house"},
        {"building": "yes"},
        {"building": "house"},
    ]
    people = estimate_residents(tags, np.array([100.0, 100.0, 100.0, 100.0, 10.0]), rates)
    assert people.tolist() == [25, 18, 5, 5, 1]


@pytest.mark.parametrize("lat", [0.0, 22.7, 47.1, 65.0])
def test_footprints_are_true_areas(lat: float) -> None:
    """A square of 100 m measured in the local UTM zone has 10,000 m² from degrees at any latitude."""
    utm = gpd.GeoSeries(gpd.points_from_xy([114.2], [lat]), crs=4326).estimate_utm_crs()
    centre = gpd.GeoSeries(gpd.points_from_xy([114.2], [lat]), crs=4326).to_crs(utm).iloc[0]
    square = gpd.GeoSeries([shapely.box(centre.x, centre.y, centre.x + 100, centre.y + 100)], crs=utm)
    assert footprints_m2(square.to_crs(4326))[0] == pytest.approx(10_000, rel=0.002)


def towns(residents: list[float], **columns: list[str]) -> gpd.GeoDataFrame:
    """Areas side by side, 10 m wide."""
    boxes = [shapely.box(10 * n, 0, 10 * n + 10, 10) for n in range(len(residents))]
    return gpd.GeoDataFrame({"residents": residents, **columns}, geometry=boxes, crs=CRS)


def houses(x: list[float], residents: list[int], estimated: list[bool] | None = None) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"residents": residents, "estimated": estimated or [True] * len(x)},
        geometry=gpd.points_from_xy(x, [5.0] * len(x)),
        crs=CRS,
    )


def test_totals_are_kept_to_the_person() -> None:
    """Each area's estimated houses sum to its total; houses outside every area keep their estimate."""
    shared, findings = share_out_by_area(houses([1, 2, 3, 11, 99], [1, 1, 1, 50, 7]), towns([100, 30]))
    assert shared["residents"].tolist() == [34, 33, 33, 30, 7]
    assert findings == []


def test_measured_houses_keep_their_people() -> None:
    """Who was counted stays; only the rest of the total is shared out."""
    shared, findings = share_out_by_area(houses([1, 2, 3], [60, 1, 3], [False, True, True]), towns([100]))
    assert shared["residents"].tolist() == [60, 10, 30]
    assert findings == []


def test_totals_that_cannot_be_kept_are_told() -> None:
    """An area without houses, and one where more were measured than its total, give one warning with the first row."""
    shared, (finding,) = share_out_by_area(houses([11, 12], [50, 1], [False, True]), towns([40, 20]), file="areas.csv")
    assert shared["residents"].tolist() == [50, 1]
    assert (finding.code, finding.severity, finding.count, finding.row) == ("area_total_not_kept", "warning", 2, 1)
    assert finding.file == "areas.csv"


def test_finest_level_with_totals_counts() -> None:
    """A district and its communities both have totals: the communities' are kept."""
    areas = towns([100, 30], level=["community", "community"])
    district = gpd.GeoDataFrame(
        {"residents": [999.0], "level": ["district"]}, geometry=[shapely.box(0, 0, 20, 10)], crs=CRS
    )
    both = gpd.GeoDataFrame(gpd.pd.concat([district, areas], ignore_index=True), crs=CRS)
    shared, _ = share_out_by_area(houses([1, 11], [1, 1]), both)
    assert shared["residents"].tolist() == [100, 30]


def test_areas_without_totals_change_nothing() -> None:
    """No column, or empty cells, leave the estimates as they are."""
    frame = houses([1, 11], [5, 6])
    for areas in (towns([1, 1]).drop(columns="residents"), towns([float("nan")] * 2)):
        assert share_out_by_area(frame, areas)[0]["residents"].tolist() == [5, 6]


def test_border_belongs_to_the_lowest_code() -> None:
    """A house on the border of two areas is shared out once, in the one with the lower code."""
    shared, _ = share_out_by_area(houses([10, 1, 11], [1, 1, 1]), towns([100, 30], code=["002", "001"]))
    assert shared["residents"].tolist() == [15, 100, 15]
