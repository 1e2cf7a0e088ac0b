"""The printed report of a question about closing stations, in Chinese or English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...geo.errors import Language
from ..run_files.frame_rows import frame_rows
from ..sites.closures_study import ClosuresStudy
from ..sites.sites_run import SitesRun
from .change_words import change_report, counted_circles, shown_table
from .quality_words import stopped_words
from .words import percent, pick, whole


def closures_lines(run: SitesRun, study: ClosuresStudy, *, language: Language) -> list[str]:
    """Return the report as lines."""
    name = run.opened.plan.name
    return change_report(
        run,
        title=pick(language, f"服务站关停建议 · {name}", f"Stations that may close · {name}"),
        question=_question(run, study, language),
        answer=_answer(run.answer, language),
        table=_closures(run, language),
        language=language,
    )


def _question(run: SitesRun, study: ClosuresStudy, language: Language) -> str:
    facts, counted = run.answer, counted_circles(run, study, language)
    kept, protected = whole(facts["question"]["value"]), whole(facts["protected"])
    zh = (
        f"问题：现有 {whole(facts['stations'])} 个服务站只保留 {kept} 个（其中 {protected} 个受保护），损失最小；"
        f"{counted}"
    )
    en = (
        f"Question: of {whole(facts['stations'])} stations {kept} stay ({protected} of them protected), least loss; "
        f"{counted}"
    )
    return pick(language, zh, en)


def _answer(facts: Mapping[str, Any], language: Language) -> list[str]:
    before, after = percent(facts["rate_today"]), percent(facts["rate_after"])
    lost, closed = whole(facts["lost_residents"]), whole(facts["closed"])
    zh = f"关停 {closed} 个：失去覆盖 {lost} 人，人口覆盖率 {before} → {after}"
    en = f"{closed} close: {lost} residents lose the circle, coverage rate of people {before} → {after}"
    return [pick(language, zh, en), "  " + _quality(facts, language)]


def _quality(facts: Mapping[str, Any], language: Language) -> str:
    plain = len(facts["weights"]) == 1 and set(facts["weights"].values()) == {1}
    unit = pick(language, "人" if plain else "加权人次", "residents" if plain else "weighted residents")
    lost, least = whole(facts["lost_weight"]), whole(facts["bound_lost_weight"])
    if facts["proved"]:
        zh = f"已证明：损失 {lost} {unit}，保留同样多的服务站不可能更少"
        return pick(language, zh, f"proved best possible: {lost} {unit} lost, no choice of as many loses less")
    stopped = stopped_words(facts["ending"], language)
    zh = f"损失 {lost} {unit}；任何方案至少损失 {least} {unit}；{stopped}"
    return pick(language, zh, f"{lost} {unit} lost; every choice loses at least {least} {unit}; {stopped}")


def _closures(run: SitesRun, language: Language) -> list[str]:
    rows = frame_rows(run.tables["closures"])
    if not rows:
        return []
    headings = [
        pick(language, "次序", "rank"),
        pick(language, "服务站", "station"),
        pick(language, "失去覆盖(人)", "lose it"),
        pick(language, "累计(人)", "together"),
        pick(language, "人口覆盖率", "rate of people"),
    ]
    cells = [
        [
            str(row["rank"]),
            f"{row['id']} {row['name']}",
            whole(row["lost_residents"]),
            whole(row["cumulative_residents"]),
            percent(row["rate"]),
        ]
        for row in rows
    ]
    title = pick(language, "建议关停（损失小的在前）", "Stations that may close, the least missed first")
    return shown_table(title, headings, cells, left=2, file="closures.csv", language=language)
