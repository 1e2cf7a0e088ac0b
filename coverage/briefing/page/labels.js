/* Where the labels of areas go: apart from each other, near their place, inside the picture. A pure function. */
(function (SC) {
  'use strict';

  const ROUNDS = 40;
  const CROWDED = 70; // more labels than this are thinned out instead of pushed apart,
  const DENSE = 0.6; // and so are those that would fill more of their ground than this
  const FAR_LINES = 2.6; // a label farther from its place than so many of its heights tells nothing

  /**
   * @param {{x: number, y: number, w: number, h: number}[]} boxes centres and sizes; the most important first.
   * @param {{x0: number, y0: number, x1: number, y1: number}} frame what is seen of the picture. @param {number} gap between labels.
   * @param {number=} divider where a line stands that no label may cross
   * @param {{x0: number, y0: number, x1: number, y1: number}[]=} taken what lies over the picture and would hide a label
   * @returns {Array} the boxes that found a place, moved; `fromX`, `fromY` are where they belong.
   */
  function place(boxes, frame, gap, divider, taken) {
    const placed = boxes.map((box) => Object.assign({}, box, { fromX: box.x, fromY: box.y }));
    const kept = placed.length > CROWDED || density(placed) > DENSE ? thin(placed, gap) : placed;
    for (let round = 0; round < ROUNDS; round++) {
      if (!pushApart(kept, frame, gap, divider, taken || [])) break;
    }
    const isHidden = (box) => (taken || []).some((rectangle) => hides(rectangle, box, -gap));
    return thin(kept.filter((box) => Math.hypot(box.x - box.fromX, box.y - box.fromY) <= FAR_LINES * box.h + box.w / 2 && !isHidden(box)), -gap);
  }

  /** How much of the ground that the labels stand on they would fill; of places in one line also what is above and below it. */
  function density(boxes) {
    if (boxes.length < 2) return 0;
    const xs = boxes.map((box) => box.x), ys = boxes.map((box) => box.y), fill = boxes.reduce((sum, box) => sum + box.w * box.h, 0);
    const wide = Math.max(...xs) - Math.min(...xs) + boxes[0].w, high = Math.max(...ys) - Math.min(...ys) + boxes[0].h;
    return fill / (wide * Math.max(high, (2 * FAR_LINES + 1) * boxes[0].h));
  }

  function pushApart(boxes, frame, gap, divider, taken) {
    let moved = false;
    boxes.forEach((box) => keepBeside(box, divider, gap));
    for (let i = 0; i < boxes.length; i++) {
      for (let j = i + 1; j < boxes.length; j++) {
        const a = boxes[i], b = boxes[j];
        const overX = (a.w + b.w) / 2 + gap - Math.abs(a.x - b.x), overY = (a.h + b.h) / 2 + gap - Math.abs(a.y - b.y);
        if (overX <= 0 || overY <= 0) continue;
        moved = true;
        if (overY <= overX) {
          const step = ((a.y <= b.y ? -1 : 1) * overY) / 2;
          a.y += step;
          b.y -= step;
        } else {
          const step = ((a.x <= b.x ? -1 : 1) * overX) / 2;
          a.x += step;
          b.x -= step;
        }
      }
    }
    boxes.forEach((box) => {
      taken.forEach((rectangle) => { moved = keepOff(box, rectangle, frame, gap) || moved; });
      keepInside(box, frame);
      keepBeside(box, divider, gap);
    });
    return moved;
  }

  function keepInside(box, frame) {
    if (box.fromX < frame.x0 || box.fromX > frame.x1 || box.fromY < frame.y0 || box.fromY > frame.y1) return;
    box.x = Math.max(frame.x0 + box.w / 2, Math.min(frame.x1 - box.w / 2, box.x));
    box.y = Math.max(frame.y0 + box.h / 2, Math.min(frame.y1 - box.h / 2, box.y));
  }

  /** Off what lies over the picture, by the shortest way that does not leave the frame; whether it had to move. */
  function keepOff(box, taken, frame, gap) {
    if (!hides(taken, box, gap - 1e-6)) return false;
    const wide = box.w / 2 + gap, high = box.h / 2 + gap;
    const ways = [[taken.x0 - wide, box.y], [taken.x1 + wide, box.y], [box.x, taken.y0 - high], [box.x, taken.y1 + high]];
    const free = ways.filter(([x, y]) => x - box.w / 2 >= frame.x0 && x + box.w / 2 <= frame.x1 && y - box.h / 2 >= frame.y0 && y + box.h / 2 <= frame.y1);
    const far = ([x, y]) => Math.abs(x - box.x) + Math.abs(y - box.y);
    if (!free.length) return false;
    [box.x, box.y] = free.reduce((best, way) => (far(way) < far(best) ? way : best));
    return true;
  }

  /** Whether a rectangle comes nearer to a label than the gap. */
  function hides(taken, box, gap) {
    return taken.x0 - box.w / 2 - gap < box.x && box.x < taken.x1 + box.w / 2 + gap && taken.y0 - box.h / 2 - gap < box.y && box.y < taken.y1 + box.h / 2 + gap;
  }

  /** Off the divider, on the side where the label belongs. */
  function keepBeside(box, divider, gap) {
    if (typeof divider !== 'number' || Math.abs(box.x - divider) >= box.w / 2 + gap) return;
    box.x = divider + (box.fromX < divider ? -1 : 1) * (box.w / 2 + gap);
  }

  /** Keep the labels, in their order, that overlap no label kept before by more than the slack. */
  function thin(boxes, gap) {
    const kept = [];
    boxes.forEach((box) => {
      const free = kept.every((other) => Math.abs(other.x - box.x) >= (other.w + box.w) / 2 + gap || Math.abs(other.y - box.y) >= (other.h + box.h) / 2 + gap);
      if (free) kept.push(box);
    });
    return kept;
  }

  SC.labels = { place };
})(ServiceCircle);
