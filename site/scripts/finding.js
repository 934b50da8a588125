/* The list of neurons: those that have every word typed. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const field = document.getElementById("filter");
  if (!field) return;
  const units = [...document.querySelectorAll(".unit-cards li")];
  const texts = units.map((unit) => `${unit.textContent} ${unit.dataset.words}`.toLowerCase());

  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    units.forEach((unit, index) => {
      unit.hidden = !words.every((word) => texts[index].includes(word));
      count += !unit.hidden;
    });
    for (const group of document.querySelectorAll(".unit-group")) group.hidden = !group.querySelector("li:not([hidden])");
    document.getElementById("filter-count").textContent = words.length ? `${count} of ${units.length}` : "";
  });
});
