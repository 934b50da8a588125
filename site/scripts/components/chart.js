// A chart made in Altair: the form that shows is drawn by Vega, the other one once the window asks for it.

Article.component("chart", (element, data) => {
  const drawn = new Set();

  async function draw() {
    const narrow = element.querySelector(".narrow");
    const which = narrow && getComputedStyle(narrow).display !== "none" ? "narrow" : "wide";
    if (drawn.has(which)) return;
    drawn.add(which);
    await Article.chart(element.querySelector(`.${which}`), data[which].vega);
  }

  new ResizeObserver(draw).observe(element);
  return draw();
});
