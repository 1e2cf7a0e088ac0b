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
        coverage.layers.set(name, circle === SC.ALL ? makeJoint(coverage, mode) : SC.makeLayer(coverage, circle, mode));
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
        SC.openStation(plan, one, slot, station);
        SC.settle(plan, one.field, touched);
      }, station);
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
        SC.closeStation(plan, one, slot, station, touched);
      }, station);
    }

    return coverage;
  };

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
      if (one.circle === SC.ALL || !SC.serves(one, station)) return;
      const touched = [];
      change(one, touched);
      SC.judgeAround(plan, one, touched, station, changed[one.mode]);
    });
    coverage.layers.forEach(function (joint) {
      if (joint.circle === SC.ALL) rejudgeJoint(coverage, joint, changed[joint.mode]);
    });
    coverage.changed = changed;
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
    const parts = plan.circles.map(function (circle, c) { return coverage.layer(c, mode); });
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
