"""Options of `patrol`."""

from __future__ import annotations

from typing import Annotated

import typer

Ratio = Annotated[
    int | None, typer.Option("--ratio", help="每名平安员对应多少居民 · residents a patroller (default: the plan's)")
]
Add = Annotated[
    int | None, typer.Option("--add", help="新增多少名、给哪里 · so many new patrollers, and where they should go")
]
Beats = Annotated[
    int | None,
    typer.Option("--beats", help="划分成多少个巡区，居民数均衡、街道连通 · so many connected, balanced beats"),
]
BeatArea = Annotated[
    str | None,
    typer.Option("--beat-area", help="划分哪个区域，名称或代码 · area to divide, by name or code"),
]
Share = Annotated[
    bool, typer.Option("--share", help="可对外共享：小的人数不公开 · for sharing: small counts are masked")
]
