/* Pointer and keys on the map: choosing, adding, dragging, moving by arrows. */
(function (SC) {
  'use strict';

  const { byId } = SC.dom;
  const STEP_M = 20, FAR_STEP_M = 100;
  const ARROWS = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

  /** @param {object} page @param {object} view of map_view.js @param {object} act what the map asks for */
  function start(page, view, act) {
    const { map } = view, element = map.getContainer();
    map.on('click', (event) => click(page, view, event, act));
    map.on('move', () => page.state.view === 'compare' && act.redraw());
    map.on('moveend', act.moved);
    element.addEventListener(window.PointerEvent ? 'pointerdown' : 'mousedown', (event) => press(page, view, event, act), true);
    // Leaflet starts panning on this one: not where a station is taken hold of.
    element.addEventListener('mousedown', (event) => grabs(page, view, event) && event.stopPropagation(), true);
    element.addEventListener('touchstart', (event) => event.touches.length === 1 && grabs(page, view, event.touches[0]) && event.stopPropagation(), { capture: true, passive: true });
    element.addEventListener('mousemove', (event) => hover(page, view, event));
    element.addEventListener('keydown', (event) => key(page, view, event, act), true);
  }

  const pointOf = (view, event) => view.map.mouseEventToContainerPoint(event);
  const onMap = (event) => !event.target || !event.target.closest || !event.target.closest('.leaflet-control');

  function grabs(page, view, event) {
    return page.state.view === 'what_if' && !page.adding && onMap(event) && SC.mapView.stationAt(page, view, pointOf(view, event));
  }

  function hover(page, view, event) {
    if (event.buttons) return;
    const over = !page.adding && onMap(event) && SC.mapView.stationAt(page, view, pointOf(view, event));
    byId('map').classList.toggle('over', Boolean(over));
  }

  function press(page, view, event, act) {
    if (event.button > 0) return;
    const station = grabs(page, view, event);
    if (!station) return;
    event.stopPropagation();
    view.map.dragging.disable();
    drag(page, view, event, station, act);
  }

  /** Follow the pointer, one search a frame, until it is let go. */
  function drag(page, view, first, station, act) {
    const pointer = Boolean(window.PointerEvent), start = pointOf(view, first);
    let handle = null, waiting = null, frame = 0;
    const step = () => {
      frame = 0;
      if (waiting) act.dragTo(handle, waiting);
      waiting = null;
    };
    const move = (event) => {
      const at = pointOf(view, event);
      if (!handle && Math.hypot(at.x - start.x, at.y - start.y) < 4) return;
      if (!handle) handle = act.dragStart(station);
      waiting = SC.mapView.toPlan(view.map.containerPointToLatLng(at));
      if (!frame) frame = requestAnimationFrame(step);
    };
    const end = () => {
      if (frame) cancelAnimationFrame(frame);
      if (handle) step();
      document.removeEventListener(pointer ? 'pointermove' : 'mousemove', move);
      document.removeEventListener(pointer ? 'pointerup' : 'mouseup', end);
      document.removeEventListener('pointercancel', end);
      view.map.dragging.enable();
      if (handle) act.dragEnd(handle, station);
      else act.chooseStation(station);
    };
    document.addEventListener(pointer ? 'pointermove' : 'mousemove', move);
    document.addEventListener(pointer ? 'pointerup' : 'mouseup', end);
    document.addEventListener('pointercancel', end);
  }

  function click(page, view, event, act) {
    if (page.adding) return act.addAt(SC.mapView.toPlan(event.latlng));
    return choose(page, view, event.containerPoint, event.latlng, act);
  }

  function choose(page, view, point, latlng, act) {
    if (SC.figures.showsHexagons(page)) return chooseHexagon(page, latlng, act);
    if (page.state.view === 'patrol') return undefined;
    const station = SC.mapView.stationAt(page, view, point);
    if (station) return act.chooseStation(station);
    const home = SC.mapView.homeAt(page, latlng, SC.mapView.PICK_PIXELS * SC.mapView.metresPerPixel(view));
    return home >= 0 ? act.chooseHome(home) : act.chooseNothing();
  }

  function chooseHexagon(page, latlng, act) {
    const found = SC.hexagons.find(SC.hexagons.of(page), latlng.lng, -latlng.lat);
    return found >= 0 ? act.chooseHexagon(found) : act.chooseNothing();
  }

  function key(page, view, event, act) {
    if (event.target.closest('.leaflet-control')) return;
    const used = keyDone(page, view, event, act);
    if (!used) return;
    event.preventDefault();
    event.stopPropagation();
  }

  function keyDone(page, view, event, act) {
    const editing = page.state.view === 'what_if', chosen = SC.whatIfPanel.chosenStation(page);
    const arrow = ARROWS[event.key];
    if (arrow && editing && chosen && event.altKey) {
      const step = (event.shiftKey ? FAR_STEP_M : STEP_M) * 1000;
      act.moveBy(chosen, arrow[0] * step, arrow[1] * step);
      return true;
    }
    if (event.ctrlKey || event.metaKey) return editing && undoKeys(event, act);
    if (event.altKey) return false;
    if (event.key === 'Enter') return enter(page, view, act);
    if (event.key === 'Escape') return act.chooseNothing() || true;
    if (event.key === 'n' || event.key === 'p') return act.chooseNext(event.key === 'n' ? 1 : -1) || true;
    if ((event.key === 'Delete' || event.key === 'Backspace') && editing && chosen) return act.remove() || true;
    return false;
  }

  function undoKeys(event, act) {
    const letter = event.key.toLowerCase();
    if (letter === 'z' && !event.shiftKey) act.undo();
    else if (letter === 'y' || letter === 'z') act.redo();
    else return false;
    return true;
  }

  /** Enter adds a station where one is being added, else shows what is nearest to the middle of the map. */
  function enter(page, view, act) {
    const centre = view.map.getCenter();
    if (page.adding) act.addAt(SC.mapView.toPlan(centre));
    else if (SC.figures.showsHexagons(page)) chooseHexagon(page, centre, act);
    else {
      const point = view.map.latLngToContainerPoint(centre), station = SC.mapView.stationAt(page, view, point);
      const home = SC.mapView.homeAt(page, centre, 200 * SC.mapView.metresPerPixel(view));
      if (station) act.chooseStation(station);
      else if (home >= 0) act.chooseHome(home);
    }
    return true;
  }

  SC.mapInput = { start };
})(ServiceCircle);
