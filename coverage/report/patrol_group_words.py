"""Patrollers by group in the printed report of a `patrol` run: how many of each, and what its quota asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...geo.errors import Language
from ..run_files.frame_rows import Row
from .text_table import text_table
from .words import counted, pick, whole, whole_or_dash


def group_lines(facts: Mapping[str, Any], rows: list[Row], *, language: Language) -> list[str]:
    """Return the groups of the whole plan as a table; nothing where the patrollers have none.

    Args:
        facts: the answer of the run.
        rows: those of `patrol_groups` that are of the plan.
        language: of the words.
    """
    if not any(row["group"] for row in rows):
        return []
    by_quota = any(row["quota"] is not None for row in rows)
    headings = [
        pick(language, "类别", "group"),
        pick(language, "平安员", "patrollers"),
        *(
            [
                pick(language, "配比", "quota"),
                pick(language, "需要", "required"),
                pick(language, "缺", "short"),
                pick(language, "余", "surplus"),
            ]
            if by_quota
            else []
        ),
    ]
    cells = [
        [
            row["group"] or pick(language, "未写类别", "no group"),
            whole_or_dash(row["patrollers"]),
            *(
                [
                    "—" if row["quota"] is None else f"1:{whole(row['quota'])}",
                    *(whole_or_dash(row[name]) for name in ("required", "shortage", "surplus")),
                ]
                if by_quota
                else []
            ),
        ]
        for row in rows
    ]
    title = pick(language, "按类别（全部区域）", "By group, in all areas")
    return [title, *text_table(headings, cells), *_counted_once(facts, rows, language), ""]


def _counted_once(facts: Mapping[str, Any], rows: list[Row], language: Language) -> list[str]:
    """That people in several groups count once in the total, where their ids tell."""
    each, total = sum(row["patrollers"] or 0 for row in rows), facts["patrollers"]
    if not facts["persons_told_apart"] or total is None or facts["share"] is not None or each <= total:
        return []
    zh = f"  各类合计 {whole(each)} 人次；同属几类的人按编号只计一次，共 {whole(total)} 名"
    en = (
        f"  {whole(each)} in all groups together; by their ids people in several groups count once: "
        f"{counted(total, 'patroller')}"
    )
    return [pick(language, zh, en)]
