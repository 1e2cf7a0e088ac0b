"""Name the layer whose datum is not what the plan says, with the vector by which it is displaced."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from ...geo.errors import Finding
from ..layers.layers import PlanLayers
from ..plan_toml.plan import Plan
from ..plan_toml.role_words import ROLE_NAMES
from .datum_shift import anywhere_shifted, correction_m
from .relations import Relation, Suspect, judge_relations, point_xy

DATUM_NAMES = {"wgs84": "WGS84", "cgcs2000": "CGCS2000", "gcj02": "GCJ-02", "bd09": "BD-09"}


def datum_findings(plan: Plan, layers: PlanLayers, lines: npt.NDArray[np.object_]) -> list[Finding]:
    """Return one error for each layer that is displaced from the others by the local vector of another datum.

    Args:
        plan: The plan.
        layers: Its layers, in the plan CRS.
        lines: The streets, in the plan CRS.
    """
    xy = point_xy(layers.residences if len(layers.residences) else layers.all_stations)
    if not len(xy) or not anywhere_shifted(xy, layers.crs):
        return []
    declared = {source.role: source.datum for source in layers.inputs}
    declared["roads"] = plan.layers["roads"].datum or "wgs84"
    relations = judge_relations(layers, lines, declared)
    return [_displaced(plan, layers, suspect, relation) for suspect, relation in name_culprits(relations)]


def name_culprits(relations: list[Relation]) -> list[tuple[Suspect, Relation]]:
    """Choose the fewest layers that explain all shifted relations; each with the first relation that shows it.

    A suspect gains a point for each shifted relation that it explains and loses one for each relation in which its
    layer fits as it lies. Evidence that contradicts itself accuses nobody.
    """
    shifted = [relation for relation in relations if relation.verdict == "shifted"]
    culprits: list[tuple[Suspect, Relation]] = []
    while shifted:
        suspects = list(dict.fromkeys(suspect for relation in shifted for suspect in relation.suspects))
        best = max(suspects, key=lambda suspect: (_score(suspect, relations, shifted), not suspect.reading.twice))
        explained = [relation for relation in shifted if best in relation.suspects]
        if _score(best, relations, shifted) > 0:
            culprits.append((best, explained[0]))
        shifted = [relation for relation in shifted if relation not in explained]
        shifted = [relation for relation in shifted if best.role not in (relation.points, relation.reference)]
    return culprits


def _score(suspect: Suspect, relations: list[Relation], shifted: list[Relation]) -> int:
    explained = sum(suspect in relation.suspects for relation in shifted)
    against = sum(
        relation.verdict == "aligned" and suspect.role in (relation.points, relation.reference)
        for relation in relations
    )
    return explained - against


def _displaced(plan: Plan, layers: PlanLayers, suspect: Suspect, relation: Relation) -> Finding:
    role, reading = suspect.role, suspect.reading
    other = relation.reference if relation.points == role else relation.points
    east, south = _displacement_m(layers, suspect)
    metres = round(float(np.hypot(east, south)))
    real, declared = DATUM_NAMES[reading.real], DATUM_NAMES[reading.declared]
    (zh, en), (other_zh, other_en) = ROLE_NAMES[role], ROLE_NAMES[other]
    where_zh = f"{'东' if east > 0 else '西'}偏 {abs(east):.0f} 米、{'南' if south > 0 else '北'}偏 {abs(south):.0f} 米"
    where_en = (
        f"{abs(east):.0f} m {'east' if east > 0 else 'west'} and {abs(south):.0f} m {'south' if south > 0 else 'north'}"
    )
    if reading.twice:
        why_zh, why_en = f"像是从 {real} 多换算了一次", f"as if converted from {real} once too often"
        fix_zh, fix_en = "请改用换算之前的文件", "use the file from before the conversion"
    else:
        shift = declared if reading.real == "wgs84" else real
        why_zh = f"与当地 {shift} 偏移一致：坐标应是 {real}，却按 {declared} 读取"
        why_en = f"which is the local {shift} shift: the coordinates are {real} but were read as {declared}"
        fix_zh = f'核实后在 [layers.{role}] 写 datum = "{reading.real}"'
        fix_en = f'when confirmed, write datum = "{reading.real}" in [layers.{role}]'
    return Finding(
        code="wrong_datum",
        severity="error",
        zh=f"{zh}图层相对{other_zh}整体错开约 {metres} 米（{where_zh}），{why_zh}",
        en=f"the {en} layer is displaced from the {other_en} by about {metres} m ({where_en}), {why_en}",
        fix_zh=fix_zh,
        fix_en=fix_en,
        file=plan.layers[role].relative,
        column=f"layers.{role}.datum",
    )


def _displacement_m(layers: PlanLayers, suspect: Suspect) -> tuple[float, float]:
    """Return how far east and how far south the layer lies of where it belongs, at its middle."""
    frame = {"areas": layers.areas, "parks": layers.parks, "stations": layers.all_stations}.get(suspect.role)
    xy = shapely.get_coordinates((layers.residences if frame is None else frame).geometry.to_numpy())
    centre = (xy.min(axis=0) + xy.max(axis=0))[None, :] / 2
    east, north = -correction_m(centre, suspect.reading, layers.crs)[0]
    return float(east), float(-north)
