"""Where no station may stand: areas, kinds, types of parks, polygons; and words that mean nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from plans import CRS
from site_town import Town, faults, find, moved

from servicecircle.coverage.candidates.candidate_words import KIND_WORDS

TOWN = Town(
    parks=[("甲园", (250.0, -50.0, 450.0, 50.0)), ("乙园", (650.0, 5.0, 850.0, 90.0))],
    types=["工业园", "Business park"],
)


def kinds(folder: Path, town: Town = TOWN, where: str = "parks", **options: object) -> dict[str, int]:
    """Candidates by kind."""
    frame = find(folder, town, where, **options).candidates.frame
    return {str(kind): int(count) for kind, count in frame["kind"].value_counts().items()}


@pytest.mark.parametrize("word", ["东社区", "12", " １２ "])
def test_an_area_by_name_or_code(tmp_path: Path, word: str) -> None:
    """No candidate is left in the area; those that stood there are counted."""
    every = find(tmp_path / "every", TOWN).candidates
    found = find(tmp_path / "some", TOWN, exclude_areas=(word,)).candidates
    assert set(found.frame["community"]) == {"西社区"}
    assert found.left_out.excluded_areas == (every.frame["community"] == "东社区").sum() > 0
    assert len(found) + found.left_out.excluded_areas == len(every)


def test_the_plan_may_say_so_too(tmp_path: Path) -> None:
    """`[sites] exclude_areas` and `exclude_hosts` are what a run asks unless it says otherwise."""
    town = replace(TOWN, sites='exclude_areas = ["东社区"]\nexclude_hosts = ["园区临街"]')
    found = find(tmp_path, town).candidates
    assert set(found.frame["kind"]) == {"park_street"}
    assert set(found.frame["host"]) == {"甲园"}
    assert found.left_out.excluded_hosts > 0


@pytest.mark.parametrize(
    ("word", "left"),
    [("park_edge", {"甲园"}), ("园区临街", {"甲园"}), ("工业园", {"乙园"}), ("business PARK", {"甲园"})],
)
def test_kinds_and_types_of_parks(tmp_path: Path, word: str, left: set[str]) -> None:
    """A kind by its code or its word, a type as the parks layer has it."""
    found = find(tmp_path, TOWN, exclude_hosts=(word,)).candidates
    assert set(found.frame["host"]) == left
    assert found.left_out.excluded_hosts > 0


def test_kinds_hold_anywhere_too(tmp_path: Path) -> None:
    """Anywhere, a place inside a park is of the same kind and at the same type of park as in the search of parks."""
    assert set(kinds(tmp_path / "a", where="anywhere")) == {"street", "park_street"}
    assert set(kinds(tmp_path / "b", where="anywhere", exclude_hosts=("park_street",))) == {"street"}
    assert set(kinds(tmp_path / "c", where="anywhere", exclude_hosts=("工业园",))) == {"street"}


def test_words_that_mean_nothing_are_all_told(tmp_path: Path) -> None:
    """An unknown area and an unknown kind are errors with what is near, at the plan's key where they stand there."""
    town = replace(TOWN, sites='exclude_areas = ["东区社区"]')
    told = faults(tmp_path, town, exclude_areas=("东区社区", "火星"), exclude_hosts=("park_edges", "?"))
    assert [(f.code, f.severity, f.column) for f in told] == [
        ("unknown_area", "error", "sites.exclude_areas"),
        ("unknown_area", "error", None),
        ("unknown_host", "error", None),
        ("unknown_host", "error", None),
    ]
    assert "东社区" in told[0].fix_en
    assert "park_edge" in told[2].fix_zh
    assert "工业园" in told[3].fix_en


def test_without_areas_or_types_it_says_what_is_missing(tmp_path: Path) -> None:
    """Areas cannot be excluded from a plan without areas; a type needs the column."""
    town = replace(TOWN, areas=False, types=())
    area, host = faults(tmp_path, town, exclude_areas=("东社区",), exclude_hosts=("商务区",))
    assert "[layers.areas]" in area.fix_en
    assert "no column type" in host.fix_en


def test_one_name_for_two_areas_excludes_both_and_warns(tmp_path: Path) -> None:
    """Whoever means one of them writes its code."""
    areas = gpd.GeoDataFrame(
        {"name": ["区", "同名", "同名"], "level": ["district", "community", "community"], "code": ["1", "2", "3"]},
        geometry=[moved((-50, -50, 1100, 950)), moved((200, -50, 300, 50)), moved((300, -50, 600, 50))],
        crs=CRS,
    )
    town = replace(TOWN, text='[layers.areas]\npath = "twins.gpkg"\n', areas=False)
    areas.to_file(tmp_path / "twins.gpkg", driver="GPKG")
    found = find(tmp_path, town, exclude_areas=("同名",)).candidates
    assert set(found.frame["host"]) == {"乙园"}
    assert [(f.code, f.severity, f.count) for f in found.findings] == [("ambiguous_area", "warning", 2)]


def test_polygons_in_which_no_station_may_stand(tmp_path: Path) -> None:
    """A layer of polygons, names optional: what they cover is left out and counted."""
    polygons = gpd.GeoDataFrame(geometry=[moved((200, -10, 350, 10)), moved(shapely.Point(700, 0).buffer(1))], crs=CRS)
    (tmp_path / "x").mkdir()
    polygons.to_file(tmp_path / "x" / "no.gpkg", driver="GPKG")
    town = replace(TOWN, text='[layers.exclusions]\npath = "no.gpkg"\n')
    every = find(tmp_path / "every", TOWN)
    found = find(tmp_path / "x", town)
    gone = [(x, y) for x, y in every.places() if 200 <= x <= 350 or x == 700]
    assert found.candidates.left_out.inside_exclusions == len(gone) > 2
    assert found.places() == [place for place in every.places() if place not in gone]


def test_each_place_is_counted_once(tmp_path: Path) -> None:
    """Outside the areas comes first, then the area, the host, the polygon."""
    polygons = gpd.GeoDataFrame(geometry=[moved((0, -10, 1300, 10))], crs=CRS)
    (tmp_path / "x").mkdir()
    polygons.to_file(tmp_path / "x" / "no.gpkg", driver="GPKG")
    every = find(tmp_path / "every", TOWN, "anywhere").candidates
    town = replace(TOWN, text='[layers.exclusions]\npath = "no.gpkg"\n')
    found = find(tmp_path / "x", town, "anywhere", exclude_areas=("东社区",), exclude_hosts=("park_street",)).candidates
    assert set(found.frame["street"]) == {"孤岛路"}
    assert found.left_out.total + len(found) == every.left_out.total + len(every)
    assert min(found.left_out.outside_areas, found.left_out.excluded_areas, found.left_out.excluded_hosts) > 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_template_names_every_kind(root: Path, language: str) -> None:
    """The commented key of the empty plan says the words that it takes."""
    text = (root / "data" / "templates" / f"plan.{language}.toml").read_text(encoding="utf-8")
    (line,) = [line for line in text.splitlines() if line.startswith("# exclude_hosts")]
    assert all((zh if language == "zh" else kind) in line for kind, (zh, _) in KIND_WORDS.items())
