/* The list of a family's neurons, and the table of what each answers to most. */
"use strict";

const WORDS_SHOWN = 5;
const PLACES_SHOWN = 5;

class NeuronList {
  /**
   * @param {HTMLElement} root
   * @param {RegionData} data
   * @param {Activations} activations
   * @param {{point: (index: number | null) => void, pin: (index: number) => void}} answers what to do when the reader points at a
   *   neuron, or at none, and when the reader chooses one
   */
  constructor(root, data, activations, answers) {
    this.data = data;
    this.activations = activations;
    this.answers = answers;
    this.base = root.dataset.root ?? "";
    this.list = /** @type {HTMLElement} */ (root.querySelector(".neurons"));
    this.table = /** @type {HTMLElement} */ (root.querySelector("tbody"));
    /** @type {HTMLButtonElement[]} */
    this.buttons = [];
  }

  /** @param {RegionView} view */
  show(view) {
    const { neurons } = view;
    this.list.setAttribute("aria-label", view.name);
    this.buttons = neurons.map(({ name }) => make("button", {
      type: "button", class: "chip", "aria-pressed": "false", "aria-label": `Show ${name} alone`, title: `Show ${name} alone`,
    }));
    this.list.replaceChildren(...neurons.map((neuron, index) => this.item(neuron, index, neurons.length)));
    this.table.replaceChildren(...neurons.map((neuron) => this.row(neuron)));
  }

  /**
   * @param {number | null} focus the neuron in focus
   * @param {number | null} pinned the neuron that the reader chose
   * @param {boolean} looking whether the reader points at a neuron
   */
  mark(focus, pinned, looking) {
    this.list.classList.toggle("looking", looking);
    [...this.list.children].forEach((item, index) => {
      item.classList.toggle("dim", focus !== null && focus !== index);
      item.classList.toggle("pinned", pinned === index);
      this.buttons[index].setAttribute("aria-pressed", String(pinned === index));
    });
  }

  /** @param {RegionNeuron} neuron */
  label(neuron) {
    const [model, , number] = this.data.units[neuron.unit].unit.split("/");
    return make("span", { class: "number" }, `${model} ${number}`);
  }

  /**
   * @param {RegionNeuron} neuron
   * @param {number} index
   * @param {number} count
   */
  item(neuron, index, count) {
    const { unit, words, pictures = {} } = this.data.units[neuron.unit];
    const link = make("a", { class: "neuron", "data-unit": unit, href: `${this.base}neurons/${unit}/index.html` }, neuron.name);
    const facets = this.data.facets.filter((facet) => facet in pictures).map((facet) => make("img", {
      src: `${this.base}objects/${pictures[facet].object}`, alt: `${neuron.name}, facet ${facet}`, title: facet,
      width: pictures[facet].width, height: pictures[facet].height,
    }));
    const item = make("li", { style: `--chip: ${chip(index, count)}` }, this.buttons[index],
      make("span", { class: "name" }, link, " ", this.label(neuron)),
      make("span", { class: "words" }, words.slice(0, WORDS_SHOWN).join(", ")));
    if (facets.length) item.append(make("span", { class: "pictures" }, ...facets));
    this.listen(item, index);
    return item;
  }

  /**
   * @param {HTMLElement} item
   * @param {number} index
   */
  listen(item, index) {
    const { point, pin } = this.answers;
    const target = (/** @type {Event} */ event) => /** @type {Element} */ (event.target);
    // A page that scrolls beneath a resting pointer moves no pointer: what a link chose stays chosen.
    item.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "touch" && (event.movementX || event.movementY)) point(index);
    });
    item.addEventListener("pointerleave", () => point(null));
    item.addEventListener("focusin", (event) => { if (target(event).matches(":focus-visible")) point(index); });
    item.addEventListener("focusout", () => point(null));
    item.addEventListener("click", (event) => { if (!target(event).closest("a")) pin(index); });
  }

  /** @param {RegionNeuron} neuron */
  row(neuron) {
    const name = make("th", { scope: "row" }, `${neuron.name} `, this.label(neuron));
    const kinds = /** @type {const} */ (["countries", "cities"]);
    const cells = kinds.map((kind) => make("td", {},
      strongest(this.activations.of(neuron.unit, kind), this.data[kind].map((place) => place.name), PLACES_SHOWN)));
    return make("tr", {}, name, ...cells, make("td", {}, this.data.units[neuron.unit].words.join(", ")));
  }
}
