"""What is shared tells one rate of one thing: page, workbook, Word file, slides and JSON those of the shared tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pandas as pd
import pptx
import pytest
from typer.testing import CliRunner

from handout_town import full_town
from servicecircle.cli import app
from servicecircle.coverage.briefing.payload import make_payload
from servicecircle.coverage.opened_plan import open_plan
from servicecircle.coverage.whole_study import study_whole

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
CIRCLES = ("appeals", "legal")
TODAY = """() => { const SC = ServiceCircle, page = SC.page;
  const told = (coverage, c) => ({
    covered: Array.from(SC.figures.covered(page, coverage, c, 'nominal')),
    rates: SC.figures.rates(page, coverage, c, 'nominal')});
  return page.plan.circles.map((_, c) => [told(page.today, c), told(page.then, c)]); }"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shared")
    full_town(folder / "plan", share=True)
    done = CliRunner().invoke(app, ["report", str(folder / "plan"), "--share", "--out", str(folder / "run")])
    assert done.exit_code == 0, done.stderr
    return folder


def table(town: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(town / "run" / f"{name}.csv", encoding="utf-8-sig")


def percent(rate: float) -> str:
    """A rate of a table as papers write it."""
    tenths = round(rate * 1000)
    return f"{tenths // 10}.{tenths % 10}%"


def test_the_shared_page_opens_with_the_counts_and_rates_of_the_tables(town: Path, browser: Any) -> None:
    """Of every unit and circle, today and of the proposal, where the tables tell them; residents too."""
    page = browser.new_page()
    page.goto((town / "run" / "briefing.html").as_uri())
    page.wait_for_selector("html[data-ready]")
    found, areas, after = page.evaluate(TODAY), table(town, "areas"), table(town, "areas_after")
    units = page.evaluate("() => ServiceCircle.page.plan.doc.units.map((unit) => unit.residents)")
    shown = page.locator("#f1").inner_text()
    page.close()
    assert shown.startswith(percent(areas["appeals_rate"][0]).removesuffix("%"))
    told = 0
    for unit, residents in enumerate(areas["residents"]):
        assert pd.isna(residents) or units[unit] == residents
    for name, views in zip(CIRCLES, found, strict=True):
        columns = ((areas, f"{name}_covered"), (areas, f"{name}"), (after, f"{name}_after"), (after, f"{name}_after"))
        for view, (counts, rates) in zip(views, (columns[:2], columns[2:]), strict=True):
            for unit in range(len(areas)):
                count, rate = counts[0][f"{counts[1]}_residents"][unit], rates[0][f"{rates[1]}_rate"][unit]
                if pd.notna(count):
                    assert view["covered"][unit] == count
                if pd.notna(count) and pd.notna(rate):
                    assert view["rates"][unit] == round(rate * 1000)
                    told += 1
    assert told > 0


def test_shared_papers_tell_the_rates_of_the_tables(town: Path) -> None:
    """Workbook, Word file and slides have the rate of each circle as circles.csv; so has the JSON of staffing."""
    run = town / "run"
    circles, staffing = table(town, "circles"), table(town, "staffing")
    document = docx.Document(str(run / "briefing.docx"))
    cells = [cell.text for one in document.tables for row in one.rows for cell in row.cells]
    word = "\n".join([*(part.text for part in document.paragraphs), *cells])
    slides = "\n".join(
        shape.text_frame.text if shape.has_text_frame else "\n".join(c.text for r in shape.table.rows for c in r.cells)
        for slide in pptx.Presentation(str(run / "briefing.pptx")).slides
        for shape in slide.shapes
        if shape.has_text_frame or shape.has_table
    )
    book = openpyxl.load_workbook(run / "workbook.xlsx")
    numbers = {
        round(cell.value, 6)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, float | int)
    }
    for rate in circles["rate"].dropna():
        assert percent(rate) in word and percent(rate) in slides
        assert rate in numbers
    sheet = next(sheet for sheet in book.worksheets if sheet.title in ("人员配备", "Staffing"))
    told = {round(c.value, 6) for row in sheet.iter_rows() for c in row if isinstance(c.value, float | int)}
    for column in ("nominal_rate", "effective_rate"):
        assert set(staffing[column].dropna()) <= told
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    for circle in manifest["staffing"]["circles"]:
        of = table(town, "staffing_circles").set_index("circle").loc[circle["circle"]]
        for column in ("nominal_rate", "effective_rate"):
            assert pd.isna(of[column]) or circle[column] == of[column]


def test_a_page_that_is_not_shared_counts_for_itself(town: Path) -> None:
    """It has no told figures: its own are exact."""
    document = make_payload(study_whole(open_plan(town / "plan"))).document
    assert not [row for row in document["figures"] if "told" in row]
