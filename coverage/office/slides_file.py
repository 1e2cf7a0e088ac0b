"""`briefing.pptx`: about six slides that can be edited: headline, today, who is left out, proposal, people, basis."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping
from typing import Any

import pptx
from pptx.util import Cm

from ...geo.errors import Language
from ..report.briefing_content import FEW_CIRCLES, Briefing
from ..report.headline_words import circle_name, verdict
from ..report.people_table import cell_text
from ..report.words import percent, pick
from .fixed_package import fixed_package
from .map_pictures import MapPicture
from .office_text import BLUE, GREEN, GREY, INK, ORANGE, office_text
from .slide_parts import Frame, add_box, add_card, add_chart, add_map, add_table

WIDE_CM, TALL_CM, EDGE_CM = 33.867, 19.05, 1.4
ROOM_CM = WIDE_CM - 2 * EDGE_CM
BODY_TOP_CM, BODY_TALL_CM = 3.0, 14.6
BLANK_LAYOUT = 6
MOST_CARDS = 4


def pptx_bytes(said: Briefing, *, language: Language, pictures: Mapping[str, MapPicture], date: datetime.date) -> bytes:
    """Return the file; the same bytes from the same content.

    Args:
        said: what it says.
        language: of its words.
        pictures: maps by name: ``today``, ``proposal`` and ``patrol`` are shown where they are given.
        date: stands in its properties.
    """
    show = pptx.Presentation()
    show.slide_width, show.slide_height = Cm(WIDE_CM), Cm(TALL_CM)
    about = show.core_properties
    about.title, about.author, about.last_modified_by = office_text(said.title), "servicecircle", "servicecircle"
    about.created = about.modified = datetime.datetime(date.year, date.month, date.day)
    about.revision = 1
    _first(show, said, language)
    _today(show, said, language, pictures.get("today"))
    _left_out(show, said, language)
    _proposal(show, said, language, pictures.get("proposal"))
    _people(show, said, language, pictures.get("patrol"))
    _basis(show, said, language)
    target = io.BytesIO()
    show.save(target)
    return fixed_package(target.getvalue(), date=date)


def _slide(show: Any, title: str, language: Language) -> Any:
    slide = show.slides.add_slide(show.slide_layouts[BLANK_LAYOUT])
    add_box(
        slide, Frame(EDGE_CM, 0.9, ROOM_CM, 1.6), [title], language=language, size=28, bold=True, colour=INK
    )  # fmt: skip
    return slide


def _first(show: Any, said: Briefing, language: Language) -> None:
    slide = _slide(show, said.title, language)
    add_box(slide, Frame(EDGE_CM, 2.6, ROOM_CM, 2), list(said.marks), language=language, size=12, colour=GREY, gap=2)
    circles = said.circles[:MOST_CARDS]
    wide = (ROOM_CM - 0.8 * (len(circles) - 1)) / len(circles)
    for number, circle in enumerate(circles):
        met = circle.meets_target and circle.stations > 0
        lines = [
            (circle_name(circle, language=language), 18.0, INK),
            (cell_text(circle.rate, "rate"), 44.0, GREEN if met else ORANGE),
            (
                pick(language, f"目标 {percent(circle.target)} · ", f"target {percent(circle.target)} · ")
                + verdict(circle, language=language),
                14.0,
                GREY,
            ),
            (
                pick(language, f"{cell_text(circle.not_covered, 'count')} 人未覆盖",
                     f"{cell_text(circle.not_covered, 'count')} not covered"),
                14.0,
                INK,
            ),
        ]  # fmt: skip
        add_card(slide, Frame(EDGE_CM + number * (wide + 0.8), 5.4, wide, 6.2), lines, language=language)
    rest = list(said.other_sentences())
    add_box(slide, Frame(EDGE_CM, 12.3, ROOM_CM, 5.5), rest, language=language, size=16, colour=INK, gap=8)


def _today(show: Any, said: Briefing, language: Language, picture: MapPicture | None) -> None:
    """The circles as a table and in sentences, beside a map where there is one."""
    title = pick(language, f"{said.state}：走得到的服务圈", f"{said.state}: circles that can be walked")
    slide = _slide(show, title, language)
    left, room, size = EDGE_CM, ROOM_CM, 14.0
    if picture is not None:
        add_map(slide, Frame(EDGE_CM, BODY_TOP_CM, 16.5, BODY_TALL_CM), picture, language=language)
        left, room, size = EDGE_CM + 17.1, ROOM_CM - 17.1, 11.0
    frame = Frame(left, BODY_TOP_CM, room, 1.2 * (len(said.today) + 1))
    end = add_table(slide, frame, said.today, language=language, size=size)
    lines = list(said.circle_sentences()) if len(said.circles) <= FEW_CIRCLES else []
    below = Frame(left, end + 0.8, room, max(TALL_CM - end - 2.0, 2.0))
    if lines:
        add_box(slide, below, lines, language=language, size=size + 2, colour=INK, gap=8)


def _left_out(show: Any, said: Briefing, language: Language) -> None:
    slide = _slide(show, pick(language, "谁没有被覆盖", "Who is left out"), language)
    add_table(
        slide, Frame(EDGE_CM, BODY_TOP_CM, ROOM_CM, 4.4), said.statuses, language=language, size=13,
    )  # fmt: skip
    top, tall = 8.2, 10.0
    if said.best_to_worst is not None:
        add_chart(slide, Frame(EDGE_CM, top, 14.2, tall), said.best_to_worst, language=language, is_line=False)
    if said.worst is not None:
        room = ROOM_CM - 15.0
        frame = Frame(EDGE_CM + 15.0, top, room, 1)
        add_box(slide, frame, [said.worst.title], language=language, size=14, bold=True, colour=BLUE)
        frame = Frame(EDGE_CM + 15.0, top + 1.1, room, tall - 1.1)
        add_table(slide, frame, said.worst, language=language, size=11)


def _proposal(show: Any, said: Briefing, language: Language, picture: MapPicture | None) -> None:
    if said.sites is None:
        return
    slide = _slide(show, pick(language, "建议：下一批站点建在哪里", "Proposal: where the next stations go"), language)
    half = ROOM_CM / 2 - 0.5
    left = Frame(EDGE_CM, BODY_TOP_CM, half, BODY_TALL_CM)
    right = Frame(EDGE_CM + half + 1.0, BODY_TOP_CM, half, BODY_TALL_CM)
    if picture is not None:
        add_map(slide, left, picture, language=language)
    elif said.curve is not None:
        add_chart(slide, left, said.curve, language=language, is_line=True)
    add_box(slide, right, [said.sites.title], language=language, size=14, bold=True, colour=BLUE)
    table = Frame(right.left, right.top + 1.2, right.wide, 7.2)
    add_table(slide, table, said.sites, language=language, size=11)
    if picture is not None and said.curve is not None:
        chart = Frame(right.left, right.top + 8.8, right.wide, BODY_TALL_CM - 8.8)
        add_chart(slide, chart, said.curve, language=language, is_line=True)


def _people(show: Any, said: Briefing, language: Language, picture: MapPicture | None) -> None:
    if said.patrol is None and said.staffing is None:
        return
    slide = _slide(show, pick(language, "平安员与人员配备", "Patrollers and staff"), language)
    top = BODY_TOP_CM
    if said.staffing is not None:
        title = pick(language, "服务圈是否真有人", "Are the circles staffed?")
        add_box(slide, Frame(EDGE_CM, top, ROOM_CM, 1), [title], language=language, size=14, bold=True, colour=BLUE)
        frame = Frame(EDGE_CM, top + 1.1, ROOM_CM, 0.9 * (len(said.staffing) + 1))
        add_table(slide, frame, said.staffing, language=language, size=13)
        top = frame.top + frame.tall + 0.8
    if said.patrol is not None:
        room = ROOM_CM if picture is None else ROOM_CM / 2
        title = pick(language, "居民与平安员之比", "Residents a patroller")
        add_box(slide, Frame(EDGE_CM, top, room, 1), [title], language=language, size=14, bold=True, colour=BLUE)
        frame = Frame(EDGE_CM, top + 1.1, room, max(TALL_CM - top - 2.2, 3.0))
        add_table(slide, frame, said.patrol, language=language, size=12)
        if picture is not None:
            add_map(
                slide, Frame(EDGE_CM + room + 0.8, top, room - 0.8, TALL_CM - top - 1.2), picture, language=language
            )


def _basis(show: Any, said: Briefing, language: Language) -> None:
    slide = _slide(show, pick(language, "口径、假设与局限", "Basis, assumptions, limits"), language)
    lines = [*said.assumptions, *said.limits]
    add_box(slide, Frame(EDGE_CM, BODY_TOP_CM, ROOM_CM, BODY_TALL_CM), lines, language=language, size=14, gap=8)
