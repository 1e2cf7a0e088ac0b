"""The sheets of staffing: nominal against effective by circle and area, windows, pools, vacancies."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ...geo.errors import Language
from ..headline import Headline, told_rate
from ..report.headline_words import circle_name, staff_sentence
from ..report.people_table import Column, PeopleTable, plain
from ..report.staffing_words import REASON_WORDS, SERVICE_WORDS
from ..report.window_words import WINDOW_WORDS
from ..report.words import LEVEL_WORDS, ROLE_WORDS, UNIT_WORDS, Pair, pick, word
from ..whole_tables import WholeTables
from .pool_sheets import pool_plans_table, pool_sheets, team_plans_table
from .sheet import Sheet

STATUS_WORDS: dict[str, Pair] = {
    "known": ("", ""),
    "partly_known": ("部分站未说明，至少如此", "at least: some stations are not told"),
    "unknown": ("人员未说明", "staff not told"),
}


def staffing_sheets(head: Headline, tables: WholeTables, *, language: Language) -> list[Sheet]:
    """Return the sheets that apply."""
    names = {circle.name: circle_name(circle, language=language) for circle in head.circles}
    sentence = staff_sentence(head, language=language)
    zh = "名义 = 服务站提供这项服务；有效 = 而且所需岗位每个都有人、工时大于 0"
    en = "Nominal: a station offers the service. Effective: it has every role that this needs, with hours, as well"
    notes = (*([sentence] if sentence else []), pick(language, zh, en))
    sheets = [
        Sheet(
            name=pick(language, "人员配备", "Staffing"),
            title=pick(language, "名义覆盖与有效覆盖", "Nominal against effective coverage"),
            notes=notes,
            tables=(_areas(tables, names, language),),
        )
    ]
    more = [
        *([_windows(tables, names, language)] if "windows" in tables.staffing else []),
        *([_pools(tables.staffing["pools"], language)] if "pools" in tables.staffing else []),
        *([pool_plans_table(tables, names, language=language)] if "pool_plans" in tables.staffing else []),
        *([team_plans_table(tables, names, language=language)] if "team_plans" in tables.staffing else []),
    ]
    if more:
        sheets.append(
            Sheet(
                name=pick(language, "时段与人员池", "Windows and pools"),
                title=pick(
                    language, "分时段覆盖与不属于任何站的人员", "Coverage by opening window; people at no station"
                ),
                notes=(),
                tables=tuple(more),
            )
        )
    sheets += pool_sheets(tables, names, language=language)
    return [*sheets, _vacancies(tables.staffing["vacancies"], names, language)]


def _areas(tables: WholeTables, names: dict[str, str], language: Language) -> PeopleTable:
    frame = tables.staffing["staffing"]
    return PeopleTable(
        (
            Column(
                pick(language, "层级", "Level"), [word(LEVEL_WORDS, name, language) for name in plain(frame["level"])]
            ),
            Column(pick(language, "名称", "Name"), [word(UNIT_WORDS, name, language) for name in plain(frame["name"])]),
            Column(pick(language, "上级", "Part of"), plain(frame["parent"])),
            Column(pick(language, "服务圈", "Circle"), [names[name] for name in frame["circle"]]),
            Column(pick(language, "居民(人)", "Residents"), plain(frame["residents"]), "count"),
            *_covered(frame, language, is_shared=tables.is_shared),
            Column(
                pick(language, "说明", "Note"),
                [word(STATUS_WORDS, name, language) for name in plain(frame["staffing_status"])],
            ),
        )
    )


def _covered(frame: pd.DataFrame, language: Language, *, is_shared: bool) -> list[Column]:
    nominal, effective = plain(frame["nominal_residents"]), plain(frame["effective_residents"])
    total = plain(frame["residents"])
    columns = [
        Column(
            pick(language, "名义覆盖率", "Nominal rate"),
            _rates(nominal, total, plain(frame["nominal_rate"]), is_shared=is_shared),
            "rate",
        ),
        Column(
            pick(language, "有效覆盖率", "Effective rate"),
            _rates(effective, total, plain(frame["effective_rate"]), is_shared=is_shared),
            "rate",
            bar=True,
        ),
        Column(pick(language, "名义覆盖(人)", "Nominally covered"), nominal, "count"),
        Column(pick(language, "有效覆盖(人)", "Effectively covered"), effective, "count"),
    ]
    if "lost_residents" in frame:
        lost = plain(frame["lost_residents"])
        columns.append(Column(pick(language, "因缺人失去(人)", "Lost for want of staff"), lost, "count"))
        doubtful = plain(frame["unknown_residents"])
        columns.append(Column(pick(language, "人员未知(人)", "Staff not told"), doubtful, "count"))
    return columns


def _rates(
    part: Sequence[int | None], total: Sequence[int | None], rate: Sequence[float | None], *, is_shared: bool
) -> list[float | None]:
    return [told_rate(*row, is_shared=is_shared) for row in zip(part, total, rate, strict=True)]


def _windows(tables: WholeTables, names: dict[str, str], language: Language) -> PeopleTable:
    frame = tables.staffing["windows"]
    return PeopleTable(
        (
            Column(
                pick(language, "时段", "Window"),
                [word(WINDOW_WORDS, name, language) for name in plain(frame["window"])],
            ),
            Column(pick(language, "服务圈", "Circle"), [names[name] for name in frame["circle"]]),
            Column(pick(language, "开放的站", "Open stations"), plain(frame["open_stations"]), "count"),
            Column(pick(language, "其中配齐", "Of them staffed"), plain(frame["open_staffed_stations"]), "count"),
            Column(pick(language, "未说明的站", "Not told"), plain(frame["untold_stations"]), "count"),
            *_covered(frame, language, is_shared=tables.is_shared),
        ),
        pick(language, "分时段的人口覆盖率（只计开放的站）", "By opening window (open stations only)"),
    )


def _pools(frame: pd.DataFrame, language: Language) -> PeopleTable:
    services = [_services(text, language) for text in plain(frame["services"])]
    return PeopleTable(
        (
            Column(pick(language, "岗位", "Role"), [word(ROLE_WORDS, name, language) for name in plain(frame["role"])]),
            Column(pick(language, "服务", "Services"), services),
            Column(pick(language, "人数", "People"), plain(frame["people"]), "count"),
            Column(pick(language, "每人每周小时", "Hours a week each"), plain(frame["hours_each"]), "decimal"),
            Column(pick(language, "合计小时", "Hours together"), plain(frame["hours"]), "decimal"),
        ),
        pick(language, "不属于任何站的人员（不计入有效覆盖）", "People at no station (they make no circle effective)"),
    )


def _services(text: str | None, language: Language) -> str:
    codes = [code for code in (text or "").split(";") if code]
    return pick(language, "、", ", ").join(word(SERVICE_WORDS, code, language) for code in codes)


def _vacancies(frame: pd.DataFrame, names: dict[str, str], language: Language) -> Sheet:
    zh = "单补这一处岗位，就能使多少居民的服务圈有效；多的在前"
    en = "Residents who would have one more effective circle if this role alone were filled, most first"
    table = PeopleTable(
        (
            Column(pick(language, "站编号", "Station"), plain(frame["station"])),
            Column(pick(language, "服务站", "Name"), plain(frame["name"])),
            Column(
                pick(language, "空缺岗位", "Role wanting"),
                [word(ROLE_WORDS, r, language) for r in plain(frame["role"])],
            ),
            Column(pick(language, "原因", "Reason"), [word(REASON_WORDS, r, language) for r in plain(frame["reason"])]),
            Column(
                pick(language, "影响的服务", "Services"), [_services(s, language) for s in plain(frame["services"])]
            ),
            Column(pick(language, "可恢复(人)", "Would gain"), plain(frame["residents"]), "count", bar=True),
            *(
                Column(pick(language, f"{name}(人)", name), plain(frame[f"{key}_residents"]), "count")
                for key, name in names.items()
            ),
        )
    )
    return Sheet(
        name=pick(language, "岗位空缺", "Vacancies"),
        title=pick(language, "岗位空缺及其影响", "Vacancies and what they cost"),
        notes=(pick(language, zh, en),),
        tables=(table,),
    )
