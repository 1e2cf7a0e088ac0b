"""Options of `network`: what to download first."""

from __future__ import annotations

from typing import Annotated

import typer

Place = Annotated[
    str | None,
    typer.Option("--place", help="先从 OpenStreetMap 下载这个地方的道路 · first download the roads of a place"),
]
Bbox = Annotated[
    str | None,
    typer.Option("--bbox", help="先下载这个范围：西,南,东,北（度） · first download a box: west,south,east,north"),
]


def parse_bbox(text: str) -> tuple[float, float, float, float]:
    """Return west, south, east, north of ``west,south,east,north``.

    Raises:
        typer.BadParameter: it is not four numbers.
    """
    try:
        west, south, east, north = (float(part) for part in text.replace("，", ",").split(","))
    except ValueError:
        raise typer.BadParameter("四个数：西,南,东,北 · four numbers: west,south,east,north") from None
    return west, south, east, north
