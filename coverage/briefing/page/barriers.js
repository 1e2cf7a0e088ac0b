(function (SC) {
  /**
   * Where a leg and a piece of a barrier meet.
   * @returns {number[][]} no, one or two points (the ends of a common stretch), metres
   */
  function meeting(ax, ay, bx, by, cx, cy, dx, dy) {
    if (Math.max(ax, bx) < Math.min(cx, dx) || Math.max(cx, dx) < Math.min(ax, bx)) return [];
    if (Math.max(ay, by) < Math.min(cy, dy) || Math.max(cy, dy) < Math.min(ay, by)) return [];
    const c = SC.orientation(ax, ay, bx, by, cx, cy);
    const d = SC.orientation(ax, ay, bx, by, dx, dy);
    if (c * d > 0) return [];
    const a = SC.orientation(cx, cy, dx, dy, ax, ay);
    const b = SC.orientation(cx, cy, dx, dy, bx, by);
    if (a * b > 0) return [];
    if (c === 0 && d === 0 && a === 0 && b === 0) return common(ax, ay, bx, by, cx, cy, dx, dy);
    if (c === 0) return [[cx, cy]];
    if (d === 0) return [[dx, dy]];
    if (a === 0) return [[ax, ay]];
    if (b === 0) return [[bx, by]];
    const denominator = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx);
    const share = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / denominator;
    return [[ax + share * (bx - ax), ay + share * (by - ay)]];
  }

  /**
   * The ends of what two pieces on one line share.
   * @returns {number[][]}
   */
  function common(ax, ay, bx, by, cx, cy, dx, dy) {
    const inside = function (px, py, qx, qy, rx, ry) {
      return Math.min(qx, rx) <= px && px <= Math.max(qx, rx) && Math.min(qy, ry) <= py && py <= Math.max(qy, ry);
    };
    const points = [];
    if (inside(ax, ay, cx, cy, dx, dy)) points.push([ax, ay]);
    if (inside(bx, by, cx, cy, dx, dy)) points.push([bx, by]);
    if (inside(cx, cy, ax, ay, bx, by)) points.push([cx, cy]);
    if (inside(dx, dy, ax, ay, bx, by)) points.push([dx, dy]);
    return points;
  }

  /**
   * Whether a point of a barrier is at a gate.
   * @param {Object} plan
   * @param {number[]} point metres
   * @returns {boolean}
   */
  function atGate(plan, point) {
    const barriers = plan.barriers;
    for (let g = 0; g < barriers.gateX.length; g++) {
      const x = (barriers.gateX[g] + plan.frame.origin[0]) / 1000;
      const y = (barriers.gateY[g] + plan.frame.origin[1]) / 1000;
      if (SC.planarLength(point[0] - x, point[1] - y) <= barriers.gateWidth) return true;
    }
    return false;
  }

  /**
   * The pieces of barriers within reach of a point: a leg from it can meet no other.
   * @param {Object} plan
   * @param {number} px metres of the plan CRS
   * @param {number} py
   * @param {number} reach metres
   * @returns {number[][]} `[cx, cy, dx, dy]` metres
   */
  SC.barriersNear = function (plan, px, py, reach) {
    const barriers = plan.barriers;
    const origin = plan.frame.origin;
    const found = [];
    for (let line = 0; line + 1 < barriers.start.length; line++) {
      for (let i = barriers.start[line]; i < barriers.start[line + 1] - 1; i++) {
        const cx = (barriers.x[i] + origin[0]) / 1000;
        const dx = (barriers.x[i + 1] + origin[0]) / 1000;
        if (Math.max(cx, dx) < px - reach || Math.min(cx, dx) > px + reach) continue;
        const cy = (barriers.y[i] + origin[1]) / 1000;
        const dy = (barriers.y[i + 1] + origin[1]) / 1000;
        if (Math.max(cy, dy) < py - reach || Math.min(cy, dy) > py + reach) continue;
        found.push([cx, cy, dx, dy]);
      }
    }
    return found;
  };

  /**
   * Whether a barrier blocks a straight leg: it meets one farther from every gate than the gate width
   * (geo/barriers.py, legs_blocked).
   * @param {Object} plan
   * @param {number[][]} near pieces of `barriersNear`
   * @param {number[]} from start, metres of the plan CRS
   * @param {number[]} to end
   * @returns {boolean}
   */
  SC.legBlocked = function (plan, near, from, to) {
    for (let i = 0; i < near.length; i++) {
      const n = near[i];
      const points = meeting(from[0], from[1], to[0], to[1], n[0], n[1], n[2], n[3]);
      for (let k = 0; k < points.length; k++) if (!atGate(plan, points[k])) return true;
    }
    return false;
  };
})(ServiceCircle);
