"""How wide the columns of a table are in a document or on a slide: numbers are never broken over two lines."""

from __future__ import annotations

from rich.cells import cell_len

from ..report.people_table import Column, PeopleTable

HALF_WIDTH_CM = 0.0205  # of a Latin letter or digit, at 1 pt; a Chinese character takes two
EDGES_CM = 0.42
LEAST_TEXT, MOST_WORD = 10, 14
LEAST_SIZE = 8.0


def column_widths(table: PeopleTable, total_cm: float, *, size: float) -> list[float]:
    """Return widths that sum to `total_cm`: first what must stay on a line, then what would like to.

    Args:
        table: the table.
        total_cm: room.
        size: of its text, in points.
    """
    least = [_centimetres(_unbroken(column), size) for column in table.columns]
    wished = [max(_centimetres(_longest(column), size), low) for column, low in zip(table.columns, least, strict=True)]
    spare, wanted = total_cm - sum(least), sum(wished) - sum(least)
    if spare <= 0:
        return [width * total_cm / sum(least) for width in least]
    if wanted > spare:
        return [low + (wish - low) * spare / wanted for low, wish in zip(least, wished, strict=True)]
    return [wish * total_cm / sum(wished) for wish in wished]


def fitting_size(table: PeopleTable, total_cm: float, *, size: float) -> float:
    """Return the size of text, in points, with which what must stay on a line does: `size`, or smaller down to 8."""
    letters = [_unbroken(column) for column in table.columns]
    while size > LEAST_SIZE and sum(_centimetres(count, size) for count in letters) > total_cm:
        size -= 0.5
    return size


def _centimetres(letters: int, size: float) -> float:
    return letters * size * HALF_WIDTH_CM + EDGES_CM


def _longest(column: Column) -> int:
    return max([cell_len(column.heading), *map(cell_len, column.texts())])


def _unbroken(column: Column) -> int:
    """What cannot be broken: numbers, and the words of a Latin heading; a Chinese one may be in two lines."""
    words = [cell_len(word) for word in column.heading.split()]
    heading = max(words, default=0) + 2 if column.heading.isascii() else -(-cell_len(column.heading) // 2) + 1
    cells = column.texts()
    if column.kind != "text":
        return max(heading, *map(cell_len, cells), 1)
    words = [
        min(cell_len(word), MOST_WORD if word.isascii() else LEAST_TEXT) for cell in cells for word in cell.split()
    ]
    return max(heading, *words, 1)
