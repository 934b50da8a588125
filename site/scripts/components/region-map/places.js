/* What a place says: beside the pointer, and aloud while the reader walks from place to place with the arrow keys. */
"use strict";

const LEAST_CITY = 0.1; // presence below which a city does not show
const READ_ALOUD = 3; // neurons of a place
/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class PlaceReader {
  /**
   * @param {HTMLElement} root
   * @param {RegionData} data
   * @param {() => {mode: RegionMode, neurons: RegionNeuron[], family: FamilyValues}} showing what the map shows now
   */
  constructor(root, data, showing) {
    this.data = data;
    this.showing = showing;
    this.map = /** @type {HTMLElement} */ (root.querySelector(".map"));
    this.svg = /** @type {SVGSVGElement} */ (root.querySelector("svg"));
    this.groups = {
      countries: /** @type {Element} */ (root.querySelector(".land")), cities: /** @type {Element} */ (root.querySelector(".cities")),
    };
    this.cursor = /** @type {SVGElement} */ (root.querySelector(".cursor"));
    this.status = /** @type {HTMLElement} */ (root.querySelector("[role=status]"));
    this.tooltip = make("div", { class: "tooltip region-map-tooltip" });
    this.tooltip.hidden = true;
    /** @type {number | null} */
    this.walked = null; // the place that the reader walked to
    document.body.append(this.tooltip);
    this.listen();
  }

  /* ---- Which place, and what it is called ---- */

  /** @param {PointerEvent | MouseEvent} event */
  placeAt(event) {
    const { mode } = this.showing();
    if (mode === "geography") {
      const box = this.svg.getBoundingClientRect();
      return cellAt(event.clientX - box.left, event.clientY - box.top, this.data.grid, box);
    }
    const target = /** @type {Element} */ (event.target);
    return target.parentNode === this.groups[mode] ? [...this.groups[mode].children].indexOf(target) : -1;
  }

  /**
   * @param {number} place
   * @param {RegionMode} mode
   * @returns {[number, number]}
   */
  pointOf(place, mode = this.showing().mode) {
    return mode === "geography" ? cellCentre(place, this.data.grid, this.svg.viewBox.baseVal) : this.data[mode][place].point;
  }

  /** @param {number} place */
  title(place) {
    const { mode } = this.showing();
    if (mode !== "geography") return this.data[mode][place].name;
    return coordinates(this.pointOf(place), this.svg.viewBox.baseVal, this.data.perDegree);
  }

  /* ---- Beside the pointer ---- */

  /**
   * @param {number} place
   * @param {number} x of the window
   * @param {number} y of the window
   */
  show(place, x, y) {
    const { mode, neurons, family } = this.showing();
    const readings = readingsAt(family, place);
    if (readings.length === 0 && mode === "geography") return this.hide();
    const list = make("dl", {}, ...readings.flatMap(([index, value]) => [
      make("dt", { class: "swatch", style: `--chip: ${chip(index, neurons.length)}` }),
      make("dt", {}, neurons[index].name), make("dd", {}, percent(value))]));
    this.tooltip.replaceChildren(make("strong", {}, this.title(place)), readings.length ? list : " no response");
    this.tooltip.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.tooltip, edge = document.documentElement.clientWidth;
    this.tooltip.style.left = `${Math.max(8, Math.min(x + 14, edge - width - 8))}px`;
    this.tooltip.style.top = `${y + 18 + height > innerHeight ? y - height - 12 : y + 18}px`;
    return undefined;
  }

  hide() { this.tooltip.hidden = true; }

  /* ---- Walking with the arrow keys ---- */

  /** End a walk. */
  leave() {
    this.hide();
    this.walked = null;
    this.cursor.toggleAttribute("hidden", true);
  }

  /** @param {[number, number]} direction */
  step(direction) {
    const next = this.walked === null ? this.firstPlace() : nearestAhead(this.pointOf(this.walked), direction, this.shownPlaces());
    if (next === null) return;
    this.walked = next;
    const [x, y] = this.pointOf(next), box = this.svg.getBoundingClientRect(), scale = box.width / this.svg.viewBox.baseVal.width;
    this.cursor.setAttribute("cx", String(x));
    this.cursor.setAttribute("cy", String(y));
    this.cursor.toggleAttribute("hidden", false);
    this.show(next, box.left + x * scale, box.top + y * scale);
    const { neurons, family } = this.showing();
    const heard = readingsAt(family, next).slice(0, READ_ALOUD).map(([index, value]) => `${neurons[index].name} ${percent(value)}`);
    this.status.textContent = `${this.title(next)}: ${heard.join(", ") || "no response"}`;
  }

  /** The place that answers most. */
  firstPlace() {
    let best = 0, most = -1;
    eachPlace(this.showing().family, 1, (place, activations) => {
      if (Math.max(...activations) > most) [best, most] = [place, Math.max(...activations)];
    });
    return best;
  }

  /** The places that one can walk to; of cities only those that show. */
  shownPlaces() {
    const { mode, family } = this.showing();
    /** @type {{place: number, point: [number, number]}[]} */
    const places = [];
    eachPlace(family, 1, (place, activations) => {
      if (mode !== "cities" || presence(activations) >= LEAST_CITY) places.push({ place, point: this.pointOf(place, mode) });
    });
    return places;
  }

  /* ---- Events ---- */

  listen() {
    const { map } = this;
    map.tabIndex = 0;
    map.setAttribute("role", "application");
    map.setAttribute("aria-label", "World map: arrow keys go from place to place");
    const pointAt = (/** @type {PointerEvent | MouseEvent} */ event) => {
      const place = this.placeAt(event);
      if (place < 0) this.hide(); else this.show(place, event.clientX, event.clientY);
    };
    map.addEventListener("pointermove", pointAt);
    map.addEventListener("click", pointAt);
    map.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") this.hide(); });
    map.addEventListener("blur", () => this.leave());
    document.addEventListener("scroll", () => this.hide(), { passive: true });
    map.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.leave();
      if (!(event.key in STEPS) || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.step(STEPS[event.key]);
    });
  }
}
