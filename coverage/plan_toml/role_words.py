"""What the layers are called in findings: Chinese, English."""

from __future__ import annotations

ROLE_NAMES: dict[str, tuple[str, str]] = {
    "roads": ("路网", "roads"),
    "residences": ("住宅", "residences"),
    "stations": ("服务站", "stations"),
    "entrances": ("出入口", "entrances"),
    "barriers": ("屏障", "barriers"),
    "gates": ("大门", "gates"),
    "areas": ("区域", "areas"),
    "parks": ("园区", "parks"),
    "patrollers": ("平安员", "patrollers"),
    "staff": ("人员", "staff"),
    "land": ("用地", "land"),
    "fixes": ("路网修正", "fixes"),
    "workload": ("工作量", "workload"),
    "candidates": ("候选点", "candidates"),
    "exclusions": ("排除区", "exclusions"),
}
