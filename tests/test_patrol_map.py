"""Facts about the map of patroller density."""

from __future__ import annotations

from pathlib import Path

import folium
import numpy as np
import pandas as pd
import pytest
from plans import PLAN, write_small_plan

from servicecircle.coverage.maps.explore import picture_of
from servicecircle.coverage.opened_plan import open_plan, open_unmeasured
from servicecircle.coverage.patrol.patrol_request import PatrolRequest
from servicecircle.coverage.patrol.patrol_study import PatrolStudy, streets_for_patrol, study_patrol
from servicecircle.coverage.patrol.patrol_tables import patrol_tables
from servicecircle.coverage.patrol.ratios import ratio_tenths
from servicecircle.coverage.report.patrol_proposals import one_to
from servicecircle.coverage.report.people_table import cell_text
from servicecircle.coverage.run_files.map_style import PATROL_COLOURS

# The last column of the canvas in which anything is drawn.
RIGHTMOST = """() => {
  const canvas = document.querySelector('canvas[aria-label]');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let last = -1;
  for (let i = 3; i < data.length; i += 4) if (data[i]) last = Math.max(last, ((i - 3) / 4) % canvas.width);
  return last * canvas.clientWidth / canvas.width;
}"""
LAYER = '[layers.patrollers]\npath = "patrollers.csv"\n'


def write_town(folder: Path) -> Path:
    write_small_plan(folder, plan=PLAN.replace("[circles.appeals]", LAYER + "[circles.appeals]"))
    (folder / "patrollers.csv").write_text("area,patrollers\n11,3\n", encoding="utf-8")
    return folder


def study_of(folder: Path) -> PatrolStudy:
    return study_patrol(open_unmeasured(folder, streets=streets_for_patrol), PatrolRequest())


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> PatrolStudy:
    return study_of(write_town(tmp_path_factory.mktemp("map") / "plan"))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh",
            ("平安员密度", "实际管理人口（2020-11-09）", "差于 1:60", "1:40 至 1:60", "优于 1:20", "有居民、无平安员"),
        ),
        (
            "en",
            (
                "Patroller density",
                "(2020-11-09)",
                "worse than 1:60",
                "1:40 to 1:60",
                "better than 1:20",
                "no patroller",
            ),
        ),
    ],
)
def test_the_legend_speaks_both_languages(study: PatrolStudy, language, words: tuple[str, ...]) -> None:
    """Title, population basis and date, a line for each class with its bounds."""
    picture = picture_of(study, language=language)
    swatches = [swatch.label for layer in picture.layers for swatch in layer.swatches if swatch]
    told = "\n".join([picture.title, *picture.lines, *swatches])
    assert [line for line in words if line not in told] == []


def test_areas_and_hexagons_have_the_colour_of_their_class(study: PatrolStudy) -> None:
    """West meets (1:33.3), east has nobody: vermillion, dashed; both layers are there, one is shown."""
    areas, hexagons = picture_of(study).layers
    looks = {title: areas.swatches[number] for title, number in zip(areas.titles, areas.classes[0], strict=True)}
    assert (looks["西社区"].fill, looks["西社区"].dash) == (PATROL_COLOURS["meets"], ())
    assert looks["东社区"].fill == PATROL_COLOURS["far_short"]
    assert looks["东社区"].dash
    assert len(hexagons.titles) == 1
    assert (areas.shown, hexagons.shown) == (True, False)


def test_what_is_said_of_an_area_is_its_row_of_the_table(study: PatrolStudy) -> None:
    """Residents, patrollers, ratio in tenths, rounded up; where there is none, it says why."""
    areas, hexagons = picture_of(study, language="en").layers
    facts = {fact.label: fact for fact in areas.facts}
    west = areas.titles.index("西社区")
    assert facts["residents"].values[west] == 100
    assert facts["patrollers"].texts[facts["patrollers"].values[west]] == "3"
    assert facts["ratio"].values.tolist()[west] == 334
    assert facts["ratio"].values.tolist()[1 - west] == -1
    assert facts["note"].texts == ("no patroller",)
    assert "(spread by residents)" in hexagons.facts[1].texts[0]


def test_no_ratio_over_the_target_looks_met(tmp_path: Path) -> None:
    """100 residents of the west and 3 patrollers are 1:33.3…, shown as 1:33.4 as everywhere; 40 ÷ 1 stays 1:40.0."""
    assert ratio_tenths(np.array([100 / 3, 40.0, 40.0001, np.nan])).tolist() == [334, 400, 401, 0]
    assert {one_to(40.0001), cell_text(40.0001, "ratio")} == {"1:40.1"}


def test_the_legend_tells_what_is_shown_and_covers_nothing(study: PatrolStudy, browser, tmp_path: Path) -> None:
    """In Chromium, on a wide window: areas are left of the legend, and hexagons' colours come with the hexagons."""
    study.explore().save(tmp_path / "map.html")
    page = browser.new_page(viewport={"width": 1000, "height": 600})
    page.goto((tmp_path / "map.html").as_uri())
    page.wait_for_function("document.documentElement.dataset.mapReady === '1'")
    legend = page.query_selector(".map-legend").bounding_box()
    assert page.evaluate(RIGHTMOST) < legend["x"]
    assert page.inner_text(".map-legend").count("1:60") == 2
    page.check(".map-legend input >> nth=0")
    assert page.inner_text(".map-legend").count("1:60") == 4
    page.close()


def test_no_home_is_on_the_map(study: PatrolStudy) -> None:
    """Only areas and hexagons, no point of anybody."""
    assert {layer.kind for layer in picture_of(study).layers} == {"areas"}


def test_an_opened_plan_is_studied_as_it_is(tmp_path: Path) -> None:
    """In a notebook the plan is open already: the same figures, and a map."""
    folder = write_town(tmp_path / "plan")
    measured, light = study_patrol(open_plan(folder)), study_of(folder)
    assert measured.people.tolist() == light.people.tolist()
    assert measured.patrollers.tolist() == light.patrollers.tolist()
    assert isinstance(measured.explore(), folium.Map)


@pytest.mark.parametrize("share", [False, True])
def test_beats_are_outlines_over_the_density(tmp_path: Path, share: bool) -> None:
    """A beat a shape, named by its number, with the residents of its row of the table, masked where that is."""
    request = PatrolRequest(beats=2, share=share)
    study = study_patrol(open_plan(write_town(tmp_path / "plan")), request)
    table = patrol_tables(study)["patrol_beats"]
    layer = picture_of(study, language="en").layers[-1]
    assert (layer.name, layer.shown, list(layer.titles)) == ("Beats", True, ["Beat 1", "Beat 2"])
    assert all(shape.area > 0 for shape in layer.shapes)
    facts = {fact.label: [fact.texts[i] if i >= 0 else "" for i in fact.values] for fact in layer.facts if fact.texts}
    told = ["" if pd.isna(count) else f"{count:,.0f}" for count in table["residents"]]
    assert facts["residents"] == told
    assert isinstance(study.explore(), folium.Map)
