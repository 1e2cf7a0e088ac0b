/* The map's ground: land, parks, streets. It changes with the view's place alone, never with the figures. */
(function (SC) {
  'use strict';

  /** Widths of the four grades of streets in CSS pixels, by metres a pixel. */
  function streetWidths(metresPerPixel) {
    if (metresPerPixel > 25) return [1.9, 1.2, 0.7, 0.4];
    if (metresPerPixel > 9) return [3.0, 2.0, 1.2, 0.8];
    if (metresPerPixel > 3) return [5.5, 4, 2.6, 1.8];
    return [10, 7.5, 5.2, 4];
  }

  /** Add rings to the current path. */
  function trace(context, rings, view) {
    rings.forEach(({ x, y }) => {
      for (let i = 0; i < x.length; i++) {
        const px = x[i] * view.k + view.tx, py = y[i] * view.k + view.ty;
        if (i) context.lineTo(px, py);
        else context.moveTo(px, py);
      }
      context.closePath();
    });
  }

  const EDGE_PX = 4; // half the width of the heaviest border

  /** Whether a box [west, north, east, south] lies in what is drawn. */
  function touches(box, view) {
    const { k, tx, ty } = view, room = EDGE_PX * view.m;
    return SC.parts.meets(view, box[0] * k + tx - room, box[1] * k + ty - room, box[2] * k + tx + room, box[3] * k + ty + room);
  }

  function drawGround(context, view, scene, paint) {
    const land = coarsest(scene.areas);
    // Where no area says what is inside, all of it is.
    context.fillStyle = land.length ? paint.outside : paint.land;
    context.fillRect(0, 0, view.W, view.H);
    if (land.length) {
      context.save();
      context.beginPath();
      land.forEach((area) => trace(context, area.rings, view));
      context.shadowColor = 'rgba(30,50,70,.28)';
      context.shadowBlur = 12 * view.m;
      context.fillStyle = paint.land;
      context.fill('evenodd');
      context.restore();
      context.beginPath();
      land.forEach((area) => trace(context, area.rings, view));
      context.fillStyle = paint.land;
      context.fill();
    }
    drawStreets(context, view, scene, paint);
    if (land.length) veil(context, view, land, paint);
  }

  /** Streets beyond the border count, and are shown paler. */
  function veil(context, view, land, paint) {
    context.beginPath();
    context.rect(0, 0, view.W, view.H);
    land.forEach((area) => trace(context, area.rings, view));
    context.globalAlpha = 0.62;
    context.fillStyle = paint.outside;
    context.fill('evenodd');
    context.globalAlpha = 1;
  }

  function coarsest(areas) {
    return areas.length ? areas.filter((area) => area.level === areas[0].level) : [];
  }

  function drawParks(context, view, scene, paint) {
    context.beginPath();
    scene.parks.forEach((park) => touches(park.box, view) && trace(context, park.rings, view));
    context.fillStyle = paint.park;
    context.fill('evenodd');
    context.strokeStyle = paint.parkEdge;
    context.lineWidth = view.m;
    context.stroke();
  }

  function drawStreets(context, view, scene, paint) {
    const { edges } = scene.plan;
    const widths = streetWidths(view.metresPerPixel);
    context.lineCap = view.metresPerPixel < 9 ? 'round' : 'butt';
    context.lineJoin = 'round';
    for (let grade = scene.byGrade.length - 1; grade >= 0; grade--) {
      const list = scene.byGrade[grade];
      context.strokeStyle = paint.streets[grade];
      context.lineWidth = widths[grade] * view.m * (paint.widthFactor > 1 ? 1.1 : 1);
      context.beginPath();
      for (let i = 0, traced = 0; i < list.length; i++) {
        if (!SC.lines.visible(scene, list[i], view)) continue;
        SC.lines.whole(context, scene, edges, list[i], view);
        SC.lines.strokeSome(context, ++traced);
      }
      context.stroke();
    }
  }

  SC.ground = { draw: drawGround, drawParks, streetWidths, trace, touches };
})(ServiceCircle);
