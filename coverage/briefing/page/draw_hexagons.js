/* Hexagons of patroller density: their fill by class, hatching where nobody patrols, the chosen one; which one lies where. */
(function (SC) {
  'use strict';

  const OUTLINED_FROM = 9; // pixels across from which every hexagon has an outline of its own
  const HATCH_STEP = 9, HATCH_WIDTH = 2.2;
  const PART = 50; // hexagons in one path
  const WIDER_PX = 0.5; // at its corners; so that both of two neighbours cover the pixels between them

  /** The hexagons in metres east and south, by kind, made when first asked for. */
  function of(page) {
    if (!page.hexagons) page.hexagons = makeHexagons(page.plan.hexagons);
    return page.hexagons;
  }

  function makeHexagons({ count, corners, x, y, cornerX, cornerY, kind }) {
    const byKind = {};
    let most = 0; // the square of the farthest corner's distance
    for (let i = 0; i < count; i++) {
      (byKind[kind(i)] = byKind[kind(i)] || []).push(i);
      for (let k = i * corners; k < (i + 1) * corners; k++) {
        const dx = cornerX[k] - x[i], dy = cornerY[k] - y[i];
        most = Math.max(most, dx * dx + dy * dy);
      }
    }
    return { count, corners, reach: Math.sqrt(most) / 1000, byKind, x: divided(x, 1000), y: divided(y, -1000), cornerX: divided(cornerX, 1000), cornerY: divided(cornerY, -1000) };
  }

  function divided(values, by) {
    const out = new Float32Array(values.length);
    for (let i = 0; i < out.length; i++) out[i] = values[i] / by;
    return out;
  }

  /**
   * Fill all by class. They are drawn on a sheet of their own, each a little wider, and the sheet is laid over the map:
   * neighbours of one colour show no seam, though one path of all of them would take a browser seconds.
   */
  function drawDensity(context, view, hexagons, paint) {
    const sheet = document.createElement('canvas');
    sheet.width = view.W;
    sheet.height = view.H;
    const on = sheet.getContext('2d', { willReadFrequently: true }), outlined = 2 * hexagons.reach * view.k >= OUTLINED_FROM * view.m;
    const wider = 1 + WIDER_PX / Math.max(1, hexagons.reach * view.k);
    const kinds = Object.keys(hexagons.byKind).map((kind) => ({ kind, seen: hexagons.byKind[kind].filter((i) => isSeen(view, hexagons, i)) }));
    kinds.forEach(({ kind, seen }) => {
      on.fillStyle = paint.classes[kind] || paint.classes.empty;
      inParts(on, view, hexagons, seen, wider, () => on.fill());
    });
    context.globalAlpha = paint.classOpacity;
    context.drawImage(sheet, 0, 0);
    context.globalAlpha = 1;
    kinds.forEach(({ kind, seen }) => {
      if (kind === 'none') hatch(context, view, hexagons, seen, paint);
      if (outlined) outline(context, view, hexagons, seen, paint);
    });
  }

  /** Trace hexagons, so many at a time. */
  function inParts(context, view, hexagons, list, wider, draw) {
    for (let from = 0; from < list.length; from += PART) {
      context.beginPath();
      for (let n = from; n < Math.min(list.length, from + PART); n++) trace(context, view, hexagons, list[n], wider);
      draw();
    }
  }

  function outline(context, view, hexagons, list, paint) {
    context.strokeStyle = paint.border;
    context.lineWidth = 0.7 * view.m;
    context.lineJoin = 'round';
    context.globalAlpha = 0.45;
    inParts(context, view, hexagons, list, 1, () => context.stroke());
    context.globalAlpha = 1;
  }

  /** Where people live without a patroller there are stripes: not told by colour alone. */
  function hatch(context, view, hexagons, list, paint) {
    const tile = document.createElement('canvas'), step = Math.max(2, Math.round(HATCH_STEP * view.m)), on = tile.getContext('2d');
    tile.width = tile.height = step;
    on.strokeStyle = paint.halo;
    on.lineWidth = HATCH_WIDTH * view.m;
    on.beginPath();
    [-step, 0, step].forEach((x) => {
      on.moveTo(x - step, 2 * step);
      on.lineTo(x + 2 * step, -step);
    });
    on.stroke();
    context.fillStyle = context.createPattern(tile, 'repeat');
    inParts(context, view, hexagons, list, 1, () => context.fill());
  }

  function drawChosen(context, view, hexagons, chosen, paint) {
    context.beginPath();
    trace(context, view, hexagons, chosen, 1);
    context.lineJoin = 'round';
    [[paint.halo, 6], [paint.station, 3]].forEach(([colour, width]) => {
      context.strokeStyle = colour;
      context.lineWidth = width * view.m;
      context.stroke();
    });
  }

  function isSeen(view, { x, y, reach }, i) {
    const px = x[i] * view.k + view.tx, py = y[i] * view.k + view.ty, r = reach * view.k;
    return px + r >= 0 && px - r <= view.W && py + r >= 0 && py - r <= view.H;
  }

  /** @param {number} wider by what factor it is drawn larger than it is */
  function trace(context, view, { corners, x, y, cornerX, cornerY }, i, wider) {
    for (let k = i * corners; k < (i + 1) * corners; k++) {
      const px = (x[i] + (cornerX[k] - x[i]) * wider) * view.k + view.tx, py = (y[i] + (cornerY[k] - y[i]) * wider) * view.k + view.ty;
      if (k > i * corners) context.lineTo(px, py);
      else context.moveTo(px, py);
    }
    context.closePath();
  }

  /** The hexagon at a place in metres east and south; −1 where there is none. */
  function find(hexagons, x, y) {
    for (let i = 0; i < hexagons.count; i++) {
      if (Math.abs(hexagons.x[i] - x) <= hexagons.reach && Math.abs(hexagons.y[i] - y) <= hexagons.reach && holds(hexagons, i, x, y)) return i;
    }
    return -1;
  }

  function holds({ corners, cornerX, cornerY }, i, x, y) {
    return SC.hexagons.inRing(cornerX, cornerY, i * corners, (i + 1) * corners, x, y);
  }

  /** Whether a place lies in the ring of the corners from `from` to before `to`. */
  function inRing(xs, ys, from, to, x, y) {
    let inside = false;
    for (let k = from, j = to - 1; k < to; j = k++) {
      if (ys[k] > y !== ys[j] > y && x < ((xs[j] - xs[k]) * (y - ys[k])) / (ys[j] - ys[k]) + xs[k]) inside = !inside;
    }
    return inside;
  }

  /** Numbers of the hexagons from the worst on: those without a patroller first, the larger before the smaller. */
  function worstFirst({ count, residents, ratio, kind }) {
    const load = (i) => (kind(i) === 'none' ? Infinity : residents[i] ? ratio[i] : -1);
    return Array.from({ length: count }, (_, i) => i).sort((a, b) => (load(a) === load(b) ? residents[b] - residents[a] : load(b) - load(a)) || a - b);
  }

  SC.hexagons = { of, drawDensity, drawChosen, find, inRing, worstFirst };
})(ServiceCircle);
