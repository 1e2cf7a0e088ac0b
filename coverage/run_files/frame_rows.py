"""Tables as plain rows, for JSON and for words."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

Row = dict[str, Any]


def frame_rows(frame: pd.DataFrame) -> list[Row]:
    """Return the rows of a frame as plain Python data; what is missing becomes None."""
    columns = {str(name): [_plain(value) for value in frame[name].tolist()] for name in frame.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _plain(value: object) -> object:
    return None if value is pd.NA or (isinstance(value, float) and math.isnan(value)) else value
