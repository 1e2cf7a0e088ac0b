"""What may be asked of patrols, checked on the way in."""

from __future__ import annotations

from dataclasses import dataclass

from ...geo.errors import Finding, InputError, error_finding
from ..plan_toml.plan import Plan


@dataclass(frozen=True, kw_only=True)
class PatrolRequest:
    """A question about patrols.

    Attributes:
        ratio: residents a patroller that is asked for; the plan's where None.
        add: how many new patrollers are to be placed; None places none.
        beats: into how many beats an area is to be divided; None divides none.
        beat_area: code or name of that area; the whole plan where None.
        share: whether small counts are to be masked, so that the tables can be given away.
    """

    ratio: int | None = None
    add: int | None = None
    beats: int | None = None
    beat_area: str | None = None
    share: bool = False

    def ratio_in(self, plan: Plan) -> int:
        """Return the ratio that holds for `plan`."""
        return plan.patrol.residents_per_patroller if self.ratio is None else self.ratio


def check_request(request: PatrolRequest) -> None:
    """Check the numbers of a question.

    Raises:
        InputError: a ratio below 1, a negative number to add, an area without beats; all findings at once.
    """
    findings: list[Finding] = []
    if request.ratio is not None and request.ratio < 1:
        findings.append(
            error_finding(
                "ratio_not_positive",
                (f"--ratio {request.ratio} 不是正整数", "请写每名平安员对应的居民数，如 --ratio 40"),
                (
                    f"the ratio {request.ratio} is no whole number of 1 or more",
                    "write the residents a patroller, such as --ratio 40",
                ),
            )
        )
    if request.add is not None and request.add < 0:
        findings.append(
            error_finding(
                "add_not_whole",
                (f"--add {request.add} 不是非负整数", "请写要增加的平安员人数，如 --add 200"),
                (
                    f"the number of patrollers to add, {request.add}, is no whole number of 0 or more",
                    "write one such as --add 200",
                ),
            )
        )
    if request.beat_area is not None and request.beats is None:
        findings.append(
            error_finding(
                "beat_area_without_beats",
                ("写了 --beat-area 而没有写 --beats", "请写要划分的巡区数，如 --beats 12"),
                ("an area is named for beats, and no number of beats", "write how many, such as --beats 12"),
            )
        )
    if findings:
        raise InputError(findings)


def no_patrollers_layer() -> Finding:
    """Return the error for a plan that names no layer of patrollers."""
    return Finding(
        code="no_patrollers_layer",
        severity="error",
        zh="方案没有平安员图层，无从计算居民与平安员之比",
        en="the plan has no layer of patrollers, and so no residents a patroller",
        fix_zh='请在 plan.toml 加上 [layers.patrollers]，如 path = "patrollers.csv"，列为 area, group, patrollers'
        "（区域、类别、人数），或带坐标的点",
        fix_en='add [layers.patrollers] to plan.toml with its path, such as "patrollers.csv": columns area, group, '
        "patrollers, or points",
        file="plan.toml",
        column="layers.patrollers",
    )


def add_beyond_residents(add: int, residents: int) -> Finding:
    """Return the error for more new patrollers than there are residents."""
    return error_finding(
        "add_beyond_residents",
        (f"--add {add} 多于居民总数 {residents}", "请写较小的人数"),
        (f"{add} new patrollers are more than all residents, {residents}", "ask for fewer"),
    )


def unknown_groups(plan: Plan, groups: tuple[str, ...]) -> list[Finding]:
    """Warn of quotas for groups that no row of the patrollers names."""
    unknown = [group for group in plan.patrol.quotas if group not in groups]
    if not unknown:
        return []
    known = "、".join(group for group in groups if group) or "—"
    return [
        Finding(
            code="unknown_group",
            severity="warning",
            zh=f"[patrol.quotas] 的类别 {unknown[0]} 等 {len(unknown)} 类在平安员表里没有人",
            en=f"no patroller is of {len(unknown)} of the groups in [patrol.quotas], such as {unknown[0]}",
            fix_zh=f"请核对类别名称；表里有：{known}",
            fix_en=f"check the name of the group; the table has: {known.replace('、', ', ')}",
            file="plan.toml",
            column="patrol.quotas",
            count=len(unknown),
        )
    ]
