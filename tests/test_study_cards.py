"""Facts about what results show of themselves in a notebook."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from plans import PLAN, write_small_plan

from servicecircle.coverage.circles.explain import explain_residence
from servicecircle.coverage.circles.study import study_coverage
from servicecircle.coverage.opened_plan import Opened, open_plan
from servicecircle.coverage.patrol.patrol_request import PatrolRequest
from servicecircle.coverage.patrol.patrol_study import study_patrol
from servicecircle.coverage.report.explain_words import way_line
from servicecircle.coverage.report.study_cards import result_html
from servicecircle.coverage.sites.site_request import SiteRequest
from servicecircle.coverage.sites.sites_study import study_sites
from servicecircle.coverage.staffing.staffing_study import study_staffing

HOSTILE = "<img src=x onerror=alert(1)>&镇"
PATROLLERS = '[layers.patrollers]\npath = "patrollers.csv"\n'


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """The small plan under a name that would run if it were markup."""
    plan = PLAN.replace("[circles.appeals]", PATROLLERS + "[circles.appeals]").replace("试验镇", HOSTILE)
    folder = write_small_plan(tmp_path_factory.mktemp("cards") / "plan", plan=plan)
    (folder / "patrollers.csv").write_text("area,patrollers\n11,3\n", encoding="utf-8")
    return open_plan(folder)


@pytest.fixture(scope="module")
def results(opened: Opened) -> dict[str, object]:
    return {
        "plan": opened.plan,
        "opened": opened,
        "coverage": study_coverage(opened.plan, opened.layers, opened.streets.network, measured=opened.measured),
        "sites": study_sites(opened, SiteRequest(add=1, where="anywhere")),
        "patrol": study_patrol(opened),
        "staffing": study_staffing(opened),
    }


class Tags(HTMLParser):
    """Gathers the names of all tags."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - what the parser hands over
        """Keep one name."""
        self.names.add(tag)


@pytest.mark.parametrize("name", ["plan", "opened", "coverage", "sites", "patrol", "staffing"])
def test_a_card_is_small_and_holds_text_of_the_data_as_text(results: dict[str, object], name: str) -> None:
    """No script, picture or link; the plan's name is escaped; both languages say it differently."""
    shown = results[name]
    zh, en = shown._repr_html_(), result_html(shown, language="en")
    assert zh == result_html(shown, language="zh")
    assert zh != en
    for card in (zh, en):
        tags = Tags()
        tags.feed(card)
        assert tags.names <= {"div", "b", "table", "thead", "tbody", "tr", "th", "td", "details", "summary"}
        assert "&lt;img src=x" in card
        assert len(card) < 8_000
        assert re.search("2020-11-09", card)


def test_the_card_tells_the_figures_of_the_study(results: dict[str, object], opened: Opened) -> None:
    """Rates of both circles, who is not covered, and the assumptions."""
    verdict, people = opened.measured.verdicts[0], results["coverage"].residents
    left_out = int(people[~verdict.covered].sum())
    card = result_html(results["coverage"], language="en")
    assert f">{left_out:,}<" in card
    assert "Assumptions" in card
    assert "access limit 100 m" in card
    assert "1:51" in result_html(results["patrol"], language="en")


def test_the_card_of_patrols_hides_no_shortage_behind_a_surplus(opened: Opened, results: dict[str, object]) -> None:
    """1 short as a whole, 2 area by area; the other population bases only where the plan states some."""
    card = re.sub("<[^>]*>", " ", result_html(results["patrol"], language="en"))
    assert re.search(r"1\s+short as a whole|short as a whole\s+1\s", card)
    assert re.search(r"2\s+short, area by area|short, area by area\s+2\s", card)
    assert "by population basis" not in card
    patrol = opened.plan.patrol.model_copy(update={"other_bases": {"户籍人口": 124}})
    told = study_patrol(replace(opened, plan=opened.plan.model_copy(update={"patrol": patrol})))
    assert "户籍人口 124 1:41" in result_html(told, language="en")


def test_there_is_no_card_of_anything_else() -> None:
    """It says of what."""
    with pytest.raises(TypeError, match="Path"):
        result_html(Path())


def test_a_residence_tells_verdict_and_way(opened: Opened) -> None:
    """002 walks 505 m and 595 m along the main street: the parts of the way sum to the walk, and names stay text."""
    found = explain_residence(opened.plan, opened.layers, opened.streets.network, opened.measured, 1)
    zh, en = (result_html(found, language=language) for language in ("zh", "en"))
    assert "002" in zh and "居民 20 人" in zh and "20 residents" in en
    assert HOSTILE not in zh
    walk = found.circles[0].walk
    assert walk is not None and f"{walk.distance_mm / 1000:,.1f}" in zh
    way = way_line(walk, language="en")
    assert sum(float(part) for part in re.findall(r" ([\d.]+) m", way)) == pytest.approx(
        walk.distance_mm / 1000, abs=0.2
    )
    assert way.count("主街") == 1


def test_new_patrollers_are_told_where_they_go(opened: Opened) -> None:
    """The card of a study with additions lists the areas, by how many go there."""
    study = study_patrol(opened, PatrolRequest(add=2))
    assert study.added is not None
    html = result_html(study, language="en")
    assert "2 new patrollers for" in html
    assert html.count("<tr") - 1 == (study.added.added > 0).sum()
