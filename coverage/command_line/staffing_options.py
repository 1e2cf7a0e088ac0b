"""Options of `staffing`."""

from __future__ import annotations

from typing import Annotated

import typer

Share = Annotated[
    bool, typer.Option("--share", help="对外共享：不含住宅和 1 到 4 的数字 · no residences, no counts from 1 to 4")
]
FailUnder = Annotated[
    bool,
    typer.Option("--fail-under", help="有效覆盖未达标或未知时退出码为 3 · exit 3 where effective coverage misses"),
]
