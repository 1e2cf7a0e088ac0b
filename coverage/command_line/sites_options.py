"""Options of `sites`."""

from __future__ import annotations

from typing import Annotated

import typer

Add = Annotated[
    int | None, typer.Option("--add", help="再建几个，使新覆盖的居民最多 · so many more stations, most covered")
]
Target = Annotated[
    float | None, typer.Option("--target", help="达到这个人口覆盖率的最少数量 · fewest for this rate, such as 0.95")
]
EachArea = Annotated[
    bool, typer.Option("--each-area", help="--target 要每个社区都达到 · the target in every community")
]
Fair = Annotated[bool, typer.Option("--fair", help="--add 时使最差社区的覆盖率最高 · the worst community best off")]
Phases = Annotated[str | None, typer.Option("--phases", help="分期，各期末的数量：10,20,40 · built in phases")]
Move = Annotated[int | None, typer.Option("--move", help="最多搬迁几个现有服务站 · how many stations may move")]
Keep = Annotated[
    int | None, typer.Option("--keep", help="只保留几个现有服务站，损失最小 · how many stations stay, least loss")
]
Protect = Annotated[list[str] | None, typer.Option("--protect", help="不关停的层级，可重复 · a tier that never closes")]
Where = Annotated[
    str, typer.Option("--in", help="候选点：parks 园区 | anywhere 街边 | candidates 方案图层 | 文件 · or a file")
]
Circle = Annotated[str | None, typer.Option("--circle", help="哪个服务圈 · which circle (default: the first)")]
Weights = Annotated[
    str | None, typer.Option("--weights", help="多个服务圈加权：appeals=2,legal=1 · several circles, weighted")
]
Services = Annotated[
    str | None, typer.Option("--services", help="新服务站提供的服务 · what a new station offers (default: all)")
]
Spacing = Annotated[float | None, typer.Option("--spacing", help="候选点间距（米） · metres between candidates")]
ExcludeArea = Annotated[
    list[str] | None, typer.Option("--exclude-area", help="不设站的区域，可重复 · no station in this area")
]
ExcludeHost = Annotated[
    list[str] | None, typer.Option("--exclude-host", help="不设站的类型，可重复 · none of this kind of place")
]
MostPerPark = Annotated[int | None, typer.Option("--most-per-park", help="每个园区最多几个 · at most so many a park")]
LeastPerCommunity = Annotated[
    int | None, typer.Option("--least-per-community", help="每个社区至少几个 · at least so many a community")
]
MinSpacing = Annotated[
    float | None, typer.Option("--min-spacing", help="新服务站之间至少多少米 · metres between new stations")
]
Budget = Annotated[
    float | None, typer.Option("--budget", help="总预算；造价取候选点的 cost 列 · what all may cost together")
]
Floor = Annotated[float | None, typer.Option("--floor", help="每个社区的覆盖率不低于 · no community under this rate")]
Capacity = Annotated[
    int | None,
    typer.Option("--capacity", help="每个新站至多服务多少居民，配合 --add · residents a new station can serve"),
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", help="园区职工按几倍居民计入 · weight of a park worker"),
]
