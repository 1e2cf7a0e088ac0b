"""Whole numbers and texts packed for a page: differences, byte planes, one gzip, base64.

What is near in a list is near on the ground or alike, so that differences are small; the bytes of one place of all
numbers stand together, so that gzip finds the many zeros. `canvas/streams.js` reads it.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ...geo.network import Int64

Stream = dict[str, Any]
WIDTHS = (1, 2, 3, 4)


class Packer:
    """Takes lists of numbers and texts, and hands out where each of them lies in the payload."""

    def __init__(self) -> None:
        """Start empty."""
        self._parts: list[bytes] = []
        self._length = 0

    def numbers(self, values: npt.NDArray[np.integer], *, delta: bool = False) -> Stream:
        """Take whole numbers (n,).

        Args:
            values: from 0 to 2³¹ − 1; with `delta` their differences from −2³⁰ to 2³⁰.
            delta: whether differences are kept.
        """
        plain = np.asarray(values, dtype=np.int64)
        kept = _zigzag(np.diff(plain, prepend=0)) if delta else plain
        if len(kept) and (kept.min() < 0 or kept.max() >= 2**31):
            raise ValueError("numbers of a stream are from 0 to 2³¹ − 1")
        most = int(kept.max()) if len(kept) else 0
        width = next(width for width in WIDTHS if most < 256**width)
        planes = kept.astype("<u4").view(np.uint8).reshape(-1, 4)[:, :width].T
        at = self._take(planes.tobytes())
        return {"at": at, "count": len(kept), "width": width, "delta": delta}

    def texts(self, texts: Sequence[str]) -> Stream:
        """Take a list of texts, whatever they hold."""
        # Half a surrogate pair, which a broken file can hold, is no text for a browser.
        content = json.dumps(list(texts), ensure_ascii=False).encode("utf-8", errors="replace")
        return {"at": self._take(content), "count": len(content)}

    def payload(self) -> str:
        """Return everything that was taken, as base64; the same bytes each time."""
        return base64.b64encode(gzip.compress(b"".join(self._parts), compresslevel=6, mtime=0)).decode("ascii")

    def _take(self, content: bytes) -> int:
        at = self._length
        self._parts.append(content)
        self._length += len(content)
        return at


def _zigzag(values: Int64) -> Int64:
    """0, −1, 1, −2, … as 0, 1, 2, 3, …."""
    return np.where(values < 0, -2 * values - 1, 2 * values)
