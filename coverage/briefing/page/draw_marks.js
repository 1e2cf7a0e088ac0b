/* What is marked on top of the map: the walk of a residence, a chosen place, hot spots. */
(function (SC) {
  'use strict';

  const point = (view, x, y) => ({ x: (x / 1000) * view.k + view.tx, y: (-y / 1000) * view.k + view.ty });

  /** @param {{x: Float64Array, y: Float64Array}} walk in the plan's millimetres, from the door to the station. */
  function drawWalk(context, view, walk, paint) {
    context.lineJoin = 'round';
    context.lineCap = 'round';
    [[paint.halo, 7], [paint.walk, 3.6]].forEach(([colour, width]) => {
      context.beginPath();
      for (let i = 0; i < walk.x.length; i++) {
        const p = point(view, walk.x[i], walk.y[i]);
        if (i) context.lineTo(p.x, p.y);
        else context.moveTo(p.x, p.y);
      }
      context.strokeStyle = colour;
      context.lineWidth = width * view.m;
      context.stroke();
    });
  }

  /** A pin on the chosen residence. */
  function drawPin(context, view, x, y, paint) {
    const p = point(view, x, y);
    [[paint.halo, 6], [paint.edited, 3]].forEach(([colour, width]) => {
      context.beginPath();
      context.arc(p.x, p.y, 8 * view.m, 0, 6.2832);
      context.strokeStyle = colour;
      context.lineWidth = width * view.m;
      context.stroke();
    });
    context.beginPath();
    context.arc(p.x, p.y, 3 * view.m, 0, 6.2832);
    context.fillStyle = paint.edited;
    context.fill();
  }

  /** @param {{x: number, y: number}[]} spots in metres east and south. @param {number} radius_m of each. */
  function drawSpots(context, view, spots, radius_m, paint) {
    spots.forEach((spot, place) => {
      const x = spot.x * view.k + view.tx, y = spot.y * view.k + view.ty, r = Math.max(radius_m * view.k, 9 * view.m);
      context.beginPath();
      context.arc(x, y, r, 0, 6.2832);
      context.strokeStyle = paint.halo;
      context.lineWidth = 5 * view.m;
      context.stroke();
      context.strokeStyle = paint.spot;
      context.lineWidth = 2.4 * view.m;
      context.stroke();
      const size = 9.5 * view.m, tagX = x + r * 0.7071, tagY = y - r * 0.7071;
      context.beginPath();
      context.arc(tagX, tagY, size, 0, 6.2832);
      context.fillStyle = paint.spot;
      context.fill();
      context.lineWidth = 1.5 * view.m;
      context.strokeStyle = paint.halo;
      context.stroke();
      context.fillStyle = '#fff';
      context.font = `700 ${Math.round(size * 1.2)}px sans-serif`;
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      context.fillText(String(place + 1), tagX, tagY + 0.5 * view.m);
    });
  }

  SC.marks = { drawWalk, drawPin, drawSpots };
})(ServiceCircle);
