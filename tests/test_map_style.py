"""Facts about the colours and classes of maps."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from servicecircle.coverage.run_files.map_style import (
    GAINED,
    LEFT_OUT,
    MEETS_TARGET,
    PATROL_COLOURS,
    RATE_COLOURS,
    STATUS_COLOURS,
    TODAY,
    UNSTAFFED,
    rate_classes,
)

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
BLINDNESS = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
    "normal": [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
}
# The least distance for the three usual ways of seeing, and for the rarest, which does not see blue.
PALETTES = {
    "statuses": (tuple(STATUS_COLOURS.values()), 28, 28),
    "patrol": (tuple(PATROL_COLOURS.values()), 30, 14),
    "gains": ((TODAY, GAINED, LEFT_OUT), 30, 14),
    "staffing": ((TODAY, UNSTAFFED, LEFT_OUT), 25, 25),
    "rates": (RATE_COLOURS, 18, 18),
}


@pytest.mark.parametrize("kind", BLINDNESS)
@pytest.mark.parametrize("palette", PALETTES)
def test_colours_are_told_apart_with_any_colour_vision(palette: str, kind: str) -> None:
    """Distance of every two colours of a map in CIE Lab as each eye sees them; 2 is just seen side by side."""
    colours, usual, rarest = PALETTES[palette]
    seen = [lab(np.array(BLINDNESS[kind]) @ linear(colour)) for colour in colours]
    least = min(float(np.linalg.norm(a - b)) for a, b in itertools.combinations(seen, 2))
    assert least > (rarest if kind == "tritanopia" else usual)


def linear(colour: str) -> np.ndarray:
    value = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    matrix = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
    x, y, z = np.array(matrix) @ np.clip(rgb, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = [t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize(
    ("rate", "target", "expected"),
    [
        (0.0, 0.95, 0),
        (0.3999, 0.95, 0),
        (0.4, 0.95, 1),
        (0.6, 0.95, 2),
        (0.8, 0.95, 3),
        (0.949999, 0.95, 3),
        (0.95, 0.95, MEETS_TARGET),
        (1.0, 0.95, MEETS_TARGET),
        (0.5, 0.5, MEETS_TARGET),
        (0.45, 0.5, 1),
        (0.0, 0.0, MEETS_TARGET),
        (float("nan"), 0.95, -1),
    ],
)
def test_a_rate_falls_into_one_class(rate: float, target: float, expected: int) -> None:
    """Lower bounds are inclusive, a target that is missed is never met, and no rate is no class."""
    assert rate_classes(np.array([rate]), target).tolist() == [expected]
