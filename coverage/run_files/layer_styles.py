"""How the layers of a run look in a GIS: the same classes and colours as on our own maps, one style a circle.

A layer is known by its name and its columns, so that the layers of every command are styled by one rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd

from ...geo.errors import Language
from ..circles.circles import STATUSES
from ..layers.areas import LEVELS
from ..plan_toml.plan import Circle, Plan
from ..report.class_words import CLASS_NAMES, STATUS_NAMES, class_bounds, rate_labels
from ..report.words import STATUS_WORDS, pick, word
from .layers_file import write_layers
from .map_style import (
    BORDER,
    CANDIDATE,
    CUTS,
    GAINED,
    LEFT_OUT,
    NO_VALUE,
    PATROL_COLOURS,
    PROPOSED,
    RATE_COLOURS,
    STATION,
    STATUS_COLOURS,
    STREET,
    TODAY,
    UNSTAFFED,
)
from .qgis_style import LayerStyle, Rule, Symbol, both, column, text

# A layer of areas has one rate a circle: under the proposal, as staffed, or as measured, whichever it knows.
RATE_ENDINGS = ("_after_rate", "_effective_rate", "_rate")
# In the run of all parts a name that comes twice is told apart by its part.
PARTS = ("coverage", "sites", "patrol", "staffing")
DOT_MM, SIGN_MM = 0.9, 2.6


def layer_styles(layers: Mapping[str, gpd.GeoDataFrame], plan: Plan) -> dict[str, tuple[LayerStyle, ...]]:
    """Return the styles of each layer that has one, the default first; words in the plan's language."""
    found = {name: _styles(name, frame, plan) for name, frame in layers.items()}
    return {name: styles for name, styles in found.items() if styles}


def write_styled_layers(layers: Mapping[str, gpd.GeoDataFrame], path: Path, plan: Plan) -> None:
    """Write `layers` of a run of `plan` to the GeoPackage `path`, with their styles in it, dated as the plan is."""
    write_layers(layers, path, date=plan.date, styles=layer_styles(layers, plan))


def _styles(name: str, frame: gpd.GeoDataFrame, plan: Plan) -> tuple[LayerStyle, ...]:
    language, columns = plan.language, set(map(str, frame.columns))
    for part in PARTS:
        name = name.removeprefix(f"{part}_")
    if "class" in columns and "residents_per_patroller" in columns:
        ratio = (
            int(frame["ratio"].iloc[0]) if "ratio" in columns and len(frame) else plan.patrol.residents_per_patroller
        )
        return (_density(_finest(frame), ratio, language),)
    if name == "areas":
        return tuple(
            _rates(circle, ending, columns, plan, finest=_finest(frame))
            for circle in plan.circles
            for ending in RATE_ENDINGS
            if circle.name + ending in columns and not (ending == "_rate" and f"{circle.name}_after_rate" in columns)
        )
    if name == "residences":
        return _residences(columns, plan)
    if name == "stations":
        return _stations(columns, plan)
    rule = _simple(name, language)
    return () if rule is None else (LayerStyle(rule.label, (rule,), label_field=_label_of(name, columns)),)


def _simple(name: str, language: Language) -> Rule | None:
    """Layers in which everything looks the same."""
    dot, sign = Symbol("marker", size_mm=DOT_MM), Symbol("marker", line="#FFFFFF", size_mm=SIGN_MM)
    rules = {
        "streets": (("步行路网", "walkable streets"), Symbol("line", line=STREET, width_mm=0.2)),
        "sites": (("建议站点", "proposed sites"), _filled(sign, PROPOSED, size=3.6, sign="diamond")),
        "candidates": (("候选点", "candidates"), _filled(dot, CANDIDATE)),
        "gained": (("新覆盖的住宅", "residences gained"), _filled(dot, GAINED)),
        "lost": (("失去覆盖的住宅", "residences that lose a circle"), _filled(dot, LEFT_OUT)),
        "unreachable": (("候选点都够不着的住宅", "residences beyond every candidate"), _filled(dot, LEFT_OUT)),
        "closures": (("关停的服务站", "stations that close"), _filled(sign, LEFT_OUT, sign="square")),
        "moves": (("迁址", "moves"), Symbol("line", line=PROPOSED, width_mm=0.6)),
        "beats": (("巡段", "beats"), Symbol("fill", line=BORDER, width_mm=0.5)),
        "beat_streets": (("巡段街道", "streets of beats"), Symbol("line", line=TODAY, width_mm=0.3)),
        "walks": (("步行路线", "walks"), Symbol("line", line=TODAY, width_mm=0.8)),
        "gaps": (("路网断口", "gaps"), _filled(sign, LEFT_OUT)),
    }
    if name not in rules:
        return None
    (zh, en), symbol = rules[name]
    return Rule(pick(language, zh, en), symbol)


def _filled(symbol: Symbol, fill: str, *, size: float | None = None, sign: str = "circle") -> Symbol:
    return Symbol(
        symbol.shape,
        fill=fill,
        line=symbol.line,
        size_mm=size or symbol.size_mm,
        sign=sign,  # type: ignore[arg-type]  # one of the three signs
    )


def _label_of(name: str, columns: set[str]) -> str:
    """The column that is written beside each feature of a layer."""
    wanted = {"sites": "rank", "beats": "beat"}.get(name, "")
    return wanted if wanted in columns else ""


def _circle_name(circle: Circle, language: Language) -> str:
    return pick(language, circle.name_zh, circle.name_en)


def _rates(circle: Circle, ending: str, columns: set[str], plan: Plan, *, finest: str) -> LayerStyle:
    """The finest areas filled by class of the rate, all others as outlines."""
    rate, language = column(circle.name + ending), plan.language
    edges = (None, *CUTS)
    below = [
        both(
            finest,
            f"{rate} < {circle.target:g}",
            *([f"{rate} >= {low}"] if low else []),
            *([f"{rate} < {high}"] if high else []),
        )
        for low, high in zip(edges, (*CUTS, None), strict=True)
    ]
    conditions = [*below, both(finest, f"{rate} >= {circle.target:g}")]
    rules = [
        Rule(label, Symbol("fill", fill=colour, line=BORDER, opacity=0.8), condition)
        for label, colour, condition in zip(rate_labels(language), RATE_COLOURS, conditions, strict=True)
    ]
    nobody = Rule(pick(language, "没有居民", "nobody lives there"), _outline(0.2), both(finest, f"{rate} IS NULL"))
    what = {
        "_after_rate": ("调整后", "under the proposal"),
        "_effective_rate": ("有效", "effective"),
        "_rate": ("现状", "today"),
    }[ending]
    if f"{circle.name}_nominal_rate" not in columns and f"{circle.name}_after_rate" not in columns:
        name = _circle_name(circle, language)
    else:
        name = pick(language, f"{circle.name_zh}（{what[0]}）", f"{circle.name_en} ({what[1]})")
    return LayerStyle(name, (*rules, nobody, *_coarser(finest, language)), label_field="name", label_where=finest)


def _finest(frame: gpd.GeoDataFrame) -> str:
    """Holds for the rows of the finest level that the layer has; empty where it has no levels.

    The level is named, not found by an expression: QGIS knows no `CASE column WHEN …`, and draws nothing where it
    cannot read a filter.
    """
    found = set(frame["level"]) if "level" in frame.columns else set()
    return next((f'"level" = {text(level)}' for level in reversed(LEVELS) if level in found), "")


def _outline(width_mm: float) -> Symbol:
    return Symbol("fill", line=BORDER, width_mm=width_mm)


def _coarser(finest: str, language: Language) -> tuple[Rule, ...]:
    """Areas above the finest, as outlines over them."""
    return (Rule(pick(language, "上级区域", "larger areas"), _outline(0.5), f"NOT ({finest})"),) if finest else ()


def _density(finest: str, ratio: int, language: Language) -> LayerStyle:
    """Patroller density of areas or hexagons; without a patroller the outline is dashed."""
    bounds = class_bounds(ratio, language=language)
    rules = [
        Rule(
            f"{word(CLASS_NAMES, code, language)} {bounds[code]}",
            Symbol("fill", fill=colour, line=BORDER, opacity=0.8),
            both(finest, f'"class" = {text(code)}', "\"status\" <> 'none'"),
        )
        for code, colour in PATROL_COLOURS.items()
    ]
    worst = Symbol("fill", fill=PATROL_COLOURS["far_short"], line=BORDER, width_mm=0.5, dashed=True, opacity=0.8)
    nobody = Symbol("fill", fill=NO_VALUE, line=BORDER, opacity=0.8)
    rules += [
        Rule(word(STATUS_NAMES, "none", language), worst, both(finest, "\"status\" = 'none'")),
        Rule(pick(language, "无居民或不公开", "no residents, or masked"), nobody, both(finest, '"class" IS NULL')),
    ]
    rules += _coarser(finest, language)
    title = pick(language, "平安员密度", "patroller density")
    return LayerStyle(title, tuple(rules), label_field="name" if finest else "", label_where=finest)


def _residences(columns: set[str], plan: Plan) -> tuple[LayerStyle, ...]:
    """By status in each circle, or by nominal and effective coverage; the worse over the better."""
    styles = []
    for circle in plan.circles:
        if f"{circle.name}_status" in columns:
            rules: Sequence[Rule] = [
                Rule(
                    word(STATUS_WORDS, code, plan.language),
                    Symbol("marker", fill=STATUS_COLOURS[code], size_mm=DOT_MM),
                    f"{column(circle.name + '_status')} = {text(code)}",
                )
                for code in STATUSES
            ]
        elif f"{circle.name}_effective" in columns:
            rules = _staffed_rules(circle, plan.language)
        else:
            continue
        styles.append(LayerStyle(_circle_name(circle, plan.language), tuple(rules)))
    return tuple(styles)


def _staffed_rules(circle: Circle, language: Language) -> list[Rule]:
    nominal, effective = column(f"{circle.name}_nominal"), column(f"{circle.name}_effective")
    looks = (
        (("有效覆盖", "effectively covered"), TODAY, f"{effective} = 1"),
        (("名义覆盖，缺人员", "nominally covered, staff missing"), UNSTAFFED, f"{nominal} = 1 AND {effective} = 0"),
        (
            ("名义覆盖，人员不明", "nominally covered, staff not known"),
            NO_VALUE,
            f"{nominal} = 1 AND {effective} IS NULL",
        ),
        (("未覆盖", "not covered"), LEFT_OUT, f"{nominal} = 0"),
    )
    return [
        Rule(pick(language, *names), Symbol("marker", fill=fill, size_mm=DOT_MM), where) for names, fill, where in looks
    ]


def _stations(columns: set[str], plan: Plan) -> tuple[LayerStyle, ...]:
    """By staff in each circle where that is known, else all alike."""
    language, sign = plan.language, Symbol("marker", line="#FFFFFF", size_mm=SIGN_MM)
    styles = []
    for circle in plan.circles:
        staff = column(f"{circle.name}_staff")
        if f"{circle.name}_staff" not in columns:
            continue
        looks = (
            (("不提供这项服务", "does not offer this service"), "#FFFFFF", f"{staff} IS NULL"),
            (("人员情况不明", "staff not known"), NO_VALUE, f"{staff} = 'unknown'"),
            (("缺人员", "staff missing"), UNSTAFFED, f"{staff} = 'unstaffed'"),
            (("人员齐备", "staffed"), STATION, f"{staff} = 'staffed'"),
        )
        rules = [
            Rule(pick(language, *names), Symbol("marker", fill=fill, line=STATION, size_mm=SIGN_MM), where)
            for names, fill, where in looks
        ]
        styles.append(LayerStyle(_circle_name(circle, language), tuple(rules)))
    if styles:
        return tuple(styles)
    station = pick(language, "服务站", "stations")
    return (LayerStyle(station, (Rule(station, _filled(sign, STATION)),)),)
