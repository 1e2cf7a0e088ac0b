"""What is said where a question about sites cannot be asked, and what its options are called there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from ...geo.code_words import SERVICES
from ...geo.errors import Finding, error_finding

# Constraints that choose under rules, and their options.
CONSTRAINTS = {
    "most_per_park": "--most-per-park",
    "least_per_community": "--least-per-community",
    "spacing_between_m": "--min-spacing",
    "budget": "--budget",
    "floor": "--floor",
}
CAPACITY = "--capacity"
# What is not typed as it is called here.
OPTIONS = {**CONSTRAINTS, "workers_weight": "--workers"}


def unknown_circle(name: str, names: list[str]) -> Finding:
    """Return the finding of a circle that the plan does not have."""
    near = difflib.get_close_matches(name, names, n=1)
    known = "、".join(names)
    hint_zh, hint_en = (f"，是不是 {near[0]}", f"; did you mean {near[0]}") if near else ("", "")
    return error_finding(
        "unknown_circle",
        (f"方案没有服务圈 {name}{hint_zh}", f"请用这些之一：{known}"),
        (f"the plan has no circle {name}{hint_en}", f"use one of: {', '.join(names)}"),
    )


def unknown_service(name: str) -> Finding:
    """Return the finding of a service that nobody knows."""
    return error_finding(
        "unknown_service",
        (f"不认识的服务 {name}", f"请用这些之一：{'、'.join(SERVICES)}"),
        (f"unknown service {name}", f"use one of: {', '.join(SERVICES)}"),
    )


def bad_weight(name: str, weight: object) -> Finding:
    """Return the finding of a weight that is no positive whole number."""
    return error_finding(
        "weight_not_whole",
        (f"服务圈 {name} 的权重 {weight} 不是正整数", "请写如 --weights appeals=2,legal=1"),
        (f"the weight {weight} of the circle {name} is no positive whole number", "write --weights appeals=2,legal=1"),
    )


def circle_without_weight(name: str) -> Finding:
    """Return the finding of a circle that is told and does not count."""
    return error_finding(
        "circle_without_weight",
        (f"--circle {name} 没有权重", f"请在 --weights 里加 {name}=1，或改 --circle"),
        (f"the circle {name} has no weight", f"add {name}=1 to --weights, or name another --circle"),
    )


def nothing_on_offer(needed: Iterable[str], offers: Iterable[str]) -> Finding:
    """Return the finding of new stations that offer nothing of what the circles need."""
    wanted, offered = "、".join(needed), "、".join(offers)
    return error_finding(
        "nothing_on_offer",
        (f"新服务站提供 {offered}，而所问的服务圈要 {wanted}", "请改 --services 或 --circle"),
        (f"new stations offer {offered}, and the circles asked about need {wanted}", "change --services or --circle"),
    )


def many_questions(asked: list[str]) -> Finding:
    """Return the finding of several questions in one run."""
    names = " ".join(f"--{name}" for name in asked)
    return error_finding(
        "one_question",
        (f"一次只能问一个问题，现在有 {names}", "请分别运行"),
        (f"one question at a time, not {names}", "run them apart"),
    )


def bad_rate(name: str, value: float) -> Finding:
    """Return the finding of a rate that is none."""
    return error_finding(
        f"{name}_not_a_share",
        (f"--{name} {value:g} 不是 0 到 1 之间的比率", "95% 请写 0.95"),
        (f"--{name} {value:g} is no rate from 0 to 1", "write 0.95 for 95 %"),
    )


def bad_phases(phases: tuple[int, ...]) -> Finding:
    """Return the finding of phases that do not grow."""
    text = ",".join(map(str, phases))
    return error_finding(
        "phases_not_ascending",
        (f"分期 {text} 不是递增的正整数", "请写如 --phases 10,20,40"),
        (f"the phases {text} are no ascending whole numbers above 0", "write them as --phases 10,20,40"),
    )


def each_area_alone() -> Finding:
    """Return the finding of `--each-area` without a target."""
    return error_finding(
        "each_area_alone",
        ("--each-area 要和 --target 一起用", "请加 --target 0.95"),
        ("--each-area goes with --target", "add --target 0.95"),
    )


def fair_alone() -> Finding:
    """Return the finding of `--fair` without a number."""
    return error_finding(
        "fair_alone",
        ("--fair 要和 --add 一起用", "请加 --add 20"),
        ("--fair goes with --add", "add --add 20"),
    )


def too_small(name: str, value: float, least: float) -> Finding:
    """Return the finding of a number below `least`, or of none."""
    option = OPTIONS.get(name, "--" + name.replace("_", "-"))
    return error_finding(
        "out_of_range",
        (f"{option} {value:g} 太小" if value < least else f"{option} {value:g} 不是数", f"至少为 {least:g}"),
        (
            f"{option} {value:g} is too small" if value < least else f"{option} {value:g} is no number",
            f"it is {least:g} at least",
        ),
    )


def not_together(name: str, others: list[str], *, needed: bool = False) -> Finding:
    """Return the finding of an option beside `others`; `needed`: of one that goes with these alone."""
    listed = " ".join(others)
    if needed:
        return error_finding(
            "not_together",
            (f"{name} 只和 {listed} 一起用", f"请去掉 {name}"),
            (f"{name} goes with {listed} alone", f"leave {name} out"),
        )
    return error_finding(
        "not_together",
        (f"{name} 不能和 {listed} 一起用", "请分别运行"),
        (f"{name} does not go with {listed}", "run them apart"),
    )


def capacity_without_number() -> Finding:
    """Return the finding of a capacity without a number of stations."""
    return error_finding(
        "capacity_without_number",
        (f"有 {CAPACITY}，但没有说建几个", "请加 --add 20"),
        (f"there is {CAPACITY} and no number of stations", "add --add 20"),
    )


def constraint_without_number(given: list[str]) -> Finding:
    """Return the finding of constraints without a number of stations."""
    listed = " ".join(given)
    return error_finding(
        "constraint_without_number",
        (f"有限制 {listed}，但没有说建几个", "请加 --add、--target 或 --budget"),
        (f"there are constraints ({listed}) and no number of stations", "add --add, --target or --budget"),
    )
