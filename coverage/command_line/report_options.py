"""Options of `report`."""

from __future__ import annotations

from typing import Annotated

import typer

Add = Annotated[int | None, typer.Option("--add", help="建议新增几个（默认每十站一个，至多 20） · how many new sites")]
Target = Annotated[
    float | None, typer.Option("--target", help="改为达到这个覆盖率的最少数量 · the fewest for this rate instead")
]
Where = Annotated[str | None, typer.Option("--in", help="候选点：parks | anywhere | candidates | 文件 · or a file")]
Share = Annotated[
    bool, typer.Option("--share", help="可对外共享：不含住宅，小的人数不公开 · no residences, small counts masked")
]
