"""The briefing page in a real browser: it asks for nothing, runs no data, tells Python's figures, needs no mouse."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from page_shown import Shown, shown
from page_town import HOSTILE, bare_whole, hostile_whole

from servicecircle.coverage.briefing.briefing_file import write_briefing
from servicecircle.coverage.briefing.page_assembly import VIEW, words_in_both
from servicecircle.coverage.briefing.page_files import ENGINE, FOLDER, csp_hash
from servicecircle.coverage.briefing.page_words import PAGE_WORDS
from servicecircle.coverage.headline import headline
from servicecircle.coverage.report.patrol_proposals import one_to
from servicecircle.coverage.report.words import percent
from servicecircle.coverage.whole_tables import whole_tables

VIEWS = ("today", "proposal", "compare", "what_if", "patrol")
CJK = re.compile("[\u3400-\u9fff]")
# What the page is asked, in its own language.
ROWS = """[...document.querySelectorAll('#league-rows tr')].map(
  r => [r.querySelector('th'), r.querySelector('.share')].map(c => c.textContent).join('\\t'))"""
LABELS = """[...document.querySelectorAll('[aria-label],[title],[alt]')].map(
  e => [e.getAttribute('aria-label'), e.title, e.alt].join(' ')).join(' ')"""
WORDS = """pairs => pairs.map(([p, n]) => [ServiceCircle.format.percent(p, n), ServiceCircle.format.ratio(p, n)])"""
COVERED = "ServiceCircle.page.what.coverage.layer(0, 'nominal').tally.covered[0]"
EDITS = "ServiceCircle.page.what.edits"
TO_STREET = """ServiceCircle.view.map.setView(ServiceCircle.mapView.toMap(650000, 3000), 0, {animate: false})"""
WHOLE_STREET = "ServiceCircle.mapView.fit(ServiceCircle.page, ServiceCircle.view, [0, -100, 1300, 900], false)"
SPOT = """key => {
  const s = ServiceCircle.page.what.station(key), m = ServiceCircle.view.map;
  const p = m.latLngToContainerPoint(ServiceCircle.mapView.toMap(s.x, s.y));
  const r = m.getContainer().getBoundingClientRect();
  return [p.x + r.left, p.y + r.top];
}"""
FIT = """() => { const SC = ServiceCircle;
  SC.view.map.invalidateSize({animate: false});
  SC.mapView.fit(SC.page, SC.view, SC.mapView.wholePlan(SC.page), false); }"""
PLACES = """() => { const SC = ServiceCircle, { map } = SC.view, [w, s, e, n] = SC.mapView.wholePlan(SC.page);
  const [from, to] = [[s, w], [n, e]].map(at => map.latLngToContainerPoint(at)), size = map.getSize();
  const [panel, box] = ['what-if', 'map'].map(id => document.getElementById(id).getBoundingClientRect());
  return {inside: from.x >= 0 && to.x <= size.x && to.y >= 0 && from.y <= size.y, zoom: map.getZoom(),
    free: from.x >= panel.right - box.left}; }"""
HEIGHTS = """[document.querySelector('#panel-league .scroll').clientHeight,
  document.querySelector('#league thead').offsetHeight, document.querySelector('#league-rows tr').offsetHeight]"""
TOO_NEW = (
    r"\?\.[A-Za-z(\[]|\?\?|\broundRect\b|\breplaceChildren\b|\.flat(Map)?\(|fromEntries|catch \{|\.at\(|replaceAll"
)


@pytest.fixture(scope="module")
def hostile(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """The page of a plan with everything and hostile names, in Chinese."""
    folder = tmp_path_factory.mktemp("hostile")
    result = shown(browser, hostile_whole(folder), folder, "zh")
    yield result
    result.page.context.close()


@pytest.fixture(scope="module")
def bare(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """The page of an English plan with hardly anything."""
    folder = tmp_path_factory.mktemp("bare")
    result = shown(browser, bare_whole(folder), folder, "en")
    yield result
    result.page.context.close()


@pytest.fixture
def town(hostile: Shown) -> Shown:
    """The page of the full plan as it opens: Chinese, today, the first circle, nothing changed."""
    hostile.page.evaluate("ServiceCircle.page.what.reset()")
    if hostile.page.evaluate("document.documentElement.lang") == "en":
        hostile.page.click("#language")
    hostile.view("today")
    for name, value in (("circles", "0"), ("bases", "nominal")):
        hostile.page.locator(f"input[name={name}][value='{value}']").check(force=True)
    hostile.page.click("#tab-league")
    return hostile


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_opens_in_the_language_that_was_asked_for(browser: Any, tmp_path: Path, language: Any) -> None:
    """Whatever the plan's own language is; a link to the page that says nothing of it changes nothing."""
    other = shown(browser, bare_whole(tmp_path / "plan"), tmp_path, language)
    heading = other.page.locator("#tab-league")
    assert (other.page.evaluate("document.documentElement.lang")[:2], heading.inner_text()) == (
        language,
        {"zh": "排名", "en": "League table"}[language],
    )
    other.page.evaluate("location.hash = '#'")
    other.page.wait_for_timeout(100)
    assert heading.inner_text() == {"zh": "排名", "en": "League table"}[language]
    other.page.context.close()


def test_the_policy_admits_one_script_and_one_style_and_nothing_else(bare: Shown) -> None:
    """Hashes, no unsafe-inline; the file has no handler, no style attribute and no link in its markup."""
    html = bare.path.read_text(encoding="utf-8")
    policy = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)[0].replace("&#39;", "'")
    style, script = re.findall(r"<style>(.*?)</style>", html, re.S), re.findall(r"<script>(.*?)</script>", html, re.S)
    assert (len(style), len(script)) == (1, 1)
    assert policy.startswith("default-src 'none'; ")
    assert f"script-src {csp_hash(script[0])}; style-src {csp_hash(style[0])}; img-src data:;" in policy
    assert "unsafe" not in policy
    markup = re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.S)
    assert not re.search(r"\s(on\w+|style|href|src)=", markup)


def test_the_page_asks_for_nothing(town: Shown) -> None:
    """Through all views, both languages, the projector, every panel and print: one file is read, nothing is refused."""
    page = town.page
    for view in VIEWS:
        town.view(view)
    for button in ("#language", "#projector", "#tab-spots", "#tab-next", "#tab-about", "#projector", "#language"):
        page.click(button)
    page.pdf(format="A4", landscape=True)
    assert {url.split("#")[0] for url in town.asked if not url.startswith("data:")} == {town.path.as_uri()}
    assert page.evaluate("violations") == []
    assert town.faults == []


def test_hostile_names_are_shown_and_not_run(town: Shown) -> None:
    """A station, an area, a park and the plan named like markup stand on the page as text."""
    page = town.page
    page.fill("#search", "onerror")
    assert page.locator("#found li").count() >= 3
    page.keyboard.press("Enter")
    assert HOSTILE in town.text("#card h3")
    assert HOSTILE in town.text("#title")
    assert HOSTILE in town.text("#league-rows")
    assert page.evaluate("window.hacked") is None
    assert page.locator("img").count() == 1  # the map for print


def test_headline_and_table_tell_pythons_figures(town: Shown) -> None:
    """Covered residents of today, nominal, by community: those of the study, rates rounded down by `percent`."""
    study = town.whole.coverage
    for number, verdict in enumerate(study.verdicts):
        town.page.locator(f"input[name=circles][value='{number}']").check(force=True)
        covered, total = int(study.residents[verdict.covered].sum()), int(study.residents.sum())
        assert town.text("#f1") == percent(covered / total)
        assert town.text("#f2") == f"{total - covered:,}"
        told = {row.split("\t")[0]: row.split("\t")[1] for row in town.page.evaluate(ROWS)}
        names = {"outside": "区外", "other": "其他"}
        expected = {}
        homes, units = study.index.members()
        for unit, row in enumerate(study.index.units):
            if row.level == "community" or row.kind == "outside":
                inside = homes[units == unit]
                people = study.residents[inside]
                rate = int(people[verdict.covered[inside]].sum()) / int(people.sum()) if people.sum() else None
                expected[names.get(row.kind, row.name)] = percent(rate)
        assert told == expected


def test_the_headline_is_that_of_every_other_hand_out(town: Shown) -> None:
    """Rates, people and stations of each circle, nominal, effective and proposed, and patrollers: from `headline`."""
    head = headline(town.whole, whole_tables(town.whole))
    for number, circle in enumerate(head.circles):
        town.page.locator(f"input[name=circles][value='{number}']").check(force=True)
        for basis, rate in (("nominal", circle.rate), ("effective", circle.effective_rate)):
            town.page.locator(f"input[name=bases][value='{basis}']").check(force=True)
            assert town.text("#f1") == percent(rate)
        town.page.locator("input[name=bases][value='nominal']").check(force=True)
        assert town.text("#f2") == f"{circle.not_covered:,}"
        assert town.text("#f4") == str(circle.stations)
        town.view("proposal")
        assert town.text("#f1") == percent(circle.rate_after)
        assert town.text("#f2") == f"{head.residents - (circle.after or 0):,}"
        town.view("today")
    town.page.locator("input[name=circles][value='-1']").check(force=True)
    assert town.text("#f1") == percent(head.all_circles_rate)
    town.view("patrol")
    assert head.patrol is not None
    assert town.text("#f1") == one_to(head.patrol["residents_per_patroller"])
    assert town.text("#f2") == f"{head.patrol['patrollers']:,}"
    assert town.text("#f5") == f"{head.patrol['communities_shortage']:,}"


def test_the_proposal_gains_what_the_study_says(town: Shown) -> None:
    """The change in the proposal's view is the study's; the list of next sites sums to it."""
    sites = town.whole.sites
    assert sites is not None
    town.view("proposal")
    before = town.page.evaluate("ServiceCircle.page.today.layer(0, 'nominal').tally.covered[0]")
    gained = town.page.evaluate("ServiceCircle.page.then.layer(0, 'nominal').tally.covered[0]") - before
    town.page.click("#tab-next")
    assert town.page.locator("#next .steps tbody tr").last.locator("td").nth(2).inner_text() == f"{gained:,}"
    assert f"−{gained:,}" in town.text("#f2-note")


def test_no_figure_is_rounded_up_to_a_target(bare: Shown) -> None:
    """The page's rates, ratios and metres are Python's words for the same numbers; 79.96 % is 79.9 %."""
    pairs = [
        (p, n)
        for n in (1, 3, 7, 40, 1000, 9973, 1400000)
        for p in {0, 1, n // 3, n - 1, n, (n * 7996) // 10000, 41 * n + 1}
    ]
    told = bare.page.evaluate(WORDS, pairs)
    assert told == [[percent(part / whole), one_to(part / whole)] for part, whole in pairs]
    ask = bare.page.evaluate
    assert ask("ServiceCircle.format.percent(7996, 10000)") == "79.9%"
    assert ask("ServiceCircle.format.shortTenths(ServiceCircle.format.tenths(949, 1000))") == "94%"
    assert ask("ServiceCircle.format.meets(7996, 10000, 0.8)") is False
    assert ask("ServiceCircle.format.metres(500001)") == "500.1"
    assert ask("ServiceCircle.format.percent(0, 0)") == "—"


def test_every_word_is_there_in_both_languages() -> None:
    """Both texts of a word are filled and take the same values; scripts and template ask for no other word."""
    for key, (zh, en) in PAGE_WORDS.items():
        assert zh.strip(), key
        assert en.strip(), key
        assert set(re.findall(r"{(\w+)}", zh)) == set(re.findall(r"{(\w+)}", en)), key
    sources = [(FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in VIEW]
    sources.append((FOLDER / "page.html.j2").read_text(encoding="utf-8"))
    asked = set(
        re.findall(r"""(?:say\('|word: '|data-(?:word|label|alt|placeholder)=")(\w+)['"]""", "\n".join(sources))
    )
    assert len(asked) > 100
    assert asked <= set(PAGE_WORDS)
    assert words_in_both()["zh"].keys() == words_in_both()["en"].keys()


def test_an_english_page_has_no_chinese_word(bare: Shown) -> None:
    """Every view and panel of an English plan, but for the button that leads to Chinese; and back again."""
    for view in VIEWS:
        bare.view(view)
        for tab in ("league", "spots", "next", "about"):
            bare.page.click(f"#tab-{tab}")
            text = bare.text("body").replace("中文", "")
            assert not CJK.search(text), CJK.search(text)
    labels = bare.page.evaluate(LABELS)
    assert not CJK.search(labels)
    bare.page.click("#language")
    assert bare.page.evaluate("document.documentElement.lang") == "zh-CN"
    assert "人口覆盖率" in bare.text("#f1-name")
    bare.page.click("#language")


def test_views_without_data_say_so(bare: Shown) -> None:
    """No proposal, no patrollers, no staff, no areas: each view says what is missing and what to do."""
    for view, words in (("proposal", "no proposed sites"), ("patrol", "no patrollers"), ("today", "")):
        bare.view(view)
        assert words in bare.text("body")
    bare.page.locator("input[value=effective]").check(force=True)
    assert "effective coverage is unknown" in bare.text("#notice")
    bare.page.locator("input[value=nominal]").check(force=True)
    assert bare.page.locator("#notice").is_hidden()
    bare.page.click("#tab-league")
    assert "has no areas" in bare.text("#league-caption")
    assert bare.page.locator("#circles").is_hidden()


@pytest.mark.parametrize("width", [1920, 390])
def test_axe_finds_no_violation_in_any_view(town: Shown, width: int) -> None:
    """Every view, hexagons, every panel, cards, the projector, English: on a large screen and on a phone."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = town.page
    page.set_viewport_size({"width": width, "height": 1080})
    steps = [
        *(lambda view=view: town.view(view) for view in VIEWS),
        lambda: page.locator("input[name=shapes][value=hexagons]").check(force=True),
        lambda: page.locator("#map").press("n"),
        *(lambda tab=tab: page.click(f"#tab-{tab}") for tab in ("spots", "next", "about", "league")),
    ]
    steps += [lambda: page.click("#league-rows tr:first-child button"), lambda: town.view("today")]
    steps += [lambda: page.fill("#search", "00"), lambda: page.keyboard.press("Enter")]
    steps += [lambda: page.click("#projector"), lambda: page.click("#language"), lambda: page.click("#projector")]
    for step in steps:
        step()
        found = axe.run(page).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
    page.set_viewport_size({"width": 1920, "height": 1080})


def test_the_keyboard_alone_does_a_what_if(town: Shown, tmp_path: Path) -> None:
    """Tab to the views, arrows to the what-if, add at the centre, move by arrows, undo, export; each is said aloud."""
    page, press = town.page, town.page.keyboard.press
    page.locator("input[name=views][value=today]").focus()
    for _ in range(3):
        press("ArrowRight")
    assert page.evaluate("document.body.dataset.view") == "what-if"
    page.evaluate(TO_STREET)
    town.page.locator("#w-add").focus()
    press("Enter")
    assert page.evaluate("document.activeElement.id") == "map"
    before = page.evaluate(COVERED)
    press("Enter")
    edit = page.evaluate(EDITS)[0]
    assert edit["action"] == "add"
    said = town.text("#live")
    assert percent(page.evaluate(COVERED) / 155) in said
    assert town.text("#f1") in said
    press("Alt+ArrowRight")
    moved = page.evaluate(EDITS)[0]
    assert (moved["x"], moved["y"]) == (edit["x"] + 20000, edit["y"])
    assert "移动" in town.text("#live")
    press("Control+z")
    assert page.evaluate(EDITS)[0]["x"] == edit["x"]
    town.page.locator("#w-export").focus()
    with page.expect_download() as download:
        press("Enter")
    download.value.save_as(tmp_path / "scenario.json")
    scenario = json.loads((tmp_path / "scenario.json").read_text(encoding="utf-8"))
    assert scenario["schema"] == "servicecircle.scenario/1"
    page.locator("#map").focus()
    press("Delete")
    assert page.evaluate(COVERED) == before
    assert page.evaluate(EDITS) == []


def test_the_table_keeps_its_rows_while_only_figures_change(town: Shown) -> None:
    """Another view writes into the same rows; another language, sorting or circle's columns make them anew."""
    page = town.page
    kept = """() => { const row = document.querySelector('#league-rows tr'), same = row === window.row;
      window.row = row;
      return same; }"""
    page.evaluate(kept)
    before = page.evaluate(ROWS)
    town.view("proposal")
    assert page.evaluate(kept)
    assert page.evaluate(ROWS) != before
    town.view("patrol")
    assert not page.evaluate(kept)
    town.view("today")
    page.evaluate(kept)
    assert page.evaluate(ROWS) == before
    page.click("#language")
    assert not page.evaluate(kept)
    page.click("#language")
    assert page.evaluate(ROWS) == before


def test_the_map_is_drawn_once_where_it_moves(town: Shown) -> None:
    """Leaflet tells twice that it has moved."""
    drawn = """() => { const { map, ground, state } = ServiceCircle.view, count = [0, 0];
      [ground, state].forEach((layer, i) => { const draw = layer._draw;
        layer._draw = (...all) => { count[i]++; return draw(...all); };
        layer.putBack = () => { layer._draw = draw; }; });
      map.setView([300, 500], map.getZoom() - 0.5, {animate: false});
      [ground, state].forEach(layer => layer.putBack());
      return count; }"""
    assert town.page.evaluate(drawn) == [1, 1]
    town.page.evaluate(FIT)


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768), (390, 844)])
def test_the_what_if_panel_covers_nothing_of_the_plan(town: Shown, size: tuple[int, int]) -> None:
    """Where all of the plan is in sight it moves beside the panel, and back after; on a phone nothing moves."""
    page = town.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate(FIT)
    before = page.evaluate(PLACES)
    town.view("what_if")
    then = page.evaluate(PLACES)
    town.view("today")
    after = page.evaluate(PLACES)
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.wait_for_timeout(400)  # the map may come back to its bounds in a movement, and hears nothing else meanwhile
    page.evaluate(FIT)
    assert then["inside"]
    assert then["free"] == (size[0] > 1080)
    assert then["zoom"] == before["zoom"] or size[0] > 1080
    assert after["zoom"] == pytest.approx(before["zoom"], abs=1e-6)


def test_a_place_that_was_looked_for_stays_when_the_panel_opens(town: Shown) -> None:
    """Zoomed in, the map does not move under the reader."""
    where = "() => { const m = ServiceCircle.view.map; return [m.getCenter().lat, m.getCenter().lng, m.getZoom()]; }"
    town.page.evaluate(TO_STREET)
    before = town.page.evaluate(where)
    town.view("what_if")
    assert town.page.evaluate(where) == before
    town.page.evaluate(WHOLE_STREET)


def test_a_dragged_station_is_followed_and_taken_back(town: Shown) -> None:
    """Where the pointer lets a station go it stands; figures follow; one undo brings all of it back."""
    page = town.page
    town.view("what_if")
    page.evaluate(WHOLE_STREET)
    x, y = page.evaluate(SPOT, "t1")
    was = town.text("#f1")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 100, y, steps=4)
    page.mouse.move(x - 300, y, steps=4)
    page.mouse.up()
    assert [edit["action"] for edit in page.evaluate(EDITS)] == ["move"]
    assert page.evaluate(SPOT, "t1") == pytest.approx([x - 300, y], abs=1.5)
    assert town.text("#f1") == percent(page.evaluate(COVERED) / 155)
    page.click("#w-undo")
    assert page.evaluate(EDITS) == []
    assert town.text("#f1") == was


def test_a_sites_card_tells_what_it_stands_in_or_in_front_of(town: Shown) -> None:
    """In a park by its name, on the street outside it as in front of it, elsewhere by the street; in both languages."""
    site = town.page.evaluate("ServiceCircle.page.plan.sites[0]")
    assert site["told"]["kind"] == "park_street"
    said: dict[str, list[str]] = {"zh": [], "en": []}
    show = """([kind, host]) => { const site = ServiceCircle.page.plan.sites[0];
      Object.assign(site.told, { kind, host, street: '主街' });
      site.host = host;
      document.querySelector('.steps button').click(); }"""
    town.page.click("#tab-next")
    for language, lines in said.items():
        for kind, host in (("park_edge", site["host"]), ("street", "主街"), ("park_street", site["host"])):
            town.page.evaluate(show, [kind, host])
            lines.append(town.text("#card"))
            town.page.locator("#card .close").click()
        if language == "zh":
            town.page.click("#language")
    assert f"{site['host']}外临街" in said["zh"][0]
    assert f"street in front of {site['host']}" in said["en"][0]
    assert "所在道路" in said["zh"][1]
    assert "Host park" not in said["en"][1]
    assert site["host"] in said["zh"][2]
    assert "外临街" not in said["zh"][2].replace(site["name"], "")


def test_a_residences_card_tells_walk_station_and_reason(town: Shown) -> None:
    """Found by its id: status in each circle, the walk in metres as `explain` has it, the walk drawn to the station."""
    study = town.whole.coverage
    town.page.fill("#search", "002")
    town.page.keyboard.press("Enter")
    card = town.text("#card")
    home = next(i for i, name in enumerate(study.layers.residences["id"]) if name == "002")
    for verdict in study.verdicts:
        decimetres = -(-int(verdict.distance_mm[home]) // 100)
        assert f"{decimetres // 10:,}.{decimetres % 10} 米" in card
    walk = town.page.evaluate("[ServiceCircle.page.walk.distance, ServiceCircle.page.walk.x.length]")
    assert walk[0] == int(study.verdicts[0].distance_mm[home])
    assert walk[1] > 2
    town.page.locator("#card .close").focus()
    town.page.keyboard.press("Escape")
    assert town.page.locator("#card").is_hidden()
    assert town.page.evaluate("document.activeElement.id") == "map"


@pytest.mark.parametrize("paper", ["A3", "A4"])
def test_it_prints_on_one_page(town: Shown, paper: str) -> None:
    """A3 and A4 landscape, whatever is open on the screen; text stays text, the map is drawn anew, larger."""
    town.view("what_if")
    town.page.click("#tab-about")
    pdf = town.page.pdf(format=paper, landscape=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    assert b"/Font" in pdf
    assert "数据来源" in town.page.evaluate("document.getElementById('print-notes').textContent")
    assert town.page.evaluate("document.getElementById('print-map').naturalWidth") > 2500


@pytest.mark.parametrize("projector", [False, True])
def test_31_communities_need_no_scrolling_at_1080p(town: Shown, projector: bool) -> None:
    """Head and 31 rows of the league table fit their box on a projector's screen."""
    if projector:
        town.page.click("#projector")
    sizes = town.page.evaluate(HEIGHTS)
    if projector:
        town.page.click("#projector")
    assert sizes[1] + 31 * sizes[2] <= sizes[0]


def test_a_link_brings_the_state_back(browser: Any, town: Shown, tmp_path: Path) -> None:
    """View, circle, language, place and edits stand in the address; what makes no sense there is passed over."""
    page = town.page
    town.view("what_if")
    page.locator("input[name=circles][value='-1']").check(force=True)
    page.evaluate("ServiceCircle.page.what.move('t1', 700000, 5000)")
    page.click("#language")
    page.wait_for_function("location.hash.length > 10")
    page.wait_for_timeout(500)
    fragment, told = page.evaluate("location.hash"), town.text("#f1")
    again = shown(browser, town.whole, tmp_path, "zh", fragment)
    assert again.page.evaluate("document.documentElement.lang") == "en"
    assert (again.text("#f1"), again.page.evaluate("document.body.dataset.view")) == (told, "what-if")
    again.page.goto("about:blank")
    again.page.goto(again.path.as_uri() + "#v1.%zz<script>")
    again.page.wait_for_selector("html[data-ready]")
    assert again.page.evaluate("document.body.dataset.view") == "today"
    assert again.faults == []
    again.page.context.close()


def test_the_ground_follows_a_link_to_the_projector(town: Shown) -> None:
    """Another link of the same place turns the projector's colours on: the streets below have them too."""
    page = town.page
    page.evaluate(FIT)
    page.wait_for_timeout(500)
    ground = """() => { const at = document.querySelector('.leaflet-ground-pane canvas');
      return Array.from(at.getContext('2d').getImageData(3, 3, 1, 1).data); }"""
    before = page.evaluate(ground)
    page.evaluate("""() => { const { page, view } = ServiceCircle, at = view.map.getCenter();
      const place = {x: Math.round(at.lng * 1000), y: Math.round(at.lat * 1000), zoom: view.map.getZoom()};
      const state = ServiceCircle.pageState.toLink(page.state);
      location.hash = ServiceCircle.encodeState(page.what, Object.assign(state, {projector: true, place})); }""")
    page.wait_for_function("document.documentElement.classList.contains('projector')")
    assert page.evaluate(ground) == [255, 255, 255, 255] != before
    page.click("#projector")
    assert page.evaluate(ground) == before


def test_it_works_inside_a_notebook(browser: Any, bare: Shown) -> None:
    """In an iframe without an address of its own, as Jupyter shows a page."""
    page = browser.new_page()
    page.set_content("<iframe width=900 height=600></iframe>")
    page.evaluate("html => { document.querySelector('iframe').srcdoc = html; }", bare.path.read_text(encoding="utf-8"))
    frame = page.frame_locator("iframe")
    frame.locator("html[data-ready]").wait_for(state="attached")
    frame.locator("input[value=what_if]").check(force=True)
    assert frame.locator("#what-if").is_visible()
    page.close()


def test_scripts_and_styles_stay_with_old_browsers() -> None:
    """Nothing newer than ES2018 and the CSS of its time: intranets keep old browsers."""
    for name in (*ENGINE, *VIEW):
        script = (FOLDER / f"{name}.js").read_text(encoding="utf-8")
        code = re.sub(r"/\*.*?\*/|//[^\n]*", "", script, flags=re.S)
        assert not re.search(TOO_NEW, code), name
    styles = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.css"))
    assert not re.search(r"\binset:|aspect-ratio|:has\(|:is\(|:where\(", styles)


def test_labels_stand_apart_and_near_their_place(bare: Shown) -> None:
    """40 labels over each other are pushed apart, none over another, none over the divider; 300 are thinned out."""
    place = """([boxes, divider]) => ServiceCircle.labels.place(boxes, {x0: 0, y0: 0, x1: 1200, y1: 900}, 3, divider)"""
    shift = np.random.default_rng(3).uniform(-30, 30, (40, 2)).tolist()
    boxes = [
        {"x": 300 + 95 * (i % 7) + x, "y": 300 + 40 * (i // 7) + y, "w": 90, "h": 24} for i, (x, y) in enumerate(shift)
    ]
    put = bare.page.evaluate(place, [boxes, 600])
    assert len(put) > 30
    for i, a in enumerate(put):
        assert abs(a["x"] - 600) >= a["w"] / 2
        assert all(abs(a["x"] - b["x"]) >= 87 or abs(a["y"] - b["y"]) >= 21 for b in put[:i])
    line = [{"x": 100 + 50 * i, "y": 300, "w": 82, "h": 27} for i in range(16)]
    assert len(bare.page.evaluate(place, [line, None])) == 16  # a valley's: there is room above and below
    crowd = bare.page.evaluate(place, [[{"x": i * 4, "y": i * 3, "w": 90, "h": 24} for i in range(300)], None])
    assert 10 < len(crowd) < 100
    assert (crowd[0]["fromX"], crowd[0]["x"]) == (0, 45)  # the weightiest stays, moved into the picture


def test_labels_keep_off_what_lies_over_the_map(bare: Shown) -> None:
    """A label that the legend would cut stands beside it; one that belongs far under it is left out."""
    place = (
        "([boxes, taken]) => ServiceCircle.labels.place(boxes, {x0: 0, y0: 0, x1: 1200, y1: 900}, 3, undefined, taken)"
    )
    legend = {"x0": 0, "y0": 500, "x1": 300, "y1": 900}
    at = [(280, 510), (310, 700), (150, 490), (100, 800), (700, 300)]
    boxes = [{"x": x, "y": y, "w": 90, "h": 24, "name": i} for i, (x, y) in enumerate(at)]
    put = {box["name"]: box for box in bare.page.evaluate(place, [boxes, [legend]])}
    assert sorted(put) == [0, 1, 2, 4]
    assert (put[4]["x"], put[4]["y"]) == (700, 300)
    for box in put.values():
        assert box["x"] - 45 >= 300 or box["y"] + 12 <= 500


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_legend_hides_no_label_and_folding_it_gives_the_place_back(town: Shown, language: str) -> None:
    """Every label on a small screen is clear of legend, buttons and scale; folding the legend gives its place back."""
    page = town.page
    page.set_viewport_size({"width": 1366, "height": 768})
    town.view("today")
    page.evaluate(
        """() => {
          const { labels } = ServiceCircle, place = labels.place;
          window.placings = [];
          labels.place = (boxes, frame, gap, divider, taken) => {
            const put = place(boxes, frame, gap, divider, taken);
            placings.push({ put, taken });
            return put;
          };
          window.placeAgain = place;
        }"""
    )
    for _ in range(2 if language == "zh" else 1):
        page.click("#language")
    last = "new Promise(done => setTimeout(() => done(placings[placings.length - 1]), 300))"
    opened = page.evaluate(last)
    assert len(opened["taken"]) >= 6  # views, circles, bases, legend, zoom, scale, north
    assert opened["put"]
    for box, over in itertools.product(opened["put"], opened["taken"]):
        beside = box["x"] - box["w"] / 2 >= over["x1"] - 3 or box["x"] + box["w"] / 2 <= over["x0"] + 3
        assert beside or box["y"] + box["h"] / 2 <= over["y0"] + 3 or box["y"] - box["h"] / 2 >= over["y1"] - 3
    page.click("#legend-open")
    heights = [sum(over["y1"] - over["y0"] for over in seen["taken"]) for seen in (opened, page.evaluate(last))]
    assert heights[1] < heights[0] - 50
    page.click("#legend-open")
    page.evaluate("() => { ServiceCircle.labels.place = placeAgain; }")
    if language == "en":
        page.click("#language")
    page.set_viewport_size({"width": 1920, "height": 1080})
    assert town.faults == []


def test_a_crowd_of_dots_is_drawn_as_the_few_are(bare: Shown) -> None:
    """From 60,000 dots they are pixels: each place has the colour of the last kind whose square covers it."""
    rng = np.random.default_rng(5)
    side, width, height = 2, 400, 300  # a square of 2 × 1.2 pixels takes two whole ones
    x, y = rng.uniform(-5, width + 5, 90_000), rng.uniform(-5, height + 5, 90_000)
    before, after = rng.integers(0, 2, (2, 90_000))
    pixels = bare.page.evaluate(
        """([x, y, before, after, W, H]) => {
          const canvas = document.createElement('canvas');
          const scene = { homeX: Float32Array.from(x), homeY: Float32Array.from(y) };
          canvas.width = W; canvas.height = H;
          const context = canvas.getContext('2d'), view = { W, H, m: 1, k: 1, tx: 0, ty: 0, metresPerPixel: 30 };
          const paint = { lacking: '#010000', covered: '#020000', gained: '#030000', lost: '#040000' };
          ServiceCircle.homes.draw(context, view, scene, paint, before, after, { lacking: true, covered: false });
          return Array.from(context.getImageData(0, 0, W, H).data.filter((_, i) => i % 4 === 0));
        }""",
        [x.tolist(), y.tolist(), before.tolist(), after.tolist(), width, height],
    )
    expected = np.zeros((height, width), dtype=int)
    x, y = x.astype(np.float32).astype(float), y.astype(np.float32).astype(float)
    left, top = np.floor(x - side / 2 + 0.5).astype(int), np.floor(y - side / 2 + 0.5).astype(int)
    inside = (left >= 0) & (top >= 0) & (left + side <= width) & (top + side <= height)
    for colour, was, now in ((1, 1, 1), (3, 1, 0), (4, 0, 1)):
        of_kind = inside & (before == was) & (after == now)
        for dx, dy in np.ndindex(side, side):
            expected[top[of_kind] + dy, left[of_kind] + dx] = colour
    assert np.array_equal(np.array(pixels).reshape(height, width), expected)


def test_streets_of_a_large_plan_look_as_those_of_a_small_one(bare: Shown) -> None:
    """With today's streets kept as a picture the map is the same, moved stations and another place of the map too."""
    differing, shown = bare.page.evaluate(
        """() => {
          const SC = ServiceCircle, { what, plan } = SC.page, most = SC.reach.mostEdges;
          const [west, , east] = plan.extent;
          document.querySelector('input[name=views][value=what_if]').click();
          const pixels = (edges) => {
            SC.reach.mostEdges = edges;
            SC.view.state.redraw();
            const canvas = SC.view.state._container;
            return new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer);
          };
          let differing = 0, shown = 0;
          [0, 1].forEach((turn) => {
            const station = what.stations[0];
            what.move(station.key, station.x + (turn ? -1 : 1) * (east - west) / 5, station.y);
            SC.view.map.setZoom(SC.view.map.getZoom() - turn, { animate: false });
            const plain = pixels(most), kept = pixels(0);
            plain.forEach((pixel, i) => { shown += pixel !== 0; differing += pixel !== kept[i]; });
          });
          SC.reach.mostEdges = most;
          what.reset();
          SC.view.map.setZoom(SC.view.map.getZoom() + 1, { animate: false });
          document.querySelector('input[name=views][value=today]').click();
          return [differing, shown];
        }"""
    )
    assert shown > 1000
    assert differing <= 0.01 * shown


def test_an_added_station_is_said_to_count_as_staffed(town: Shown) -> None:
    """In the effective basis the what-if panel says that nobody is posted at what is added; nominally it need not."""
    town.view("what_if")
    assert "人员到位" not in town.text("#what-if-help")
    town.page.evaluate("ServiceCircle.act.change({ mode: 'effective' })")
    assert "人员到位" in town.text("#what-if-help")
    assert "新勾选的服务" in town.text("#what-if-help")
    town.page.evaluate("ServiceCircle.act.change({ mode: 'nominal' })")


DRAGGED = """([turn, is_blind]) => {
  const SC = ServiceCircle, { what, plan } = SC.page, { act } = SC, layer = SC.view.state;
  const [west, south, east, north] = plan.extent;
  const asked = SC.changedParts.between, share = { W: 0, parts: 0, steps: 0 };
  SC.changedParts.between = (...looks) => {
    const parts = asked(...looks);
    if (!parts) return null;
    share.parts += SC.parts.area(parts);
    share.steps += 1;
    return is_blind ? parts.slice(0, 0) : parts;
  };
  const station = what.stations[turn % what.stations.length], handle = act.dragStart(station);
  let x = station.x, y = station.y, seed = 7 + turn;
  const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648 - 0.5;
  for (let i = 0; i < 12; i++) {
    x += random() * (east - west) / 8;
    y += random() * (north - south) / 8;
    act.dragTo(handle, { x, y });
  }
  const { width, height } = layer._container;
  const pixels = () => layer._context.getImageData(0, 0, width, height).data;
  const parts = pixels();
  layer.redraw();
  const whole = pixels();
  let differing = 0, shown = 0;
  for (let i = 0; i < whole.length; i += 4) {
    // Colours as they lie on white; the edges of lines may differ by how a browser smooths them.
    const on = (data, c) => ((data[i + c] - 255) * data[i + 3]) / 255;
    differing += [0, 1, 2].some((c) => Math.abs(on(parts, c) - on(whole, c)) > 100);
    shown += whole[i + 3] > 0;
  }
  SC.changedParts.between = asked;
  act.dragEnd(handle);
  what.reset();
  return { differing, shown, steps: share.steps, part: share.parts / (share.steps * width * height) };
}"""


@pytest.mark.parametrize("circle", [0, -1])
def test_a_drag_that_paints_only_what_changed_shows_the_whole_picture(town: Shown, circle: int) -> None:
    """After a dozen steps the map is as if drawn anew, near and far, in one circle and in all; blindly it is not."""
    town.view("what_if")
    town.page.evaluate("circle => ServiceCircle.act.change({ circle })", circle)
    steps = painted = 0
    for turn in range(6):
        town.page.evaluate(
            "by => ServiceCircle.view.map.setZoom(ServiceCircle.view.map.getZoom() + by, {animate: false})",
            [0, 1, 1, -1, -1, 0][turn],
        )
        seen = town.page.evaluate(DRAGGED, [turn, False])
        assert seen["shown"] > 500
        assert seen["differing"] <= max(3, 0.002 * seen["shown"]), seen
        steps += seen["steps"]
        if seen["steps"]:
            blind = town.page.evaluate(DRAGGED, [turn, True])
            painted += blind["differing"] > max(3, 0.002 * blind["shown"])
    assert steps >= 20
    assert painted >= 3
    town.page.evaluate("ServiceCircle.act.change({ circle: 0 })")


def test_a_step_of_a_drag_is_drawn_whole_where_it_must_be(town: Shown) -> None:
    """At another place of the map, with other choices, with hot spots or a walk shown, no part is enough."""
    town.view("what_if")
    untold = town.page.evaluate(
        """() => {
          const SC = ServiceCircle, { page } = SC, { state } = page, { between } = SC.changedParts;
          const at = SC.picture.withScale(SC.view.state.view());
          const look = (view, more) => Object.assign(SC.changedParts.look(page, Object.assign({}, at, view), []), more);
          const spots = Object.assign({}, state, { layers: Object.assign({}, state.layers, { spots: true }) });
          const others = [look({ k: at.k * 2 }), look({ tx: at.tx + 1 }), look({}, { state: Object.assign({}, state) }),
            look({}, { page: Object.assign({}, page, { walk: {} }) })];
          return [between(look(), look()), ...others.map((now) => between(look(), now)),
            between(look({}, { state: spots }), look({}, { state: spots }))];
        }"""
    )
    assert untold == [[], None, None, None, None, None]


def test_hot_spots_hold_the_people_around_them_and_do_not_overlap(bare: Shown) -> None:
    """Each spot counts the uncovered residents of its disc; the fullest disc comes first; nobody is counted twice."""
    rng = np.random.default_rng(5)
    x, y = rng.normal(0, 900, 600).tolist(), rng.normal(0, 900, 600).tolist()
    people, status = rng.integers(0, 60, 600).tolist(), rng.integers(0, 3, 600).tolist()
    find = "([x, y, people, status]) => ServiceCircle.hotSpots.find({homeX: x, homeY: y}, people, status, 300)"
    spots = bare.page.evaluate(find, [x, y, people, status])
    assert 3 < len(spots) <= 12
    for i, spot in enumerate(spots):
        inside = np.hypot(np.array(x) - spot["x"], np.array(y) - spot["y"]) <= 300
        counted = inside & (np.array(status) != 0) & (np.array(people) > 0)
        assert spot["residents"] == int(np.array(people)[counted].sum())
        assert spot["homes"] == int(counted.sum())
        assert all(np.hypot(spot["x"] - other["x"], spot["y"] - other["y"]) > 600 for other in spots[:i])
    assert spots[0]["residents"] >= 0.9 * max(spot["residents"] for spot in spots)


def test_a_page_for_sharing_names_no_residence(browser: Any, town: Shown, tmp_path: Path) -> None:
    """No id of a residence is in the file or found by searching; the page says what its homes are, and still works."""
    path = write_briefing(town.whole, tmp_path, language="zh", share=True)
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]")
    assert "可对外共享" in page.locator("#foot-rule").inner_text()
    page.fill("#search", "002")
    assert page.locator("#found .none").is_visible()
    for view in VIEWS:
        page.locator(f"input[name=views][value={view}]").check(force=True)
        page.click("#tab-next")
    assert "NaN" not in page.locator("body").inner_text()
    assert faults == []
    page.close()


WALK_BOX = """() => { const SC = ServiceCircle, m = SC.view.map, w = SC.page.walk;
  const r = m.getContainer().getBoundingClientRect();
  const at = Array.from(w.x, (x, i) => m.latLngToContainerPoint(SC.mapView.toMap(x, w.y[i])));
  const card = document.getElementById('card').getBoundingClientRect();
  return {left: Math.min(...at.map(p => p.x)), right: Math.max(...at.map(p => p.x)) + r.left, card: card.left}; }"""


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_a_card_hides_nothing_of_the_walk_it_explains(town: Shown, size: tuple[int, int]) -> None:
    """A home that is looked for, and one chosen on the map where the card opens: its whole walk is beside the card."""
    page = town.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(reduced_motion="reduce")
    page.fill("#search", "002")
    page.keyboard.press("Enter")
    found = page.evaluate(WALK_BOX)
    page.keyboard.press("Escape")
    page.locator("#card .close").click()
    page.evaluate("ServiceCircle.mapView.fit(ServiceCircle.page, ServiceCircle.view, [-900, -600, 750, 600], false)")
    page.evaluate("ServiceCircle.act.chooseHome(1)")
    chosen = page.evaluate(WALK_BOX)
    page.locator("#card .close").click()
    page.set_viewport_size({"width": 1920, "height": 1080})
    for box in (found, chosen):
        assert box["left"] >= 0
        assert box["right"] <= box["card"]


def test_a_phone_shows_what_was_looked_for_and_where_north_is(town: Shown) -> None:
    """After a search the map is in sight with its north arrow, and the card has begun below it."""
    page = town.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("window.scrollTo(0, 0)")
    page.fill("#search", "002")
    page.keyboard.press("Enter")
    tops = [page.locator(name).bounding_box()["y"] for name in ("#map", "#card", "#north")]
    shows = page.locator("#north").is_visible()
    page.locator("#card .close").click()
    page.set_viewport_size({"width": 1920, "height": 1080})
    assert -1 <= tops[0] < 100
    assert tops[1] < 800
    assert shows
    assert tops[0] < tops[2] < 844 - 40


def test_the_search_hint_is_not_cut(town: Shown) -> None:
    """In both languages the hint is narrower than its box at 1366 pixels."""
    page = town.page
    page.set_viewport_size({"width": 1366, "height": 768})
    wide = """() => { const e = document.getElementById('search'), s = getComputedStyle(e);
      const c = document.createElement('canvas').getContext('2d'); c.font = s.fontSize + ' ' + s.fontFamily;
      return [c.measureText(e.placeholder).width, e.clientWidth - 2 * parseFloat(s.paddingLeft)]; }"""
    sizes = [page.evaluate(wide)]
    page.click("#language")
    sizes.append(page.evaluate(wide))
    page.set_viewport_size({"width": 1920, "height": 1080})
    for needed, given in sizes:
        assert needed <= given


@pytest.mark.parametrize("ratio", [0.6, 1.0, 1.3])
def test_a_square_place_is_not_under_the_view_buttons(town: Shown, ratio: float) -> None:
    """At 1366 × 768 a place of any shape lies below the view buttons or to their right."""
    page = town.page
    page.set_viewport_size({"width": 1366, "height": 768})
    where = """ratio => { const SC = ServiceCircle, m = SC.view.map; m.invalidateSize({animate: false});
      SC.mapView.fit(SC.page, SC.view, [0, 0, 1000 * ratio, 1000], false);
      const at = m.latLngToContainerPoint([1000, 0]), box = m.getContainer().getBoundingClientRect();
      const tools = document.querySelector('.map-tools').getBoundingClientRect();
      return [at.x + box.left - tools.right, at.y + box.top - tools.bottom]; }"""
    beside, below = page.evaluate(where, ratio)
    page.set_viewport_size({"width": 1920, "height": 1080})
    assert max(beside, below) >= 0
