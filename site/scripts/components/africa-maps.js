/* Small maps of Africa: each leads to its neuron on the region map, where the page has one. */
"use strict";

Article.component("africa-maps", (element, data) => {
  const figure = document.querySelector('[data-component="region-map"]')?.closest("figure[id]");
  if (!figure) return;
  element.querySelectorAll("a").forEach((link, index) => {
    link.href = `#${figure.id}`;
    Object.assign(link.dataset, { mode: "countries", ...data.neurons[index] });
    link.classList.add("map-reference");
  });
});
