"""Patroller density by hexagon in the briefing page: the table's figures, H3's shapes, and what is said of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h3
import numpy as np
import pyproj
import pytest
from large_plan import Size, write_plan
from page_shown import Shown, shown
from page_town import bare_whole
from plans import CRS, EAST, NORTH, PLAN, RESIDENCES, write_small_plan

from servicecircle.coverage.briefing.payload import make_payload
from servicecircle.coverage.briefing.streams import unpack
from servicecircle.coverage.circles.study import study_coverage
from servicecircle.coverage.opened_plan import open_plan
from servicecircle.coverage.patrol.patrol_request import PatrolRequest
from servicecircle.coverage.patrol.patrol_study import study_patrol
from servicecircle.coverage.patrol.patrol_tables import hexagons_table
from servicecircle.coverage.report.patrol_proposals import one_to
from servicecircle.coverage.whole_study import WholeStudy

LAYER = '[layers.patrollers]\npath = "patrollers.csv"\n'
AREAS = '[layers.areas]\npath = "areas.gpkg"\n'
CROWD = 311  # times the small plan's residents: so many that hexagons are small, and the town has several
TOLD = """() => { const h = ServiceCircle.page.plan.hexagons;
  return Array.from({length: h.count}, (_, i) => ({id: h.id(i), residents: h.residents[i], patrollers: h.patrollers[i],
    ratio: h.ratio[i], kind: h.kind(i), middle: [h.x[i], h.y[i]],
    corners: Array.from({length: h.corners}, (_, k) => [h.cornerX[i * h.corners + k], h.cornerY[i * h.corners + k]])
  })); }"""
COLOURS = """() => {
  const SC = ServiceCircle, hexagons = SC.hexagons.of(SC.page), canvas = document.createElement('canvas');
  const paint = Object.assign({}, SC.palette.SCREEN, {classOpacity: 1});
  const at = {W: 900, H: 900, m: 1, k: 0.4, tx: 90, ty: 600};
  canvas.width = canvas.height = 900;
  const context = canvas.getContext('2d', {willReadFrequently: true});
  SC.hexagons.drawDensity(context, at, hexagons, paint);
  const hex = (x, y) => '#' + Array.from(context.getImageData(x, y, 1, 1).data.slice(0, 3),
    (value) => value.toString(16).padStart(2, '0')).join('').toUpperCase();
  return Array.from(hexagons.x, (x, i) => {
    const left = Math.round(x * at.k + at.tx), top = Math.round(hexagons.y[i] * at.k + at.ty);
    const seen = [0, 1, 2, 3, 4, 5].map((d) => hex(left + d, top));
    const kind = SC.page.plan.hexagons.kind(i);
    return seen.includes(paint.classes[kind] || paint.classes.empty);
  }); }"""
FOUND = """(places) => places.map(([lon, lat]) => {
  const SC = ServiceCircle, [x, y] = SC.page.plan.frame.toPlan(lon, lat);
  const i = SC.hexagons.find(SC.hexagons.of(SC.page), x / 1000, -y / 1000);
  return i < 0 ? null : SC.page.plan.hexagons.id(i); })"""


def crowded(folder: Path, patrollers: str, *, plan: str = PLAN, layer: str = LAYER) -> WholeStudy:
    """The small plan with many residents and patrollers: coverage and patrol alone."""
    write_small_plan(folder, plan=plan.replace("[circles.appeals]", layer + "[circles.appeals]"))
    homes = [f"{name},{count and count * CROWD + 1},{EAST + x},{NORTH + y}" for name, count, x, y in RESIDENCES]
    (folder / "residences.csv").write_text("\n".join(["id,residents,x,y", *homes]) + "\n", encoding="utf-8")
    (folder / "patrollers.csv").write_text(patrollers, encoding="utf-8")
    return studied(folder)


def studied(folder: Path, *, share: bool = False) -> WholeStudy:
    opened = open_plan(folder)
    coverage = study_coverage(opened.plan, opened.layers, opened.streets.network, measured=opened.measured)
    return WholeStudy(opened, coverage, None, study_patrol(opened, PatrolRequest(share=share)), None)


@pytest.fixture(scope="module")
def spread(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """Counts by area: one community with many patrollers, one with none."""
    folder = tmp_path_factory.mktemp("spread")
    result = shown(browser, crowded(folder, "area,patrollers\n11,907\n"), folder, "zh")
    hexagons(result)
    yield result
    result.page.context.close()


@pytest.fixture(scope="module")
def points(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """Patrollers as points, one where nobody lives, in a plan without areas."""
    folder = tmp_path_factory.mktemp("points")
    rows = "".join(f"{EAST + x},{NORTH + y},{count}\n" for x, y, count in ((120, 5, 90), (700, 5, 900), (1290, 700, 3)))
    whole = crowded(
        folder,
        "x,y,patrollers\n" + rows,
        plan=PLAN.replace(AREAS, "").replace('"zh"', '"en"'),
        layer=LAYER + 'crs = "EPSG:4547"\n',
    )
    result = shown(browser, whole, folder, "en")
    result.view("patrol")
    yield result
    result.page.context.close()


def hexagons(town: Shown) -> None:
    """Go to the view, and there to hexagons, by the keyboard alone."""
    town.page.locator("input[name=views][value=compare]").focus()
    for _ in range(2):
        town.page.keyboard.press("ArrowRight")
    town.page.locator("input[name=shapes][value=areas]").focus()
    town.page.keyboard.press("ArrowRight")
    assert town.page.locator("input[name=shapes][value=hexagons]").is_checked()


def kind_of(row: Any) -> str:
    return str(row.status if row.status in ("none", "no_residents") else row["class"])


@pytest.mark.parametrize("which", ["spread", "points"])
def test_the_page_has_the_figures_of_the_table(which: str, request: pytest.FixtureRequest) -> None:
    """Every row of `patrol_hexagons.csv`: id, residents to the person, patrollers to the hundredth, ratio, class."""
    town: Shown = request.getfixturevalue(which)
    assert town.whole.patrol is not None
    table, told = hexagons_table(town.whole.patrol), town.page.evaluate(TOLD)
    assert len(told) == len(table) > 3
    assert [one["id"] for one in told] == table["hexagon"].tolist()
    assert [one["residents"] for one in told] == table["residents"].tolist()
    assert [one["patrollers"] / 100 for one in told] == table["patrollers"].round(2).tolist()
    assert [one["kind"] for one in told] == [kind_of(row) for _, row in table.iterrows()]
    known = table["residents_per_patroller"].notna()
    ratios = town.page.evaluate("list => list.map(ServiceCircle.format.oneTo)", [one["ratio"] for one in told])
    assert [text for text, there in zip(ratios, known, strict=True) if there] == [
        one_to(each) for each in table["residents_per_patroller"][known]
    ]
    assert all(one["ratio"] == 0 for one, there in zip(told, known, strict=True) if not there)


def test_hexagons_lie_where_h3_has_them(spread: Shown) -> None:
    """Corners within 0.1 m of H3's own; a place of the map finds the hexagon that H3 names for it, or none."""
    told, origin = spread.page.evaluate(TOLD), np.array(spread.page.evaluate("ServiceCircle.page.plan.frame.origin"))
    way = pyproj.Transformer.from_crs("EPSG:4326", CRS, always_xy=True)
    for one in told:
        corners = np.array([way.transform(lon, lat) for lat, lon in h3.cell_to_boundary(one["id"])])
        drawn = (np.array(one["corners"]) + origin) / 1000
        assert drawn.shape == corners.shape
        assert np.abs(drawn - corners).max() < 0.1
    rng = np.random.default_rng(4)
    xy = np.column_stack([rng.uniform(-100, 1300, 300), rng.uniform(-100, 1000, 300)]) + np.array([EAST, NORTH])
    places = [way.transform(x, y, direction="INVERSE") for x, y in xy]
    ids, resolution = {one["id"] for one in told}, spread.page.evaluate("ServiceCircle.page.plan.hexagons.resolution")
    expected = [h3.latlng_to_cell(lat, lon, resolution) for lon, lat in places]
    found = spread.page.evaluate(FOUND, places)
    assert found == [cell if cell in ids else None for cell in expected]
    assert 10 < sum(cell is not None for cell in found) < 290


def test_patrollers_in_no_hexagon_are_told(spread: Shown) -> None:
    """Those of an area where nobody lives: how many, in the legend, and nothing where there are none."""
    assert "不在任何六边形" not in spread.text("#legend")
    again = "n => { const SC = ServiceCircle; SC.page.plan.hexagons.unspread = n; SC.legend.build(SC.page, () => {}); }"
    spread.page.evaluate(again, 1200)
    assert "另有 1,200 名平安员" in spread.text("#legend")
    spread.page.evaluate(again, 0)


@pytest.mark.parametrize("which", ["spread", "points"])
def test_each_hexagon_has_the_colour_of_its_class(which: str, request: pytest.FixtureRequest) -> None:
    """At its middle, or beside a stripe there; grey where nobody lives."""
    town: Shown = request.getfixturevalue(which)
    drawn = town.page.evaluate(COLOURS)
    assert len(drawn) > 3
    assert all(drawn)


def test_neighbours_of_one_class_show_no_seam(spread: Shown) -> None:
    """4,000 hexagons of 6 pixels: within the comb all pixels have one colour, though they are many paths."""
    comb = """() => { const side = 3, count = 4000, a = 6, x = [], y = [], cornerX = [], cornerY = [];
      for (let i = 0; i < count; i++) {
        const row = Math.floor(i / 80), at = [(i % 80 + (row % 2) / 2) * side * Math.sqrt(3), row * side * 1.5];
        x.push(at[0]); y.push(at[1]);
        for (let k = 0; k < a; k++) {
          cornerX.push(at[0] + side * Math.sin(k * Math.PI / 3));
          cornerY.push(at[1] + side * Math.cos(k * Math.PI / 3));
        }
      }
      const canvas = document.createElement('canvas'), view = {W: 400, H: 210, m: 1, k: 1, tx: -5, ty: -5};
      canvas.width = view.W; canvas.height = view.H;
      const context = canvas.getContext('2d', {willReadFrequently: true});
      const byKind = {meets: Array.from({length: count}, (_, i) => i)};
      const hexagons = {count, corners: a, reach: side, byKind, x, y, cornerX, cornerY};
      ServiceCircle.hexagons.drawDensity(context, view, hexagons, ServiceCircle.palette.SCREEN);
      const bytes = context.getImageData(0, 0, view.W, view.H).data;
      return bytes.reduce((most, value, i) => Math.max(most, Math.abs(value - bytes[i % 4])), 0); }"""
    assert spread.page.evaluate(comb) <= 4  # of 255; 60 where they do not overlap


def test_a_card_tells_of_spread_counts(spread: Shown) -> None:
    """N goes from the worst on; residents, patrollers, ratio and class; spread is said so; no patroller too."""
    assert spread.whole.patrol is not None
    table = hexagons_table(spread.whole.patrol).set_index("hexagon")
    spread.page.locator("#map").focus()
    loads = []
    for _ in range(len(table)):
        spread.page.keyboard.press("n")
        card = spread.text("#card")
        row = table.loc[card.split("六边形 ")[1].split()[0]]
        assert f"居民\n{row['residents']:,}\n" in card
        assert f"平安员\n{row['patrollers']:,.2f}".removesuffix(".00") + "（按居民分摊）" in card
        assert ("有居民、无平安员" in card) == (row["status"] == "none")
        assert one_to(None if row["status"] == "none" else row["residents_per_patroller"]) in card
        assert "是估计" in card and "应配\n" not in card
        loads.append(np.inf if row["status"] == "none" else round(row["residents_per_patroller"], 6))
    assert loads == sorted(loads, reverse=True)
    assert np.isinf(loads[0]) and not np.isinf(loads[-1])
    assert "按居民比例分摊" in spread.text("#legend")
    assert "按六边形" in spread.text("#legend")


def test_a_card_of_points_counts_whole_people(points: Shown) -> None:
    """Needed and short in whole people where patrollers are points; patrollers where nobody lives say so."""
    assert points.whole.patrol is not None
    table = hexagons_table(points.whole.patrol).set_index("hexagon")
    seen = set()
    points.page.locator("#map").focus()
    for _ in range(len(table)):
        points.page.keyboard.press("p")
        card = points.text("#card")
        row = table.loc[card.split("Hexagon ")[1].split()[0]]
        assert f"Needed\n{row['required']:,}" in card
        assert (f"Short\n{row['shortage']:,}" in card) == (row["shortage"] > 0)
        assert (f"Over\n{row['surplus']:,}" in card) == (row["surplus"] > 0)
        assert ("Patrollers, no residents" in card or "patrollers, no residents" in card) == (
            row["status"] == "no_residents"
        )
        assert "spread" not in card
        seen.add(row["status"])
    assert seen == {"counted", "none", "no_residents"}
    assert "spread" not in points.text("#legend")


def test_a_click_opens_a_hexagon_and_another_view_closes_it(spread: Shown) -> None:
    """Enter shows the hexagon at the centre, a click the one under the pointer; by area its card is gone."""
    page = spread.page
    page.locator("#map").focus()
    page.keyboard.press("n")
    first = spread.text("#card h3")
    page.keyboard.press("Escape")
    assert page.locator("#card").is_hidden()
    place = """() => { const SC = ServiceCircle, h = SC.page.plan.hexagons, i = SC.hexagons.worstFirst(h)[0];
      SC.view.map.setView(SC.mapView.toMap(h.x[i], h.y[i]), 0, {animate: false});
      const box = SC.view.map.getContainer().getBoundingClientRect();
      return [box.left + box.width / 2, box.top + box.height / 2]; }"""
    x, y = page.evaluate(place)
    page.mouse.click(x, y)
    assert spread.text("#card h3") == first
    page.keyboard.press("Escape")
    page.locator("#map").focus()
    page.keyboard.press("Enter")
    assert spread.text("#card h3") == first
    page.locator("input[name=shapes][value=areas]").check(force=True)
    assert page.locator("#card").is_hidden()
    page.locator("input[name=shapes][value=hexagons]").check(force=True)
    assert page.locator("#card").is_hidden()


def test_the_link_holds_shapes_and_the_hexagon(browser: Any, spread: Shown, tmp_path: Path) -> None:
    """Another reader sees the same hexagon; a link that names what is not there is read as far as it makes sense."""
    spread.page.locator("#map").focus()
    spread.page.keyboard.press("n")
    spread.page.wait_for_timeout(500)
    fragment, card = spread.page.evaluate("location.hash"), spread.text("#card")
    again = shown(browser, spread.whole, tmp_path, "zh", fragment)
    assert again.page.locator("input[name=shapes][value=hexagons]").is_checked()
    assert again.text("#card") == card
    wrong = """() => ServiceCircle.encodeState(ServiceCircle.page.what,
      {view: 'patrol', shapes: 'circles', selected: {kind: 'hexagon', index: 1e6}})"""
    told = again.page.evaluate(wrong)
    again.page.goto("about:blank")
    again.page.goto(f"{again.path.as_uri()}#{told}")
    again.page.wait_for_selector("html[data-ready]")
    assert again.page.locator("input[name=shapes][value=areas]").is_checked()
    assert again.page.locator("#card").is_hidden()
    assert again.faults == []
    again.page.context.close()


def test_hexagons_print_on_one_page_and_say_what_they_are(spread: Shown) -> None:
    """A4; the legend is on it, with the estimate."""
    spread.page.emulate_media(media="print")
    assert spread.page.locator("#legend").is_visible()
    assert "按居民比例分摊" in spread.text("#legend")
    spread.page.emulate_media(media="screen")
    pdf = spread.page.pdf(format="A4", landscape=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    assert spread.faults == []


def test_there_is_a_switch_only_where_there_is_a_choice(browser: Any, points: Shown, tmp_path: Path) -> None:
    """Without areas hexagons are what is shown; without patrollers there is nothing to switch."""
    assert points.page.locator("#shapes").is_hidden()
    assert points.page.evaluate("ServiceCircle.figures.showsHexagons(ServiceCircle.page)")
    bare = shown(browser, bare_whole(tmp_path), tmp_path, "en")
    bare.view("patrol")
    assert bare.page.locator("#shapes").is_hidden()
    assert bare.page.evaluate("ServiceCircle.page.plan.hexagons.count") == 0
    assert bare.faults == []
    bare.page.context.close()


def test_a_made_up_city_has_communities_and_patrollers(tmp_path: Path) -> None:
    """The large plan for timing: every residence in one community and one subdistrict, all patrollers in hexagons."""
    folder = tmp_path / "city"
    write_plan(folder, Size(junctions=400, residences=500, stations=8, parks=1, communities=9, patrollers=3000))
    whole = studied(folder)
    units = whole.coverage.index.units
    assert {units[number].kind for number in np.unique(whole.coverage.index.unit_of)} == {"area"}
    assert sum(unit.level == "community" for unit in units) == 9
    assert whole.patrol is not None
    assert 3000 - 9 <= whole.patrol.heads.total.sum() <= 3000
    table = hexagons_table(whole.patrol)
    assert table["patrollers"].sum() == pytest.approx(whole.patrol.heads.total.sum())


def test_a_page_for_sharing_has_the_shared_table(tmp_path: Path) -> None:
    """Residents by area and hexagon, patrollers by area, in fives before anything is summed, 4 as 3; no exact count."""
    folder = tmp_path / "plan"
    exact = crowded(folder, "area,patrollers\n11,903\n12,4\n")
    whole = studied(folder, share=True)
    assert whole.patrol is not None and exact.patrol is not None
    payload = make_payload(whole, share=True)
    streams, table = unpack(payload.streams), hexagons_table(whole.patrol)
    assert streams["hp"].tolist() == table["residents"].tolist()
    assert (streams["hc"] / 100).tolist() == table["patrollers"].round(2).tolist()
    people, cells = exact.patrol.residents, exact.patrol.hexagons.of_home
    units = exact.coverage.index.unit_of[:, -1]
    for row, name in enumerate(exact.patrol.hexagons.names()):
        parts = [people[(cells == row) & (units == unit)].sum() for unit in np.unique(units)]
        expected = int(sum((part + 2) // 5 * 5 for part in parts))
        assert table.set_index("hexagon")["residents"].get(name, 0) == expected
    assert (streams["hp"] % 5 == 0).all()
    assert not np.array_equal(unpack(make_payload(exact).streams)["hp"], streams["hp"])
    assert streams["hc"].sum() / 100 == pytest.approx(905 + 3, abs=0.05)
