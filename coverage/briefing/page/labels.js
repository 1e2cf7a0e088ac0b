/* Where the labels of areas go: apart from each other, near their place, inside the picture. A pure function. */
(function (SC) {
  'use strict';

  const ROUNDS = 40;
  const CROWDED = 70; // more labels than this are thinned out instead of pushed apart

  /**
   * @param {{x: number, y: number, w: number, h: number}[]} boxes centres and sizes; the most important first.
   * @param {{W: number, H: number}} frame size of the picture. @param {number} gap between labels.
   * @param {number=} divider where a line stands that no label may cross
   * @returns {Array} the boxes that found a place, moved; `fromX`, `fromY` are where they belong.
   */
  function place(boxes, frame, gap, divider) {
    const placed = boxes.map((box) => Object.assign({}, box, { fromX: box.x, fromY: box.y }));
    if (placed.length > CROWDED) return thin(placed, gap);
    for (let round = 0; round < ROUNDS; round++) {
      if (!pushApart(placed, frame, gap, divider)) break;
    }
    return thin(placed, -gap);
  }

  function pushApart(boxes, frame, gap, divider) {
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
      keepInside(box, frame);
      keepBeside(box, divider, gap);
    });
    return moved;
  }

  function keepInside(box, frame) {
    if (box.fromX < 0 || box.fromX > frame.W || box.fromY < 0 || box.fromY > frame.H) return;
    box.x = Math.max(box.w / 2, Math.min(frame.W - box.w / 2, box.x));
    box.y = Math.max(box.h / 2, Math.min(frame.H - box.h / 2, box.y));
  }

  /** Off the divider, on the side where the label belongs. */
  function keepBeside(box, divider, gap) {
    if (divider === undefined || Math.abs(box.x - divider) >= box.w / 2 + gap) return;
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
