(function (SC) {
  /**
   * Where a station stands: whole millimetres of the plan CRS, which count, and degrees for people and other programs.
   * @param {Object} plan
   * @param {Object} station
   * @returns {{x_mm: number, y_mm: number, lon: number, lat: number}}
   */
  function place(plan, station) {
    const degrees = plan.frame.toLonLat(station.x, station.y);
    return {
      x_mm: station.x + plan.frame.origin[0],
      y_mm: station.y + plan.frame.origin[1],
      lon: Math.round(degrees[0] * 1e9) / 1e9,
      lat: Math.round(degrees[1] * 1e9) / 1e9,
    };
  }

  /**
   * Those of a station's services that count as staffed, where the plan tells of staff.
   * @param {Object} plan
   * @param {Object} station
   * @returns {{staffed: string[]}|{}}
   */
  function staffed(plan, station) {
    const found = plan.circles.filter(function (circle, c) { return circle.staffed && station.effective[c]; });
    const services = Array.from(new Set(found.map(function (circle) { return circle.service; })));
    return services.length ? { staffed: services } : {};
  }

  /**
   * A station that the plan does not have.
   * @param {Object} plan
   * @param {Object} station
   * @returns {Object}
   */
  function newStation(plan, station) {
    const row = Object.assign({ id: station.id, name: station.name, services: station.services }, staffed(plan, station), place(plan, station));
    if ((station.kind === "site" || (station.change && station.change.stated)) && !station.from) {
      // A proposed site enters by the rules of candidates (a park's gates): told, so that it is counted the same.
      row.entries = station.entries.map(function (e) { return { edge: e.edge, offset_mm: e.offset, leg_mm: e.leg }; });
    }
    return row;
  }

  /**
   * Take an id that no station has.
   * @param {Set} taken ids
   * @param {string} wanted
   * @returns {string}
   */
  function freeId(taken, wanted) {
    let id = wanted;
    for (let n = 2; taken.has(id); n++) id = wanted + "-" + n;
    taken.add(id);
    return id;
  }

  /**
   * What is changed against the plan's stations, for `--scenario`: by the reader, and by the scenario that the page follows.
   * @param {Object} what the what-if
   * @param {{name: string}} [options]
   * @returns {Object} of schema servicecircle.scenario/1
   */
  SC.scenario = function (what, options) {
    const plan = what.plan;
    const now = what.stations;
    const gone = plan.doc.scenario ? plan.doc.scenario.gone : [];
    const taken = new Set(plan.stations.map(function (station) { return station.id; }).concat(gone));
    const kept = new Map(now.map(function (station) { return [station.key, station]; }));
    const found = {
      schema: "servicecircle.scenario/1",
      name: (options && options.name) || "",
      plan: { name: plan.doc.plan.name, hash: plan.doc.plan.hash },
      network: { hash: plan.doc.network.hash },
      crs: plan.frame.crs,
      added: [],
      moved: [],
      removed: gone.slice(),
      services: [],
    };
    plan.stations.forEach(function (first) {
      const station = kept.get(first.key);
      const before = first.change || {};
      if (before.added) {
        // The plan does not have it: taken away it is not told, else it is added again, as it stands now.
        if (station) found.added.push(newStation(plan, station));
        return;
      }
      if (!station) {
        found.removed.push(first.id);
        return;
      }
      if (station.from || before.moved) found.moved.push(Object.assign({ id: first.id }, place(plan, station)));
      const changed = station.offers.some(function (there, c) { return there !== first.offers[c]; });
      if (changed || before.services) found.services.push(Object.assign({ id: first.id, services: station.services }, staffed(plan, station)));
    });
    now.forEach(function (station) {
      if (station.kind === "today") return;
      const row = newStation(plan, station);
      row.id = freeId(taken, row.id);
      found.added.push(row);
    });
    return found;
  };

  /**
   * A scenario as the text of a file.
   * @param {Object} scenario
   * @returns {string}
   */
  SC.scenarioText = function (scenario) {
    return JSON.stringify(scenario, null, 1) + "\n";
  };
})(ServiceCircle);
