/* For print the map is drawn anew, larger than the screen, into a picture of the right shape. */
(function (SC) {
  'use strict';

  const { byId, all } = SC.dom;
  const WIDTH = 1080, HEIGHT = 810; // CSS pixels, in the shape of the room that the print style gives the map
  const REM = 15.2, LEGEND_ROW = 1.5, LEGEND_WIDTH = 18; // of the print style: CSS pixels of that room a rem; the legend's rows and width in rem
  const RATIO = 2.75; // about 300 dots an inch on A3, 400 on A4

  /** @param {object} page @param {object} view */
  function draw(page, view) {
    const canvas = document.createElement('canvas'), at = place(page, view);
    canvas.width = Math.round(WIDTH * RATIO);
    canvas.height = Math.round(HEIGHT * RATIO);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    SC.picture.drawGround(context, at, page);
    SC.picture.drawState(context, at, page);
    if (page.state.view === 'compare') divider(context, at, SC.palette.FONTS[page.state.language]);
    scaleBar(context, at);
    // As a picture: a canvas Chromium prints at a scale of its own, smaller than its box.
    byId('print-map').src = canvas.toDataURL('image/png');
  }

  /** Print what the screen shows: the whole plan where the screen shows it, else the screen's middle and scale. */
  function place(page, view) {
    const extent = SC.mapView.wholePlan(page), whole = SC.mapView.showsWhole(page, view);
    let perPixel, x, y;
    if (whole) {
      perPixel = Math.max((extent[2] - extent[0]) / (WIDTH - 40), (extent[3] - extent[1]) / (HEIGHT - 40));
      x = (extent[0] + extent[2]) / 2;
      y = (extent[1] + extent[3]) / 2;
    } else {
      const size = view.map.getSize(), centre = view.map.getCenter();
      perPixel = SC.mapView.metresPerPixel(view) * Math.max(size.x / WIDTH, size.y / HEIGHT);
      x = centre.lng;
      y = centre.lat;
    }
    const k = RATIO / Math.max(perPixel, 1e-6), W = WIDTH * RATIO, H = HEIGHT * RATIO;
    return { W, H, m: RATIO, zoom: 0, k, tx: W / 2 - x * k, ty: H / 2 + y * k, splitX: W * page.state.split, seen: { x0: 0, y0: 0, x1: W, y1: H }, taken: overlaid(), screenScale: SC.mapView.metresPerPixel(view) };
  }

  /** What the print style lays over the picture, in its pixels, for labels to keep off: legend, north arrow, scale bar. */
  function overlaid() {
    const rem = REM * RATIO, W = WIDTH * RATIO, H = HEIGHT * RATIO, rows = all('#legend-rows > :not(.off)').length + 1;
    return [
      { x0: 0, y0: H - (LEGEND_ROW * rows + 2) * rem, x1: (LEGEND_WIDTH + 0.6) * rem, y1: H },
      { x0: W - 3.6 * rem, y0: 0, x1: W, y1: 4.4 * rem },
      { x0: W * 5 / 6 - 40 * RATIO, y0: H - 56 * RATIO, x1: W, y1: H },
    ];
  }

  function divider(context, at, font) {
    context.fillStyle = '#fff';
    context.fillRect(at.splitX - 3 * at.m, 0, 6 * at.m, at.H);
    context.fillStyle = '#0b2e4f';
    context.fillRect(at.splitX - at.m, 0, 2 * at.m, at.H);
    context.font = `700 ${16 * at.m}px ${font}`;
    context.textBaseline = 'middle';
    [['today', 'right', -1, '#0b2e4f'], ['proposal', 'left', 1, '#00704f']].forEach(([word, align, side, colour]) => {
      const text = SC.words.say(word), width = context.measureText(text).width + 20 * at.m, x = at.splitX + side * 12 * at.m;
      context.fillStyle = colour;
      context.fillRect(side < 0 ? x - width : x, at.H - 44 * at.m, width, 28 * at.m);
      context.fillStyle = '#fff';
      context.textAlign = align;
      context.fillText(text, x + side * 10 * at.m, at.H - 30 * at.m);
    });
  }

  /** A round number of metres, about a sixth of the picture wide. */
  function scaleBar(context, at) {
    const most = at.W / 6 / at.k, power = Math.pow(10, Math.floor(Math.log10(most)));
    const metres = [5, 2, 1].map((n) => n * power).find((n) => n <= most) || power;
    const width = metres * at.k, x = at.W - width - 26 * at.m, y = at.H - 26 * at.m;
    context.fillStyle = 'rgba(255,255,255,.85)';
    context.fillRect(x - 8 * at.m, y - 26 * at.m, width + 16 * at.m, 38 * at.m);
    context.fillStyle = '#15222e';
    context.fillRect(x, y, width, 4 * at.m);
    context.font = `600 ${16 * at.m}px sans-serif`;
    context.textAlign = 'left';
    context.textBaseline = 'alphabetic';
    context.fillText(metres >= 1000 ? `${metres / 1000} km` : `${metres} m`, x, y - 7 * at.m);
  }

  /** Draw before each print, also where the browser prints by its own menu. */
  function start(page, view) {
    window.addEventListener('beforeprint', () => draw(page, view));
  }

  SC.printMap = { start, draw };
})(ServiceCircle);
