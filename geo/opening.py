"""Opening hours in the cells of a table: yes, no, all day, or hours such as 09:00-12:00;14:00-18:00, zh and en."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from .code_words import window_code

Opening = Literal["open", "closed", "empty", "unreadable"]
Interval = tuple[int, int]
DAY_MINUTES = 24 * 60

_BETWEEN = r"\s*(?:-|~|–|—|―|−|至|到|to|until)+\s*"
_TIME = (
    r"(?P<{0}half>上午|早上|早|中午|下午|晚上|晚)?\s*(?P<{0}hour>\d{{1,2}})"
    r"(?:[:.](?P<{0}minute>\d{{2}})|(?:点|时)(?:(?P<{0}later>\d{{1,2}})分?|(?P<{0}thirty>半))?)?\s*(?P<{0}pm>am|pm)?"
)
_SPAN = re.compile(_TIME.format("from_") + _BETWEEN + _TIME.format("to_"))
_ALL_DAY_WORDS = re.compile(
    r"(?<![\d.])24[\s-]*(?:小时|h(?:(?:ou)?rs?)?(?![a-z])|[/*x×]\s*7(?!\d))|(?<!\d)7\s*[*x×]\s*24(?!\d)|全天候"
)
_AFTERNOON = ("下午", "晚上", "晚", "pm")
_MORNING = ("上午", "早上", "早", "am")


@dataclass(frozen=True, slots=True)
class Window:
    """What one cell says of one opening window.

    Attributes:
        opening: whether it is open; ``empty`` says nothing, ``unreadable`` nothing that is understood.
        spans: (from, to) in minutes of the day, from < to; None where it is open and no hours are told.
    """

    opening: Opening
    spans: tuple[Interval, ...] | None = ()

    @property
    def is_all_day(self) -> bool:
        """Whether it is open around the clock."""
        return covers(self.spans or (), (0, DAY_MINUTES))


def read_window(text: str) -> Window:
    """Return what a cell of an opening window says."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if not plain:
        return Window("empty")
    code = window_code(plain)
    if code == "open":
        return Window("open", None)
    if code == "closed":
        return Window("closed")
    if code == "all_day":
        return Window("open", ((0, DAY_MINUTES),))
    spans = _spans(plain)
    return Window("unreadable") if spans is None else Window("open", spans)


def claims_all_day(text: str) -> bool:
    """Return whether a text, such as the name of a station, speaks of 24 hours."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return window_code(plain) == "all_day" or _ALL_DAY_WORDS.search(plain) is not None


def covers(spans: tuple[Interval, ...], wanted: Interval) -> bool:
    """Return whether the union of `spans` holds every minute of `wanted`."""
    reached = wanted[0]
    for start, end in sorted(spans):
        if start > reached:
            break
        reached = max(reached, end)
    return reached >= wanted[1]


def minutes_of(spans: tuple[Interval, ...]) -> int:
    """Return how many minutes of the day the union of `spans` holds."""
    total = reached = 0
    for start, end in sorted(spans):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


def _spans(plain: str) -> tuple[Interval, ...] | None:
    """Read spans with nothing but separators between them; a span over midnight becomes two."""
    found: list[Interval] = []
    rest = plain
    for match in _SPAN.finditer(plain):
        start, end = _minute(match, "from_"), _minute(match, "to_")
        if start is None or end is None or start == end:
            return None
        end = _end_of(start, end, match)
        found += [(start, end)] if start < end else [(start, DAY_MINUTES), (0, end)]
        rest = rest.replace(match[0], "", 1)
    if not found or re.sub(r"[\s;,、|和及and&+/]", "", rest):
        return None
    return tuple(span for span in found if span[0] < span[1])


def _end_of(start: int, end: int, match: re.Match[str]) -> int:
    """下午 before the first time of a span holds for the second as well; 23:59 is meant as midnight."""
    half_a_day = DAY_MINUTES // 2
    said = match["to_half"] or match["to_pm"]
    if said is None and match["from_half"] in _AFTERNOON and start < end + half_a_day <= DAY_MINUTES:
        return end + half_a_day
    return DAY_MINUTES if end == DAY_MINUTES - 1 else end


def _minute(match: re.Match[str], end: str) -> int | None:
    """The minute of the day of one end of a span; None where there is no such time."""
    hour = int(match[f"{end}hour"])
    minute = 30 if match[f"{end}thirty"] else int(match[f"{end}minute"] or match[f"{end}later"] or 0)
    half = match[f"{end}half"] or match[f"{end}pm"]
    if half in _AFTERNOON and hour < 12:
        hour += 12
    if half in _MORNING and hour == 12:
        hour = 0
    minutes = 60 * hour + minute
    return minutes if minute < 60 and minutes <= DAY_MINUTES else None
