(function (SC) {
  const TENTHS = 100;

  /**
   * Running sums of counts: where each row starts, and the end.
   * @param {ArrayLike<number>} counts
   * @returns {Int32Array} one longer than counts
   */
  function starts(counts) {
    const start = new Int32Array(counts.length + 1);
    for (let i = 0; i < counts.length; i++) start[i + 1] = start[i] + counts[i];
    return start;
  }

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
   * @returns {{junctions: Object, edges: Object}}
   */
  function network(s) {
    const m = s.el.length;
    const edges = {
      count: m, u: new Int32Array(m), v: new Int32Array(m), length: new Int32Array(m), component: new Int32Array(m),
      rank: s.er, grade: s.eg, street: s.en, vertexStart: starts(s.ec.map(function (inner) { return inner + 2; })),
    }; // prettier-ignore
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
    return { junctions: { count: s.jx.length, x: s.jx, y: s.jy, component: s.jc }, edges: edges };
  }

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

  /**
   * Homes with their entries, the first one of the shortest leg.
   * @param {Object} s decoded streams
   * @param {Object} doc
   * @param {Object} edges
   * @returns {Object}
   */
  function residences(s, doc, edges) {
    const n = s.rn.length;
    const start = starts(s.rn);
    const k = start[n];
    const edge = new Int32Array(k);
    const offset = new Int32Array(k);
    const leg = new Int32Array(k);
    const x = new Float64Array(n);
    const y = new Float64Array(n);
    const home = new Int32Array(k);
    let first = 0;
    let later = 0;
    for (let i = 0; i < n; i++) {
      let fromX = 0;
      let fromY = 0;
      for (let j = start[i]; j < start[i + 1]; j++) {
        home[j] = i;
        if (j === start[i]) {
          edge[j] = s.re[first];
          offset[j] = s.ro[first];
          leg[j] = s.rl[first++];
          const at = SC.pointOnEdge(edges, edge[j], offset[j]);
          fromX = Math.round(at[0]);
          fromY = Math.round(at[1]);
        } else {
          edge[j] = s.se[later];
          offset[j] = s.so[later];
          leg[j] = s.sl[later++];
        }
      }
      x[i] = fromX + s.rx[i] * TENTHS;
      y[i] = fromY + s.ry[i] * TENTHS;
    }
    return {
      count: n, x: x, y: y, residents: s.rp, homes: s.rh, row: s.rr, inDoubt: s.rd,
      entryStart: start, entryEdge: edge, entryOffset: offset, entryLeg: leg, entryHome: home,
      id: idOf(doc.ids, s.rr),
    }; // prettier-ignore
  }

  /**
   * How a residence's id follows from its row.
   * @param {Object} rule `{list}` or `{prefix, width, first}`
   * @param {Int32Array} row
   * @returns {function(number): string}
   */
  function idOf(rule, row) {
    return function (i) {
      if (row[i] < 0) return "";
      if (rule.list) return rule.list[row[i]];
      let digits = String(rule.first + row[i]);
      while (digits.length < rule.width) digits = "0" + digits;
      return rule.prefix + digits;
    };
  }

  /**
   * Polygons by their owner.
   * @param {Object} s decoded streams
   * @param {string} prefix letter of the streams
   * @param {number} count owners
   * @returns {Object[][]} rings `{x, y}` of each owner, millimetres
   */
  function outlines(s, prefix, count) {
    const rings = [];
    for (let i = 0; i < count; i++) rings.push([]);
    if (!s[prefix + "n"]) return rings;
    let at = 0;
    for (let r = 0; r < s[prefix + "n"].length; r++) {
      const size = s[prefix + "n"][r];
      const ring = { x: new Float64Array(size), y: new Float64Array(size) };
      for (let i = 0; i < size; i++, at++) {
        ring.x[i] = s[prefix + "x"][at] * TENTHS;
        ring.y[i] = s[prefix + "y"][at] * TENTHS;
      }
      rings[s[prefix + "o"][r]].push(ring);
    }
    return rings;
  }

  /**
   * A polynomial of two variables, as coverage/briefing/lonlat_fit.py fits it.
   * @param {Object} fit
   * @returns {function(number, number): number[]}
   */
  function polynomial(fit) {
    return function (a, b) {
      const s = (a - fit.centre[0]) / fit.scale[0];
      const t = (b - fit.centre[1]) / fit.scale[1];
      let first = 0;
      let second = 0;
      let at = 0;
      for (let i = 0, si = 1; i <= fit.degree; i++, si *= s) {
        for (let j = 0, term = si; j <= fit.degree - i; j++, term *= t, at++) {
          first += fit.first[at] * term;
          second += fit.second[at] * term;
        }
      }
      return [first, second];
    };
  }

  /**
   * From plan coordinates to degrees and back.
   * @param {Object} frame of the document
   * @returns {{origin: number[], toLonLat: function, toPlan: function}}
   */
  function makeFrame(frame) {
    const there = polynomial(frame.to_lonlat);
    const back = polynomial(frame.to_plan);
    return {
      origin: frame.origin,
      crs: frame.crs,
      toLonLat: function (x, y) {
        return there(x / 1000, y / 1000);
      },
      toPlan: function (lon, lat) {
        const at = back(lon, lat);
        return [Math.round(at[0] * 1000), Math.round(at[1] * 1000)];
      },
    };
  }

  /**
   * A station of the document, as the engine takes it.
   * @param {Object} row of the document
   * @param {string} kind "today" or "site"
   * @param {number} number its place in the list
   * @returns {Object}
   */
  function station(row, kind, number) {
    const offers = row.offers.map(Boolean);
    return Object.assign({}, row, {
      key: (kind === "today" ? "t" : "p") + number,
      kind: kind,
      offers: offers,
      effective: row.ready ? offers.map(function (there, c) { return there && Boolean(row.ready[c]); }) : offers,
      entries: row.entries.map(function (e) { return { edge: e[0], offset: e[1], leg: e[2] }; }),
    }); // prettier-ignore
  }

  /**
   * The plan of a payload.
   * @param {Object} doc the document
   * @param {string} base64 the packed streams
   * @returns {Promise<Object>} see API.md
   */
  SC.decodePlan = async function (doc, base64) {
    if (doc.schema !== "servicecircle.payload/1") throw new Error("this page cannot read a payload of schema " + doc.schema);
    const s = await SC.decodeStreams(doc.streams, base64);
    const net = network(s);
    const homes = residences(s, doc, net.edges);
    const unitOf = doc.levels.map(function (level, i) { return s["r" + i]; }); // prettier-ignore
    const areaRings = outlines(s, "a", doc.areas.length);
    const parkRings = outlines(s, "p", doc.parks.length);
    const staffed = doc.staffing !== null;
    return {
      doc: doc,
      frame: makeFrame(doc.frame),
      extent: doc.frame.extent,
      junctions: net.junctions,
      edges: net.edges,
      star: star(net.edges, net.junctions.count),
      residences: homes,
      onEdge: SC.groupBy(homes.entryEdge, net.edges.count),
      unitOf: unitOf,
      circles: doc.circles.map(function (circle) { return Object.assign({}, circle, { staffed: staffed }); }),
      stations: doc.stations.map(function (row, i) { return station(row, "today", i); }),
      sites: doc.sites.map(function (row, i) { return station(row, "site", i); }),
      areas: doc.areas.map(function (row, i) { return Object.assign({}, row, { rings: areaRings[i] }); }),
      parks: doc.parks.map(function (row, i) { return Object.assign({}, row, { rings: parkRings[i] }); }),
      barriers: {
        x: s.bx, y: s.by, start: starts(s.bn), gateX: s.gx, gateY: s.gy, gateWidth: doc.access.gate_width_m,
      },
    }; // prettier-ignore
  };

  /**
   * The plan of a page.
   * @param {Document} page
   * @returns {Promise<Object>} see API.md
   */
  SC.readPlan = function (page) {
    const doc = JSON.parse(page.getElementById("sc-plan").textContent);
    return SC.decodePlan(doc, page.getElementById("sc-streams").textContent);
  };
})(ServiceCircle);
