// The canvas under Leaflet: it moves with the map and is drawn again when the map rests.
const CanvasLayer = L.Layer.extend({
  initialize(layers) {
    this.layers = layers;
    this.view = 0;
  },

  onAdd(map) {
    this.canvas = L.DomUtil.create("canvas", "leaflet-zoom-animated", this.getPane());
    this.canvas.setAttribute("role", "img");
    map.on({ moveend: this.redraw, resize: this.redraw, zoomanim: this.grow }, this);
    this.redraw();
  },

  onRemove(map) {
    map.off({ moveend: this.redraw, resize: this.redraw, zoomanim: this.grow }, this);
    this.canvas.remove();
  },

  redraw() {
    const map = this._map;
    const size = map.getSize();
    const ratio = window.devicePixelRatio || 1;
    this.corner = map.containerPointToLayerPoint([0, 0]);
    L.DomUtil.setPosition(this.canvas, this.corner);
    this.canvas.width = Math.round(size.x * ratio);
    this.canvas.height = Math.round(size.y * ratio);
    this.canvas.style.width = `${size.x}px`;
    this.canvas.style.height = `${size.y}px`;
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    context.scale(ratio, ratio);
    const bounds = map.getPixelBounds();
    const zoom = map.getZoom();
    this.north = map.getBounds().getNorthWest();
    this.drawnAt = zoom;
    const frame = { left: bounds.min.x, top: bounds.min.y, width: size.x, height: size.y, zoom, scale: 2 ** zoom };
    drawLayers(context, this.layers, frame, this.view);
  },

  grow(event) {
    const at = this._map._latLngToNewLayerPoint(this.north, event.zoom, event.center);
    L.DomUtil.setTransform(this.canvas, at, this._map.getZoomScale(event.zoom, this.drawnAt));
  },

  // The topmost thing under the pointer: {layer, row}, or null.
  at(latlng) {
    const [x, y] = mercator(latlng.lng, latlng.lat);
    const reach = 9 / 2 ** this._map.getZoom();
    for (const layer of [...this.layers].reverse()) {
      if (!layer.shown || (!layer.titles && !layer.facts.length)) continue;
      const row = layer.at(x, y, reach, this.view);
      if (row >= 0) return { layer, row };
    }
    return null;
  },
});
