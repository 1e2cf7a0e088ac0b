"""Plain data as JSON that may stand inside a page: no text of the data can end the block that holds it."""

from __future__ import annotations

import datetime
import json
import math
import re
from typing import Any

SURROGATES = re.compile("[\ud800-\udfff]")


def document_text(document: Any) -> str:
    """Return `document` as JSON in which ``<``, ``>`` and ``&`` are escaped, and missing numbers are null."""
    text = json.dumps(plain(document), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = SURROGATES.sub("\ufffd", text)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def plain(value: Any) -> Any:
    """Return `value` with dates as ISO text, tuples as lists, numpy numbers as Python's, and NaN as None."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if hasattr(value, "item") and not isinstance(value, str):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
