// What is said of one thing, and the legend. Text from the data goes in as text, never as markup.
function element(tag, text, styles) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  Object.assign(made.style, styles ?? {});
  return made;
}

const FORMATS = {
  whole: (value) => value.toLocaleString("en-US"),
  metres: (value) => `${(value / 10).toLocaleString("en-US", { minimumFractionDigits: 1 })} m`,
  rate: (value) => `${(value / 10).toFixed(1)}%`,
  ratio: (value) => `1:${(value / 10).toFixed(1)}`,
};

// A value of 0 is missing; all others are one more than what they mean.
function factText(fact, row) {
  const value = fact.values[row] - 1;
  if (value < 0) return "—";
  return fact.texts ? fact.texts[value] : FORMATS[fact.format](value);
}

function card(layer, row, view) {
  const box = element("div");
  box.append(element("b", layer.titles ? layer.titles[row] : layer.name));
  const swatch = layer.swatch(row, view);
  if (swatch && swatch.label && layer.titles) box.append(element("div", swatch.label));
  for (const fact of layer.facts) {
    if (fact.view !== null && fact.view !== view) continue;
    box.append(element("div", `${fact.label} ${factText(fact, row)}`));
  }
  return box;
}

function swatchCanvas(kind, swatch) {
  const canvas = element("canvas", undefined, { verticalAlign: "middle", marginRight: "6px" });
  [canvas.width, canvas.height] = [26, 16];
  const context = canvas.getContext("2d");
  context.fillStyle = swatch.fill ?? "#FFFFFF";
  if (kind === "dots") [[6, 9], [13, 5], [20, 10]].forEach(([x, y]) => context.fillRect(x - 2, y - 2, 4, 4));
  else if (kind === "signs") drawSign(context, swatch, 13, 8, 5);
  else {
    context.globalAlpha = swatch.opacity ?? 1;
    if (kind === "areas" && swatch.fill) context.fillRect(2, 2, 22, 12);
    context.globalAlpha = 1;
    context.setLineDash(swatch.dash ?? []);
    context.strokeStyle = swatch.line ?? swatch.fill;
    context.lineWidth = Math.max(swatch.width ?? 1, 1);
    if (kind === "areas") context.strokeRect(2, 2, 22, 12);
    else {
      context.beginPath();
      context.moveTo(2, 8);
      context.lineTo(24, 8);
      context.stroke();
    }
  }
  return canvas;
}

function legend(picture, canvasLayer) {
  const box = element("div", undefined, {
    background: "#FFFFFF", padding: "8px 10px", border: "1px solid #999", maxWidth: "21em", maxHeight: "72vh",
    overflow: "auto", font: "13px/1.5 'Source Han Sans SC','Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif",
  });
  box.className = "map-legend";
  const head = element("details");
  head.open = true;
  head.append(element("summary", picture.title, { fontWeight: "bold", cursor: "pointer" }));
  picture.lines.forEach((line) => head.append(element("div", line, { color: "#444" })));
  if (picture.views.length > 1) head.append(viewChoice(picture, canvasLayer));
  [...canvasLayer.layers].reverse().forEach((layer) => head.append(layerSwitch(layer, canvasLayer)));
  box.append(head);
  L.DomEvent.disableClickPropagation(box);
  L.DomEvent.disableScrollPropagation(box);
  return box;
}

function viewChoice(picture, canvasLayer) {
  const select = element("select", undefined, { font: "inherit", margin: "4px 0", maxWidth: "100%" });
  select.setAttribute("aria-label", picture.views_label);
  picture.views.forEach((name, number) => {
    const option = element("option", name);
    option.value = number;
    select.append(option);
  });
  select.addEventListener("change", () => {
    canvasLayer.view = Number(select.value);
    canvasLayer.redraw();
  });
  return select;
}

function layerSwitch(layer, canvasLayer) {
  const group = element("div", undefined, { marginTop: "4px" });
  const label = element("label", undefined, { cursor: "pointer", fontWeight: "600" });
  const tick = element("input", undefined, { margin: "0 6px 0 0", verticalAlign: "middle" });
  tick.type = "checkbox";
  tick.checked = layer.shown;
  label.append(tick, layer.name);
  group.append(label);
  const lines = element("div");
  layer.swatches.filter((swatch) => swatch && swatch.label).forEach((swatch) => {
    const line = element("div", undefined, { paddingLeft: "20px" });
    line.append(swatchCanvas(layer.kind, swatch), swatch.label);
    lines.append(line);
  });
  group.append(lines);
  // What a colour means is told of what is shown.
  lines.hidden = !layer.shown;
  tick.addEventListener("change", () => {
    layer.shown = tick.checked;
    lines.hidden = !layer.shown;
    canvasLayer.redraw();
  });
  return group;
}
