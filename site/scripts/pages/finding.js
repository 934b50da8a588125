/* The tables of neurons: words typed, a family, a kind, and a least purity leave the rows that have them all; columns sort, and the
   other way round when they are chosen again. What is typed is looked for in names, families, words and numbers, not in measurements;
   a whole number comes first. The choice stands in the address, so that it can be shared: ?family=animal&order=purity. "/" goes to
   the field, arrows go from row to row. What fits and what comes first is decided in finding/matching.js. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form.filter");
  if (!form) return;
  /** @type {(HTMLInputElement | HTMLSelectElement)[]} */
  const fields = [...form.querySelectorAll(/** @type {"input"} */ ("input, select"))];
  const field = (id) => fields.find((one) => one.id === id);
  const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const chosen = (id) => field(id)?.value || "";

  const textOf = (row, selector) => row.querySelector(selector)?.textContent ?? "";
  const number = (row, selector) => parseFloat(textOf(row, selector)) || 0;

  /** @returns {FindableUnit} */
  function unitOf(row) {
    const [name, families, told] = ["th", ".family", ".words"].map((selector) => textOf(row, selector));
    return {
      name, path: row.querySelector("th a").getAttribute("href").split("/").slice(-4, -1).join("/").toLowerCase(),
      number: number(row, ".numeric"), families: families.split(", "), modality: textOf(row, ".modality") || "none",
      text: searchable([name, families, told]),
      drawings: number(row, "[data-label=drawings]"), words: number(row, "[data-label=words]"),
      mentions: number(row, "[data-label=mentions]"),
    };
  }

  /** @type {NodeListOf<HTMLTableRowElement>} */
  const lines = document.querySelectorAll(".unit-table tbody tr");
  const rows = [...lines].map((row) => ({ row, unit: unitOf(row), exact: false }));
  let reversed = false;

  function filter() {
    const wanted = {
      typed: wordsOf(chosen("filter")), family: chosen("family"), modality: chosen("modality"), least: Number(chosen("least")),
    };
    let shown = 0;
    let moved = false;
    for (const entry of rows) {
      const { fits, exact } = judge(entry.unit, wanted);
      entry.row.hidden = !fits;
      shown += Number(fits);
      moved ||= entry.exact !== exact;
      entry.exact = exact;
    }
    if (moved) sort();
    for (const group of document.querySelectorAll(/** @type {"section"} */ (".unit-group"))) {
      group.hidden = !group.querySelector("tbody tr:not([hidden])");
    }
    part("filter-count").textContent = shown < rows.length ? `${shown} of ${rows.length}` : "";
    part("no-match").hidden = shown > 0;
  }

  function sort() {
    const key = chosen("order") || "number";
    const bodies = new Map();
    for (const { row } of inOrder(rows, key, reversed)) {
      const body = row.parentElement;
      if (!bodies.has(body)) bodies.set(body, []);
      bodies.get(body).push(row);
    }
    bodies.forEach((sorted, body) => body.append(...sorted));
    for (const head of heads) {
      const rising = (key === "number" || key === "name") !== reversed;
      if (head.dataset.key === key) head.setAttribute("aria-sort", rising ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    }
  }

  /* The choice in the address. Pages opened from disk cannot change theirs in every browser: then it stays as it is. */
  function remember() {
    const query = queryOf(fields, reversed);
    try { history.replaceState(null, "", `${location.pathname}${query && `?${query}`}${location.hash}`); } catch { /* stays */ }
  }

  function turn() {
    sort();
    remember();
  }

  /** @type {NodeListOf<HTMLTableCellElement>} */
  const heads = document.querySelectorAll(".unit-table th[data-key]");
  for (const head of heads) {
    const key = head.dataset.key ?? "";
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => {
      const order = field("order");
      reversed = key === chosen("order") && !reversed;
      if (order) order.value = key;
      turn();
    });
    head.replaceChildren(button);
  }
  part("reverse").addEventListener("click", () => {
    reversed = !reversed;
    turn();
  });
  part("clear").addEventListener("click", () => {
    for (const one of fields) if (one.id !== "order") one.value = one.id === "least" ? "0" : "";
    filter();
    remember();
    part("filter").focus();
  });

  const query = new URLSearchParams(location.search);
  reversed = query.has("reversed");
  for (const one of fields) {
    const wanted = query.get(one.id);
    const allowed = one instanceof HTMLInputElement || [...one.options].some((option) => option.value === wanted);
    if (wanted && allowed) one.value = wanted;
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => {
      if (/** @type {Element} */ (event.target).id === "order") {
        if (kind === "input") return; // the change follows
        reversed = false;
        sort();
      } else filter();
      remember();
    });
  }

  document.addEventListener("keydown", (event) => {
    const active = /** @type {HTMLElement} */ (document.activeElement);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !active.matches("input, select, textarea")) {
      event.preventDefault();
      part("filter").focus();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (!active.matches("#filter, .unit-table a")) return;
    /** @type {NodeListOf<HTMLElement>} */
    const all = document.querySelectorAll(".unit-table tbody tr:not([hidden]) a");
    const links = [...all].filter((link) => !link.closest("[hidden]"));
    const next = links[links.indexOf(active) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) next.focus();
    else if (event.key === "ArrowUp") part("filter").focus();
    event.preventDefault();
  });

  filter();
  sort();
});
