/* Areas: their borders, their labels with a figure, and their fill by patroller density. */
(function (SC) {
  'use strict';

  const { trace, touches } = SC.ground;
  const MOST_WIDTHS = 5000;
  const WIDEST_EM = 11, WIDEST_PART = 0.4; // a longer name is cut: letters' sizes, and of the map's width

  /** Borders of the level that is listed, and those of coarser levels, heavier. */
  function drawBorders(context, view, scene, paint, level) {
    const levels = scene.plan.doc.levels, finest = levels.indexOf(level);
    levels.slice(0, finest + 1).forEach((name, place) => {
      const heavier = finest - place;
      context.beginPath();
      scene.areas.forEach((area) => area.level === name && touches(area.box, view) && trace(context, area.rings, view));
      context.strokeStyle = paint.border;
      context.lineJoin = 'round';
      context.lineWidth = (1.1 + 0.7 * Math.min(2, heavier)) * view.m * (paint.widthFactor > 1 ? 1.4 : 1);
      context.setLineDash(heavier ? [] : [7 * view.m, 3 * view.m, 1.5 * view.m, 3 * view.m]);
      context.globalAlpha = heavier ? 0.85 : 1;
      context.stroke();
      context.globalAlpha = 1;
    });
    context.setLineDash([]);
  }

  /** The border of the area whose card is open. */
  function drawChosen(context, view, scene, paint, unit) {
    const chosen = scene.areas.filter((area) => area.unit === unit && touches(area.box, view));
    context.beginPath();
    chosen.forEach((area) => trace(context, area.rings, view));
    context.lineJoin = 'round';
    context.lineWidth = 3 * view.m;
    context.strokeStyle = paint.walk;
    context.stroke();
  }

  /** @param {function(object): ?string} classOf the class of an area's unit, from 'far_short' to 'ample', 'none' or 'empty'. */
  function drawDensity(context, view, scene, paint, level, classOf) {
    scene.areas.forEach((area) => {
      if (area.level !== level || !touches(area.box, view)) return;
      const name = classOf(area);
      context.beginPath();
      trace(context, area.rings, view);
      context.fillStyle = paint.classes[name] || paint.classes.empty;
      context.globalAlpha = paint.classOpacity;
      context.fill('evenodd');
      context.globalAlpha = 1;
      if (name === 'none') hatch(context, view, area, paint);
    });
  }

  /** Areas where people live without a patroller are hatched: not told by colour alone. */
  function hatch(context, view, area, paint) {
    const step = 9 * view.m, box = area.box;
    const left = Math.max(0, box[0] * view.k + view.tx), right = Math.min(view.W, box[2] * view.k + view.tx);
    const top = Math.max(0, box[1] * view.k + view.ty), bottom = Math.min(view.H, box[3] * view.k + view.ty);
    context.save();
    context.beginPath();
    trace(context, area.rings, view);
    context.clip();
    context.beginPath();
    for (let x = left - (bottom - top); x < right; x += step) {
      context.moveTo(x, bottom);
      context.lineTo(x + (bottom - top), top);
    }
    context.strokeStyle = paint.halo;
    context.lineWidth = 2.2 * view.m;
    context.stroke();
    context.restore();
  }

  /**
   * Where the labels of a level's areas stand, each a name and a figure in a box.
   * @param {function(object, number): {name: string, figure: string, low: boolean, weight: number}} tell what a label says; null for none
   * @param {number=} divider where a line stands that no label may cross
   */
  function placeLabels(context, view, scene, paint, level, font, tell, divider) {
    const size = letterSize(view, paint), boxes = [];
    scene.areas.forEach((area) => {
      if (area.level !== level) return;
      const x = area.labelX * view.k + view.tx, y = area.labelY * view.k + view.ty;
      if (x < 0 || y < 0 || x > view.W || y > view.H) return;
      const told = tell(area, x);
      if (told) boxes.push(measure(context, Object.assign({ x, y }, told), size, font, Math.min(WIDEST_EM * size, WIDEST_PART * (view.seen.x1 - view.seen.x0))));
    });
    boxes.sort((a, b) => b.weight - a.weight);
    return SC.labels.place(boxes, view.seen, 2.5 * view.m, divider, view.taken);
  }

  function drawLabels(context, view, paint, font, boxes) {
    const size = letterSize(view, paint);
    boxes.filter((box) => !view.parts || inPicture(view, partOf(view, box))).forEach((box) => drawLabel(context, view, box, size, font, paint));
  }

  function letterSize(view, paint) {
    const mpp = view.metresPerPixel;
    return Math.round((mpp > 45 ? 11.5 : mpp > 26 ? 13.5 : mpp > 12 ? 15 : 16.5) * view.m * paint.letters);
  }

  /** What of the picture a label takes, with the line to its place. */
  function partOf(view, box) {
    const left = Math.min(box.x - box.w / 2, box.fromX), right = Math.max(box.x + box.w / 2, box.fromX);
    return SC.parts.around(view, left, Math.min(box.y - box.h / 2, box.fromY), right, Math.max(box.y + box.h / 2, box.fromY), 4 * view.m);
  }

  const inPicture = (view, part) => Boolean(part) && SC.parts.meets(view, part.left, part.top, part.right, part.bottom);

  let widths = new Map(); // of texts that were measured: most labels are the same from one picture to the next

  function widthOf(context, text, font) {
    const key = `${font} ${text}`;
    if (!widths.has(key)) {
      if (widths.size > MOST_WIDTHS) widths = new Map();
      context.font = font;
      widths.set(key, context.measureText(text).width);
    }
    return widths.get(key);
  }

  /** A name that is cut to a width, with an ellipsis; one written from right to left does not turn the figure beside it. */
  function fitted(context, name, font, most) {
    if (widthOf(context, name, font) <= most) return SC.words.isolate(name);
    const letters = Array.from(name);
    let fits = 0, above = letters.length;
    while (above - fits > 1) {
      const middle = (fits + above) >> 1;
      if (widthOf(context, `${letters.slice(0, middle).join('')}…`, font) <= most) fits = middle;
      else above = middle;
    }
    return SC.words.isolate(`${letters.slice(0, fits).join('')}…`);
  }

  function measure(context, told, size, font, most) {
    const box = Object.assign(told, { name: fitted(context, told.name, `600 ${size}px ${font}`, most) });
    const nameWidth = widthOf(context, box.name, `600 ${size}px ${font}`);
    const figureWidth = box.figure ? widthOf(context, box.figure, `700 ${size}px ${font}`) + size * 0.35 : 0;
    return Object.assign(box, { nameWidth, w: nameWidth + figureWidth + size * 0.9, h: size * 1.5 });
  }

  function drawLabel(context, view, box, size, font, paint) {
    const left = box.x - box.w / 2, top = box.y - box.h / 2;
    if (Math.hypot(box.x - box.fromX, box.y - box.fromY) > box.h * 1.4) leader(context, view, box, paint);
    rounded(context, left, top, box.w, box.h, 4 * view.m);
    context.fillStyle = 'rgba(255,255,255,.94)';
    context.fill();
    context.lineWidth = view.m;
    context.strokeStyle = box.low ? paint.edgeLow : paint.edgeMet;
    context.stroke();
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.font = `600 ${size}px ${font}`;
    context.fillStyle = paint.label;
    context.fillText(box.name, left + size * 0.45, box.y + 0.04 * size);
    if (!box.figure) return;
    context.font = `700 ${size}px ${font}`;
    context.fillStyle = box.low ? paint.labelLow : paint.labelMet;
    context.fillText(box.figure, left + size * 0.8 + box.nameWidth, box.y + 0.04 * size);
  }

  function leader(context, view, box, paint) {
    context.beginPath();
    context.moveTo(box.fromX, box.fromY);
    context.lineTo(box.x, box.y);
    context.strokeStyle = paint.border;
    context.lineWidth = 1.2 * view.m;
    context.stroke();
    context.beginPath();
    context.arc(box.fromX, box.fromY, 2.2 * view.m, 0, 6.2832);
    context.fillStyle = paint.border;
    context.fill();
  }

  /** A rounded rectangle as a path, for browsers without roundRect. */
  function rounded(context, x, y, w, h, r) {
    context.beginPath();
    context.moveTo(x + r, y);
    context.arcTo(x + w, y, x + w, y + h, r);
    context.arcTo(x + w, y + h, x, y + h, r);
    context.arcTo(x, y + h, x, y, r);
    context.arcTo(x, y, x + w, y, r);
    context.closePath();
  }

  SC.areas = { drawBorders, drawChosen, drawDensity, placeLabels, drawLabels, partOf };
})(ServiceCircle);
