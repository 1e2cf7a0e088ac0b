"""Corrections of the streets: close, open, add."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely

from servicecircle.geo.fixes import apply_fixes
from servicecircle.geo.interchange import to_networkx
from servicecircle.geo.network import build_network
from servicecircle.geo.street_layer import layer_streets
from servicecircle.geo.streets import StreetOptions, Streets

CRS = "EPSG:4547"
# A main street of three pieces, a side street, a motorway that shares the main street's vertex at 200.
ROADS = {
    "main": [(0, 0), (100, 0), (200, 0), (300, 0)],
    "side": [(100, 0), (100, 80)],
    "fast": [(200, 0), (200, 90)],
}


def streets() -> Streets:
    frame = gpd.GeoDataFrame(
        {"id": list(ROADS), "highway": ["residential", "footway", "motorway"]},
        geometry=[shapely.LineString(c) for c in ROADS.values()],
        crs=CRS,
    )
    return layer_streets(frame, options=StreetOptions(), file="roads")[0]


def fix(action: str, street: str = "", line: list | None = None, row: int = 2) -> pd.DataFrame:
    geometry = shapely.LineString(line) if line else None
    return pd.DataFrame([{"action": action, "street": street, "row": row, "geometry": geometry}])


def fate(result: Streets) -> dict[str, str]:
    return dict(zip(result.fates["source_id"], result.fates["fate"], strict=True))


def test_closing_a_source_drops_all_its_pieces() -> None:
    """A source id closes every piece cut from it, and its fate says so."""
    result, findings = apply_fixes(streets(), fix("close", "main"))
    assert set(result.edges["source_id"]) == {"side"}
    assert fate(result)["main"] == "closed"
    assert findings == []


def test_closing_a_street_id_drops_one_piece() -> None:
    """A street id closes one piece; the rest of the street stays."""
    before = streets()
    one = before.edges["id"].iloc[1]
    result, findings = apply_fixes(before, fix("close", one))
    assert set(before.edges["id"]) - set(result.edges["id"]) == {one}
    assert fate(result)["main"] == "kept"
    assert findings == []


def test_closing_by_a_line_takes_what_it_runs_along_and_not_what_it_crosses() -> None:
    """A line drawn along half of the main street closes that piece, and not the side street that it passes."""
    result, _ = apply_fixes(streets(), fix("close", line=[(5, 0.4), (150, 0.4)]))
    closed = set(streets().edges["id"]) - set(result.edges["id"])
    assert closed == {"main:0_0-100000_0", "main:100000_0-300000_0"}


def test_opening_joins_at_shared_vertices() -> None:
    """The motorway opened by a fix meets the main street at its vertex, which is cut there."""
    before = streets()
    assert fate(before)["fast"] == "not_walkable"
    result, findings = apply_fixes(before, fix("open", "fast"))
    assert findings == []
    assert fate(result)["fast"] == "opened"
    network = build_network(result)
    assert network.component_count == 1
    assert network.edge_count == before.edges.shape[0] + 2


def test_adding_cuts_a_street_at_the_place_where_the_line_ends() -> None:
    """A path drawn from the side street's end to the middle of a piece joins both; the cut keeps the total length."""
    before = streets()
    result, findings = apply_fixes(before, fix("add", line=[(100, 80), (250, 0)]))
    assert findings == []
    graph = nx.Graph(to_networkx(build_network(result)))
    assert len(nx.cycle_basis(graph)) == 1
    path = np.hypot(150, 80)
    assert abs(shapely.length(result.edges.geometry).sum() - shapely.length(before.edges.geometry).sum() - path) < 1e-9
    assert fate(result)["added:100.000_80.000"] == "added"
    assert result.edges["id"].is_unique


def test_a_street_opened_and_closed_is_closed_whatever_the_order() -> None:
    """Closing comes last."""
    rows = pd.concat([fix("close", "fast", row=2), fix("open", "fast", row=3)])
    result, findings = apply_fixes(streets(), rows)
    assert "fast" not in set(result.edges["source_id"])
    assert findings == []


def test_a_fix_that_names_nothing_is_an_error_with_its_row() -> None:
    """An unknown street, a line along nothing and an addition without a line are told, each with its row."""
    rows = pd.concat(
        [
            fix("close", "nowhere", row=2),
            fix("open", "nowhere", row=3),
            fix("add", row=4),
            fix("close", line=[(0, 50), (50, 50)], row=5),
        ]
    )
    _, findings = apply_fixes(streets(), rows, file="fixes.csv")
    assert sorted(f.row or 0 for f in findings if f.severity == "error") == [2, 3, 4, 5]
    assert {f.file for f in findings} == {"fixes.csv"}


def test_what_changes_nothing_is_a_warning() -> None:
    """Opening an open street, or adding a street far from all others, is a doubt and no error."""
    rows = pd.concat([fix("open", "main", row=2), fix("add", line=[(900, 900), (950, 900)], row=3)])
    result, findings = apply_fixes(streets(), rows)
    assert {(f.code, f.severity) for f in findings} == {
        ("fix_changes_nothing", "warning"),
        ("added_street_unjoined", "warning"),
    }
    assert build_network(result).component_count == 2


def test_no_fixes_change_nothing(tmp_path: Path) -> None:
    """Without a table the streets are the same object."""
    before = streets()
    assert apply_fixes(before, None) == (before, [])
