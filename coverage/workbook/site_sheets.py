"""The sheets of the proposal: the sites in building order, the curve with its chart, every area before and after."""

from __future__ import annotations

import pandas as pd

from ...geo.errors import Language
from ..candidates.candidate_words import host_word
from ..headline import Headline, floor_rate, told_rate
from ..report.headline_words import circle_name, site_sentence
from ..report.people_table import Column, PeopleTable, plain
from ..report.unreachable_words import CAUSE_WORDS
from ..report.words import LEVEL_WORDS, UNIT_WORDS, pick, whole, whole_or_dash, word
from ..run_files.sharing import public_count
from ..sites.sites_study import SitesStudy
from ..whole_tables import WholeTables
from .sheet import Line, Sheet


def sites_sheet(study: SitesStudy, head: Headline, tables: WholeTables, *, language: Language) -> Sheet:
    """Return the proposed sites in building order."""
    return Sheet(
        name=pick(language, "建议站点", "Sites"),
        title=pick(language, "建议的新站点（按建设次序）", "Proposed sites, in building order"),
        notes=tuple(_site_notes(head, language)),
        tables=(sites_table(study, tables, language=language),),
    )


def sites_table(study: SitesStudy, tables: WholeTables, *, language: Language) -> PeopleTable:
    """Return the proposed sites as a table for people."""
    sites, cards = tables.sites["sites"], tables.sites["site_cards"]
    total = int(study.setting.residents.sum())
    today = int(study.setting.residents[study.setting.told.covered].sum())
    together = plain(sites["cumulative_residents"])
    columns = [
        Column(pick(language, "次序", "Rank"), plain(sites["rank"]), "count"),
        Column(pick(language, "位置", "Place"), plain(cards["name"])),
        Column(pick(language, "园区或街道", "Park or street"), _hosts(cards, language)),
        Column(pick(language, "社区", "Community"), plain(cards["community"])),
        Column(pick(language, "新覆盖(人)", "Gains"), plain(sites["gained_residents"]), "count", bar=True),
        Column(pick(language, "累计(人)", "Together"), together, "count"),
        Column(
            pick(language, "建成后覆盖率", "Rate once built"),
            [None if more is None else floor_rate(today + more, total) for more in together],
            "rate",
        ),
        Column(pick(language, "新覆盖住宅", "Residences"), plain(cards["gained_residences"]), "count"),
        Column(pick(language, "半径-10%(人)", "Radius −10 %"), plain(cards["gained_residents_radius_90"]), "count"),
        Column(pick(language, "半径+10%(人)", "Radius +10 %"), plain(cards["gained_residents_radius_110"]), "count"),
        Column(pick(language, "次选位置", "Runner-up"), plain(cards["runner_up_name"])),
        Column(pick(language, "次选少覆盖", "Runner-up loses"), plain(cards["runner_up_loss"]), "count"),
        Column(pick(language, "经度", "Longitude"), plain(sites["lon"]), "degrees"),
        Column(pick(language, "纬度", "Latitude"), plain(sites["lat"]), "degrees"),
        Column(pick(language, "候选点编号", "Candidate"), plain(sites["id"])),
    ]
    if study.phases is not None:
        columns.insert(1, Column(pick(language, "期", "Phase"), plain(sites["phase"]), "count"))
    return PeopleTable(tuple(columns))


def _hosts(cards: pd.DataFrame, language: Language) -> list[str]:
    hosts = zip(plain(cards["host"]), plain(cards["kind"]), strict=True)
    return [host_word(str(host or ""), str(kind), language) for host, kind in hosts]


def _site_notes(head: Headline, language: Language) -> list[str]:
    sites = head.sites
    if sites is None:
        return []
    zh = f"候选点 {whole(sites['candidates'])} 个；坐标为 WGS 84"
    notes = [pick(language, zh, f"{whole(sites['candidates'])} candidates; coordinates in WGS 84")]
    sentence = site_sentence(head, language=language)
    causes = [
        (word(CAUSE_WORDS, cause, language), _public(found["residents"], head))
        for cause, found in sites["unreachable"].items()
        if found["residents"]
    ]
    told = pick(language, "；", "; ").join(f"{name} {count}" for name, count in causes)
    zh, en = "任何候选点都覆盖不到的居民（人）：", "Residents whom no candidate can cover: "
    return [*([sentence] if sentence else []), *notes, *([pick(language, zh, en) + told] if told else [])]


def _public(count: int, head: Headline) -> str:
    return whole_or_dash(public_count(count, is_shared=head.is_shared))


def curve_sheet(study: SitesStudy, tables: WholeTables, *, language: Language) -> Sheet:
    """Return the marginal coverage curve, with its chart."""
    curve = tables.sites["curve"]
    unit = "_weighted" if study.is_weighted else "_residents"
    states = {"proved": pick(language, "已证明最好", "proved best"), "bounded": pick(language, "有上界", "bounded")}
    table = PeopleTable(
        (
            Column(pick(language, "新站点数", "New sites"), plain(curve["k"]), "count"),
            Column(pick(language, "按建设次序", "In building order"), plain(curve[f"nested{unit}"]), "count"),
            Column(pick(language, "该数量的最好方案", "Best for this number"), plain(curve[f"best{unit}"]), "count"),
            Column(pick(language, "上界", "Bound"), plain(curve[f"bound{unit}"]), "count"),
            Column(pick(language, "状态", "State"), [states[state] for state in curve["status"]]),
        )
    )
    weighted = study.is_weighted
    zh = "新覆盖的加权人次" if weighted else "新覆盖的居民（人），相对今天"
    en = "weighted residents newly covered" if weighted else "residents newly covered, over today"
    return Sheet(
        name=pick(language, "边际曲线", "Curve"),
        title=pick(
            language, "边际覆盖曲线：每多建一个站点，多覆盖多少", "Marginal coverage curve: what each more site adds"
        ),
        notes=(pick(language, zh, en.capitalize()),),
        tables=(table,),
        lines=(Line(1), Line(2), Line(3, dashed=True)),
        axis=(pick(language, "新站点数", "New sites"), pick(language, zh, en)),
    )


def after_sheet(head: Headline, tables: WholeTables, *, language: Language) -> Sheet:
    """Return every area today and once the proposed sites stand."""
    frame = tables.sites["areas_after"]
    columns = [
        Column(
            pick(language, "层级", "Level"), [word(LEVEL_WORDS, level, language) for level in plain(frame["level"])]
        ),
        Column(pick(language, "名称", "Name"), [word(UNIT_WORDS, name, language) for name in plain(frame["name"])]),
        Column(pick(language, "上级", "Part of"), plain(frame["parent"])),
        Column(pick(language, "居民(人)", "Residents"), plain(frame["residents"]), "count"),
    ]
    for circle in head.circles:
        name, key = circle_name(circle, language=language), circle.name
        today, then = plain(frame[f"{key}_today_residents"]), plain(frame[f"{key}_after_residents"])
        pairs = list(zip(today, then, strict=True))
        more = [None if a is None or b is None else b - a for a, b in pairs]
        columns += [
            Column(
                pick(language, f"{name} 今天", f"{name}: today"),
                _rates(frame, f"{key}_today", head),
                "rate",
            ),
            Column(
                pick(language, f"{name} 建成后", f"{name}: once built"),
                _rates(frame, f"{key}_after", head),
                "rate",
                bar=True,
            ),
            Column(pick(language, f"{name} 新覆盖(人)", f"{name}: gained"), _shown(more, head), "count"),
        ]
    return Sheet(
        name=pick(language, "建成前后", "Before and after"),
        title=pick(language, "建议站点建成前后的人口覆盖率", "Coverage rates of people before and after"),
        notes=(),
        tables=(PeopleTable(tuple(columns)),),
    )


def _shown(counts: list[int | None], head: Headline) -> list[int | None]:
    """Leave out differences that would tell a small count."""
    return [None if count is None else public_count(count, is_shared=head.is_shared) for count in counts]


def _rates(frame: pd.DataFrame, name: str, head: Headline) -> list[float | None]:
    """Return the rates of the columns that begin with `name`."""
    columns = (plain(frame[column]) for column in (f"{name}_residents", "residents", f"{name}_rate"))
    return [told_rate(part, all_, rate, is_shared=head.is_shared) for part, all_, rate in zip(*columns, strict=True)]
