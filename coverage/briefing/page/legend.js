/* The legend, which is also the switch of the layers. */
(function (SC) {
  'use strict';

  const { byId, all, make, svg, fill } = SC.dom;
  const { say, begin } = SC.words;

  const line = (colour, width) => svg('path', { d: 'M1 7h28', stroke: colour, 'stroke-width': width });
  const disc = (x, fillColour, strokeColour) => svg('circle', { cx: x, cy: 8, r: 5, fill: fillColour, stroke: strokeColour || 'none', 'stroke-width': 2 });
  const diamond = (x, colour) => svg('path', { d: `M${x} 1l7 7-7 7-7-7z`, fill: colour });
  const dots = (colour) => svg('g', { fill: colour }, svg('circle', { cx: 6, cy: 9, r: 2.8 }), svg('circle', { cx: 15, cy: 5, r: 2.8 }), svg('circle', { cx: 24, cy: 10, r: 2.8 }));
  const picture = (...shapes) => svg('svg', { width: 30, height: 16, viewBox: '0 0 30 16', 'aria-hidden': 'true' }, ...shapes);

  /** @param {object} page @param {function(string, boolean): void} toggle a layer's name and whether it is shown @param {function(): void} redraw the map's labels, which keep off the legend */
  function build(page, toggle, redraw) {
    const rows = page.state.view === 'patrol' ? patrolRows(page) : coverageRows(page);
    const entries = rows.filter(Boolean).map((row) => (row.layer ? switchOf(page, row, toggle) : make('div', { class: 'key' }, row.picture, make('span', { text: begin(row.text) }))));
    const open = page.state.legendOpen;
    const head = make('button', { type: 'button', id: 'legend-open', 'aria-expanded': String(open), 'aria-controls': 'legend-rows', text: say('legend'), on: { click: () => fold(page, redraw) } });
    fill(byId('legend'), make('h3', {}, head), make('div', { id: 'legend-rows', hidden: !open }, ...entries, ...(SC.figures.showsHexagons(page) ? hexagonLines(page) : []).map((text) => make('p', { class: 'of', text })), make('p', { class: 'of', text: populationLine(page.plan) }), mode(page) ? make('p', { class: 'of', text: say('effective_note') }) : null));
  }

  const mode = (page) => page.state.view !== 'patrol' && SC.figures.modeOf(page) === 'effective';

  /** Fold the legend away while the panel above it needs its place; unfold it when the place is free again. */
  function giveWay(page) {
    const rows = byId('legend-rows'), panel = byId('what-if');
    if (!rows || window.innerWidth <= 1080) return;
    rows.hidden = !page.state.legendOpen;
    const overlaps = !panel.hidden && panel.getBoundingClientRect().bottom > byId('legend').getBoundingClientRect().top;
    if (overlaps && !page.legendAsked) rows.hidden = true;
    byId('legend-open').setAttribute('aria-expanded', String(!rows.hidden));
  }

  const OVER_MAP = '#legend, #what-if, #notice, #views, .rule .segments, #north, .leaflet-control-zoom, .leaflet-control-scale';

  /** The rectangles in the window of what lies over the map, the open card aside: labels keep off them. */
  function overMap() {
    const map = byId('map').getBoundingClientRect();
    const covers = (box) => box.height > 0 && box.top < map.bottom && box.bottom > map.top && box.left < map.right && box.right > map.left;
    return all(OVER_MAP).map((element) => element.getBoundingClientRect()).filter(covers);
  }

  function fold(page, redraw) {
    const opened = byId('legend-rows').hidden;
    page.state.legendOpen = opened || page.state.view === 'what_if';
    page.legendAsked = opened;
    byId('legend-open').setAttribute('aria-expanded', String(opened));
    byId('legend-rows').hidden = !opened;
    redraw();
  }

  function switchOf(page, row, toggle) {
    const box = make('input', { type: 'checkbox', 'data-layer': row.layer, on: { change: (event) => toggle(row.layer, event.target.checked) } });
    box.checked = shows(page, row.layer);
    return make('label', { class: box.checked ? null : 'off' }, box, row.picture, make('span', { text: begin(row.text) }));
  }

  const shows = (page, layer) => SC.pageState.showsLayer(page.state, layer, page.metresPerPixel());

  /** Tick the layers that the map shows: one of them follows its scale. */
  function tick(page) {
    all('input[data-layer]', byId('legend')).forEach((box) => {
      box.checked = shows(page, box.dataset.layer);
      box.parentNode.classList.toggle('off', !box.checked);
    });
  }

  function coverageRows(page) {
    const { plan, state } = page, paint = SC.picture.paintOf(page), all = state.circle === SC.ALL;
    const compared = state.view !== 'today', mode = SC.figures.modeOf(page);
    return [
      { layer: 'reach', picture: picture(line(paint.reached, 4)), text: all ? say('l_reach_all') : say('l_reach', { radius: SC.figures.radiusM(plan, state.circle) }) },
      compared && { picture: picture(line(paint.gained, 5)), text: say('l_gained') },
      state.view === 'what_if' && { picture: picture(line(paint.lost, 5)), text: say('l_lost') },
      { layer: 'lacking', picture: picture(dots(paint.lacking)), text: say('l_lacking') },
      { layer: 'covered', picture: picture(dots(paint.covered)), text: say('l_covered') },
      { layer: 'stations', picture: picture(disc(15, paint.station)), text: say('l_stations') },
      mode === 'effective' && { picture: picture(disc(15, '#fff', paint.lacking)), text: say('l_unstaffed') },
      compared && state.view !== 'what_if' && plan.sites.length > 0 && { picture: picture(diamond(15, paint.gained)), text: say('l_new') },
      state.view === 'what_if' && { picture: picture(diamond(15, paint.edited)), text: say('l_edited') },
      plan.areas.length > 0 && { layer: 'areas', picture: borderPicture(paint), text: say('l_areas', { level: SC.figures.levelWord(state.level, false) }) },
      plan.parks.length > 0 && { layer: 'parks', picture: picture(svg('rect', { x: 3, y: 2, width: 24, height: 12, fill: paint.park, stroke: paint.parkEdge })), text: say('l_parks') },
      { layer: 'spots', picture: picture(svg('circle', { cx: 13, cy: 9, r: 6, fill: 'none', stroke: paint.spot, 'stroke-width': 2 }), svg('circle', { cx: 20, cy: 4, r: 3.5, fill: paint.spot })), text: say('l_spots') },
    ];
  }

  const borderPicture = (paint) => picture(svg('path', { d: 'M1 8h28', stroke: paint.border, 'stroke-width': 2, 'stroke-dasharray': '6 3 1 3' }));

  function patrolRows(page) {
    const { plan } = page, paint = SC.picture.paintOf(page);
    if (!plan.doc.patrol) return [];
    const hexagons = SC.figures.showsHexagons(page), classWord = (name) => SC.figures.classWord(plan, name);
    const swatch = (name, mark) => picture(svg('rect', { x: 3, y: 1, width: 24, height: 14, fill: paint.classes[name], 'fill-opacity': paint.classOpacity, stroke: paint.border }), ...(mark || []));
    const hatching = [svg('path', { d: 'M5 15L17 1M13 15L25 1M21 15l6-7', stroke: '#fff', 'stroke-width': 2 })];
    return [
      { layer: 'areas', picture: picture(), text: say(hexagons ? 'l_density_hexagons' : 'l_density') },
      ...['far_short', 'short', 'meets', 'ample'].map((name) => ({ picture: swatch(name), text: classWord(name) })),
      { picture: swatch('none', hatching), text: classWord('none') },
      { picture: swatch('empty'), text: classWord(hexagons ? 'no_residents' : 'empty') },
    ];
  }

  /** What the counts of hexagons are. */
  function hexagonLines({ plan: { hexagons } }) {
    return [
      hexagons.spread ? say('l_spread') : '',
      hexagons.unspread ? say('l_unspread', { n: SC.format.whole(hexagons.unspread) }) : '',
    ].filter(Boolean);
  }

  function populationLine(plan) {
    const { population_basis: basis, population_date: date } = plan.doc.plan;
    return say('l_population', { basis: SC.words.basis(basis), date: date || say('date_untold') });
  }

  SC.legend = { build, tick, giveWay, overMap, populationLine };
})(ServiceCircle);
