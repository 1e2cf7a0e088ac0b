"""The best of what is found for some people and for fewer of them: one person more then never lowers an answer."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar


class Bounded(Protocol):
    """What a search finds: what it is worth, and what nothing is worth more than."""

    @property
    def value(self) -> int:
        """What it is worth."""

    @property
    def bound(self) -> int:
        """What nothing of these people is worth more than."""


People = TypeVar("People", bound=Hashable)
AnyFound = TypeVar("AnyFound", bound=Bounded)


def one_fewer(people: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield people of so many minutes a week without one of them, once for each number of minutes, ascending."""
    for minutes in sorted(set(people)):
        at = people.index(minutes)
        yield (*people[:at], *people[at + 1 :])


def best_with_fewer(
    whole: People, *, find: Callable[[People], AnyFound], fewer: Callable[[People], Iterable[People]], most: int
) -> AnyFound:
    """Return the best that is found for these people or for some of them alone; of equal ones that of most people.

    Args:
        whole: all of them.
        find: the search; it is asked for the same people again.
        fewer: the same people without one of them.
        most: smaller pools that are looked at besides.
    """
    best = find(whole)
    waiting, seen = [whole], {whole}
    while waiting and len(seen) <= most:
        people = waiting.pop()
        if find(people).bound <= best.value:
            continue
        for some in fewer(people):
            if some not in seen:
                seen.add(some)
                waiting.append(some)
                best = max(best, find(some), key=lambda found: found.value)
    return best
