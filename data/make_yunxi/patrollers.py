"""36,000 patrollers (平安员) in 14 groups, by community."""

from __future__ import annotations

import numpy as np
from blocks import Plot
from frame import stream
from people import Residences, share_out
from wards import Wards

PATROLLERS = 36_000
GROUPS = {
    "网格员": 0.05,
    "物业保安": 0.24,
    "园区保安": 0.15,
    "楼栋长": 0.14,
    "出租屋管理员": 0.09,
    "志愿者": 0.08,
    "党员先锋": 0.05,
    "外卖骑手": 0.04,
    "环卫工人": 0.05,
    "校园保安": 0.03,
    "商户联防": 0.03,
    "公交安全员": 0.02,
    "义务消防员": 0.02,
    "民兵": 0.01,
}


def make_patrollers(plots: list[Plot], homes: Residences, wards: Wards) -> list[tuple[str, str, int]]:
    """Return (community code, group, patrollers): by residents and works, with luck, so that some run short."""
    random = stream("patrollers")
    count = len(wards.codes)
    people = np.bincount(wards.community[homes.plot], weights=homes.residents, minlength=count)
    works = np.zeros(count)
    for plot, ward in zip(plots, wards.community, strict=True):
        if ward >= 0 and plot.use in {"park", "industry"}:
            works[ward] += plot.polygon.area
    staffing = np.exp(random.normal(0, 0.28, count))[:, None] * np.exp(random.normal(0, 0.2, (count, len(GROUPS))))
    share = np.array(list(GROUPS.values()))[None] * people[:, None] / people.sum()
    gate_guards = list(GROUPS).index("园区保安")
    share[:, gate_guards] = GROUPS["园区保安"] * works / works.sum()
    numbers = share_out((share * staffing).ravel(), PATROLLERS).reshape(count, len(GROUPS))
    return [
        (code, group, int(numbers[k, g]))
        for k, code in enumerate(wards.codes)
        for g, group in enumerate(GROUPS)
        if numbers[k, g]
    ]
