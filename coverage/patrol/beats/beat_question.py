"""What may be asked of beats, checked on the way in; all faults at once, in both languages."""

from __future__ import annotations

import difflib
from typing import Any

import geopandas as gpd
import numpy as np

from ....geo.errors import Finding, error_finding
from ...checks.area_checks import NamedArea, areas_by_word
from ...choosing.question import QuestionError
from ...layers.missing_areas import missing_areas

NAMES_SHOWN = 5


def check_beat_question(beats: Any, areas: gpd.GeoDataFrame | None, word: str | None) -> int | None:
    """Return the row of the area that is asked about, None for the whole plan.

    Args:
        beats: the number of beats that is asked for.
        areas: the areas layer of the plan, or None.
        word: code or name of the area, or None for the whole plan.

    Raises:
        QuestionError: `beats` is no whole number of 1 or more, or `word` names no area, or several.
    """
    findings = []
    if isinstance(beats, bool) or not isinstance(beats, (int, np.integer)) or beats < 1:
        findings.append(_not_whole(beats))
    named = None if word is None else areas_by_word(areas).get(word)
    if word is not None and (named is None or named.count != 1):
        if areas is None or not len(areas):
            findings.append(_no_layer(word))
        else:
            findings.append(_unknown(areas, word) if named is None else _ambiguous(areas, word, named))
    if findings:
        raise QuestionError(findings)
    return None if named is None else named.row


def check_beat_number(beats: int, *, streets: int, name: str) -> None:
    """Check that there are enough streets with residents, as each beat needs one.

    Raises:
        QuestionError: there are fewer.
    """
    if beats <= streets:
        return
    if not streets:
        raise QuestionError([_nobody(name)])
    raise QuestionError([_too_many(beats, streets, name)])


def _not_whole(beats: Any) -> Finding:
    return error_finding(
        "beats_not_whole",
        (f"巡区数 {beats} 不是正整数", "请写要划分的巡区数，如 --beats 31"),
        (f"the number of beats, {beats}, is no whole number of 1 or more", "write one such as --beats 31"),
    )


def _no_layer(word: str) -> Finding:
    zh, en = f"方案没有区域图层，找不到“{word}”", f"the plan has no layer of areas in which to find “{word}”"
    return missing_areas("no_areas_for_beats", zh, en, otherwise=("或对整个方案划分", "or divide the whole plan"))


def _unknown(areas: gpd.GeoDataFrame, word: str) -> Finding:
    names = [text for text in dict.fromkeys([*areas["name"], *areas["code"]]) if text]
    near = difflib.get_close_matches(word, names, n=NAMES_SHOWN) or names[:NAMES_SHOWN]
    return error_finding(
        "unknown_area",
        (f"没有名为“{word}”的区域", f"请写区域的名称或代码，如 {'、'.join(near)}"),
        (f"no area has the name or code “{word}”", f"write a name or code such as {', '.join(near)}"),
    )


def _ambiguous(areas: gpd.GeoDataFrame, word: str, named: NamedArea) -> Finding:
    codes = [code for code in areas.loc[(areas["level"] == named.level) & (areas["name"] == word), "code"] if code]
    return error_finding(
        "ambiguous_area",
        (
            f"有 {named.count} 个区域叫“{word}”",
            f"请写代码：{'、'.join(codes)}" if codes else "请给区域加上代码（code 列）",
        ),
        (
            f"{named.count} areas are called “{word}”",
            f"write the code: {', '.join(codes)}" if codes else "give the areas codes (column code)",
        ),
    )


def _nobody(name: str) -> Finding:
    return error_finding(
        "no_residents_for_beats",
        (f"“{name}”没有居民接入街道，无从划分巡区", "请核对住宅图层，或换一个区域"),
        (f"no residents enter the streets of “{name}”", "check the residences, or choose another area"),
    )


def _too_many(beats: int, streets: int, name: str) -> Finding:
    return error_finding(
        "more_beats_than_streets",
        (f"要划分 {beats} 个巡区，而“{name}”只有 {streets} 段有居民的街道", f"请写不超过 {streets} 的数"),
        (
            f"{beats} beats are asked for, and “{name}” has {streets} streets with residents",
            f"ask for at most {streets}",
        ),
    )
