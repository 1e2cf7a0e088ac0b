"""What is told of candidates that are none: how many were left out, and what to do where none is left."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from ...geo.errors import Finding
from ...geo.faults import LayerRows, Words, layer_finding
from ..plan_toml.plan_text import PLAN_FILE

Mask = npt.NDArray[np.bool_]

# Words of each reason: Chinese, English.
REASON_WORDS: dict[str, tuple[str, str]] = {
    "outside_areas": ("在区域之外", "outside the areas"),
    "excluded_areas": ("在排除的区域内", "in an excluded area"),
    "excluded_hosts": ("属排除的位置或园区类型", "of an excluded kind of place or type of park"),
    "inside_exclusions": ("在排除区图层内", "inside the exclusions layer"),
    "off_network": ("未接入街道", "off the network"),
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many places are no candidates; each is counted once, for the first reason that holds.

    Attributes:
        outside_areas: they lie outside the plan's areas.
        excluded_areas: they lie in an area that is excluded.
        excluded_hosts: they are of a kind, or stand at a type of park, that is excluded.
        inside_exclusions: they lie within a polygon of the exclusions layer.
        off_network: no street within the access limit, or none but behind barriers.
    """

    outside_areas: int = 0
    excluded_areas: int = 0
    excluded_hosts: int = 0
    inside_exclusions: int = 0
    off_network: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many, by reason."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def total(self) -> int:
        """All that were left out."""
        return sum(self.counts.values())


def no_parks() -> Finding:
    """Tell that there is no park to look in."""
    return Finding(
        code="no_parks",
        severity="error",
        zh="方案没有园区，无从在园区里找候选点",
        en="the plan has no parks in which a station could stand",
        fix_zh="请用 --in anywhere 沿所有街道找，或在 plan.toml 加上 [layers.parks]",
        fix_en="say --in anywhere to look along all streets, or add [layers.parks] to plan.toml",
        file=PLAN_FILE,
        column="layers.parks",
    )


def none_left(left_out: LeftOut, *, parks: bool, edge_m: float) -> Finding:
    """Tell that no candidate is left, how many there were, and why each was left out."""
    told = [(count, *REASON_WORDS[reason]) for reason, count in left_out.counts.items() if count]
    if told:
        why_zh = f"，{left_out.total} 个位置都不可用：" + "，".join(f"{count} 个{zh}" for count, zh, _ in told)
        why_en = f": of {left_out.total} places " + ", ".join(f"{count} are {en}" for count, _, en in told)
    elif parks:
        why_zh, why_en = (
            f"：园区内和边界外 {edge_m:g} 米内没有可步行的街道",
            (f": no walkable street lies inside the parks or within {edge_m:g} m of them"),
        )
    else:
        why_zh, why_en = "：没有可步行的街道", ": there is no walkable street"
    return Finding(
        code="no_candidates_left",
        severity="error",
        zh="没有候选点" + why_zh,
        en="no candidate is left" + why_en,
        fix_zh="请减少排除项、核对图层" + ("，或改用 --in anywhere" if parks else ""),
        fix_en="exclude less, check the layers" + (", or say --in anywhere" if parks else ""),
        count=max(left_out.total, 1),
    )


def outside_findings(rows: LayerRows, outside: Mask) -> list[Finding]:
    """Warn of the planner's own places that lie outside the areas."""
    words = Words(
        "{n} 个候选点在所有区域之外，不予采用",
        "{n} candidates lie outside every area and are left out",
        "请核对坐标和区域范围",
        "check the coordinates and the areas",
    )
    return rows.warnings("outside_areas", words, outside)


def off_network_findings(rows: LayerRows | None, off: Mask, *, limit_m: float) -> list[Finding]:
    """Warn of places (n,) that enter no street; `rows` are those of the planner's own layer.

    Without such a layer gates alone can be off the network: all other places stand on a street.
    """
    words = Words(
        f"{{n}} 个候选点在 {limit_m:g} 米内没有可步行的街道，或被屏障、园区边界隔开，不予采用",
        f"{{n}} candidates have no walkable street within {limit_m:g} m that no barrier or outline of a park parts "
        "them from, and are left out",
        "请检查坐标、屏障和大门，或补上缺失的街道",
        "check coordinates, barriers and gates, or add the streets that are missing",
    )
    if rows is not None:
        return rows.warnings("off_network", words, off)
    count = int(off.sum())
    finding = layer_finding("", "warning", "off_network", words)
    return (
        [
            replace(
                finding, zh=finding.zh.replace("{n}", str(count)), en=finding.en.replace("{n}", str(count)), count=count
            )
        ]
        if count
        else []
    )
