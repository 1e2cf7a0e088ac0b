// Put a picture on a Leaflet map: unpack, draw, legend, words under the pointer.
async function start(map, picture, payload) {
  const bytes = await streams.unpack(payload);
  const canvasLayer = new CanvasLayer(picture.layers.map((layer) => new Shapes(bytes, layer)));
  canvasLayer.addTo(map);
  canvasLayer.canvas.setAttribute("aria-label", picture.title);
  const control = L.control({ position: "topright" });
  control.onAdd = () => legend(picture, canvasLayer);
  control.addTo(map);
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
