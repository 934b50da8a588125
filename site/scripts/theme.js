/* Light and dark: the system's choice until the reader makes one; a choice equal to the system's is forgotten. The script in the head of
   the page has set a remembered choice before the first paint. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const html = document.documentElement;
  const toggle = Article.part(document, ".theme-toggle");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const preferred = () => (system.matches ? "dark" : "light");
  const shown = () => /** @type {"light" | "dark"} */ (html.dataset.theme || preferred());

  function remember(theme) {
    try {
      if (theme) localStorage.setItem("theme", theme);
      else localStorage.removeItem("theme");
    } catch { /* A browser that keeps nothing for pages from disk: the choice holds for this page. */ }
  }

  function show() {
    html.dataset.shown = shown();
    toggle.setAttribute("aria-pressed", String(shown() === "dark"));
    Article.announce("theme", { theme: shown() });
  }

  toggle.addEventListener("click", () => {
    const theme = shown() === "dark" ? "light" : "dark";
    const own = theme !== preferred();
    if (own) html.dataset.theme = theme;
    else delete html.dataset.theme;
    remember(own ? theme : "");
    show();
  });
  system.addEventListener("change", show);
  show();
});
