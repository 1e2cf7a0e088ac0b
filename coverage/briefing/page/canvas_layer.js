/* A Leaflet renderer that holds one canvas and calls one function to draw it: the screen and the print share that function. */
(function (SC) {
  'use strict';

  /**
   * What a drawing function gets: a world point at zoom 0, counted from the scene's origin, stands at (x·k + tx, y·k + ty).
   * @typedef {{W: number, H: number, m: number, zoom: number, k: number, tx: number, ty: number, splitX: number, seen: object, taken: object[], parts: ?object[]}} View
   * W and H in device pixels, m device pixels a CSS pixel, splitX where the divider stands, seen the part that is not beyond the map's edge, taken what the page shows over it, parts what alone is drawn.
   */

  /** Make the class; Leaflet is read only now, so that the file order does not matter. */
  function canvasLayer() {
    return L.Renderer.extend({
      options: { padding: 0.1 },

      initialize: function (draw, origin, options) {
        L.setOptions(this, options);
        L.stamp(this);
        this._layers = {};
        this._draw = draw;
        this._origin = origin;
        this.split = 0.5;
        this.overlaid = () => []; // rectangles of the window that lie over the map, for labels to keep off
        this.stale = false; // whether what it shows has changed since all of it was drawn
      },

      onAdd: function () {
        this._container = L.DomUtil.create('canvas');
        this._container.setAttribute('aria-hidden', 'true');
        this._context = this._container.getContext('2d', { willReadFrequently: true });
        if (this._zoomAnimated) L.DomUtil.addClass(this._container, 'leaflet-zoom-animated');
        this.getPane().appendChild(this._container);
        this._update();
      },

      onRemove: function () {
        L.DomUtil.remove(this._container);
      },

      _updatePaths: function () {},
      _onZoomEnd: function () {},

      _update: function () {
        if (this._map._animatingZoom && this._bounds) return;
        L.Renderer.prototype._update.call(this);
        const size = this._bounds.getSize(), canvas = this._container, pixel = this._map.getPixelOrigin(), { min } = this._bounds;
        this._ratio = Math.min(2, window.devicePixelRatio || 1);
        // Leaflet says twice that the map has moved.
        const place = [this._map.getZoom(), pixel.x, pixel.y, min.x, min.y, size.x, size.y, this._ratio].join(' ');
        if (place === this._place) return;
        this._place = place;
        L.DomUtil.setPosition(canvas, this._bounds.min);
        canvas.width = Math.round(size.x * this._ratio);
        canvas.height = Math.round(size.y * this._ratio);
        canvas.style.width = size.x + 'px';
        canvas.style.height = size.y + 'px';
        this.redraw();
      },

      context: function () {
        return this._context;
      },

      /** @returns {View} */
      view: function () {
        const map = this._map, zoom = map.getZoom(), scale = Math.pow(2, zoom), m = this._ratio;
        const pixel = map.getPixelOrigin(), min = this._bounds.min;
        const size = map.getSize(), corner = map.containerPointToLayerPoint([0, 0]);
        const x0 = (corner.x - min.x) * m, y0 = (corner.y - min.y) * m;
        return {
          W: this._container.width, H: this._container.height, m, zoom, k: scale * m,
          tx: (this._origin.x * scale - pixel.x - min.x) * m,
          ty: (this._origin.y * scale - pixel.y - min.y) * m,
          splitX: x0 + size.x * this.split * m,
          taken: this._taken(x0, y0),
          seen: { x0, y0, x1: x0 + size.x * m, y1: y0 + size.y * m },
        };
      },

      /** What lies over the map, in device pixels of the canvas, whose point (x0, y0) is the map's corner. */
      _taken: function (x0, y0) {
        const rectangles = this.overlaid(), m = this._ratio;
        if (!rectangles.length) return [];
        const corner = this._map.getContainer().getBoundingClientRect();
        const x = (at) => x0 + (at - corner.left) * m, y = (at) => y0 + (at - corner.top) * m;
        return rectangles.map(({ left, top, right, bottom }) => ({ x0: x(left), y0: y(top), x1: x(right), y1: y(bottom) }));
      },

      /** @param {?object[]} [parts] what alone is drawn anew, in whole device pixels; all of it where not given */
      redraw: function (parts) {
        if (!this._map || !this._bounds || !this._container.width || !this._container.height) return;
        const started = performance.now(), context = this._context, view = this.view();
        if (!parts) this.stale = false;
        const drawn = parts || [{ left: 0, top: 0, right: view.W, bottom: view.H }];
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.save();
        if (parts) {
          context.beginPath();
          parts.forEach(({ left, top, right, bottom }) => context.rect(left, top, right - left, bottom - top));
          context.clip();
        }
        drawn.forEach(({ left, top, right, bottom }) => context.clearRect(left, top, right - left, bottom - top));
        this._draw(context, Object.assign(view, { parts: parts || null }));
        context.restore();
        this.drawnInMs = performance.now() - started;
      },
    });
  }

  SC.canvasLayer = canvasLayer;
})(ServiceCircle);
