"""Stop waiting for a solver that does not listen.

HiGHS asks whether to go on between nodes and steps of the simplex method; in presolve, in rounds of cuts and in its
searches for a plan many seconds pass without a question, and as long as it runs on the thread that Python answers
signals on, Ctrl-C is not even noticed. So it runs on a thread of its own. Told to stop it is given a moment, and then
left behind: it ends at its next question, or with the process.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import highspy

from ..left_behind import start_apart

POLL_S, PATIENCE_S = 0.05, 0.5  # how often `wanted` is asked; how long a solver that was told to stop is waited for


def run_apart(highs: highspy.Highs, wanted: Callable[[], bool]) -> bool:
    """Run `highs` until it ends or `wanted` says no; tell whether it ended, and so may be read.

    Raises:
        Exception: what the run raised.
    """
    if not wanted():
        return False
    stopped = threading.Event()
    faults: list[Exception] = []

    def ask(event: Any) -> None:
        if stopped.is_set():
            event.interrupt()

    def run() -> None:
        try:
            highs.run()
        except Exception as fault:
            faults.append(fault)

    highs.cbMipInterrupt.subscribe(ask)
    highs.cbSimplexInterrupt.subscribe(ask)
    worker = start_apart(run)
    while worker.is_alive() and wanted():
        worker.join(POLL_S)
    if worker.is_alive():
        stopped.set()
        worker.join(PATIENCE_S)
    if worker.is_alive():
        return False
    highs.cbMipInterrupt.unsubscribe(ask)
    highs.cbSimplexInterrupt.unsubscribe(ask)
    if faults:
        raise faults[0]
    return True
