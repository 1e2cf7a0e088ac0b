(function (SC) {
  const SPLITTER = 134217729; // 2^27 + 1

  /**
   * Product of two numbers and its rounding error, exactly (T. J. Dekker, Numerische Mathematik 18, 1971).
   * @param {number} a
   * @param {number} b
   * @returns {number[]} product and error
   */
  function twoProduct(a, b) {
    const p = a * b;
    let c = SPLITTER * a;
    const aHigh = c - (c - a);
    const aLow = a - aHigh;
    c = SPLITTER * b;
    const bHigh = c - (c - b);
    const bLow = b - bHigh;
    return [p, aLow * bLow - (p - aHigh * bHigh - aLow * bHigh - aHigh * bLow)];
  }

  /**
   * Sum of two numbers and its rounding error, exactly (D. E. Knuth, TAOCP 2, 4.2.2).
   * @param {number} a
   * @param {number} b
   * @returns {number[]} sum and error
   */
  function twoSum(a, b) {
    const s = a + b;
    const t = s - a;
    return [s, a - (s - t) + (b - t)];
  }

  /**
   * Sign of a sum of numbers, exactly: the numbers are distilled until none overlaps the next (J. R. Shewchuk, Discrete and
   * Computational Geometry 18, 1997).
   * @param {number[]} terms
   * @returns {number} −1, 0 or 1
   */
  function signOfSum(terms) {
    const parts = [];
    for (let i = 0; i < terms.length; i++) {
      let sum = terms[i];
      for (let k = 0; k < parts.length; k++) {
        const both = twoSum(sum, parts[k]);
        sum = both[0];
        parts[k] = both[1];
      }
      parts.push(sum);
    }
    for (let k = parts.length - 1; k >= 0; k--) if (parts[k] !== 0) return parts[k] > 0 ? 1 : -1;
    return 0;
  }

  /**
   * On which side of the line from a to b the point c lies, exactly for any finite numbers.
   * @param {number} ax
   * @param {number} ay
   * @param {number} bx
   * @param {number} by
   * @param {number} cx
   * @param {number} cy
   * @returns {number} 1 left, −1 right, 0 on it
   */
  SC.orientation = function (ax, ay, bx, by, cx, cy) {
    const left = (bx - ax) * (cy - ay);
    const right = (by - ay) * (cx - ax);
    const det = left - right;
    if (Math.abs(det) > 1e-14 * (Math.abs(left) + Math.abs(right))) return det > 0 ? 1 : -1;
    // ax·by − ay·bx + bx·cy − by·cx + cx·ay − cy·ax, term by term.
    const terms = [];
    const pairs = [[ax, by], [-ay, bx], [bx, cy], [-by, cx], [cx, ay], [-cy, ax]];
    for (let i = 0; i < pairs.length; i++) {
      const both = twoProduct(pairs[i][0], pairs[i][1]);
      terms.push(both[0], both[1]);
    }
    return signOfSum(terms);
  };

  /**
   * Length of (x, y), by the operations that Python uses (geo/grid.py, planar_length): libraries' hypot differ in the last bit.
   * @param {number} x
   * @param {number} y
   * @returns {number}
   */
  SC.planarLength = function (x, y) {
    return Math.sqrt(x * x + y * y);
  };

  /**
   * Metres to whole millimetres, half up: the one rounding rule of every distance.
   * @param {number} metres
   * @returns {number}
   */
  SC.roundMm = function (metres) {
    return Math.floor(metres * 1000 + 0.5);
  };
})(ServiceCircle);
