"""Styles in the language of QGIS (QML): rules, symbols and labels as one small XML document a style.

QGIS reads them from the table `layer_styles` of a GeoPackage (its manual, "Save styles in the data source"): a layer
opens with the style that is marked as its default, and offers the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from .map_style import INK

Shape = Literal["marker", "line", "fill"]
VERSION = "3.22.0"  # reads in every QGIS from 3.0 on; the options of symbols stand in both of their forms
SYMBOL_LAYERS: Mapping[Shape, str] = {"marker": "SimpleMarker", "line": "SimpleLine", "fill": "SimpleFill"}
GEOMETRY_TYPES: Mapping[Shape, int] = {"marker": 0, "line": 1, "fill": 2}


@dataclass(frozen=True)
class Symbol:
    """How a rule draws; lengths in millimetres.

    Attributes:
        shape: of what.
        fill: colour of a marker or an area; None is empty.
        line: colour of a line or an outline; None is none.
        width_mm: of the line.
        size_mm: of a marker.
        sign: form of a marker.
        dashed: whether the line is dashed.
        opacity: 0 … 1.
    """

    shape: Shape
    fill: str | None = None
    line: str | None = None
    width_mm: float = 0.2
    size_mm: float = 1.0
    sign: Literal["circle", "diamond", "square"] = "circle"
    dashed: bool = False
    opacity: float = 1.0


@dataclass(frozen=True)
class Rule:
    """A class of features.

    Attributes:
        label: its line in the legend.
        symbol: how it is drawn.
        where: which features, as a QGIS expression; all where empty.
    """

    label: str
    symbol: Symbol
    where: str = ""


@dataclass(frozen=True)
class LayerStyle:
    """One style of a layer.

    Attributes:
        name: its name.
        rules: later ones are drawn over earlier ones.
        label_field: column whose text is written beside each feature; none where empty.
        label_where: which features have a label, as a QGIS expression; all where empty.
    """

    name: str
    rules: tuple[Rule, ...]
    label_field: str = ""
    label_where: str = ""


def column(name: str) -> str:
    """Return a column's name for an expression."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """Return a text for an expression."""
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def both(*conditions: str) -> str:
    """Return an expression that holds where all of `conditions` do; empty ones always do."""
    return " AND ".join(f"({condition})" if " OR " in condition else condition for condition in conditions if condition)


def qml(style: LayerStyle) -> str:
    """Return a style as a QML document."""
    rules = "".join(
        f'<rule key="{{rule-{number}}}" symbol="{number}" label="{escape(rule.label)}"'
        + (f' filter="{escape(rule.where)}"' if rule.where else "")
        + "/>"
        for number, rule in enumerate(style.rules)
    )
    symbols = "".join(_symbol(rule.symbol, number) for number, rule in enumerate(style.rules))
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        f'<qgis version="{VERSION}" styleCategories="Symbology|Labeling" '
        f'labelsEnabled="{int(bool(style.label_field))}">'
        '<renderer-v2 type="RuleRenderer" symbollevels="1" forceraster="0" enableorderby="0">'
        f'<rules key="{{rules}}">{rules}</rules><symbols>{symbols}</symbols></renderer-v2>'
        f"{_labeling(style)}<blendMode>0</blendMode><featureBlendMode>0</featureBlendMode>"
        f"<layerGeometryType>{GEOMETRY_TYPES[style.rules[0].symbol.shape]}</layerGeometryType></qgis>\n"
    )


def _symbol(symbol: Symbol, number: int) -> str:
    options = _options(symbol)
    typed = "".join(f'<Option type="QString" name="{name}" value="{value}"/>' for name, value in options)
    plain = "".join(f'<prop k="{name}" v="{value}"/>' for name, value in options)
    return (
        f'<symbol type="{symbol.shape}" name="{number}" alpha="{symbol.opacity:g}" clip_to_extent="1" force_rhr="0">'
        # The order of the rules is the order of drawing.
        f'<layer class="{SYMBOL_LAYERS[symbol.shape]}" enabled="1" locked="0" pass="{number}">'
        f'<Option type="Map">{typed}</Option>{plain}</layer></symbol>'
    )


def _options(symbol: Symbol) -> Sequence[tuple[str, str]]:
    line = _rgba(symbol.line)
    style = "no" if symbol.line is None else "dash" if symbol.dashed else "solid"
    width = f"{symbol.width_mm:g}"
    if symbol.shape == "line":
        return (("line_color", line), ("line_width", width), ("line_width_unit", "MM"), ("line_style", style))
    outline = (
        ("outline_color", line),
        ("outline_style", style),
        ("outline_width", width),
        ("outline_width_unit", "MM"),
    )
    if symbol.shape == "fill":
        return (("color", _rgba(symbol.fill)), ("style", "no" if symbol.fill is None else "solid"), *outline)
    size = (("name", symbol.sign), ("size", f"{symbol.size_mm:g}"), ("size_unit", "MM"))
    return (("color", _rgba(symbol.fill)), *size, *outline)


def _rgba(colour: str | None) -> str:
    if colour is None:
        return "0,0,0,0"
    return ",".join([*(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)), "255"])


def _labeling(style: LayerStyle) -> str:
    if not style.label_field:
        return ""
    shown = style.label_field
    if style.label_where:
        shown = f"CASE WHEN {style.label_where} THEN {column(shown)} END"
    return (
        '<labeling type="simple"><settings>'
        f'<text-style fieldName="{escape(shown)}" isExpression="{int(bool(style.label_where))}" fontSize="8" '
        f'fontSizeUnit="Point" textColor="{_rgba(INK)}" textOpacity="1">'
        '<text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferColor="255,255,255,255" '
        f'bufferOpacity="0.9"/></text-style>{_placement(style)}<rendering drawLabels="1" '
        'scaleVisibility="0" displayAll="0" obstacle="1"/></settings></labeling>'
    )


def _placement(style: LayerStyle) -> str:
    """Where a label stands: in the middle of an area, beside a sign and clear of it."""
    if style.rules[0].symbol.shape != "marker":
        return '<placement placement="1" priority="5"/>'
    offset = style.rules[0].symbol.size_mm / 3
    return (
        f'<placement placement="1" quadOffset="2" xOffset="{offset:g}" yOffset="{-offset:g}" offsetUnits="MM" '
        'priority="5"/>'
    )
