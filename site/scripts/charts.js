/* Charts: Vega is loaded when the first one comes near, and evaluates its expressions without eval. */
"use strict";

(() => {
  const tooltip = document.createElement("div");
  tooltip.className = "tooltip";
  tooltip.hidden = true;

  function describe(value) {
    if (value === null || typeof value !== "object") return document.createTextNode(String(value));
    const list = document.createElement("dl");
    for (const [name, shown] of Object.entries(value)) {
      const term = document.createElement("dt");
      const description = document.createElement("dd");
      term.textContent = name;
      description.textContent = shown;
      list.append(term, description);
    }
    return list;
  }

  /* Near the pointer, inside the window. With no value: away. */
  Article.tooltip = (value, x = 0, y = 0) => {
    tooltip.hidden = value === null || value === undefined || value === "";
    if (tooltip.hidden) return;
    if (!tooltip.isConnected) document.body.append(tooltip);
    tooltip.replaceChildren(describe(value));
    const { width, height } = tooltip.getBoundingClientRect();
    const left = x + 14 + width > innerWidth ? x - width - 10 : x + 14;
    const top = y + 14 + height > innerHeight ? y - height - 10 : y + 14;
    tooltip.style.left = `${Math.max(4, left)}px`;
    tooltip.style.top = `${Math.max(4, top)}px`;
  };

  /* Draw a compiled Vega specification in the place of the element's static drawing, whose description it takes over. Resolves to the
     Vega view. Colours are CSS variables, so the drawing follows the theme by itself. */
  Article.chart = async (element, spec) => {
    await Article.load(`${Article.root}vendor/vega.js`);
    const still = element.querySelector(":scope > svg");
    const holder = document.createElement("div");
    const view = new vega.View(vega.parse(spec, {}, { ast: true }), {
      expr: vega.expressionInterpreter, renderer: "svg", container: holder, hover: true, logLevel: vega.Warn,
    });
    view.tooltip((handler, event, item, value) => Article.tooltip(value, event.clientX, event.clientY));
    await view.runAsync();
    for (const name of ["role", "aria-roledescription", "aria-label"]) holder.removeAttribute(name);
    const drawn = Article.part(holder, "svg");
    drawn.setAttribute("role", "img");
    drawn.setAttribute("aria-label", still?.getAttribute("aria-label") || spec.description || "Chart");
    for (const name of ["class", "style"]) if (still?.hasAttribute(name)) drawn.setAttribute(name, still.getAttribute(name) ?? "");
    if (still) still.replaceWith(holder);
    else element.append(holder);
    element.addEventListener("pointerleave", () => Article.tooltip(null));
    return view;
  };
})();
