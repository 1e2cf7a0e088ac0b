"""The sheets of coverage: league tables, circles, and who is not covered with the site that would mend it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...geo.errors import Language
from ..circles.circles import CircleVerdicts
from ..circles.result_tables import metres
from ..headline import Headline
from ..report.headline_words import circle_name
from ..report.league_table import league_table, levels_of
from ..report.people_table import Column, PeopleTable, plain
from ..report.unreachable_words import CAUSE_WORDS
from ..report.words import LEVEL_WORDS, STATUS_WORDS, UNIT_WORDS, pick, whole, word
from ..run_files.text_columns import text_at
from ..sites.sites_study import SitesStudy
from ..sites.unreachable import CAUSES
from ..whole_study import WholeStudy
from ..whole_tables import WholeTables
from .fixing_sites import NO_SITE, fixing_sites
from .sheet import Sheet

MOST_ROWS = 100_000
LEAGUE_NAMES = {
    "district": ("区排名", "Districts"),
    "subdistrict": ("街道排名", "Subdistricts"),
    "community": ("社区排名", "Communities"),
    "grid": ("网格排名", "Grids"),
}


def league_sheets(head: Headline, tables: WholeTables, *, language: Language) -> list[Sheet]:
    """Return one league table a level."""
    zh = "按所有服务圈都覆盖的居民占比排名；低于目标的比率为橙色；“其他”“区外”不参加排名"
    en = (
        "Ranked by the share of residents who are covered in every circle; rates under the target are orange; "
        "other and outside have no rank"
    )
    return [
        Sheet(
            name=pick(language, *LEAGUE_NAMES[level]),
            title=pick(
                language,
                f"各{word(LEVEL_WORDS, level, 'zh')}人口覆盖率排名",
                f"Coverage rates of people by {word(LEVEL_WORDS, level, 'en')}",
            ),
            notes=(pick(language, zh, en),),
            tables=(league_table(head, tables, level, language=language),),
        )
        for level in levels_of(tables)
    ]


def circles_sheet(head: Headline, tables: WholeTables, *, language: Language) -> Sheet:
    """Return everyone's status in each circle, the joint classes, and how many stations are near."""
    names = {circle.name: circle_name(circle, language=language) for circle in head.circles}
    circles, joint, near = (tables.coverage[name] for name in ("circles", "joint_classes", "kfold"))
    people = pick(language, "居民(人)", "Residents")
    homes = pick(language, "住宅(处)", "Residences")
    share = pick(language, "占居民", "Share of residents")
    statuses = PeopleTable(
        (
            Column(pick(language, "服务圈", "Circle"), [names[name] for name in circles["circle"]]),
            *(
                Column(word(STATUS_WORDS, code, language).capitalize(), plain(circles[f"{code}_residents"]), "count")
                for code in STATUS_WORDS
            ),
            Column(pick(language, "住宅覆盖率", "Rate of residences"), plain(circles["residence_rate"]), "rate"),
            Column(pick(language, "居住用地覆盖率", "Rate of land"), plain(circles["land_rate"]), "rate"),
            Column(pick(language, "九成居民以内(米)", "90 % within (m)"), plain(circles["p90_m"]), "mean_m"),
            Column(
                pick(language, "半径±10%以内(人)", "Within ±10 % of radius"),
                plain(circles["fragile_residents"]),
                "count",
            ),
            Column(
                pick(language, "接入存疑(人)", "Entry in doubt"), plain(circles["entry_in_doubt_residents"]), "count"
            ),
            Column(
                pick(language, "靠区外设施(人)", "Rescued by neighbours"), plain(circles["rescued_residents"]), "count"
            ),
        ),
        pick(language, "居民状态（人）", "Residents by status"),
    )
    yes_no = (pick(language, "是", "yes"), pick(language, "否", "no"))
    classes = PeopleTable(
        (
            *(
                Column(name, [yes_no[0] if flag else yes_no[1] for flag in plain(joint[f"{key}_covered"])])
                for key, name in names.items()
            ),
            Column(people, plain(joint["residents"]), "count"),
            Column(homes, plain(joint["residences"]), "count"),
            Column(share, plain(joint["rate"]), "rate", bar=True),
        ),
        pick(language, "各服务圈联合分类", "Circles together"),
    )
    folds = PeopleTable(
        (
            Column(pick(language, "服务圈", "Circle"), [names[name] for name in near["circle"]]),
            Column(pick(language, "半径内的站数", "Stations within"), plain(near["stations"])),
            Column(people, plain(near["residents"]), "count"),
            Column(homes, plain(near["residences"]), "count"),
            Column(share, plain(near["rate"]), "rate", bar=True),
        ),
        pick(language, "半径内有几个服务站", "How many stations are within the radius"),
    )
    return Sheet(
        name=pick(language, "服务圈", "Circles"),
        title=pick(language, "各服务圈的居民状态、联合分类与备份", "Status, joint classes and backup by circle"),
        notes=(),
        tables=(statuses, classes, folds),
    )


def uncovered_sheet(study: WholeStudy, head: Headline, tables: WholeTables, *, language: Language) -> Sheet | None:
    """Return every residence and circle without cover, the most populous first; None where homes are not shared."""
    if tables.is_shared:
        return None
    rows = _uncovered(study, tables.coverage["residences"])
    total = len(rows)
    shown = rows.head(MOST_ROWS)
    names = {circle.name: circle_name(circle, language=language) for circle in head.circles}
    posts = study.opened.layers.stations
    station = dict(zip(posts["id"].tolist(), posts["name"].tolist(), strict=True))
    levels = study.coverage.index.levels
    columns = [
        Column(pick(language, "住宅编号", "Residence"), plain(shown["id"])),
        Column(pick(language, "居民(人)", "Residents"), plain(shown["residents"]), "count"),
        *(
            Column(
                word(LEVEL_WORDS, level, language).capitalize(),
                [word(UNIT_WORDS, name, language) for name in plain(shown[level])],
            )
            for level in levels
        ),
        Column(pick(language, "服务圈", "Circle"), [names[name] for name in shown["circle"]]),
        Column(
            pick(language, "原因", "Reason"),
            _words({code: word(STATUS_WORDS, code, language) for code in STATUS_WORDS}, shown["status"]),
        ),
        Column(pick(language, "步行(米)", "Walk (m)"), plain(shown["distance_m"]), "exact_m"),
        Column(pick(language, "超出半径(米)", "Beyond the radius (m)"), plain(shown["shortfall_m"]), "exact_m"),
        Column(
            pick(language, "最近的服务站", "Nearest station"),
            [None if name is None else f"{name} {station.get(name, '')}" for name in plain(shown["station"])],
        ),
        Column(
            pick(language, "直线在圈内", "Drawn in"),
            [pick(language, "是", "yes") if flag else "" for flag in shown["drawn_in"]],
        ),
        *(_fix_columns(study.sites, shown, language) if study.sites is not None else []),
    ]
    return Sheet(
        name=pick(language, "未覆盖住宅", "Not covered"),
        title=pick(language, "未覆盖的住宅及原因", "Residences that are not covered, and why"),
        notes=tuple(_uncovered_notes(study, total, language)),
        tables=(PeopleTable(tuple(columns)),),
    )


def _uncovered(study: WholeStudy, table: pd.DataFrame) -> pd.DataFrame:
    """One row a residence and circle that is not covered, the most populous first, then in the order of the layer."""
    fixing = None if study.sites is None else fixing_sites(study.sites)
    parts = []
    for number, verdict in enumerate(study.coverage.verdicts):
        rows = np.flatnonzero(~verdict.covered)
        name = verdict.name
        part = table.iloc[rows][["id", "residents", *study.coverage.index.levels]].copy()
        part["circle"] = name
        for column in ("status", "distance_m", "station", "shortfall_m"):
            part[column] = table[f"{name}_{column}"].iloc[rows]
        part["drawn_in"] = verdict.claimed_but_denied[rows]
        if fixing is not None and study.sites is not None:
            found = fixing[number]
            part["site"] = found.site[rows]
            part["site_m"] = metres(found.distance_mm, found.site != NO_SITE)[rows]
            part["cause"] = _causes(study.sites, verdict)[rows]
        parts.append(part)
    gathered = pd.concat(parts, ignore_index=True)
    return gathered.sort_values("residents", ascending=False, kind="stable", ignore_index=True)


def _causes(sites: SitesStudy, verdict: CircleVerdicts) -> np.ndarray:
    """Why no candidate covers a residence (n,), in the circle that the proposal is about; empty elsewhere."""
    causes = np.full(len(verdict.status), "", dtype=object)
    if sites.setting.told.name == verdict.name:
        causes[sites.unreachable.residence] = text_at(CAUSES, sites.unreachable.cause).to_numpy(dtype=object)
    return causes


def _fix_columns(sites: SitesStudy, shown: pd.DataFrame, language: Language) -> list[Column]:
    frame = sites.candidates.frame.iloc[list(sites.plan.chosen)]
    names = frame["name"].tolist()
    fixed = [None if site == NO_SITE else int(site) for site in shown["site"]]
    beyond = pick(language, "不在本次方案内", "not by this proposal")
    remarks = [
        "" if site is not None else (word(CAUSE_WORDS, cause, language) if cause else beyond)
        for site, cause in zip(fixed, shown["cause"], strict=True)
    ]
    return [
        Column(pick(language, "建议站点次序", "Site, rank"), [None if s is None else s + 1 for s in fixed], "count"),
        Column(
            pick(language, "由哪个建议站点覆盖", "Site that would cover it"),
            [None if s is None else names[s] for s in fixed],
        ),
        Column(pick(language, "到建议站点(米)", "Walk to it (m)"), plain(shown["site_m"]), "exact_m"),
        Column(pick(language, "为何仍不覆盖", "Why still not"), remarks),
    ]


def _uncovered_notes(study: WholeStudy, total: int, language: Language) -> list[str]:
    notes = [
        pick(
            language,
            "每处住宅、每个服务圈一行，居民多的在前；临界 = 超出半径不到两成；不连通 = 道路通不到任何服务站；"
            "未接入 = 附近没有街道",
            "One row a residence and circle, the most populous first; marginal = beyond the radius by at most a fifth; "
            "cut off = its streets lead to no station; off network = no street near by",
        )
    ]
    if study.sites is not None:
        zh = "建议站点：按建设次序第一个能覆盖它的；“够不到”指任何候选点都在半径之外，仍计入分母"
        en = (
            "Sites: the first in building order that would cover it; who is beyond the reach of every candidate stays "
            "in every denominator"
        )
        notes.append(pick(language, zh, en))
    if total > MOST_ROWS:
        zh = f"共 {whole(total)} 行，这里只列居民最多的 {whole(MOST_ROWS)} 行；全部见 residences.csv"
        en = f"{whole(total)} rows in all, the {whole(MOST_ROWS)} most populous here; all in residences.csv"
        notes.append(pick(language, zh, en))
    return notes


def _words(words: Mapping[str, str], codes: pd.Series) -> list[str]:
    return [words[code] for code in codes]
