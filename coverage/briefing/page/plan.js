(function (SC) {
  const TENTHS = 100;

  /**
   * Homes with their entries, the first one of the shortest leg.
   * @param {Object} s decoded streams
   * @param {Object} doc
   * @param {Object} edges
   * @returns {Object}
   */
  function residences(s, doc, edges) {
    const n = s.rn.length;
    const start = SC.starts(s.rn);
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
          const at = beside(edges, edge[j], offset[j], s.rs[first - 1] ? leg[j] : -leg[j]);
          fromX = at[0];
          fromY = at[1];
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
    };
  }

  /**
   * Where a leg square to a street ends (coverage/briefing/beside_streets.py, the same operations).
   * @param {Object} edges
   * @param {number} e
   * @param {number} offset
   * @param {number} leg to the left, negative to the right
   * @returns {number[]} x, y
   */
  function beside(edges, e, offset, leg) {
    const at = SC.pointOnEdge(edges, e, offset);
    const i = at[2];
    if (i + 1 >= edges.vertexStart[e + 1]) return at;
    const dx = edges.x[i + 1] - edges.x[i];
    const dy = edges.y[i + 1] - edges.y[i];
    const length = Math.sqrt(dx * dx + dy * dy);
    if (!(length > 0)) return at;
    return [at[0] + (-dy / length) * leg, at[1] + (dx / length) * leg];
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
   * Hexagons of patroller density (coverage/briefing/hexagon_streams.py).
   * @param {Object} s decoded streams
   * @param {?Object} told what holds for all of them; null without patrollers
   * @returns {Object} see API.md
   */
  function hexagons(s, told) {
    if (!told) return { count: 0 };
    const n = s.hx.length;
    const corners = n ? s.hu.length / n : 0;
    const found = { x: new Float64Array(n), y: new Float64Array(n), cornerX: new Float64Array(n * corners), cornerY: new Float64Array(n * corners) };
    for (let i = 0; i < n; i++) {
      found.x[i] = s.hx[i] * TENTHS;
      found.y[i] = s.hy[i] * TENTHS;
      for (let k = 0; k < corners; k++) {
        found.cornerX[i * corners + k] = (s.hx[i] + s.hu[k * n + i]) * TENTHS;
        found.cornerY[i * corners + k] = (s.hy[i] + s.hv[k * n + i]) * TENTHS;
      }
    }
    return Object.assign(found, {
      count: n, corners: corners, resolution: told.resolution, spread: told.spread, unspread: told.unspread,
      residents: s.hp, patrollers: s.hc, ratio: s.ht,
      kind: function (i) { return told.kinds[s.hk[i]]; },
      id: function (i) { return s.hh[i].toString(16) + s.hl[i].toString(16).padStart(8, "0"); },
    });
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
    });
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
    const net = SC.decodeNetwork(s);
    const homes = residences(s, doc, net.edges);
    const unitOf = doc.levels.map(function (level, i) { return s["r" + i]; });
    const areaRings = outlines(s, "a", doc.areas.length);
    const parkRings = outlines(s, "p", doc.parks.length);
    const staffed = doc.staffing !== null;
    return {
      doc: doc,
      frame: makeFrame(doc.frame),
      extent: doc.frame.extent,
      junctions: net.junctions,
      edges: net.edges,
      star: net.star,
      residences: homes,
      onEdge: SC.groupBy(homes.entryEdge, net.edges.count),
      unitOf: unitOf,
      circles: doc.circles.map(function (circle) { return Object.assign({}, circle, { staffed: staffed }); }),
      stations: doc.stations.map(function (row, i) { return station(row, "today", i); }),
      sites: doc.sites.map(function (row, i) { return station(row, "site", i); }),
      areas: doc.areas.map(function (row, i) { return Object.assign({}, row, { rings: areaRings[i] }); }),
      hexagons: hexagons(s, doc.hexagons),
      parks: doc.parks.map(function (row, i) { return Object.assign({}, row, { rings: parkRings[i] }); }),
      barriers: {
        x: s.bx, y: s.by, start: SC.starts(s.bn), gateX: s.gx, gateY: s.gy, gateWidth: doc.access.gate_width_m,
      },
    };
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
