// While `serve` runs: shows what is wrong, and brings the page up to date after an edit. Paragraphs that changed are
// exchanged where they stand, so that readers keep their place and figures their state; any other change loads the page.
"use strict";
(() => {
  const TEXT = ".article-text";
  // What scripts have prepared one by one when the page was loaded, or list elsewhere.
  const PREPARED = "[data-component], math, a.map-reference, h2, h3, h4, script";

  const show = (problems) => {
    document.getElementById("serve-problems")?.remove();
    if (!problems.length || !document.querySelector("header")) return; // a list of problems is a page of its own
    const box = document.createElement("pre");
    box.id = "serve-problems";
    box.setAttribute("role", "status");
    box.style.cssText = "position:fixed;inset:auto 0 0 0;max-height:40vh;overflow:auto;margin:0;padding:12px 16px;" +
      "background:var(--ink);color:var(--paper);font:13px/1.5 ui-monospace,monospace;white-space:pre-wrap;z-index:1000";
    box.textContent = problems.join("\n");
    document.body.append(box);
  };

  // A page as it is sent: the blocks of its text, and everything around them.
  const read = async () => {
    const answer = await fetch(location.pathname, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const text = page.querySelector(TEXT);
    const blocks = text ? [...text.children] : [];
    text?.replaceChildren();
    return { blocks, around: page.documentElement.outerHTML };
  };

  // Exchanges the blocks between those that both have at the beginning and at the end. False where that will not do.
  const exchange = (before, after) => {
    const text = document.querySelector(TEXT);
    const shown = text ? [...text.children] : [];
    if (before.around !== after.around || shown.length !== before.blocks.length) return false;
    const [was, is] = [before.blocks, after.blocks];
    const shorter = Math.min(was.length, is.length);
    let first = 0;
    while (first < shorter && was[first].isEqualNode(is[first])) first += 1;
    let last = 0;
    while (last < shorter - first && was.at(-1 - last).isEqualNode(is.at(-1 - last))) last += 1;
    const gone = shown.slice(first, was.length - last);
    const come = is.slice(first, is.length - last);
    if ([...gone, ...come].some((block) => block.matches(PREPARED) || block.querySelector(PREPARED))) return false;
    const next = shown[was.length - last] ?? null;
    gone.forEach((block) => block.remove());
    come.forEach((block) => text?.insertBefore(document.importNode(block, true), next));
    return true;
  };

  let known = document.querySelector(TEXT) ? read().catch(() => null) : Promise.resolve(null);
  const refresh = async () => {
    const before = await known;
    const after = before && await read().catch(() => null);
    if (!after || !exchange(before, after)) {
      location.reload();
      return;
    }
    known = Promise.resolve(after);
    show([]);
  };

  new EventSource("/.reload").onmessage = (event) => {
    const news = JSON.parse(event.data);
    if (news.reload) refresh(); else show(news.problems);
  };
})();
