"""Is the workload layer one table of counts: one line an area and month, one level, no more resolved than there are?"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from ...geo.code_words import LEVELS
from ...geo.errors import Finding
from ...geo.faults import LayerRows, Words
from ..layers.layers import PlanLayers
from ..plan_toml.plan import Plan
from .area_checks import areas_by_word


def workload_findings(plan: Plan, layers: PlanLayers) -> list[Finding]:
    """Warn of repeated lines, of lines of another level than most, of more cases of the same day than were accepted."""
    frame = layers.workload
    if frame is None or "workload" not in plan.layers or not {"area", "month"} <= set(frame):
        return []
    rows = LayerRows(plan.layers["workload"].relative, frame["row"].to_numpy(dtype=np.int64))
    return [*_repeated(rows, frame), *_other_levels(rows, frame, layers), *_too_many(rows, frame)]


def most_named_level(words: pd.Series, layers: PlanLayers) -> str:
    """Return the level of areas that most lines name, of equals the finer; empty where none names an area."""
    known = areas_by_word(layers.areas)
    levels = Counter(known[word].level for word in words if word in known)
    return max(reversed(LEVELS), key=lambda level: levels[level]) if levels else ""


def _repeated(rows: LayerRows, frame: pd.DataFrame) -> list[Finding]:
    bad = frame.duplicated(["area", "month"]).to_numpy(dtype=bool) & (frame["month"] != "").to_numpy(dtype=bool)
    words = Words(
        "有 {n} 行的区域和月份与前面的相同（首个是 {first}），已相加",
        "{n} row(s) repeat an area and month (the first is {first}) and were added",
        "若是重复上报，请删去",
        "remove them where they tell the same cases twice",
    )
    return rows.warnings("workload_repeated", words, bad, column="area", values=list(frame["area"]))


def _other_levels(rows: LayerRows, frame: pd.DataFrame, layers: PlanLayers) -> list[Finding]:
    texts = frame["area"].fillna("").astype(str)
    level = most_named_level(texts, layers)
    known = areas_by_word(layers.areas)
    bad = np.array([word in known and known[word].level != level for word in texts], dtype=bool)
    words = Words(
        "有 {n} 行写的是另一级的区域（首个是 {first}），没有计入，以免重复",
        "{n} row(s) name areas of another level (the first is {first}) and were left out, lest cases count twice",
        "工作量请只写同一级的区域；合计行请删去",
        "write areas of one level; remove lines that are sums",
    )
    return rows.warnings("workload_other_level", words, bad, column="area", values=list(texts))


def _too_many(rows: LayerRows, frame: pd.DataFrame) -> list[Finding]:
    if not {"accepted", "resolved", "same_day"} <= set(frame):
        return []
    accepted, resolved, same_day = (
        frame[name].to_numpy(dtype=np.float64) for name in ("accepted", "resolved", "same_day")
    )
    words = Words(
        "有 {n} 行的当日化解多于受理或化解（首个是 {first}），比率会超过 100%",
        "{n} row(s) resolve more the same day than were accepted or resolved at all (the first is {first})",
        "请核对这几列是否填反",
        "check whether these columns were mixed up",
    )
    bad = (same_day > accepted) | (same_day > resolved)
    return rows.warnings("same_day_exceeds", words, bad, column="same_day", values=list(frame["area"]))
