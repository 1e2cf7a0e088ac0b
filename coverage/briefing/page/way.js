(function (SC) {
  /**
   * The walk of a home to the nearest station of a circle, however far: for a card, and drawn along the streets.
   *
   * Searched from the home outwards until no station can be nearer; of equally near ones the first in the list.
   * @param {Object} coverage
   * @param {number} i the home
   * @param {number} circle
   * @param {string} mode "nominal" or "effective"
   * @returns {?Object} null where no station can be reached; see API.md
   */
  SC.walk = function (coverage, i, circle, mode) {
    const plan = coverage.plan;
    const one = coverage.layer(circle, mode);
    const found = search(plan, one.terminals, i);
    return found.station < 0 ? null : describe(coverage, i, found);
  };

  /**
   * Search from a home's entries.
   * @param {Object} plan
   * @param {Map} terminals edge → stations on it
   * @param {number} i the home
   * @returns {Object} the nearest station, how it is reached, and the way back to the home
   */
  function search(plan, terminals, i) {
    const homes = plan.residences;
    const edges = plan.edges;
    const heap = SC.makeHeap();
    const distance = new Map();
    const from = new Map(); // junction → {edge, before} or {entry}
    const best = { distance: Infinity, station: -1, terminal: null, junction: -1, edge: -1, entry: -1, distances: distance, from: from };

    const offer = function (d, slot, how) {
      if (d < best.distance || (d === best.distance && slot < best.station)) {
        Object.assign(best, { distance: d, station: slot }, how);
      }
    };
    const reach = function (junction, d, how) {
      if (distance.has(junction) && distance.get(junction) <= d) return;
      distance.set(junction, d);
      from.set(junction, how);
      heap.push(d, junction);
    };
    for (let k = homes.entryStart[i]; k < homes.entryStart[i + 1]; k++) {
      const e = homes.entryEdge[k];
      const offset = homes.entryOffset[k];
      const leg = homes.entryLeg[k];
      (terminals.get(e) || []).forEach(function (t) {
        offer(leg + Math.abs(offset - t.offset) + t.leg, t.slot, { terminal: t, junction: -1, edge: e, entry: k });
      });
      reach(edges.u[e], leg + offset, { entry: k });
      reach(edges.v[e], leg + edges.length[e] - offset, { entry: k });
    }
    for (let j = heap.pop(); j >= 0 && heap.key <= best.distance; j = heap.pop()) {
      const base = heap.key;
      if (base > distance.get(j)) continue;
      for (let n = plan.star.start[j]; n < plan.star.start[j + 1]; n++) {
        const e = plan.star.edge[n];
        (terminals.get(e) || []).forEach(function (t) {
          if (edges.u[e] === j) offer(base + t.offset + t.leg, t.slot, { terminal: t, junction: j, edge: e, entry: -1 });
          if (edges.v[e] === j) offer(base + edges.length[e] - t.offset + t.leg, t.slot, { terminal: t, junction: j, edge: e, entry: -1 });
        });
        reach(plan.star.other[n], base + edges.length[e], { edge: e, before: j });
      }
    }
    return best;
  }

  /**
   * Put a found walk into lengths and a line.
   * @param {Object} coverage
   * @param {number} i the home
   * @param {Object} found
   * @returns {Object}
   */
  function describe(coverage, i, found) {
    const plan = coverage.plan;
    const homes = plan.residences;
    const edges = plan.edges;
    const pieces = []; // [edge, from offset, to offset], from the station's end back to the home
    let entry = found.entry;
    if (found.junction < 0) {
      pieces.push([found.edge, homes.entryOffset[entry], found.terminal.offset]);
    } else {
      let j = found.junction;
      const length = edges.length[found.edge];
      const atU = edges.u[found.edge] === j;
      const short = edges.u[found.edge] === edges.v[found.edge] && found.terminal.offset > length - found.terminal.offset;
      pieces.push([found.edge, atU && !short ? 0 : length, found.terminal.offset]);
      for (let step = found.from.get(j); step.entry === undefined; step = found.from.get(j)) {
        const forward = edges.v[step.edge] === j;
        pieces.push([step.edge, forward ? 0 : edges.length[step.edge], forward ? edges.length[step.edge] : 0]);
        j = step.before;
      }
      entry = found.from.get(j).entry;
      const e = homes.entryEdge[entry];
      const offset = homes.entryOffset[entry];
      const along = found.distances.get(j) - homes.entryLeg[entry];
      const toU = edges.u[e] === j && along === offset;
      pieces.push([e, offset, toU ? 0 : edges.length[e]]);
    }
    pieces.reverse();
    const station = coverage.stations[found.station];
    const out = homes.entryLeg[entry];
    const points = [[homes.x[i], homes.y[i]]];
    pieces.forEach(function (piece) { follow(edges, piece[0], piece[1], piece[2], points); });
    points.push([station.x, station.y]);
    return {
      station: station,
      slot: found.station,
      distance: found.distance,
      legs: [out, found.distance - out - found.terminal.leg, found.terminal.leg],
      x: Float64Array.from(points, function (p) { return p[0]; }),
      y: Float64Array.from(points, function (p) { return p[1]; }),
      edges: Int32Array.from(pieces, function (piece) { return piece[0]; }),
    };
  }

  /**
   * Add the points of a stretch of an edge.
   * @param {Object} edges
   * @param {number} e
   * @param {number} from offset
   * @param {number} to offset, perhaps smaller
   * @param {number[][]} points
   */
  function follow(edges, e, from, to, points) {
    const a = SC.pointOnEdge(edges, e, from);
    const b = SC.pointOnEdge(edges, e, to);
    points.push([a[0], a[1]]);
    if (from <= to) for (let i = a[2] + 1; i <= b[2]; i++) points.push([edges.x[i], edges.y[i]]);
    else for (let i = a[2]; i > b[2]; i--) points.push([edges.x[i], edges.y[i]]);
    points.push([b[0], b[1]]);
  }
})(ServiceCircle);
