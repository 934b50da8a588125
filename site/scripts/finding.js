/* The tables of neurons: words typed, a family, a kind, and a least purity leave the rows that have them all; columns sort. The choice
   stands in the address, so that it can be shared: ?family=animal&order=purity. "/" goes to the field, arrows go from row to row. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form.filter");
  if (!form) return;
  const fields = [...form.querySelectorAll("input, select")];
  const count = document.getElementById("filter-count");
  const chosen = (id) => document.getElementById(id)?.value || "";

  const number = (row, selector) => parseFloat(row.querySelector(selector)?.textContent) || 0;
  const rows = [...document.querySelectorAll(".unit-table tbody tr")].map((row) => {
    const [drawings, words] = ["drawings", "words"].map((name) => number(row, `[data-label=${name}]`));
    const families = row.querySelector(".family").textContent.split(", ");
    return {
      row, drawings, words, families, number: number(row, ".numeric"), mentions: number(row, "[data-label=mentions]"),
      name: row.querySelector("th").textContent, purity: Math.min(drawings, words) + Math.max(drawings, words) / 1000,
      modality: row.querySelector(".modality")?.textContent || "none", text: row.textContent.toLowerCase(),
    };
  });
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  const orders = {
    number: (a, b) => a.number - b.number,
    name: (a, b) => /^Unit \d/.test(a.name) - /^Unit \d/.test(b.name) || compare(a.name, b.name),
  };
  for (const key of ["drawings", "words", "purity", "mentions"]) orders[key] = (a, b) => b[key] - a[key] || a.number - b.number;

  function filter() {
    const typed = chosen("filter").toLowerCase().split(/\s+/).filter(Boolean);
    const [family, modality, least] = [chosen("family"), chosen("modality"), Number(chosen("least"))];
    let shown = 0;
    for (const unit of rows) {
      const pure = modality === "both" ? Math.min(unit.drawings, unit.words) : Math.max(unit.drawings, unit.words);
      const fits = typed.every((word) => unit.text.includes(word)) && (!family || unit.families.includes(family))
        && (!modality || unit.modality === modality) && pure >= least;
      unit.row.hidden = !fits;
      shown += fits;
    }
    for (const group of document.querySelectorAll(".unit-group")) group.hidden = !group.querySelector("tbody tr:not([hidden])");
    count.textContent = shown < rows.length ? `${shown} of ${rows.length}` : "";
  }

  function sort() {
    const key = chosen("order") || "number";
    const bodies = new Map();
    for (const unit of [...rows].sort(orders[key])) {
      const body = unit.row.parentElement;
      if (!bodies.has(body)) bodies.set(body, []);
      bodies.get(body).push(unit.row);
    }
    bodies.forEach((sorted, body) => body.append(...sorted));
    for (const head of document.querySelectorAll(".unit-table th[data-key]")) {
      const rising = key === "number" || key === "name";
      if (head.dataset.key === key) head.setAttribute("aria-sort", rising ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    }
  }

  /* The choice in the address. Pages opened from disk cannot change theirs in every browser: then it stays as it is. */
  function remember() {
    const query = new URLSearchParams();
    for (const field of fields) if (field.value && field.value !== "0" && !(field.id === "order" && field.value === "number")) query.set(field.id, field.value);
    try { history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}${location.hash}`); } catch { /* stays */ }
  }

  for (const head of document.querySelectorAll(".unit-table th[data-key]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => {
      document.getElementById("order").value = head.dataset.key;
      sort();
      remember();
    });
    head.replaceChildren(button);
  }

  const query = new URLSearchParams(location.search);
  for (const field of fields) {
    const wanted = query.get(field.id);
    if (wanted && (field.matches("input") || [...field.options].some((option) => option.value === wanted))) field.value = wanted;
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => {
      if (event.target.id === "order") sort();
      else filter();
      remember();
    });
  }

  document.addEventListener("keydown", (event) => {
    const active = document.activeElement;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !active.matches("input, select, textarea")) {
      event.preventDefault();
      document.getElementById("filter").focus();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (!active.matches("#filter, .unit-table a")) return;
    const links = [...document.querySelectorAll(".unit-table tbody tr:not([hidden]) a")].filter((link) => !link.closest("[hidden]"));
    const next = links[links.indexOf(active) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) next.focus();
    else if (event.key === "ArrowUp") document.getElementById("filter").focus();
    event.preventDefault();
  });

  filter();
  sort();
});
