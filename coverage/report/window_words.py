"""Opening windows in a `staffing` report: coverage on weekdays, evenings and weekends, by area; claims of 24 hours."""

from __future__ import annotations

from ...geo.errors import Language
from ..run_files.frame_rows import Row, frame_rows
from ..staffing.staffing_run import StaffingRun
from .text_table import text_table
from .words import UNIT_WORDS, Pair, percent, pick, whole, word

AREA_ROWS_SHOWN = 24
WINDOW_WORDS: dict[str, Pair] = {
    "weekday": ("工作日", "weekday"),
    "evening": ("晚间", "evening"),
    "weekend": ("周末", "weekend"),
}
CLAIM_WORDS: dict[str, Pair] = {
    "borne_out": ("开放时间相符", "borne out by their windows"),
    "contradicted": ("与开放时间矛盾", "contradicted by their windows"),
    "unproved": ("开放时间没有写明，无法证实", "unproved, as windows are not told in hours"),
}


def window_lines(run: StaffingRun, language: Language) -> list[str]:
    """Return coverage by window, by subdistrict where there are several, and the claims; nothing without windows."""
    lines: list[str] = []
    if "windows" in run.tables:
        names = {circle.name: pick(language, circle.name_zh, circle.name_en) for circle in run.opened.plan.circles}
        headings = [
            pick(language, "时段", "window"),
            pick(language, "服务圈", "circle"),
            pick(language, "开放的站", "open stations"),
            pick(language, "其中配齐", "of them staffed"),
            pick(language, "未说明的站", "not told"),
            pick(language, "名义 → 有效", "nominal → effective"),
        ]
        cells = [
            [
                word(WINDOW_WORDS, row["window"], language),
                names[row["circle"]],
                *(whole(row[name]) for name in ("open_stations", "open_staffed_stations", "untold_stations")),
                rate_pair(row),
            ]
            for row in frame_rows(run.tables["windows"])
        ]
        zh, en = "分时段的人口覆盖率（只计开放的站）", "Coverage rate of people by opening window (open stations only)"
        lines += ["", pick(language, zh, en), *text_table(headings, cells, left=2), *_areas(run, language)]
    claims = {claim: count for claim, count in run.answer["claims_24h"].items() if count}
    if claims:
        told = pick(language, "，", ", ").join(
            f"{whole(count)} {word(CLAIM_WORDS, claim, language)}" for claim, count in claims.items()
        )
        lines.append(pick(language, f"自称 24 小时的站：{told}", f"Stations that claim 24 hours: {told}"))
    return lines


def _areas(run: StaffingRun, language: Language) -> list[str]:
    """Each window by subdistrict, every circle side by side; where there are none, or too many, the table is named."""
    levels = run.study.index.levels
    if not levels:
        return []
    by_area: dict[tuple[str, str], list[Row]] = {}
    for row in frame_rows(run.tables["window_areas"]):
        if "subdistrict" in levels[:-1] and row["level"] in ("subdistrict", "outside"):
            by_area.setdefault((row["name"], row["window"]), []).append(row)
    if not 0 < len(by_area) <= AREA_ROWS_SHOWN:
        return [pick(language, "  各区域见 window_areas.csv", "  by area in window_areas.csv")]
    circles = run.opened.plan.circles
    headings = [pick(language, "区域", "area"), pick(language, "时段", "window")]
    headings += [pick(language, circle.name_zh, circle.name_en) for circle in circles]
    cells = [
        [word(UNIT_WORDS, name, language), word(WINDOW_WORDS, window, language), *(rate_pair(row) for row in rows)]
        for (name, window), rows in sorted(by_area.items(), key=lambda item: _place(run, item[0]))
    ]
    zh, en = (
        "各街道分时段：名义 → 有效（更细见 window_areas.csv）",
        "By subdistrict: nominal → effective (finer in window_areas.csv)",
    )
    return ["", pick(language, zh, en), *text_table(headings, cells, left=2)]


def _place(run: StaffingRun, key: tuple[str, str]) -> tuple[int, int]:
    """Areas in the order of the table, windows in theirs."""
    names = run.tables["window_areas"]["name"].tolist()
    return names.index(key[0]), list(WINDOW_WORDS).index(key[1])


def rate_pair(row: Row) -> str:
    """Return a nominal and an effective rate."""
    return f"{percent(row['nominal_rate'])} → {percent(row['effective_rate'])}"
