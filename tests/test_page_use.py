"""How the briefing page bears being used: links from elsewhere, keys, search as people type, a folded cell."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from page_shown import Shown, shown
from page_town import bare_whole, hostile_whole

from servicecircle.coverage.opened_plan import open_plan
from servicecircle.coverage.whole_study import study_whole


@pytest.fixture(scope="module")
def bare(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """The page of an English plan with hardly anything."""
    folder = tmp_path_factory.mktemp("use")
    result = shown(browser, bare_whole(folder), folder, "en")
    yield result
    result.page.context.close()


@pytest.mark.parametrize("fragment", ["#v1.W10", "#v1.", "#v1.!!!", "#v9.abc"])
def test_a_link_that_cannot_be_followed_is_said(bare: Shown, fragment: str) -> None:
    """Of another report, or cut: the page opens as it is and says that nothing was brought back."""
    page = bare.page
    page.goto("about:blank")
    page.goto(bare.path.as_uri() + fragment)
    page.wait_for_selector("html[data-ready]")
    assert "another report" in bare.text("#notice")
    bare.view("what_if")
    assert "another report" not in page.locator("#notice").text_content()
    assert bare.faults == []


@pytest.mark.parametrize("fragment", ["", "#section", "#%E0%A4%A"])
def test_what_is_no_link_of_a_page_is_passed_over(bare: Shown, fragment: str) -> None:
    """An anchor or a torn escape that something else put into the address is no state."""
    bare.page.goto("about:blank")
    bare.page.goto(bare.path.as_uri() + fragment)
    bare.page.wait_for_selector("html[data-ready]")
    assert bare.page.evaluate("ServiceCircle.page.refusal") == ""


def test_a_link_to_nowhere_shows_the_plan(bare: Shown) -> None:
    """A place far from the plan is passed over: the map shows the whole of it, never an empty ground."""
    page = bare.page
    far = "place => '#' + ServiceCircle.encodeState(ServiceCircle.page.what, {place})"
    for place in ({"x": 1e300, "y": -1e300, "zoom": 0}, {"x": 1e9, "y": 0, "zoom": -1}):
        fragment = page.evaluate(far, place)
        page.goto("about:blank")
        page.goto(bare.path.as_uri() + fragment)
        page.wait_for_selector("html[data-ready]")
        assert page.evaluate("ServiceCircle.mapView.showsWhole(ServiceCircle.page, ServiceCircle.view)")
    assert bare.faults == []


def test_escape_ends_adding_from_anywhere(bare: Shown) -> None:
    """Also where a button has the focus: the cross in the middle of the map goes."""
    bare.view("what_if")
    bare.page.click("#w-add")
    bare.page.focus("#language")
    bare.page.keyboard.press("Escape")
    assert bare.page.evaluate("ServiceCircle.page.adding") is False
    assert bare.page.get_attribute("#w-add", "aria-pressed") == "false"
    bare.view("today")


def test_search_takes_full_width_letters_and_opens_again(bare: Shown) -> None:
    """A Chinese keyboard writes Ｓ１ for S1; blanks are no question; after Escape an arrow opens the list."""
    page, hidden = bare.page, "document.getElementById('found').hidden"
    page.fill("#search", "Ｓ１")
    assert "First" in page.locator("#found li").first.text_content()
    page.keyboard.press("Escape")
    assert page.evaluate(hidden) is True
    page.keyboard.press("ArrowDown")
    assert page.evaluate(hidden) is False
    page.fill("#search", "   ")
    assert page.evaluate(hidden) is True
    page.fill("#search", "")


def test_a_page_that_opens_unseen_is_fitted_when_it_is_shown(browser: Any, bare: Shown) -> None:
    """In a folded cell of a notebook there is no room to draw in: no fault, and the whole plan once it is unfolded."""
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    source = html.escape(bare.path.read_text(encoding="utf-8"))
    page.set_content(f'<div hidden><iframe width="1100" height="700" srcdoc="{source}"></iframe></div>')
    frame = page.frames[1]
    frame.wait_for_selector("html[data-ready]", state="attached")
    assert frame.evaluate("ServiceCircle.view.map.getSize().x") == 0
    page.evaluate("document.querySelector('div').hidden = false")
    page.wait_for_timeout(500)
    assert frame.evaluate("ServiceCircle.view.map.getSize().x") > 300
    assert frame.evaluate("ServiceCircle.mapView.showsWhole(ServiceCircle.page, ServiceCircle.view)")
    assert frame.evaluate("document.getElementById('copy-link').hidden") is True  # it has no address to hand on
    assert faults == []
    page.close()


def test_forced_colours_leave_bars_and_choices_to_be_seen(browser: Any, bare: Shown) -> None:
    """With the system's own colours bars are still drawn, and a chosen view differs from one that is not."""
    context = browser.new_context(forced_colors="active", viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.goto(bare.path.as_uri())
    page.wait_for_selector("html[data-ready]")
    assert "gradient" in page.evaluate("getComputedStyle(document.getElementById('f1-bar')).backgroundImage")
    back = """[...document.querySelectorAll('#views input')].map(
      e => [e.checked, getComputedStyle(e.nextElementSibling).backgroundColor])"""
    colours = page.evaluate(back)
    chosen = {colour for checked, colour in colours if checked}
    assert not chosen & {colour for checked, colour in colours if not checked}
    assert page.evaluate("getComputedStyle(document.getElementById('f1-bar')).forcedColorAdjust") == "none"
    context.close()


def test_hours_read_as_spans_of_days(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The semicolon of the table parts the spans of one day, not the days."""
    folder = tmp_path_factory.mktemp("hours")
    town = shown(browser, hostile_whole(folder), folder, "en")
    town.page.evaluate(
        """() => { const { page, act } = ServiceCircle, [station] = page.plan.stations;
          station.told = {weekday: '09:00-12:00;14:00-18:00', weekend: '09:00-17:00'};
          act.chooseStation(station); }"""
    )
    assert "weekdays 09:00-12:00, 14:00-18:00; weekends 09:00-17:00" in town.text("#card")
    assert town.faults == []
    town.page.context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_of_a_scenario_prints_on_one_page_with_all_notes(
    browser: Any, tmp_path_factory: pytest.TempPathFactory, language: str
) -> None:
    """A long line about the scenario makes no second page on A4 and pushes no note out of it."""
    folder = tmp_path_factory.mktemp("scenario")
    changed = '{"schema": "servicecircle.scenario/1", "name": "%s", "removed": ["S2"]}' % ("A long name " * 6)
    hostile_whole(folder)
    (folder / "s.json").write_text(changed, encoding="utf-8")
    town = shown(browser, study_whole(open_plan(folder, scenario=folder / "s.json")), folder, "zh")
    if language == "en":
        town.page.click("#language")
    pdf = town.page.pdf(format="A4", landscape=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    town.page.set_viewport_size({"width": 1062, "height": 733})
    town.page.emulate_media(media="print")
    notes = """() => { const box = document.getElementById('print-notes');
      const end = box.lastElementChild.getBoundingClientRect();
      return [box.scrollWidth - box.clientWidth, box.getBoundingClientRect().bottom - end.bottom]; }"""
    over, room = town.page.evaluate(notes)
    assert over <= 1
    assert room >= -1
    town.page.context.close()


@pytest.mark.parametrize("width", [390, 683, 1366])
def test_the_divider_lies_on_the_map_alone(bare: Shown, width: int) -> None:
    """On a phone as on a screen: its line, its two words and its handle, not over buttons above or the legend below."""
    page = bare.page
    page.set_viewport_size({"width": width, "height": 768})
    bare.view("compare")
    boxes = """['#map', '.divider', '.divider .left', '.divider .right', '#split'].map(
      (one) => { const {top, bottom} = document.querySelector(one).getBoundingClientRect(); return [top, bottom]; })"""
    (top, bottom), *parts = page.evaluate(boxes)
    assert bottom - top > 300
    for high, low in parts:
        assert high >= top - 1
        assert low <= bottom + 1
        assert low > high
    bare.view("today")
    page.set_viewport_size({"width": 1920, "height": 1080})


def test_the_export_button_can_be_read_under_the_pointer(bare: Shown) -> None:
    """A strong button keeps its colours where others turn pale."""
    bare.view("what_if")
    bare.page.evaluate("ServiceCircle.act.change({selected: {kind: 'station', key: 't0'}}); ServiceCircle.act.remove()")
    bare.page.hover("#w-export")
    colours = """() => { const style = getComputedStyle(document.getElementById('w-export'));
      return [style.color, style.backgroundColor]; }"""
    assert bare.page.evaluate(colours) == ["rgb(255, 255, 255)", "rgb(11, 46, 79)"]
    bare.page.evaluate("ServiceCircle.page.what.reset()")
    bare.view("today")
