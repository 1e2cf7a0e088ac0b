"""What the page of a comparison says, in one language: figures and tables in words, ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...geo.errors import Language
from ..compare.compare_run import CompareRun
from ..plan_toml.plan import says_made_up
from ..report.compare_words import STATE_WORDS, alone_lines, circle_names, signed, title_lines, unknown_lines
from ..report.difference_words import difference_lines
from ..report.league_table import area_name
from ..report.words import LEVEL_WORDS, exact_metres, made_up_line, percent, pick, whole, word
from ..run_files.frame_rows import Row, frame_rows
from .change_map import ChangeMap, change_kind, change_maps, rows_of

MOST_AREAS = 500  # of a level; finer levels are for the tables


@dataclass(frozen=True)
class Figure:
    """A headline figure: its name, the number, a note, and a class for its colour."""

    name: str
    value: str
    note: str
    kind: str = ""


@dataclass(frozen=True)
class LeagueRow:
    """An area in the league table; `share_*` are per cent of the bar's width."""

    name: str
    before: str
    after: str
    gained: str
    lost: str
    net: str
    kind: str
    share_before: float
    share_after: float


@dataclass(frozen=True)
class Transition:
    """From which status to which, how many residences and residents, and whether it is a change."""

    before: str
    after: str
    residences: str
    residents: str
    is_change: bool


@dataclass(frozen=True)
class CircleContent:
    """One circle: its figures, league table, change of statuses.

    Attributes:
        name: for people.
        key: in the tables.
        figures: the headline.
        share_before, share_after, target: per cent of residents, for the bar.
        league: areas of one level, those first where most residents gained or lost.
        transitions: changes first.
        summary: the circle as a row beside the others: rates, gained, lost, unchanged, net.
        map_text: the map in words, for who does not see it.
    """

    name: str
    key: str
    figures: tuple[Figure, ...]
    share_before: float
    share_after: float
    target: float
    league: tuple[LeagueRow, ...]
    transitions: tuple[Transition, ...]
    summary: tuple[str, ...]
    map_text: str


@dataclass(frozen=True)
class Content:
    """The page in one language.

    Attributes:
        language: which.
        title, subtitle: what was compared.
        made_up: that the place is made up, or empty.
        differing: what differs, in one sentence.
        differences: each of it, warnings first.
        level: word for the areas of map and league table; empty where there are none.
        circles: those that both runs have.
        rule, source: the footer.
    """

    language: Language
    title: str
    subtitle: str
    made_up: str
    differing: str
    differences: tuple[str, ...]
    level: str
    circles: tuple[CircleContent, ...]
    rule: str
    source: str


def page_content(run: CompareRun, maps: Mapping[str, ChangeMap], level: str | None, *, language: Language) -> Content:
    """Return what the page says in one language.

    Args:
        run: the comparison.
        maps: of each circle; may be empty.
        level: of map and league table; None where there are no areas.
        language: of the words.
    """
    names = circle_names(run, language=language)
    heading = title_lines(run, language=language)
    differing, *differences = difference_lines(run.comparison.differences, names, language=language)
    doubts = [pick(language, found.zh, found.en) for found in run.findings]
    return Content(
        language=language,
        title=heading[0],
        subtitle=heading[-1],
        made_up=made_up_line(language) if says_made_up(str(run.answer["after"]["plan"])) else "",
        differing=differing,
        differences=(
            *doubts,
            *(
                line.strip()
                for line in (
                    *alone_lines(run, names, language=language),
                    *unknown_lines(run, names, language=language),
                    *differences,
                )
            ),
        ),
        level="" if level is None else word(LEVEL_WORDS, level, language),
        circles=tuple(
            _circle(run, row, names[row["circle"]], level, maps.get(row["circle"]), language)
            for row in run.answer["circles"]
        ),
        rule=_rule(language),
        source=_source(run, language),
    )


def shown_level(run: CompareRun) -> str | None:
    """Return the finest level that both runs have and that a table of one page can hold; the coarsest where none."""
    table, levels = run.tables["compare_areas"], run.answer["levels"]
    counts = {level: len(table[(table["level"] == level).to_numpy(dtype=bool)]) for level in levels}
    circles = max(len(run.answer["circles"]), 1)
    fitting = [level for level in levels if counts[level] <= MOST_AREAS * circles]
    return fitting[-1] if fitting else next(iter(levels), None)


def content_in_both(run: CompareRun, folder: Path) -> tuple[dict[Language, Content], dict[str, ChangeMap]]:
    """Return the page in both languages, and the map of each circle.

    Args:
        run: the comparison.
        folder: where its `layers.gpkg` stands.
    """
    level = shown_level(run)
    maps = change_maps(run, folder, level)
    languages: tuple[Language, ...] = ("zh", "en")
    return {told: page_content(run, maps, level, language=told) for told in languages}, maps


def _circle(
    run: CompareRun, row: Row, name: str, level: str | None, drawn: ChangeMap | None, language: Language
) -> CircleContent:
    areas = rows_of(run, row["circle"], level)
    return CircleContent(
        name=name,
        key=row["circle"],
        figures=_figures(row, name, language),
        share_before=_share(row["rate_before"]),
        share_after=_share(row["rate_after"]),
        target=100 * row["target_after"],
        league=tuple(_league_row(area, language) for area in sorted(areas, key=_moved, reverse=True)),
        transitions=_transitions(run, row["circle"], language),
        summary=(
            f"{percent(row['rate_before'])} → {percent(row['rate_after'])}",
            plus(row["gained_residents"]),
            minus(row["lost_residents"]),
            whole(row["unchanged_covered_residents"] + row["unchanged_not_covered_residents"]),
            signed(row["covered_change_residents"]),
        ),
        map_text=_map_text(name, row, drawn, language),
    )


def _figures(row: Row, name: str, language: Language) -> tuple[Figure, ...]:
    radius = exact_metres(row["radius_after_m"])
    if row["radius_before_m"] != row["radius_after_m"]:
        radius = f"{exact_metres(row['radius_before_m'])} → {radius}"
    target = percent(row["target_after"])
    come, left = row["come_covered_residents"], row["left_covered_residents"]
    kept, without = row["unchanged_covered_residents"], row["unchanged_not_covered_residents"]
    return (
        Figure(
            pick(language, f"人口覆盖率 · {name}（{radius} 米）", f"Coverage of people · {name} ({radius} m)"),
            f"{percent(row['rate_before'])} → {percent(row['rate_after'])}",
            pick(
                language,
                f"{points(row['rate_before'], row['rate_after'])} 个百分点 · 目标 {target}",
                f"{points(row['rate_before'], row['rate_after'])} points · target {target}",
            ),
            "main",
        ),
        Figure(
            pick(language, "覆盖居民变化 Δ", "Covered residents, Δ"),
            signed(row["covered_change_residents"]),
            f"{whole(row['covered_before_residents'])} → {whole(row['covered_after_residents'])}",
        ),
        Figure(
            pick(language, "新覆盖居民", "Residents gained"),
            plus(row["gained_residents"]),
            pick(
                language,
                f"{whole(row['gained_residences'])} 处住宅",
                f"{whole(row['gained_residences'])} residences",
            ),
            "gained",
        ),
        Figure(
            pick(language, "失去覆盖居民", "Residents lost"),
            minus(row["lost_residents"]),
            pick(language, f"{whole(row['lost_residences'])} 处住宅", f"{whole(row['lost_residences'])} residences"),
            "lost",
        ),
        Figure(
            pick(language, "未变居民", "Residents unchanged"),
            whole(kept + without),
            pick(
                language,
                f"覆盖 {whole(kept)} · 未覆盖 {whole(without)}",
                f"covered {whole(kept)} · not {whole(without)}",
            ),
        ),
        Figure(
            pick(language, "覆盖居民迁入 / 迁出", "Covered, come / left"),
            f"{plus(come)} / {minus(left)}",
            pick(
                language,
                f"居民 {whole(row['residents_before'])} → {whole(row['residents_after'])}",
                f"residents {whole(row['residents_before'])} → {whole(row['residents_after'])}",
            ),
        ),
    )


def points(before: float | None, after: float | None) -> str:
    """Return the change of a rate in points: the difference of the two rates as they are shown."""
    if before is None or after is None:
        return "—"
    tenths = int(after * 1000 + 1e-6) - int(before * 1000 + 1e-6)
    return f"{tenths / 10:+.1f}".replace("-", "−")


def plus(number: int) -> str:
    """Return what came to be, with its sign; 0 as it is."""
    return signed(int(number))


def minus(number: int) -> str:
    """Return what went, with its sign; 0 as it is."""
    return signed(-int(number))


def _league_row(row: Row, language: Language) -> LeagueRow:
    before, after = row["rate_before"], row["rate_after"]
    return LeagueRow(
        name=area_name(row, language=language),
        before=percent(before),
        after=percent(after),
        gained=plus(row["gained_residents"]),
        lost=minus(row["lost_residents"]),
        net=signed(int(row["covered_change_residents"])),
        kind=change_kind(row),
        share_before=_share(before),
        share_after=_share(after),
    )


def _moved(row: Row) -> int:
    return int(row["gained_residents"]) + int(row["lost_residents"])


def _share(rate: float | None) -> float:
    return 0.0 if rate is None else round(100 * rate, 2)


def _transitions(run: CompareRun, circle: str, language: Language) -> tuple[Transition, ...]:
    rows = [row for row in frame_rows(run.tables["compare_transitions"]) if row["circle"] == circle]
    ordered = sorted(rows, key=lambda row: (row["before"] == row["after"], -_people(row)))
    return tuple(
        Transition(
            word(STATE_WORDS, row["before"], language),
            word(STATE_WORDS, row["after"], language),
            whole(row["residences"]),
            whole(_people(row)),
            row["before"] != row["after"],
        )
        for row in ordered
    )


def _people(row: Row) -> int:
    return int(row["residents_before"] if row["after"] == "absent" else row["residents_after"])


def _map_text(name: str, row: Row, drawn: ChangeMap | None, language: Language) -> str:
    gained, lost = plus(row["gained_residents"]), minus(row["lost_residents"])
    if drawn is None:
        return pick(
            language,
            "没有地图：两次运行的 layers.gpkg 没有可用的区域和变化的住宅，数字见表。",
            "No map: layers.gpkg of the runs has neither areas nor changed residences; the tables hold the figures.",
        )
    return pick(
        language,
        f"{name}：各区域新覆盖与失去的居民，共 {gained}、{lost}；逐区数字见表",
        f"{name}: residents gained and lost by area, {gained} and {lost} in all; the table has each area's figures",
    )


def _rule(language: Language) -> str:
    return pick(
        language,
        "覆盖之后 = 之前 + 新覆盖 − 失去 + 迁入 − 迁出；新覆盖和失去只计两次都在的居民；按沿街道步行距离，比率只舍不入",
        "Covered after = before + gained − lost + come − left; gained and lost are people of both runs; "
        "walking distance along streets, rates rounded down",
    )


def _source(run: CompareRun, language: Language) -> str:
    version = run.comparison.after.manifest.get("versions", {}).get("servicecircle", "")
    told = f"servicecircle {version}".strip()
    return pick(
        language,
        f"{told} · 地图上的点是单处住宅，勿对外发布",
        f"{told} · dots are single residences: not for publication",
    )


def left_out(shown: int, of: Sequence[object], file: str, *, language: Language) -> str:
    """Return the line that a print ends a table with where it has no room for the rest; empty where it has."""
    more = len(of) - shown
    return "" if more <= 0 else pick(language, f"另有 {more:,} 项，见 {file}", f"{more:,} more in {file}")
