(function (SC) {
  /**
   * A field of walking distances around stations: for every junction the distance to the nearest one, exact up to a limit.
   *
   * `distance` is SC.FAR and `owner` −1 beyond the limit. Stations are known by a number, their slot. Adding one lowers
   * distances around it; removing one empties what it owned and fills that from what lies around. Both touch only what
   * changes, and give what a search from all stations would give (E. W. Dijkstra, Numerische Mathematik 1, 1959).
   * @param {Object} plan
   * @param {number} limit millimetres, inclusive
   * @returns {Object}
   */
  SC.makeField = function (plan, limit) {
    const n = plan.junctions.count;
    return {
      limit: limit,
      distance: new Int32Array(n).fill(SC.FAR),
      owner: new Int32Array(n).fill(-1),
      terminals: new Map(), // edge → [{slot, offset, leg}]
      heap: SC.makeHeap(),
      stamp: new Int32Array(n),
      round: 0,
    };
  };

  /**
   * Let a station's entries begin to count.
   * @param {Object} plan
   * @param {Object} field
   * @param {number} slot
   * @param {Object[]} entries
   */
  SC.openEntries = function (plan, field, slot, entries) {
    entries.forEach(function (entry) {
      const here = field.terminals.get(entry.edge) || [];
      here.push({ slot: slot, offset: entry.offset, leg: entry.leg });
      field.terminals.set(entry.edge, here);
      seed(plan, field, slot, entry);
    });
  };

  /**
   * Offer a junction a smaller distance.
   * @param {Object} field
   * @param {number} junction
   * @param {number} distance
   * @param {number} slot
   */
  function lower(field, junction, distance, slot) {
    if (distance <= field.limit && distance < field.distance[junction]) {
      field.distance[junction] = distance;
      field.owner[junction] = slot;
      field.heap.push(distance, junction);
    }
  }

  /**
   * Start from both ends of the edge that an entry stands on.
   * @param {Object} plan
   * @param {Object} field
   * @param {number} slot
   * @param {Object} entry `{edge, offset, leg}`
   */
  function seed(plan, field, slot, entry) {
    const edges = plan.edges;
    lower(field, edges.u[entry.edge], entry.leg + entry.offset, slot);
    lower(field, edges.v[entry.edge], entry.leg + edges.length[entry.edge] - entry.offset, slot);
  }

  /**
   * Carry the distances on until none can be lower.
   * @param {Object} plan
   * @param {Object} field
   * @param {number[]} touched junctions that got another distance are added
   */
  SC.settle = function (plan, field, touched) {
    const heap = field.heap;
    const distance = field.distance;
    const owner = field.owner;
    const start = plan.star.start;
    const other = plan.star.other;
    const edge = plan.star.edge;
    const length = plan.edges.length;
    const limit = field.limit;
    for (let j = heap.pop(); j >= 0; j = heap.pop()) {
      const base = distance[j];
      if (heap.key !== base) continue;
      touched.push(j);
      const slot = owner[j];
      for (let i = start[j], end = start[j + 1]; i < end; i++) {
        const there = base + length[edge[i]];
        const k = other[i];
        if (there <= limit && there < distance[k]) {
          distance[k] = there;
          owner[k] = slot;
          heap.push(there, k);
        }
      }
    }
  };

  /**
   * Let a station's entries count no more; `settle` must follow.
   * @param {Object} plan
   * @param {Object} field
   * @param {number} slot
   * @param {Object[]} entries those that were opened
   * @param {number[]} touched junctions that lost their distance are added
   */
  SC.closeEntries = function (plan, field, slot, entries, touched) {
    const edges = plan.edges;
    entries.forEach(function (entry) {
      // Two doors of one station may enter the same edge.
      const left = (field.terminals.get(entry.edge) || []).filter(function (t) { return t.slot !== slot; });
      if (left.length) field.terminals.set(entry.edge, left);
      else field.terminals.delete(entry.edge);
    });
    const first = touched.length;
    entries.forEach(function (entry) {
      take(field, edges.u[entry.edge], slot, touched);
      take(field, edges.v[entry.edge], slot, touched);
    });
    for (let at = first; at < touched.length; at++) {
      const j = touched[at];
      for (let i = plan.star.start[j]; i < plan.star.start[j + 1]; i++) take(field, plan.star.other[i], slot, touched);
    }
    for (let at = first; at < touched.length; at++) refill(plan, field, touched[at]);
  };

  /**
   * Empty a junction that a station owned.
   * @param {Object} field
   * @param {number} junction
   * @param {number} slot
   * @param {number[]} touched
   */
  function take(field, junction, slot, touched) {
    if (field.owner[junction] !== slot) return;
    field.owner[junction] = -1;
    field.distance[junction] = SC.FAR;
    touched.push(junction);
  }

  /**
   * Offer an emptied junction what its neighbours and the stations on its edges have.
   * @param {Object} plan
   * @param {Object} field
   * @param {number} j
   */
  function refill(plan, field, j) {
    const edges = plan.edges;
    for (let i = plan.star.start[j]; i < plan.star.start[j + 1]; i++) {
      const e = plan.star.edge[i];
      const k = plan.star.other[i];
      if (field.distance[k] < SC.FAR) lower(field, j, field.distance[k] + edges.length[e], field.owner[k]);
      const here = field.terminals.get(e);
      if (!here) continue;
      for (let t = 0; t < here.length; t++) {
        if (edges.u[e] === j) lower(field, j, here[t].leg + here[t].offset, here[t].slot);
        if (edges.v[e] === j) lower(field, j, here[t].leg + edges.length[e] - here[t].offset, here[t].slot);
      }
    }
  }

  /**
   * Distance from an entry to the nearest station, up to the field's limit: SC.FAR beyond.
   * @param {Object} plan
   * @param {Object} field
   * @param {number} e edge
   * @param {number} offset
   * @param {number} leg
   * @returns {number}
   */
  SC.distanceAt = function (plan, field, e, offset, leg) {
    const edges = plan.edges;
    const fromU = field.distance[edges.u[e]] + offset;
    const fromV = field.distance[edges.v[e]] + edges.length[e] - offset;
    let best = fromU < fromV ? fromU : fromV;
    if (field.terminals.size) {
      const here = field.terminals.get(e);
      if (here) {
        for (let t = 0; t < here.length; t++) best = Math.min(best, Math.abs(offset - here[t].offset) + here[t].leg);
      }
    }
    best += leg;
    return best <= field.limit ? best : SC.FAR;
  };

  /**
   * The reached parts of an edge.
   * @param {Object} plan
   * @param {Object} layer or field: with `junction` or `distance`, and `terminals`
   * @param {number} e
   * @param {number} radius millimetres
   * @returns {number[]} from, to, from, to, … offsets that do not overlap
   */
  SC.edgeParts = function (plan, layer, e, radius) {
    const field = layer.field || layer;
    const length = plan.edges.length[e];
    const parts = [];
    const fromU = radius - field.distance[plan.edges.u[e]];
    const fromV = radius - field.distance[plan.edges.v[e]];
    if (fromU >= 0) parts.push([0, Math.min(fromU, length)]);
    if (fromV >= 0) parts.push([Math.max(length - fromV, 0), length]);
    (field.terminals.get(e) || []).forEach(function (t) {
      const rest = radius - t.leg;
      if (rest >= 0) parts.push([Math.max(t.offset - rest, 0), Math.min(t.offset + rest, length)]);
    });
    parts.sort(function (a, b) { return a[0] - b[0]; });
    const merged = [];
    parts.forEach(function (part) {
      const end = merged.length - 1;
      if (end > 0 && part[0] <= merged[end]) merged[end] = Math.max(merged[end], part[1]);
      else merged.push(part[0], part[1]);
    });
    return merged;
  };
})(ServiceCircle);
