"""Parks without a name get one, so that stations, gates and tables can speak of them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np

from ...geo.errors import Finding, Language
from ...geo.faults import LayerRows, Words

UNNAMED = {"zh": "未命名园区 {n}", "en": "unnamed park {n}"}


def name_parks(parks: gpd.GeoDataFrame, *, file: str, language: Language) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Return `parks` with every empty name replaced by 未命名园区 n / unnamed park n, counted from 1, and a warning."""
    filled = [str(name) for name in parks["name"].fillna("")] if "name" in parks else [""] * len(parks)
    empty = np.array([not name.strip() for name in filled], dtype=np.bool_)
    for number, place in enumerate(empty.nonzero()[0], start=1):
        filled[place] = UNNAMED[language].format(n=number)
    words = Words(
        "{n} 个园区没有名称，显示为“未命名园区 n”",
        '{n} parks have no name and are shown as "unnamed park n"',
        "请补上名称",
        "fill in the names",
    )
    findings = LayerRows(file, parks["row"].to_numpy()).warnings("unnamed_park", words, empty, column="name")
    return parks.assign(name=filled), findings
