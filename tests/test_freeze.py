"""The frozen network: the same bytes, read again, rebuilt when damaged."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from servicecircle.geo.errors import Finding
from servicecircle.geo.freeze import FOLDER, BuiltNetwork, FrozenNetwork, freeze_key, frozen_network, thaw
from servicecircle.geo.network import Network, build_network, round_half_up_mm
from servicecircle.geo.street_layer import layer_streets
from servicecircle.geo.streets import StreetOptions

KEY = freeze_key({"roads": "abc"}, {"noding": "vertices"})
DOUBT = Finding(code="doubt", severity="warning", zh="疑", en="doubt", row=3)


def build() -> BuiltNetwork:
    random = np.random.default_rng(7)
    lines = [shapely.LineString(500_000 + random.random((3, 2)) * 1000 / 7) for _ in range(40)]
    frame = gpd.GeoDataFrame({"name": ["街"] * 41}, geometry=[*lines, None], crs="EPSG:4547")
    streets, _ = layer_streets(frame, options=StreetOptions(), file="roads")
    return BuiltNetwork(build_network(streets), streets.fates, (DOUBT,))


def never() -> BuiltNetwork:
    raise AssertionError("it was built again")


def same(one: Network, other: Network) -> bool:
    return all(np.array_equal(getattr(one, f.name), getattr(other, f.name)) for f in fields(Network))


@pytest.fixture
def frozen(tmp_path: Path) -> FrozenNetwork:
    return frozen_network(tmp_path, key=KEY, build=build, date="2020-11-09")


def test_it_is_read_again_with_everything_that_was_said(tmp_path: Path, frozen: FrozenNetwork) -> None:
    """The second time nothing is built: arrays, findings and fates are those of the first."""
    again = frozen_network(tmp_path, key=KEY, build=never)
    assert again.reused
    assert same(again.network, frozen.network)
    assert again.findings == (DOUBT,)
    assert again.fates.values.tolist() == frozen.fates.values.tolist()
    assert [p.name for p in (tmp_path / FOLDER).iterdir()] == [KEY]


def test_two_builds_are_byte_identical(tmp_path: Path, frozen: FrozenNetwork) -> None:
    """Every file, the GeoPackage too, is the same in two folders."""
    other = frozen_network(tmp_path / "b", key=KEY, build=build, date="2020-11-09")
    assert frozen.folder is not None
    assert other.folder is not None
    names = {path.name for path in frozen.folder.iterdir()}
    assert {"network.gpkg", "network.json"} <= names
    for name in names:
        assert (frozen.folder / name).read_bytes() == (other.folder / name).read_bytes(), name


@pytest.mark.parametrize("name", ["network.json", "vertex_xy.npy", "network.gpkg", "edge_id.arrow"])
@pytest.mark.parametrize("damage", [b"", b"\x00" * 100, None], ids=["cut", "overwritten", "gone"])
def test_a_damaged_one_is_built_again(tmp_path: Path, frozen: FrozenNetwork, name: str, damage: bytes | None) -> None:
    """A file cut short, overwritten or gone leads to a new build that is then whole."""
    assert frozen.folder is not None
    if damage is None:
        (frozen.folder / name).unlink()
    else:
        (frozen.folder / name).write_bytes(damage)
    assert thaw(frozen.folder, key=KEY) is None
    again = frozen_network(tmp_path, key=KEY, build=build)
    assert not again.reused
    assert frozen_network(tmp_path, key=KEY, build=never).reused


def test_other_inputs_or_options_have_another_key() -> None:
    """The key follows the inputs and the options, and not their order."""
    assert freeze_key({"a": "1", "b": "2"}, {}) == freeze_key({"b": "2", "a": "1"}, {})
    assert len({KEY, freeze_key({"roads": "abd"}, {"noding": "vertices"}), freeze_key({"roads": "abc"}, {})}) == 3


def test_many_at_once_do_not_break_each_other(tmp_path: Path) -> None:
    """Eight builds at once leave one whole network and no rubbish."""
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: frozen_network(tmp_path, key=KEY, build=build), range(8)))
    assert all(result.folder is not None for result in results)
    assert [p.name for p in (tmp_path / FOLDER).iterdir()] == [KEY]
    assert frozen_network(tmp_path, key=KEY, build=never).reused


def test_where_it_cannot_be_kept_there_is_a_warning(tmp_path: Path) -> None:
    """A file in the place of the folder: the network is built, not kept, and the reader is told."""
    (tmp_path / FOLDER).write_text("in the way")
    result = frozen_network(tmp_path, key=KEY, build=build)
    assert result.folder is None
    assert [f.code for f in result.findings] == ["doubt", "network_not_kept"]


def test_everything_can_be_recomputed_from_the_geopackage(frozen: FrozenNetwork) -> None:
    """Edge ends coincide with junctions to the bit, and lengths are those of the lines in whole millimetres."""
    assert frozen.folder is not None
    edges, junctions, streets = (
        gpd.read_file(frozen.folder / "network.gpkg", layer=name) for name in ("edges", "junctions", "streets")
    )
    assert list(edges.columns[:3]) == ["id", "component", "length_m"]
    assert list(junctions.columns) == ["id", "component", "geometry"]
    places = set(zip(junctions.geometry.x, junctions.geometry.y, strict=True))
    ends = {line.coords[k] for line in edges.geometry for k in (0, -1)}
    assert ends == places
    assert (round_half_up_mm(edges.geometry.length) == round_half_up_mm(edges["length_m"])).all()
    assert edges["id"].tolist() == frozen.network.edge_id.tolist()
    assert streets["fate"].tolist() == ["kept"] * 40 + ["invalid"]
