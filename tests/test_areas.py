"""Facts about who belongs where, and that every level sums to the person."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from verdicts import make_verdicts

from servicecircle.coverage.circles.area_table import area_circle_table, area_table
from servicecircle.coverage.layers.areas import index_areas, index_communities

CRS = "EPSG:4547"


def areas_of(*rows: tuple[str, str, str, str, tuple[float, float, float, float]]) -> gpd.GeoDataFrame:
    """Areas from (level, name, code, parent, box)."""
    columns = {key: [row[i] for row in rows] for i, key in enumerate(("level", "name", "code", "parent"))}
    return gpd.GeoDataFrame(columns, geometry=[shapely.box(*row[4]) for row in rows], crs=CRS)


def points_of(*xy: tuple[float, float]) -> gpd.GeoSeries:
    return gpd.GeoSeries(shapely.points(np.array(xy, dtype=float)), crs=CRS)


TOWN = areas_of(
    ("district", "D", "1", "", (0, 0, 100, 100)),
    ("community", "A", "12", "", (0, 0, 50, 100)),
    ("community", "B", "11", "", (50, 0, 90, 100)),
)


def test_on_a_shared_border_the_lowest_code_wins() -> None:
    """X = 50 is on the border of A (code 12) and B (code 11): it belongs to B."""
    index = index_areas(points_of((50, 50), (10, 10)), TOWN, plan_name="P")
    assert index.names("community").tolist() == ["B", "A"]


def test_without_codes_the_first_in_the_file_wins() -> None:
    """The same border without codes: A stands first."""
    index = index_areas(points_of((50, 50)), TOWN.assign(code=""), plan_name="P")
    assert index.names("community").tolist() == ["A"]


def test_in_a_parent_and_in_no_child_is_other_and_beyond_all_is_outside() -> None:
    """X = 95 is in the district and in no community; x = 500 is nowhere."""
    index = index_areas(points_of((95, 5), (500, 5), (5, 5)), TOWN, plan_name="P")
    assert index.names("district").tolist() == ["D", "outside", "D"]
    assert index.names("community").tolist() == ["other", "outside", "A"]
    other = next(unit for unit in index.units if unit.kind == "other")
    assert (other.level, other.parent) == ("community", "D")


def test_the_parent_that_an_area_names_wins_over_where_it_lies() -> None:
    """A grid drawn inside community A that names B as its parent counts to B, by code or by name."""
    for parent in ("11", "B"):
        grid = areas_of(("grid", "g", "9", parent, (0, 0, 10, 10)))
        areas = pd.concat([TOWN, grid], ignore_index=True)
        index = index_areas(points_of((5, 5)), areas, plan_name="P")
        assert [index.names(level)[0] for level in index.levels] == ["D", "B", "g"]


def test_without_a_parent_the_area_that_holds_most_of_the_surface_is_it() -> None:
    """A grid two thirds in B and one third in A is B's, though a point of it lies in A."""
    grid = areas_of(("grid", "g", "9", "", (40, 0, 70, 10)))
    index = index_areas(points_of((45, 5)), pd.concat([TOWN, grid], ignore_index=True), plan_name="P")
    assert index.names("community").tolist() == ["B"]


def test_a_level_that_is_skipped_is_other_under_the_next_one_up() -> None:
    """A grid straight under the district has the community `other`."""
    grid = areas_of(("grid", "g", "9", "D", (92, 0, 99, 10)))
    index = index_areas(points_of((95, 5)), pd.concat([TOWN, grid], ignore_index=True), plan_name="P")
    assert [index.names(level)[0] for level in index.levels] == ["D", "other", "g"]
    assert next(unit for unit in index.units if unit.name == "g").parent == "D"


def test_the_finest_area_decides_even_where_levels_disagree() -> None:
    """A point in grid g (of B) and in community A is in g and so in B; other points of A stay in A."""
    grid = areas_of(("grid", "g", "9", "B", (0, 0, 10, 10)))
    index = index_areas(points_of((5, 5), (20, 20)), pd.concat([TOWN, grid], ignore_index=True), plan_name="P")
    assert index.names("community").tolist() == ["B", "A"]
    assert index.names("grid").tolist() == ["g", "other"]


def test_communities_come_from_the_column_where_there_is_no_layer() -> None:
    """Names in order of appearance; an empty cell is `other`; white space does not make a community."""
    index = index_communities(pd.Series(["B", None, " A", "B", ""]), plan_name="P")
    assert index.names("community").tolist() == ["B", "other", "A", "B", "other"]
    assert [unit.name for unit in index.units] == ["P", "B", "A", "other"]


def test_without_areas_the_plan_is_one() -> None:
    """One row, the plan itself."""
    index = index_areas(points_of((0, 0)), None, plan_name="P")
    table = area_table(index, [make_verdicts("a", [1])], np.array([7]))
    assert table[["level", "name", "residents"]].to_numpy().tolist() == [["plan", "P", 7]]


def test_an_area_without_residents_says_so() -> None:
    """Nobody lives in B: 0 residents, and rate, mean and p90 missing."""
    index = index_areas(points_of((5, 5)), TOWN, plan_name="P")
    row = area_table(index, [make_verdicts("a", [1])], np.array([7])).set_index("name").loc["B"]
    assert row.residents == 0
    assert row[["a_rate", "a_mean_m", "a_p90_m"]].isna().all()


box = st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(1, 5), st.integers(1, 5))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["district", "subdistrict", "community", "grid"]), box), max_size=8),
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 9)), min_size=1, max_size=20),
)
def test_every_level_and_every_parent_sum_to_the_person(
    shapes: list[tuple[str, tuple[int, int, int, int]]], homes: list[tuple[int, int, int]]
) -> None:
    """For areas drawn anyhow: each level with the outside sums to the plan, and children sum to their parent."""
    rows = [
        (level, f"{level}{i}", f"{i:03}", "", (x, y, x + w, y + h)) for i, (level, (x, y, w, h)) in enumerate(shapes)
    ]
    areas = areas_of(*rows) if rows else None
    residents = np.array([people for _, _, people in homes], dtype=np.int64)
    index = index_areas(points_of(*((x, y) for x, y, _ in homes)), areas, plan_name="P")
    verdicts = make_verdicts("a", [i * 50_000 for i in range(len(homes))])
    table = area_table(index, [verdicts], residents)
    whole = table[table.level == "plan"].iloc[0]
    outside = table[table.level == "outside"]
    assert whole.residents == residents.sum()
    for column in ("residents", "residences", "a_covered_residents", "all_circles_residents"):
        for level in index.levels:
            assert table[table.level == level][column].sum() + outside[column].sum() == whole[column]
        for position, level in enumerate(index.levels[:-1]):
            finer = table[table.level == index.levels[position + 1]]
            for name, value in table[(table.level == level) & (table.name != "other")][["name", column]].to_numpy():
                children = finer[finer.parent == name]
                if len(children) and value:
                    assert children[column].sum() == value
    long = area_circle_table(index, [verdicts], residents)
    statuses = [column for column in long if column.endswith("_residents") and column.split("_")[0] in STATUS_WORDS]
    assert (long[statuses].sum(axis=1) == long.residents).all()


STATUS_WORDS = {"covered", "marginal", "uncovered", "cut", "off"}
