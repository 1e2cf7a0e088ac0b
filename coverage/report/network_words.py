"""The audit of a network in words, Chinese or English."""

from __future__ import annotations

from ...geo.audit import AccessClass, Audit
from ...geo.errors import Language

SHOWN = 5

FATES = {
    "kept": ("采用", "kept"),
    "cut": ("部分采用（缺节点）", "kept in part (nodes missing)"),
    "not_walkable": ("不可步行", "not walkable"),
    "closed": ("封闭", "closed"),
    "opened": ("开放", "opened"),
    "added": ("新增", "added"),
    "outside": ("边界以外", "beyond the border"),
    "invalid": ("无效", "invalid"),
}


def network_lines(audit: Audit, language: Language) -> list[str]:
    """Return the audit as lines of text: length, components, gaps, access, fates."""
    zh = language == "zh"
    date = audit.data_date or ("未知" if zh else "unknown")
    size = (
        f"路网：{audit.length_m / 1000:,.1f} 公里，{audit.edges:,} 条边，{audit.junctions:,} 个路口"
        if zh
        else f"Network: {audit.length_m / 1000:,.1f} km, {audit.edges:,} edges, {audit.junctions:,} junctions"
    )
    stamp = f"数据日期：{date}；指纹 {audit.hash[:12]}" if zh else f"Data date: {date}; hash {audit.hash[:12]}"
    return [
        size,
        stamp,
        *_components(audit, zh=zh),
        *_gaps(audit, zh=zh),
        *_access(audit, zh=zh),
        *_fates(audit, zh=zh),
    ]


def _components(audit: Audit, *, zh: bool) -> list[str]:
    head = f"连通片：{len(audit.components):,} 个" if zh else f"Components: {len(audit.components):,}"
    lines = [head]
    for part in audit.components[:SHOWN]:
        km, share = f"{part.length_m / 1000:,.2f}", f"{part.share:.1%}"
        lines.append(
            f"  {part.component}：{part.junctions:,} 个路口，{km} 公里，占 {share}"
            if zh
            else f"  {part.component}: {part.junctions:,} junctions, {km} km, {share}"
        )
    rest = audit.components[SHOWN:]
    if rest:
        km = f"{sum(part.length_m for part in rest) / 1000:,.2f}"
        lines.append(f"  其余 {len(rest):,} 个共 {km} 公里" if zh else f"  {len(rest):,} more, {km} km together")
    return lines


def _gaps(audit: Audit, *, zh: bool) -> list[str]:
    ends, near = f"{audit.dead_ends:,}", f"{len(audit.gaps):,}"
    lines = [
        f"断头端 {ends} 个，其中 {near} 个距另一条未相接的街道不足 2 米"
        if zh
        else f"Dead ends: {ends}; {near} of them less than 2 m from a street that they are not joined to"
    ]
    for gap in audit.gaps[:SHOWN]:
        place = f"{gap.lon:.6f}, {gap.lat:.6f}"
        lines.append(f"  {place}：相距 {gap.gap_m:.2f} 米" if zh else f"  {place}: {gap.gap_m:.2f} m apart")
    return lines


def _access(audit: Audit, *, zh: bool) -> list[str]:
    if not audit.access:
        return []
    lines = ["住宅到最近街道的距离：" if zh else "Distance from residences to the nearest street:"]
    lines += [
        f"  {_range(part)} 米：{part.residences:,} 处住宅，{part.residents:,} 人"
        if zh
        else f"  {_range(part)} m: {part.residences:,} residences, {part.residents:,} residents"
        for part in audit.access
    ]
    if audit.far_share is not None:
        share = f"{audit.far_share:.2%}"
        lines.append(
            f"距街道超过 50 米的人口：{share}" if zh else f"Residents farther than 50 m from a street: {share}"
        )
    return lines


def _range(part: AccessClass) -> str:
    return f">{part.over_m:g}" if part.to_m is None else f"{part.over_m:g}–{part.to_m:g}"


def _fates(audit: Audit, *, zh: bool) -> list[str]:
    if not audit.fates:
        return []
    lines = ["输入街道的去向：" if zh else "What became of the input streets:"]
    for row in audit.fates:
        fate = FATES.get(row["fate"], (row["fate"], row["fate"]))[0 if zh else 1]
        reason = f" ({row['reason']})" if row["reason"] else ""
        lines.append(f"  {fate}{reason}：{row['streets']:,}" if zh else f"  {fate}{reason}: {row['streets']:,}")
    return lines
