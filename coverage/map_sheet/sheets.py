"""Map sheets as files, and the bare map as a picture for documents: without a browser, the same bytes each time."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pyproj
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf, PdfPages
from PIL import Image

from ...geo.errors import Language
from ..whole_study import WholeStudy
from .coverage_view import coverage_view
from .fonts import find_fonts
from .furniture import furnish
from .graticule import draw_graticule
from .map_drawing import draw_map
from .map_scale import map_window
from .paper import MAP, MM_IN_INCH, PAGE, Paper, Sheet, new_sheet
from .patrol_view import patrol_view
from .proposal_view import proposal_view
from .view import SheetView, ViewName

SHEET_DPI, COLOURS = 200, 256
VIEWS: tuple[ViewName, ...] = ("today", "proposal", "patrol")
# No clock and no version: the same study gives the same file.
UNDATED = {"CreationDate": None, "Producer": None, "Creator": "servicecircle"}


def write_map_sheets(
    whole: WholeStudy,
    folder: Path,
    *,
    language: Language | None = None,
    paper: Paper = "A3",
    share: bool = False,
) -> tuple[Path, ...]:
    """Write `map.pdf`, a page a view, and each view as a picture: `map.png` the most telling one, `map_<view>.png` all.

    Args:
        whole: everything that is known of a plan; a view whose part is missing is left out.
        folder: where to; it is there.
        language: of the words; the plan's own where not given.
        paper: size of the sheets.
        share: leave out residences, and what small counts would tell.

    Returns:
        The files, in the order written.

    Raises:
        InputError: there is no font with Chinese characters on this computer.
    """
    views = sheet_views(whole, language=language, share=share)
    layers, approval = whole.opened.layers, whole.opened.plan.map_approval
    sheets = [draw_sheet(view, layers.crs, paper=paper, approval=approval) for view in views]
    pdf = folder / "map.pdf"
    with PdfPages(pdf, metadata=dict(UNDATED, Title=views[0].title)) as pages:
        for sheet in sheets:
            FigureCanvasPdf(sheet.figure)
            pages.savefig(sheet.figure, dpi=300)
    written = [pdf]
    main = next((view.name for view in views if view.name == "proposal"), "today")
    for view, sheet in zip(views, sheets, strict=True):
        picture = _png(sheet, SHEET_DPI)
        for name in (*(["map.png"] if view.name == main else []), f"map_{view.name}.png"):
            (folder / name).write_bytes(picture)
            written.append(folder / name)
    return tuple(written)


def map_png(
    whole: WholeStudy,
    view: ViewName,
    *,
    language: Language | None = None,
    width_mm: float = 240.0,
    dpi: int = 200,
    share: bool = False,
) -> bytes | None:
    """Return the bare map of a view as PNG, for a document that has its own title and legend; None without that part.

    Args:
        whole: everything that is known of a plan.
        view: ``today``, ``proposal`` or ``patrol``.
        language: of the labels; the plan's own where not given.
        width_mm: the width that the picture is made for; its height follows from the shape of a sheet's map.
        dpi: dots to the inch.
        share: leave out residences, and what small counts would tell.

    Raises:
        InputError: there is no font with Chinese characters on this computer.
    """
    found = [shown for shown in sheet_views(whole, language=language, only=(view,), share=share) if shown.name == view]
    if not found:
        return None
    fonts, scale = find_fonts(), width_mm / MAP.width
    sheet = new_sheet(fonts, "A3")
    sheet.figure.set_size_inches(width_mm / MM_IN_INCH, MAP.height * scale / MM_IN_INCH)
    bare = Sheet(sheet.figure, fonts, scale)
    draw_map(bare, found[0], map_window(found[0].bounds, MAP.width, MAP.height), PAGE)
    return _png(bare, dpi, paper=False)


def sheet_views(
    whole: WholeStudy, *, language: Language | None = None, only: Sequence[ViewName] = VIEWS, share: bool = False
) -> list[SheetView]:
    """Return the views that there is something to show of, of those in `only`."""
    words = language or whole.opened.plan.language
    told = 0 if whole.sites is None else whole.sites.setting.asked.told
    views = []
    if "today" in only:
        views.append(coverage_view(whole.opened, whole.coverage, told, language=words, share=share))
    if "proposal" in only and whole.sites is not None:
        views.append(proposal_view(whole.sites, whole.coverage, language=words, share=share))
    if "patrol" in only and whole.patrol is not None:
        views.append(patrol_view(whole.patrol, language=words))
    return views


def draw_sheet(view: SheetView, crs: pyproj.CRS, *, paper: Paper, approval: str = "") -> Sheet:
    """Draw one sheet.

    Raises:
        InputError: there is no font with Chinese characters on this computer.
    """
    sheet = new_sheet(find_fonts(), paper)
    window = map_window(view.bounds, MAP.width, MAP.height, printed=sheet.scale)
    draw_map(sheet, view, window, MAP)
    draw_graticule(sheet, window, crs)
    furnish(sheet, view, window, approval=approval)
    return sheet


def _png(sheet: Sheet, dpi: int, *, paper: bool = True) -> bytes:
    """A sheet as a picture; the corner of `paper` is white, and stays so."""
    FigureCanvasAgg(sheet.figure)
    content = io.BytesIO()
    sheet.figure.savefig(content, format="png", dpi=dpi, metadata={"Software": None})
    # A map has few colours: a palette makes it a quarter as large.
    small = (
        Image.open(content).convert("RGB").quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    )
    if paper:
        palette, corner = list(small.getpalette() or ()), int(small.getpixel((0, 0)))  # type: ignore[arg-type]
        palette[3 * corner : 3 * corner + 3] = [255, 255, 255]
        small.putpalette(palette)
    packed = io.BytesIO()
    small.save(packed, "png", dpi=(dpi, dpi))
    return packed.getvalue()
