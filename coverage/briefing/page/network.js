(function (SC) {
  /**
   * Running sums of counts: where each row starts, and the end.
   * @param {ArrayLike<number>} counts
   * @returns {Int32Array} one longer than counts
   */
  SC.starts = function (counts) {
    const start = new Int32Array(counts.length + 1);
    for (let i = 0; i < counts.length; i++) start[i + 1] = start[i] + counts[i];
    return start;
  };

  /**
   * Group numbers by a key: counting sort, stable.
   * @param {ArrayLike<number>} keys a key 0 … count − 1 for each number
   * @param {number} count
   * @returns {{start: Int32Array, member: Int32Array}}
   */
  SC.groupBy = function (keys, count) {
    const start = new Int32Array(count + 1);
    for (let i = 0; i < keys.length; i++) start[keys[i] + 1]++;
    for (let k = 0; k < count; k++) start[k + 1] += start[k];
    const next = start.slice(0, count);
    const member = new Int32Array(keys.length);
    for (let i = 0; i < keys.length; i++) member[next[keys[i]]++] = i;
    return { start: start, member: member };
  };

  /**
   * Junctions and edges with all their vertices.
   * @param {Object} s decoded streams
   * @returns {{junctions: Object, edges: Object, star: Object}}
   */
  SC.decodeNetwork = function (s) {
    const m = s.el.length;
    const edges = {
      count: m, u: new Int32Array(m), v: new Int32Array(m), length: new Int32Array(m), component: new Int32Array(m),
      rank: s.er, grade: s.eg, street: s.en, vertexStart: SC.starts(s.ec.map(function (inner) { return inner + 2; })),
    };
    const x = new Int32Array(edges.vertexStart[m]);
    const y = new Int32Array(edges.vertexStart[m]);
    let inner = 0;
    for (let e = 0; e < m; e++) {
      const low = s.el[e];
      const high = low + s.eh[e];
      const u = (edges.u[e] = s.ef[e] ? high : low);
      const v = (edges.v[e] = s.ef[e] ? low : high);
      edges.component[e] = s.jc[u];
      const first = edges.vertexStart[e];
      const last = edges.vertexStart[e + 1] - 1;
      x[first] = s.jx[u] + s.ux[e];
      y[first] = s.jy[u] + s.uy[e];
      x[last] = s.jx[v] + s.wx[e];
      y[last] = s.jy[v] + s.wy[e];
      for (let i = first + 1; i < last; i++, inner++) {
        const left = last - i + 1;
        x[i] = x[i - 1] + Math.floor((x[last] - x[i - 1]) / left) + s.vx[inner];
        y[i] = y[i - 1] + Math.floor((y[last] - y[i - 1]) / left) + s.vy[inner];
      }
      let length = 0;
      for (let i = first; i < last; i++) {
        const dx = x[i + 1] - x[i];
        const dy = y[i + 1] - y[i];
        length += Math.floor(Math.sqrt(dx * dx + dy * dy));
      }
      edges.length[e] = length + s.ed[e];
    }
    edges.x = x;
    edges.y = y;
    const junctions = { count: s.jx.length, x: s.jx, y: s.jy, component: s.jc };
    return { junctions: junctions, edges: edges, star: star(edges, junctions.count) };
  };

  /**
   * Incident edges of every junction; a loop stands once.
   * @param {Object} edges
   * @param {number} count junctions
   * @returns {{start: Int32Array, other: Int32Array, edge: Int32Array}}
   */
  function star(edges, count) {
    const m = edges.count;
    const start = new Int32Array(count + 1);
    for (let e = 0; e < m; e++) {
      start[edges.u[e] + 1]++;
      if (edges.u[e] !== edges.v[e]) start[edges.v[e] + 1]++;
    }
    for (let j = 0; j < count; j++) start[j + 1] += start[j];
    const next = start.slice(0, count);
    const other = new Int32Array(start[count]);
    const edge = new Int32Array(start[count]);
    for (let e = 0; e < m; e++) {
      const u = edges.u[e];
      const v = edges.v[e];
      edge[next[u]] = e;
      other[next[u]++] = v;
      if (u === v) continue;
      edge[next[v]] = e;
      other[next[v]++] = u;
    }
    return { start: start, other: other, edge: edge };
  }

  /**
   * The position on an edge at an offset.
   * @param {Object} edges
   * @param {number} e
   * @param {number} offset millimetres from its first vertex
   * @returns {number[]} x, y and the vertex before it
   */
  SC.pointOnEdge = function (edges, e, offset) {
    const first = edges.vertexStart[e];
    const last = edges.vertexStart[e + 1] - 1;
    let left = offset;
    for (let i = first; i < last; i++) {
      const dx = edges.x[i + 1] - edges.x[i];
      const dy = edges.y[i + 1] - edges.y[i];
      const length = Math.sqrt(dx * dx + dy * dy);
      if (left <= length || i === last - 1) {
        const share = length > 0 ? Math.min(left / length, 1) : 0;
        return [edges.x[i] + dx * share, edges.y[i] + dy * share, i];
      }
      left -= length;
    }
    return [edges.x[last], edges.y[last], last];
  };
})(ServiceCircle);
