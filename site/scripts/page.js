/* Small things of a page: light and dark, the button that copies, the panel of notes, the filter of neurons. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const html = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  // Light and dark: the system's choice until the reader makes one; a choice equal to the system's is forgotten.
  function themeShown() {
    return html.dataset.theme || (system.matches ? "dark" : "light");
  }

  function remember(theme) {
    try {
      if (theme) localStorage.setItem("theme", theme);
      else localStorage.removeItem("theme");
    } catch { /* A browser that keeps nothing for pages from disk: the choice holds for this page. */ }
  }

  const toggle = document.querySelector(".theme-toggle");
  function showTheme() {
    html.dataset.shown = themeShown();
    toggle.setAttribute("aria-pressed", String(themeShown() === "dark"));
    Article.announce("theme", { theme: themeShown() });
  }
  toggle.addEventListener("click", () => {
    const theme = themeShown() === "dark" ? "light" : "dark";
    const own = theme !== (system.matches ? "dark" : "light");
    if (own) html.dataset.theme = theme;
    else delete html.dataset.theme;
    remember(own ? theme : "");
    showTheme();
  });
  system.addEventListener("change", showTheme);
  showTheme();

  // A button that copies, on every entry to copy.
  for (const box of document.querySelectorAll(".bibtex")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      const text = box.querySelector("pre").textContent;
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        getSelection().selectAllChildren(box.querySelector("pre"));
        document.execCommand("copy");
      }
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    box.append(button);
  }

  // The panel of authors' notes: for one person, by priority or by place.
  const panel = document.querySelector(".notes-panel");
  if (panel) {
    const list = panel.querySelector("ol");
    const byPriority = [...list.children];
    const places = new Map(byPriority.map((item) => [item, document.querySelector(item.querySelector("a").hash)]));
    const before = (a, b) => (places.get(a).compareDocumentPosition(places.get(b)) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
    const [to, order] = panel.querySelectorAll("select");
    panel.addEventListener("change", () => {
      list.append(...(order.value === "place" ? [...byPriority].sort(before) : byPriority));
      for (const item of byPriority) item.hidden = to.value !== "" && item.dataset.to !== to.value;
    });
  }

  // The list of neurons: those that have every word typed.
  const filter = document.getElementById("filter");
  if (filter) {
    const units = [...document.querySelectorAll(".unit-cards li")];
    const texts = units.map((unit) => `${unit.textContent} ${unit.dataset.words}`.toLowerCase());
    filter.addEventListener("input", () => {
      const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      units.forEach((unit, index) => {
        unit.hidden = !words.every((word) => texts[index].includes(word));
        count += !unit.hidden;
      });
      for (const group of document.querySelectorAll(".unit-group")) group.hidden = !group.querySelector("li:not([hidden])");
      document.getElementById("filter-count").textContent = words.length ? `${count} of ${units.length}` : "";
    });
  }
});
