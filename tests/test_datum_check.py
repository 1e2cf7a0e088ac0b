"""A layer in another datum than the plan says is named, with its vector; sound data never are."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyproj
import pytest
import shapely

from real_plans import make_guangming
from servicecircle.coverage.checks.alignment import judge_fit, judge_misfits, street_measures
from servicecircle.coverage.checks.check import check_plan
from servicecircle.coverage.checks.datum_check import datum_findings, name_culprits
from servicecircle.coverage.checks.datum_shift import Reading, anywhere_shifted, correction_m, readings
from servicecircle.coverage.checks.relations import Relation, Suspect
from servicecircle.coverage.layers.layers import PlanLayers, read_layers
from servicecircle.coverage.plan_toml.plan import Plan, load_plan
from servicecircle.geo.datum import bd09_from_wgs84, gcj02_from_wgs84, wgs84_from_gcj02
from servicecircle.geo.roads import StreetOptions, read_streets

Float64 = npt.NDArray[np.float64]
Move = Callable[[Any, Any], tuple[Float64, Float64]]
Sample = tuple[Plan, PlanLayers, npt.NDArray[np.object_]]


@pytest.fixture(scope="module")
def sample(root: Path) -> Sample:
    """The sample district: plan, layers and streets."""
    folder = root / "data" / "yunxi"
    plan = load_plan(folder)
    layers = read_layers(plan)
    streets, _ = read_streets(folder / "roads.osm.pbf", crs=layers.crs, options=StreetOptions())
    assert streets is not None
    return plan, layers, streets.edges.geometry.to_numpy()


def moved(frame: gpd.GeoDataFrame, move: Move) -> gpd.GeoDataFrame:
    """Return `frame` as it lies when coordinates moved by `move` are taken for WGS84."""

    def shift(xy: Float64) -> Float64:
        return np.column_stack(move(xy[:, 0], xy[:, 1]))

    degrees = frame.to_crs("EPSG:4326")
    return degrees.set_geometry(
        gpd.GeoSeries(shapely.transform(degrees.geometry.to_numpy(), shift), crs=degrees.crs)
    ).to_crs(frame.crs)


def with_stations(layers: PlanLayers, stations: gpd.GeoDataFrame) -> PlanLayers:
    return dataclasses.replace(layers, stations=stations, all_stations=stations)


def told(plan: Plan, layers: PlanLayers, lines: npt.NDArray[np.object_]) -> list[tuple[str, str]]:
    return [(finding.file, finding.fix_en) for finding in datum_findings(plan, layers, lines)]


def test_the_sample_is_sound(sample: Sample) -> None:
    """No layer of the sample is accused, the declared GCJ-02 layer included."""
    assert told(*sample) == []


@pytest.mark.parametrize(("move", "datum"), [(gcj02_from_wgs84, "gcj02"), (bd09_from_wgs84, "bd09")])
def test_moved_stations_are_named(sample: Sample, move: Move, datum: str) -> None:
    """Stations in GCJ-02 or BD-09 declared WGS84 are refused by name, with the vector in metres."""
    plan, layers, lines = sample
    (finding,) = datum_findings(plan, with_stations(layers, moved(layers.all_stations, move)), lines)
    assert (finding.code, finding.severity, finding.file) == ("wrong_datum", "error", "stations.csv")
    assert f'datum = "{datum}"' in finding.fix_zh
    if datum == "gcj02":
        assert "GCJ-02" in finding.zh
        assert "东偏 5" in finding.zh
        assert "南偏 2" in finding.zh
        assert "east" in finding.en
        assert "south" in finding.en


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("count", [30, 80])
def test_a_few_stations_are_enough_and_never_accused_wrongly(sample: Sample, seed: int, count: int) -> None:
    """Any 30 of the stations are named when moved, and are not when they lie right."""
    plan, layers, lines = sample
    few = layers.all_stations.sample(count, random_state=seed).reset_index(drop=True)
    assert told(plan, with_stations(layers, few), lines) == []
    assert [file for file, _ in told(plan, with_stations(layers, moved(few, gcj02_from_wgs84)), lines)] == [
        "stations.csv"
    ]


def test_moved_residences_areas_and_roads_are_named(sample: Sample) -> None:
    """Whichever layer is displaced is the one that is named, not the sound ones beside it."""
    plan, layers, lines = sample
    residences = dataclasses.replace(layers, residences=moved(layers.residences, gcj02_from_wgs84))
    assert [file for file, _ in told(plan, residences, lines)] == ["residences.csv"]
    assert layers.areas is not None
    areas = dataclasses.replace(layers, areas=moved(layers.areas, gcj02_from_wgs84))
    assert [file for file, _ in told(plan, areas, lines)] == ["areas.geojson"]
    roads = moved(gpd.GeoDataFrame(geometry=lines, crs=layers.crs), gcj02_from_wgs84).geometry.to_numpy()
    assert [file for file, _ in told(plan, layers, roads)] == ["roads.osm.pbf"]


def test_a_layer_converted_once_too_often_is_named(sample: Sample) -> None:
    """Stations that had been converted already lie the other way and are told so."""
    plan, layers, lines = sample
    ((file, fix),) = told(plan, with_stations(layers, moved(layers.all_stations, wgs84_from_gcj02)), lines)
    assert file == "stations.csv"
    assert "before the conversion" in fix


def test_the_correction_is_the_datum_formula() -> None:
    """A correction takes a moved place back to where it was, to a millimetre."""
    crs = pyproj.CRS.from_epsg(4547)
    forward = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    true = np.column_stack(forward.transform([114.0, 113.9], [22.7, 22.8]))
    lies = np.column_stack(forward.transform(*gcj02_from_wgs84([114.0, 113.9], [22.7, 22.8])))
    np.testing.assert_allclose(lies + correction_m(lies, Reading("wgs84", "gcj02"), crs), true, atol=1e-3)
    assert len(readings("wgs84")) == 4
    assert {reading.real for reading in readings("gcj02")} == {"wgs84", "bd09"}


def test_no_shift_is_looked_for_outside_china() -> None:
    """In Liechtenstein the datums are one, and no layer can be displaced by them."""
    crs = pyproj.CRS.from_epsg(32632)
    forward = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    assert not anywhere_shifted(np.column_stack(forward.transform([9.5, 9.6], [47.1, 47.2])), crs)


def test_random_places_accuse_nobody() -> None:
    """Places without any pattern, and streets in a regular grid, give no verdict at all."""
    rng = np.random.default_rng(5)
    at = np.arange(0, 6001, 250.0)
    lines = np.array(
        [shapely.LineString([(0, y), (6000, y)]) for y in at] + [shapely.LineString([(x, 0), (x, 6000)]) for x in at]
    )
    near, building = street_measures(lines)
    for _ in range(20):
        xy = rng.uniform(1500, 4500, (200, 2))
        shifts = [np.tile(vector, (200, 1)) for vector in ([500.0, -330.0], [-500.0, 330.0], [1180.0, -20.0])]
        assert judge_fit(xy, shifts, near).verdict != "shifted"
        assert judge_fit(xy, shifts, building).verdict != "shifted"


def test_streets_that_repeat_themselves_accuse_nobody() -> None:
    """Parks at like places of a grid of streets fit in many; by decoys alone each of the first ten towns is shifted."""
    for seed in (1, 99, 240, 250, 321, 342, 380, 425, 603, 635, *range(2, 40)):
        rng = np.random.default_rng(seed)
        east, north = (float(rng.integers(60, 260)) for _ in range(2))
        origin = np.array([500_000 + rng.integers(-80_000, 80_000), 2_500_000 + rng.integers(-200_000, 500_000)])
        columns, rows = int(6000 / east), int(6000 / north)
        size = np.array([columns * east, rows * north])
        ends = [((i * east, 0.0), (i * east, size[1])) for i in range(columns + 1)]
        ends += [((0.0, j * north), (size[0], j * north)) for j in range(rows + 1)]
        streets = shapely.linestrings(np.array(ends) + origin)
        parks, phase = int(rng.integers(3, 30)), rng.random(2)
        cells = np.column_stack([rng.integers(0, columns, parks), rng.integers(0, rows, parks)])
        middles = origin + (cells + phase) * (east, north)
        half = rng.integers(20, 400) / 2
        corners = np.concatenate([middles + np.array(corner) * half for corner in ((-1, -1), (1, -1), (1, 1), (-1, 1))])
        shifts = [correction_m(corners, reading, pyproj.CRS("EPSG:4547")) for reading in readings("cgcs2000")]
        for measure in street_measures(streets):
            assert judge_fit(corners, shifts, measure).verdict != "shifted", seed


def test_misfits_need_a_clear_gain() -> None:
    """Points that stay outside after the shift, or are few, are no evidence; points that all come in are."""
    box = shapely.box(0, 0, 4000, 4000)
    shapely.prepare(box)

    def outside(xy: Float64) -> npt.NDArray[np.bool_]:
        return np.asarray(~shapely.contains_xy(box, xy[:, 0], xy[:, 1]))

    rng = np.random.default_rng(2)
    inside = np.concatenate([rng.uniform(0, 4000, (300, 2)), [[1, 1], [3999, 1], [1, 3999], [3999, 3999]]])
    shift = np.tile([-500.0, 330.0], (304, 1))
    assert judge_misfits(inside, [shift], outside).verdict == "aligned"
    assert judge_misfits(inside - shift, [shift], outside).verdict == "shifted"
    half_beyond = inside + np.array([2000.0, 0.0])
    assert judge_misfits(half_beyond, [shift], outside).verdict == "unknown"


def test_contradictory_evidence_accuses_nobody() -> None:
    """One bad fit against one good fit of either layer is no verdict."""
    suspects = (Suspect("stations", Reading("wgs84", "gcj02")), Suspect("areas", Reading("wgs84", "gcj02", twice=True)))
    relations = [
        Relation("stations", "areas", "shifted", suspects),
        Relation("stations", "roads", "aligned"),
        Relation("residences", "areas", "aligned"),
    ]
    assert name_culprits(relations) == []
    assert [suspect.role for suspect, _ in name_culprits(relations[:1])] == ["stations"]


@pytest.mark.parametrize("seed", range(3))
def test_the_real_district_in_gcj02_is_refused(shared_data: Path, tmp_path: Path, seed: int) -> None:
    """Guangming's border in GCJ-02 that says WGS84, as the areas of WGS84 stations, is named with its 600 m."""
    make_guangming(shared_data, tmp_path, border="district_wgs84.geojson", seed=seed)
    assert "wrong_datum" not in {finding.code for finding in check_plan(tmp_path).findings}
    make_guangming(shared_data, tmp_path, border="district_gcj02.geojson", seed=seed)
    (finding,) = [finding for finding in check_plan(tmp_path).findings if finding.code == "wrong_datum"]
    assert finding.file == "areas.geojson"
    assert 'datum = "gcj02"' in finding.fix_en
    assert "60" in finding.zh
    assert "GCJ-02" in finding.zh
