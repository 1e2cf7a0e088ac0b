"""What `[layers.<role>.columns]` may map: the columns of the role's contract, and those of a place."""

from __future__ import annotations

from difflib import get_close_matches

from ...geo.errors import Finding
from ...geo.tables import CONTRACTS
from .plan_findings import plan_finding
from .plan_text import PlanText

PLACE_COLUMNS = ("lon", "lat", "x", "y", "geometry")


def column_findings(plan: PlanText) -> list[Finding]:
    """Check the canonical names in every `columns` table of the plan."""
    layers = plan.tables.get("layers")
    if not isinstance(layers, dict):
        return []
    findings: list[Finding] = []
    for role, layer in layers.items():
        contract = CONTRACTS.get(role)
        columns = layer.get("columns") if isinstance(layer, dict) else None
        if contract is None or not isinstance(columns, dict):
            continue
        known = (*(column.name for column in contract.columns), *PLACE_COLUMNS)
        findings += [_unknown(plan, (role, name), known) for name in columns if name not in known]
    return findings


def _unknown(plan: PlanText, place: tuple[str, str], known: tuple[str, ...]) -> Finding:
    role, name = place
    close = get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    zh = f"是否想写 {close[0]}？" if close else f"可写：{'、'.join(known)}"
    en = f"did you mean {close[0]}?" if close else f"known: {', '.join(known)}"
    return plan_finding(
        plan,
        ("layers", role, "columns", name),
        code="unknown_key",
        zh=(f"图层 {role} 没有名为 {name} 的列（columns 左边写规定的列名，右边写文件里的表头）", zh),
        en=(f"the layer {role} has no column {name} (columns maps our name to the heading in the file)", en),
    )
