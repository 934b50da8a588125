/* A button that copies, on every BibTeX entry. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text.textContent);
    } catch { // no clipboard for pages from disk
      getSelection()?.selectAllChildren(text);
      document.execCommand("copy");
    }
  }

  for (const box of document.querySelectorAll(".bibtex")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await copy(Article.part(box, "pre"));
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    box.append(button);
  }
});
