"""Where the labels of areas stand: each near its area's middle, none on another, none off the map.

Labels start at their anchors and push each other apart along the shorter overlap, while a weak spring pulls them back.
What still overlaps in the end is left out, the smallest areas first: a name that cannot be read helps nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...geo.network import Float64

ROUNDS = 400
SPRING = 0.05
GAP_MM = 0.6


@dataclass(frozen=True, eq=False)
class PlacedLabels:
    """Where n labels stand.

    Attributes:
        middle: (n, 2) their middles.
        shown: (n,) whether each is shown.
    """

    middle: Float64
    shown: npt.NDArray[np.bool_]


def place_labels(
    anchors: Float64, sizes: Float64, weights: Float64, room: tuple[float, float], kept_clear: Float64
) -> PlacedLabels:
    """Push labels apart.

    Args:
        anchors: (n, 2) where they would like to have their middles, in millimetres.
        sizes: (n, 2) width and height.
        weights: (n,) of two that cannot both be shown, the one with the greater weight is.
        room: width and height of the map.
        kept_clear: (m, 4) left, lower, right and upper side of what labels should not cover, if they can help it.

    Returns:
        Labels that lie within the room and do not touch each other, as far as they are shown.
    """
    half = (sizes + GAP_MM) / 2
    low, high = half, np.maximum(np.array(room) - half, half)
    middle, count = np.clip(anchors, low, high), len(anchors)
    fixed, fixed_half = (kept_clear[:, :2] + kept_clear[:, 2:]) / 2, (kept_clear[:, 2:] - kept_clear[:, :2]) / 2
    for _ in range(ROUNDS):
        push = _pushes(np.concatenate([middle, fixed]), np.concatenate([half, fixed_half]))[:count]
        if not push.any():
            break
        middle = np.clip(middle + 0.5 * push + SPRING * (anchors - middle) * (push != 0), low, high)
    return PlacedLabels(middle, _readable(middle, half, weights))


def _pushes(middle: Float64, half: Float64) -> Float64:
    """How far each label must move (n, 2) to get clear of the others, along the shorter way."""
    apart = middle[:, None, :] - middle[None, :, :]
    overlap = half[:, None, :] + half[None, :, :] - np.abs(apart)
    touching: npt.NDArray[np.bool_] = np.asarray((overlap > 1e-9).all(axis=2))
    np.fill_diagonal(touching, False)
    first, second = np.nonzero(touching)
    across = overlap[first, second, 0] <= overlap[first, second, 1]
    # Two in the same place move by their numbers, or they would stay there.
    side = np.where(
        apart[first, second] == 0, np.where(first > second, 1.0, -1.0)[:, None], np.sign(apart[first, second])
    )
    step = overlap[first, second] * side
    step[np.arange(len(step)), np.where(across, 1, 0)] = 0.0
    push = np.zeros_like(middle)
    np.add.at(push, first, step)
    return push


def _readable(middle: Float64, half: Float64, weights: Float64) -> npt.NDArray[np.bool_]:
    """Take labels by weight, and leave out each that touches one that was taken."""
    shown = np.zeros(len(middle), dtype=np.bool_)
    for row in np.argsort(-weights, kind="stable"):
        taken = np.flatnonzero(shown)
        # Half the gap may be used up before a label is given up.
        clear = (np.abs(middle[taken] - middle[row]) >= half[taken] + half[row] - GAP_MM - 1e-6).any(axis=1)
        shown[row] = clear.all()
    return shown
