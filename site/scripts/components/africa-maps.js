/* Small maps of Africa: each leads to its neuron on the region map, where the page has one. */
"use strict";

Article.component("africa-maps", (element, data) => {
  const figure = document.querySelector('[data-component="region-map"]')?.closest("figure[id]");
  if (!figure) return;
  element.querySelectorAll("a").forEach((link, index) => {
    const state = { mode: "countries", ...data.neurons[index] };
    link.href = Article.state(figure.id).address(state);
    Object.assign(link.dataset, { target: figure.id, ...state });
    link.classList.add("map-reference");
  });
});
