(function (SC) {
  /**
   * Everything that a set of stations covers, circle by circle, kept up to date as stations come and go.
   *
   * @param {Object} plan
   * @param {Object[]} stations as in `plan.stations`; they are numbered, and a number (slot) is never used twice
   * @returns {Object} see API.md
   */
  SC.makeCoverage = function (plan, stations) {
    if (!plan.unitsOfHomes) plan.unitsOfHomes = SC.unitsOfHomes(plan);
    const coverage = { plan: plan, stations: stations.slice(), layers: new Map(), layer: layer, open: open, close: close };

    /**
     * One circle's verdicts, searched when first asked for.
     * @param {number} circle number, or SC.ALL
     * @param {string} mode "nominal" or "effective"
     * @returns {Object}
     */
    function layer(circle, mode) {
      const name = circle + " " + mode;
      if (!coverage.layers.has(name)) {
        coverage.layers.set(name, circle === SC.ALL ? makeJoint(coverage, mode) : makeLayer(coverage, circle, mode));
      }
      return coverage.layers.get(name);
    }

    /**
     * Let another station count.
     * @param {Object} station
     * @returns {number} its slot
     */
    function open(station) {
      const slot = coverage.stations.push(station) - 1;
      update(coverage, function (one, touched) {
        if (serves(one, station)) openIn(plan, one, slot, station);
        SC.settle(plan, one.field, touched);
      }, station); // prettier-ignore
      return slot;
    }

    /**
     * Let a station count no more; its slot stays empty.
     * @param {number} slot
     */
    function close(slot) {
      const station = coverage.stations[slot];
      coverage.stations[slot] = null;
      update(coverage, function (one, touched) {
        if (!serves(one, station)) return;
        SC.closeEntries(plan, one.field, slot, station.entries, touched);
        SC.settle(plan, one.field, touched);
        countComponents(plan, one, station, -1);
      }, station); // prettier-ignore
    }

    return coverage;
  };

  /**
   * Whether a station belongs to a layer.
   * @param {Object} one the layer
   * @param {Object} station
   * @returns {boolean}
   */
  function serves(one, station) {
    return one.mode === "effective" ? station.effective[one.circle] : station.offers[one.circle];
  }

  /**
   * Open a station in a layer.
   * @param {Object} plan
   * @param {Object} one the layer
   * @param {number} slot
   * @param {Object} station
   */
  function openIn(plan, one, slot, station) {
    SC.openEntries(plan, one.field, slot, station.entries);
    countComponents(plan, one, station, 1);
  }

  /**
   * Keep count of the stations in each component; one that gets its first or loses its last is noted.
   * @param {Object} plan
   * @param {Object} one the layer
   * @param {Object} station
   * @param {number} sign
   */
  function countComponents(plan, one, station, sign) {
    station.entries.forEach(function (entry) {
      const component = plan.edges.component[entry.edge];
      const before = one.componentStations.get(component) || 0;
      one.componentStations.set(component, before + sign);
      if (before === 0 || before + sign === 0) one.turned.push(component);
    });
  }

  /**
   * Search and judge one circle from the beginning.
   * @param {Object} coverage
   * @param {number} circle
   * @param {string} mode
   * @returns {Object}
   */
  function makeLayer(coverage, circle, mode) {
    const plan = coverage.plan;
    const radius = plan.circles[circle].radius;
    const n = plan.residences.count;
    const field = SC.makeField(plan, Math.min(Math.floor((6 * radius) / 5), SC.FAR - 1));
    const one = {
      circle: circle, mode: mode, radius: radius, limit: field.limit, field: field,
      junction: field.distance, owner: field.owner, terminals: field.terminals,
      distance: new Int32Array(n), status: new Uint8Array(n),
      tally: SC.makeTally(plan.doc.units.length),
      componentStations: new Map(), turned: [], stamp: new Int32Array(n), round: 0,
    }; // prettier-ignore
    coverage.stations.forEach(function (station, slot) {
      if (station && serves(one, station)) openIn(plan, one, slot, station);
    });
    SC.settle(plan, field, []);
    one.turned.length = 0;
    for (let i = 0; i < n; i++) {
      one.distance[i] = distanceOf(plan, field, i);
      one.status[i] = judge(plan, one, i);
      SC.count(one.tally, plan, i, one.status[i], 1);
    }
    return one;
  }

  /**
   * Shortest walk of a home over its entries, SC.FAR beyond the limit.
   * @param {Object} plan
   * @param {Object} field
   * @param {number} i
   * @returns {number}
   */
  function distanceOf(plan, field, i) {
    const homes = plan.residences;
    let best = SC.FAR;
    for (let k = homes.entryStart[i]; k < homes.entryStart[i + 1]; k++) {
      const d = SC.distanceAt(plan, field, homes.entryEdge[k], homes.entryOffset[k], homes.entryLeg[k]);
      if (d < best) best = d;
    }
    return best;
  }

  /**
   * Status of a home by its distance and, beyond the limit, by the components that it enters.
   * @param {Object} plan
   * @param {Object} one the layer
   * @param {number} i
   * @returns {number}
   */
  function judge(plan, one, i) {
    const homes = plan.residences;
    if (one.distance[i] <= one.radius) return SC.COVERED;
    if (one.distance[i] <= one.limit) return SC.MARGINAL;
    const first = homes.entryStart[i];
    const end = homes.entryStart[i + 1];
    if (first === end) return SC.OFF_NETWORK;
    for (let k = first; k < end; k++) {
      if (one.componentStations.get(plan.edges.component[homes.entryEdge[k]]) > 0) return SC.UNCOVERED;
    }
    return SC.CUT_OFF;
  }

  /**
   * Change every layer that exists, and judge those homes anew whom it may concern.
   * @param {Object} coverage
   * @param {function(Object, number[])} change of a layer; adds the junctions that it touched
   * @param {Object} station the one that came or went: the homes on its own edges are concerned too
   */
  function update(coverage, change, station) {
    const plan = coverage.plan;
    const changed = { nominal: [], effective: [] };
    coverage.layers.forEach(function (one) {
      if (one.circle === SC.ALL || !serves(one, station)) return;
      const touched = [];
      change(one, touched);
      judgeAround(plan, one, touched, station, changed[one.mode]);
    });
    coverage.layers.forEach(function (joint) {
      if (joint.circle === SC.ALL) rejudgeJoint(coverage, joint, changed[joint.mode]);
    });
    coverage.changed = changed;
  }

  /**
   * Judge the homes on the edges of the touched junctions, on the station's own edges, and in components that turned.
   * @param {Object} plan
   * @param {Object} one the layer
   * @param {number[]} touched
   * @param {Object} station
   * @param {number[]} changed homes with another status are added
   */
  function judgeAround(plan, one, touched, station, changed) {
    const star = plan.star;
    one.round++;
    for (let t = 0; t < touched.length; t++) {
      for (let i = star.start[touched[t]]; i < star.start[touched[t] + 1]; i++) judgeOn(plan, one, star.edge[i], changed);
    }
    station.entries.forEach(function (entry) { judgeOn(plan, one, entry.edge, changed); }); // prettier-ignore
    one.turned.forEach(function (component) {
      const homes = plan.residences;
      for (let k = 0; k < homes.entryEdge.length; k++) {
        if (plan.edges.component[homes.entryEdge[k]] === component) judgeHome(plan, one, homes.entryHome[k], changed);
      }
    });
    one.turned.length = 0;
  }

  /**
   * Judge the homes that enter an edge.
   * @param {Object} plan
   * @param {Object} one the layer
   * @param {number} e
   * @param {number[]} changed
   */
  function judgeOn(plan, one, e, changed) {
    const onEdge = plan.onEdge;
    for (let k = onEdge.start[e]; k < onEdge.start[e + 1]; k++) {
      judgeHome(plan, one, plan.residences.entryHome[onEdge.member[k]], changed);
    }
  }

  /**
   * Judge a home once a round.
   * @param {Object} plan
   * @param {Object} one the layer
   * @param {number} i
   * @param {number[]} changed
   */
  function judgeHome(plan, one, i, changed) {
    if (one.stamp[i] === one.round) return;
    one.stamp[i] = one.round;
    one.distance[i] = distanceOf(plan, one.field, i);
    const status = judge(plan, one, i);
    if (status === one.status[i]) return;
    SC.count(one.tally, plan, i, one.status[i], -1);
    SC.count(one.tally, plan, i, status, 1);
    one.status[i] = status;
    changed.push(i);
  }

  /**
   * All circles together, from the circles' own layers.
   * @param {Object} coverage
   * @param {string} mode
   * @returns {Object}
   */
  function makeJoint(coverage, mode) {
    const plan = coverage.plan;
    const n = plan.residences.count;
    const parts = plan.circles.map(function (circle, c) { return coverage.layer(c, mode); }); // prettier-ignore
    const joint = { circle: SC.ALL, mode: mode, parts: parts, status: new Uint8Array(n), tally: SC.makeTally(plan.doc.units.length) };
    for (let i = 0; i < n; i++) {
      joint.status[i] = worst(parts, i);
      SC.count(joint.tally, plan, i, joint.status[i], 1);
    }
    return joint;
  }

  /**
   * The worst status of a home in any circle: covered is covered in every one.
   * @param {Object[]} parts
   * @param {number} i
   * @returns {number}
   */
  function worst(parts, i) {
    let status = SC.COVERED;
    for (let c = 0; c < parts.length; c++) status = Math.max(status, parts[c].status[i]);
    return status;
  }

  /**
   * Follow the circles.
   * @param {Object} coverage
   * @param {Object} joint
   * @param {number[]} changed homes
   */
  function rejudgeJoint(coverage, joint, changed) {
    for (let k = 0; k < changed.length; k++) {
      const i = changed[k];
      const status = worst(joint.parts, i);
      if (status === joint.status[i]) continue;
      SC.count(joint.tally, coverage.plan, i, joint.status[i], -1);
      SC.count(joint.tally, coverage.plan, i, status, 1);
      joint.status[i] = status;
    }
  }
})(ServiceCircle);
