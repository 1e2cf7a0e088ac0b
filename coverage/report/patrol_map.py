"""A map of patroller density for Jupyter: areas and hexagons by class around the target, without background tiles.

The colours are told apart with every usual colour vision (after M. Okabe and K. Ito, Color Universal Design, 2008: blue
and green come near each other only where blue is not seen); areas where people live without a patroller have a dashed
outline besides. Counts of hexagons that were spread say so. Nothing of a person's home is on it.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import folium
import geopandas as gpd
import pandas as pd

from ...geo.crs import WGS84
from ...geo.errors import Language
from ..patrol.patrol_layers import area_shapes, hexagon_shapes
from ..patrol.patrol_study import PatrolStudy
from ..patrol.patrol_tables import patrol_tables
from .patrol_proposals import one_to
from .patrol_words import CLASS_NAMES, STATUS_NAMES, class_bounds
from .words import made_up_line, pick, whole, word

COLOURS: Mapping[str, str] = {"far_short": "#D55E00", "short": "#F0E442", "meets": "#009E73", "ample": "#2B7BBA"}
GREY = "#BBBBBB"
DASHES = "6 4"


def patrol_map(study: PatrolStudy, *, language: Language = "zh") -> folium.Map:
    """Return the map of a study: show it in a notebook, or save it with ``.save("map.html")``.

    Args:
        study: what `study_patrol` returned.
        language: of the legend and the tooltips.
    """
    tables = patrol_tables(study)
    hexagons = hexagon_shapes(study, tables["patrol_hexagons"]).to_crs(WGS84)
    areas = area_shapes(study, tables["patrol"])
    drawn = folium.Map(tiles=None, control_scale=True, prefer_canvas=True)
    if areas is not None:
        finest = areas[areas["level"] == study.units.finest].to_crs(WGS84)
        name = pick(language, "区域", "Areas")
        _layer(finest, name, name_column="name", shown=True, language=language).add_to(drawn)
    name = pick(language, "六边形", "Hexagons")
    _layer(hexagons, name, name_column="hexagon", shown=areas is None, language=language).add_to(drawn)
    folium.LayerControl(collapsed=False).add_to(drawn)
    # The text goes in as a value, not as part of the template: braces in a plan's name stay braces.
    legend: Any = folium.Element("{{ this.box }}")
    legend.box = _legend(study, language)
    root: Any = drawn.get_root()
    root.html.add_child(legend)
    west, south, east, north = (float(value) for value in hexagons.total_bounds)
    drawn.fit_bounds([[south, west], [north, east]])
    return drawn


def _layer(
    frame: gpd.GeoDataFrame, name: str, *, name_column: str, shown: bool, language: Language
) -> folium.FeatureGroup:
    """One layer: shapes by class, with a tooltip each."""
    group = folium.FeatureGroup(name=html.escape(name), show=shown)
    features = gpd.GeoDataFrame(
        {
            "fill": [_colour(row) for row in frame.to_dict("records")],
            "dashed": [row["status"] == "none" for row in frame.to_dict("records")],
            "words": [_words(row, str(row[name_column]), language) for row in frame.to_dict("records")],
        },
        geometry=frame.geometry.to_numpy(),
        crs=frame.crs,
    )
    if len(features):
        tip = folium.GeoJsonTooltip(["words"], labels=False, sticky=True)
        folium.GeoJson(features.to_json(), style_function=_style, tooltip=tip).add_to(group)
    return group


def _style(feature: Mapping[str, Any]) -> dict[str, Any]:
    shown = feature["properties"]
    dashes = DASHES if shown["dashed"] else None
    return {"fillColor": shown["fill"], "color": "#333333", "weight": 1, "fillOpacity": 0.75, "dashArray": dashes}


def _colour(row: Mapping[str, Any]) -> str:
    return GREY if pd.isna(row["class"]) else COLOURS[row["class"]]


def _words(row: Mapping[str, Any], name: str, language: Language) -> str:
    """What is said of a shape, as HTML; the name comes from the data and is escaped."""
    count = "—" if pd.isna(row["patrollers"]) else f"{row['patrollers']:,.2f}".removesuffix(".00")
    each = row["residents_per_patroller"]
    lines = [
        html.escape(name),
        pick(language, f"居民 {whole(row['residents'])}", f"{whole(row['residents'])} residents"),
        pick(language, f"平安员 {count}", f"{count} patrollers"),
        one_to(None if pd.isna(each) else float(each)),
    ]
    if row.get("spread"):
        lines[2] += pick(language, "（按居民分摊）", " (spread by residents)")
    if row["status"] != "counted":
        lines.append(word(STATUS_NAMES, row["status"], language))
    return "<br>".join(lines)


def _legend(study: PatrolStudy, language: Language) -> str:
    """The legend as HTML: title, population basis and date, classes."""
    plan, bounds = study.opened.plan, class_bounds(study.ratio, language=language)
    basis = plan.population_basis or pick(language, "口径未说明", "basis not stated")
    date = str(plan.population_date) if plan.population_date else pick(language, "日期未说明", "date not stated")
    lines = [
        f"<b>{html.escape(pick(language, f'平安员密度 · {plan.name}', f'Patroller density · {plan.name}'))}</b>",
        html.escape(pick(language, f"人口口径：{basis}（{date}）", f"Population: {basis} ({date})")),
        *([html.escape(made_up_line(language))] if plan.is_made_up else []),
        *(_swatch(COLOURS[name], f"{word(CLASS_NAMES, name, language)} {bounds[name]}") for name in COLOURS),
        _swatch(COLOURS["far_short"], word(STATUS_NAMES, "none", language), border="1px dashed #333"),
        _swatch(GREY, pick(language, "无居民或不公开", "no residents, or masked")),
    ]
    style = (
        "position:fixed;bottom:64px;left:12px;z-index:9999;background:#fff;padding:8px 10px;border:1px solid #999;"
        "font:13px/1.5 sans-serif;max-width:22em"
    )
    return f'<div class="patrol-legend" style="{style}">{"<br>".join(lines)}</div>'


def _swatch(colour: str, text: str, *, border: str = "1px solid #333") -> str:
    box = f"display:inline-block;width:1em;height:1em;margin-right:.5em;background:{colour};border:{border}"
    return f'<span style="{box}"></span>{html.escape(text)}'
