/* Which parts of the what-if picture a step of a drag changes: to paint a whole picture takes longer than a frame. */
(function (SC) {
  'use strict';

  const { around, area } = SC.parts;
  const MOST = 0.5; // more of the picture than that is quicker drawn as a whole
  const PIECE_PX = 90; // the line from where a station stood is many small boxes, not one large one

  /**
   * What a picture of the what-if view shows, copied where it is live.
   * @param {object} page @param {View} view @param {object[]} labels as placed
   */
  function look(page, view, labels) {
    const { state, what } = page, mode = SC.figures.modeOf(page), layer = what.coverage.layer(state.circle, mode);
    return {
      page, view, state, labels,
      status: Uint8Array.from(layer.status),
      reach: state.layers.reach ? page.reach.of(what.coverage, state.circle, mode) : null,
      stations: new Set(what.stations), removed: new Set(page.removed()),
    };
  }

  /** @returns {?object[]} the parts that differ between two looks; null where it must all be drawn */
  function between(was, now) {
    if (!canFollow(was, now)) return null;
    const { view } = now, parts = [homes(was, now), streets(was, now), ...marks(was, now), ...labels(was, now)].filter(Boolean);
    return area(parts) > MOST * view.W * view.H ? null : parts;
  }

  /** The same place, the same choices, and nothing on the map that is found anew with each step. */
  function canFollow(was, now) {
    const same = ['W', 'H', 'k', 'tx', 'ty', 'm'].every((name) => was.view[name] === now.view[name]);
    return same && was.state === now.state && now.state.view === 'what_if' && !now.page.walk && !now.state.layers.spots;
  }

  function makeBox() {
    return { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  }

  function stretch(box, x, y) {
    if (x < box.left) box.left = x;
    if (x > box.right) box.right = x;
    if (y < box.top) box.top = y;
    if (y > box.bottom) box.bottom = y;
  }

  /** In the picture, with room for the width of a line or the size of a dot. */
  function placed(view, box, room) {
    if (box.left > box.right) return null;
    return around(view, box.left * view.k + view.tx, box.top * view.k + view.ty, box.right * view.k + view.tx, box.bottom * view.k + view.ty, room * view.m);
  }

  function homes(was, now) {
    const { homeX, homeY } = now.page.scene, box = makeBox();
    for (let i = 0; i < homeX.length; i++) if (was.status[i] !== now.status[i]) stretch(box, homeX[i], homeY[i]);
    return placed(now.view, box, 6);
  }

  function streets(was, now) {
    if (!now.reach) return null;
    const { edgeBox } = now.page.scene, box = makeBox(), a = was.reach, b = now.reach;
    const include = (e) => {
      stretch(box, edgeBox[4 * e], edgeBox[4 * e + 1]);
      stretch(box, edgeBox[4 * e + 2], edgeBox[4 * e + 3]);
    };
    for (let e = 0; e < a.fromU.length; e++) if (a.fromU[e] !== b.fromU[e] || a.fromV[e] !== b.fromV[e]) include(e);
    a.extra.forEach((parts, e) => differ(parts, b.extra.get(e)) && include(e));
    b.extra.forEach((parts, e) => !a.extra.has(e) && include(e));
    return placed(now.view, box, SC.lines.ROOM_PX);
  }

  const differ = (one, other) => !other || one.length !== other.length || one.some((value, i) => value !== other[i]);

  /** Stations that came, went or moved: every edit makes another object of them. */
  function marks(was, now) {
    const { view } = now, parts = [];
    const all = (one, other) => one.forEach((station) => !other.has(station) && parts.push(...mark(view, station)));
    all(was.stations, now.stations);
    all(now.stations, was.stations);
    all(was.removed, now.removed);
    all(now.removed, was.removed);
    return parts;
  }

  function mark(view, station) {
    const to = SC.posts.placeOf(view, station), room = SC.posts.ROOM_PX * view.m, spot = (p) => around(view, p.x, p.y, p.x, p.y, room);
    if (!station.from) return [spot(to)];
    const from = SC.posts.placeOf(view, station.from), pieces = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / (PIECE_PX * view.m));
    const on = (i) => ({ x: from.x + ((to.x - from.x) * i) / pieces, y: from.y + ((to.y - from.y) * i) / pieces });
    return [spot(to), spot(from), ...Array.from({ length: pieces }, (_, i) => piece(view, on(i), on(i + 1)))];
  }

  function piece(view, a, b) {
    return around(view, Math.min(a.x, b.x), Math.min(a.y, b.y), Math.max(a.x, b.x), Math.max(a.y, b.y), 4 * view.m);
  }

  /** Labels whose figure or place is another. */
  function labels(was, now) {
    const told = (box) => [box.name, box.figure, box.low, box.x, box.y, box.fromX, box.fromY].join('|');
    const old = new Map(was.labels.map((box) => [told(box), box])), young = new Map(now.labels.map((box) => [told(box), box]));
    const gone = was.labels.filter((box) => !young.has(told(box))), come = now.labels.filter((box) => !old.has(told(box)));
    return gone.concat(come).map((box) => SC.areas.partOf(now.view, box));
  }

  SC.changedParts = { look, between };
})(ServiceCircle);
