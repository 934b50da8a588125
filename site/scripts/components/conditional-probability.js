/* Stacked areas over activation: tiles and areas isolate a kind of image; pointer, touch and a slider walk the buckets. */
"use strict";

Article.component("conditional-probability", (element, data) => {
  const root = Article.part(element, ".conditional-probability");
  const plot = Article.part(root, ".plot");
  const views = new Map(); // "wide" or "narrow" -> the Vega view, once it is drawn
  const ratios = {}; // "wide" or "narrow" -> height by width
  let weights = data.labels.map(() => 1);
  let isolated = -1;
  let frame = 0;

  const size = () => (getComputedStyle(Article.part(plot, ".wide")).display === "none" ? "narrow" : "wide");
  const svgIn = (scope) => /** @type {SVGSVGElement} */ (Article.part(scope, "svg"));

  // ---- isolating a kind

  const buttons = [...root.querySelectorAll(/** @type {"li"} */ (".kind"))].map((tile) => {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-pressed", "false");
    button.append(...tile.childNodes);
    tile.append(button);
    button.addEventListener("click", () => isolate(Number(tile.dataset.row)));
    return { button, row: Number(tile.dataset.row) };
  });

  function isolate(row) {
    isolated = row === isolated ? -1 : row;
    root.toggleAttribute("data-isolated", isolated >= 0);
    for (const { button, row: own } of buttons) button.setAttribute("aria-pressed", String(own === isolated));
    describeSlider();
    move();
  }

  // Vega has no transitions: the weights of the kinds are moved frame by frame.
  function move() {
    cancelAnimationFrame(frame);
    const from = weights;
    const still = Article.calm();
    const start = performance.now();
    const step = (now) => {
      const time = still ? 1 : Math.max(0, Math.min(1, (now - start) / 600));
      weights = weightsAt(from, isolated, time);
      for (const view of views.values()) show(view, time === 1 ? isolated : -1);
      if (time < 1) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
  }

  function show(view, intervalsOf) {
    view.signal("weights", weights).signal("isolated", intervalsOf).runAsync();
  }

  // ---- reading a bucket

  const hairline = document.createElement("div");
  hairline.className = "hairline";
  hairline.hidden = true;
  const tip = document.createElement("div");
  tip.className = "tooltip";
  tip.hidden = true;
  plot.append(hairline, tip);

  /* Where a bucket stands in a drawn chart: its x and the plot's top and bottom, in CSS pixels of the window. */
  function place(bucket) {
    const view = views.get(size());
    if (!view) return null;
    const svg = svgIn(Article.part(plot, `.${size()}`));
    const box = svg.getBoundingClientRect();
    const scale = box.width / svg.viewBox.baseVal.width || 1;
    const [left, top] = view.origin();
    const at = view.scale("x");
    return { box, x: box.left + (left + at(bucket.at)) * scale, top: box.top + top * scale, height: view.signal("height") * scale,
      nearest: (x) => at.invert((x - box.left) / scale - left) };
  }

  function read(index, emphasised) {
    const bucket = data.buckets[index];
    const spot = place(bucket);
    if (!spot) return;
    const frameBox = plot.getBoundingClientRect();
    hairline.hidden = tip.hidden = false;
    hairline.style.cssText = `left:${spot.x - frameBox.left}px;top:${spot.top - frameBox.top}px;height:${spot.height}px`;
    const list = document.createElement("dl");
    for (const { row, name, text } of bucketRows(bucket, data, isolated)) {
      const term = document.createElement("dt");
      const swatch = document.createElement("span");
      swatch.className = "swatch";
      swatch.style.setProperty("--kind", data.labels[row].colour);
      term.append(swatch, name);
      const value = document.createElement("dd");
      value.textContent = text;
      if (row === emphasised) term.style.fontWeight = value.style.fontWeight = "650";
      list.append(term, value);
    }
    const title = document.createElement("strong");
    title.textContent = bucketHeading(bucket);
    tip.replaceChildren(title, list);
    const beside = spot.x + 14 + tip.offsetWidth > document.documentElement.clientWidth ? spot.x - 14 - tip.offsetWidth : spot.x + 14;
    tip.style.left = `${Math.max(4, beside)}px`;
    tip.style.top = `${Math.max(4, spot.top + 8)}px`;
  }

  function hide() {
    hairline.hidden = tip.hidden = true;
  }

  function bucketAt(clientX) {
    const spot = place(data.buckets[0]);
    return spot ? nearestBucket(data.buckets, spot.nearest(clientX)) : 0;
  }

  // ---- the slider: the chart for a keyboard

  const walk = document.createElement("label");
  walk.className = "walk";
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", min: 0, max: data.buckets.length - 1, step: 1, value: 0 });
  walk.append("Walk through the activations", slider);
  plot.after(walk);

  function describeSlider() {
    const bucket = data.buckets[Number(slider.value)];
    const shares = bucketRows(bucket, data, isolated).map(({ name, text }) => `${name} ${text}`).join(", ");
    slider.setAttribute("aria-valuetext", `${bucketHeading(bucket)}: ${shares}`);
  }
  const readSlider = () => {
    describeSlider();
    read(Number(slider.value), -1);
  };
  slider.addEventListener("input", readSlider);
  slider.addEventListener("focus", readSlider);
  slider.addEventListener("blur", hide);
  describeSlider();

  // ---- drawing

  const rowOf = (item) => (item && item.datum && "row" in item.datum ? item.datum.row : -1);

  /* The box stays what it was; inside it the text gets the size it was meant to have. */
  function fit(view, holder, ratio) {
    if (view) view.width(holder.clientWidth).height(holder.clientWidth * ratio).runAsync();
  }

  async function draw() {
    const which = size();
    const holder = Article.part(plot, `.${which}`);
    if (which in ratios) {
      fit(views.get(which), holder, ratios[which]);
      return;
    }
    const { width, height } = svgIn(holder).viewBox.baseVal;
    ratios[which] = height / width;
    const view = await Article.chart(holder, data[which].vega);
    views.set(which, view);
    fit(view, holder, ratios[which]);
    show(view, isolated);
    view.addEventListener("pointermove", (event, item) => read(bucketAt(event.clientX), rowOf(item)));
    view.addEventListener("click", (event, item) => {
      if (rowOf(item) >= 0) isolate(rowOf(item));
      read(bucketAt(event.clientX), rowOf(item));
    });
  }

  plot.addEventListener("pointerleave", hide);
  document.addEventListener("scroll", hide, { passive: true, capture: true });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  new ResizeObserver(() => {
    hide();
    draw();
  }).observe(plot);
  return draw();
});
