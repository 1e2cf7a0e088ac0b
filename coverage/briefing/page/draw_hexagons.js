/* Hexagons of patroller density: their fill by class, hatching where nobody patrols, the chosen one; which one lies where. */
(function (SC) {
  'use strict';

  const OUTLINED_FROM = 9; // pixels across from which every hexagon has an outline of its own
  const HATCH_STEP = 9, HATCH_WIDTH = 2.2;

  /** The hexagons in metres east and south, by kind, made when first asked for. */
  function of(page) {
    if (!page.hexagons) page.hexagons = makeHexagons(page.plan.hexagons);
    return page.hexagons;
  }

  function makeHexagons({ count, corners, x, y, cornerX, cornerY, kind }) {
    const scaled = (values, by) => Float32Array.from(values, (value) => value / by), byKind = {};
    let reach = 0;
    for (let i = 0; i < count; i++) {
      (byKind[kind(i)] = byKind[kind(i)] || []).push(i);
      for (let k = i * corners; k < (i + 1) * corners; k++) reach = Math.max(reach, Math.hypot(cornerX[k] - x[i], cornerY[k] - y[i]) / 1000);
    }
    return { count, corners, reach, byKind, x: scaled(x, 1000), y: scaled(y, -1000), cornerX: scaled(cornerX, 1000), cornerY: scaled(cornerY, -1000) };
  }

  /** Every kind is one path, so that no seam shows between neighbours of one colour. */
  function drawDensity(context, view, hexagons, paint) {
    const kinds = Object.keys(hexagons.byKind).map((kind) => ({ kind, seen: hexagons.byKind[kind].filter((i) => isSeen(view, hexagons, i)) }));
    kinds.filter(({ seen }) => seen.length).forEach(({ kind, seen }) => {
      context.beginPath();
      seen.forEach((i) => trace(context, view, hexagons, i));
      context.fillStyle = paint.classes[kind] || paint.classes.empty;
      context.globalAlpha = paint.classOpacity;
      context.fill();
      context.globalAlpha = 1;
      if (kind === 'none') hatch(context, view, paint);
      if (2 * hexagons.reach * view.k >= OUTLINED_FROM * view.m) outline(context, view, paint);
    });
  }

  /** What was traced last, thinly. */
  function outline(context, view, paint) {
    context.strokeStyle = paint.border;
    context.lineWidth = 0.7 * view.m;
    context.lineJoin = 'round';
    context.globalAlpha = 0.45;
    context.stroke();
    context.globalAlpha = 1;
  }

  /** Stripes over what was traced last, which stays the path. */
  function hatch(context, view, paint) {
    const stripes = new Path2D(), step = HATCH_STEP * view.m;
    for (let x = -view.H; x < view.W; x += step) {
      stripes.moveTo(x, view.H);
      stripes.lineTo(x + view.H, 0);
    }
    context.save();
    context.clip();
    context.strokeStyle = paint.halo;
    context.lineWidth = HATCH_WIDTH * view.m;
    context.stroke(stripes);
    context.restore();
  }

  function drawChosen(context, view, hexagons, chosen, paint) {
    context.beginPath();
    trace(context, view, hexagons, chosen);
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

  function trace(context, view, { corners, cornerX, cornerY }, i) {
    for (let k = i * corners; k < (i + 1) * corners; k++) {
      const px = cornerX[k] * view.k + view.tx, py = cornerY[k] * view.k + view.ty;
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
