"""Columns of text; those of repeated text, such as statuses and stations, by number instead of word by word."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa


def text_column(values: Sequence[str]) -> pd.Series[str]:
    """Return `values` as a column of text, which an empty one is too."""
    return pd.Series(list(values), dtype="str")


def text_at(
    words: Sequence[str], index: npt.NDArray[np.integer], *, valid: npt.NDArray[np.bool_] | None = None
) -> pd.Series[str]:
    """Return `words[index]` as a column of text (n,), missing where not `valid`."""
    missing = np.zeros(len(index), dtype=np.bool_) if valid is None else ~valid
    rows = pa.array(np.where(missing, 0, index), mask=missing)
    texts = pa.array([str(word) for word in words], type=pa.large_string())
    return pd.Series(pd.arrays.ArrowStringArray(pa.chunked_array([texts.take(rows)])))
