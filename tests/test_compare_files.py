"""A comparison as a workbook and as a page: the tables' numbers, names as they are, nothing asked of anybody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from handout_town import FORMULA_AREA, full_town
from servicecircle.cli import app

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
    """What differs comes first; gains and losses of every area and circle are those of compare_areas.csv."""
    book = openpyxl.load_workbook(compared / "compare.xlsx")
    assert book.sheetnames == ["对比的口径", "前后对比"]
    rows = [list(row) for row in book["前后对比"].iter_rows(values_only=True)]
    top = next(i for i, row in enumerate(rows) if row[0] == "层级")
    told = pd.DataFrame(rows[top + 1 :], columns=rows[top])
    table = pd.read_csv(compared / "compare_areas.csv", encoding="utf-8-sig")
    assert told["新覆盖"].tolist() == table["gained_residents"].tolist()
    assert told["失去"].tolist() == table["lost_residents"].tolist()
    assert told["新覆盖"].sum() > 0
    assert FORMULA_AREA in told["名称"].tolist()
    kinds = {cell.data_type for row in book["前后对比"].iter_rows() for cell in row if cell.value == FORMULA_AREA}
    assert kinds == {"s"}


def test_the_page_shows_them_in_both_languages_and_asks_for_nothing(compared: Path, browser: Any) -> None:
    """No request but for the file, no script, one language in sight at a time, and every gain of the table."""
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto((compared / "compare.html").as_uri())
    table = pd.read_csv(compared / "compare_areas.csv", encoding="utf-8-sig")
    for language, heading in (("zh", "新覆盖"), ("en", "Gained")):
        page.click(f"label[for={language}]")
        assert page.locator("main:visible").count() == 1
        found = page.locator("main:visible table", has=page.locator(f"th:text-is('{heading}')"))
        place = found.locator("thead th").all_inner_texts().index(heading)
        gained = [row.locator("td").nth(place).inner_text() for row in found.locator("tbody tr").all()]
        assert gained == [f"{number:,}" for number in table["gained_residents"]]
        assert FORMULA_AREA in found.inner_text()
        assert HOSTILE in page.locator("main:visible h1").inner_text()
    assert page.locator("script, img").count() == 0
    assert (asked, said) == ([(compared / "compare.html").as_uri()], [])
    page.close()


def test_two_comparisons_write_the_same_bytes(compared: Path, tmp_path: Path) -> None:
    """Workbook and page too."""
    again = tmp_path / "c"
    assert ours("compare", compared.parent / "a", compared.parent / "b", "--out", again, "-q") == 0
    for name in ("compare.xlsx", "compare.html"):
        assert (again / name).read_bytes() == (compared / name).read_bytes()
