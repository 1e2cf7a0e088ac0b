"""The beats of a `patrol` run, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...geo.errors import Language
from ..run_files.frame_rows import Row
from .text_table import text_table
from .words import UNIT_WORDS, metres, percent, pick, whole, whole_or_dash, whole_or_few, word

ROWS_SHOWN = 12
MANY_APART = 0.1  # of residents in beats


def beat_lines(facts: Mapping[str, Any], rows: list[Row], *, language: Language) -> list[str]:
    """Return how an area is divided into beats; nothing where it is not.

    Args:
        facts: the answer of the run.
        rows: those of `patrol_beats`.
        language: of the words.
    """
    found = facts["beats"]
    if found is None:
        return []
    return [*_headline(found, language), *_apart(found, language), *_table(rows, language), ""]


def _headline(found: dict[str, Any], language: Language) -> list[str]:
    residents = whole_or_few(found["residents"], language)
    name, count = word(UNIT_WORDS, found["area"]["name"], language), whole(found["beats"])
    zh_but, en_but = ("（下列孤立街道除外）", " but for the streets below") if found["island_streets"] else ("", "")
    zh = f"巡区：{name}分为 {count} 个，居民共 {residents} 人；每个巡区沿街道连通{zh_but}，已核对"
    en = f"Beats: {name} in {count}, {residents} residents; each is connected along its streets{en_but}, checked"
    balance, floor = found["balance"], found["balance_floor"]
    if balance is None:
        return [pick(language, zh, en)]
    zh_floor, en_floor = _floor(found, balance, floor)
    least = found["least_share_of_mean"]
    zh2 = (
        f"  均衡：最大 ÷ 平均 {balance:.3f}{zh_floor}，最小 ÷ 平均 {least:.3f}；"
        f"紧凑度平均 {percent(found['compactness'])}，最低 {percent(found['least_compactness'])}；"
        f"需要平安员 {whole(found['patrollers_needed'])} 名"
    )
    en2 = (
        f"  balance: largest ÷ mean {balance:.3f}{en_floor}, smallest ÷ mean {least:.3f}; "
        f"compactness {percent(found['compactness'])} on average, {percent(found['least_compactness'])} at worst; "
        f"{whole(found['patrollers_needed'])} patrollers needed"
    )
    return [pick(language, zh, en), pick(language, zh2, en2)]


def _floor(found: dict[str, Any], balance: float, floor: float | None) -> tuple[str, str]:
    """How even beats can be at best, the pieces of the streets being what they are; in Chinese and in English."""
    if floor is None:
        return "", ""
    zh_pieces, en_pieces = ("整条街道划分，", " (whole streets:")
    if found["pieces"] > 1 or found["islands"]:
        count = found["pieces"] + found["islands"]
        zh_pieces = f"街道分为互不连通的 {whole(count)} 片，这样划分"
        en_pieces = f" (streets in {whole(count)} pieces that do not meet, divided so:"
    if balance > floor:
        return f"（{zh_pieces}不可能低于 {floor:.3f}）", f"{en_pieces} never below {floor:.3f})"
    return f"（{zh_pieces}不可能更低）", f"{en_pieces} the least possible)"


def _apart(found: dict[str, Any], language: Language) -> list[str]:
    """Who is in no beat, and which streets are not joined to the rest of theirs."""
    lines = []
    if found["off_network_residents"] != 0:
        count = whole_or_few(found["off_network_residents"], language)
        zh, en = f"  未接入街道、不在任何巡区的居民：{count} 人", f"  residents off network, in no beat: {count}"
        lines.append(pick(language, zh, en))
    if found["island_streets"]:
        streets, people = whole(found["island_streets"]), whole_or_few(found["island_residents"], language)
        zh = f"  与其余街道不连通、并入最近巡区的街道：{streets} 段，居民 {people} 人"
        en = f"  streets not joined to any other, given to the nearest beat: {streets}, {people} residents"
        lines.append(pick(language, zh, en))
    apart, together = found["island_residents"] or 0, found["residents_in_beats"] or 0
    if apart > MANY_APART * together:
        share = percent(apart / together)
        zh = f"  住在这些街道上的占 {share}：若实际相通，请先用 servicecircle network 核对路网的连接，再划巡区"
        en = (
            f"  {share} of residents live on these: where such streets do meet, see with servicecircle network what "
            "keeps them apart, before there are beats"
        )
        lines.append(pick(language, zh, en))
    return lines


def _table(rows: list[Row], language: Language) -> list[str]:
    headings = [
        pick(language, "巡区", "beat"),
        pick(language, "居民", "residents"),
        pick(language, "÷ 平均", "÷ mean"),
        pick(language, "街道(段)", "streets"),
        pick(language, "街长(米)", "length (m)"),
        pick(language, "紧凑度", "compactness"),
        pick(language, "到中心(米)", "to its centre (m)"),
        pick(language, "需要", "required"),
    ]
    cells = [
        [
            whole(row["beat"]),
            whole_or_few(row["residents"], language),
            "—" if row["share_of_mean"] is None else f"{row['share_of_mean']:.3f}",
            whole(row["streets"]),
            metres(row["length_m"]),
            percent(row["compactness"]),
            metres(row["mean_walk_m"]),
            whole_or_dash(row["patrollers_needed"]),
        ]
        for row in rows[:ROWS_SHOWN]
    ]
    rest = len(rows) - ROWS_SHOWN
    zh, en = f"  另有 {rest} 行见 patrol_beats.csv", f"  {rest} more in patrol_beats.csv"
    return [*text_table(headings, cells), *([pick(language, zh, en)] if rest > 0 else []), _meaning(language)]


def _meaning(language: Language) -> str:
    zh = (
        "  紧凑度：巡区凸包内的街道，按长度有多少属于本巡区，100% 最紧凑；"
        "到中心：居民沿本巡区街道到其中心的平均步行距离"
    )
    en = (
        "  compactness: how much of the streets within the hull of a beat are its own, by length, 100% at best; "
        "to its centre: mean walk of its residents along its streets"
    )
    return pick(language, zh, en)
