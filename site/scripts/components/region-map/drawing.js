/* The drawn map: countries that are filled, an overlay of a grid, and circles for cities. */
"use strict";

const SVG = "http://www.w3.org/2000/svg";

class MapDrawing {
  /**
   * @param {HTMLElement} root
   * @param {RegionData} data
   */
  constructor(root, data) {
    this.data = data;
    this.paths = [...root.querySelectorAll(".land path")];
    this.overlay = /** @type {SVGImageElement} */ (root.querySelector(".overlay"));
    this.cities = /** @type {SVGGElement} */ (root.querySelector(".cities"));
  }

  /**
   * @param {RegionMode} mode
   * @param {FamilyValues} family
   * @param {boolean} alone whether one neuron is in focus
   */
  draw(mode, family, alone) {
    if (mode === "countries") this.drawCountries(family); else this.paths.forEach((path) => path.removeAttribute("fill"));
    if (mode === "geography") this.drawOverlay(family); else this.overlay.removeAttribute("href");
    if (mode === "cities") this.drawCities(family, alone);
    this.cities.toggleAttribute("hidden", mode !== "cities");
  }

  /** @param {FamilyValues} family */
  drawCountries(family) {
    eachPlace(family, 1, (place, activations) => {
      if (activations.some(Boolean)) this.paths[place].setAttribute("fill", css(blend(activations)));
      else this.paths[place].removeAttribute("fill");
    });
  }

  /** @param {FamilyValues} family */
  drawOverlay(family) {
    const { rows, columns } = this.data.grid;
    const canvas = make("canvas", { width: columns, height: rows });
    const context = canvas.getContext("2d");
    if (!context) return;
    const image = context.createImageData(columns, rows);
    eachPlace(family, 1, (place, activations) => {
      if (!activations.some(Boolean)) return;
      const opacity = Math.min(1, presence(activations.map((a) => 1.6 * a)));
      image.data.set([...rgb(blend(activations.map((a) => 1.1 * a))), Math.round(255 * opacity)], 4 * place);
    });
    context.putImageData(image, 0, 0);
    this.overlay.setAttribute("href", canvas.toDataURL());
  }

  /**
   * @param {FamilyValues} family
   * @param {boolean} alone
   */
  drawCities(family, alone) {
    if (this.cities.childElementCount !== this.data.cities.length) this.placeCities();
    eachPlace(family, alone ? 1 : 1.5, (place, activations) => {
      const circle = /** @type {SVGCircleElement} */ (this.cities.children[place]);
      const size = presence(activations), opacity = Math.min(1, 1.2 * size);
      const colour = blend(activations);
      circle.setAttribute("r", String(Math.round(100 * size)));
      circle.setAttribute("fill", css(colour));
      circle.setAttribute("fill-opacity", opacity.toFixed(2));
      circle.setAttribute("stroke", css({ ...colour, lightness: 35 })); // a dark edge keeps the pale ones visible
      circle.setAttribute("stroke-opacity", Math.min(1, 3 * size).toFixed(2));
      circle.style.pointerEvents = opacity < 0.2 ? "none" : "";
    });
  }

  placeCities() {
    this.cities.replaceChildren(...this.data.cities.map(({ point: [x, y] }) => {
      const circle = document.createElementNS(SVG, "circle");
      circle.setAttribute("cx", String(x));
      circle.setAttribute("cy", String(y));
      return circle;
    }));
  }
}
