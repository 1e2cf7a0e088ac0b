"""One sheet of the workbook as plain data, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass

from ..report.people_table import PeopleTable


@dataclass(frozen=True, eq=False)
class Line:
    """One line of the chart of a sheet, of its first table.

    Attributes:
        column: position of the values.
        dashed: whether the line is dashed.
    """

    column: int
    dashed: bool = False


@dataclass(frozen=True, eq=False)
class Sheet:
    """One sheet.

    Attributes:
        name: on its tab; at most 31 characters.
        title: its first row.
        notes: what is to be known before reading, one row each.
        tables: below each other; a single one gets filters and a heading that stays in sight.
        points: what to remember, below the notes, one row each.
        after: what stands below the tables, one row each.
        lines: of a chart beside the first table, over its first column.
        axis: titles of the chart's axes.
    """

    name: str
    title: str
    notes: tuple[str, ...]
    tables: tuple[PeopleTable, ...]
    points: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    axis: tuple[str, str] = ("", "")
