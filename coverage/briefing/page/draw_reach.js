/* Streets within the radius: kept from today, gained, lost. */
(function (SC) {
  'use strict';

  let kept = null;

  /**
   * How far each edge is walked from its two ends within the radius, in millimetres: what the streets of a state look like.
   * @param {object} plan @param {object} coverage @param {number} circle or ALL @param {string} mode
   * @returns {{fromU: Int32Array, fromV: Int32Array, extra: Map<number, number[]>}} an edge walked whole has its length twice
   */
  function reachOf(plan, coverage, circle, mode) {
    const circles = circle === SC.ALL ? plan.circles.map((_, c) => c) : [circle];
    const out = { fromU: new Int32Array(plan.edges.count), fromV: new Int32Array(plan.edges.count), extra: new Map() };
    circles.forEach((c, number) => narrow(plan, coverage, c, mode, out, number === 0));
    return out;
  }

  function narrow(plan, coverage, c, mode, out, isFirst) {
    const { u, v, length, count } = plan.edges, { junction } = coverage.layer(c, mode), radius = plan.circles[c].radius;
    const { fromU, fromV } = out;
    for (let e = 0; e < count; e++) {
      let a = radius - junction[u[e]], b = radius - junction[v[e]];
      if (a < 0) a = 0;
      if (b < 0) b = 0;
      if (a + b >= length[e]) a = b = length[e];
      fromU[e] = isFirst || a < fromU[e] ? a : fromU[e];
      fromV[e] = isFirst || b < fromV[e] ? b : fromV[e];
    }
    stationEdges(coverage, c, mode).forEach((e) => {
      const parts = SC.edgeParts(plan, coverage.layer(c, mode), e, radius);
      if (isFirst) out.extra.set(e, parts);
      else if (out.extra.has(e)) out.extra.set(e, common(out.extra.get(e), parts));
    });
    if (!isFirst) Array.from(out.extra.keys()).forEach((e) => out.extra.set(e, common(out.extra.get(e), SC.edgeParts(plan, coverage.layer(c, mode), e, radius))));
  }

  /** The edges on which stations of a circle stand: only these can be walked from their middle. */
  function stationEdges(coverage, c, mode) {
    const found = new Set();
    SC.figures.stationsOf(coverage).forEach((station) => {
      if (mode === 'effective' ? station.effective[c] : station.offers[c]) station.entries.forEach((entry) => found.add(entry.edge));
    });
    return found;
  }

  /** Parts that two lists of parts [from, to, …] share. */
  function common(first, second) {
    const out = [];
    for (let i = 0; i < first.length; i += 2) {
      for (let j = 0; j < second.length; j += 2) {
        const from = Math.max(first[i], second[j]), to = Math.min(first[i + 1], second[j + 1]);
        if (to > from) out.push(from, to);
      }
    }
    return out;
  }

  /**
   * Stroke the streets of a state.
   * @param {Int32Array[]} seen the edges in what is drawn, by grade. @param {object} reach what `reachOf` returned. @param {?object} unless edges walked as far in this state are left out.
   * @param {?object} only narrow to what this state walks too. @param {boolean} [changed] only edges that `only` walks otherwise
   */
  function drawReach(context, view, scene, seen, reach, look, unless, only, changed) {
    const { edges } = scene.plan, { length } = edges;
    const widths = SC.ground.streetWidths(view.metresPerPixel);
    context.strokeStyle = look.colour;
    context.lineCap = view.metresPerPixel < 20 ? 'round' : 'butt';
    context.lineJoin = 'round';
    for (let grade = scene.byGrade.length - 1; grade >= 0; grade--) {
      const list = seen[grade];
      context.lineWidth = (view.metresPerPixel > 23 ? widths[grade] * 0.45 + 0.5 : widths[grade] * 0.55 + 1.05) * view.m * look.wider;
      context.beginPath();
      for (let i = 0, traced = 0; i < list.length; i++) {
        const e = list[i];
        let a = reach.fromU[e], b = reach.fromV[e];
        if (changed && only.fromU[e] === a && only.fromV[e] === b) continue;
        if (only) {
          if (only.fromU[e] < a) a = only.fromU[e];
          if (only.fromV[e] < b) b = only.fromV[e];
        }
        if (!a && !b) continue;
        if (unless && unless.fromU[e] >= a && unless.fromV[e] >= b) continue;
        if (a + b >= length[e]) SC.lines.whole(context, scene, edges, e, view);
        else {
          if (a) SC.lines.part(context, scene, edges, e, view, 0, a);
          if (b) SC.lines.part(context, scene, edges, e, view, length[e] - b, length[e]);
        }
        SC.lines.strokeSome(context, ++traced);
      }
      context.stroke();
    }
    drawMiddles(context, view, scene, reach, only, widths, look);
  }

  /** The parts around stations in the middle of an edge that is not walked whole. */
  function drawMiddles(context, view, scene, reach, only, widths, look) {
    const { edges } = scene.plan;
    reach.extra.forEach((parts, e) => {
      if (reach.fromU[e] === edges.length[e] || !SC.lines.visible(scene, e, view)) return;
      let shown = parts;
      if (only) shown = only.extra.has(e) ? common(parts, only.extra.get(e)) : only.fromU[e] === edges.length[e] ? parts : [];
      context.beginPath();
      for (let i = 0; i < shown.length; i += 2) SC.lines.part(context, scene, edges, e, view, shown[i], shown[i + 1]);
      const width = widths[Math.min(3, edges.grade[e])];
      context.lineWidth = (view.metresPerPixel > 23 ? width * 0.45 + 0.5 : width * 0.55 + 1.05) * view.m * look.wider;
      context.stroke();
    });
  }

  /** Streets of a state against today's: lost below, gained, kept on top. */
  function drawAgainst(context, view, scene, paint, before, after) {
    const wide = paint.widthFactor, seen = SC.lines.seen(scene, view);
    if (before === after) {
      drawReach(context, view, scene, seen, after, { colour: paint.reached, wider: wide }, null, null);
      return;
    }
    const look = { colour: paint.reached, wider: wide }, isLarge = scene.plan.edges.count > SC.reach.mostEdges;
    if (isLarge) drawKept(context, view, scene, before, look);
    drawReach(context, view, scene, seen, before, { colour: paint.lost, wider: 1.3 * wide }, after, null);
    drawReach(context, view, scene, seen, after, { colour: paint.gained, wider: 1.3 * wide }, before, null);
    drawReach(context, view, scene, seen, before, look, null, after, isLarge);
  }

  /** Today's streets, as a picture that is kept while the map stands still: a drag changes few of them. */
  function drawKept(context, view, scene, before, look) {
    const wanted = [before, view.W, view.H, view.k, view.tx, view.ty, look.colour, look.wider];
    if (!kept || wanted.some((value, i) => value !== kept.wanted[i])) {
      const canvas = document.createElement('canvas');
      canvas.width = Math.round(view.W);
      canvas.height = Math.round(view.H);
      const all = Object.assign({}, view, { parts: null });
      drawReach(canvas.getContext('2d', { willReadFrequently: true }), all, scene, SC.lines.seen(scene, all), before, look, null, null);
      kept = { wanted, canvas };
    }
    context.drawImage(kept.canvas, 0, 0);
  }

  // With more edges than that today's streets are kept as a picture while the map stands still.
  SC.reach = { of: reachOf, draw: drawAgainst, mostEdges: 20000 };
})(ServiceCircle);
