"""Work that may be left behind: a solver that does not listen ends with the process, and must not hold its end up."""

from __future__ import annotations

import threading
from collections.abc import Callable

NAME = "left behind"


def start_apart(work: Callable[[], None]) -> threading.Thread:
    """Start `work` on a thread that the process does not wait for."""
    worker = threading.Thread(target=work, name=NAME, daemon=True)
    worker.start()
    return worker


def is_any_left() -> bool:
    """Tell whether work of `start_apart` still runs."""
    return any(thread.name == NAME for thread in threading.enumerate())
