"""Ctrl-C during a search: the best plan so far rather than nothing."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def until_interrupted(progress: Callable[[str], None]) -> Iterator[tuple[Callable[[str], None], Callable[[], bool]]]:
    """Hand out a progress and a `wanted` that turns False at Ctrl-C, once there is a plan to give back.

    Before the step ``choose`` there is none, and a second Ctrl-C means it: both interrupt at once.
    """
    asked: list[int] = []
    early: list[int] = []
    steps: list[str] = []

    def show(step: str) -> None:
        if early:  # the interrupt came within a callback of a library, which swallowed it
            raise KeyboardInterrupt
        steps.append(step)
        progress(step)

    def stop(number: int, frame: object) -> None:  # noqa: ARG001 - as signal calls it
        if "choose" not in steps:
            early.append(number)
        if asked or early:
            raise KeyboardInterrupt
        asked.append(number)

    try:
        before = signal.signal(signal.SIGINT, stop)
    except ValueError:  # not in the main thread: nobody can interrupt it
        yield show, lambda: True
        return
    try:
        yield show, lambda: not asked
    finally:
        signal.signal(signal.SIGINT, before)
