"""What shows itself in a notebook: `explore()` is its map, `_repr_html_` its headline figures.

How that looks is decided in stages that come later and know these results, not the other way round. The façade, which
comes last and knows all of them, says once what to call (`HasCard.views`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from ..geo.errors import Language

if TYPE_CHECKING:
    import folium


@dataclass(frozen=True)
class Views:
    """How results are shown.

    Attributes:
        map_of: makes the map of a result, in a language or in its plan's.
        card_of: makes the card of a result, as HTML.
    """

    map_of: Callable[..., Any]
    card_of: Callable[[Any], str]


class HasCard:
    """A result that shows its figures."""

    views: ClassVar[Views]

    def _repr_html_(self) -> str:
        """Return the headline figures and assumptions, for a notebook."""
        return self.views.card_of(self)


class Shown(HasCard):
    """A result that shows itself, on a map too."""

    def explore(self, *, language: Language | None = None) -> folium.Map:
        """Return the map of this result, which works without a network: shown in a notebook, or saved.

        Args:
            language: of the legend and the words; the plan's own where not given.
        """
        drawn: folium.Map = self.views.map_of(self, language=language)
        return drawn
