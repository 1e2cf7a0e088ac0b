/* The bar of a share: what is kept of today, what is gained or lost, the target line; nothing where nobody lives. */
(function (SC) {
  'use strict';

  /** Set a bar. @param {Element} bar @param {number} before @param {number} after @param {number} total @param {?number} target */
  function set(bar, before, after, total, target) {
    const part = (number) => (total ? `${((100 * number) / total).toFixed(2)}%` : '0%');
    bar.style.setProperty('--kept', part(Math.min(before, after)));
    bar.style.setProperty('--reached', part(Math.max(before, after)));
    bar.style.setProperty('--target', target === null ? '101%' : `${(100 * target).toFixed(2)}%`);
    bar.classList.toggle('nobody', !total);
    bar.classList.toggle('lost', after < before);
    bar.classList.toggle('no-target', target === null);
  }

  SC.bar = { set };
})(ServiceCircle);
