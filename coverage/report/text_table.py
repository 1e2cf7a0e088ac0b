"""Tables for terminals, aligned also where a character is two columns wide."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from rich.cells import cell_len


def text_table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], *, left: int = 1, indent: str = "  "
) -> list[str]:
    """Return lines: the headings, a rule, the rows; the first `left` columns flush left, the others right."""
    widths = [max(cell_len(line[i]) for line in (headings, *rows)) for i in range(len(headings))]
    rule = indent + "  ".join("-" * width for width in widths)
    lines = [_line(line, widths, left, indent) for line in (headings, *rows)]
    return [lines[0], rule, *lines[1:]]


def _line(cells: Sequence[str], widths: Sequence[int], left: int, indent: str) -> str:
    padded = [_pad(cell, width, is_left=i < left) for i, (cell, width) in enumerate(zip(cells, widths, strict=True))]
    return (indent + "  ".join(padded)).rstrip()


def _pad(cell: str, width: int, *, is_left: bool) -> str:
    space = " " * (width - cell_len(cell))
    return cell + space if is_left else space + cell


def cut_text(text: str, most: int) -> str:
    """Return at most so many letters, the last an ellipsis where some are left out; Chinese ones are as wide as two."""
    if cell_len(text) <= most:
        return text
    kept = itertools.takewhile(lambda room: room < most, itertools.accumulate(map(cell_len, text)))
    return f"{text[: sum(1 for _ in kept)]}…"
