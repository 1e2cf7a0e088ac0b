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
    return view;
  }

  const reducedMotion = () => Boolean(window.matchMedia && window.matchMedia('(prefers-reduced-motion: reduce)').matches);

  /** Show the first picture: only now are the canvases drawn, once, at the right place. */
  function open(page, view, place) {
    const { map } = view;
    controls(map);
    map.setMaxBounds(boundsOf(page.scene.extent).pad(1.2));
    map.invalidateSize({ animate: false });
    if (place) map.setView(toMap(place.x, place.y), place.zoom, { animate: false });
    else fit(page, view, wholePlan(page), false);
    view.ground.addTo(map);
    view.state.addTo(map);
  }

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

  /** The areas' extent where there are areas, else that of everything drawn. [west, south, east, north] in metres. */
  function wholePlan(page) {
    const boxes = page.scene.areas.map((area) => area.box);
    if (!boxes.length) return page.scene.extent;
    const pick = (i, best) => boxes.reduce((value, box) => best(value, box[i]), boxes[0][i]);
    return [pick(0, Math.min), -pick(3, Math.max), pick(2, Math.max), -pick(1, Math.min)];
  }

  /** Move the map so that an extent lies in the part that nothing covers. */
  function fit(page, view, extent, animated) {
    const size = view.map.getSize(), wide = size.x > 700;
    const bounds = boundsOf(extent), room = legendRoom(size, extent, wide);
    view.map.options.zoomSnap = 0;
    view.map.fitBounds(bounds, { paddingTopLeft: [room, wide ? 14 : 8], paddingBottomRight: [wide ? 60 : 8, wide ? 14 : 26], animate: Boolean(animated) && !reducedMotion(), maxZoom: 1 });
    view.map.options.zoomSnap = 0.25;
  }

  /** The legend stands at the left: a place that is not wide gives way to it. */
  function legendRoom(size, extent, wide) {
    if (!wide) return 8;
    const legend = byId('legend').offsetWidth + 24;
    const ratio = (extent[2] - extent[0]) / Math.max(1, extent[3] - extent[1]);
    const spare = size.x - 74 - (size.y - 28) * ratio;
    return Math.max(14, Math.min(legend, spare));
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

  SC.mapView = { start, open, fit, relabel, wholePlan, stationAt, homeAt, metresPerPixel, toMap, toPlan, PICK_PIXELS };
})(ServiceCircle);
