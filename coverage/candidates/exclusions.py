"""Where no station may stand: areas, kinds of host and polygons that the planner excludes."""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from ...geo.errors import Finding
from ...geo.network import Float64, Int64
from ..layers.layers import PlanLayers
from ..layers.missing_areas import add_areas
from ..plan_toml.plan import Plan
from ..plan_toml.plan_text import PLAN_FILE
from .candidate_options import CandidateOptions
from .candidate_words import KIND_WORDS
from .park_places import NONE
from .point_trees import tree_of_points

NEAR_MATCHES = 3
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Exclusions:
    """What is excluded.

    Attributes:
        areas: rows of the areas layer.
        kinds: kinds of candidates.
        park_types: types of parks, without width and case.
        polygons: polygons of the exclusions layer.
    """

    areas: Int64
    kinds: frozenset[str]
    park_types: frozenset[str]
    polygons: npt.NDArray[np.object_]


def resolve_exclusions(plan: Plan, layers: PlanLayers, options: CandidateOptions) -> tuple[Exclusions, list[Finding]]:
    """Find out what the words of `options` mean; an error for each that means nothing."""
    areas, findings = _areas(plan, layers.areas, options.exclude_areas)
    kinds, types, told = _hosts(plan, layers.parks, options.exclude_hosts)
    polygons = np.empty(0, dtype=object) if layers.exclusions is None else layers.exclusions.geometry.to_numpy()
    return Exclusions(areas, kinds, types, polygons), [*findings, *told]


def inside_any(xy: Float64, polygons: npt.NDArray[np.object_]) -> Mask:
    """Tell which points (n, 2) one of `polygons` covers, its outline included."""
    inside = np.zeros(len(xy), dtype=np.bool_)
    if len(polygons) and len(xy):
        inside[tree_of_points(xy).query(polygons, predicate="covers")[1]] = True
    return inside


def excluded_hosts(
    exclusions: Exclusions, kinds: npt.NDArray[np.object_], park: Int64, parks: gpd.GeoDataFrame | None
) -> Mask:
    """Tell which candidates (n,) are of an excluded kind or stand at a park of an excluded type."""
    mask: Mask = np.isin(kinds.astype(str), sorted(exclusions.kinds))
    if parks is not None and exclusions.park_types:
        barred = np.array([_plain(word) in exclusions.park_types for word in park_types(parks)], dtype=np.bool_)
        hosted = park != NONE
        mask[hosted] |= barred[park[hosted]]
    return mask


def park_types(parks: gpd.GeoDataFrame | None) -> list[str]:
    """Return the type of each park, "" where it has none."""
    if parks is None:
        return []
    return [str(word) for word in parks["type"].fillna("")] if "type" in parks else [""] * len(parks)


def _plain(text: object) -> str:
    """Return `text` as names are compared here: no width, case or blanks around; brackets tell areas apart."""
    return unicodedata.normalize("NFKC", str(text)).strip().casefold()


def _areas(plan: Plan, areas: gpd.GeoDataFrame | None, words: tuple[str, ...]) -> tuple[Int64, list[Finding]]:
    findings: list[Finding] = []
    rows: set[int] = set()
    folded = (
        []
        if areas is None
        else [(_plain(name), _plain(code)) for name, code in zip(areas["name"], areas["code"], strict=True)]
    )
    for word in words:
        found = [row for row, names in enumerate(folded) if _plain(word) and _plain(word) in names]
        rows.update(found)
        if not found:
            known = [] if areas is None else [*areas["name"], *areas["code"]]
            findings.append(_unknown_area(plan, word, known))
        elif len(found) > 1:
            findings.append(_several_areas(plan, word, len(found)))
    return np.array(sorted(rows), dtype=np.int64), findings


def _hosts(
    plan: Plan, parks: gpd.GeoDataFrame | None, words: tuple[str, ...]
) -> tuple[frozenset[str], frozenset[str], list[Finding]]:
    kinds = {_plain(text): kind for kind, texts in KIND_WORDS.items() for text in (kind, *texts)}
    types = {_plain(text): text for text in park_types(parks) if _plain(text)}
    known = [*(text for kind, (zh, _) in KIND_WORDS.items() for text in (kind, zh)), *types.values()]
    unknown = [word for word in words if _plain(word) not in kinds and _plain(word) not in types]
    return (
        frozenset(kinds[_plain(word)] for word in words if _plain(word) in kinds),
        frozenset(_plain(word) for word in words if _plain(word) in types),
        [_unknown_host(plan, word, known, sorted(types.values())) for word in unknown],
    )


def _where(plan: Plan, key: str, word: str) -> tuple[str, str | None]:
    """File and key where the word stands in the plan; words of a command stand in no file."""
    return (PLAN_FILE, f"sites.{key}") if word in getattr(plan.sites, key) else ("", None)


def _meant(word: str, known: list[str]) -> list[str]:
    close = difflib.get_close_matches(word, list(dict.fromkeys(known)), n=NEAR_MATCHES, cutoff=0.5)
    return [name for name in close if name]


def _unknown_area(plan: Plan, word: str, known: list[str]) -> Finding:
    close = _meant(word, known)
    fix_zh, fix_en = "请写区域图层里的名称或代码", "write a name or a code of the areas layer"
    if not known:
        fix_zh, fix_en = add_areas("或删去这一项", "or drop this")
    elif close:
        fix_zh, fix_en = f"是否想写 {'、'.join(close)}？", f"did you mean {', '.join(close)}?"
    file, column = _where(plan, "exclude_areas", word)
    return Finding(
        code="unknown_area",
        severity="error",
        zh=f"要排除的区域 {word} 不存在",
        en=f"the area {word} that is to be excluded does not exist",
        fix_zh=fix_zh,
        fix_en=fix_en,
        file=file,
        column=column,
    )


def _several_areas(plan: Plan, word: str, count: int) -> Finding:
    file, column = _where(plan, "exclude_areas", word)
    return Finding(
        code="ambiguous_area",
        severity="warning",
        zh=f"有 {count} 个区域叫 {word}，全部排除",
        en=f"{count} areas are called {word}; all of them are excluded",
        fix_zh="只想排除其中一个时，请写区域代码",
        fix_en="write the area's code where only one is meant",
        count=count,
        file=file,
        column=column,
    )


def _unknown_host(plan: Plan, word: str, known: list[str], types: list[str]) -> Finding:
    close = _meant(word, known)
    kinds_zh, kinds_en = "、".join(zh for zh, _ in KIND_WORDS.values()), ", ".join(KIND_WORDS)
    of_parks_zh = f"；园区类型：{'、'.join(types)}" if types else "；园区图层没有 type（类型）列"
    of_parks_en = f"; types of parks: {', '.join(types)}" if types else "; the parks have no column type"
    file, column = _where(plan, "exclude_hosts", word)
    return Finding(
        code="unknown_host",
        severity="error",
        zh=f"没有 {word} 这类位置或园区",
        en=f"there is no kind of place or type of park called {word}",
        fix_zh=f"是否想写 {'、'.join(close)}？" if close else f"可写：{kinds_zh}{of_parks_zh}",
        fix_en=f"did you mean {', '.join(close)}?" if close else f"known: {kinds_en}{of_parks_en}",
        file=file,
        column=column,
    )
