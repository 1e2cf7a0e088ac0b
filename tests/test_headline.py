"""Facts about the headline figures: counted anew from the residences, and never rounded up to a target."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handout_town import Told, bare_town, full_town
from servicecircle.coverage.headline import Headline, floor_rate, headline, told_rate
from servicecircle.coverage.report.headline_words import (
    circle_sentence,
    key_figures,
    left_out_lines,
    patrol_sentence,
    site_sentence,
    staff_sentence,
)
from servicecircle.coverage.report.league_table import area_rate
from servicecircle.coverage.report.people_table import cell_text, shown_value
from servicecircle.coverage.report.words import things


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A plan with everything."""
    return full_town(tmp_path_factory.mktemp("headline") / "plan")


@pytest.fixture(scope="module")
def head(town: Told) -> Headline:
    """Its headline figures."""
    return headline(town.whole, town.tables)


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_rates_are_rounded_down_exactly(part: int, total: int) -> None:
    """At most the true rate, and less than a tenth of a percent below it."""
    rate = floor_rate(part, total)
    assert rate is not None
    tenths = round(rate * 1000)
    assert tenths == math.floor(Fraction(1000 * part, total))


def test_a_missed_target_never_looks_met() -> None:
    """94.99 % is 94.9 %, a ratio of 1:40.01 is 1:40.1; half a person more is not rounded away."""
    assert cell_text(0.9499999, "rate") == "94.9%"
    assert cell_text(0.95, "rate") == "95.0%"
    assert cell_text(40.01, "ratio") == "1:40.1"
    assert shown_value(0.9499999, "rate") == 0.949
    assert cell_text(None, "count") == "—"


def test_the_circles_are_those_of_the_residences(town: Told, head: Headline) -> None:
    """Covered, left out and claimed, counted anew from residences.csv: 155 people in all."""
    table = town.tables.coverage["residences"]
    assert head.residents == table["residents"].sum() == 155
    for circle in head.circles:
        covered = table.loc[table[f"{circle.name}_status"] == "covered", "residents"].sum()
        assert (circle.covered, circle.not_covered) == (covered, 155 - covered)
        assert circle.rate == math.floor(1000 * covered / 155) / 1000
    every = (table["appeals_status"] == "covered") & (table["legal_status"] == "covered")
    assert head.all_circles == table.loc[every, "residents"].sum()


def test_the_proposal_is_what_it_covers(town: Told, head: Headline) -> None:
    """Residence 002, 20 people: 45 of 155 are covered today, 65 then."""
    assert head.told is not None
    assert head.told.covered is not None
    gained = town.tables.sites["site_residences"]["residents"].sum()
    assert head.gained == gained > 0
    assert head.told.after == head.told.covered + gained
    assert site_sentence(head, language="en") == (
        "1 proposed site newly covers 20 residents (Appeals), coverage rate of people 29.0% → 41.9%; "
        "proved best possible"
    )  # fmt: skip


def test_each_part_is_a_sentence_in_both_languages(head: Headline) -> None:
    """Patrollers and staff of this plan; nothing of the other language."""
    assert patrol_sentence(head, language="zh") == "平安员 8 名，1:19.4（目标 1:40）；逐个区域计算共缺 2 名"
    told = staff_sentence(head, language="en")
    assert told is not None
    assert told.startswith("Where stations are really staffed (nominal → effective): Appeals ")
    assert all(circle_sentence(c, language="en").isascii() for c in head.circles)
    assert all(figure.label.isascii() for figure in key_figures(head, language="en"))


def test_a_plan_without_layers_says_what_is_left_out(tmp_path: Path) -> None:
    """No patrollers, no staff: no figures, and a line why for each."""
    town = bare_town(tmp_path / "plan")
    head = headline(town.whole, town.tables)
    assert (head.patrol, head.staffing) == (None, None)
    assert (patrol_sentence(head, language="zh"), staff_sentence(head, language="zh")) == (None, None)
    assert [line.split("：")[0] for line in left_out_lines(town.whole, language="zh")] == [
        "没有平安员部分", "没有人员配备部分",
    ]  # fmt: skip


def test_small_counts_are_left_out_for_sharing(tmp_path: Path) -> None:
    """Of a shared headline no count of residents lies between 1 and 4, and no number of residences is told."""
    town = full_town(tmp_path / "plan", share=True)
    head = headline(town.whole, town.tables)
    counts = [
        value for c in head.circles for value in (c.covered, c.not_covered, c.claimed_but_denied, c.after, c.lost)
    ]
    assert not [value for value in counts if value is not None and 0 < value < 5]
    assert head.residences is None
    assert "Residences" not in [figure.label for figure in key_figures(head, language="en")]


def test_a_shared_rate_is_the_tables_own_and_never_above_the_true_one() -> None:
    """1,335 of 2,350 are 56.8 %; rounded to 5 from 1,333 of 2,351 that are 56.7 %: the table's rate is told."""
    row = {"appeals_covered_residents": 1335, "residents": 2350, "appeals_rate": 0.567}
    columns = ("appeals_covered_residents", "appeals_rate")
    assert told_rate(1333, 2351, 0.566999, is_shared=False) == 0.566
    assert area_rate(row, *columns, is_shared=True) == 0.567
    assert area_rate(row, *columns, is_shared=False) == 0.568
    assert told_rate(None, 2350, None, is_shared=True) is None


def test_a_shared_headline_tells_the_rates_of_its_tables(tmp_path: Path) -> None:
    """Also where a small count leaves them out."""
    town = full_town(tmp_path / "plan", share=True)
    head, table = headline(town.whole, town.tables), town.tables.coverage["circles"]
    assert [circle.rate for circle in head.circles] == [None if pd.isna(rate) else rate for rate in table["rate"]]


def test_english_counts_of_one_have_a_noun_in_the_singular() -> None:
    """What is left out is told with the plural."""
    assert [things(count, "station", "stations") for count in ("1", "2", "0", "—", "1,001")] == [
        "1 station",
        "2 stations",
        "0 stations",
        "— stations",
        "1,001 stations",
    ]
