(function (SC) {
  /**
   * Whether a station belongs to a layer.
   * @param {Object} one the layer
   * @param {Object} station
   * @returns {boolean}
   */
  SC.serves = function (one, station) {
    return one.mode === "effective" ? station.effective[one.circle] : station.offers[one.circle];
  };

  /**
   * Open a station in a layer.
   * @param {Object} plan
   * @param {Object} one the layer
   * @param {number} slot
   * @param {Object} station
   */
  SC.openStation = function (plan, one, slot, station) {
    SC.openEntries(plan, one.field, slot, station.entries);
    countComponents(plan, one, station, 1);
  };

  /**
   * Close a station in a layer.
   * @param {Object} plan
   * @param {Object} one the layer
   * @param {number} slot
   * @param {Object} station
   * @param {number[]} touched junctions whose distance changes are added
   */
  SC.closeStation = function (plan, one, slot, station, touched) {
    SC.closeEntries(plan, one.field, slot, station.entries, touched);
    SC.settle(plan, one.field, touched);
    countComponents(plan, one, station, -1);
  };

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
  SC.makeLayer = function (coverage, circle, mode) {
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
    };
    coverage.stations.forEach(function (station, slot) {
      if (station && SC.serves(one, station)) SC.openStation(plan, one, slot, station);
    });
    SC.settle(plan, field, []);
    one.turned.length = 0;
    for (let i = 0; i < n; i++) {
      one.distance[i] = distanceOf(plan, field, i);
      one.status[i] = judge(plan, one, i);
      SC.count(one.tally, plan, i, one.status[i], 1);
    }
    return one;
  };

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
   * Judge the homes on the edges of the touched junctions, on the station's own edges, and in components that turned.
   * @param {Object} plan
   * @param {Object} one the layer
   * @param {number[]} touched
   * @param {Object} station
   * @param {number[]} changed homes with another status are added
   */
  SC.judgeAround = function (plan, one, touched, station, changed) {
    const star = plan.star;
    one.round++;
    for (let t = 0; t < touched.length; t++) {
      for (let i = star.start[touched[t]]; i < star.start[touched[t] + 1]; i++) judgeOn(plan, one, star.edge[i], changed);
    }
    station.entries.forEach(function (entry) { judgeOn(plan, one, entry.edge, changed); });
    one.turned.forEach(function (component) {
      const homes = plan.residences;
      for (let k = 0; k < homes.entryEdge.length; k++) {
        if (plan.edges.component[homes.entryEdge[k]] === component) judgeHome(plan, one, homes.entryHome[k], changed);
      }
    });
    one.turned.length = 0;
  };

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
})(ServiceCircle);
