(function (SC) {
  const CELL_MM = 100000;
  const MAX_CELLS = 1 << 20;

  /**
   * The pieces of all edges on a grid, and how far along its edge each begins: what geo/grid.py builds.
   *
   * Coordinates are metres of the plan CRS made from whole millimetres, so that every operation below gives the bit that
   * Python's gives; the running sum over all pieces is part of that.
   * @param {Object} plan
   * @returns {Object}
   */
  function makeSegments(plan) {
    const edges = plan.edges;
    const count = edges.x.length - edges.count;
    const edge = new Int32Array(count);
    const vertex = new Int32Array(count);
    const before = new Float64Array(count);
    let total = 0;
    let s = 0;
    for (let e = 0; e < edges.count; e++) {
      let base = 0;
      for (let i = edges.vertexStart[e]; i < edges.vertexStart[e + 1] - 1; i++, s++) {
        const dx = metres(plan, 0, edges.x[i + 1]) - metres(plan, 0, edges.x[i]);
        const dy = metres(plan, 1, edges.y[i + 1]) - metres(plan, 1, edges.y[i]);
        const length = SC.planarLength(dx, dy);
        // numpy: cumsum(length) − length, then less the same of the edge's first piece.
        total += length;
        const here = total - length;
        if (i === edges.vertexStart[e]) base = here;
        edge[s] = e;
        vertex[s] = i;
        before[s] = here - base;
      }
    }
    return { edge: edge, vertex: vertex, before: before, cells: makeCells(edges, vertex) };
  }

  /**
   * A coordinate in metres of the plan CRS, as Python divides it.
   * @param {Object} plan
   * @param {number} axis 0 east, 1 north
   * @param {number} mm less the origin
   * @returns {number}
   */
  function metres(plan, axis, mm) {
    return (mm + plan.frame.origin[axis]) / 1000;
  }

  /**
   * Which cells each piece may touch: those of its bounding box.
   * @param {Object} edges
   * @param {Int32Array} vertex first vertex of each piece
   * @returns {Object}
   */
  function makeCells(edges, vertex) {
    let x0 = Infinity;
    let y0 = Infinity;
    let x1 = -Infinity;
    let y1 = -Infinity;
    for (let i = 0; i < edges.x.length; i++) {
      x0 = Math.min(x0, edges.x[i]);
      x1 = Math.max(x1, edges.x[i]);
      y0 = Math.min(y0, edges.y[i]);
      y1 = Math.max(y1, edges.y[i]);
    }
    if (!edges.x.length) x0 = y0 = x1 = y1 = 0;
    const size = Math.max(CELL_MM, Math.sqrt(((x1 - x0) * (y1 - y0)) / MAX_CELLS), (x1 - x0) / MAX_CELLS, (y1 - y0) / MAX_CELLS);
    const columns = Math.floor((x1 - x0) / size) + 1;
    const rows = Math.floor((y1 - y0) / size) + 1;
    const cells = { x0: x0, y0: y0, size: size, columns: columns, rows: rows };
    const start = new Int32Array(columns * rows + 1);
    eachCell(edges, vertex, cells, function (cell) { start[cell + 1]++; });
    for (let k = 0; k < columns * rows; k++) start[k + 1] += start[k];
    const next = start.slice(0, columns * rows);
    const piece = new Int32Array(start[columns * rows]);
    eachCell(edges, vertex, cells, function (cell, s) { piece[next[cell]++] = s; });
    return Object.assign(cells, { start: start, piece: piece });
  }

  /**
   * Call back for every cell of every piece's bounding box.
   * @param {Object} edges
   * @param {Int32Array} vertex first vertex of each piece
   * @param {Object} cells the grid
   * @param {function(number, number)} call with the cell and the piece
   */
  function eachCell(edges, vertex, cells, call) {
    for (let s = 0; s < vertex.length; s++) {
      const i = vertex[s];
      const left = Math.floor((Math.min(edges.x[i], edges.x[i + 1]) - cells.x0) / cells.size);
      const right = Math.floor((Math.max(edges.x[i], edges.x[i + 1]) - cells.x0) / cells.size);
      const low = Math.floor((Math.min(edges.y[i], edges.y[i + 1]) - cells.y0) / cells.size);
      const high = Math.floor((Math.max(edges.y[i], edges.y[i + 1]) - cells.y0) / cells.size);
      for (let r = low; r <= high; r++) for (let c = left; c <= right; c++) call(r * cells.columns + c, s);
    }
  }

  /**
   * Squared distance from a point to a piece; beyond its ends to the very vertex (geo/grid.py, square_to_segment).
   * @returns {number}
   */
  function squareTo(px, py, ax, ay, bx, by) {
    const dx = bx - ax;
    const dy = by - ay;
    const square = dx * dx + dy * dy;
    const dot = (px - ax) * dx + (py - ay) * dy;
    if (dot <= 0 || square === 0) return (px - ax) * (px - ax) + (py - ay) * (py - ay);
    if (dot >= square) return (px - bx) * (px - bx) + (py - by) * (py - by);
    const cross = dx * (py - ay) - dy * (px - ax);
    return (cross * cross) / square;
  }

  /**
   * The nearest piece of every edge within the access limit.
   * @param {Object} plan
   * @param {Object} segments
   * @param {number} px metres of the plan CRS
   * @param {number} py
   * @returns {Object[]} `{segment, edge, distance}`
   */
  function edgesWithin(plan, segments, px, py) {
    const limit = plan.doc.access.max_m;
    const cells = segments.cells;
    const edges = plan.edges;
    const reach = limit * 1000 + 2;
    const x = px * 1000 - plan.frame.origin[0];
    const y = py * 1000 - plan.frame.origin[1];
    const left = Math.max(Math.floor((x - reach - cells.x0) / cells.size), 0);
    const right = Math.min(Math.floor((x + reach - cells.x0) / cells.size), cells.columns - 1);
    const low = Math.max(Math.floor((y - reach - cells.y0) / cells.size), 0);
    const high = Math.min(Math.floor((y + reach - cells.y0) / cells.size), cells.rows - 1);
    const found = new Map();
    for (let r = low; r <= high; r++) {
      for (let c = left; c <= right; c++) {
        const cell = r * cells.columns + c;
        for (let k = cells.start[cell]; k < cells.start[cell + 1]; k++) {
          const s = cells.piece[k];
          const i = segments.vertex[s];
          const distance = Math.sqrt(
            squareTo(px, py, metres(plan, 0, edges.x[i]), metres(plan, 1, edges.y[i]), metres(plan, 0, edges.x[i + 1]), metres(plan, 1, edges.y[i + 1]))
          );
          if (distance > limit) continue;
          const best = found.get(segments.edge[s]);
          if (!best) found.set(segments.edge[s], { segment: s, edge: segments.edge[s], distance: distance });
          else if (distance < best.distance || (distance === best.distance && s < best.segment)) {
            best.segment = s;
            best.distance = distance;
          }
        }
      }
    }
    return Array.from(found.values());
  }

  /**
   * Where a piece comes nearest to a point, and how far along the edge that is (geo/snap.py, _positions).
   * @param {Object} plan
   * @param {Object} segments
   * @param {number} s the piece
   * @param {number} px metres of the plan CRS
   * @param {number} py
   * @returns {{x: number, y: number, along: number}} metres
   */
  function position(plan, segments, s, px, py) {
    const edges = plan.edges;
    const i = segments.vertex[s];
    const ax = metres(plan, 0, edges.x[i]);
    const ay = metres(plan, 1, edges.y[i]);
    const bx = metres(plan, 0, edges.x[i + 1]);
    const by = metres(plan, 1, edges.y[i + 1]);
    const dx = bx - ax;
    const dy = by - ay;
    const square = dx * dx + dy * dy;
    const share = square === 0 ? 0 : Math.min(Math.max(((px - ax) * dx + (py - ay) * dy) / square, 0), 1);
    return {
      x: share === 1 ? bx : ax + share * (bx - ax),
      y: share === 1 ? by : ay + share * (by - ay),
      along: segments.before[s] + share * SC.planarLength(bx - ax, by - ay),
    };
  }

  /**
   * Entries of a new station: every component within the access limit, at its nearest position (geo/snap.py).
   * @param {Object} plan
   * @param {number} x whole millimetres, less the origin
   * @param {number} y
   * @returns {Object[]} `{edge, offset, leg}`; none where it is off network
   */
  SC.enter = function (plan, x, y) {
    if (!plan.segments) plan.segments = makeSegments(plan);
    const segments = plan.segments;
    const edges = plan.edges;
    const px = metres(plan, 0, x);
    const py = metres(plan, 1, y);
    const walls = SC.barriersNear(plan, px, py, plan.doc.access.max_m + 1);
    const best = new Map();
    edgesWithin(plan, segments, px, py).forEach(function (near) {
      const at = position(plan, segments, near.segment, px, py);
      if (walls.length && SC.legBlocked(plan, walls, [px, py], [at.x, at.y])) return;
      const leg = SC.roundMm(near.distance);
      const component = edges.component[near.edge];
      const other = best.get(component);
      if (other && (other.leg < leg || (other.leg === leg && edges.rank[other.edge] < edges.rank[near.edge]))) return;
      const offset = Math.min(Math.max(SC.roundMm(at.along), 0), edges.length[near.edge]);
      best.set(component, { edge: near.edge, offset: offset, leg: leg });
    });
    return Array.from(best.values()).sort(function (a, b) {
      return a.edge - b.edge;
    });
  };
})(ServiceCircle);
