/* Residences as dots: not covered, gained, lost; covered ones only where there is room for them. */
(function (SC) {
  'use strict';

  const LACKING = 0, KEPT = 1, GAINED = 2, LOST = 3; // status 0 is SC.COVERED

  function radius(view) {
    const mpp = view.metresPerPixel;
    return (mpp > 35 ? 0.95 : mpp > 20 ? 1.2 : mpp > 9 ? 1.8 : mpp > 3 ? 2.8 : 4) * view.m;
  }

  /**
   * @param {Uint8Array} before statuses today. @param {Uint8Array} after statuses in the view.
   * @param {{lacking: boolean, covered: boolean}} wanted which of them are shown
   */
  function drawHomes(context, view, scene, paint, before, after, wanted) {
    const colours = [paint.lacking, paint.covered, paint.gained, paint.lost];
    const size = radius(view);
    const kinds = [];
    if (wanted.covered) kinds.push(KEPT);
    if (wanted.lacking) kinds.push(LACKING, GAINED, LOST);
    const drawn = kinds.filter((kind) => before !== after || kind <= KEPT).map((kind) => ({
      kind, colour: colours[kind], size: kind === KEPT ? size * 0.75 : size, isDot: isOf(kind, before, after),
    }));
    if (SC.crowd.isCrowd(view, scene, (i) => drawn.some((dots) => dots.isDot(i)))) {
      SC.crowd.draw(context, view, scene, drawn);
      return;
    }
    const seen = inDrawn(view, scene, size);
    drawn.forEach((dots) => {
      context.beginPath();
      trace(context, view, scene, dots, seen);
      context.fillStyle = dots.colour;
      context.fill();
    });
  }

  /** Whether a residence is of a kind. */
  function isOf(kind, before, after) {
    const wasCovered = kind === KEPT || kind === LOST, isCovered = kind === KEPT || kind === GAINED;
    return (i) => (after[i] === 0) === isCovered && (before[i] === 0) === wasCovered;
  }

  /** The residences whose dots lie in what is drawn. */
  function inDrawn(view, scene, size) {
    const { homeX, homeY } = scene, { k, tx, ty } = view, bounds = SC.parts.bounds(view), seen = new Int32Array(homeX.length);
    const left = bounds.left - size, right = bounds.right + size, top = bounds.top - size, bottom = bounds.bottom + size;
    let count = 0;
    for (let i = 0; i < homeX.length; i++) {
      const x = homeX[i] * k + tx, y = homeY[i] * k + ty;
      if (x < left || y < top || x > right || y > bottom) continue;
      if (!view.parts || SC.parts.meets(view, x - size, y - size, x + size, y + size)) seen[count++] = i;
    }
    return seen.subarray(0, count);
  }

  /** Add the residences of one kind, of those that are seen, to the path. */
  function trace(context, view, scene, { size, isDot }, seen) {
    const { homeX, homeY } = scene, square = view.metresPerPixel > 9, { k, tx, ty } = view;
    for (let n = 0; n < seen.length; n++) {
      const i = seen[n];
      if (!isDot(i)) continue;
      const x = homeX[i] * k + tx, y = homeY[i] * k + ty;
      if (square) context.rect(x - size, y - size, 2 * size, 2 * size);
      else {
        context.moveTo(x + size, y);
        context.arc(x, y, size, 0, 6.2832);
      }
    }
  }

  SC.homes = { draw: drawHomes };
})(ServiceCircle);
