"""Download the roads of a plan: apart from the network run, because what downloads is slow to load."""

from __future__ import annotations

from pathlib import Path

from ...geo.download import Bbox, Download, DownloadOptions, download_bbox, download_place
from ..plan_toml.plan import load_plan


def download_roads(path: Path, *, place: str | None = None, bbox: Bbox | None = None) -> Download:
    """Download the roads of the plan at `path` to where its `[layers.roads]` says, with its border around them.

    Exactly one of `place` and `bbox` (west, south, east, north in degrees) is given.

    Raises:
        InputError: see `geo.download.download_place`.
    """
    plan = load_plan(path)
    target = plan.layers["roads"].path
    options = DownloadOptions(border_m=plan.network.border_m)
    if bbox is not None:
        return download_bbox(bbox, target, options=options)
    return download_place(place or "", target, options=options)
