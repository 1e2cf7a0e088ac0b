"""Patrollers in the briefing page: areas of one name are told apart, and what is masked is never counted as none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from page_shown import Shown
from plans import PLAN, write_small_plan

from servicecircle.coverage.briefing.briefing_file import write_briefing
from servicecircle.coverage.briefing.payload import make_payload
from servicecircle.coverage.circles.study import study_coverage
from servicecircle.coverage.opened_plan import open_plan
from servicecircle.coverage.patrol.patrol_request import PatrolRequest
from servicecircle.coverage.patrol.patrol_study import study_patrol
from servicecircle.coverage.patrol.patrol_tables import patrol_table
from servicecircle.coverage.whole_study import WholeStudy

LAYER = '[layers.patrollers]\npath = "patrollers.csv"\n[patrol]\nresidents_per_patroller = 40\n'
CELLS = """[...document.querySelectorAll('#league-rows tr')].map(r => [...r.children].map(c => c.textContent))"""


def patrolled(folder: Path, patrollers: str, *, names: tuple[str, str], share: bool = False) -> WholeStudy:
    """The small plan with two communities of these names: coverage and patrol alone."""
    write_small_plan(folder, plan=PLAN.replace("[circles.appeals]", LAYER + "[circles.appeals]"))
    areas = gpd.read_file(folder / "areas.gpkg")
    areas["name"] = ["试验区", *names]
    areas.to_file(folder / "areas.gpkg", driver="GPKG")
    (folder / "patrollers.csv").write_text(patrollers, encoding="utf-8")
    opened = open_plan(folder)
    coverage = study_coverage(opened.plan, opened.layers, opened.streets.network, measured=opened.measured)
    return WholeStudy(opened, coverage, None, study_patrol(opened, PatrolRequest(share=share)), None)


def test_areas_of_one_name_and_parent_keep_their_own_patrollers(tmp_path: Path) -> None:
    """Two communities whose codes alone differ: each unit has one row, with the residents of that unit."""
    whole = patrolled(tmp_path, "area,patrollers\n11,1\n12,9\n", names=("同名社区", "同名社区"))
    document = make_payload(whole).document
    rows = [row for row in document["patrol"]["rows"] if row["level"] == "community" and row["name"] == "同名社区"]
    assert [row["patrollers"] for row in rows] == [1, 9]
    assert len({row["unit"] for row in rows}) == 2
    assert [document["units"][row["unit"]]["residents"] for row in rows] == [row["residents"] for row in rows]


@pytest.fixture(scope="module")
def masked(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A page for sharing in which one community has so few patrollers that they are masked."""
    folder = tmp_path_factory.mktemp("masked")
    whole = patrolled(folder, "area,patrollers\n11,2\n12,40\n", names=("西社区", "东社区"), share=True)
    path = write_briefing(whole, folder, language="zh", share=True)
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]")
    yield Shown(page, whole, path)
    page.close()


def test_masked_patrollers_are_neither_enough_nor_none(masked: Shown) -> None:
    """They meet no standard, count as none nowhere, and the page says that they are masked, on the map as well."""
    table = patrol_table(masked.whole.patrol)  # type: ignore[arg-type]
    assert table.set_index("name").loc["西社区", "status"] == "masked"
    ours = next(row for row in masked.page.evaluate(CELLS) if "西社区" in row)
    assert ours[-1] == "不公开"
    masked.view("patrol")
    ours = next(row for row in masked.page.evaluate(CELLS) if "西社区" in row)
    assert ours[3] == "不公开"
    assert ours[-2:] == ["—", "—"]
    assert masked.text("#f3").replace(" ", "") == "1/1"
    assert "1 个不公开" in masked.text("#f3-note")
    assert "0 个没有平安员" in masked.text("#f3-note")
    density = "n => ServiceCircle.figures.densityClass(ServiceCircle.page.plan, n)"
    unit = next(n for n, one in enumerate(masked.whole.coverage.index.units) if one.name == "西社区")
    assert masked.page.evaluate(density, unit) == "empty"


def test_the_gap_of_communities_is_pythons_where_some_are_masked(masked: Shown) -> None:
    """The headline's gap is the one that workbook and terminal tell, and says how many communities are masked."""
    masked.view("today")
    table = patrol_table(masked.whole.patrol)  # type: ignore[arg-type]
    assert masked.text("#f5") == f"{int(table['communities_shortage'].iloc[0]):,}"
    assert "1 个不公开" in masked.text("#f5-note")
