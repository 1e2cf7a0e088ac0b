const MARGIN = 8;  // as in offline_map.py

// Where nobody has moved the map from its first view, and it is wide enough, show all of it beside the legend.
function makeRoom(map, [west, south, east, north], box) {
  const bounds = L.latLngBounds([south, west], [north, east]), taken = box.offsetWidth + MARGIN;
  const first = map.getBoundsZoom(bounds, false, L.point(2 * MARGIN, 2 * MARGIN));
  const middle = map.project(bounds.getSouthWest()).add(map.project(bounds.getNorthEast())).divideBy(2);
  const moved = map.project(map.getCenter()).distanceTo(middle) > 2 || Math.abs(map.getZoom() - first) > 1e-6;
  if (moved || map.getSize().x < 2 * taken) return;
  map.fitBounds(bounds, { paddingTopLeft: [MARGIN, MARGIN], paddingBottomRight: [taken, MARGIN], animate: false });
}

// Put a picture on a Leaflet map: unpack, draw, legend, words under the pointer.
async function start(map, picture, payload) {
  const bytes = await streams.unpack(payload);
  const canvasLayer = new CanvasLayer(picture.layers.map((layer) => new Shapes(bytes, layer)));
  canvasLayer.addTo(map);
  canvasLayer.canvas.setAttribute("aria-label", picture.title);
  const control = L.control({ position: "topright" });
  control.onAdd = () => legend(picture, canvasLayer);
  control.addTo(map);
  if (picture.bounds) makeRoom(map, picture.bounds, control.getContainer());
  L.control.scale({ imperial: false }).addTo(map);
  map.getContainer().style.background = picture.background;
  const tip = L.tooltip({ sticky: true });
  map.on("mousemove", (event) => {
    const found = canvasLayer.at(event.latlng);
    if (!found) return tip.remove();
    return tip.setLatLng(event.latlng).setContent(card(found.layer, found.row, canvasLayer.view)).addTo(map);
  });
  map.on("mouseout", () => tip.remove());
  map.on("click", (event) => {
    const found = canvasLayer.at(event.latlng);
    if (found) L.popup().setLatLng(event.latlng).setContent(card(found.layer, found.row, canvasLayer.view)).openOn(map);
  });
  document.documentElement.dataset.mapReady = "1";
}
