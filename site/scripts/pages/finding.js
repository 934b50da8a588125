/* The tables of neurons: words typed, a family, a kind, and a least purity leave the rows that have them all; columns sort, and the
   other way round when they are chosen again. What is typed is looked for in names, families, words and numbers, not in measurements;
   a whole number comes first. The choice stands in the address, so that it can be shared: ?family=animal&order=purity. "/" goes to
   the field, arrows go from row to row. */
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
    const [name, families, told] = ["th", ".family", ".words"].map((part) => row.querySelector(part).textContent);
    const path = row.querySelector("th a").getAttribute("href").split("/").slice(-4, -1).join("/").toLowerCase(); // "pictoclip/layer4/89"
    return {
      row, drawings, words, name, path, number: number(row, ".numeric"), mentions: number(row, "[data-label=mentions]"),
      families: families.split(", "), purity: Math.min(drawings, words) + Math.max(drawings, words) / 1000, exact: false,
      modality: row.querySelector(".modality")?.textContent || "none", text: ["", name, families, told, "unit neuron"].join("; ").toLowerCase(),
    };
  });
  let reversed = false;
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  const orders = { // the sign is -1 for the other way round
    number: (a, b, sign) => sign * (a.number - b.number),
    name: (a, b, sign) => /^Unit \d/.test(a.name) - /^Unit \d/.test(b.name) || sign * compare(a.name, b.name),
  };
  for (const key of ["drawings", "words", "purity", "mentions"]) orders[key] = (a, b, sign) => sign * (b[key] - a[key]) || a.number - b.number;

  /* Whether a typed word is in what a row says: 2 for the whole number or path of its unit, 1 for the beginning of its number. */
  function found(unit, word) {
    if (/^\d+$/.test(word)) return Number(word) === unit.number ? 2 : Number(String(unit.number).startsWith(word) || unit.text.includes(` ${word}`));
    if (`/${unit.path}`.endsWith(`/${word}`)) return 2;
    return Number(unit.text.includes(word) || unit.path.includes(word));
  }

  function filter() {
    const typed = chosen("filter").toLowerCase().split(/[\s,;#]+/).filter(Boolean);
    const [family, modality, least] = [chosen("family"), chosen("modality"), Number(chosen("least"))];
    let shown = 0;
    let moved = false;
    for (const unit of rows) {
      const pure = modality === "both" ? Math.min(unit.drawings, unit.words) : Math.max(unit.drawings, unit.words);
      const places = typed.map((word) => found(unit, word));
      const fits = places.every(Boolean) && (!family || unit.families.includes(family))
        && (!modality || unit.modality === modality) && pure >= least;
      unit.row.hidden = !fits;
      shown += fits;
      moved ||= unit.exact !== places.includes(2);
      unit.exact = places.includes(2);
    }
    if (moved) sort();
    for (const group of document.querySelectorAll(".unit-group")) group.hidden = !group.querySelector("tbody tr:not([hidden])");
    count.textContent = shown < rows.length ? `${shown} of ${rows.length}` : "";
    document.getElementById("no-match").hidden = shown > 0;
  }

  function sort() {
    const key = chosen("order") || "number";
    const sign = reversed ? -1 : 1;
    const bodies = new Map();
    for (const unit of [...rows].sort((a, b) => b.exact - a.exact || orders[key](a, b, sign))) {
      const body = unit.row.parentElement;
      if (!bodies.has(body)) bodies.set(body, []);
      bodies.get(body).push(unit.row);
    }
    bodies.forEach((sorted, body) => body.append(...sorted));
    for (const head of document.querySelectorAll(".unit-table th[data-key]")) {
      const rising = (key === "number" || key === "name") !== reversed;
      if (head.dataset.key === key) head.setAttribute("aria-sort", rising ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    }
  }

  /* The choice in the address. Pages opened from disk cannot change theirs in every browser: then it stays as it is. */
  function remember() {
    const query = new URLSearchParams();
    for (const field of fields) if (field.value && field.value !== "0" && !(field.id === "order" && field.value === "number")) query.set(field.id, field.value);
    if (reversed) query.set("reversed", "1");
    try { history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}${location.hash}`); } catch { /* stays */ }
  }

  for (const head of document.querySelectorAll(".unit-table th[data-key]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => {
      reversed = head.dataset.key === chosen("order") && !reversed;
      document.getElementById("order").value = head.dataset.key;
      sort();
      remember();
    });
    head.replaceChildren(button);
  }
  document.getElementById("reverse").addEventListener("click", () => {
    reversed = !reversed;
    sort();
    remember();
  });
  document.getElementById("clear").addEventListener("click", () => {
    for (const field of fields) if (field.id !== "order") field.value = field.id === "least" ? "0" : "";
    filter();
    remember();
    document.getElementById("filter").focus();
  });

  const query = new URLSearchParams(location.search);
  reversed = query.has("reversed");
  for (const field of fields) {
    const wanted = query.get(field.id);
    if (wanted && (field.matches("input") || [...field.options].some((option) => option.value === wanted))) field.value = wanted;
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => {
      if (event.target.id === "order") {
        if (kind === "input") return; // the change follows
        reversed = false;
        sort();
      } else filter();
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
