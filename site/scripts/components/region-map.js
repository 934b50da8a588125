/* The region map: modes, families of neurons, one neuron at a time, and what a place says when pointed at.
   Its parts are the files of the folder region-map; this file comes after them. */
"use strict";

const NEURON_LEAVE_MS = 70; // so that moving from one neuron to the next does not flicker

class RegionMap {
  /**
   * @param {HTMLElement} component
   * @param {RegionData} data
   */
  constructor(component, data) {
    this.data = data;
    this.component = component;
    this.root = /** @type {HTMLElement} */ (component.querySelector(".region-map"));
    this.id = component.closest("figure[id]")?.id ?? component.id;
    this.select = /** @type {HTMLSelectElement} */ (this.root.querySelector("select"));
    this.caution = /** @type {HTMLElement} */ (this.root.querySelector(".caution"));
    this.leaving = 0;
    /** @type {string | null} */
    this.announced = null; // the unit that the page was told about
    /** @type {RegionChoice | null} */
    this.kept = null; // the choice to go back to, while the text points at another one
    /** @type {number | null} */
    this.pointed = null; // the neuron pointed at, which wins over the chosen one
    /** @type {RegionChoice} */
    this.state = { ...data.initial };
    /** @type {RegionView | null} */
    this.listed = null; // the family that the list of neurons shows
    this.activations = new Activations(data.units);
    this.drawing = new MapDrawing(this.root, data);
    this.neurons = new NeuronList(this.root, data, this.activations, {
      point: (index) => this.point(index), pin: (index) => this.pin(index),
    });
    this.places = new PlaceReader(this.root, data, () => ({
      mode: this.state.mode, neurons: this.family, family: this.values(KINDS[this.state.mode]),
    }));
    this.listen();
    this.show(choiceFrom(Article.state(this.id).read(), this.state, data.views));
  }

  get view() { return this.data.views[this.state.view]; }
  get family() { return this.view.neurons; }
  get focus() { return this.pointed ?? this.state.focus; }

  /** @param {RegionNeuron} neuron */
  unit(neuron) { return this.data.units[neuron.unit]; }

  /**
   * @param {RegionKind} kind
   * @returns {FamilyValues}
   */
  values(kind) {
    return this.family.map(({ unit }, index) =>
      this.focus === null || this.focus === index ? this.activations.of(unit, kind) : null);
  }

  /* ---- What shows ---- */

  /** @param {Partial<RegionChoice>} change */
  choose(change) {
    this.show({ ...this.state, ...change });
    const { mode, view, focus } = this.state;
    Article.state(this.id).write({ mode, view, focus });
  }

  /** @param {RegionChoice} state */
  show(state) {
    this.state = state;
    if (this.listed !== this.view) this.showFamily();
    for (const button of this.modeButtons()) button.setAttribute("aria-pressed", String(button.dataset.mode === state.mode));
    this.select.value = String(state.view);
    this.places.map.dataset.mode = state.mode;
    /** @type {HTMLElement} */ (this.root.querySelector(".reading")).textContent = this.data.readings[state.mode];
    this.places.leave();
    this.draw();
  }

  showFamily() {
    this.pointed = null;
    this.listed = this.view;
    const cautious = this.family.some((neuron) => this.unit(neuron).warning);
    this.root.querySelector(".world")?.classList.toggle("cautious", cautious);
    this.neurons.show(this.view);
  }

  draw() {
    const { mode } = this.state;
    this.drawing.draw(mode, this.values(KINDS[mode]), this.focus !== null);
    this.neurons.mark(this.focus, this.state.focus, this.pointed !== null);
    this.warn();
    this.announce();
  }

  /** The word of caution of the neuron in focus. */
  warn() {
    const { focus } = this;
    const warning = focus === null ? "" : this.unit(this.family[focus]).warning ?? "";
    this.caution.hidden = !warning;
    this.caution.textContent = warning;
    this.caution.style.setProperty("--hue", String(360 * (focus ?? 0) / this.family.length));
  }

  /* ---- Neurons ---- */

  /** @param {number} index */
  pin(index) {
    this.pointed = null;
    this.choose({ focus: this.state.focus === index ? null : index });
  }

  /**
   * Look at a neuron, or at none after a moment.
   * @param {number | null} index
   */
  point(index) {
    clearTimeout(this.leaving);
    if (index !== null) this.look(index);
    else this.leaving = setTimeout(() => this.look(null), NEURON_LEAVE_MS);
  }

  /** @param {number | null} index */
  look(index) {
    if (index === this.pointed) return;
    this.pointed = index;
    this.draw();
  }

  /* ---- What the text points at, for as long as it does ---- */

  /** @param {RegionChoice} state */
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

  /** Tell the page which neuron is looked at. */
  announce() {
    const unit = this.focus === null ? null : this.unit(this.family[this.focus]).unit;
    if (unit === this.announced) return;
    if (this.announced) Article.announce("unit", { unit: this.announced, active: false, from: this });
    if (unit) Article.announce("unit", { unit, active: true, from: this });
    this.announced = unit;
  }

  /* ---- Events ---- */

  /** @returns {NodeListOf<HTMLButtonElement>} */
  modeButtons() { return this.root.querySelectorAll(".modes button"); }

  listen() {
    for (const button of this.modeButtons()) {
      button.addEventListener("click", () => this.choose({ mode: /** @type {RegionMode} */ (button.dataset.mode) }));
    }
    this.select.addEventListener("change", () => this.choose({ view: Number(this.select.value), focus: null }));
    Article.listen("map", (detail) => {
      if (detail.id && detail.id !== this.id) return;
      this.pointed = null;
      this.kept = null;
      this.show(choiceFrom(detail, this.state, this.data.views));
    });
    Article.listen("look", (detail) => {
      if (detail.id && detail.id !== this.id) return;
      if (detail.active) this.glance(choiceFrom(detail, this.state, this.data.views)); else this.goBack();
    });
    Article.listen("unit", ({ unit, active, from }) => {
      if (from === this || (from instanceof Node && this.component.contains(from))) return;
      const state = active ? choiceOf(unit, this.state, this.data.views, this.data.units) : null;
      if (state) this.glance(state); else this.goBack();
    });
  }
}

Article.component("region-map", (element, data) => { new RegionMap(element, data); });
