"""What the briefing page says of unusual plans: one of a thing, nobody, nothing changed, names from right to left."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from page_shown import Shown, shown
from page_town import bare_whole

SAY = "([key, values]) => ServiceCircle.words.say(key, values)"


@pytest.fixture(scope="module")
def bare(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """The page of an English plan with one residence and no areas."""
    folder = tmp_path_factory.mktemp("words")
    result = shown(browser, bare_whole(folder), folder, "en")
    yield result
    result.page.context.close()


def test_one_of_a_thing_is_told_in_the_singular(bare: Shown) -> None:
    """1 residence, 2 residences, 1,001 residences; the form goes with its own number."""

    def said(key: str, **values: str) -> str:
        return str(bare.page.evaluate(SAY, [key, values]))

    assert said("homes_of", n="1") == "1 residence"
    assert said("homes_of", n="1,001") == "1,001 residences"
    assert said("people", n="0") == "0 people"
    assert said("about_streets", edges="1", junctions="2") == "1 street, 2 junctions"
    assert said("card_alone", n="1", alone="0").startswith("1 person, 0 of them")
    assert "1 residence ·" in bare.text("#subtitle")
    assert "1 residences" not in bare.text("body")


def test_what_did_not_change_is_said_in_words(bare: Shown) -> None:
    """Before the first edit the what-if shows no change of 0.0 points and no 0 against today."""
    bare.view("what_if")
    assert "the same as today" in bare.text("#f1-note")
    assert bare.text("#f2-note") == "of 10"
    bare.view("today")


def test_a_plan_without_areas_tells_what_is_missing_to_its_target(bare: Shown) -> None:
    """No table of one area's rank: the people short of the target, and the share of residences."""
    assert bare.text("#f3-name").startswith("People short of")
    assert (bare.text("#f3"), bare.text("#f3-note")) == ("0", "the target is met")
    assert bare.text("#f5") == "100.0%"
    assert bare.text("#f5-note") == "1 of 1 covered"


@pytest.mark.parametrize(("covered", "total", "goal"), [(0, 10, 0.95), (681, 1000, 0.95), (9, 10, 0.9), (0, 7, 1 / 3)])
def test_people_short_of_a_target_are_the_fewest_that_meet_it(
    bare: Shown, covered: int, total: int, goal: float
) -> None:
    """By trying every number of people; of counts in fives the next five."""
    expected = next(more for more in range(total + 1) if (covered + more) / total >= goal)
    assert bare.page.evaluate("(a) => ServiceCircle.figures.missing(...a)", [covered, total, goal, 1]) == expected
    assert (
        bare.page.evaluate("(a) => ServiceCircle.figures.missing(...a)", [covered, total, goal, 5])
        == -(-expected // 5) * 5
    )


def test_areas_where_nobody_lives_or_patrols_have_no_ratio(bare: Shown) -> None:
    """Nobody to patrol is a dash, nobody who patrols a word: never 1:0.0, never infinity."""
    text = "([residents, patrollers]) => ServiceCircle.figures.ratioText({residents, patrollers})"
    assert [bare.page.evaluate(text, pair) for pair in ([0, 2], [0, 0], [22, 0], [22, None], [22, 2])] == [
        "—", "—", "none", "—", "1:11.0",
    ]  # fmt: skip


def test_the_lowest_area_is_named_only_where_it_is_one(bare: Shown) -> None:
    """Of several that are alike their number is told; where all are alike, that they are."""
    tell = "rows => ServiceCircle.headline.lowestOf(rows, 'community')"
    rows = [{"name": name, "after": after, "total": 10, "rate": after * 100} for name, after in (("A", 2), ("B", 2))]
    more = {"name": "C", "after": 5, "total": 10, "rate": 500}
    assert bare.page.evaluate(tell, [rows[0], more]) == "Lowest: A 20.0%"
    assert bare.page.evaluate(tell, [*rows, more]) == "Lowest 20.0%: 2 communities"
    assert bare.page.evaluate(tell, rows) == "all 20.0%"
    assert bare.page.evaluate(tell, []) == ""


def test_names_from_right_to_left_turn_nothing_but_themselves(bare: Shown) -> None:
    """Arabic names are isolated, marks that would turn the rest of a line are taken out; other names stay."""
    alone = "text => ServiceCircle.words.isolate(text)"
    assert bare.page.evaluate(alone, "حي السلام 7") == "\u2068حي السلام 7\u2069"
    assert bare.page.evaluate(alone, "A\u2069\u202eB") == "\u2068AB\u2069"
    assert bare.page.evaluate(alone, "Ward 7 社区") == "Ward 7 社区"
    assert bare.page.evaluate(SAY, ["lowest", {"name": "حي", "rate": "1%"}]) == "Lowest: \u2068حي\u2069 1%"


def test_the_marks_of_the_curve_are_whole_and_even(bare: Shown) -> None:
    """At most six, from 0 at one distance, for every number of sites."""
    for last in range(1, 400):
        marks = bare.page.evaluate("k => ServiceCircle.nextPanel.countsUpTo(k)", last)
        assert marks[0] == 0
        assert all(mark == int(mark) for mark in marks)
        assert len({b - a for a, b in itertools.pairwise(marks)}) == 1
        assert 2 <= len(marks) <= 6
        assert marks[-1] <= last


def test_a_proposed_site_without_a_name_has_a_number(bare: Shown) -> None:
    """The id of a spot on a street is no name."""
    spot = "{kind: 'site', rank: 3, id: 'e7:1_2+5', name: 'e7:1_2+5'}"
    tell = f"site => ServiceCircle.figures.siteName(Object.assign({spot}, site))"
    assert bare.page.evaluate(tell, {}) == "Proposed site 3"
    assert bare.page.evaluate(tell, {"area": "West"}) == "West · proposed site 3"
    assert bare.page.evaluate(tell, {"host": "Park"}) == "Park"
    assert bare.page.evaluate(tell, {"name": "Own"}) == "Own"


def test_hot_spots_are_listed_from_the_fullest(bare: Shown) -> None:
    """Cells choose the discs, so a later disc may hold more people than an earlier one: the list is by people."""
    found = bare.page.evaluate(
        """() => {
          let seed = 3;
          const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
          const of = (make) => Array.from({length: 3000}, make);
          const [homeX, homeY] = [0, 0].map(() => Float32Array.from(of(() => random() * 4000)));
          const residents = Int32Array.from(of(() => Math.floor(random() * 90)));
          return ServiceCircle.hotSpots.find({homeX, homeY}, residents, new Uint8Array(3000).fill(2), 330);
        }"""
    )
    people = [spot["residents"] for spot in found]
    assert len(people) > 5
    assert people == sorted(people, reverse=True)


def test_covered_homes_are_ticked_where_the_map_shows_them(bare: Shown) -> None:
    """Near by they are shown until the reader takes the tick away; far off until then they are not."""
    page = bare.page
    tick = "document.querySelector('input[data-layer=covered]').checked"
    zoom = "z => ServiceCircle.view.map.setZoom(z, {animate: false})"
    page.evaluate(zoom, -1)
    assert page.evaluate(tick) is True
    page.evaluate(zoom, -4)
    assert page.evaluate(tick) is False
    page.evaluate(zoom, -1)
    page.locator("input[data-layer=covered]").uncheck()
    assert page.evaluate("ServiceCircle.pageState.showsLayer(ServiceCircle.page.state, 'covered', 1)") is False
    assert bare.faults == []


def test_the_legend_leaves_a_long_place_free(bare: Shown) -> None:
    """Along a valley the map moves up when a longer legend would cover it; it may, for its bounds leave room there."""
    page = bare.page
    page.set_viewport_size({"width": 1366, "height": 768})
    page.evaluate(
        """() => { const SC = ServiceCircle, { page, view } = SC;
          document.getElementById('legend').style.minHeight = '260px';
          page.scene.extent = [0, 0, 16000, 1600];
          view.map.remove();
          Object.assign(view, SC.mapView.start(page));
          SC.mapView.open(page, view, null); }"""
    )
    apart = """() => { const SC = ServiceCircle, { map } = SC.view, [w, s, e, n] = SC.page.scene.extent;
      const at = map.latLngToContainerPoint([s, w]), box = map.getContainer().getBoundingClientRect();
      return document.getElementById('legend').getBoundingClientRect().top - box.top - at.y; }"""
    for view in ("today", "what_if", "proposal"):
        bare.view(view)
        assert page.evaluate(apart) >= -1
    page.set_viewport_size({"width": 1920, "height": 1080})
