// Points, lines and polygons of one layer, in Mercator units of Leaflet's zoom 0 (256 to the world).
function mercator(lon, lat) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return [((lon + 180) / 360) * 256, 128 - (Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 256];
}

class Shapes {
  constructor(bytes, layer) {
    Object.assign(this, layer);
    const lon = streams.numbers(bytes, layer.lon);
    const lat = streams.numbers(bytes, layer.lat);
    this.x = new Float64Array(lon.length);
    this.y = new Float64Array(lon.length);
    const unit = layer.in_one_degree;
    for (let i = 0; i < lon.length; i++) [this.x[i], this.y[i]] = mercator(lon[i] / unit, lat[i] / unit);
    this.classes = layer.classes.map((stream) => streams.numbers(bytes, stream));
    this.titles = layer.titles ? streams.texts(bytes, layer.titles) : null;
    this.facts = layer.facts.map((fact) => ({
      ...fact,
      values: streams.numbers(bytes, fact.values),
      texts: fact.texts ? streams.texts(bytes, fact.texts) : null,
    }));
    // A part is one line or one ring; several parts may be one shape.
    this.starts = layer.parts ? startsOf(streams.numbers(bytes, layer.parts)) : null;
    this.shapeOf = layer.shape_of ? streams.numbers(bytes, layer.shape_of) : null;
  }

  get count() {
    return this.classes[0].length;
  }

  swatch(row, view) {
    return this.swatches[this.classes[Math.min(view, this.classes.length - 1)][row]];
  }

  // The row at (x, y) or the nearest point within `reach`; -1 where there is none.
  at(x, y, reach, view) {
    return this.kind === "areas" ? this.areaAt(x, y) : this.kind === "lines" ? -1 : this.pointAt(x, y, reach, view);
  }

  pointAt(x, y, reach, view) {
    let best = reach * reach;
    let row = -1;
    for (let i = 0; i < this.x.length; i++) {
      const across = this.x[i] - x;
      const down = this.y[i] - y;
      const far = across * across + down * down;
      if (far < best && this.swatch(i, view)) [best, row] = [far, i];
    }
    return row;
  }

  areaAt(x, y) {
    const inside = new Set(); // even-odd, so that holes are holes
    for (let part = 0; part + 1 < this.starts.length; part++) {
      if (!this.ringHolds(this.starts[part], this.starts[part + 1], x, y)) continue;
      const row = this.shapeOf[part];
      if (!inside.delete(row)) inside.add(row);
    }
    return inside.size ? Math.max(...inside) : -1;
  }

  ringHolds(start, end, x, y) {
    let holds = false;
    for (let i = start, j = end - 1; i < end; j = i++) {
      if (this.y[i] > y === this.y[j] > y) continue;
      if (x < ((this.x[j] - this.x[i]) * (y - this.y[i])) / (this.y[j] - this.y[i]) + this.x[i]) holds = !holds;
    }
    return holds;
  }
}

function startsOf(counts) {
  const starts = new Int32Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) starts[i + 1] = starts[i] + counts[i];
  return starts;
}
