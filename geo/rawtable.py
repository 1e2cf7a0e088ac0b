"""A table as it stands in a file, before any contract: headings, cells, row numbers, maybe places."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd


@dataclass(frozen=True, eq=False)
class RawTable:
    """What a file reader delivers.

    Attributes:
        cells: One column a heading, in file order, named 0, 1, 2 …; rows without any cell are left out.
        headings: Heading of each column as it stands in the file; two may be equal.
        row: (n,) row number in the file (a heading is row 1; geographic layers count features from 1).
        codec: Encoding of the text.
        places: Geometries with the file's CRS where the format has them, else None.
    """

    cells: pd.DataFrame
    headings: tuple[str, ...]
    row: npt.NDArray[np.int64]
    codec: str
    places: gpd.GeoSeries | None = None

    def rows_where(self, mask: npt.NDArray[np.bool_]) -> RawTable:
        """Return the rows where `mask` (n,) is true, numbered as before."""
        if mask.all():
            return self
        places = None if self.places is None else self.places[mask].reset_index(drop=True)
        return RawTable(
            self.cells.iloc[np.flatnonzero(mask)].reset_index(drop=True),
            self.headings,
            self.row[mask],
            self.codec,
            places,
        )
