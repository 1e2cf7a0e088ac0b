// All layers on one canvas: a pure function of what is shown and where the window is.
function drawLayers(context, layers, frame, view) {
  context.clearRect(0, 0, frame.width, frame.height);
  for (const layer of layers) {
    if (!layer.shown) continue;
    if (layer.kind === "areas" || layer.kind === "lines") drawParts(context, layer, frame, view);
    else drawPoints(context, layer, frame, view);
  }
}

function drawParts(context, layer, frame, view) {
  layer.swatches.forEach((swatch, number) => {
    if (!swatch) return;
    const classes = layer.classes[Math.min(view, layer.classes.length - 1)];
    context.beginPath();
    for (let part = 0; part + 1 < layer.starts.length; part++) {
      if (classes[layer.shapeOf[part]] !== number) continue;
      tracePart(context, layer, part, frame);
    }
    if (layer.kind === "areas" && swatch.fill) {
      context.globalAlpha = swatch.opacity ?? 1;
      context.fillStyle = swatch.fill;
      context.fill("evenodd");
      context.globalAlpha = 1;
    }
    context.setLineDash(swatch.dash ?? []);
    context.strokeStyle = swatch.line ?? swatch.fill;
    context.lineWidth = (swatch.width ?? 1) * (layer.kind === "lines" ? lineScale(frame.zoom) : 1);
    context.stroke();
    context.setLineDash([]);
  });
}

function tracePart(context, layer, part, frame) {
  const start = layer.starts[part];
  const end = layer.starts[part + 1];
  let before = [NaN, NaN];
  for (let i = start; i < end; i++) {
    const x = layer.x[i] * frame.scale - frame.left;
    const y = layer.y[i] * frame.scale - frame.top;
    const apart = Math.abs(x - before[0]) + Math.abs(y - before[1]);
    if (apart < 0.7 && i + 1 < end) continue; // nobody sees it
    if (i === start) context.moveTo(x, y);
    else context.lineTo(x, y);
    before = [x, y];
  }
}

const lineScale = (zoom) => (zoom < 13 ? 0.6 : zoom < 15 ? 1 : zoom < 17 ? 2 : 4);
const dotSize = (zoom) => (zoom < 12.5 ? 1.6 : zoom < 14 ? 2.4 : zoom < 15.5 ? 4 : zoom < 17 ? 6 : 9);

function drawPoints(context, layer, frame, view) {
  const classes = layer.classes[Math.min(view, layer.classes.length - 1)];
  layer.swatches.forEach((swatch, number) => {
    if (!swatch) return;
    const size = layer.kind === "dots" ? dotSize(frame.zoom) : signSize(frame.zoom);
    context.fillStyle = swatch.fill;
    for (let i = 0; i < classes.length; i++) {
      if (classes[i] !== number) continue;
      const x = layer.x[i] * frame.scale - frame.left;
      const y = layer.y[i] * frame.scale - frame.top;
      if (x < -size || y < -size || x > frame.width + size || y > frame.height + size) continue;
      if (layer.kind === "dots") context.fillRect(x - size / 2, y - size / 2, size, size);
      else drawSign(context, swatch, x, y, size);
    }
  });
}

const signSize = (zoom) => (zoom < 12.5 ? 4 : zoom < 14 ? 5.5 : zoom < 16 ? 7 : 9);

// A circle, diamond or square with a white rim: told apart without colours.
function drawSign(context, swatch, x, y, size) {
  context.beginPath();
  if (swatch.sign === "diamond") {
    const reach = size * 1.35;
    [[0, -reach], [reach, 0], [0, reach], [-reach, 0]].forEach(([across, down], corner) =>
      corner ? context.lineTo(x + across, y + down) : context.moveTo(x + across, y + down));
    context.closePath();
  } else if (swatch.sign === "square") context.rect(x - size * 0.9, y - size * 0.9, size * 1.8, size * 1.8);
  else context.arc(x, y, size, 0, 2 * Math.PI);
  context.fillStyle = swatch.fill;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = swatch.line ?? "#FFFFFF";
  context.stroke();
}
