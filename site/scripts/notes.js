/* The panel of authors' notes in a draft: for one person or all, by priority or by place. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const panel = document.querySelector(".notes-panel");
  if (!panel) return;
  const list = Article.part(panel, "ol");
  const byPriority = /** @type {HTMLElement[]} */ ([...list.children]);
  const noteOf = (item) => Article.part(document, `#${CSS.escape(item.querySelector("a").hash.slice(1))}`);
  const byPlace = [...byPriority].sort((a, b) => (
    noteOf(a).compareDocumentPosition(noteOf(b)) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  const [to, order] = panel.querySelectorAll("select");

  panel.addEventListener("change", () => {
    list.append(...(order.value === "place" ? byPlace : byPriority));
    for (const item of byPriority) item.hidden = to.value !== "" && item.dataset.to !== to.value;
  });
});
