"""Facts about briefing.docx and briefing.pptx: the workbook's figures, editable, one page and six slides."""

from __future__ import annotations

import datetime
import io
import shutil
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pytest
from docx.oxml.ns import qn
from PIL import Image
from pptx.util import Cm
from rich.cells import cell_len

from handout_town import APPROVAL, FORMULA_AREA, FORMULA_ID, Told, bare_town, full_town
from servicecircle.coverage.briefing.payload import make_payload
from servicecircle.coverage.office.briefings import write_briefings
from servicecircle.coverage.office.column_widths import column_widths
from servicecircle.coverage.office.fixed_package import fixed_package
from servicecircle.coverage.office.map_pictures import LegendEntry, MapPicture, map_pictures
from servicecircle.coverage.office.office_text import office_text
from servicecircle.coverage.office.pictures import fitted_cm
from servicecircle.coverage.office.slides_file import pptx_bytes
from servicecircle.coverage.office.word_file import docx_bytes
from servicecircle.coverage.report.briefing_content import make_briefing
from servicecircle.coverage.report.people_table import Column, PeopleTable, cell_text
from servicecircle.coverage.workbook.workbook_file import write_workbook
from servicecircle.geo.errors import Language

LANGUAGES: tuple[Language, ...] = ("zh", "en")
DATE = datetime.date(2021, 3, 4)
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")


def picture(wide: int, tall: int) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (wide, tall), "steelblue").save(target, "PNG")
    return target.getvalue()


LEGEND = (LegendEntry("#2B7BBA", "现有服务站"), LegendEntry("#D55E00", "未覆盖住宅", is_hollow=True))
PICTURES = {
    "today": MapPicture(picture(400, 200), LEGEND),
    "proposal": MapPicture(picture(300, 400), LEGEND),
    "patrol": MapPicture(picture(50, 50)),
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A plan with everything."""
    return full_town(tmp_path_factory.mktemp("briefings") / "plan")


@pytest.fixture(scope="module")
def folders(town: Told, tmp_path_factory: pytest.TempPathFactory) -> dict[Language, Path]:
    """Briefings and workbook in both languages."""
    found = {}
    for language in LANGUAGES:
        folder = tmp_path_factory.mktemp(language)
        names, findings = write_briefings(town.whole, town.tables, folder, language=language, pictures=PICTURES)
        assert (names, findings) == (("briefing.docx", "briefing.pptx"), ())
        write_workbook(town.whole, town.tables, folder / "workbook.xlsx", language=language)
        found[language] = folder
    return found


def rows_of_docx(path: Path) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for table in docx.Document(str(path)).tables for row in table.rows]


def shapes_of(path: Path) -> list[Any]:
    return [shape for slide in pptx.Presentation(str(path)).slides for shape in slide.shapes]


def rows_of_pptx(path: Path) -> list[list[str]]:
    tables = [shape.table for shape in shapes_of(path) if shape.has_table]
    return [[cell.text for cell in row.cells] for table in tables for row in table.rows]


def texts_of_pptx(path: Path) -> list[str]:
    frames = [shape.text_frame for shape in shapes_of(path) if shape.has_text_frame]
    return [paragraph.text for frame in frames for paragraph in frame.paragraphs]


def circles_in_workbook(path: Path) -> list[dict[str, Any]]:
    """The table of circles on the first sheet, by heading."""
    rows = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
    top = next(number for number, row in enumerate(rows) if row[0] in ("服务圈", "Circle"))
    return [dict(zip(rows[top], rows[top + number], strict=True)) for number in (1, 2)]


FIGURES = {
    "zh": ("服务圈", "人口覆盖率", "目标", "是否达标", "未覆盖(人)", "建成后覆盖率", "有效覆盖率"),
    "en": ("Circle", "Rate of people", "Target", "Target met", "Not covered", "Rate once built", "Effective rate"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_is_the_workbooks(folders: dict[Language, Path], language: Language) -> None:
    """Name, rate, target, verdict, left out, once built, effective: of each circle, in all three files."""
    folder = folders[language]
    in_docx, in_pptx = rows_of_docx(folder / "briefing.docx"), rows_of_pptx(folder / "briefing.pptx")
    cards = texts_of_pptx(folder / "briefing.pptx")
    kinds = ("text", "rate", "rate", "text", "count", "rate", "rate")
    for circle in circles_in_workbook(folder / "workbook.xlsx"):
        values = [circle[heading] for heading in FIGURES[language]]
        told = [cell_text(value, kind) for value, kind in zip(values, kinds, strict=True)]  # type: ignore[arg-type]
        assert told in in_docx
        assert told in in_pptx
        assert {told[0], told[1]} <= set(cards)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_and_tables_are_the_workbooks(folders: dict[Language, Path], language: Language) -> None:
    """Each sentence of the document stands on a slide and in the workbook; so do sites and patrollers."""
    folder = folders[language]
    book = openpyxl.load_workbook(folder / "workbook.xlsx")
    cells = {str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row if cell is not None}
    points = [p.text for p in docx.Document(str(folder / "briefing.docx")).paragraphs if p.style.name == "List Bullet"]
    assert len(points) == 5
    assert set(points) <= cells
    assert set(points) <= set(texts_of_pptx(folder / "briefing.pptx"))
    sites = list(book["建议站点" if language == "zh" else "Sites"].iter_rows(values_only=True))[-1]
    assert [str(sites[i]) for i in (0, 1, 4, 5)] in rows_of_pptx(folder / "briefing.pptx")
    patrol = book["平安员" if language == "zh" else "Patrollers"]
    west = next(row for row in patrol.iter_rows(values_only=True) if row[1] == "西社区")
    shown = next(
        row for row in rows_of_pptx(folder / "briefing.pptx") if row[0] == "西社区" and row[3].startswith("1:")
    )
    assert shown[1:5] == [str(west[3]), str(west[4]), cell_text(west[5], "ratio"), str(west[7])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_approval_number_is_the_plans(folders: dict[Language, Path], town: Told, language: Language) -> None:
    """Document, slides, workbook and page show the number of `plan.toml`, and no slot beside it."""
    line = {"zh": f"审图号：{APPROVAL}", "en": f"Map approval number: {APPROVAL}"}[language]
    book = openpyxl.load_workbook(folders[language] / "workbook.xlsx").worksheets[0]
    told = {
        "docx": [paragraph.text for paragraph in docx.Document(str(folders[language] / "briefing.docx")).paragraphs],
        "pptx": texts_of_pptx(folders[language] / "briefing.pptx"),
        "xlsx": [str(value) for row in book.iter_rows(values_only=True) for value in row if value],
    }
    assert [name for name, texts in told.items() if not any(line in text for text in texts)] == []
    assert not any("____" in text for texts in told.values() for text in texts)
    assert make_payload(town.whole).document["plan"]["map_approval"] == APPROVAL


def test_without_a_map_approval_number_there_is_a_slot(tmp_path: Path) -> None:
    """A plan that gives none leaves a line to write on in document and slides; the workbook says nothing of it."""
    town = bare_town(tmp_path / "plan")
    assert "审图号：____________________" in make_briefing(town.whole, town.tables, language="zh").limits
    write_workbook(town.whole, town.tables, tmp_path / "workbook.xlsx", language="zh")
    rows = openpyxl.load_workbook(tmp_path / "workbook.xlsx").worksheets[0].iter_rows(values_only=True)
    assert not any("审图号" in str(value) for row in rows for value in row)


def test_the_charts_can_be_edited_and_hold_the_tables_figures(folders: dict[Language, Path], town: Told) -> None:
    """Bars are the league's shares, the best on top; the curve is drawn as it is told, and opens as a workbook."""
    (bars,) = [shape.chart for shape in shapes_of(folders["en"] / "briefing.pptx") if shape.has_chart]
    assert list(bars.plots[0].categories) == ["西社区", FORMULA_AREA]
    assert list(bars.plots[0].series[0].values) == [0.0, 0.09]  # 5 of 55 people in the east
    columns = (Column("New sites", [0, 1, 2], "count"), Column("Residents gained", [0, 7, 9], "count"))
    said = replace(make_briefing(town.whole, town.tables, language="en"), curve=PeopleTable(columns))
    show = pptx.Presentation(io.BytesIO(pptx_bytes(said, language="en", pictures=PICTURES, date=DATE)))
    (curve,) = [shape.chart for shape in show.slides[3].shapes if shape.has_chart]
    assert list(curve.plots[0].series[0].values) == [0, 7, 9]
    book = openpyxl.load_workbook(io.BytesIO(curve.part.chart_workbook.xlsx_part.blob))
    assert book.worksheets[0]["B1"].value == "Residents gained"


def test_the_files_are_the_same_bytes_each_time(town: Told, folders: dict[Language, Path], tmp_path: Path) -> None:
    """Written again later, the workbooks inside the charts as well; dated by the plan."""
    time.sleep(1.1)
    write_briefings(town.whole, town.tables, tmp_path, language="zh", pictures=PICTURES)
    for name in ("briefing.docx", "briefing.pptx"):
        assert (tmp_path / name).read_bytes() == (folders["zh"] / name).read_bytes()
        with zipfile.ZipFile(tmp_path / name) as parts:
            assert parts.read("docProps/core.xml").count(b"2021-03-04T00:00:00Z") == 2


def test_chinese_is_set_in_a_chinese_font(folders: dict[Language, Path]) -> None:
    """Every run of the document and of the slides names an East Asian font, whatever the language."""
    for language in LANGUAGES:
        document = docx.Document(str(folders[language] / "briefing.docx"))
        runs = [run for run in document.element.body.iter(qn("w:r")) if run.findall(qn("w:t"))]
        fonts = [run.rPr.rFonts.get(qn("w:eastAsia")) for run in runs]
        assert len(fonts) > 60
        assert set(fonts) == {"Microsoft YaHei"}
        frames = [shape.text_frame for shape in shapes_of(folders[language] / "briefing.pptx") if shape.has_text_frame]
        words = [run for frame in frames for paragraph in frame.paragraphs for run in paragraph.runs]
        assert all(run._r.rPr.find(f"{{{A}}}ea") is not None for run in words)


A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def test_pictures_are_shown_in_their_proportions(folders: dict[Language, Path]) -> None:
    """Two in the document, three on the slides, none stretched."""
    shown = docx.Document(str(folders["zh"] / "briefing.docx")).inline_shapes
    assert [round(shape.width / shape.height, 2) for shape in shown] == [2.0, 0.75]
    slides = [shape for shape in shapes_of(folders["zh"] / "briefing.pptx") if shape.shape_type == 13]
    assert [round(shape.width / shape.height, 2) for shape in slides] == [2.0, 0.75, 1.0]
    assert fitted_cm(PICTURES["proposal"].png, 3.0, 3.0) == (2.25, 3.0)


def test_the_legend_is_text_under_the_map(folders: dict[Language, Path]) -> None:
    """Its words and their colours, in both files."""
    cells = [cell for row in rows_of_docx(folders["zh"] / "briefing.docx") for cell in row]
    assert sum("■\u2009现有服务站\u2003□\u2009未覆盖住宅" in cell for cell in cells) == 2
    assert sum("■\u2009现有服务站" in text for text in texts_of_pptx(folders["zh"] / "briefing.pptx")) == 2


def test_maps_that_show_homes_are_not_shared(town: Told) -> None:
    """Of a shared report the map of areas alone is drawn; each has the legend of its layers."""
    pictures, findings = map_pictures(town.whole, language="zh", is_shared=True)
    assert (list(pictures), findings) == (["patrol"], ())
    assert all(entry.colour.startswith("#") and entry.words for entry in pictures["patrol"].legend)
    assert pictures["patrol"].png.startswith(b"\x89PNG")


def test_nothing_stands_beyond_the_edge_of_a_slide(folders: dict[Language, Path]) -> None:
    """Six slides, every shape within 33.9 by 19.1 cm."""
    for language in LANGUAGES:
        show = pptx.Presentation(str(folders[language] / "briefing.pptx"))
        assert len(show.slides) == 6
        for shape in (shape for slide in show.slides for shape in slide.shapes):
            assert shape.left >= 0
            assert shape.left + shape.width <= show.slide_width
            assert shape.top + shape.height <= show.slide_height + Cm(0.01)


def test_office_opens_them_as_one_page_and_six_slides(folders: dict[Language, Path], tmp_path: Path) -> None:
    """Converted by LibreOffice, the workbook too."""
    office, pages = shutil.which("soffice"), shutil.which("pdfinfo")
    if office is None or pages is None:
        pytest.skip("LibreOffice (soffice) or pdfinfo is not installed: nothing was converted")
    names = ("briefing.docx", "briefing.pptx", "workbook.xlsx")
    for name in names:
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path / name)]
        subprocess.run([*command, str(folders["zh"] / name)], check=True, capture_output=True, timeout=120)
    found = [pdf for name in names for pdf in (tmp_path / name).glob("*.pdf")]
    told = [subprocess.run([pages, str(pdf)], check=True, capture_output=True, text=True).stdout for pdf in found]
    counts = [int(text.split("Pages:")[1].split()[0]) for text in told]
    assert counts[:2] == [1, 6]
    assert counts[2] >= 12


def test_a_bare_plan_has_fewer_slides_and_says_why(tmp_path: Path) -> None:
    """Without areas, patrollers and staff: five slides, no league, the reason in a sentence."""
    town = bare_town(tmp_path / "plan")
    write_briefings(town.whole, town.tables, tmp_path, language="en")
    assert len(pptx.Presentation(str(tmp_path / "briefing.pptx")).slides) == 5
    text = "\n".join(p.text for p in docx.Document(str(tmp_path / "briefing.docx")).paragraphs)
    assert "No part on patrollers: " in text


def test_of_many_circles_the_table_tells_and_the_page_stays_one(town: Told) -> None:
    """Four circles: no sentence for each beside the table, and smaller maps."""
    said = make_briefing(town.whole, town.tables, language="zh")
    many = replace(said, circles=said.circles * 2, sentences=(*said.circle_sentences() * 2, *said.other_sentences()))
    written = [
        docx.Document(io.BytesIO(docx_bytes(b, language="zh", pictures=PICTURES, date=DATE))) for b in (said, many)
    ]
    points = [[p.text for p in document.paragraphs if p.style.name == "List Bullet"] for document in written]
    assert points == [list(said.sentences), list(said.other_sentences())]
    tall = [document.inline_shapes[1].height for document in written]
    assert tall[1] < tall[0]


def test_shared_briefings_tell_of_no_residence(tmp_path: Path) -> None:
    """They say that they are shared, and hold no id of a home."""
    town = full_town(tmp_path / "plan", share=True)
    write_briefings(town.whole, town.tables, tmp_path, language="zh")
    for name in ("briefing.docx", "briefing.pptx"):
        with zipfile.ZipFile(tmp_path / name) as parts:
            everything = b"".join(parts.read(part) for part in parts.namelist())
        assert FORMULA_ID.encode() not in everything
        assert "对外共享版".encode() in everything


def test_without_the_extra_a_warning_says_so(town: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file, no error: what to install, in both languages."""
    monkeypatch.setitem(sys.modules, "pptx", None)
    names, (finding,) = write_briefings(town.whole, town.tables, tmp_path, language="zh")
    assert (names, finding.code, finding.severity) == ((), "office_not_installed", "warning")
    assert "servicecircle[office]" in finding.fix_zh
    assert "servicecircle[office]" in finding.fix_en
    assert list(tmp_path.iterdir()) == []


def test_text_that_xml_cannot_hold_is_left_out(town: Told) -> None:
    """A bell, half a surrogate, a line break in a name: one line remains, and both files are written."""
    assert office_text("a\x07b\ud800\n c\tд") == "ab c д"
    said = replace(make_briefing(town.whole, town.tables, language="zh"), title="镇\x00\n<b>&", sentences=("\x1b",) * 3)
    document = docx.Document(io.BytesIO(docx_bytes(said, language="zh", pictures={}, date=DATE)))
    assert document.paragraphs[0].text == "镇 <b>&"
    show = pptx.Presentation(io.BytesIO(pptx_bytes(said, language="zh", pictures={}, date=DATE)))
    assert show.slides[0].shapes[0].text_frame.text == "镇 <b>&"


def test_numbers_are_never_broken_over_two_lines() -> None:
    """A long name gives way to a number; all widths sum to the room."""
    table = PeopleTable((Column("名称", ["很长的名字" * 9]), Column("人数", [1_400_000], "count")))
    name, number = column_widths(table, 10.0, size=10.0)
    assert name + number == pytest.approx(10.0)
    assert number >= 9 * 10.0 * 0.0205
    assert sum(column_widths(table, 1.0, size=10.0)) == pytest.approx(1.0)


def test_a_package_loses_its_times_and_nothing_else() -> None:
    """Parts keep their order and content; the same again is the same."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as parts:
        parts.writestr("b.xml", "<b/>")
        parts.writestr("docProps/core.xml", "<dcterms:created x='y'>2026-01-01T10:00:00Z</dcterms:created>")
    fixed = fixed_package(target.getvalue(), date=DATE)
    with zipfile.ZipFile(io.BytesIO(fixed)) as parts:
        assert [info.date_time for info in parts.infolist()] == [(1980, 1, 1, 0, 0, 0)] * 2
        assert parts.namelist() == ["b.xml", "docProps/core.xml"]
        core = parts.read("docProps/core.xml").decode()
        assert core == "<dcterms:created x='y'>2021-03-04T00:00:00Z</dcterms:created>"
    assert fixed_package(fixed, date=DATE) == fixed


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_names_do_not_make_a_second_page(town: Told, language: Language, tmp_path: Path) -> None:
    """Names of 80 letters of a plan, its communities and its sites are cut with an ellipsis."""
    office, pages = shutil.which("soffice"), shutil.which("pdfinfo")
    if office is None or pages is None:
        pytest.skip("needs LibreOffice and poppler")
    long = "很长的名字" * 16
    said = make_briefing(town.whole, town.tables, language=language)

    def named(table: PeopleTable | None) -> PeopleTable | None:
        if table is None:
            return None
        columns = (
            replace(column, values=[f"{value}{long}" if isinstance(value, str) else value for value in column.values])
            for column in table.columns
        )
        return replace(table, columns=tuple(columns))

    said = replace(said, title=long + said.title, worst=named(said.worst), sites=named(said.sites))
    path = tmp_path / "long.docx"
    path.write_bytes(docx_bytes(said, language=language, pictures=PICTURES, date=DATE))
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    subprocess.run([office, home, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, path], check=True)
    told = subprocess.run([pages, tmp_path / "long.pdf"], check=True, capture_output=True, text=True).stdout
    assert "Pages:           1\n" in told


LETTER_CM, EDGES_CM, LINE_CM = 0.0205, 0.42, 0.0441  # at 1 pt


def test_long_names_leave_rows_and_bars_their_room(town: Told) -> None:
    """On a slide no cell needs more lines than its row has room for, and a chart's labels leave the bars theirs."""
    said = make_briefing(town.whole, town.tables, language="zh")
    assert said.worst is not None and said.best_to_worst is not None and said.patrol is not None
    said = replace(said, **{name: _long(getattr(said, name)) for name in ("worst", "best_to_worst", "patrol", "sites")})
    show = pptx.Presentation(io.BytesIO(pptx_bytes(said, language="zh", pictures=PICTURES, date=DATE)))
    shapes = [shape for slide in show.slides for shape in slide.shapes]
    cut = 0
    for table in (shape.table for shape in shapes if shape.has_table):
        for row in list(table.rows)[1:]:
            for cell, column in zip(row.cells, table.columns, strict=True):
                size = cell.text_frame.paragraphs[0].runs[0].font.size.pt
                lines = -(-cell_len(cell.text) * size * LETTER_CM // (column.width.cm - EDGES_CM))
                assert max(lines, 1) * size * LINE_CM <= row.height.cm + 0.1, cell.text
                cut += cell.text.endswith("…")
    assert cut
    charts = [shape.chart for shape in shapes if shape.has_chart]
    assert max(cell_len(label) for label in charts[0].plots[0].categories) <= 24


def _long(table: PeopleTable) -> PeopleTable:
    first, *others = table.columns
    values = [f"{value}{'很长的名字' * 16}" if isinstance(value, str) else value for value in first.values]
    return replace(table, columns=(replace(first, values=values), *others))


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_of_tables_hold_for_slides_and_document(
    town: Told, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The document shows fewer rows than the slides: the title says how many sites there are, not how many more."""
    monkeypatch.setattr("servicecircle.coverage.report.briefing_content.SITES_SHOWN", 0)
    said = make_briefing(town.whole, town.tables, language=language)
    assert said.sites is not None
    count = len(town.tables.sites["sites"])
    assert f"共 {count} 个，全部见工作簿" in said.sites.title or f"{count} in all; see the workbook" in said.sites.title
