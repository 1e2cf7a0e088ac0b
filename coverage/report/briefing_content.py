"""What a briefing of one page or six slides says: the same figures as the workbook's, fewer of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...geo.errors import Language
from ..assumptions import assumptions
from ..headline import CircleFigures, Headline, floor_rate, headline
from ..run_files.sharing import public_assumptions
from ..whole_study import WholeStudy
from ..whole_tables import WholeTables
from .assumption_words import assumption_lines
from .headline_words import (
    approval_line,
    basis_line,
    circle_name,
    circle_sentence,
    doubtful_column,
    left_out_lines,
    patrol_sentence,
    shared_line,
    site_sentence,
    staff_sentence,
    verdict,
)
from .league_table import area_name, area_rate, levels_of, ranked_rows
from .people_table import Column, PeopleTable, cell_text, plain
from .scenario_words import handout_lines, state_word
from .words import LEVEL_WORDS, STATUS_WORDS, UNIT_WORDS, made_up_line, pick, word


@dataclass(frozen=True, eq=False)
class Briefing:
    """What is said, in one language.

    Attributes:
        title: of the whole.
        marks: what stands under the title: made up, a scenario, shared, population basis.
        state: what the stations are as they stand: today's, or a scenario's.
        circles: the circles that are told, at most `MOST_CIRCLES`.
        today: one row a circle.
        statuses: one row a circle, everyone's status.
        sentences: what a leader should remember.
        worst: the areas of which the smallest share is covered in every circle; None without areas.
        best_to_worst: names and rates of the coarsest level with several areas, for a chart; None without.
        sites: the first proposed sites; None without a proposal.
        curve: sites, and residents newly covered in building order; None without.
        patrol: patrollers by area; None without.
        staffing: nominal against effective; None without.
        assumptions: what it rests on.
        limits: what it does not say.
    """

    title: str
    marks: tuple[str, ...]
    state: str
    circles: tuple[CircleFigures, ...]
    today: PeopleTable
    statuses: PeopleTable
    sentences: tuple[str, ...]
    worst: PeopleTable | None
    best_to_worst: PeopleTable | None
    sites: PeopleTable | None
    curve: PeopleTable | None
    patrol: PeopleTable | None
    staffing: PeopleTable | None
    assumptions: tuple[str, ...]
    limits: tuple[str, ...]

    def circle_sentences(self) -> tuple[str, ...]:
        """Return the sentences about the circles, one each."""
        return self.sentences[: len(self.circles)]

    def other_sentences(self) -> tuple[str, ...]:
        """Return all other sentences."""
        return self.sentences[len(self.circles) :]

    def told_beside_table(self) -> tuple[str, ...]:
        """Return what is said where the table of circles stands too: of many circles the table tells enough."""
        return self.sentences if len(self.circles) <= FEW_CIRCLES else self.other_sentences()


MOST_CIRCLES, FEW_CIRCLES = 6, 3
AREAS_SHOWN = 8
SITES_SHOWN = 8
PATROL_SHOWN = 9


def make_briefing(whole: WholeStudy, tables: WholeTables, *, language: Language) -> Briefing:
    """Return what the briefing says."""
    head, plan = headline(whole, tables), whole.opened.plan
    circles = head.circles[:MOST_CIRCLES]
    facts = assumptions(whole.opened)
    lines = assumption_lines(public_assumptions(facts) if head.is_shared else facts, plan.circles, language=language)
    return Briefing(
        title=pick(language, f"{plan.name}服务圈覆盖简报", f"{plan.name}: service circles in brief"),
        marks=(
            *([made_up_line(language)] if plan.is_made_up else []),
            *handout_lines(facts, language),
            *([shared_line(language)] if head.is_shared else []),
            _people_line(whole, head, language),
        ),
        state=state_word(facts, language, "今天", "Today"),
        circles=circles,
        today=_today(head, circles, language),
        statuses=_statuses(tables, circles, language),
        sentences=tuple(_sentences(whole, head, circles, language)),
        worst=_worst(tables, circles, language),
        best_to_worst=_by_area(tables, language),
        sites=_sites(whole, tables, language),
        curve=_curve(whole, tables, language),
        patrol=_patrol(tables, language),
        staffing=_staffing(head, circles, language),
        assumptions=tuple(line.strip() for line in lines[1:]),
        limits=_limits(plan.map_approval, language),
    )


def _people_line(whole: WholeStudy, head: Headline, language: Language) -> str:
    basis, people = basis_line(whole, language=language), cell_text(head.residents, "count")
    posts = cell_text(head.stations, "count")
    return pick(
        language,
        f"{basis}；居民 {people} 人，计入的服务站 {posts} 个",
        f"{basis}; {people} residents, {posts} stations counted",
    )


def _today(head: Headline, circles: Sequence[CircleFigures], language: Language) -> PeopleTable:
    columns = [
        Column(pick(language, "服务圈", "Circle"), [circle_name(c, language=language) for c in circles]),
        Column(pick(language, "人口覆盖率", "Rate of people"), [c.rate for c in circles], "rate"),
        Column(pick(language, "目标", "Target"), [c.target for c in circles], "rate"),
        Column(pick(language, "达标", "Target met"), [verdict(c, language=language) for c in circles]),
        Column(pick(language, "未覆盖(人)", "Not covered"), [c.not_covered for c in circles], "count"),
    ]
    if head.sites is not None:
        columns.append(Column(pick(language, "建成后", "Once built"), [c.rate_after for c in circles], "rate"))
    if head.staffing is not None:
        columns.append(Column(pick(language, "有效覆盖率", "Effective"), [c.effective_rate for c in circles], "rate"))
    return PeopleTable(tuple(columns))


def _statuses(tables: WholeTables, circles: Sequence[CircleFigures], language: Language) -> PeopleTable:
    frame = tables.coverage["circles"].head(len(circles))
    counts = [
        Column(word(STATUS_WORDS, code, language).capitalize(), plain(frame[f"{code}_residents"]), "count")
        for code in STATUS_WORDS
    ]
    names = Column(
        pick(language, "服务圈(人)", "Circle (residents)"), [circle_name(c, language=language) for c in circles]
    )
    denied = Column(
        pick(language, "圈内画到、路上走不到", "Drawn in, not walkable"),
        [c.claimed_but_denied for c in circles],
        "count",
    )
    return PeopleTable((names, *counts, denied))


def _sentences(whole: WholeStudy, head: Headline, circles: Sequence[CircleFigures], language: Language) -> list[str]:
    told = [circle_sentence(circle, language=language) for circle in circles]
    more = (
        site_sentence(head, language=language),
        patrol_sentence(head, language=language),
        staff_sentence(head, language=language),
    )
    return [*told, *(text for text in more if text), *left_out_lines(whole, language=language)]


def _worst(tables: WholeTables, circles: Sequence[CircleFigures], language: Language) -> PeopleTable | None:
    levels = levels_of(tables)
    if not levels:
        return None
    level = "community" if "community" in levels else levels[-1]
    ranked = [row for row in ranked_rows(tables.coverage["areas"], level) if row["rank"] is not None]
    rows = ranked[::-1][:AREAS_SHOWN]
    if not rows:
        return None
    rates = [floor_rate(int(row["all_circles_residents"]), row["residents"]) for row in rows]
    return PeopleTable(
        (
            Column(
                word(LEVEL_WORDS, level, language).capitalize(), [area_name(row, language=language) for row in rows]
            ),
            Column(pick(language, "居民(人)", "Residents"), [row["residents"] for row in rows], "count"),
            Column(pick(language, "所有圈都覆盖", "In every circle"), rates, "rate"),
            *(
                Column(
                    circle_name(circle, language=language),
                    [
                        area_rate(
                            row,
                            f"{circle.name}_covered_residents",
                            f"{circle.name}_rate",
                            is_shared=tables.is_shared,
                        )
                        for row in rows
                    ],
                    "rate",
                )
                for circle in circles[:3]
            ),
        ),
        pick(
            language,
            f"覆盖最差的{word(LEVEL_WORDS, level, 'zh')}（共 {len(ranked)} 个）",
            f"Worst covered, {len(ranked)} in all",
        ),
    )


def _by_area(tables: WholeTables, language: Language) -> PeopleTable | None:
    levels = levels_of(tables)
    if not levels:
        return None
    level = next((name for name in levels if name != "district"), levels[0])
    rows = [row for row in ranked_rows(tables.coverage["areas"], level) if row["rank"] is not None][:16]
    if not rows:
        return None
    rates = [floor_rate(int(row["all_circles_residents"]), row["residents"]) for row in rows]
    return PeopleTable(
        (
            Column(
                word(LEVEL_WORDS, level, language).capitalize(), [area_name(row, language=language) for row in rows]
            ),
            Column(pick(language, "所有服务圈都覆盖的居民占比", "Share of residents in every circle"), rates, "rate"),
        )
    )


def _sites(whole: WholeStudy, tables: WholeTables, language: Language) -> PeopleTable | None:
    if whole.sites is None:
        return None
    sites, cards = (tables.sites[name].head(SITES_SHOWN) for name in ("sites", "site_cards"))
    count = len(tables.sites["sites"])
    # How many more is not said: the document shows fewer of these rows than the slides.
    more = pick(language, "，全部见工作簿", "; see the workbook") if count > len(sites) else ""
    return PeopleTable(
        (
            Column(pick(language, "次序", "Rank"), plain(sites["rank"]), "count"),
            Column(pick(language, "位置", "Place"), plain(cards["name"])),
            Column(pick(language, "新覆盖(人)", "Gains"), plain(sites["gained_residents"]), "count"),
            Column(pick(language, "累计(人)", "Together"), plain(sites["cumulative_residents"]), "count"),
        ),
        pick(language, f"建议站点（共 {count} 个{more}）", f"Proposed sites ({count} in all{more})"),
    )


def _curve(whole: WholeStudy, tables: WholeTables, language: Language) -> PeopleTable | None:
    if whole.sites is None or len(tables.sites["curve"]) < 3:
        return None
    curve, unit = tables.sites["curve"], "_weighted" if whole.sites.is_weighted else "_residents"
    zh = "新覆盖的加权人次" if whole.sites.is_weighted else "新覆盖的居民(人)"
    en = "Weighted residents gained" if whole.sites.is_weighted else "Residents gained"
    return PeopleTable(
        (
            Column(pick(language, "新站点数", "New sites"), plain(curve["k"]), "count"),
            Column(pick(language, zh, en), plain(curve[f"nested{unit}"]), "count"),
        )
    )


def _patrol(tables: WholeTables, language: Language) -> PeopleTable | None:
    if not tables.patrol:
        return None
    frame = tables.patrol["patrol"]
    levels = [level for level in dict.fromkeys(frame["level"]) if level not in ("plan", "outside")]
    several = [level for level in levels if int((frame["level"] == level).sum()) > 1]
    level = several[0] if several else "plan"
    rows = frame[frame["level"].isin(["plan", level])].head(PATROL_SHOWN)
    return PeopleTable(
        (
            Column(pick(language, "区域", "Area"), [word(UNIT_WORDS, name, language) for name in plain(rows["name"])]),
            Column(pick(language, "居民(人)", "Residents"), plain(rows["residents"]), "count"),
            Column(pick(language, "平安员(名)", "Patrollers"), plain(rows["patrollers"]), "count"),
            Column(pick(language, "比例", "Ratio"), plain(rows["residents_per_patroller"]), "ratio"),
            Column(pick(language, "缺(名)", "Short"), plain(rows["shortage"]), "count"),
            Column(
                pick(language, "社区共缺(名)", "Short in communities"), plain(rows["communities_shortage"]), "count"
            ),
        )
    )


def _staffing(head: Headline, circles: Sequence[CircleFigures], language: Language) -> PeopleTable | None:
    if head.staffing is None:
        return None
    return PeopleTable(
        (
            Column(pick(language, "服务圈", "Circle"), [circle_name(c, language=language) for c in circles]),
            Column(pick(language, "服务站", "Stations"), [c.stations for c in circles], "count"),
            Column(pick(language, "其中配齐", "Staffed"), [c.staffed_stations for c in circles], "count"),
            Column(pick(language, "名义覆盖率", "Nominal"), [c.rate for c in circles], "rate"),
            Column(pick(language, "有效覆盖率", "Effective"), [c.effective_rate for c in circles], "rate"),
            Column(pick(language, "因缺人失去(人)", "Lost"), [c.lost for c in circles], "count"),
            *doubtful_column(circles, language),
        )
    )


def _limits(map_approval: str, language: Language) -> tuple[str, ...]:
    approval = approval_line(map_approval or "____________________", language=language)
    if language == "zh":
        return (
            "步行沿给定的地图，不考虑坡度、红绿灯和拥挤；地图上缺的路，结果里也缺",
            "距离指到最近服务站，不涉及其容量；比率一律向下取到 0.1%",
            approval,
        )
    return (
        "Walks follow the map given: no slopes, lights or crowding; a way that is missing from the map is missing here",
        "Distances lead to the nearest station, whatever its capacity; rates are rounded down to 0.1 %",
        approval,
    )
