// Stacked areas over activation: tiles and areas isolate a kind of image; pointer, touch and a slider walk the buckets.

Article.component("conditional-probability", (element, data) => {
  const root = element.querySelector(".conditional-probability");
  const plot = root.querySelector(".plot");
  const views = new Map(); // "wide" or "narrow" -> the Vega view, once it is drawn
  const ratios = {}; // "wide" or "narrow" -> height by width
  const weights = data.labels.map(() => 1);
  let isolated = -1;
  let frame = 0;

  const size = () => (getComputedStyle(plot.querySelector(".wide")).display === "none" ? "narrow" : "wide");
  const percent = (share) => `${Math.round(100 * share)}%`;

  // ---- isolating a kind

  const buttons = [...root.querySelectorAll(".kind")].map((tile) => {
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
    const from = [...weights];
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const start = performance.now();
    const step = (now) => {
      const time = still ? 1 : Math.max(0, Math.min(1, (now - start) / 600));
      const eased = time * time * (3 - 2 * time);
      weights.forEach((_, row) => {
        const goal = isolated < 0 || row === isolated ? 1 : 0;
        weights[row] = from[row] + (goal - from[row]) * eased;
      });
      for (const view of views.values()) show(view, time === 1 ? isolated : -1);
      if (time < 1) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
  }

  function show(view, intervalsOf) {
    view.signal("weights", [...weights]).signal("isolated", intervalsOf).runAsync();
  }

  // ---- reading a bucket

  const hairline = document.createElement("div");
  hairline.className = "hairline";
  hairline.hidden = true;
  const tip = document.createElement("div");
  tip.className = "tooltip";
  tip.hidden = true;
  plot.append(hairline, tip);

  function rows(bucket) {
    const listed = isolated >= 0 ? [isolated] : [...data.order].reverse();
    return listed.filter((row) => isolated >= 0 || bucket.shares[row] > 0).map((row) => {
      const interval = isolated >= 0 && bucket.intervals ? bucket.intervals[row] : null;
      const range = interval ? ` (95% interval ${percent(interval[0])} to ${percent(interval[1])})` : "";
      return { row, name: data.labels[row].name, text: percent(bucket.shares[row]) + range };
    });
  }

  function heading(bucket) {
    const images = bucket.count === null ? "" : `, ${bucket.count} images`;
    return `${bucket.from.toFixed(1)} to ${bucket.to.toFixed(1)} SD${images}`;
  }

  /** Where a bucket stands in a drawn chart: its x and the plot's top and bottom, in CSS pixels of the window. */
  function place(bucket) {
    const view = views.get(size());
    if (!view) return null;
    const svg = plot.querySelector(`.${size()} svg`);
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
    for (const { row, name, text } of rows(bucket)) {
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
    title.textContent = heading(bucket);
    tip.replaceChildren(title, list);
    const beside = spot.x + 14 + tip.offsetWidth > document.documentElement.clientWidth ? spot.x - 14 - tip.offsetWidth : spot.x + 14;
    tip.style.left = `${Math.max(4, beside)}px`;
    tip.style.top = `${Math.max(4, spot.top + 8)}px`;
  }

  function hide() {
    hairline.hidden = tip.hidden = true;
  }

  function nearest(clientX) {
    const spot = place(data.buckets[0]);
    if (!spot) return 0;
    const at = spot.nearest(clientX);
    const distances = data.buckets.map((bucket) => Math.abs(bucket.at - at));
    return distances.indexOf(Math.min(...distances));
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
    const shares = rows(bucket).map(({ name, text }) => `${name} ${text}`).join(", ");
    slider.setAttribute("aria-valuetext", `${heading(bucket)}: ${shares}`);
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

  /** The box stays what it was; inside it the text gets the size it was meant to have. */
  function fit(view, holder, ratio) {
    if (view) view.width(holder.clientWidth).height(holder.clientWidth * ratio).runAsync();
  }

  async function draw() {
    const which = size();
    const holder = plot.querySelector(`.${which}`);
    if (which in ratios) {
      fit(views.get(which), holder, ratios[which]);
      return;
    }
    const { width, height } = holder.querySelector("svg").viewBox.baseVal;
    ratios[which] = height / width;
    const view = await Article.chart(holder, data[which].vega);
    views.set(which, view);
    fit(view, holder, ratios[which]);
    show(view, isolated);
    view.addEventListener("pointermove", (event, item) => read(nearest(event.clientX), rowOf(item)));
    view.addEventListener("click", (event, item) => {
      if (rowOf(item) >= 0) isolate(rowOf(item));
      read(nearest(event.clientX), rowOf(item));
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
