"""Areas whose streets are in several pieces: which come together, how many beats each has, where islands belong."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
import shapely

from servicecircle.coverage.patrol.beats.beat_islands import cluster_pieces
from servicecircle.coverage.patrol.beats.beat_shares import apportion, share_out


def test_beats_are_dealt_out_as_evenly_as_can_be() -> None:
    """Told by hand: people, streets with residents, beats asked for, beats of each piece."""
    cases = [
        ([600, 300, 100], [9, 9, 9], 10, [6, 3, 1]),
        ([560, 340, 100], [9, 9, 9], 5, [2, 2, 1]),  # 280, 170, 100; with [3, 1, 1] one of 340
        ([140, 860], [9, 9], 10, [2, 8]),  # 70 and 107.5, not 140
        ([112, 888], [9, 9], 10, [1, 9]),  # 112, not two of 56
        ([500, 500], [9, 9], 3, [2, 1]),
        ([900, 100], [2, 9], 4, [2, 2]),  # a beat needs a street with residents
    ]
    for people, homes, beats, expected in cases:
        assert apportion(np.array(people), np.array(homes), beats).tolist() == expected
    for people, homes, beats in (([5], [1], 2), ([5, 5], [3, 3], 1)):
        with pytest.raises(ValueError, match="fewer"):
            apportion(np.array(people), np.array(homes), beats)


def test_no_other_way_to_deal_out_beats_is_more_even() -> None:
    """300 cases of up to four pieces, every way tried: the mean beat farthest from the mean of all is as near."""
    random = np.random.default_rng(8)
    for _ in range(300):
        count = int(random.integers(1, 5))
        people, homes = random.integers(1, 400, count), random.integers(1, 9, count)
        beats = int(random.integers(count, homes.sum() + 1))
        ways = [way for way in itertools.product(*(range(1, most + 1) for most in homes.tolist())) if sum(way) == beats]
        gaps = [float(np.abs(people / np.array(way) - people.sum() / beats).max()) for way in ways]
        found = apportion(people, homes, beats)
        assert tuple(found.tolist()) in ways
        assert np.abs(people / found - people.sum() / beats).max() == pytest.approx(min(gaps), abs=1e-9)


def test_pieces_come_together_as_in_the_plain_method() -> None:
    """60 scatters of up to 14 streets: while a cluster has too few people, the one with the fewest joins the nearest.

    And while there are too many clusters.
    """
    random = np.random.default_rng(3)
    for _ in range(60):
        streets = int(random.integers(2, 15))
        start = random.uniform(0, 900, (streets, 2))
        lines = shapely.linestrings(np.stack([start, start + random.normal(0, 25, (streets, 2))], axis=1))
        piece = pd.factorize(random.integers(0, streets, streets))[0].astype(np.int64)
        people = random.integers(0, 60, streets)
        enough, most = float(random.integers(1, 200)), int(random.integers(1, 6))
        parts = [np.flatnonzero(piece == one).tolist() for one in range(int(piece.max()) + 1)]
        while len(parts) > 1:
            parts.sort(key=lambda part: (people[part].sum(), min(piece[part])))
            if people[parts[0]].sum() >= enough and len(parts) <= most:
                break
            gaps = [min(lines[a].distance(lines[b]) for a in parts[0] for b in other) for other in parts[1:]]
            parts[1 + int(np.argmin(gaps))] += parts[0]
            parts.pop(0)
        found = cluster_pieces(piece, people, lines, enough=enough, most=most)
        assert {frozenset(part) for part in parts} == {
            frozenset(np.flatnonzero(found.of[piece] == one).tolist()) for one in found.numbers
        }
        assert all(found.people[found.of[piece[part[0]]]] == people[part].sum() for part in parts)


def test_many_small_pieces_make_even_beats_of_neighbours() -> None:
    """40 short streets that meet nowhere, 10 residents each: no beat of more than 160; one of 370 before."""
    lines = np.array([shapely.LineString([(60.0 * i, 0), (60.0 * i + 50, 0)]) for i in range(40)], dtype=object)
    people = np.full(40, 10)
    shares = share_out(np.arange(40), people, lines, beats=4)
    assert shares.beats.sum() == 4
    loads = [int(people[shares.host == main].sum()) for main in np.flatnonzero(shares.beats)]
    assert len(loads) == 4
    assert max(loads) <= 160
    assert min(loads) >= 80


def test_islands_count_where_they_are_moored_before_beats_are_dealt_out() -> None:
    """260 and 300 residents, and islands of 60 beside the first: of five beats it has three, 107 each, not 160."""
    lines = np.array([shapely.LineString([(0, y), (50, y)]) for y in range(0, 100, 10)], dtype=object)
    piece = np.array([0, 0, 0, 1, 1, 1, 1, 1, 2, 3])
    lines[[8, 9]] = [shapely.LineString([(-20, 0), (-10, 0)]), shapely.LineString([(-40, 0), (-30, 0)])]
    shares = share_out(piece, np.array([80, 90, 90, 60, 60, 60, 60, 60, 30, 30]), lines, beats=5)
    assert shares.beats.tolist() == [3, 2, 0, 0]
    assert shares.host[[8, 9]].tolist() == [0, 0]


def test_an_island_is_moored_to_the_nearest_street_with_beats() -> None:
    """Of two streets at 10 m and 30 m the nearer; the small island between does not count as a place to moor."""
    lines = np.array([shapely.LineString([(0, y), (50, y)]) for y in (0.0, 40.0, 12.0, 10.0)], dtype=object)
    shares = share_out(np.array([0, 1, 2, 3]), np.array([100, 100, 3, 2]), lines, beats=2)
    assert shares.beats.tolist() == [1, 1, 0, 0]
    assert shares.host.tolist() == [0, 1, 0, 0]
