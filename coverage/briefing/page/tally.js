(function (SC) {
  const STATUS_COUNT = 5;

  /**
   * The units that count each home: unit 0, and that of every level, the outside once.
   * @param {Object} plan
   * @returns {{start: Int32Array, unit: Int32Array}}
   */
  SC.unitsOfHomes = function (plan) {
    const n = plan.residences.count;
    const outside = plan.doc.units.map(function (unit) { return unit.kind === "outside"; });
    const start = new Int32Array(n + 1);
    const unit = new Int32Array(n * (plan.unitOf.length + 1));
    let at = 0;
    for (let i = 0; i < n; i++) {
      unit[at++] = 0;
      for (let level = 0; level < plan.unitOf.length; level++) {
        const number = plan.unitOf[level][i];
        if (level === 0 || !outside[number]) unit[at++] = number;
      }
      start[i + 1] = at;
    }
    return { start: start, unit: unit.subarray(0, at) };
  };

  /**
   * Residents and residences by unit and status, all of them zero.
   * @param {number} units
   * @returns {Object}
   */
  SC.makeTally = function (units) {
    return {
      covered: new Float64Array(units),
      coveredHomes: new Float64Array(units),
      homes: new Float64Array(units),
      residents: new Float64Array(units),
      byStatus: new Float64Array(STATUS_COUNT * units),
    };
  };

  /**
   * Count a home in, or out again.
   * @param {Object} tally
   * @param {Object} plan
   * @param {number} i the home
   * @param {number} status
   * @param {number} sign 1 or −1
   */
  SC.count = function (tally, plan, i, status, sign) {
    const people = sign * plan.residences.residents[i];
    const homes = sign * plan.residences.homes[i];
    const units = plan.unitsOfHomes;
    for (let k = units.start[i]; k < units.start[i + 1]; k++) {
      const unit = units.unit[k];
      tally.residents[unit] += people;
      tally.homes[unit] += homes;
      tally.byStatus[STATUS_COUNT * unit + status] += people;
      if (status === SC.COVERED) {
        tally.covered[unit] += people;
        tally.coveredHomes[unit] += homes;
      }
    }
  };

  /**
   * A share, or null where there is nothing to share.
   * @param {number} part
   * @param {number} whole
   * @returns {?number}
   */
  SC.rate = function (part, whole) {
    return whole > 0 ? part / whole : null;
  };

  /**
   * Whether a target is met: never by rounding. Nobody at all meets it.
   * @param {number} covered residents
   * @param {number} whole residents
   * @param {number} target 0 … 1
   * @returns {boolean}
   */
  SC.meets = function (covered, whole, target) {
    return whole === 0 || covered / whole >= target;
  };

  /**
   * A share in per cent as text, rounded down: 100 % is everyone, and a target that is missed never looks met.
   * @param {number} part
   * @param {number} whole
   * @param {number} [digits] decimals, 1 where not given
   * @returns {string} "" where there is nothing to share
   */
  SC.percent = function (part, whole, digits) {
    if (!(whole > 0)) return "";
    const places = digits === undefined ? 1 : digits;
    const scale = Math.pow(10, places);
    return (Math.floor((100 * scale * part) / whole + 1e-9) / scale).toFixed(places);
  };
})(ServiceCircle);
