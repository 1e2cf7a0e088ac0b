"""Facts about workbook.xlsx: what it holds, that nothing in it runs, and that it is the same bytes each time."""

from __future__ import annotations

import re
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from handout_town import FORMULA_AREA, FORMULA_ID, FORMULA_PARK, FORMULA_STATION, Told, bare_town, full_town
from run_folders import Home, write_run
from run_folders import Told as Run
from servicecircle.coverage.compare.compare_run import run_compare
from servicecircle.coverage.headline import headline
from servicecircle.coverage.patrol.patrol_request import PatrolRequest
from servicecircle.coverage.patrol.patrol_study import study_patrol
from servicecircle.coverage.patrol.patrol_tables import patrol_tables
from servicecircle.coverage.report.league_table import ranked_rows
from servicecircle.coverage.report.people_table import Column, PeopleTable
from servicecircle.coverage.workbook import coverage_sheets
from servicecircle.coverage.workbook.fixing_sites import NO_SITE, fixing_sites
from servicecircle.coverage.workbook.patrol_sheets import patrol_sheets
from servicecircle.coverage.workbook.sheet import Sheet
from servicecircle.coverage.workbook.sheet_writer import column_widths
from servicecircle.coverage.workbook.workbook_file import workbook_sheets, write_workbook
from servicecircle.geo.errors import Finding

# openpyxl does not know the bars of Excel 2010, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
FINDING = Finding(
    code="x", severity="warning", zh="有 3 行", en="3 rows", fix_zh="请改", fix_en="mend", file="a", row=7
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A plan with everything."""
    return full_town(tmp_path_factory.mktemp("workbook") / "plan")


@pytest.fixture(scope="module")
def written(town: Told, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The workbook in both languages."""
    folder = tmp_path_factory.mktemp("written")
    for language in ("zh", "en"):
        write_workbook(town.whole, town.tables, folder / f"{language}.xlsx", language=language, findings=[FINDING])  # type: ignore[arg-type]
    return {language: folder / f"{language}.xlsx" for language in ("zh", "en")}


@pytest.fixture(scope="module")
def books(written: dict[str, Path]) -> dict[str, Any]:
    """Both read back."""
    return {language: openpyxl.load_workbook(path) for language, path in written.items()}


def table_of(page: Any, heading: str) -> pd.DataFrame:
    """The table of a sheet whose first heading is `heading`, up to the first empty row."""
    rows = list(page.iter_rows(values_only=True))
    top = next(number for number, row in enumerate(rows) if row[0] == heading)
    names = [name for name in rows[top] if name is not None]
    body = []
    for row in rows[top + 1 :]:
        if all(cell is None for cell in row[: len(names)]):
            break
        body.append(row[: len(names)])
    return pd.DataFrame(body, columns=names)


def test_a_sheet_a_topic_in_the_language_asked_for(books: dict[str, Any]) -> None:
    """The same sheets in both; English names, titles and headings hold no Chinese of ours."""
    assert books["zh"].sheetnames == [
        "概要", "社区排名", "未覆盖住宅", "服务圈", "建议站点", "边际曲线", "建成前后", "平安员", "余缺调剂",
        "人员配备", "时段与人员池", "人员池派站", "一周排班", "岗位空缺", "检查发现",
    ]  # fmt: skip
    assert books["en"].sheetnames == [
        "Summary", "Communities", "Not covered", "Circles", "Sites", "Curve", "Before and after", "Patrollers",
        "Moves", "Staffing", "Windows and pools", "Pools by station", "The week", "Vacancies", "Findings",
    ]  # fmt: skip
    headings = [cell.value for page in books["en"] for row in page.iter_rows() for cell in row if cell.font.bold]
    ours = [str(text).replace("试验镇", "") for text in headings if text]
    assert len(ours) > 80
    assert [text for text in ours if re.search("[\u4e00-\u9fff]", text)] == []


def test_nothing_in_it_runs(written: dict[str, Path], books: dict[str, Any]) -> None:
    """Names that start with = + - @ stand there as text; no sheet has a formula, and links lead to sheets alone."""
    cells = [cell for page in books["zh"] for row in page.iter_rows() for cell in row if cell.value is not None]
    texts = {str(cell.value) for cell in cells if cell.data_type == "s"}
    assert {FORMULA_AREA, FORMULA_PARK, FORMULA_ID} <= texts
    assert any(FORMULA_STATION in text for text in texts)
    assert not [cell for cell in cells if cell.data_type == "f"]
    with zipfile.ZipFile(written["zh"]) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not [sheet for sheet in sheets if b"<f>" in sheet]
        targets = [target for sheet in sheets for target in re.findall(rb"<hyperlink [^>]*>", sheet)]
        assert targets
        assert all(b" location=" in target and b"r:id" not in target for target in targets)


@pytest.mark.parametrize(
    "text", ["=1+1", "+7", "-x", "@SUM(A1)", "\tx", "\rx", "http://x", "mailto:a@b", "\x07", "0012"]
)
def test_any_text_stays_text(town: Told, tmp_path: Path, text: str) -> None:
    """Also where a sheet would make a link or a number of it."""
    areas = town.tables.coverage["areas"].copy()
    areas.loc[areas["name"] == "西社区", "name"] = text
    tables = replace(town.tables, coverage={**town.tables.coverage, "areas": areas})
    write_workbook(town.whole, tables, tmp_path / "x.xlsx", language="zh")
    league = openpyxl.load_workbook(tmp_path / "x.xlsx")["社区排名"]
    found = [cell for row in league.iter_rows(min_row=4) for cell in row if cell.column == 2]
    shown = {openpyxl.utils.escape.unescape(str(cell.value)).strip() for cell in found}
    assert text.strip() in shown
    assert {cell.data_type for cell in found if cell.value is not None} == {"s"}
    assert not any(cell.hyperlink for cell in found)


def test_two_workbooks_are_the_same_bytes(town: Told, written: dict[str, Path], tmp_path: Path) -> None:
    """Written again later; its date is the plan's."""
    time.sleep(1.1)
    write_workbook(town.whole, town.tables, tmp_path / "again.xlsx", language="zh", findings=[FINDING])
    assert (tmp_path / "again.xlsx").read_bytes() == written["zh"].read_bytes()
    with zipfile.ZipFile(written["zh"]) as parts:
        assert parts.read("docProps/core.xml").count(b"2021-03-04T00:00:00Z") == 2


def test_each_sheet_of_one_table_is_ready_to_read_and_print(books: dict[str, Any]) -> None:
    """Headings stay in sight and are repeated on paper, filters, A4 across, as wide as a page."""
    for name in ("社区排名", "未覆盖住宅", "建议站点", "平安员", "人员配备", "岗位空缺"):
        page = books["zh"][name]
        heading = int(re.fullmatch(r"[A-Z]+(\d+)", page.freeze_panes)[1]) - 1  # type: ignore[index]
        assert page.print_title_rows == f"${heading}:${heading}"
        assert page.auto_filter.ref.startswith(f"A{heading}:")
        setup = page.page_setup
        assert (setup.orientation, setup.paperSize, setup.fitToHeight) == ("landscape", 9, 0)
        assert page.sheet_properties.pageSetUpPr.fitToPage
    league = books["zh"]["社区排名"]
    rules = [rule.type for ranged in league.conditional_formatting for rule in ranged.rules]
    assert {"dataBar", "cellIs"} <= set(rules)
    assert {cell.number_format for cell in league[5]} >= {"0.0%", "#,##0", "@"}


def test_every_residence_without_cover_has_its_reason(town: Told, books: dict[str, Any]) -> None:
    """One row for each that residences.csv has not covered, with its status, walk and shortfall."""
    table = table_of(books["en"]["Not covered"], "Residence")
    source = town.tables.coverage["residences"].set_index("id")
    names = {"Appeals": "appeals", "Public legal": "legal"}
    expected = {(i, c) for i in source.index for c in names.values() if source.loc[i, f"{c}_status"] != "covered"}
    assert {(row["Residence"], names[row["Circle"]]) for _, row in table.iterrows()} == expected
    assert len(table) == len(expected)
    assert table["Residents"].is_monotonic_decreasing
    for _, row in table.iterrows():
        home = source.loc[row["Residence"]]
        circle = names[row["Circle"]]
        assert row["Reason"].replace(" ", "_") == home[f"{circle}_status"]
        for heading, column in (("Walk (m)", "distance_m"), ("Beyond the radius (m)", "shortfall_m")):
            walk = home[f"{circle}_{column}"]
            assert (pd.isna(row[heading]) and pd.isna(walk)) or row[heading] == walk


def test_the_site_that_mends_each_is_the_one_that_gains_it(town: Told, books: dict[str, Any]) -> None:
    """In the circle that is told as site_residences.csv has it; in every circle as areas_after.csv counts it."""
    sites = town.whole.sites
    assert sites is not None
    for fixing, verdict in zip(fixing_sites(sites), town.whole.coverage.verdicts, strict=True):
        fixed = fixing.site != NO_SITE
        more = town.tables.sites["areas_after"].iloc[0]
        gained = more[f"{verdict.name}_after_residents"] - more[f"{verdict.name}_today_residents"]
        assert town.whole.coverage.residents[fixed].sum() == gained
        assert (fixing.distance_mm[fixed] <= verdict.radius_mm).all()
    told = table_of(books["en"]["Not covered"], "Residence")
    told = told[(told["Circle"] == "Appeals") & told["Site, rank"].notna()]
    source = town.tables.sites["site_residences"]
    assert dict(zip(told["Residence"], told["Site, rank"], strict=True)) == dict(
        zip(source["id"], source["rank"], strict=True)
    )
    assert set(told["Site that would cover it"]) == set(town.tables.sites["site_cards"]["name"])


def test_more_rows_than_a_sheet_shows_are_said_and_the_table_is_named(
    town: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The most populous are shown; the number of all and the file that has them stand above."""
    monkeypatch.setattr(coverage_sheets, "MOST_ROWS", 3)
    sheets = workbook_sheets(town.whole, town.tables, language="en")
    (sheet,) = (sheet for sheet in sheets if sheet.name == "Not covered")
    assert list(sheet.tables[0].columns[1].values) == [50, 50, 40]
    assert "8 rows in all, the 3 most populous here; all in residences.csv" in sheet.notes


def test_the_league_ranks_by_exact_shares() -> None:
    """Equal shares share a rank; other, outside, the uninhabited and what is left out have none and stand last."""
    areas = pd.DataFrame(
        [
            ("community", "a", "", 3, 1), ("community", "b", "", 6, 2), ("community", "c", "", 10, 9),
            ("community", "d", "", 0, 0), ("community", "other", "", 5, 5), ("outside", "outside", "", 2, 2),
            ("community", "e", "", 5, None), ("district", "z", "", 9, 9),
        ],
        columns=["level", "name", "parent", "residents", "all_circles_residents"],
    )  # fmt: skip
    ranks = [(row["name"], row["rank"]) for row in ranked_rows(areas, "community")]
    assert ranks[:3] == [("c", 1), ("b", 2), ("a", 2)]
    assert {name for name, rank in ranks[3:] if rank is None} == {"d", "e", "other", "outside"}


def test_areas_sum_to_the_plan(town: Told, books: dict[str, Any]) -> None:
    """Residents and covered residents of the league are those of the plan; rates are rounded down."""
    table = table_of(books["zh"]["社区排名"], "排名")
    assert table["居民(人)"].sum() == 155
    assert table["群众诉求未覆盖(人)"].sum() == 155 - 45
    for _, row in table.iterrows():
        rate = 1 - row["群众诉求未覆盖(人)"] / row["居民(人)"]
        assert -1e-9 <= rate - row["群众诉求覆盖率"] < 0.001


def test_a_shared_workbook_tells_of_no_residence(tmp_path: Path) -> None:
    """No id, no sheet of residences, no count of people from 1 to 4, no text of a finding."""
    town = full_town(tmp_path / "plan", share=True)
    write_workbook(town.whole, town.tables, tmp_path / "s.xlsx", language="en", findings=[FINDING])
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    assert "Not covered" not in book.sheetnames
    cells = [str(cell.value) for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    assert not {FORMULA_ID, "001", "007", "3 rows", "mend"} & set(cells)
    league = table_of(book["Communities"], "Rank").drop(columns="Rank")
    counts = [value for name in league for value in league[name] if isinstance(value, int)]
    assert counts
    assert not [value for value in counts if 0 < value < 5]


def test_a_bare_plan_has_fewer_sheets_and_says_why(tmp_path: Path) -> None:
    """Without areas, parks, patrollers and staff: no league, no patrol, no staffing."""
    town = bare_town(tmp_path / "plan")
    sheets = workbook_sheets(town.whole, town.tables, language="zh")
    assert [sheet.name for sheet in sheets] == [
        "概要", "未覆盖住宅", "服务圈", "建议站点", "边际曲线", "建成前后", "检查发现",
    ]  # fmt: skip
    assert any(point.startswith("没有平安员部分") for point in sheets[0].points)
    write_workbook(town.whole, town.tables, tmp_path / "x.xlsx", language="zh")
    assert openpyxl.load_workbook(tmp_path / "x.xlsx")["检查发现"]["A2"].value == "没有发现问题"


def test_a_comparison_has_its_sheets_where_it_is_given(town: Told, tmp_path: Path) -> None:
    """What differs comes first; the change of every area with its balance."""
    homes = [Home("1", 9, ("区", "西"), {"appeals": ("covered", 1.0)})]
    before = write_run(tmp_path / "a", Run(homes))
    after = write_run(tmp_path / "b", Run([replace(homes[0], residents=7)], radius_m=400.0))
    run = run_compare(before, after, out=tmp_path / "c", now=pd.Timestamp("2020-11-09").to_pydatetime())
    sheets = workbook_sheets(town.whole, town.tables, language="zh", comparison=run)
    first, second = sheets[-3:-1]
    assert (first.name, second.name) == ("对比的口径", "前后对比")
    assert first.tables[0].rows()[0] == ["口径", "appeals圈服务圈半径（米）", "500", "400"]
    assert second.tables[0].rows()[1][:8] == ["区", "区", "", "appeals圈", "100.0%", "100.0%", "9", "7"]


def test_windows_pools_and_new_patrollers_are_told(town: Told) -> None:
    """Who is open when and who is at no station; with a number of new patrollers, where each goes."""
    sheets = {sheet.name: sheet for sheet in workbook_sheets(town.whole, town.tables, language="en")}
    windows, pools, plans = sheets["Windows and pools"].tables
    assert [row[:4] for row in windows.rows() if row[1] == "Appeals"] == [
        ["weekday", "Appeals", "2", "1"], ["evening", "Appeals", "1", "0"], ["weekend", "Appeals", "1", "0"],
    ]  # fmt: skip
    assert pools.rows() == [["lawyer", "Public legal", "2", "10.00", "20.00"]]
    assert plans.rows()[0][:7] == ["Public legal", "lawyer", "2", "1", "1", "0.0%", "3.2%"]
    assert [row[1] for row in sheets["Pools by station"].tables[0].rows()] == [FORMULA_STATION]
    assert sheets["The week"].tables[0].rows()[0][2:5] == ["Mon", "09:00", "180"]
    patrol = study_patrol(town.whole.opened, PatrolRequest(add=3))
    tables = replace(town.tables, patrol=patrol_tables(patrol))
    added = patrol_sheets(patrol, headline(town.whole, tables), tables, language="en")[-1]
    assert added.name == "New patrollers"
    assert sum(added.tables[0].columns[3].values) == 3


def test_widths_count_a_chinese_character_twice() -> None:
    """Within bounds, so that one long name does not push all else off the page."""
    columns = (
        Column("a", ["服务站" * 4]),
        Column("b", ["x" * 12]),
        Column("c", ["长" * 900]),
        Column("d", [1], "count"),
    )
    widths = column_widths(Sheet("n", "t", (), (PeopleTable(columns),)))
    assert widths == [27.0, 15.0, 46.0, 8.0]


def test_long_text_is_broken_and_a_name_stands_on_one_line(town: Told, tmp_path: Path) -> None:
    """What no column has room for is wrapped instead of cut by its neighbour; line breaks in names are spaces."""
    said = replace(FINDING, zh="第一处\n第二处\t" + "很长的说明" * 20)
    write_workbook(town.whole, town.tables, tmp_path / "w.xlsx", language="zh", findings=[said])
    page = openpyxl.load_workbook(tmp_path / "w.xlsx")["检查发现"]
    headings = [cell.value for cell in page[3]]
    what, fix = (page.cell(4, headings.index(name) + 1) for name in ("问题", "怎样处理"))
    assert what.value == "第一处 第二处 " + "很长的说明" * 20
    assert what.alignment.wrap_text and not fix.alignment.wrap_text
