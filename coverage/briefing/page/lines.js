/* Streets as lines on a canvas: whole, or a part told in millimetres from its first end. */
(function (SC) {
  'use strict';

  const ROOM_PX = 16; // half the width of the widest street, and its round ends
  const A_PATH = 500; // streets in one path

  /** Whether an edge lies in what is drawn. */
  function visible(scene, e, view) {
    const { edgeBox } = scene, { k, tx, ty } = view, room = ROOM_PX * view.m;
    return SC.parts.meets(view, edgeBox[4 * e] * k + tx - room, edgeBox[4 * e + 1] * k + ty - room, edgeBox[4 * e + 2] * k + tx + room, edgeBox[4 * e + 3] * k + ty + room);
  }

  /** The edges that lie in what is drawn, by grade. Most lie outside the box around it, which is asked without a call. */
  function seen(scene, view) {
    const { edgeBox } = scene, { k, tx, ty } = view, room = ROOM_PX * view.m, box = SC.parts.bounds(view);
    const west = (box.left - room - tx) / k, east = (box.right + room - tx) / k, north = (box.top - room - ty) / k, south = (box.bottom + room - ty) / k;
    return scene.byGrade.map((list) => {
      const found = new Int32Array(list.length);
      let count = 0;
      for (let i = 0; i < list.length; i++) {
        const e = list[i], at = 4 * e;
        if (edgeBox[at + 2] < west || edgeBox[at] > east || edgeBox[at + 3] < north || edgeBox[at + 1] > south) continue;
        if (!view.parts || visible(scene, e, view)) found[count++] = e;
      }
      return found.subarray(0, count);
    });
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

  /** Stroke every few hundred streets and begin anew: one path of a hundred thousand takes a browser three times as long. @param {number} traced how many so far */
  function strokeSome(context, traced) {
    if (traced % A_PATH) return;
    context.stroke();
    context.beginPath();
  }

  SC.lines = { visible, seen, whole, part, strokeSome, ROOM_PX };
})(ServiceCircle);
