/* Linked reading. A neuron pointed at, or reached by keyboard, lights up wherever the page names it, and figures that know it answer;
   a reference to the map lets the map show its state for as long as it is pointed at, without a trace in the URL.

   "article:unit" {unit, active, from}                  from: the element or component that says so
   "article:look" {id, mode, view, focus, active}       a state of a figure, for a moment */
"use strict";

(() => {
  const AFTER = 80; // milliseconds; long enough not to flicker when the pointer only passes
  const LINKS = "[data-unit], a.map-reference";

  let timer = 0;
  let lit = null; // the link that lights up

  function tell(link, active) {
    if (link.dataset.unit) Article.announce("unit", { unit: link.dataset.unit, active, from: link });
    else {
      const { mode = null, view, focus } = link.dataset;
      Article.announce("look", { id: link.dataset.target, mode, view, focus, active });
    }
  }

  function point(link) {
    clearTimeout(timer);
    if (link === lit) return;
    timer = setTimeout(() => {
      if (lit) tell(lit, false);
      lit = link;
      if (link) tell(link, true);
    }, AFTER);
  }

  const linkOf = (event) => (event.target instanceof Element ? event.target.closest(LINKS) : null);

  document.addEventListener("pointerover", (event) => { if (event.pointerType !== "touch") point(linkOf(event)); });
  document.documentElement.addEventListener("pointerleave", () => point(null));
  document.addEventListener("focusin", (event) => {
    const link = linkOf(event);
    point(link && link.matches(":focus-visible") ? link : null);
  });
  document.addEventListener("focusout", () => point(null));

  Article.listen("unit", ({ unit, active }) => {
    for (const name of document.querySelectorAll(`[data-unit="${CSS.escape(unit)}"]`)) {
      name.classList.toggle("lit", active);
      name.closest(".figure-body :is(li, tr)")?.classList.toggle("lit", active);
    }
  });
})();
