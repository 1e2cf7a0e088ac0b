/* Numbers as the page shows them: never rounded up to a target, the same digits as Python's `percent` and `whole`. */
(function (SC) {
  'use strict';

  const DASH = '—';

  /** @param {number} number a whole number. @returns {string} with thousands separators; a dash where it is not told. */
  function whole(number) {
    if (number === null || number === undefined) return DASH;
    return String(Math.trunc(number)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  }

  /**
   * Tenths of a percent, rounded down: 79.96 % is 799. Whole numbers, so that no share is ever rounded up to a target.
   * @param {number} part whole. @param {number} total whole.
   */
  function tenths(part, total) {
    return Math.floor((part / total) * 1000 + 1e-6);
  }

  /** @returns {string} a share of `total` in percent with one decimal, rounded down; a dash where total is 0. */
  function percent(part, total) {
    return ofTenths(total ? tenths(part, total) : null);
  }

  /** @param {?number} t tenths of a percent; null where there is no share. @returns {string} in percent with one decimal. */
  function ofTenths(t) {
    return t === null ? DASH : `${Math.floor(t / 10)}.${t % 10}%`;
  }

  /** @returns {string} the same without decimals, for labels: rounded down, so that 94.9 % never looks like 95 %. */
  function shortTenths(t) {
    return t === null ? DASH : `${Math.floor(t / 10)}%`;
  }

  /** @returns {string} a rate from 0 to 1 in percent, with no more decimals than it has (0.95 is 95%, 0.925 is 92.5%). */
  function rate(value) {
    return `${Number((value * 100).toFixed(3))}%`;
  }

  /** @returns {string} a change in percentage points: the difference of two shares in tenths as shown, so that columns add up; its sign by people where these are one. */
  function points(before, after, people) {
    if (before === null || after === null) return '';
    const d = after - before;
    return signed(Math.trunc(Math.abs(d) / 10) + '.' + (Math.abs(d) % 10), d || people);
  }

  /** @returns {string} a whole change with its sign: +1,234, −5, 0. */
  function change(number) {
    if (number === null || number === undefined) return DASH;
    return signed(whole(Math.abs(number)), number);
  }

  function signed(text, number) {
    return number > 0 ? '+' + text : number < 0 ? '−' + text : text;
  }

  /** @returns {string} whole millimetres as metres, rounded up to 0.1 m, so that 500.001 m is not shown as 500. */
  function metres(mm) {
    if (mm === null || mm === undefined) return DASH;
    const decimetres = Math.ceil(mm / 100);
    return `${whole(Math.floor(decimetres / 10))}.${decimetres % 10}`;
  }

  /** @returns {string} 1:38.9, rounded up to the next tenth, so that a ratio over the target never looks met. */
  function ratio(residents, patrollers) {
    if (!patrollers) return DASH;
    return oneTo(Math.max(0, Math.ceil((residents / patrollers - 1e-6) * 10)));
  }

  /** @param {number} tenths residents a patroller, in tenths. @returns {string} 1:38.9 */
  function oneTo(tenths) {
    return `1:${whole(Math.floor(tenths / 10))}.${tenths % 10}`;
  }

  /** @returns {string} hundredths as a number with two decimals, or with none where it is whole: 12.50, 12. */
  function hundredths(number) {
    const rest = number % 100;
    return whole(Math.floor(number / 100)) + (rest ? `.${rest < 10 ? '0' : ''}${rest}` : '');
  }

  /** @returns {boolean} whether a share reaches a target, by the same division as Python; nobody to cover misses none. */
  function meets(part, total, target) {
    return total === 0 || part / total >= target;
  }

  SC.format = { DASH, whole, percent, ofTenths, shortTenths, tenths, rate, points, change, metres, ratio, oneTo, hundredths, meets };
})(ServiceCircle);
