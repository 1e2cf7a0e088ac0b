"""What a `patrol` run proposes, in words: new patrollers, moves next door, and what to ask next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...geo.errors import Language
from ..patrol.ratios import ratio_tenths
from ..run_files.frame_rows import Row
from .area_names import AreaNames
from .text_table import text_table
from .words import counted, metres, pick, whole, whole_or_dash

ROWS_SHOWN = 10


def one_to(value: float | None) -> str:
    """Return a ratio as 1:38.9, rounded up, so that a target that is missed never looks met; a dash for none."""
    return "—" if value is None else f"1:{int(ratio_tenths(np.array(value))) / 10:,.1f}"


def addition_lines(facts: Mapping[str, Any], rows: list[Row], names: AreaNames, *, language: Language) -> list[str]:
    """Return where new patrollers go; `names` are those of the areas by code."""
    added = facts["added"]
    if added is None:
        return []
    zh = f"新增 {whole(added['placed'])} 名，给 {added['areas']} 个区域，使最差的比例尽量好"
    en = (
        f"{counted(added['placed'], 'new patroller')} for {counted(added['areas'], 'area')}: "
        "the worst ratio becomes the best possible"
    )
    lines = [pick(language, zh, en)]
    if added["groups"]:
        zh = "  按类别配比分配：居民 ÷ 该类平安员 ÷ 配比，最差的区域和类别先补"
        en = "  by the quotas of groups: residents ÷ patrollers of the group ÷ quota, the worst area and group first"
        lines.append(pick(language, zh, en))
    for group in added["groups"]:
        count, quota = whole(group["placed"]), whole(group["quota"])
        zh, en = (
            f"  {group['group']}（配比 1:{quota}）：新增 {count} 名",
            f"  {group['group']} (quota 1:{quota}): {count} new",
        )
        lines += [pick(language, zh, en), *("  " + line for line in _change_lines(group, language))]
    if not added["groups"]:
        lines += _change_lines(added, language)
    if added["residents_in_no_area"]:
        count = whole(added["residents_in_no_area"])
        lines.append(
            pick(
                language,
                f"  不在这些区域内、没有分到的居民：{count} 人",
                f"  residents in none of these areas: {count}",
            )
        )
    by_group = bool(added["groups"])
    headings = [
        pick(language, "区域", "area"),
        *([pick(language, "类别", "group")] if by_group else []),
        pick(language, "居民", "residents"),
        pick(language, "新增", "new"),
        pick(language, "增后", "then"),
        pick(language, "原比例", "ratio before"),
        pick(language, "增后比例", "ratio then"),
    ]
    shown = sorted(rows, key=lambda row: (-row["added"], -row["residents"]))[:ROWS_SHOWN]
    cells = [
        [
            names.get(row["code"] or "", row["name"]),
            *([row["group"]] if by_group else []),
            whole(row["residents"]),
            whole(row["added"]),
            whole_or_dash(row["patrollers_after"]),
            one_to(row["residents_per_patroller"]),
            one_to(row["residents_per_patroller_after"]),
        ]
        for row in shown
    ]
    table = text_table(headings, cells, left=2 if by_group else 1) if cells else []
    return [*lines, *table, *_more(len(rows), "patrol_additions.csv", language), ""]


def _change_lines(change: Mapping[str, Any], language: Language) -> list[str]:
    """What new patrollers change: areas without any, and the worst ratios, of the same areas before and then."""
    lines = []
    if change["bare_before"]:
        zh = f"  有居民而没有平安员的区域：{change['bare_before']} → {change['bare_after']} 个"
        en = f"  areas with residents and no patroller: {change['bare_before']} → {change['bare_after']}"
        lines.append(pick(language, zh, en))
    if change["worst_before"] is not None:
        before, after = one_to(change["worst_before"]), one_to(change["worst_after"])
        zh, en = f"  最差比例：{before} → {after}", f"  worst ratio: {before} → {after}"
        if change["bare_before"]:
            zh = f"  原有平安员的区域，最差比例：{before} → {after}"
            en = f"  worst ratio of areas that had patrollers: {before} → {after}"
        lines.append(pick(language, zh, en))
    if change["worst_after_of_bare"] is not None:
        worst = one_to(change["worst_after_of_bare"])
        zh, en = f"  原来没有平安员的区域，增后最差比例：{worst}", f"  worst ratio then of areas that had none: {worst}"
        lines.append(pick(language, zh, en))
    return lines


def move_lines(facts: Mapping[str, Any], rows: list[Row], names: AreaNames, *, language: Language) -> list[str]:
    """Return who could move to a neighbouring area; `names` are those of the areas by code."""
    lines: list[str] = []
    for moves in facts["moves"]:
        lines += _moves_of(moves, language)
    if not rows:
        return [*lines, ""] if lines else []
    by_group = any(row["group"] for row in rows)
    headings = [
        pick(language, "从", "from"),
        pick(language, "到", "to"),
        *([pick(language, "类别", "group")] if by_group else []),
        pick(language, "人数", "patrollers"),
        pick(language, "距离(米)", "distance (m)"),
    ]
    shown = sorted(rows, key=lambda row: -row["patrollers"])[:ROWS_SHOWN]
    cells = [
        [
            names.get(row["from_code"] or "", row["from_name"]),
            names.get(row["to_code"] or "", row["to_name"]),
            *([row["group"] or ""] if by_group else []),
            whole(row["patrollers"]),
            metres(row["distance_m"]),
        ]
        for row in shown
    ]
    table = text_table(headings, cells, left=3 if by_group else 2)
    return [*lines, *table, *_more(len(rows), "patrol_moves.csv", language), ""]


def _moves_of(moves: Mapping[str, Any], language: Language) -> list[str]:
    """What moves of one group, or of all patrollers, come to."""
    moved, shortage = moves["moved"], whole(moves["shortage"])
    if not moves["shortage"]:
        return []
    group_zh, group_en = (f"（{moves['group']}）", f" ({moves['group']})") if moves["group"] else ("", "")
    if not moved:
        zh, en = (
            f"余缺调剂{group_zh}：缺人的区域，相邻区域都没有余员可调；缺口仍为 {shortage} 名",
            f"Moving surplus next door{group_en}: no neighbour of a short area has anybody to spare; {shortage} short",
        )
        return [pick(language, zh, en)]
    mean = metres(moves["person_m"] / moved)
    after = whole(moves["shortage_after"])
    zh = f"余缺调剂{group_zh}：相邻区域之间调 {whole(moved)} 名，人均 {mean} 米；缺口 {shortage} → {after} 名"
    en = f"Moving surplus next door{group_en}: {counted(moved, 'patroller')}, {mean} m each; short {shortage} → {after}"
    lines = [pick(language, zh, en)]
    if moves["pairs_straight_line"]:
        count = moves["pairs_straight_line"]
        zh, en = (
            f"  其中 {count} 对区域路网不连通，按直线距离",
            f"  {counted(count, 'pair')} of areas {'is' if count == 1 else 'are'} not connected: straight line",
        )
        lines.append(pick(language, zh, en))
    return lines


def next_line(facts: Mapping[str, Any], *, language: Language) -> list[str]:
    """Return what to ask next, where patrollers are missing and it was not asked where new ones should go."""
    moves = facts["moves"]
    short = sum(each["shortage_after"] for each in moves) if moves else facts["shortage"]
    if facts["added"] is not None or not short or short > facts["residents"]:
        return []
    zh = f"下一步：加 --add {short} 再运行，看新增的 {whole(short)} 名平安员补到哪里最好"
    en = f"Next: run with --add {short} to see where {counted(short, 'new patroller')} would serve best"
    return [pick(language, zh, en), ""]


def _more(count: int, file: str, language: Language) -> list[str]:
    rest = count - ROWS_SHOWN
    return [pick(language, f"  另有 {rest} 行见 {file}", f"  {rest} more in {file}")] if rest > 0 else []
