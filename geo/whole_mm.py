"""The same streets and barriers with every vertex on a whole millimetre: the geometry that a page can hold to the bit.

Lengths, junctions, components and the hash stay as they are, so that entries found here are entries of the network
itself. A vertex moves by at most 0.7 mm.
"""

from __future__ import annotations

from dataclasses import replace

import shapely

from .barriers import Barriers
from .network import Float64, Network, round_half_up_mm


def to_whole_mm(xy: Float64) -> Float64:
    """Return coordinates in metres, each rounded to the millimetre, half up."""
    return round_half_up_mm(xy) / 1000.0


def whole_mm_network(network: Network) -> Network:
    """Return `network` with the vertices of its edges on whole millimetres."""
    return replace(network, vertex_xy=to_whole_mm(network.vertex_xy), junction_xy=to_whole_mm(network.junction_xy))


def whole_mm_barriers(barriers: Barriers | None) -> Barriers | None:
    """Return `barriers` with their vertices and gates on whole millimetres; None stays None."""
    if barriers is None:
        return None
    lines = shapely.transform(barriers.lines, to_whole_mm)
    gates = shapely.transform(barriers.gates, to_whole_mm)
    return Barriers(lines, gates, barriers.gate_width_m)
