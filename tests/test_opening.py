"""Facts about opening hours in cells, Chinese and English."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecircle.coverage.staffing.windows import station_windows
from servicecircle.geo.opening import claims_all_day, covers, minutes_of, read_window


@pytest.mark.parametrize(
    ("text", "opening", "spans"),
    [
        ("", "empty", ()),
        ("  ", "empty", ()),
        ("是", "open", None),
        ("Yes", "open", None),
        ("√", "open", None),
        ("否", "closed", ()),
        ("no", "closed", ()),
        ("不开放", "closed", ()),
        ("24小时", "open", ((0, 1440),)),
        ("24 h", "open", ((0, 1440),)),
        ("全天", "open", ((0, 1440),)),
        ("00:00-24:00", "open", ((0, 1440),)),
        ("00:00-23:59", "open", ((0, 1440),)),
        ("09:00-12:00;14:00-18:00", "open", ((540, 720), (840, 1080))),
        ("９：００－１２：００，１４：００－１８：００", "open", ((540, 720), (840, 1080))),
        ("上午9:00至12:00 下午2:00至5:30", "open", ((540, 720), (840, 1050))),
        ("9点～17点半", "open", ((540, 1050),)),
        ("9am-5pm", "open", ((540, 1020),)),
        ("22:00-06:00", "open", ((1320, 1440), (0, 360))),
        ("晚上10:00-6:00", "open", ((1320, 1440), (0, 360))),
        ("25:00-26:00", "unreadable", ()),
        ("09:00-09:00", "unreadable", ()),
        ("09:70-12:00", "unreadable", ()),
        ("预约", "unreadable", ()),
        ("09:00-12:00（节假日除外）", "unreadable", ()),
    ],
)
def test_what_a_cell_says(text: str, opening: str, spans: object) -> None:
    """Yes, no, all day, hours; an empty cell says nothing; the rest is not guessed."""
    window = read_window(text)
    assert (window.opening, window.spans) == (opening, spans)


@given(st.text(max_size=30))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    """Whatever stands in the cell, spans lie within the day."""
    window = read_window(text)
    assert all(0 <= start < end <= 1440 for start, end in window.spans or ())


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), max_size=6), st.integers(0, 60), st.integers(1, 40))
def test_spans_are_a_set_of_minutes(parts: list[tuple[int, int]], start: int, length: int) -> None:
    """Overlaps count once, and a wanted span is covered where each of its minutes is."""
    spans = tuple((begin, begin + width) for begin, width in parts)
    minutes = {minute for begin, end in spans for minute in range(begin, end)}
    assert minutes_of(spans) == len(minutes)
    assert covers(spans, (start, start + length)) == (set(range(start, start + length)) <= minutes)


def stations(weekday: str, evening: str, weekend: str, name: str = "甲站") -> pd.DataFrame:
    return pd.DataFrame({"name": [name], "weekday": [weekday], "evening": [evening], "weekend": [weekend]})


@pytest.mark.parametrize(
    ("cells", "states", "hours"),
    [
        (("09:00-18:00", "", ""), [0, 1, 1], 45.0),  # an empty cell is closed where others speak
        (("", "", ""), [2, 2, 2], None),  # nothing is told at all
        (("09:00-21:00", "", "10:00-16:00"), [0, 0, 0], 72.0),  # the hours of weekdays run through the evening
        (("09:00-20:59", "", ""), [0, 1, 1], None),
        (("09:00-21:00", "否", ""), [0, 1, 1], 60.0),  # a no is a no
        (("09:00-18:00", "17:00-21:00", ""), [0, 0, 1], 60.0),  # an hour that stands twice counts once
        (("是", "是", "否"), [0, 0, 1], None),  # open, without hours
        (("预约", "", "09:00-17:00"), [2, 1, 0], None),
    ],
)
def test_the_windows_of_a_station(cells: tuple[str, str, str], states: list[int], hours: float | None) -> None:
    """0 open, 1 closed, 2 not told; hours a week where all are told in hours."""
    found = station_windows(stations(*cells), claims_24h=False)
    assert found is not None
    assert found.state[0].tolist() == states
    if hours is not None:
        assert found.hours[0] == hours


@pytest.mark.parametrize(
    ("cells", "name", "verdict"),
    [
        (("24小时", "", "24小时"), "甲站", "borne_out"),
        (("00:00-18:00", "18:00-24:00", "24h"), "甲站", "borne_out"),
        (("24小时", "", ""), "甲站", "contradicted"),
        (("09:00-18:00", "18:00-21:00", "09:00-17:00"), "24小时法律服务站", "contradicted"),
        (("是", "是", "是"), "24小时法律服务站", "unproved"),
        (("是", "否", "是"), "24小时法律服务站", "contradicted"),
        (("", "", ""), "24小时法律服务站", "unproved"),
        (("09:00-18:00", "", ""), "甲站", ""),
    ],
)
def test_a_claim_of_24_hours_is_held_against_the_windows(cells: tuple[str, str, str], name: str, verdict: str) -> None:
    """Borne out where weekdays with evenings, and weekends, are open all day; a yes without hours proves nothing."""
    found = station_windows(stations(*cells, name=name), claims_24h=False)
    assert found is not None
    assert found.verdict == (verdict,)


def test_the_plan_may_claim_it_of_every_station() -> None:
    """`[staffing] claims_24h = true`, also where the layer has no windows: then it is unproved."""
    found = station_windows(pd.DataFrame({"name": ["甲站"]}), claims_24h=True)
    assert found is not None
    assert (found.windows, found.claimed, found.verdict) == ((), ("plan",), ("unproved",))
    assert station_windows(pd.DataFrame({"name": ["甲站"]}), claims_24h=False) is None
    claims = (
        "24小时自助站",
        "丁站24h自助",
        "7×24服务点",
        "７Ｘ24小时",
        "24/7 desk",
        "24-hour office",
        "24 hrs",
        "全天候服务点",
    )
    assert [text for text in claims if not claims_all_day(text)] == []
    others = ("第24服务站", "24号楼", "124小时后", "24 houses", "24/70 路口", "7*240", "二十四节气社区")
    assert [text for text in others if claims_all_day(text)] == []
