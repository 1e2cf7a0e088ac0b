"""A small card that shows a result in a notebook: title, headline figures, a table, and what they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from ..run_files.map_style import ALARM_INK, INK, QUIET_INK

CELL = "text-align:left;padding:1px 18px 1px 0"


@dataclass(frozen=True)
class Figure:
    """One headline figure.

    Attributes:
        label: what it counts.
        value: the figure, written out.
        alarms: whether a target is missed.
    """

    label: str
    value: str
    alarms: bool = False


@dataclass(frozen=True)
class Card:
    """A result as a reader first meets it; all of it is text.

    Attributes:
        title: what was asked of which plan.
        lines: population basis and date, the made-up mark.
        figures: the headline figures.
        headings: of the table; no table where empty.
        rows: its cells.
        rests_on: heading and lines of the assumptions, folded up.
    """

    title: str
    lines: tuple[str, ...]
    figures: tuple[Figure, ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    rests_on: tuple[str, ...] = ()


def card_html(card: Card) -> str:
    """Return a card as HTML without script or link; every text is escaped."""
    parts = [
        f'<div class="servicecircle-card" style="color:{INK};background:#fff;border:1px solid #D5DCE2;'
        f'padding:10px 14px;max-width:62em;line-height:1.5"><b style="font-size:1.15em">{escape(card.title)}</b>',
        *(f'<div style="color:{QUIET_INK}">{escape(line)}</div>' for line in card.lines),
        _figures(card.figures),
        _table(card),
        _folded(card.rests_on),
        "</div>",
    ]
    return "\n".join(part for part in parts if part)


def _figures(figures: tuple[Figure, ...]) -> str:
    if not figures:
        return ""
    boxes = "".join(
        f'<div><div style="color:{QUIET_INK}">{escape(figure.label)}</div>'
        f'<b style="font-size:1.6em;color:{ALARM_INK if figure.alarms else INK}">{escape(figure.value)}</b></div>'
        for figure in figures
    )
    return f'<div style="display:flex;flex-wrap:wrap;gap:4px 28px;margin:6px 0">{boxes}</div>'


def _table(card: Card) -> str:
    if not card.headings:
        return ""
    heads = "".join(f'<th scope="col" style="{CELL}">{escape(text)}</th>' for text in card.headings)
    rows = "".join(f"<tr>{_cells(row)}</tr>" for row in card.rows)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(row: tuple[str, ...]) -> str:
    return "".join(f'<td style="{CELL}">{escape(cell)}</td>' for cell in row)


def _folded(lines: tuple[str, ...]) -> str:
    if not lines:
        return ""
    told = "".join(f"<div>{escape(line.strip())}</div>" for line in lines[1:])
    return f'<details style="color:{QUIET_INK}"><summary>{escape(lines[0])}</summary>{told}</details>'
