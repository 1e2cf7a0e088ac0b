"""The small plan with staff, for tests of `staffing`: six stations along the main street, told by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from plans import EAST, NORTH, PLAN, RESIDENCES, write_small_plan

from servicecircle.coverage.opened_plan import Opened
from servicecircle.coverage.plan_toml.staffing_rules import resolved_needs, role_words
from servicecircle.geo.code_words import split_services

STAFF = '[layers.staff]\npath = "staff.csv"\n'
HEADING = "service,role,count,hours,station"
# id, x on the main street, services.
POSTS = [
    ("A", 50.0, "appeals;legal"),
    ("B", 300.0, "appeals"),
    ("C", 450.0, "appeals;legal;psychology"),
    ("D", 700.0, "legal;psychology"),
    ("E", 850.0, "appeals;judicial"),
    ("F", 1050.0, "appeals;legal;psychology;police"),
]
RADIUS_M = {"appeals": 300.0, "legal": 250.0, "psychology": 400.0}


def plan_text(more: str = "") -> str:
    """The plan of the small town with three circles; `more` is appended."""
    head = PLAN[: PLAN.index("[circles.appeals]")]
    circles = "".join(f"[circles.{name}]\nradius_m = {radius}\ntarget = 0.2\n" for name, radius in RADIUS_M.items())
    return f"{head}{STAFF}{more}\n{circles}"


def write_town(
    folder: Path, staff: Sequence[str], *, columns: Mapping[str, Sequence[object]] | None = None, more: str = ""
) -> Path:
    """Write the plan folder: lines of the staff layer, further columns of the stations, more lines of the plan."""
    write_small_plan(folder, plan=plan_text(more))
    (folder / "staff.csv").write_text("\n".join([HEADING, *staff]) + "\n", encoding="utf-8")
    write_stations(folder, columns or {})
    return folder


def write_stations(folder: Path, columns: Mapping[str, Sequence[object]]) -> None:
    """Write the six stations with further columns."""
    heading = ["id", "name", "x", "y", "services", *columns]
    rows = [
        [i, f"{i}站", EAST + x, NORTH + 5.0, services, *(cells[n] for cells in columns.values())]
        for n, (i, x, services) in enumerate(POSTS)
    ]
    text = "\n".join(",".join(map(str, row)) for row in [heading, *rows])
    (folder / "stations.csv").write_text(text + "\n", encoding="utf-8")


def with_staff(opened: Opened, rows: Sequence[tuple[str, str, int, float, str]] | None) -> Opened:
    """Return the plan with other rows of the staff layer: service, role, count, hours, station; None is no layer."""
    if rows is None:
        return replace(opened, layers=replace(opened.layers, staff=None))
    frame = pd.DataFrame(rows, columns=["service", "role", "count", "hours", "station"])
    frame["service"] = pd.Series([split_services(text)[0] for text in frame["service"]], dtype=object)
    return replace(opened, layers=replace(opened.layers, staff=frame.assign(row=range(2, len(frame) + 2))))


def with_columns(opened: Opened, **columns: Any) -> Opened:
    """Return the plan with further columns of the stations."""
    return replace(opened, layers=replace(opened.layers, stations=opened.layers.stations.assign(**columns)))


def with_needs(opened: Opened, needs: Mapping[str, list[str]], roles: Mapping[str, list[str]] | None = None) -> Opened:
    """Return the plan with `[staffing.needs]` and `[staffing.roles]`."""
    staffing = opened.plan.staffing.model_copy(
        update={"needs": resolved_needs(needs, roles or {}), "role_words": role_words(roles or {})}
    )
    return replace(opened, plan=opened.plan.model_copy(update={"staffing": staffing}))


def walk_m(residence: int, post: int) -> float | None:
    """The walk from a residence on the main street to a post: its leg, the street, the post's leg; None elsewhere."""
    _, _, x, y = RESIDENCES[residence]
    return None if y != 5.0 else abs(x - POSTS[post][1]) + 10.0


def covered_by_hand(circle: str, posts: Sequence[int]) -> list[bool]:
    """Which residences have one of these posts, which offers the circle's service, within its radius."""
    offering = [post for post in posts if circle in POSTS[post][2].split(";")]
    walks = [[walk_m(home, post) for post in offering] for home in range(len(RESIDENCES))]
    return [any(walk is not None and walk <= RADIUS_M[circle] for walk in row) for row in walks]


def people_by_hand(covered: Sequence[bool]) -> int:
    """Residents of those residences."""
    return sum(home[1] for home, flag in zip(RESIDENCES, covered, strict=True) if flag)
