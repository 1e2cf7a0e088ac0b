/* Stations: discs today, numbered diamonds where proposed or added; hollow where not staffed; crosses where removed. */
(function (SC) {
  'use strict';

  const ROOM_PX = 30; // what a station's mark takes at most around its place

  function radius(view) {
    const mpp = view.metresPerPixel;
    return (mpp > 33 ? 3.2 : mpp > 18 ? 4.2 : mpp > 6 ? 6 : 8) * view.m;
  }

  /** Whether a station offers a circle's service, staffed where that is asked; in any circle where all are shown. */
  function counts(station, circle, mode) {
    const list = mode === 'effective' ? station.effective : station.offers;
    return circle === SC.ALL ? list.some(Boolean) : list[circle];
  }

  function offers(station, circle) {
    return circle === SC.ALL || station.offers[circle];
  }

  /**
   * @param {object[]} stations of the state that is shown. @param {{circle: number, mode: string, selected: ?string, removed: object[],
   *   today: boolean, proposed: boolean}} asked
   */
  function drawStations(context, view, paint, stations, asked) {
    const r = radius(view);
    (asked.removed || []).forEach((station) => drawCross(context, at(view, station), r, paint, view));
    const ordered = stations.slice().sort((a, b) => order(a, asked) - order(b, asked));
    ordered.forEach((station) => {
      if (station.kind === 'today' ? !asked.today : !asked.proposed) return;
      const p = at(view, station);
      if (station.from) drawMove(context, at(view, station.from), p, r, paint, view);
      const room = ROOM_PX * view.m;
      if (!SC.parts.meets(view, p.x - room, p.y - room, p.x + room, p.y + room)) return;
      if (station.kind === 'today') drawDisc(context, p, r, paint, view, station, asked);
      else drawDiamond(context, p, r * 1.75, paint, view, station, asked);
      if (station.key === asked.selected) drawRing(context, p, r * 2.2, paint, view);
    });
  }

  const order = (station, asked) => (station.key === asked.selected ? 3 : station.kind === 'today' ? (counts(station, asked.circle, asked.mode) ? 1 : 0) : 2);
  const at = (view, point) => ({ x: (point.x / 1000) * view.k + view.tx, y: (-point.y / 1000) * view.k + view.ty });

  function drawDisc(context, p, r, paint, view, station, asked) {
    const isOffered = offers(station, asked.circle), isReady = counts(station, asked.circle, asked.mode);
    context.beginPath();
    context.arc(p.x, p.y, isOffered ? r : r * 0.6, 0, 6.2832);
    context.fillStyle = station.from ? paint.edited : !isOffered ? '#7C8894' : isReady ? paint.station : paint.unstaffed;
    context.fill();
    context.lineWidth = (view.metresPerPixel > 24 ? 1.2 : 2) * view.m;
    context.strokeStyle = isOffered && !isReady && !station.from ? paint.lacking : paint.halo;
    context.stroke();
  }

  function drawDiamond(context, p, size, paint, view, station, asked) {
    context.beginPath();
    context.moveTo(p.x, p.y - size);
    context.lineTo(p.x + size, p.y);
    context.lineTo(p.x, p.y + size);
    context.lineTo(p.x - size, p.y);
    context.closePath();
    context.fillStyle = station.kind === 'added' || station.from ? paint.edited : paint.gained;
    context.globalAlpha = counts(station, asked.circle, asked.mode) ? 1 : 0.45;
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = 1.8 * view.m;
    context.strokeStyle = paint.halo;
    context.stroke();
    if (!station.rank || size < 7 * view.m) return;
    context.fillStyle = '#fff';
    context.font = `700 ${Math.round(size * 0.95)}px sans-serif`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(String(station.rank), p.x, p.y + 0.5 * view.m);
  }

  function drawRing(context, p, r, paint, view) {
    context.beginPath();
    context.arc(p.x, p.y, r, 0, 6.2832);
    context.strokeStyle = paint.halo;
    context.lineWidth = 5 * view.m;
    context.stroke();
    context.strokeStyle = paint.edited;
    context.lineWidth = 2.6 * view.m;
    context.stroke();
  }

  function drawMove(context, from, to, r, paint, view) {
    context.setLineDash([5 * view.m, 4 * view.m]);
    context.strokeStyle = paint.edited;
    context.lineWidth = 1.8 * view.m;
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.stroke();
    context.setLineDash([]);
    context.beginPath();
    context.arc(from.x, from.y, r * 0.8, 0, 6.2832);
    context.stroke();
  }

  function drawCross(context, p, r, paint, view) {
    context.beginPath();
    context.moveTo(p.x - r, p.y - r);
    context.lineTo(p.x + r, p.y + r);
    context.moveTo(p.x + r, p.y - r);
    context.lineTo(p.x - r, p.y + r);
    context.strokeStyle = paint.halo;
    context.lineWidth = 5 * view.m;
    context.stroke();
    context.strokeStyle = paint.edited;
    context.lineWidth = 2.4 * view.m;
    context.stroke();
  }

  SC.posts = { draw: drawStations, placeOf: at, counts, offers, ROOM_PX };
})(ServiceCircle);
