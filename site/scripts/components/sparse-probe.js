/* The matrix of a sparse probe: pointing at a circle tells its weight and marks its row and column. */
"use strict";

Article.component("sparse-probe", (element, data) => {
  let marked = [];

  function clear() {
    for (const cell of marked) cell.classList.remove("here");
    marked = [];
    Article.tooltip(null);
  }

  function read(cell, x, y) {
    clear();
    const { row, column } = cell.dataset;
    const table = cell.closest("table");
    marked = [cell, cell.parentElement.querySelector("th"), table.tHead.rows[0].cells[cell.cellIndex]];
    for (const each of marked) each.classList.add("here");
    Article.tooltip({ Neuron: data.units[row].name, Class: data.classes[column], Weight: data.rows[row][column].weight }, x, y);
  }

  // pointerover comes for a mouse that enters a cell and for a finger that taps it.
  element.addEventListener("pointerover", (event) => {
    const cell = /** @type {Element} */ (event.target).closest("td[data-row]");
    if (cell) read(cell, event.clientX, event.clientY);
    else clear();
  });
  element.addEventListener("pointerleave", clear);
  document.addEventListener("scroll", clear, { passive: true, capture: true });
});
