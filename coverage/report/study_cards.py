"""The card of each kind of result: what a notebook shows of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...geo.errors import Language
from ..assumptions import assumptions, assumptions_of
from ..circles.circles import CircleVerdicts
from ..circles.explain import CircleExplanation, Explanation
from ..circles.result_tables import circle_table
from ..circles.study import CoverageStudy, residents_of
from ..opened_plan import Opened
from ..patrol.patrol_facts import patrol_facts
from ..patrol.patrol_study import PatrolStudy
from ..patrol.patrol_tables import patrol_tables
from ..plan_toml.plan import Plan
from ..run_files.frame_rows import Row, frame_rows
from ..run_files.map_style import PATROL_COLOURS
from ..sites.site_facts import site_facts
from ..sites.site_tables import cards_table
from ..sites.sites_study import SitesStudy
from ..staffing.staffing_study import StaffingStudy
from ..staffing.staffing_tables import circle_table as staffing_circle_table
from .area_names import AreaNames, area_names
from .assumption_words import assumption_lines
from .class_words import CLASS_NAMES, class_bounds
from .explain_words import way_line
from .findings_words import summary_line
from .headline_card import Card, Figure, card_html
from .map_words import circle_title, plan_lines
from .patrol_figures import patrol_figures
from .patrol_proposals import addition_lines, one_to
from .patrol_words import bases_line
from .quality_words import quality_line
from .words import LAYER_WORDS, STATUS_WORDS, exact_metres, metres, percent, pick, things, whole, whole_or_dash, word

SITES_SHOWN = ADDITIONS_SHOWN = 10


def result_html(shown: Any, *, language: Language | None = None) -> str:
    """Return the card of a plan, an opened plan or a study as HTML, in the plan's language where none is given.

    Raises:
        TypeError: there is no card of such a thing.
    """
    for kind, card in _CARDS.items():
        if isinstance(shown, kind):
            plan = shown if isinstance(shown, Plan) else _plan_of(shown)
            return card_html(card(shown, language or plan.language))
    raise TypeError(f"there is no card of a {type(shown).__name__}")


def _plan_of(shown: Any) -> Plan:
    plan: Plan = (
        shown.plan if isinstance(shown, (Opened, CoverageStudy, StaffingStudy, Explanation)) else _opened_of(shown).plan
    )
    return plan


def _opened_of(shown: Any) -> Any:
    return shown.setting.opened if isinstance(shown, SitesStudy) else shown.opened


def _plan_card(plan: Plan, language: Language) -> Card:
    circles = pick(language, "，", ", ").join(circle_title(circle, language) for circle in plan.circles)
    rows = [(word(LAYER_WORDS, role, language), spec.relative) for role, spec in plan.layers.items()]
    return Card(
        pick(language, f"方案 · {plan.name}", f"Plan · {plan.name}"),
        (circles, *plan_lines(plan, language)),
        headings=(pick(language, "图层", "layer"), pick(language, "文件", "file")),
        rows=tuple(rows),
    )


def _opened_card(opened: Opened, language: Language) -> Card:
    plan, layers, residents = opened.plan, opened.layers, residents_of(opened.layers)
    length = int(opened.streets.network.edge_length_mm.astype(np.int64).sum()) / 1e6
    figures = (
        Figure(pick(language, "居民", "residents"), whole(residents.sum())),
        Figure(pick(language, "住宅", "residences"), whole(len(residents))),
        Figure(pick(language, "服务站", "stations"), whole(len(layers.stations))),
        Figure(pick(language, "步行路网（公里）", "walkable streets (km)"), f"{length:,.1f}"),
    )
    rows = [
        (circle_title(circle, language), percent(rate), percent(circle.target))
        for circle, rate in zip(plan.circles, _rates(opened.measured.verdicts, residents), strict=True)
    ]
    return Card(
        pick(language, f"已打开的方案 · {plan.name}", f"Opened plan · {plan.name}"),
        (summary_line(opened.findings, language=language), *plan_lines(plan, language)),
        figures,
        _circle_headings(language)[:3],
        tuple(rows),
        tuple(assumption_lines(assumptions(opened), plan.circles, language=language)),
    )


def _rates(verdicts: Sequence[CircleVerdicts], residents: np.ndarray) -> list[float | None]:
    total = int(residents.sum())
    return [int(residents[verdict.covered].sum()) / total if total else None for verdict in verdicts]


def _circle_headings(language: Language) -> tuple[str, ...]:
    return (
        pick(language, "服务圈", "circle"),
        pick(language, "人口覆盖率", "coverage rate of people"),
        pick(language, "目标", "target"),
        pick(language, "未覆盖居民", "residents not covered"),
        pick(language, "平均步行（米）", "mean walk (m)"),
        pick(language, "圈内画到、路上走不到", "drawn in, not walkable"),
    )


def _coverage_card(study: CoverageStudy, language: Language) -> Card:
    plan, rows = study.plan, frame_rows(circle_table(study))
    figures = tuple(
        Figure(pick(language, circle.name_zh, circle.name_en), percent(row["rate"]), not row["meets_target"])
        for circle, row in zip(plan.circles, rows, strict=True)
    )
    cells = [
        (
            circle_title(circle, language),
            percent(row["rate"]),
            percent(row["target"]),
            whole(row["residents"] - row["covered_residents"]),
            metres(row["mean_m"]),
            whole(row["claimed_but_denied_residents"]),
        )
        for circle, row in zip(plan.circles, rows, strict=True)
    ]
    facts = assumptions_of(plan, study.layers, study.network, study.layers.inputs)
    return Card(
        pick(language, f"服务圈覆盖检查 · {plan.name}", f"Service circle coverage · {plan.name}"),
        tuple(plan_lines(plan, language)),
        figures,
        _circle_headings(language),
        tuple(cells),
        tuple(assumption_lines(facts, plan.circles, language=language)),
    )


def _sites_card(study: SitesStudy, language: Language) -> Card:
    plan, facts = study.setting.plan, site_facts(study)
    circle = circle_title(plan.circles[study.setting.asked.told], language)
    figures = (
        Figure(pick(language, "建议站点", "proposed sites"), whole(facts["sites"])),
        Figure(pick(language, "新覆盖居民", "residents newly covered"), whole(facts["gained_residents"])),
        Figure(
            pick(language, "人口覆盖率", "coverage rate of people"),
            f"{percent(facts['rate_today'])} → {percent(facts['rate_after'])}",
            not facts["meets_target"],
        ),
    )
    sites = frame_rows(cards_table(study))
    more = len(sites) - SITES_SHOWN
    rest = [("", pick(language, f"另有 {more} 个", f"{more} more"), "", "")] if more > 0 else []
    return Card(
        pick(language, f"选址建议 · {plan.name}", f"Proposed sites · {plan.name}"),
        (circle, quality_line(facts, language=language), *plan_lines(plan, language)),
        figures,
        (
            pick(language, "顺序", "order"),
            pick(language, "站点", "site"),
            pick(language, "社区", "community"),
            pick(language, "新覆盖居民", "residents gained"),
        ),
        (*(_site_row(row) for row in sites[:SITES_SHOWN]), *rest),
        tuple(assumption_lines(assumptions(study.setting.opened), plan.circles, language=language)),
    )


def _site_row(row: Row) -> tuple[str, ...]:
    return str(row["rank"]), str(row["name"]), str(row["community"] or ""), whole(row["gained_residents"])


def _patrol_card(study: PatrolStudy, language: Language) -> Card:
    plan, tables = study.opened.plan, patrol_tables(study)
    facts = patrol_facts(study, tables)
    names = area_names(frame_rows(tables["patrol"]), language=language)
    placed = addition_lines(facts, [], names, language=language)[:1]
    bounds = class_bounds(study.ratio, language=language)
    classes = (
        (pick(language, "等级", "class"), pick(language, "比例", "ratio"), pick(language, "区域数", "areas")),
        tuple(
            (word(CLASS_NAMES, name, language), bounds[name], whole(facts["classes"][name])) for name in PATROL_COLOURS
        ),
    )
    return Card(
        pick(language, f"平安员密度 · {plan.name}", f"Patroller density · {plan.name}"),
        (
            pick(language, f"目标 1:{study.ratio}", f"target 1:{study.ratio}"),
            *plan_lines(plan, language),
            *([bases_line(facts, language=language)] if plan.patrol.other_bases else []),
            *placed,
        ),
        patrol_figures(facts, language=language),
        *(_new_patrollers(frame_rows(tables["patrol_additions"]), names, language) if placed else classes),
        tuple(assumption_lines(assumptions(study.opened), plan.circles, language=language)),
    )


def _new_patrollers(
    rows: Sequence[Row], names: AreaNames, language: Language
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Headings and rows of the areas that get the most new patrollers."""
    most = sorted(rows, key=lambda row: -row["added"])[:ADDITIONS_SHOWN]
    more = len(rows) - len(most)
    rest = [(pick(language, f"另有 {more} 个", f"{more} more"), "", "", "")] if more else []
    headings = (
        pick(language, "区域", "area"),
        pick(language, "新增平安员", "new patrollers"),
        pick(language, "现在", "now"),
        pick(language, "增派后", "then"),
    )
    told = [
        (
            " · ".join(part for part in (names.get(row["code"], row["name"]), row["group"]) if part),
            f"+{whole(row['added'])}",
            one_to(row["residents_per_patroller"]),
            one_to(row["residents_per_patroller_after"]),
        )
        for row in most
    ]
    return headings, (*told, *rest)


def _staffing_card(study: StaffingStudy, language: Language) -> Card:
    plan, rows = study.plan, frame_rows(staffing_circle_table(study))
    cells = [
        (
            pick(
                language,
                f"{circle.name_zh}（{exact_metres(circle.radius_m)} 米）",
                f"{circle.name_en} ({exact_metres(circle.radius_m)} m)",
            ),
            percent(row["nominal_rate"]),
            percent(row["effective_rate"]),
            whole_or_dash(row["lost_residents"]),
            whole_or_dash(row["unknown_residents"]),
            f"{whole_or_dash(row['staffed_stations'])} / {whole_or_dash(row['stations'])}",
        )
        for circle, row in zip(plan.circles, rows, strict=True)
    ]
    figures = tuple(
        Figure(pick(language, circle.name_zh, circle.name_en), percent(row["effective_rate"]), row["meets_target"] == 0)
        for circle, row in zip(plan.circles, rows, strict=True)
    )
    return Card(
        pick(language, f"有效覆盖 · {plan.name}", f"Effective coverage · {plan.name}"),
        tuple(plan_lines(plan, language)),
        figures,
        (
            pick(language, "服务圈", "circle"),
            pick(language, "名义覆盖率", "nominal rate"),
            pick(language, "有效覆盖率", "effective rate"),
            pick(language, "因缺人员失去的居民", "residents lost for want of staff"),
            pick(language, "人员未知的居民", "residents whose staff is not told"),
            pick(language, "人员齐备的服务站", "staffed stations"),
        ),
        tuple(cells),
        tuple(assumption_lines(assumptions(study.opened), plan.circles, language=language)),
    )


def _residence_card(told: Explanation, language: Language) -> Card:
    plan = told.plan
    access = "—" if told.access_m is None else f"{told.access_m:,.1f}"
    names = {circle.name: pick(language, circle.name_zh, circle.name_en) for circle in plan.circles}
    ways = [(names[circle.circle], way_line(circle.walk, language=language)) for circle in told.circles if circle.walk]
    return Card(
        pick(language, f"住宅 {told.id} · {plan.name}", f"Residence {told.id} · {plan.name}"),
        (
            pick(
                language,
                f"居民 {whole(told.residents)} 人，距最近道路 {access} 米",
                f"{things(whole(told.residents), 'resident', 'residents')}, nearest street {access} m away",
            ),
        ),
        headings=(
            pick(language, "服务圈", "circle"),
            pick(language, "结论", "verdict"),
            pick(language, "步行（米）", "on foot (m)"),
            pick(language, "直线（米）", "as the crow flies (m)"),
            pick(language, "半径（米）", "radius (m)"),
            pick(language, "最近的服务站", "nearest station"),
        ),
        rows=tuple(_verdict_row(circle, names[circle.circle], language) for circle in told.circles),
        rests_on=(pick(language, "怎样走", "The way"), *(f"{name}: {way}" for name, way in ways)) if ways else (),
    )


def _verdict_row(told: CircleExplanation, name: str, language: Language) -> tuple[str, ...]:
    station = told.alternatives[0] if told.alternatives else None
    lengths = (None if told.walk is None else told.walk.distance_mm, told.straight_mm, told.radius_mm)
    return (
        name,
        word(STATUS_WORDS, told.status, language),
        *("—" if length is None else f"{length / 1000:,.1f}" for length in lengths),
        "—" if station is None else f"{station.station} {station.name}",
    )


_CARDS: dict[type, Any] = {
    Plan: _plan_card,
    Opened: _opened_card,
    CoverageStudy: _coverage_card,
    SitesStudy: _sites_card,
    PatrolStudy: _patrol_card,
    StaffingStudy: _staffing_card,
    Explanation: _residence_card,
}
