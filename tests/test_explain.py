"""Facts about the explanation of one residence."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from plans import CRS, EAST, NORTH, write_small_plan

from servicecircle.coverage.circles.explain import Explanation, explain_residence, find_residence, near_ids
from servicecircle.coverage.opened_plan import Opened, open_plan
from servicecircle.coverage.report.explain_words import explanation_document, explanation_lines
from servicecircle.geo.errors import InputError


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    return open_plan(write_small_plan(tmp_path_factory.mktemp("explain") / "plan"))


def explain(opened: Opened, identity: str) -> Explanation:
    row = find_residence(opened.layers, identity, file="residences.csv")
    return explain_residence(opened.plan, opened.layers, opened.streets.network, opened.measured, row)


@pytest.mark.parametrize("identity", ["001", "002", "003", "006", "007"])
def test_legs_and_steps_sum_to_the_distance_of_the_table(opened: Opened, identity: str) -> None:
    """Leg + pieces of street + leg = the distance that decides the verdict, to the millimetre, in every circle."""
    told = explain(opened, identity)
    row = find_residence(opened.layers, identity, file="")
    for circle, verdict in zip(told.circles, opened.measured.verdicts, strict=True):
        walk = circle.walk
        assert walk is not None
        total = walk.leg_from_mm + sum(step.length_mm for step in walk.steps) + walk.leg_to_mm
        assert total == walk.distance_mm == verdict.distance_mm[row] == circle.alternatives[0].distance_mm
        assert abs(walk.line.length * 1000 - total) <= 2 + len(walk.steps)


def test_alternatives_are_the_nearest_stations_in_order(opened: Opened) -> None:
    """002 walks 515 m to S1; S2 is 605 m away: both are named, the nearer first."""
    circle = explain(opened, "002").circles[0]
    assert [(a.station, a.distance_mm) for a in circle.alternatives] == [("S1", 515_000), ("S2", 605_000)]


def test_cut_off_names_the_island_it_stands_on(opened: Opened) -> None:
    """004 enters the island alone: no walk, no alternatives, one entry that leads nowhere."""
    circle = explain(opened, "004").circles[0]
    assert (circle.status, circle.walk, circle.alternatives) == ("cut_off", None, ())
    assert [(entry.street_name, entry.distance_mm) for entry in circle.entries] == [("孤岛路", None)]


def test_off_network_says_how_far_the_nearest_street_is(opened: Opened) -> None:
    """005 is 400 m from the nearest street: no entry at all."""
    told = explain(opened, "005")
    assert told.access_m == pytest.approx(400.0)
    assert (told.circles[0].status, told.circles[0].entries) == ("off_network", ())


def test_an_unknown_id_is_a_finding_with_near_matches(opened: Opened) -> None:
    """`1` and `01` mean `001`, most likely."""
    with pytest.raises(InputError) as caught:
        find_residence(opened.layers, "1", file="residences.csv")
    finding = caught.value.findings[0]
    assert finding.code == "unknown_residence"
    assert "001" in finding.fix_zh
    assert "001" in finding.fix_en


def test_near_ids_prefer_the_same_id_spelt_otherwise() -> None:
    """Case and leading zeros first, then similar spelling; nothing similar gives nothing."""
    assert near_ids("r01", ["R02", "R01", "X"])[0] == "R01"
    assert near_ids("zzz", ["R01"]) == []


@pytest.mark.parametrize("identity", ["001", "002", "003", "004", "005"])
def test_words_and_json_tell_every_status(opened: Opened, identity: str) -> None:
    """Both languages name each circle and its verdict; the JSON's parts sum too."""
    told = explain(opened, identity)
    stations = opened.layers.stations
    zh = "\n".join(explanation_lines(told, opened.plan, stations, language="zh"))
    en = "\n".join(explanation_lines(told, opened.plan, stations, language="en"))
    assert "群众诉求" in zh and "公共法律" in zh
    assert "Appeals" in en and "Public legal" in en
    for circle in explanation_document(told, stations)["circles"]:
        if circle["walk"] is not None:
            walk = circle["walk"]
            parts = walk["leg_from_mm"] + walk["leg_to_mm"] + sum(step["length_mm"] for step in walk["steps"])
            assert parts == circle["distance_mm"]


def test_a_rival_that_would_flip_the_verdict_is_told(tmp_path: Path) -> None:
    """A bridge 5.3 m from 001, joined to the main street only at its far end: entered instead, 001 were not covered."""
    plan = write_small_plan(tmp_path / "plan")
    roads = gpd.read_file(plan / "roads.gpkg")
    bridge = shapely.LineString([(EAST, NORTH + 10.3), (EAST + 1300, NORTH + 10.3), (EAST + 1300, NORTH)])
    more = gpd.GeoDataFrame({"id": ["bridge"], "name": ["高架"]}, geometry=[bridge], crs=CRS)
    pd.concat([roads, more], ignore_index=True).to_file(plan / "roads.gpkg", driver="GPKG")
    opened = open_plan(plan)
    circle = explain(opened, "001").circles[0]
    assert (circle.status, circle.in_doubt) == ("covered", True)
    rival = next(entry for entry in circle.entries if entry.role == "rival")
    assert (rival.street_name, rival.leg_mm) == ("高架", 5300)
    lines = explanation_lines(explain(opened, "001"), opened.plan, opened.layers.stations, language="zh")
    assert any("接入存疑" in line for line in lines)
