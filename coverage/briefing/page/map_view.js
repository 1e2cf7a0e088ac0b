/* The Leaflet map in metres of the plan CRS, with two canvases: the ground, and what depends on the state. */
(function (SC) {
  'use strict';

  const { byId } = SC.dom;
  const { say } = SC.words;
  const PICK_PIXELS = 13;

  /** A point of the plan (millimetres) as Leaflet's latitude and longitude: metres north and east. */
  const toMap = (x, y) => L.latLng(y / 1000, x / 1000);
  const toPlan = (latlng) => ({ x: Math.round(latlng.lng * 1000), y: Math.round(latlng.lat * 1000) });

  /** @param {object} page @returns {object} the map with its two layers */
  function start(page) {
    const map = L.map(byId('map'), {
      crs: L.CRS.Simple, zoomControl: false, attributionControl: false, zoomSnap: 0.25, zoomDelta: 0.75, minZoom: -9, maxZoom: 2,
      wheelPxPerZoomLevel: 90, zoomAnimation: !reducedMotion(), fadeAnimation: false, inertia: !reducedMotion(), keyboardPanDelta: 90, doubleClickZoom: true,
    });
    const Layer = SC.canvasLayer();
    map.createPane('ground').style.zIndex = 210;
    map.createPane('state').style.zIndex = 420;
    map.getPane('state').style.pointerEvents = 'none';
    const origin = { x: 0, y: 0 };
    const view = {
      map,
      ground: new Layer((context, at) => SC.picture.drawGround(context, at, page), origin, { pane: 'ground' }),
      state: new Layer((context, at) => SC.picture.drawState(context, at, page), origin, { pane: 'state' }),
    };
    view.state.overlaid = SC.legend.overMap;
    return view;
  }

  const reducedMotion = () => Boolean(window.matchMedia && window.matchMedia('(prefers-reduced-motion: reduce)').matches);

  /** Show the first picture: only now are the canvases drawn, once, at the right place. */
  function open(page, view, place) {
    const { map } = view;
    controls(map);
    map.setMaxBounds(boundsOf(withRoom(page.scene.extent)));
    map.invalidateSize({ animate: false });
    if (place) map.setView(toMap(place.x, place.y), place.zoom, { animate: false });
    else fit(page, view, wholePlan(page), false);
    view.ground.addTo(map);
    view.state.addTo(map);
  }

  /** Follow the window; a page that opened where it was not shown has had no place to be fitted to. */
  function resize(page, view) {
    const unseen = !hasSize(view.map);
    view.map.invalidateSize({ animate: false });
    if (unseen && hasSize(view.map)) fit(page, view, wholePlan(page), false);
  }

  const hasSize = (map) => map.getSize().x > 0 && map.getSize().y > 0;

  function controls(map) {
    map.zoomButtons = L.control.zoom({ position: 'topright', zoomInTitle: say('zoom_in'), zoomOutTitle: say('zoom_out') }).addTo(map);
    L.control.scale({ imperial: false, position: 'bottomright', maxWidth: 150 }).addTo(map);
  }

  /** Name the zoom buttons in the page's language. */
  function relabel(view) {
    [['_zoomInButton', 'zoom_in'], ['_zoomOutButton', 'zoom_out']].forEach(([button, word]) => {
      const element = view.map.zoomButtons && view.map.zoomButtons[button];
      if (!element) return;
      element.title = say(word);
      element.setAttribute('aria-label', say(word));
    });
  }

  const boundsOf = (extent) => L.latLngBounds([[extent[1], extent[0]], [extent[3], extent[2]]]);

  /** As far as the map may be moved: by the longer side of the place, for one along a valley leaves room above or below it. */
  function withRoom([west, south, east, north]) {
    const room = 1.2 * Math.max(east - west, north - south);
    return [west - room, south - room, east + room, north + room];
  }

  /** Whether a place (millimetres) is one that the map may be moved to. */
  function holds(page, place) {
    const [west, south, east, north] = withRoom(page.scene.extent), x = place.x / 1000, y = place.y / 1000;
    return x >= west && x <= east && y >= south && y <= north;
  }

  /** The areas' extent where there are areas, else that of everything drawn. [west, south, east, north] in metres. */
  function wholePlan(page) {
    const boxes = page.scene.areas.map((area) => area.box);
    if (!boxes.length) return page.scene.extent;
    const pick = (i, best) => boxes.reduce((value, box) => best(value, box[i]), boxes[0][i]);
    return [pick(0, Math.min), -pick(3, Math.max), pick(2, Math.max), -pick(1, Math.min)];
  }

  /** Whether all of the plan is on the map. */
  function showsWhole(page, view) {
    return view.map.getBounds().contains(boundsOf(wholePlan(page)));
  }

  const EDGE_PX = 14, BUTTONS_PX = 60, NARROW_PX = 700, SEEN_PX = 120, SMALLEST = 0.75;

  /**
   * Move the map so that an extent lies where nothing covers it, as far as its shape leaves room.
   * @param {{maxZoom: (number|undefined)}=} beside the open card is left free as well; the map goes no nearer than this
   */
  function fit(page, view, extent, animated, beside) {
    const size = view.map.getSize(), card = beside ? cardWidth() : 0, room = roomAround(size, extent, card);
    if (card) room.right = Math.max(room.right, Math.min(card + EDGE_PX, size.x - room.left - SEEN_PX));
    view.map.options.zoomSnap = 0;
    view.map.fitBounds(boundsOf(extent), { paddingTopLeft: [room.left, room.top], paddingBottomRight: [room.right, room.bottom], animate: Boolean(animated) && !reducedMotion(), maxZoom: beside && beside.maxZoom !== undefined ? beside.maxZoom : 1 });
    view.map.options.zoomSnap = 0.25;
  }

  /**
   * The panel of the what-if view is always left free, as far as it leaves half of the map. The views stand at the top, the
   * legend at the left: a place that leaves room there gives way to them.
   */
  function roomAround(size, extent, card) {
    if (size.x <= NARROW_PX) return { left: 8, top: 8, right: 8, bottom: 30 };
    const panel = Math.min(panelWidth(), size.x / 2);
    const wide = Math.max(1, size.x - panel - EDGE_PX - Math.max(BUTTONS_PX, card)), high = Math.max(1, size.y - 2 * EDGE_PX);
    const ratio = Math.max(1, extent[2] - extent[0]) / Math.max(1, extent[3] - extent[1]);
    const spareX = Math.max(0, wide - high * ratio), spareY = Math.max(0, high - wide / ratio), legend = byId('legend');
    const tools = document.querySelector('.map-tools'), views = (panel ? byId('views') : tools).offsetHeight + EDGE_PX, isBeside = !panel && spareX >= tools.offsetWidth;
    // Where the shape leaves room neither above nor beside the views, the place is shown smaller, below them.
    const top = panel || isBeside ? Math.min(spareY, views) : views, beside = isBeside && top < views ? tools.offsetWidth : 0;
    const bottom = Math.max(0, Math.min(spareY - top, legend.offsetHeight)), spare = Math.max(spareX, wide - (high - top) * ratio);
    const besideLegend = roomBeside(Math.max(0, legend.offsetWidth - panel), wide, spare, card > 0 || bottom >= legend.offsetHeight);
    return { left: EDGE_PX + panel + Math.max(beside, besideLegend), top: EDGE_PX + top, right: BUTTONS_PX, bottom: EDGE_PX + bottom };
  }

  /** How much is left free beside the legend: all of it where that makes the place smaller by no more than a quarter. */
  function roomBeside(legend, wide, spare, mayCover) {
    return mayCover || wide - legend < SMALLEST * (wide - spare) ? Math.min(spare, legend) : legend;
  }

  /** How much of the map's width, from the left, the panel of the what-if view covers. */
  function panelWidth() {
    const panel = byId('what-if').getBoundingClientRect(), map = byId('map').getBoundingClientRect();
    const covers = panel.width > 0 && panel.bottom > map.top && panel.top < map.bottom;
    return covers ? Math.max(0, panel.right - map.left) : 0;
  }

  /** How much of the map's width, from the right, the open card covers. */
  function cardWidth() {
    const card = byId('card').getBoundingClientRect(), map = byId('map').getBoundingClientRect();
    return card.width > 0 && card.bottom > map.top && card.top < map.bottom ? Math.max(0, map.right - card.left) : 0;
  }

  /** Whether an extent lies on the map where neither its edge nor the open card is near. */
  function isFree(view, extent) {
    const size = view.map.getSize(), from = view.map.latLngToContainerPoint([extent[3], extent[0]]), to = view.map.latLngToContainerPoint([extent[1], extent[2]]);
    return from.x >= EDGE_PX && from.y >= EDGE_PX && to.y <= size.y - EDGE_PX && to.x <= size.x - Math.max(EDGE_PX, cardWidth());
  }

  /** Do what may open or close that panel, or make the legend longer; where the whole plan is on the map, it moves to where nothing covers it. */
  function keepWhole(page, view, change) {
    const whole = showsWhole(page, view), before = panelWidth(), covered = whole && legendCovers(page, view);
    change();
    if (whole && (panelWidth() !== before || (!covered && legendCovers(page, view)))) fit(page, view, wholePlan(page), false);
  }

  /** Whether the legend lies over the rectangle of the plan. */
  function legendCovers(page, view) {
    const extent = wholePlan(page), map = byId('map').getBoundingClientRect(), legend = byId('legend').getBoundingClientRect();
    const from = view.map.latLngToContainerPoint([extent[3], extent[0]]), to = view.map.latLngToContainerPoint([extent[1], extent[2]]);
    const [x, y] = [legend.right - map.left, legend.top - map.top];
    return legend.top < map.bottom && from.x < x - 1 && to.x > 0 && to.y > y + 1 && from.y < map.height;
  }

  /** The station under the pointer, or null. */
  function stationAt(page, view, point) {
    return nearest(page.shownStations(), (station) => view.map.latLngToContainerPoint(toMap(station.x, station.y)), point);
  }

  function nearest(list, where, point) {
    let best = PICK_PIXELS * PICK_PIXELS, found = null;
    list.forEach((item) => {
      const at = where(item), d = (at.x - point.x) * (at.x - point.x) + (at.y - point.y) * (at.y - point.y);
      if (d < best) {
        best = d;
        found = item;
      }
    });
    return found;
  }

  /** The residence nearest to a place of the map, within the given metres; −1 where there is none. */
  function homeAt(page, latlng, within_m) {
    const { homeX, homeY } = page.scene, x = latlng.lng, y = -latlng.lat;
    let best = within_m * within_m, found = -1;
    for (let i = 0; i < homeX.length; i++) {
      const d = (homeX[i] - x) * (homeX[i] - x) + (homeY[i] - y) * (homeY[i] - y);
      if (d < best) {
        best = d;
        found = i;
      }
    }
    return found;
  }

  const metresPerPixel = (view) => Math.pow(2, -view.map.getZoom());

  SC.mapView = { start, open, fit, holds, resize, isFree, relabel, wholePlan, showsWhole, keepWhole, stationAt, homeAt, metresPerPixel, toMap, toPlan, PICK_PIXELS };
})(ServiceCircle);
