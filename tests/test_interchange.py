"""To networkx and back."""

from __future__ import annotations

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecircle.geo.errors import InputError
from servicecircle.geo.interchange import from_networkx, to_networkx
from servicecircle.geo.network import Network, build_network
from servicecircle.geo.street_layer import layer_streets
from servicecircle.geo.streets import StreetOptions

CRS = "EPSG:4547"
POINT = st.tuples(st.integers(0, 4), st.integers(0, 4))


def network_of(lines: list) -> Network:
    frame = gpd.GeoDataFrame(geometry=[shapely.LineString(c) for c in lines], crs=CRS)
    return build_network(layer_streets(frame, options=StreetOptions(), file="roads")[0])


LINES = st.lists(st.lists(POINT, min_size=2, max_size=4).filter(lambda c: len(set(c)) > 1), min_size=1, max_size=12)


@settings(max_examples=100, deadline=None)
@given(lines=LINES)
def test_the_round_trip_changes_nothing(lines: list) -> None:
    """Through networkx and back the hash is the same, parallel edges and loops included."""
    network = network_of(lines)
    back = build_network(from_networkx(to_networkx(network), CRS))
    assert back.hash == network.hash
    assert (back.edge_source == network.edge_source).all()


@settings(max_examples=50, deadline=None)
@given(lines=LINES)
def test_components_are_those_of_networkx(lines: list) -> None:
    """Networkx finds the same connected parts and the same total length."""
    network = network_of(lines)
    graph = to_networkx(network)
    assert nx.number_connected_components(graph) == network.component_count
    assert graph.size(weight="length_mm") == network.edge_length_mm.sum()
    for part in nx.connected_components(graph):
        assert len({graph.nodes[node]["component"] for node in part}) == 1


def test_a_plain_graph_is_taken_as_it_is() -> None:
    """A graph with x and y alone has straight edges; parallel ones in the same direction stay two."""
    graph = nx.MultiDiGraph(crs=CRS)
    graph.add_node("a", x=0, y=0)
    graph.add_node("b", x=30, y=40)
    graph.add_edges_from([("a", "b"), ("a", "b"), ("b", "a")])
    network = build_network(from_networkx(graph, CRS))
    assert list(network.edge_length_mm) == [50_000, 50_000]


@pytest.mark.parametrize("data", [{}, {"x": "east", "y": 0}, {"x": np.nan, "y": 0}])
def test_nodes_without_places_are_refused(data: dict) -> None:
    """A graph whose nodes have no numbers for x and y is an input error."""
    graph = nx.Graph(crs=CRS)
    graph.add_node(1, **data)
    graph.add_edge(1, 1)
    with pytest.raises(InputError):
        from_networkx(graph, CRS)
