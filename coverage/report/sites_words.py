"""The printed report of a `sites` run: the question, the answer, how good it is at worst, in Chinese or English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...geo.errors import Language
from ..candidates.candidate_findings import REASON_WORDS
from ..candidates.candidate_words import KIND_WORDS
from ..frame_rows import Row, frame_rows
from ..sites.sites_run import SitesRun
from ..sites.sites_study import SitesStudy
from .assumption_words import assumption_lines
from .case_words import site_case_lines
from .constraint_words import constraint_lines
from .scenario_words import scenario_lines
from .serving_words import ceiling_line, gained_word, serving_lines
from .text_table import text_table
from .unit_words import covered_word, is_weighed, unit_word
from .words import exact_metres, made_up_line, metres, percent, pick, whole, word

SITES_SHOWN = 20
CURVE_ROWS = 12
CAUSE_WORDS = {
    "off_network": ("未接入：附近没有街道", "off network: no street near by"),
    "cut_off": ("不连通：街道通不到任何候选点", "cut off: its streets lead to no candidate"),
    "too_far": ("太远：最近的候选点也超出半径", "too far: the nearest candidate is beyond the radius"),
}


def sites_lines(run: SitesRun, study: SitesStudy, *, language: Language) -> list[str]:
    """Return the report of a question about new sites as lines."""
    facts = run.answer
    return [
        *_title(run, study, language),
        "",
        *_candidates(facts, language),
        *_answer(facts, language),
        "",
        *(site_case_lines(facts["beside"], language) if "beside" in facts else []),
        *constraint_lines(facts, language),
        *_phases(run, language),
        *_sites(run, language),
        *_curve(run, study, language),
        *_unreachable(facts, language),
        "",
        *assumption_lines(run.facts, run.opened.plan.circles, language=language),
    ]


def quality_line(facts: Mapping[str, Any], *, language: Language) -> str:
    """Say in words how good the plan is at worst: proved, at most so far below the best, or interrupted."""
    unit = unit_word(facts, language)
    if facts["question"]["kind"] == "target":
        return _fewest_line(facts, language)
    if facts.get("fairness"):
        return _fairness_line(facts["fairness"], language)
    if facts.get("phases"):
        return _phases_line(facts["phases"], language)
    if facts["proved"]:
        return pick(language, "已证明：没有更好的方案", "proved best possible")
    gap, bound = facts["gap_weight"], facts["bound_gained_weight"]
    share = f"{gap / bound:.2%}" if bound else "—"
    stopped = stopped_words(facts["ending"], language)
    zh = f"离可能的最好结果至多差 {share}（{whole(gap)} {unit}）；{stopped}"
    en = f"at most {share} ({whole(gap)} {unit}) below the best possible; {stopped}"
    return pick(language, zh, en)


def _fairness_line(fairness: dict[str, Any], language: Language) -> str:
    today, worst, bound = (percent(fairness[name]) for name in ("worst_rate_today", "worst_rate", "bound_rate"))
    zh = f"最差社区的人口覆盖率 {today} → {worst}（够不着的按各自上限）"
    en = f"coverage rate of people in the worst community {today} → {worst}, those beyond reach at their own ceiling"
    if fairness["proved"]:
        return pick(language, zh + "；已证明：不可能更高", en + "; proved: it cannot be higher")
    return pick(language, zh + f"；至多可到 {bound}", en + f"; at most {bound} is possible")


def _phases_line(phases: dict[str, Any], language: Language) -> str:
    if phases["proved"]:
        return pick(language, "已证明：没有更好的分期方案", "proved best possible over all phases")
    gap = phases["bound"] - phases["value"]
    share = f"{gap / phases['bound']:.2%}" if phases["bound"] else "—"
    zh = f"各期合计离可能的最好结果至多差 {share}（{whole(gap)}）"
    return pick(language, zh, f"over all phases at most {share} ({whole(gap)}) below the best possible")


def stopped_words(ending: str, language: Language) -> str:
    """Say why a search ended without proof."""
    words = {
        "work limit": ("计算量到上限后停止", "stopped at the work limit"),
        "interrupted": ("被中断，给出当时最好的方案", "interrupted: the best plan so far"),
    }
    return word(words, ending, language)


def _fewest_line(facts: Mapping[str, Any], language: Language) -> str:
    count, fewest = facts["sites"], facts["fewest"]
    if not count and facts["reaches_target"]:
        return pick(language, "目标已经达到，不需要新站", "the target is met already: no new station is needed")
    if facts["proved"]:
        return pick(
            language, f"已证明：少于 {count} 个做不到", f"proved fewest possible: fewer than {count} cannot do it"
        )
    stopped = stopped_words(facts["ending"], language)
    if facts["gap_weight"] and not facts["reaches_target"]:
        # How much more could be covered is told where the target is said to be missed.
        zh, en = "未证明新覆盖最多", "not proved to gain most"
        if count > fewest:
            zh += f"；新覆盖这么多需要 {fewest} 到 {count} 个，方案至多多出 {count - fewest} 个"
            en += f"; between {fewest} and {count} are needed to gain as much: at most {count - fewest} too many"
        return pick(language, f"{zh}；{stopped}", f"{en}; {stopped}")
    zh = f"未证明最少：需要 {fewest} 到 {count} 个，方案至多多出 {count - fewest} 个；{stopped}"
    en = f"not proved fewest: between {fewest} and {count} are needed, so at most {count - fewest} too many; {stopped}"
    return pick(language, zh, en)


def _title(run: SitesRun, study: SitesStudy, language: Language) -> list[str]:
    plan = run.opened.plan
    lines = [pick(language, f"服务站选址建议 · {plan.name}", f"Proposed station sites · {plan.name}")]
    if plan.is_made_up:
        lines.append(made_up_line(language))
    return [*lines, *scenario_lines(run.facts, language), _question(run, study, language)]


def _question(run: SitesRun, study: SitesStudy, language: Language) -> str:
    facts = run.answer
    circle = run.opened.plan.circles[study.setting.asked.told]
    name, radius = pick(language, circle.name_zh, circle.name_en), exact_metres(circle.radius_m)
    asked = facts["question"]
    value = asked["value"]
    rate = percent(value) if asked["kind"] == "target" else ""
    shown = ",".join(map(str, value)) if isinstance(value, tuple) else value
    by_cases = bool(facts["weight_by"])
    people, reached = ("受理量", "按受理量的覆盖率") if by_cases else ("居民", "人口覆盖率")
    if is_weighed(facts) and not by_cases:
        reached = "加权需求的覆盖率"
    zh = {
        "phases": f"分期建设，各期末共 {shown} 个，统筹各期新覆盖的{people}",
        "add": f"再建 {value} 个服务站，使新覆盖的{people}最多",
        "target": f"用最少的新服务站使{reached}达到 {rate}",
        "curve": f"逐个新增，直到再没有{people}可以新覆盖",
    }.get(asked["kind"], asked["kind"])
    whom, told = ("accepted cases", "coverage rate by cases") if by_cases else ("residents", "coverage rate of people")
    if is_weighed(facts) and not by_cases:
        told = "coverage rate of weighted demand"
    en = {
        "phases": f"built in phases, {shown} stations after each, most {whom} over all phases",
        "add": f"{value} more stations, most {whom} newly covered",
        "target": f"the fewest new stations for a {told} of {rate}",
        "curve": "one station after another, until nobody more is gained",
    }.get(asked["kind"], asked["kind"])
    if facts["capacity"] is not None:
        each = whole(facts["capacity"]["each"])
        zh = f"再建 {value} 个服务站，每站至多服务 {each} 人，使得到服务的居民最多"
        en = f"{value} more stations that serve at most {each} residents each, most residents served"
    if asked["fair"]:
        zh, en = (
            f"再建 {value} 个服务站，使最差社区的覆盖率最高",
            f"{value} more stations, the worst community best off",
        )
    if asked["each_area"]:
        zh, en = f"{zh}（每个社区都要达到，达不到的到其上限）", f"{en}, in every community as far as it can be reached"
    where_zh, where_en = f"{name}服务圈（步行 {radius} 米）", f"{name} circle ({radius} m on foot)"
    return pick(language, f"问题：{zh}；{where_zh}", f"Question: {en}; {where_en}")


def _candidates(facts: Mapping[str, Any], language: Language) -> list[str]:
    kinds = pick(language, "，", ", ").join(
        f"{word(dict(KIND_WORDS), kind, language)} {whole(count)}"
        for kind, count in facts["candidates_by_kind"].items()
    )
    left_out = {reason: count for reason, count in facts["candidates_left_out"].items() if count}
    zh = f"候选点 {whole(facts['candidates'])} 个（{kinds}）"
    en = f"{whole(facts['candidates'])} candidates ({kinds})"
    if left_out:
        told = pick(language, "，", ", ").join(
            f"{word(REASON_WORDS, reason, language)} {whole(count)}" for reason, count in left_out.items()
        )
        zh, en = f"{zh}；另有不计：{told}", f"{en}; left out: {told}"
    return [pick(language, zh, en)]


def _answer(facts: Mapping[str, Any], language: Language) -> list[str]:
    sites, gained = facts["sites"], whole(facts["gained_residents"])
    before, after = percent(facts["rate_today"]), percent(facts["rate_after"])
    target = percent(facts["target"])
    met = facts["rate_after"] is not None and facts["rate_after"] >= facts["target"]
    zh = (
        f"建议 {sites} 个：新覆盖 {gained} 人，人口覆盖率 {before} → {after}"
        f"（目标 {target}，{'达标' if met else '未达标'}）"
    )
    en = (
        f"Proposed: {sites} sites, {gained} residents newly covered, coverage rate of people {before} → {after} "
        f"(target {target}, {'met' if met else 'missed'})"
    )
    lines = [
        pick(language, zh, en),
        *serving_lines(facts, language),
        "  " + quality_line(facts, language=language),
        "  " + _certificate(facts, language),
        *_walk_left_out(facts, language),
    ]
    if facts["cost"] is not None:
        lines.append("  " + _cost(facts, language))
    if facts["question"]["kind"] == "target" and is_weighed(facts):
        lines.append("  " + _weighed_rates(facts, language))
    if not facts["reaches_target"]:
        lines.append("  " + _ceiling_missed(facts, language))
    if facts.get("interrupted") and facts["ending"] != "interrupted":
        lines.append("  " + _interrupted_later(language))
    lines.append("  " + ceiling_line(facts, language))
    return lines


def _weighed_rates(facts: Mapping[str, Any], language: Language) -> str:
    """The target in the unit in which it was asked for: its rate of residents is another one."""
    total, today = facts["total_weight"], facts["base_weight"]
    rates = [
        percent(part / total if total else None)
        for part in (today, today + facts["gained_weight"], facts["ceiling_weight"])
    ]
    by_cases = bool(facts["weight_by"])
    zh = "按受理量的覆盖率" if by_cases else "加权需求的覆盖率"
    en = "Coverage rate by cases" if by_cases else "Coverage rate of weighted demand"
    target, before, after, most = percent(facts["question"]["value"]), *rates
    return pick(
        language,
        f"{zh} {before} → {after}（要求 {target}，全部候选点都建成也只有 {most}）",
        f"{en} {before} → {after} (asked for {target}; {most} with a station at every candidate)",
    )


def _interrupted_later(language: Language) -> str:
    zh = "计算被中断：方案不受影响，曲线、平均步行距离和比较用的方案是当时的结果"
    en = "Interrupted after the plan was found: the curve, the mean walk and plans to compare with are the best so far"
    return pick(language, zh, en)


def _cost(facts: Mapping[str, Any], language: Language) -> str:
    cost, budget = exact_metres(facts["cost"]), facts["question"]["limits"].get("budget")
    if budget is None:
        return pick(language, f"造价合计 {cost}", f"Together they cost {cost}")
    limit = exact_metres(budget)
    return pick(language, f"造价合计 {cost}，预算 {limit}", f"Together they cost {cost} of a budget of {limit}")


def _walk_left_out(facts: Mapping[str, Any], language: Language) -> list[str]:
    """That plans of equal coverage were not compared by their walks, where that was so."""
    zh = "权重太大：覆盖相同的方案没有再比较步行距离；把各项权重按比例缩小即可比较"
    en = "Weights too large: plans that cover the same were not compared by their walks; smaller weights alike allow it"
    return ["  " + (zh if language == "zh" else en)] if facts.get("walk_left_out") else []


def _certificate(facts: Mapping[str, Any], language: Language) -> str:
    k, most, unit = facts["certified_for"], whole(facts["certified_gained_weight"]), unit_word(facts, language)
    gains = gained_word(facts, language)
    files = ["certificate.csv", *(["candidates.csv"] if facts["capacity"] is None else [])]
    zh = f"整数证书（由 {'、'.join(files)} 可复算）：任意 {k} 个候选点至多{gains} {most} {unit}"
    en = f"Certificate in whole numbers ({', '.join(files)}): no {k} candidates {gains} more than {most} {unit}"
    return pick(language, zh, en)


def _ceiling_missed(facts: Mapping[str, Any], language: Language) -> str:
    if facts["floors_missed"]:
        missed = whole(facts["floors_missed"])
        most = _most(facts, language)
        zh = f"各项限制之下不能让每个社区都达到目标（有 {missed} 个没有达到）；上面是限制之下{most}的方案"
        en = f"Under the constraints not every community can reach the target ({missed} miss it); {most}"
        return pick(language, zh, en)
    if facts["base_weight"] + facts["gained_weight"] < facts["ceiling_weight"]:
        zh = f"目标在各项限制之下达不到；上面是限制之下{_most(facts, language)}的方案"
        return pick(language, zh, f"The target is not reached under the constraints; {_most(facts, language)}")
    zh = "目标达不到：高于全部候选点的上限；上面是达到这个上限所需的最少服务站"
    en = "The target is above what all candidates can reach; these are the fewest stations that reach the ceiling"
    return pick(language, zh, en)


def _most(facts: Mapping[str, Any], language: Language) -> str:
    """How good a plan is that misses its target under constraints."""
    unit, bound = unit_word(facts, language), whole(facts["bound_gained_weight"])
    if not facts["gap_weight"]:
        return pick(language, "新覆盖最多", "this plan gains the most that they allow (proved)")
    return pick(
        language,
        f"找到的新覆盖最多（已证明至多 {bound} {unit}）",
        f"this plan gains the most found, and no plan gains more than {bound} {unit}",
    )


def _phases(run: SitesRun, language: Language) -> list[str]:
    """What each phase gains, beside the best plan of its size alone."""
    if "phases" not in run.tables:
        return []
    headings = [
        pick(language, "期", "phase"),
        pick(language, "累计服务站", "stations"),
        pick(language, "新覆盖", "gained"),
        pick(language, "单独最好", "best alone"),
        pick(language, "分期的代价", "price of phasing"),
    ]
    rows = [
        [
            str(row["phase"]),
            whole(row["sites"]),
            whole(row["gained"]),
            whole(row["best_alone"]),
            whole(row["price_least"])
            if row["price_least"] == row["price_most"]
            else f"{whole(row['price_least'])}–{whole(row['price_most'])}",
        ]
        for row in frame_rows(run.tables["phases"])
    ]
    return [pick(language, "分期", "Phases"), *text_table(headings, rows), ""]


def _sites(run: SitesRun, language: Language) -> list[str]:
    cards = frame_rows(run.tables["site_cards"])
    sites = frame_rows(run.tables["sites"])
    if not sites:
        return [_no_sites(run.answer, language), ""]
    headings = [
        pick(language, "次序", "rank"),
        pick(language, "位置", "place"),
        pick(language, "新覆盖(人)", "gains"),
        pick(language, "累计(人)", "together"),
        pick(language, "人口覆盖率", "rate of people"),
        pick(language, "半径-10%", "radius -10 %"),
        pick(language, "半径+10%", "radius +10 %"),
    ]
    served = run.answer["capacity"] is not None
    headings += [pick(language, "分到(人)", "serves")] if served else []
    rows = [
        [
            str(site["rank"]),
            card["name"],
            whole(site["gained_residents"]),
            whole(site["cumulative_residents"]),
            percent(site["rate"]),
            whole(card["gained_residents_radius_90"]),
            whole(card["gained_residents_radius_110"]),
            *([whole(site["assigned_residents"])] if served else []),
        ]
        for site, card in zip(sites[:SITES_SHOWN], cards, strict=False)
    ]
    title = pick(language, "建议的位置（按建设顺序）", "Proposed sites, in building order")
    rest = len(sites) - SITES_SHOWN
    more = [pick(language, f"  另有 {rest} 个见 sites.csv", f"  {rest} more in sites.csv")] if rest > 0 else []
    return [title, *text_table(headings, rows, left=2), *more, ""]


def _no_sites(facts: Mapping[str, Any], language: Language) -> str:
    asked = facts["question"]
    if asked["kind"] == "add" and asked["value"] == 0:
        return pick(language, "没有要求新站", "No new station was asked for")
    if asked["kind"] == "target" and facts["reaches_target"]:
        return pick(language, "不需要新站", "No new station is needed")
    return pick(language, "没有值得新建的候选点", "No candidate gains anybody")


def _curve(run: SitesRun, study: SitesStudy, language: Language) -> list[str]:
    """The curve; on a large problem under constraints the building order and its bound alone."""
    rows = frame_rows(run.tables["curve"])
    if len(rows) < 3:
        return []
    sought = study.curve.sought
    column = "_weighted" if study.is_weighted else "_residents"
    headings = [
        pick(language, "新增", "new"),
        pick(language, "按建设顺序", "in building order"),
        *([pick(language, "最好方案", "best plan")] if sought else []),
        pick(language, "上界", "bound"),
        "",
    ]
    told = ("nested", "best", "bound") if sought else ("nested", "bound")
    shown = _spread(rows)
    cells = [
        [
            whole(row["k"]),
            *(whole(row[f"{name}{column}"]) for name in told),
            pick(language, "已证明", "proved") if row["status"] == "proved" else "",
        ]
        for row in shown
    ]
    unit, covered = unit_word(run.answer, language), covered_word(run.answer, language)
    zh, en = f"新{covered}，{unit}；全部见 curve.csv", f"{unit} newly {covered}; all in curve.csv"
    if not sought:
        zh, en = (
            f"按建设顺序，未另求各数量的最好方案；{zh}",
            f"in building order, the best of each number not sought; {en}",
        )
    title = pick(language, f"边际覆盖曲线（{zh}）", f"Marginal coverage curve ({en})")
    return [title, *text_table(headings, cells), ""]


def _spread(rows: list[Row]) -> list[Row]:
    """About a dozen rows from the first to the last."""
    last = len(rows) - 1
    places = sorted({round(last * share / (CURVE_ROWS - 1)) for share in range(CURVE_ROWS)} - {0})
    return [rows[place] for place in places]


def _unreachable(facts: Mapping[str, Any], language: Language) -> list[str]:
    causes = facts["unreachable"]
    people = sum(cause["residents"] for cause in causes.values())
    homes = sum(cause["residences"] for cause in causes.values())
    zh = f"任何候选点都覆盖不到的居民：{whole(people)} 人（{whole(homes)} 处住宅，逐条见 unreachable.csv）"
    en = (
        f"Residents whom no candidate can cover: {whole(people)} ({whole(homes)} residences, listed in unreachable.csv)"
    )
    lines = [pick(language, zh, en)]
    for cause, counts in causes.items():
        if counts["residences"]:
            words = word(CAUSE_WORDS, cause, language)
            zh = f"  {words}：{whole(counts['residents'])} 人，{whole(counts['residences'])} 处"
            en = f"  {words}: {whole(counts['residents'])} residents, {whole(counts['residences'])} residences"
            lines.append(pick(language, zh, en))
    mean = (facts["mean_m_today"], facts["mean_m_after"])
    zh = f"已覆盖居民的平均步行距离：{metres(mean[0])} → {metres(mean[1])} 米"
    en = f"Mean walk of covered residents: {metres(mean[0])} → {metres(mean[1])} m"
    return [*lines, pick(language, zh, en)]
