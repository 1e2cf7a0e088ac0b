"""The city, step by step: land, main streets, blocks, plots, what stands on each, and the bend of it all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from arterials import PRIMARY, SECONDARY, Tracer, join_ends
from bending import Bend, make_bend
from blocks import Plot, cut_at_barriers, make_blocks, without_stubs
from ends import run_on
from estates import ESTATE, PARK, fill_compound
from fill import Fill, Surroundings
from frame import stream
from hillsides import climb_paths, hamlets
from lanes import fill_village
from links import link_parts
from quarters import fill_commerce, fill_field, fill_green, fill_old_town, fill_school
from sidewalks import make_sidewalks
from streets import Way, join_streets
from terrain import Terrain, make_terrain
from uses import give_uses


@dataclass(frozen=True)
class City:
    """Everything in its final place: plots tile, `fills` holds what stands on each plot (homes bent too)."""

    land: Terrain
    plots: list[Plot]
    fills: list[Fill]
    ways: list[Way]
    bend: Bend


def build_city() -> City:
    """Build the city."""
    land = make_terrain()
    tracer = Tracer(land)
    primary = tracer.draw(PRIMARY, "primary")
    secondary = tracer.draw(SECONDARY, "secondary")
    primary = join_ends(primary, [], 700)
    secondary = join_ends(secondary, primary, 260)
    main = cut_at_barriers(primary, land, "primary", "crossings 1")
    main += cut_at_barriers(secondary, land, "secondary", "crossings 2")
    main = without_stubs(main, land)
    main += link_parts(main, land)
    blocks = make_blocks(land, main)
    plots = give_uses(blocks.plots, land)
    street_net = blocks.main + blocks.side
    around = Surroundings(shapely.STRtree([street.line for street in street_net]))
    street_net += make_sidewalks(blocks.main)
    fills = [_fill(number, plot, around, land) for number, plot in enumerate(plots)]
    streets = street_net + [street for fill in fills for street in fill.streets]
    streets += climb_paths(land, blocks.main)
    lonely = hamlets(land, streets)
    fills = _on_hills(plots, fills, lonely)
    streets += [street for _, fill in lonely for street in fill.streets]
    bend = make_bend([plot.polygon for plot in plots if plot.use == "village"], land.hills)
    ways = join_streets(run_on([s for s in streets if shapely.intersects(land.domain, s.line)]), bend)
    return City(land, [_bent_plot(plot, bend) for plot in plots], [_bent_fill(f, bend) for f in fills], ways, bend)


def _fill(number: int, plot: Plot, around: Surroundings, land: Terrain) -> Fill:
    random = stream(f"plot {number}")
    polygon = plot.polygon
    if plot.use == "village":
        steep = float(np.clip((land.height.at(shapely.get_coordinates(polygon.centroid))[0] - 0.2) * 4, 0, 1))
        return fill_village(polygon, random, slope=steep)
    if plot.use in {"estate", "industry", "park"}:
        style, private = (ESTATE, 0.05) if plot.use == "estate" else (PARK, 0.08)
        return fill_compound(polygon, style, around, random, private=private)
    simple = {
        "commerce": fill_commerce,
        "old_town": fill_old_town,
        "school": fill_school,
        "green": fill_green,
        "field": fill_field,
    }
    return simple[plot.use](polygon, random) if plot.use in simple else Fill()


def _on_hills(plots: list[Plot], fills: list[Fill], lonely: list[tuple[shapely.Polygon, Fill]]) -> list[Fill]:
    """Add the homes of hamlets and lone houses to the plots they stand on."""
    homes = np.vstack([fill.homes for _, fill in lonely])
    clear_of_edges = [p.polygon.buffer(-6) for p in plots]  # no house astride two communities
    home, plot = shapely.STRtree(clear_of_edges).query(shapely.points(homes), predicate="within")
    result = list(fills)
    for number in np.unique(plot):
        here = result[number]
        extra = homes[np.sort(home[plot == number])]
        result[number] = Fill(here.streets, np.vstack([here.homes, extra]), here.gates)
    return result


def _bent_plot(plot: Plot, bend: Bend) -> Plot:
    return Plot(shapely.transform(plot.polygon, lambda xy: np.round(bend.move(xy), 2)), plot.use, plot.inside)


def _bent_fill(fill: Fill, bend: Bend) -> Fill:
    gates = np.round(bend.move(np.array(fill.gates).reshape(-1, 2)), 2)
    return Fill(fill.streets, bend.move(fill.homes), [(float(x), float(y)) for x, y in gates])
