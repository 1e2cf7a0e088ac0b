"""Polygons of an extract, each surface once, and what of them is cut by the extract's edge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from shapely.geometry.base import BaseGeometry

from .errors import Finding, Severity
from .faults import Words, layer_finding
from .osm_features import Feature
from .outlines import even_odd_polygon, polygonal, ring_polygons

Shape = tuple[Feature, BaseGeometry]


def polygons(
    features: Sequence[Feature], file: str, *, parts: Literal["kept", "left_out"] = "kept"
) -> tuple[list[Shape], list[Finding]]:
    """Return the features that close to a polygon, each surface once, and what the extract's edge cut.

    Args:
        features: Ways and relations; nodes are passed over.
        file: Name of the file in findings.
        parts: What becomes of a relation of which only a part closes.
    """
    rings = [f for f in features if f.closed]
    outlines: list[tuple[Feature, BaseGeometry | None]] = list(
        zip(rings, ring_polygons([f.lines[0] for f in rings]), strict=True)
    )
    missing = sum(f.id.startswith("w") and not f.complete for f in features)
    in_part = 0
    for relation in (f for f in features if f.id.startswith("r")):
        outline, whole = even_odd_polygon(relation.lines)
        partly = outline is not None and not (whole and relation.complete)
        left_out = outline is None or (partly and parts == "left_out")
        missing, in_part = missing + left_out, in_part + (partly and not left_out)
        outlines.append((relation, None if left_out else outline))
    repaired = sum(outline is not None and not outline.is_valid for _, outline in outlines)
    told = (
        ("cut_outlines", _CUT, missing),
        ("part_outlines", _IN_PART, in_part),
        ("repaired_polygon", _REPAIRED, repaired),
    )
    findings = [counted_finding(file, "warning", code, words, count) for code, words, count in told if count]
    return _each_once(outlines), findings


def _each_once(outlines: Sequence[tuple[Feature, BaseGeometry | None]]) -> list[Shape]:
    """Return valid surfaces, without the outer ways of relations, which often repeat the relation's tags."""
    usable = [(f, shape) for f, drawn in outlines if drawn is not None and (shape := polygonal(drawn)) is not None]
    drawn_already = {way for feature, _ in usable for way in feature.outer_ways}
    return [(feature, shape) for feature, shape in usable if feature.id not in drawn_already]


def counted_finding(file: str, severity: Severity, code: str, words: Words, count: int = 1) -> Finding:
    """Return a finding about a file; ``{n}`` in `words` becomes `count`."""
    filled = Words(*(text.replace("{n}", str(count)) for text in (words.zh, words.en, words.fix_zh, words.fix_en)))
    return replace(layer_finding(file, severity, code, filled), count=count)


_CUT = Words(
    "有 {n} 个面的边界被数据边缘切断，无法闭合，未采用",
    "{n} outline(s) are cut by the edge of the extract, do not close, and are left out",
    "需要时请下载范围更大的数据",
    "download a larger extract if they are needed",
)
_IN_PART = Words(
    "有 {n} 个面的边界缺失一部分，只采用了能闭合的部分",
    "{n} outline(s) are missing in part; only what closes is used",
    "需要时请下载范围更大的数据",
    "download a larger extract if they are needed",
)
_REPAIRED = Words(
    "有 {n} 个面自相交等无效，已自动修复",
    "{n} polygon(s) were invalid (such as self-crossing) and have been repaired",
    "请在 OpenStreetMap 里检查并修复",
    "check and mend them in OpenStreetMap",
)
