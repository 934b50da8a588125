/* The region map: modes, families of neurons, one neuron at a time, and what a place says when pointed at.
   Colours follow generator/neuron_articles/drawing/activation_colour.py, case for case (tests/figures/activation_colours.json). */
"use strict";

(() => {
  const NEURON_LEAVE_MS = 70;
  const LEAST_SAID = 2;  // of 255: the least that is not "0 %"
  const SVG = "http://www.w3.org/2000/svg";
  const KINDS = { geography: "spatial", countries: "countries", cities: "cities" };
  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  /* The colour of a place: activations one a neuron -> {hue in degrees, saturation and lightness in percent}. */
  function blend(activations) {
    const count = activations.length;
    let x = 0, y = 0, squares = 0, sum = 0, greatest = 0;
    activations.forEach((a, index) => {
      const angle = (2 * Math.PI / count) * index;
      x += a * a * Math.cos(angle);
      y += a * a * Math.sin(angle);
      squares += a * a;
      sum += a;
      greatest = Math.max(greatest, a);
    });
    if (sum === 0) return { hue: 0, saturation: 0, lightness: 95 };
    const agreement = Math.hypot(x / count, y / count) / (squares / count + 0.001);
    const strength = 0.4 * (2 * greatest + sum / count);
    const lightness = 1 - 0.6 * Math.min(1, Math.max(0.1, strength));
    const hue = (Math.atan2(y, x) * 180 / Math.PI + 360) % 360;
    return { hue, saturation: 120 * agreement ** 3, lightness: 100 * lightness };
  }

  const css = ({ hue, saturation, lightness }) =>
    `hsl(${hue.toFixed(1)} ${saturation.toFixed(1)}% ${lightness.toFixed(1)}%)`;

  /* How much a place shows: half the sum of the greatest and the mean activation. */
  const presence = (activations) =>
    (Math.max(...activations) + activations.reduce((sum, a) => sum + a, 0) / activations.length) / 2;

  const chip = (index, count) => css({ hue: 360 * index / count, saturation: 80, lightness: 50 });

  /* Red, green, blue, 0 to 255. */
  function rgb({ hue, saturation, lightness }) {
    const light = lightness / 100;
    const spread = Math.min(1, saturation / 100) * Math.min(light, 1 - light);
    const channel = (n) => {
      const k = (n + hue / 30) % 12;
      return Math.round(255 * (light - spread * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
    };
    return [channel(0), channel(8), channel(4)];
  }

  const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const slug = (name) => name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  const percent = (value) => `${Math.round(100 * value / 255)} %`;

  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  class RegionMap {
    constructor(component, data) {
      this.data = data;
      this.component = component;
      this.root = component.querySelector(".region-map");
      this.id = component.closest("figure[id]")?.id ?? component.id;
      for (const name of ["map", "caution", "reading", "neurons", "cursor", "overlay"]) this[name] = this.find(`.${name}`);
      this.svg = this.find("svg");
      this.status = this.find("[role=status]");
      this.paths = [...this.root.querySelectorAll(".land path")];
      this.decoded = new Map();
      this.announced = null;    // the unit the page was told of
      this.kept = null;         // the state to go back to, while the text points at another one
      this.pointed = null;      // the neuron pointed at, which wins over the chosen one
      this.state = { ...data.initial };
      this.tooltip = make("div", { class: "tooltip region-map-tooltip" });
      this.tooltip.hidden = true;
      document.body.append(this.tooltip);
      this.listen();
      this.show(this.read(Article.state(this.id).read()));
    }

    find(selector) { return this.root.querySelector(selector); }

    /* ---- State: {mode, view, focus}, in the URL as words or numbers ---- */

    /* A state as written -> a state that exists; what is not said stays, and no focus is said by leaving it out. */
    read(written) {
      if (!written || !Object.keys(written).length) return this.state;
      const mode = written.mode in KINDS ? written.mode : this.state.mode;
      const view = this.place(written.view, this.data.views.map((family) => family.key)) ?? this.state.view;
      const names = this.data.views[view].neurons.map((neuron) => slug(neuron.name));
      return { mode, view, focus: this.place(written.focus, names) };
    }

    place(written, names) {
      if (written === null || written === undefined || written === "") return null;
      const number = /^\d+$/.test(written) ? Number(written) : names.indexOf(slug(String(written)));
      return number >= 0 && number < names.length ? number : null;
    }

    choose(change) {
      this.show({ ...this.state, ...change });
      const { mode, view, focus } = this.state;
      Article.state(this.id).write({ mode, view, focus });
    }

    show(state) {
      const family = state.view !== this.state.view || !this.buttons;
      this.state = state;
      if (family) this.showFamily();
      this.root.querySelectorAll(".modes button").forEach((button) =>
        button.setAttribute("aria-pressed", String(button.dataset.mode === state.mode)));
      this.find("select").value = String(state.view);
      this.map.dataset.mode = state.mode;
      this.reading.textContent = this.data.readings[state.mode];
      this.leave();
      this.draw();
    }

    get family() { return this.data.views[this.state.view].neurons; }
    get focus() { return this.pointed ?? this.state.focus; }
    unit(neuron) { return this.data.units[neuron.unit]; }

    /* ---- Numbers ---- */

    values(neuron, kind) {
      const key = `${neuron.unit} ${kind}`;
      if (!this.decoded.has(key)) this.decoded.set(key, bytes(this.unit(neuron)[kind]));
      return this.decoded.get(key);
    }

    /* The family's activations at every place of a kind, those out of focus 0: calls back once a place. */
    eachPlace(kind, multiplier, callback) {
      const arrays = this.family.map((neuron, index) =>
        this.focus === null || this.focus === index ? this.values(neuron, kind) : null);
      const length = arrays.find(Boolean).length;
      for (let place = 0; place < length; place += 1) {
        callback(place, arrays.map((array) => (array ? array[place] / 255 * multiplier : 0)));
      }
    }

    strongest(neuron, kind, count) {
      const values = this.values(neuron, kind);
      return [...values.keys()].filter((index) => values[index]).sort((a, b) => values[b] - values[a] || a - b)
        .slice(0, count).map((index) => `${this.data[kind][index].name} ${percent(values[index])}`).join(", ");
    }

    /* ---- Drawing ---- */

    draw() {
      const { mode } = this.state;
      if (mode === "countries") this.drawCountries(); else this.paths.forEach((path) => path.removeAttribute("fill"));
      if (mode === "geography") this.drawOverlay(); else this.overlay.removeAttribute("href");
      if (mode === "cities") this.drawCities();
      this.find(".cities").toggleAttribute("hidden", mode !== "cities");
      this.drawFocus();
      this.announce();
    }

    drawCountries() {
      this.eachPlace("countries", 1, (place, activations) => {
        if (activations.some(Boolean)) this.paths[place].setAttribute("fill", css(blend(activations)));
        else this.paths[place].removeAttribute("fill");
      });
    }

    drawOverlay() {
      const { rows, columns } = this.data.grid;
      const canvas = make("canvas", { width: columns, height: rows });
      const context = canvas.getContext("2d");
      const image = context.createImageData(columns, rows);
      this.eachPlace("spatial", 1, (place, activations) => {
        if (!activations.some(Boolean)) return;
        const opacity = Math.min(1, presence(activations.map((a) => 1.6 * a)));
        image.data.set([...rgb(blend(activations.map((a) => 1.1 * a))), Math.round(255 * opacity)], 4 * place);
      });
      context.putImageData(image, 0, 0);
      this.overlay.setAttribute("href", canvas.toDataURL());
    }

    drawCities() {
      const group = this.find(".cities");
      if (group.childElementCount !== this.data.cities.length) {
        group.replaceChildren(...this.data.cities.map(({ point: [x, y] }) => {
          const circle = document.createElementNS(SVG, "circle");
          circle.setAttribute("cx", x);
          circle.setAttribute("cy", y);
          return circle;
        }));
      }
      this.eachPlace("cities", this.focus === null ? 1.5 : 1, (place, activations) => {
        const circle = group.children[place], size = presence(activations), opacity = Math.min(1, 1.2 * size);
        const colour = blend(activations);
        circle.setAttribute("r", Math.round(100 * size));
        circle.setAttribute("fill", css(colour));
        circle.setAttribute("fill-opacity", opacity.toFixed(2));
        circle.setAttribute("stroke", css({ ...colour, lightness: 35 }));  // a dark edge keeps the pale ones visible
        circle.setAttribute("stroke-opacity", Math.min(1, 3 * size).toFixed(2));
        circle.style.pointerEvents = opacity < 0.2 ? "none" : "";
      });
    }

    /* The neurons' list and the word of caution, after the neuron in focus. */
    drawFocus() {
      const { focus } = this;
      this.neurons.classList.toggle("looking", this.pointed !== null);
      [...this.neurons.children].forEach((item, index) => {
        item.classList.toggle("dim", focus !== null && focus !== index);
        item.classList.toggle("pinned", this.state.focus === index);
        this.buttons[index].setAttribute("aria-pressed", String(this.state.focus === index));
      });
      const warning = focus === null ? "" : this.unit(this.family[focus]).warning ?? "";
      this.caution.hidden = !warning;
      this.caution.textContent = warning;
      this.caution.style.setProperty("--hue", 360 * (focus ?? 0) / this.family.length);
    }

    showFamily() {
      this.pointed = null;
      const { family } = this;
      this.find(".world").classList.toggle("cautious", family.some((neuron) => this.unit(neuron).warning));
      this.neurons.setAttribute("aria-label", this.data.views[this.state.view].name);
      this.buttons = family.map((neuron) => make("button", {
        type: "button", class: "chip", "aria-pressed": "false", "aria-label": `Show ${neuron.name} alone`, title: `Show ${neuron.name} alone`,
      }));
      this.neurons.replaceChildren(...family.map((neuron, index) => this.item(neuron, index)));
      this.find("tbody").replaceChildren(...family.map((neuron) => this.row(neuron)));
    }

    label(neuron) {
      const [model, , number] = this.unit(neuron).unit.split("/");
      return make("span", { class: "number" }, `${model} ${number}`);
    }

    item(neuron, index) {
      const { unit, words, pictures = {} } = this.unit(neuron);
      const href = `${this.root.dataset.root}neurons/${unit}/index.html`;
      const link = make("a", { class: "neuron", "data-unit": unit, href }, neuron.name);
      const facets = this.data.facets.filter((facet) => facet in pictures).map((facet) => make("img", {
        src: `${this.root.dataset.root}objects/${pictures[facet].object}`, alt: `${neuron.name}, facet ${facet}`, title: facet,
        width: pictures[facet].width, height: pictures[facet].height,
      }));
      const item = make("li", { style: `--chip: ${chip(index, this.family.length)}` }, this.buttons[index],
        make("span", { class: "name" }, link, " ", this.label(neuron)),
        make("span", { class: "words" }, words.slice(0, 5).join(", ")));
      if (facets.length) item.append(make("span", { class: "pictures" }, ...facets));
      // A page that scrolls beneath a resting pointer moves no pointer: what a link chose stays chosen.
      item.addEventListener("pointermove", (event) => {
        if (event.pointerType !== "touch" && (event.movementX || event.movementY)) this.point(index);
      });
      item.addEventListener("pointerleave", () => this.point(null));
      item.addEventListener("focusin", (event) => { if (event.target.matches(":focus-visible")) this.point(index); });
      item.addEventListener("focusout", () => this.point(null));
      item.addEventListener("click", (event) => { if (!event.target.closest("a")) this.pin(index); });
      return item;
    }

    row(neuron) {
      const name = make("th", { scope: "row" }, `${neuron.name} `, this.label(neuron));
      const cells = ["countries", "cities"].map((kind) => make("td", {}, this.strongest(neuron, kind, 5)));
      return make("tr", {}, name, ...cells, make("td", {}, this.unit(neuron).words.join(", ")));
    }

    /* ---- Neurons ---- */

    pin(index) {
      this.pointed = null;
      this.choose({ focus: this.state.focus === index ? null : index });
    }

    /* Look at a neuron, or at none after a moment, so that moving from one to the next does not flicker. */
    point(index) {
      clearTimeout(this.leaving);
      if (index !== null) this.look(index);
      else this.leaving = setTimeout(() => this.look(null), NEURON_LEAVE_MS);
    }

    look(index) {
      if (index === this.pointed) return;
      this.pointed = index;
      this.draw();
    }

    /* ---- What the text points at, for as long as it does ---- */

    glance(state) {
      this.kept ??= this.state;
      this.pointed = null;
      this.show(state);
    }

    goBack() {
      const { kept } = this;
      this.kept = null;
      if (kept) this.show(kept);
    }

    /* The state that shows a unit alone, in this family if it is there, or null. */
    stateOf(unit) {
      const { views } = this.data;
      for (const view of [this.state.view, ...views.keys()]) {
        const focus = views[view].neurons.findIndex((neuron) => this.unit(neuron).unit === unit);
        if (focus >= 0) return { ...this.state, view, focus };
      }
      return null;
    }

    /* Tell the page which neuron is looked at. */
    announce() {
      const unit = this.focus === null ? null : this.unit(this.family[this.focus]).unit;
      if (unit === this.announced) return;
      if (this.announced) Article.announce("unit", { unit: this.announced, active: false, from: this });
      if (unit) Article.announce("unit", { unit, active: true, from: this });
      this.announced = unit;
    }

    /* ---- Places: pointed at, or walked through with the arrow keys ---- */

    placeAt(event) {
      const box = this.svg.getBoundingClientRect(), { rows, columns } = this.data.grid;
      if (this.state.mode === "geography") {
        const row = Math.floor((event.clientY - box.top) / box.height * rows);
        const column = Math.floor((event.clientX - box.left) / box.width * columns);
        return row < 0 || row >= rows || column < 0 || column >= columns ? -1 : row * columns + column;
      }
      const group = this.state.mode === "countries" ? ".land" : ".cities";
      return event.target.parentNode === this.find(group) ? [...event.target.parentNode.children].indexOf(event.target) : -1;
    }

    point2d(place) {
      if (this.state.mode !== "geography") return this.data[this.state.mode][place].point;
      const { rows, columns } = this.data.grid, { width, height } = this.svg.viewBox.baseVal;
      return [(place % columns + 0.5) * width / columns, (Math.floor(place / columns) + 0.5) * height / rows];
    }

    title(place) {
      if (this.state.mode !== "geography") return this.data[this.state.mode][place].name;
      const [x, y] = this.point2d(place), { width, height } = this.svg.viewBox.baseVal;
      const degrees = (distance) => distance / this.data.perDegree;
      const side = (value, plus, minus) => `${Math.abs(value).toFixed(0)}° ${value < 0 ? minus : plus}`;
      return `${side(degrees(height / 2 - y), "N", "S")}, ${side(degrees(x - width / 2), "E", "W")}`;
    }

    /* [neuron's place in the family, value] at a place, strongest first. */
    readings(place) {
      const kind = KINDS[this.state.mode];
      return this.family.map((neuron, index) => [index, this.values(neuron, kind)[place]])
        .filter(([index, value]) => value >= LEAST_SAID && (this.focus === null || this.focus === index))
        .sort(([, a], [, b]) => b - a).slice(0, 6);
    }

    showTooltip(place, x, y) {
      const readings = this.readings(place);
      if (readings.length === 0 && this.state.mode === "geography") return this.hideTooltip();
      const list = make("dl", {}, ...readings.flatMap(([index, value]) => [
        make("dt", { class: "swatch", style: `--chip: ${chip(index, this.family.length)}` }),
        make("dt", {}, this.family[index].name), make("dd", {}, percent(value))]));
      this.tooltip.replaceChildren(make("strong", {}, this.title(place)), readings.length ? list : " no response");
      this.tooltip.hidden = false;
      const { offsetWidth: width, offsetHeight: height } = this.tooltip, edge = document.documentElement.clientWidth;
      this.tooltip.style.left = `${Math.max(8, Math.min(x + 14, edge - width - 8))}px`;
      this.tooltip.style.top = `${y + 18 + height > innerHeight ? y - height - 12 : y + 18}px`;
      return undefined;
    }

    hideTooltip() { this.tooltip.hidden = true; }

    /* End a walk by keyboard. */
    leave() {
      this.hideTooltip();
      this.walked = null;
      this.cursor.toggleAttribute("hidden", true);
    }

    step(direction) {
      const next = this.walked === null ? this.firstPlace() : this.neighbour(this.walked, direction);
      if (next === null) return;
      this.walked = next;
      const [x, y] = this.point2d(next), box = this.svg.getBoundingClientRect(), scale = box.width / this.svg.viewBox.baseVal.width;
      this.cursor.setAttribute("cx", x);
      this.cursor.setAttribute("cy", y);
      this.cursor.toggleAttribute("hidden", false);
      this.showTooltip(next, box.left + x * scale, box.top + y * scale);
      const heard = this.readings(next).slice(0, 3).map(([index, value]) => `${this.family[index].name} ${percent(value)}`);
      this.status.textContent = `${this.title(next)}: ${heard.join(", ") || "no response"}`;
    }

    /* The place that answers most. */
    firstPlace() {
      let best = 0, most = -1;
      this.eachPlace(KINDS[this.state.mode], 1, (place, activations) => {
        if (Math.max(...activations) > most) [best, most] = [place, Math.max(...activations)];
      });
      return best;
    }

    /* The nearest place in a direction, or none; of cities only those that show. */
    neighbour(place, [dx, dy]) {
      const [x0, y0] = this.point2d(place);
      let best = null, least = Infinity;
      this.eachPlace(KINDS[this.state.mode], 1, (other, activations) => {
        if (this.state.mode === "cities" && presence(activations) < 0.1) return;
        const [x, y] = this.point2d(other), along = (x - x0) * dx + (y - y0) * dy;
        const across = Math.abs((x - x0) * dy) + Math.abs((y - y0) * dx);
        if (along <= 0 || across > 1.5 * along || along + 2 * across >= least) return;
        [best, least] = [other, along + 2 * across];
      });
      return best;
    }

    /* ---- Events ---- */

    listen() {
      this.root.querySelectorAll(".modes button").forEach((button) =>
        button.addEventListener("click", () => this.choose({ mode: button.dataset.mode })));
      this.find("select").addEventListener("change", (event) => this.choose({ view: Number(event.target.value), focus: null }));
      document.addEventListener("article:map", (event) => {
        if (event.detail.id && event.detail.id !== this.id) return;
        this.pointed = null;
        this.kept = null;
        this.show(this.read(event.detail));
      });
      document.addEventListener("article:look", ({ detail }) => {
        if (detail.id && detail.id !== this.id) return;
        if (detail.active) this.glance(this.read(detail)); else this.goBack();
      });
      document.addEventListener("article:unit", ({ detail: { unit, active, from } }) => {
        if (from === this || this.component.contains(from)) return;
        const state = active ? this.stateOf(unit) : null;
        if (state) this.glance(state); else this.goBack();
      });
      this.listenToMap();
    }

    listenToMap() {
      const { map } = this;
      map.tabIndex = 0;
      map.setAttribute("role", "application");
      map.setAttribute("aria-label", "World map: arrow keys go from place to place");
      const pointAt = (event) => {
        const place = this.placeAt(event);
        if (place < 0) this.hideTooltip(); else this.showTooltip(place, event.clientX, event.clientY);
      };
      map.addEventListener("pointermove", pointAt);
      map.addEventListener("click", pointAt);
      map.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") this.hideTooltip(); });
      map.addEventListener("blur", () => this.leave());
      document.addEventListener("scroll", () => this.hideTooltip(), { passive: true });
      map.addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.leave();
        if (!(event.key in STEPS) || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        this.step(STEPS[event.key]);
      });
    }
  }

  Article.component("region-map", Object.assign((element, data) => { new RegionMap(element, data); }, { blend, css, rgb }));
})();
