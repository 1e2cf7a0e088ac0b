(function (SC) {
  /**
   * A set of stations that a reader changes: add, move, remove, choose services, undo.
   *
   * @param {Object} plan
   * @param {{stations: Object[]}} start the stations to begin with
   * @returns {Object} see API.md
   */
  SC.makeWhatIf = function (plan, start) {
    const slots = new Map(); // key → slot of the coverage
    const current = new Map(); // key → station
    const original = new Map();
    const done = [];
    const undone = [];
    const coverage = SC.makeCoverage(plan, start.stations);
    start.stations.forEach(function (station, slot) {
      slots.set(station.key, slot);
      current.set(station.key, station);
      original.set(station.key, station);
    });
    let added = 0;
    let together = null; // changes of one step, while several are made

    /**
     * Put a station in another's place, or take it away, and tell.
     * @param {string} key
     * @param {?Object} station null takes it away
     */
    function put(key, station) {
      const began = performance.now();
      if (slots.has(key)) {
        coverage.close(slots.get(key));
        slots.delete(key);
        current.delete(key);
      }
      if (station) {
        slots.set(key, coverage.open(station));
        current.set(key, station);
      }
      what.onChange({ key: key, ms: performance.now() - began });
    }

    /**
     * Do a step and remember it.
     * @param {string} key
     * @param {?Object} before
     * @param {?Object} after
     */
    function step(key, before, after) {
      const change = { key: key, before: before, after: after };
      if (together) together.push(change);
      else remember([change]);
      put(key, after);
    }

    /**
     * Keep a step for undo; what was taken back before can no longer be done again.
     * @param {Object[]} changes
     */
    function remember(changes) {
      if (!changes.length) return;
      done.push(changes);
      undone.length = 0;
    }

    /**
     * Make many changes one step.
     * @param {function()} make
     */
    function asOne(make) {
      together = [];
      try {
        make();
      } finally {
        const changes = together;
        together = null;
        remember(changes);
      }
    }

    /**
     * The station of a key.
     * @param {string} key
     * @returns {Object}
     */
    function known(key) {
      const station = current.get(key);
      if (!station) throw new Error("no station " + key);
      return station;
    }

    /**
     * A new station, which counts as staffed.
     * @param {number} x whole millimetres less the origin
     * @param {number} y
     * @param {{services: string[], name: string}} [options]
     * @returns {string} its key
     */
    function add(x, y, options) {
      const given = options || {};
      added += 1;
      while (current.has("n" + added)) added += 1;
      const key = given.key && !current.has(given.key) ? given.key : "n" + added;
      step(key, null, SC.newStation(plan, key, x, y, given));
      return key;
    }

    /**
     * Move a station.
     * @param {string} key
     * @param {number} x
     * @param {number} y
     */
    function move(key, x, y) {
      const station = known(key);
      step(key, station, SC.standing(plan, original.get(key), station, x, y));
    }

    /**
     * Take a station away.
     * @param {string} key
     */
    function remove(key) {
      step(key, known(key), null);
    }

    /**
     * Choose what a station offers.
     * @param {string} key
     * @param {string[]} services codes
     */
    function setServices(key, services) {
      const station = known(key);
      step(key, station, SC.offering(plan, original.get(key), station, services));
    }

    /**
     * Drag a station: many moves, one step of undo.
     * @param {string} key
     * @returns {{to: function(number, number), end: function()}}
     */
    function drag(key) {
      const before = known(key);
      let last = before;
      return {
        to: function (x, y) {
          last = SC.standing(plan, original.get(key), last, x, y);
          put(key, last);
        },
        end: function () {
          if (last !== before) remember([{ key: key, before: before, after: last }]);
        },
      };
    }

    /**
     * Take the last step back.
     * @returns {boolean} whether there was one
     */
    function undo() {
      const last = done.pop();
      if (!last) return false;
      undone.push(last);
      for (let i = last.length - 1; i >= 0; i--) put(last[i].key, last[i].before);
      return true;
    }

    /**
     * Do the step again that was taken back last.
     * @returns {boolean} whether there was one
     */
    function redo() {
      const last = undone.pop();
      if (!last) return false;
      done.push(last);
      last.forEach(function (change) { put(change.key, change.after); });
      return true;
    }

    /**
     * Everything as at the start, as one step.
     */
    function reset() {
      asOne(function () {
        Array.from(current.keys()).forEach(function (key) {
          if (!original.has(key)) remove(key);
          else if (current.get(key) !== original.get(key)) step(key, current.get(key), original.get(key));
        });
        original.forEach(function (station, key) {
          if (!current.has(key)) step(key, null, station);
        });
      });
    }

    /**
     * The net change against the start, as plain data: removed, moved, other services, added.
     * @returns {Object[]}
     */
    function edits() {
      const list = [];
      original.forEach(function (first, key) {
        const now = current.get(key);
        if (!now) list.push({ action: "remove", key: key });
        else {
          if (now.x !== first.x || now.y !== first.y) list.push({ action: "move", key: key, x: now.x, y: now.y });
          if (!same(now.offers, first.offers)) list.push({ action: "services", key: key, services: now.services });
        }
      });
      const added = Array.from(current.values()).filter(function (now) { return !original.has(now.key); });
      // Undo and redo put them back in any order; told by their keys they read the same.
      added.sort(function (a, b) { return a.key.length - b.key.length || (a.key < b.key ? -1 : 1); });
      added.forEach(function (now) {
        list.push({ action: "add", key: now.key, x: now.x, y: now.y, services: now.services, name: now.name });
      });
      return list;
    }

    /**
     * Carry out edits, as `edits` gives them, as one step; what names an unknown station is passed over.
     * @param {Object[]} list
     */
    function apply(list) {
      asOne(function () {
        list.forEach(function (edit) {
          if (edit.action === "add") add(edit.x, edit.y, edit);
          else if (!current.has(edit.key)) return;
          else if (edit.action === "remove") remove(edit.key);
          else if (edit.action === "move") move(edit.key, edit.x, edit.y);
          else if (edit.action === "services") setServices(edit.key, edit.services);
        });
      });
    }

    const what = {
      plan: plan, coverage: coverage, original: original,
      add: add, move: move, remove: remove, setServices: setServices, drag: drag, undo: undo, redo: redo, reset: reset, apply: apply,
      station: function (key) { return current.get(key); },
      onChange: function () {},
      get stations() { return Array.from(current.values()); },
      get edits() { return edits(); },
      get canUndo() { return done.length > 0; },
      get canRedo() { return undone.length > 0; },
    };
    return what;
  };

  /**
   * Whether two lists hold the same.
   * @param {Array} a
   * @param {Array} b
   * @returns {boolean}
   */
  function same(a, b) {
    return a.length === b.length && a.every(function (item, i) { return item === b[i]; });
  }
})(ServiceCircle);
