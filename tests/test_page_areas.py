"""The card of an area, and stations tried at hot spots: which homes are those, what does one more station buy?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from page_shown import Shown, shown
from page_town import hostile_whole

from servicecircle.coverage.briefing.briefing_file import write_briefing

CARD = """[...document.querySelectorAll('#card .circle-row')].map(
  row => [...row.querySelectorAll('dt')].map(term => [term.textContent, term.nextElementSibling.textContent]))"""
NAMES = "[...document.querySelectorAll('#card .homes .link')].map(e => e.textContent)"
COVERED = "ServiceCircle.page.what.coverage.layer(1, 'nominal').tally.covered[0]"
CODES = ("marginal", "uncovered", "cut off", "off network")


@pytest.fixture(scope="module")
def town(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """The page of a plan with everything and hostile names, in English."""
    folder = tmp_path_factory.mktemp("areas")
    result = shown(browser, hostile_whole(folder), folder, "en")
    yield result
    result.page.context.close()


def test_the_card_of_an_area_tells_pythons_reasons(town: Shown) -> None:
    """Of every row of the table and every circle: uncovered people, apart by status, as Python counts them."""
    index = town.whole.coverage.index
    row, unit = index.members()
    people = town.whole.coverage.residents[row]
    town.view("today")
    names = town.page.evaluate("ServiceCircle.figures.rows(ServiceCircle.page).map(row => row.unit)")
    for place, number in enumerate(names):
        town.page.evaluate("place => ServiceCircle.act.openRow(place)", place)
        circles = town.page.evaluate(CARD)
        for verdicts, told in zip(town.whole.opened.measured.verdicts, circles, strict=False):
            status = verdicts.status[row]
            sums = [int(people[(unit == number) & (status == code)].sum()) for code in range(1, 5)]
            shown = {term: int(text.replace(",", "")) for term, text in told}
            assert shown["not covered"] == sum(sums)
            assert [shown.get(f"· {word}", 0) for word in CODES] == sums
        said = town.page.locator("#live").text_content()
        assert said.startswith(town.text("#card h3").strip())
        assert said.count("; ") == len(town.whole.opened.measured.verdicts)
    town.page.keyboard.press("Escape")
    assert town.faults == []


def test_the_card_lists_the_homes_not_covered(town: Shown) -> None:
    """Those of the area and of the chosen circle where people live, the most people first; each opens its own card."""
    whole = town.whole
    row, unit = whole.coverage.index.members()
    people, homes = whole.coverage.residents, whole.opened.layers.residences
    [first] = town.page.evaluate("ServiceCircle.figures.rows(ServiceCircle.page).slice(0, 1).map(row => row.unit)")
    town.page.evaluate("ServiceCircle.act.openRow(0)")
    lacking = [i for i in row[unit == first] if not whole.opened.measured.verdicts[0].covered[i] and people[i] > 0]
    expected = [str(homes["id"].iloc[i]) for i in sorted(lacking, key=lambda i: (-people[i], i))]
    assert expected
    assert town.page.evaluate(NAMES) == expected[:8]
    town.page.click("#card .homes .link")
    assert expected[0] in town.text("#card h3")


@pytest.mark.parametrize(("width", "projector"), [(1366, False), (1366, True), (1920, True)])
def test_the_card_lies_over_no_choice(town: Shown, width: int, projector: bool) -> None:
    """Circles and bases beside it break into lines where their row would reach under the card."""
    page = town.page
    page.set_viewport_size({"width": width, "height": 800})
    if projector:
        page.click("#projector")
    page.evaluate("ServiceCircle.act.openRow(0)")
    many = """() => { const circles = document.getElementById('circles');
      while (circles.children.length < 7) circles.appendChild(circles.lastElementChild.cloneNode(true)); }"""
    page.evaluate(many)
    edges = """[document.getElementById('card').getBoundingClientRect().left,
      ...[...document.querySelectorAll('#views, .rule .segments')].map(e => e.getBoundingClientRect().right)]"""
    card, *rights = page.evaluate(edges)
    assert max(rights) <= card
    if projector:
        page.click("#projector")
    page.evaluate("ServiceCircle.act.chooseNothing()")
    page.set_viewport_size({"width": 1920, "height": 1080})


def test_an_area_is_found_by_its_name_and_kept_in_the_link(browser: Any, town: Shown) -> None:
    """Searching opens its card, the address holds it, a number beyond all areas is passed over."""
    page = town.page
    page.fill("#search", "东社区")
    page.keyboard.press("Enter")
    assert "东社区" in town.text("#card h3")
    page.wait_for_timeout(600)
    again = browser.new_page()
    again.goto(page.url)
    again.wait_for_selector("html[data-ready]")
    assert "东社区" in again.inner_text("#card h3")
    again.close()
    unit = {"selected": {"kind": "area", "index": 999}}
    state = (
        "link => { const { page, pageState } = ServiceCircle; return pageState.fromLink(page.state, link, page.plan); }"
    )
    assert page.evaluate(state, unit)["selected"] is None


def test_all_proposed_sites_are_one_step_of_undo(town: Shown) -> None:
    """Loading the proposal puts every site among the stations; one undo takes all of them away."""
    count = town.page.evaluate("ServiceCircle.page.plan.sites.length")
    town.page.evaluate("ServiceCircle.act.attempt(99)")
    assert town.page.evaluate("ServiceCircle.page.what.edits.length") == count > 0
    key, name = town.page.evaluate("(({key, name}) => [key, name])(ServiceCircle.page.what.edits[0])")
    assert key.startswith("p")
    assert name.startswith("proposed site 1")
    town.page.click("#w-undo")
    assert town.page.evaluate("ServiceCircle.page.what.edits.length") == 0


def test_a_station_is_tried_at_a_hot_spot(town: Shown) -> None:
    """One press: the what-if opens with one more station, chosen, and its gain is told; one undo takes it back."""
    town.view("today")
    before = town.page.evaluate(COVERED)
    town.page.click("#tab-spots")
    label = town.page.get_attribute("#spots li:first-child .attempt", "aria-label")
    assert label == "Try one station at hot spot 1"
    town.page.click("#spots li:first-child .attempt")  # all of it is one home that no street leads to
    assert "nothing was placed" in town.text("#notice")
    assert town.page.evaluate("ServiceCircle.page.what.edits") == []
    town.view("today")
    town.page.evaluate("ServiceCircle.act.change({circle: 1})")
    town.page.click("#spots li:first-child .attempt")
    assert town.page.locator("#notice").is_hidden()
    assert town.page.evaluate("ServiceCircle.page.state.view") == "what_if"
    assert [edit["action"] for edit in town.page.evaluate("ServiceCircle.page.what.edits")] == ["add"]
    gained = town.page.evaluate(COVERED) - before
    assert gained > 0
    assert f"+{gained}" in town.text("#w-results")
    assert f"+{gained} " in town.page.locator("#live").text_content()
    town.page.click("#w-undo")
    assert town.page.evaluate(COVERED) == before
    town.page.evaluate("ServiceCircle.act.change({circle: 0})")
    town.page.click("#tab-league")
    assert town.faults == []


def test_it_is_tried_at_the_home_nearest_to_the_spots_people(town: Shown) -> None:
    """The uncovered home of the disc that is nearest to their mean by people, by a plain search."""
    rng = np.random.default_rng(4)
    for _ in range(20):
        xy, people = rng.uniform(-400, 400, (60, 2)).astype(np.float32), rng.integers(0, 50, 60)
        status = rng.integers(0, 5, 60)
        got = town.page.evaluate(
            """([x, y, people, status]) => ServiceCircle.hotSpots.middle(
              {homeX: Float32Array.from(x), homeY: Float32Array.from(y)}, people, status, {x: 0, y: 0}, 300)""",
            [xy[:, 0].tolist(), xy[:, 1].tolist(), people.tolist(), status.tolist()],
        )
        inside = (status > 0) & (status < 4) & (people > 0) & (np.hypot(*xy.T.astype(float)) <= 300)
        mean = (xy[inside] * people[inside, None]).sum(axis=0) / people[inside].sum()
        best = xy[inside][np.hypot(*(xy[inside] - mean).T).argmin()]
        assert [got["x"], got["y"]] == best.tolist()


def test_a_shared_page_lists_no_home_of_an_area(browser: Any, town: Shown, tmp_path_factory: Any) -> None:
    """Its card tells rates and sums of the tables, neither statuses of single blocks nor a list of them."""
    folder = tmp_path_factory.mktemp("shared")
    page = browser.new_page()
    page.goto(write_briefing(town.whole, folder, language="en", share=True).as_uri())
    page.wait_for_selector("html[data-ready]")
    page.evaluate("ServiceCircle.act.openRow(0)")
    assert page.evaluate(NAMES) == []
    assert not any(term.startswith("·") for circle in page.evaluate(CARD) for term, _ in circle)
    rows = page.evaluate("ServiceCircle.figures.rows(ServiceCircle.page).slice(0, 1)")
    assert page.evaluate(CARD)[0][0][1] == f"{rows[0]['total'] - rows[0]['after']:,}"
    page.close()
