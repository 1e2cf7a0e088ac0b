"""The tables that a report of new sites prints: the sites, the phases, the marginal curve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...geo.errors import Language
from ..run_files.frame_rows import Row, frame_rows
from ..sites.sites_run import SitesRun
from ..sites.sites_study import SitesStudy
from .text_table import text_table
from .unit_words import covered_word, unit_word
from .words import percent, pick, whole, whole_range

SITES_SHOWN = 20
CURVE_ROWS = 12


def phase_lines(run: SitesRun, language: Language) -> list[str]:
    """What each phase gains, beside the best plan of its size alone."""
    if "phases" not in run.tables:
        return []
    headings = [
        pick(language, "期", "phase"),
        pick(language, "累计服务站", "stations"),
        pick(language, "新覆盖", "gained"),
        pick(language, "单独最好", "best alone"),
        pick(language, "分期的代价", "price of phasing"),
    ]
    rows = [
        [
            str(row["phase"]),
            whole(row["sites"]),
            whole(row["gained"]),
            whole(row["best_alone"]),
            whole_range(row["price_least"], row["price_most"]),
        ]
        for row in frame_rows(run.tables["phases"])
    ]
    return [pick(language, "分期", "Phases"), *text_table(headings, rows), ""]


def site_lines(run: SitesRun, language: Language) -> list[str]:
    """Return the first sites as a table; in words where there is none."""
    cards = frame_rows(run.tables["site_cards"])
    sites = frame_rows(run.tables["sites"])
    if not sites:
        return [_no_sites(run.answer, language), ""]
    headings = [
        pick(language, "次序", "rank"),
        pick(language, "位置", "place"),
        pick(language, "新覆盖(人)", "gains"),
        pick(language, "累计(人)", "together"),
        pick(language, "人口覆盖率", "rate of people"),
        pick(language, "半径-10%", "radius -10 %"),
        pick(language, "半径+10%", "radius +10 %"),
    ]
    served = run.answer["capacity"] is not None
    headings += [pick(language, "分到(人)", "serves")] if served else []
    rows = [
        [
            str(site["rank"]),
            card["name"],
            whole(site["gained_residents"]),
            whole(site["cumulative_residents"]),
            percent(site["rate"]),
            whole(card["gained_residents_radius_90"]),
            whole(card["gained_residents_radius_110"]),
            *([whole(site["assigned_residents"])] if served else []),
        ]
        for site, card in zip(sites[:SITES_SHOWN], cards, strict=False)
    ]
    title = pick(language, "建议的位置（按建设顺序）", "Proposed sites, in building order")
    rest = len(sites) - SITES_SHOWN
    more = [pick(language, f"  另有 {rest} 个见 sites.csv", f"  {rest} more in sites.csv")] if rest > 0 else []
    return [title, *text_table(headings, rows, left=2), *more, ""]


def _no_sites(facts: Mapping[str, Any], language: Language) -> str:
    asked = facts["question"]
    if asked["kind"] == "add" and asked["value"] == 0:
        return pick(language, "没有要求新站", "No new station was asked for")
    if asked["kind"] == "target" and facts["reaches_target"]:
        return pick(language, "不需要新站", "No new station is needed")
    return pick(language, "没有值得新建的候选点", "No candidate gains anybody")


def curve_lines(run: SitesRun, study: SitesStudy, language: Language) -> list[str]:
    """The curve; on a large problem under constraints the building order and its bound alone."""
    rows = frame_rows(run.tables["curve"])
    if len(rows) < 3:
        return []
    sought = study.curve.sought
    column = "_weighted" if study.is_weighted else "_residents"
    headings = [
        pick(language, "新增", "new"),
        pick(language, "按建设顺序", "in building order"),
        *([pick(language, "最好方案", "best plan")] if sought else []),
        pick(language, "上界", "bound"),
        "",
    ]
    told = ("nested", "best", "bound") if sought else ("nested", "bound")
    shown = _spread(rows)
    cells = [
        [
            whole(row["k"]),
            *(whole(row[f"{name}{column}"]) for name in told),
            pick(language, "已证明", "proved") if row["status"] == "proved" else "",
        ]
        for row in shown
    ]
    unit, covered = unit_word(run.answer, language), covered_word(run.answer, language)
    zh, en = f"新{covered}，{unit}；全部见 curve.csv", f"{unit} newly {covered}; all in curve.csv"
    if not sought:
        zh, en = (
            f"按建设顺序，未另求各数量的最好方案；{zh}",
            f"in building order, the best of each number not sought; {en}",
        )
    title = pick(language, f"边际覆盖曲线（{zh}）", f"Marginal coverage curve ({en})")
    return [title, *text_table(headings, cells), ""]


def _spread(rows: list[Row]) -> list[Row]:
    """About a dozen rows from the first to the last."""
    last = len(rows) - 1
    places = sorted({round(last * share / (CURVE_ROWS - 1)) for share in range(CURVE_ROWS)} - {0})
    return [rows[place] for place in places]
