/* A chart made in Altair: the form that shows is drawn by Vega, the other one once the window asks for it. */
"use strict";

Article.component("chart", (element, data) => {
  const views = new Map(); // "wide" or "narrow" -> its size as first drawn and, once drawn, the Vega view

  async function draw() {
    const narrow = element.querySelector(".narrow");
    const which = narrow && getComputedStyle(narrow).display !== "none" ? "narrow" : "wide";
    const holder = Article.part(element, `.${which}`);
    if (!views.has(which)) {
      const { width, height } = /** @type {SVGSVGElement} */ (Article.part(holder, "svg")).viewBox.baseVal;
      views.set(which, { ratio: height / width });
      views.get(which).view = await Article.chart(holder, data[which].vega);
    }
    // The box stays what it was; inside it the text gets the size it was meant to have.
    const { ratio, view } = views.get(which);
    if (view) await view.width(holder.clientWidth).height(holder.clientWidth * ratio).runAsync();
  }

  new ResizeObserver(draw).observe(element);
  return draw();
});
