/* Streets as lines on a canvas: whole, or a part told in millimetres from its first end. */
(function (SC) {
  'use strict';

  /** Whether an edge can touch the picture, by its ends, with room for bends. */
  function visible(scene, edges, e, view) {
    const u = edges.u[e], v = edges.v[e], room = 40 * view.m;
    const ax = scene.nodeX[u] * view.k + view.tx, bx = scene.nodeX[v] * view.k + view.tx;
    if ((ax < -room && bx < -room) || (ax > view.W + room && bx > view.W + room)) return false;
    const ay = scene.nodeY[u] * view.k + view.ty, by = scene.nodeY[v] * view.k + view.ty;
    return !((ay < -room && by < -room) || (ay > view.H + room && by > view.H + room));
  }

  function whole(context, scene, edges, e, view) {
    const first = edges.vertexStart[e], last = edges.vertexStart[e + 1] - 1;
    context.moveTo(scene.lineX[first] * view.k + view.tx, scene.lineY[first] * view.k + view.ty);
    for (let i = first + 1; i <= last; i++) context.lineTo(scene.lineX[i] * view.k + view.tx, scene.lineY[i] * view.k + view.ty);
  }

  /** Add the part of an edge from `from` to `to` millimetres. */
  function part(context, scene, edges, e, view, from, to) {
    const first = edges.vertexStart[e], last = edges.vertexStart[e + 1] - 1, { lineX, lineY } = scene;
    let drawnLength = 0;
    for (let i = first; i < last; i++) drawnLength += Math.hypot(lineX[i + 1] - lineX[i], lineY[i + 1] - lineY[i]);
    // The told length is rounded to the millimetre, and the drawn one may be simplified: the shares are what counts.
    const scale = drawnLength / Math.max(1, edges.length[e]);
    const start = from * scale, end = to * scale;
    let gone = 0, open = false;
    for (let i = first; i < last; i++) {
      const dx = lineX[i + 1] - lineX[i], dy = lineY[i + 1] - lineY[i], length = Math.hypot(dx, dy);
      const a = Math.max(0, start - gone), b = Math.min(length, end - gone);
      if (length > 0 && b > a) {
        if (!open) context.moveTo((lineX[i] + (dx * a) / length) * view.k + view.tx, (lineY[i] + (dy * a) / length) * view.k + view.ty);
        context.lineTo((lineX[i] + (dx * b) / length) * view.k + view.tx, (lineY[i] + (dy * b) / length) * view.k + view.ty);
        open = true;
      }
      gone += length;
      if (gone >= end) break;
    }
  }

  SC.lines = { visible, whole, part };
})(ServiceCircle);
