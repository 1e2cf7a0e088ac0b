"""A comparison as a workbook and as a page: the tables' numbers, names as they are, nothing asked of anybody."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyogrio
import pytest
from typer.testing import CliRunner

from handout_town import FORMULA_AREA, full_town
from servicecircle.cli import app
from servicecircle.coverage.compare_page.change_map import cut, text_width
from servicecircle.coverage.compare_page.page_content import points
from servicecircle.coverage.report.compare_words import signed

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town and the same with a longer walk allowed; an area is called like a formula, the plan like a script."""
    folder = tmp_path_factory.mktemp("compared")
    full_town(folder / "plan")
    text = (folder / "plan" / "plan.toml").read_text(encoding="utf-8").replace("试验镇", HOSTILE)
    (folder / "plan" / "plan.toml").write_text(text, encoding="utf-8")
    assert ours("coverage", folder / "plan", "--out", folder / "a", "-q") == 0
    (folder / "plan" / "plan.toml").write_text(text.replace("radius_m = 500", "radius_m = 700"), encoding="utf-8")
    assert ours("coverage", folder / "plan", "--out", folder / "b", "-q") == 0
    assert ours("compare", folder / "a", folder / "b", "--out", folder / "c", "-q") == 0
    return folder / "c"


def ours(*words: object) -> int:
    return CliRunner().invoke(app, [str(word) for word in words]).exit_code


def test_the_workbook_has_the_tables_numbers(compared: Path) -> None:
    """What differs comes first; who gains, loses and stays in every area and circle is that of compare_areas.csv."""
    book = openpyxl.load_workbook(compared / "compare.xlsx")
    assert book.sheetnames == ["对比的口径", "前后对比"]
    rows = [list(row) for row in book["前后对比"].iter_rows(values_only=True)]
    top = next(i for i, row in enumerate(rows) if row[0] == "层级")
    told = pd.DataFrame(rows[top + 1 :], columns=rows[top])
    table = pd.read_csv(compared / "compare_areas.csv", encoding="utf-8-sig")
    assert told["新覆盖"].tolist() == table["gained_residents"].tolist()
    assert told["失去"].tolist() == table["lost_residents"].tolist()
    assert told["未变：覆盖"].tolist() == table["unchanged_covered_residents"].tolist()
    assert told["未变：未覆盖"].tolist() == table["unchanged_not_covered_residents"].tolist()
    assert told["新覆盖"].sum() > 0
    assert FORMULA_AREA in told["名称"].tolist()
    kinds = {cell.data_type for row in book["前后对比"].iter_rows() for cell in row if cell.value == FORMULA_AREA}
    assert kinds == {"s"}


@dataclass
class Opened:
    """A page of a comparison in a browser, with all that it asked for and said."""

    page: Any
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def choose(self, what: str) -> None:
        """Choose a language or a circle by its label."""
        self.page.click(f"article:visible label[for={what}]")


@pytest.fixture
def opened(compared: Path, browser: Any) -> Iterator[Opened]:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    found = Opened(page)
    page.on("request", lambda request: found.asked.append(request.url))
    page.on("console", lambda message: found.said.append(message.text))
    page.on("pageerror", lambda error: found.said.append(str(error)))
    page.goto((compared / "compare.html").as_uri())
    yield found
    page.close()


def test_the_page_shows_them_in_both_languages_and_asks_for_nothing(compared: Path, opened: Opened) -> None:
    """No request but for the file, no script, one language in sight at a time, and every gain of the table."""
    table = pd.read_csv(compared / "compare_areas.csv", encoding="utf-8-sig")
    areas = table[table["level"] == "community"]
    circles = areas["circle"].unique().tolist()
    assert len(circles) > 1 and areas["gained_residents"].sum() > 0
    for language, heading in (("zh", "新覆盖"), ("en", "Gained")):
        opened.choose(language)
        assert opened.page.locator("article:visible").count() == 1
        for number, circle in enumerate(circles):
            opened.choose(f"circle-{number}")
            league = opened.page.locator(".league-table:visible")
            place = league.locator("thead th").all_inner_texts().index(heading)
            rows = [row.locator("th, td").all_inner_texts() for row in league.locator("tbody tr").all()]
            ours = areas[areas["circle"] == circle]
            told = {row[0].strip(): row[place] for row in rows}
            assert len(rows) == len(ours)
            assert FORMULA_AREA in told
            for name, gained in zip(ours["name"], ours["gained_residents"], strict=True):
                assert told[str(name).removeprefix("'")] == (f"+{gained:,}" if gained else "0")
        assert HOSTILE in opened.page.locator("h1:visible").inner_text()
    assert opened.page.locator("script, img").count() == 0
    assert (opened.asked, opened.said) == ([(compared / "compare.html").as_uri()], [])


def test_what_differs_stands_before_any_number(compared: Path, opened: Opened) -> None:
    """The rules' difference is in sight, above the first figure; the figures are those of compare_circles.csv."""
    table = pd.read_csv(compared / "compare_circles.csv", encoding="utf-8-sig")
    states = pd.read_csv(compared / "compare_transitions.csv", encoding="utf-8-sig")
    assert (states["before"] != states["after"]).any()
    for language in ("zh", "en"):
        opened.choose(language)
        list_box = opened.page.locator(".differences:visible").bounding_box()
        figure = opened.page.locator(".figure:visible").first.bounding_box()
        assert list_box["y"] + list_box["height"] <= figure["y"]
        assert "500 → 700" in opened.page.locator(".differences:visible").inner_text()
        for number, row in enumerate(table.itertuples()):
            opened.choose(f"circle-{number}")
            values = opened.page.locator(".figure:visible .value").all_inner_texts()
            kept = row.unchanged_covered_residents + row.unchanged_not_covered_residents
            assert values[1] == signed(row.covered_change_residents)
            assert values[2:5] == [signed(row.gained_residents), signed(-row.lost_residents), f"{kept:,}"]
            ours = states[(states["circle"] == row.circle) & (states["before"] != states["after"])]
            assert opened.page.locator(".transitions:visible tr:not(.same)").count() == len(ours)


def test_the_map_has_every_area_and_the_residences_that_changed(compared: Path, opened: Opened) -> None:
    """One outline an area, one dot a place that gained, classes by the change, all within the frame."""
    areas = pyogrio.read_dataframe(compared.parent / "b" / "layers.gpkg", layer="areas")
    gained = pyogrio.read_dataframe(compared / "layers.gpkg", layer="gained")
    first = gained["circle"].iloc[0]
    symbol = opened.page.locator("symbol").first
    assert symbol.locator("path.area").count() == (areas["level"] == "community").sum()
    assert symbol.locator("path.area.gained, path.area.much_gained").count() > 0
    dots = symbol.locator("path.dots.gained").get_attribute("d")
    assert 0 < dots.count("M") <= (gained["circle"] == first).sum()
    places = [float(text) for path in (dots,) for text in re.findall(r"[-\d.]+", path.replace("h.1", ""))]
    assert all(0 <= place <= 1000 for place in places)
    box = opened.page.locator(".change-map:visible").bounding_box()
    assert box["width"] > 300 and box["height"] > 300


def test_the_keyboard_chooses_language_and_circle(opened: Opened) -> None:
    """Tab and arrows alone: the radio buttons carry both choices, and the labels show which has the focus."""
    press = opened.page.keyboard.press
    press("Tab")
    press("ArrowRight")
    assert opened.page.locator("article.en").is_visible() and opened.page.locator("article.zh").is_hidden()
    press("Tab")
    press("ArrowRight")
    assert opened.page.locator("article.en .headline.circle-1").is_visible()
    assert opened.page.locator("article.en .headline.circle-0").is_hidden()
    outline = "getComputedStyle(document.querySelector('article.en .circles label.circle-1')).outlineStyle"
    assert opened.page.evaluate(outline) == "solid"


@pytest.mark.parametrize("width", [1920, 1366, 390])
def test_axe_finds_no_violation_in_the_comparison(opened: Opened, width: int) -> None:
    """Both languages and every circle, on a large screen, a small one and a phone."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    opened.page.set_viewport_size({"width": width, "height": 900})
    for language in ("zh", "en"):
        opened.choose(language)
        for number in range(2):
            opened.choose(f"circle-{number}")
            found = axe.run(opened.page).response["violations"]
            assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []


@pytest.mark.parametrize("width", [390, 800, 1080])
def test_figures_have_room_on_a_phone(opened: Opened, width: int) -> None:
    """Nothing stands beyond the right edge, and no figure is wider than its box."""
    opened.page.set_viewport_size({"width": width, "height": 844})
    for language in ("zh", "en"):
        opened.choose(language)
        assert opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        wide = ".filter((one) => one.scrollWidth > one.clientWidth).length"
        assert opened.page.evaluate(f"[...document.querySelectorAll('.figure .value')]{wide}") == 0


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1366, 768)])
def test_the_page_needs_no_scrolling(opened: Opened, width: int, height: int) -> None:
    """The whole page stands on the screen; only its lists may scroll."""
    opened.page.set_viewport_size({"width": width, "height": height})
    for language in ("zh", "en"):
        opened.choose(language)
        size = opened.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        assert size == [width, height]
        foot = opened.page.locator(".foot:visible").bounding_box()
        assert foot["y"] + foot["height"] <= height
        for box in opened.page.locator(".circle-scroll:visible").all():
            assert box.evaluate("it => it.scrollWidth <= it.clientWidth")


@pytest.mark.parametrize("lacking", ["places", "areas"])
def test_a_page_without_places_or_areas_is_whole(compared: Path, tmp_path: Path, browser: Any, lacking: str) -> None:
    """Without places the page says that there is no map; without areas it has the dots alone, and no empty table."""
    runs = [tmp_path / name for name in "ab"]
    if lacking == "places":
        for run in runs:
            shutil.copytree(compared.parent / run.name, run)
            (run / "layers.gpkg").unlink()
    else:
        plan = tmp_path / "plan"
        shutil.copytree(compared.parent / "plan", plan)
        text = re.sub(
            r"\[layers\.(areas|patrollers|land)\][^\[]*", "", (plan / "plan.toml").read_text(encoding="utf-8")
        )
        for run, radius in zip(runs, (500, 700), strict=True):
            (plan / "plan.toml").write_text(text.replace("radius_m = 700", f"radius_m = {radius}"), encoding="utf-8")
            assert ours("coverage", plan, "--out", run, "-q") == 0
    assert ours("compare", *runs, "--out", tmp_path / "c", "-q") == 0
    page = browser.new_page()
    page.goto((tmp_path / "c" / "compare.html").as_uri())
    if lacking == "places":
        assert "没有地图" in page.locator(".no-map:visible").inner_text()
        assert page.locator(".league:visible tr").count() > 0
    else:
        assert page.locator("path.area").count() == 0
        assert page.locator("symbol").first.locator(".dots.gained").get_attribute("d").startswith("M")
    assert page.locator(".headline:visible").count() == 1
    page.close()


def test_names_are_cut_by_their_width() -> None:
    """A cut name is no wider than its room and ends in an ellipsis; one that fits stays as it is."""
    for name in ("人民公园社区", "北" * 80, "Long" * 20, "混合mixed名称" * 9):
        told = cut(name, 12.0)
        assert text_width(told) <= 12.0
        assert told == name if text_width(name) <= 12.0 else (told.endswith("…") and name.startswith(told[:-1]))


def test_points_are_the_difference_of_the_shown_rates() -> None:
    """A reader who takes one shown rate from the other gets what is told; nothing is told where there is no rate."""
    assert points(0.68199, 0.70001) == "+1.9"
    assert points(0.7, 0.6999) == "−0.1"
    assert points(0.5, 0.5) == "+0.0"
    assert points(None, 0.5) == "—"


def test_it_prints_on_one_sheet(opened: Opened, tmp_path: Path) -> None:
    """A4 across, one page, in either language; text stays text."""
    if not (shutil.which("pdfinfo") and shutil.which("pdftotext")):
        pytest.skip("pdfinfo or pdftotext is not installed: nothing was read back")
    for language, word in (("zh", "状态转移"), ("en", "Change of statuses")):
        opened.choose(language)
        opened.page.pdf(path=tmp_path / "c.pdf", prefer_css_page_size=True)
        told = subprocess.run(["pdfinfo", tmp_path / "c.pdf"], capture_output=True, text=True, check=True).stdout
        assert re.search(r"^Pages:\s+1$", told, re.M)
        assert re.search(r"^Page size:\s+84[12]\S* x 59[45]\S* pts", told, re.M)
        text = subprocess.run(["pdftotext", tmp_path / "c.pdf", "-"], capture_output=True, text=True, check=True).stdout
        assert word in text


def test_two_comparisons_write_the_same_bytes(compared: Path, tmp_path: Path) -> None:
    """Workbook and page too."""
    again = tmp_path / "c"
    assert ours("compare", compared.parent / "a", compared.parent / "b", "--out", again, "-q") == 0
    for name in ("compare.xlsx", "compare.html"):
        assert (again / name).read_bytes() == (compared / name).read_bytes()
