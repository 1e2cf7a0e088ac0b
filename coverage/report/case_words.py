"""Accepted cases as a weight, in words: the period, the definition, and both answers side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ...geo.errors import Language
from ..run_files.frame_rows import frame_rows
from .text_table import text_table
from .words import LEVEL_WORDS, percent, pick, whole, word


def weight_lines(found: Mapping[str, Any], language: Language) -> list[str]:
    """Say what the cases are and how they weigh.

    Args:
        found: `period, months, level, areas, accepted, accepted_unplaced, residents_without_workload`.
        language: of the words.
    """
    level, cases = word(LEVEL_WORDS, found["level"], language), whole(found["accepted"])
    zh = (
        f"按受理量加权：{found['period']}（{found['months']} 个月），{level}级 {found['areas']} 个区域，"
        f"受理 {cases} 件；各区域的受理量均摊给其居民"
    )
    en = (
        f"Weighed by accepted cases: {found['period']} ({found['months']} months), {found['areas']} areas of level "
        f"{level}, {cases} cases; an area's cases are spread evenly over its residents"
    )
    lines = [pick(language, zh, en)]
    if found["accepted_unplaced"]:
        count = whole(found["accepted_unplaced"])
        zh, en = (
            f"  所在区域没有居民、不计权重的受理：{count} 件",
            f"  cases of areas without residents, no weight: {count}",
        )
        lines.append(pick(language, zh, en))
    if found["residents_without_workload"]:
        count = whole(found["residents_without_workload"])
        zh = f"  所在区域没有工作量、不计权重的居民：{count} 人"
        lines.append(pick(language, zh, f"  residents of areas without workload, no weight: {count}"))
    return lines


def coverage_case_lines(table: pd.DataFrame, names: list[str], language: Language) -> list[str]:
    """Return both rates of every circle; `names` are those of the circles."""
    rows = frame_rows(table)
    headings = [
        pick(language, "服务圈", "circle"),
        pick(language, "按居民", "by residents"),
        pick(language, "按受理量", "by cases"),
    ]
    cells = [[name, percent(row["rate"]), percent(row["rate_by_cases"])] for name, row in zip(names, rows, strict=True)]
    return ["", *weight_lines(rows[0], language), *text_table(headings, cells)]


def site_case_lines(found: Mapping[str, Any], language: Language) -> list[str]:
    """Return both answers about sites side by side."""
    headings = [
        pick(language, "选址依据", "chosen by"),
        pick(language, "新增", "sites"),
        pick(language, "新覆盖居民", "residents gained"),
        pick(language, "人口覆盖率", "rate of people"),
        pick(language, "按受理量", "rate by cases"),
    ]
    today = found["rate_today"]
    kinds = {"by_cases": ("受理量", "cases"), "by_residents": ("居民", "residents")}
    cells = [[pick(language, "现状", "today"), "", "", percent(today["rate"]), percent(today["rate_by_cases"])]]
    for kind in kinds:
        row = found[kind]
        cells.append(
            [
                word(kinds, kind, language),
                whole(row["sites"]),
                whole(row["gained_residents"]),
                percent(row["rate"]),
                percent(row["rate_by_cases"]),
            ]
        )
    same = whole(found["sites_in_both"])
    zh = f"  两种依据都选中的位置：{same} 处（各处见 sites_by_weight.csv；其余各表按受理量，权重以千分之一件计）"
    en = (
        f"  places in both answers: {same} (all in sites_by_weight.csv; the other tables go by cases, "
        "weights in thousandths of a case)"
    )
    return [*weight_lines(found, language), *text_table(headings, cells), pick(language, zh, en), ""]
