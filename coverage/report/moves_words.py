"""The printed report of a question about moving stations, in Chinese or English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...geo.errors import Language
from ..run_files.frame_rows import frame_rows
from ..sites.moves_study import MovesStudy
from ..sites.sites_run import SitesRun
from .change_words import change_report, counted_circles, shown_table
from .quality_words import quality_line
from .words import metres, percent, pick, whole


def moves_lines(run: SitesRun, study: MovesStudy, *, language: Language) -> list[str]:
    """Return the report as lines."""
    name = run.opened.plan.name
    return change_report(
        run,
        title=pick(language, f"服务站搬迁建议 · {name}", f"Stations that could move · {name}"),
        question=_question(run, study, language),
        answer=_answer(run.answer, language),
        table=_moves(run, language),
        language=language,
    )


def _question(run: SitesRun, study: MovesStudy, language: Language) -> str:
    facts, counted = run.answer, counted_circles(run, study, language)
    most, places = facts["question"]["value"], whole(facts["candidates"])
    zh = (
        f"问题：现有 {whole(facts['stations'])} 个服务站最多搬迁 {most} 个，使覆盖的居民最多；候选点 {places} 个；"
        f"{counted}"
    )
    en = (
        f"Question: at most {most} of {whole(facts['stations'])} stations move, most residents covered; "
        f"{places} candidates; {counted}"
    )
    return pick(language, zh, en)


def _answer(facts: Mapping[str, Any], language: Language) -> list[str]:
    before, after = percent(facts["rate_today"]), percent(facts["rate_after"])
    moved, gained = facts["moved"], facts["gained_residents"]
    zh = f"搬迁 {moved} 个：覆盖居民净增 {gained:+,} 人，人口覆盖率 {before} → {after}"
    en = f"{moved} move: {gained:+,} residents covered on balance, coverage rate of people {before} → {after}"
    return [pick(language, zh, en), "  " + quality_line(facts, language=language)]


def _moves(run: SitesRun, language: Language) -> list[str]:
    rows = frame_rows(run.tables["moves"])
    if not rows:
        return [pick(language, "没有值得搬迁的服务站", "No station gains anybody by moving"), ""]
    headings = [
        pick(language, "次序", "rank"),
        pick(language, "服务站", "station"),
        pick(language, "迁往", "moves to"),
        pick(language, "直线(米)", "straight (m)"),
        pick(language, "原址独有(人)", "only it had"),
        pick(language, "新址独有(人)", "only it has"),
    ]
    cells = [
        [
            str(row["rank"]),
            f"{row['station']} {row['station_name']}",
            row["name"],
            metres(row["straight_line_m"]),
            whole(row["lost_residents"]),
            whole(row["gained_residents"]),
        ]
        for row in rows
    ]
    title = pick(language, "建议搬迁（就近配对）", "Stations that could move, paired with the nearest new places")
    return shown_table(title, headings, cells, left=3, file="moves.csv", language=language)
