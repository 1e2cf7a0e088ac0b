"""The marginal coverage curve as a picture: plain SVG, in Chinese or English, for a page, a slide or a print."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from ...geo.errors import Language
from ...geo.network import Int64
from ..run_files.sharing import rounded
from .sites_study import SitesStudy

WIDTH, HEIGHT = 960, 560
LEFT, RIGHT, TOP, BOTTOM = 110, 90, 96, 84
# Told apart also by the colour-blind, and by their strokes in black and white.
BEST, NESTED, BOUND, TARGET, INK, GRID = "#2B7BBA", "#009E73", "#8A8A8A", "#D55E00", "#222222", "#E3E3E3"
FONTS = {
    "zh": "'Source Han Sans SC','Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif",
    "en": "'Helvetica Neue',Arial,'Liberation Sans',sans-serif",
}
TICKS = 6


@dataclass(frozen=True)
class _Axes:
    """Where numbers of stations and residents stand on the sheet."""

    last: int
    top: float

    def x(self, k: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (k / self.last if self.last else 0.0)

    def y(self, residents: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (residents / self.top)


def curve_svg(study: SitesStudy, *, language: Language, share: bool = False) -> str:
    """Return the curve of a study as an SVG document; it ends with a line feed.

    In weighted studies the axis counts weight, else residents newly covered, with the rate of people on the right.

    Args:
        study: the study.
        language: of its words.
        share: draw and tell rounded counts, as the tables do: a step of the curve is a count of residents.
    """
    curve, base = study.curve, study.base_weight
    best, bound, nested = (
        rounded(values - base) if share else values - base for values in (curve.best, curve.bound, curve.nested)
    )
    axes = _Axes(len(best) - 1, _round_up(max(float(bound.max()), 1.0)))
    zh = language == "zh"
    parts = [
        _head(study, language),
        *_grid(axes, study, language),
        _line(axes, bound, BOUND, dash="2 4", width=2.0) if (bound > best).any() else "",
        *_target(axes, study, language),
        _line(axes, best, BEST, dash="", width=3.0) if curve.sought else "",
        # On top: where both are the same, both are seen.
        _line(axes, nested, NESTED, dash="7 7", width=3.0),
        _mark(axes, study, int(nested[min(len(study.plan.chosen), axes.last)]), zh=zh),
        *_legend(bounded=bool((bound > best).any()), sought=curve.sought, zh=zh),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _head(study: SitesStudy, language: Language) -> str:
    plan, circle = study.setting.plan, study.setting.plan.circles[study.setting.asked.told]
    name = circle.name_zh if language == "zh" else circle.name_en
    kind = "边际覆盖曲线" if language == "zh" else "Marginal coverage curve"
    if not study.curve.sought:
        kind += "（按建设顺序）" if language == "zh" else ", in building order"
    title = f"{kind} · {plan.name}"
    radius = f"{circle.radius_m:g}"
    basis = plan.population_basis or ("口径未说明" if language == "zh" else "basis not stated")
    date = str(plan.population_date or ("日期未说明" if language == "zh" else "date not stated"))
    under = (
        f"{name}服务圈，步行 {radius} 米；人口口径：{basis}（{date}）"
        if language == "zh"
        else f"{name} circle, {radius} m on foot; population: {basis} ({date})"
    )
    if plan.is_made_up:
        under += "；虚构示例" if language == "zh" else "; made-up sample"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-label="{escape(title)}" font-family="{FONTS[language]}">\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n'
        f"{_text(LEFT, 34, title, size=22, weight=600)}\n{_text(LEFT, 60, under, size=14, colour='#555555')}"
    )


def _grid(axes: _Axes, study: SitesStudy, language: Language) -> list[str]:
    zh = language == "zh"
    lines = []
    for value in np.linspace(0.0, axes.top, TICKS):
        y = axes.y(float(value))
        lines.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="{GRID}"/>')
        lines.append(_text(LEFT - 10, y + 5, f"{value:,.0f}", size=13, anchor="end"))
        if not study.is_weighted:
            lines.append(_text(WIDTH - RIGHT + 10, y + 5, _rate_text(study, float(value)), size=13))
    for k in _ticks(axes.last):
        x = axes.x(k)
        lines.append(
            f'<line x1="{x:.1f}" y1="{HEIGHT - BOTTOM}" x2="{x:.1f}" y2="{HEIGHT - BOTTOM + 6}" stroke="{INK}"/>'
        )
        lines.append(_text(x, HEIGHT - BOTTOM + 23, f"{k:,}", size=13, anchor="middle"))
    lines.append(
        f'<line x1="{LEFT}" y1="{HEIGHT - BOTTOM}" x2="{WIDTH - RIGHT}" y2="{HEIGHT - BOTTOM}" stroke="{INK}"/>'
    )
    middle = (LEFT + WIDTH - RIGHT) / 2
    lines.append(
        _text(middle, HEIGHT - BOTTOM + 46, "新增服务站（个）" if zh else "new stations", size=14, anchor="middle")
    )
    weighted = ("新覆盖权重", "weight newly covered"), ("新覆盖居民（人）", "residents newly covered")
    gained = weighted[0 if study.is_weighted else 1][0 if zh else 1]
    if study.serving is not None:
        gained = "新服务居民（人）" if zh else "residents newly served"
    lines.append(_text(LEFT, TOP - 12, gained, size=14))
    if not study.is_weighted:
        rate = "人口覆盖率" if zh else "coverage rate of people"
        if study.serving is not None:
            rate = "得到服务的居民" if zh else "share of people served"
        lines.append(_text(WIDTH - 12, TOP - 12, rate, size=14, anchor="end"))
    return lines


def _rate_text(study: SitesStudy, gained: float) -> str:
    residents = study.setting.residents
    total = int(residents.sum())
    if not total:
        return "—"
    covered = study.base_weight + gained
    return f"{math.floor(covered / total * 1000 + 1e-6) / 10:.1f}%" if covered <= total else ""


def _target(axes: _Axes, study: SitesStudy, language: Language) -> list[str]:
    """The circle's target, where it lies on the sheet."""
    if study.is_weighted:
        return []
    residents = study.setting.residents
    gained = study.setting.told.target * float(residents.sum()) - study.base_weight
    if not 0 < gained <= axes.top:
        return []
    y = axes.y(gained)
    word = f"目标 {study.setting.told.target:.0%}" if language == "zh" else f"target {study.setting.told.target:.0%}"
    return [
        f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="{TARGET}" stroke-width="2"/>',
        _text(WIDTH - RIGHT - 6, y - 6, word, size=13, anchor="end", colour="#B84300"),
    ]


def _line(axes: _Axes, values: Int64, colour: str, *, dash: str, width: float) -> str:
    points = " ".join(f"{axes.x(k):.1f},{axes.y(float(value)):.1f}" for k, value in enumerate(values))
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed}/>'


def _mark(axes: _Axes, study: SitesStudy, gained: int, *, zh: bool) -> str:
    """A dot on the plan and what it says."""
    k = len(study.plan.chosen)
    x, y = axes.x(k), axes.y(gained)
    word = f"{k} 个：{gained:,}" if zh else f"{k}: {gained:,}"
    anchor, shift = ("end", -10) if x > WIDTH / 2 else ("start", 10)
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{BEST}" stroke="#ffffff" stroke-width="2"/>\n' + _text(
        x + shift, y + 44, word, size=15, anchor=anchor, weight=600
    )


def _legend(*, bounded: bool, sought: bool, zh: bool) -> list[str]:
    best = (BEST, "", "每个数量各自的最好方案" if zh else "best plan for each number", 3.0)
    built = "按建设顺序逐个新增" if zh else "one after another, in building order"
    if not sought:
        built += "（未另求各数量的最好方案）" if zh else "; best of each number not sought"
    rows: list[tuple[str, str, str, float]] = [*([best] if sought else []), (NESTED, "7 7", built, 2.5)]
    if bounded:
        rows.append((BOUND, "2 4", "上界：不可能更好" if zh else "bound: nothing can be better", 2.0))
    x, y = WIDTH - RIGHT - (290 if sought else 540), HEIGHT - BOTTOM - 24 * len(rows) - 8
    lines = []
    for number, (colour, dash, word, width) in enumerate(rows):
        here = y + 24 * number
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        lines.append(
            f'<line x1="{x}" y1="{here}" x2="{x + 40}" y2="{here}" stroke="{colour}" stroke-width="{width}"{dashed}/>'
        )
        lines.append(_text(x + 50, here + 5, word, size=14))
    return lines


def _text(  # noqa: PLR0913 - as many as the element has
    x: float, y: float, words: str, *, size: int, anchor: str = "start", weight: int = 400, colour: str = INK
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" font-weight="{weight}" '
        f'fill="{colour}">{escape(words)}</text>'
    )


def _round_up(value: float) -> float:
    """The next number that divides well by five."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0) if step * power >= value)


def _ticks(last: int) -> Sequence[int]:
    """Whole numbers of stations, ten at the most."""
    step = next(
        step for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10**9) if last <= 10 * step
    )
    return range(0, last + 1, step)
