"""Tables for people: headings in words and cells that know what they are, for workbook, document and slides alike."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from ..patrol.ratios import ratio_tenths

Kind = Literal["text", "count", "rate", "mean_m", "exact_m", "ratio", "degrees", "decimal", "sheet"]


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a table for people.

    Attributes:
        heading: in words.
        values: one a row; None where there is none.
        kind: what they are: text, a whole number, a rate from 0 to 1, metres as a mean or to the millimetre, residents
            a patroller, degrees, a number with decimals, the name of a sheet to go to.
        bar: whether a bar of its size stands behind a number, rates from 0 to 1.
        least: a number under which it is marked, such as a target.
        kinds: what each row is, where they are not all of one kind.
    """

    heading: str
    values: Sequence[Any]
    kind: Kind = "text"
    bar: bool = False
    least: float | None = None
    kinds: Sequence[Kind] | None = None

    def cells(self) -> list[tuple[Any, Kind]]:
        """Return what each cell holds, and what it is."""
        kinds = self.kinds if self.kinds is not None else [self.kind] * len(self.values)
        return [(shown_value(value, kind), kind) for value, kind in zip(self.values, kinds, strict=True)]

    def texts(self) -> list[str]:
        """Return the cells as they are read."""
        return [cell_text(value, kind) for value, kind in self.cells()]


@dataclass(frozen=True, eq=False)
class PeopleTable:
    """A table for people.

    Attributes:
        columns: of the same length.
        title: what stands above; may be empty.
    """

    columns: tuple[Column, ...]
    title: str = ""

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.columns[0].values) if self.columns else 0

    def rows(self) -> list[list[str]]:
        """Return the cells as they are read."""
        return [list(row) for row in zip(*(column.texts() for column in self.columns), strict=True)]


def plain(values: Any) -> list[Any]:
    """Return a column of a frame as plain Python values; what is missing becomes None."""
    return [None if _is_missing(value) else value for value in pd.Series(values).tolist()]


def shown_value(value: Any, kind: Kind) -> Any:
    """Return what a cell holds: rates rounded down to a tenth of a percent, ratios up to a tenth, so that a target
    that is missed never looks met; text as text.
    """  # noqa: D205 - one sentence
    if value is None:
        return None
    if kind in ("text", "sheet"):
        return str(value)
    if kind == "rate":
        return math.floor(value * 1000 + 1e-6) / 1000
    if kind == "ratio":
        return int(ratio_tenths(np.array(value))) / 10
    return int(value) if kind == "count" else float(value)


def cell_text(value: Any, kind: Kind) -> str:
    """Return a cell as it is read; a dash where there is nothing."""
    held = shown_value(value, kind)
    if held is None:
        return "—"
    if kind in ("text", "sheet"):
        return str(held)
    return {
        "rate": lambda: f"{held * 100:.1f}%",
        "ratio": lambda: f"1:{held:,.1f}",
        "count": lambda: f"{held:,}",
        "mean_m": lambda: f"{held:,.0f}",
        "exact_m": lambda: f"{held:,.3f}",
        "degrees": lambda: f"{held:.6f}",
        "decimal": lambda: f"{held:,.2f}",
    }[kind]()


def _is_missing(value: Any) -> bool:
    return value is None or value is pd.NA or (isinstance(value, (float, np.floating)) and bool(np.isnan(value)))
