/* The table of contents marks the section being read, and steps aside where a wide figure needs the room. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const found = document.querySelector(".contents-rail .contents");
  if (!found) return;
  const rail = /** @type {HTMLElement} */ (found);
  const links = [...rail.querySelectorAll("a")];
  const sections = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  const wide = document.querySelectorAll(".article-text > :is(.width-screen, .width-page, .width-body)");
  let asked = false;

  function mark() {
    const reading = innerHeight * 0.3;
    const passed = sections.map((section) => Boolean(section && section.getBoundingClientRect().top <= reading));
    const current = links[passed.lastIndexOf(true)];
    for (const link of links) {
      if (link === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    if (current) keepInSight(current);
  }

  /* Scroll the list itself, never the page. */
  function keepInSight(link) {
    const room = rail.getBoundingClientRect();
    const { top, bottom } = link.getBoundingClientRect();
    if (top < room.top) rail.scrollTop -= room.top - top + 20;
    else if (bottom > room.bottom) rail.scrollTop += bottom - room.bottom + 20;
  }

  function stepAside() {
    const own = rail.getBoundingClientRect();
    const covered = [...wide].some((figure) => {
      const other = figure.getBoundingClientRect();
      return other.left < own.right && other.top < own.bottom + 16 && other.bottom > own.top - 16;
    });
    rail.toggleAttribute("data-covered", covered);
  }

  function follow() {
    asked = false;
    if (!rail.offsetParent) return;
    mark();
    stepAside();
  }

  const ask = () => {
    if (!asked) requestAnimationFrame(follow);
    asked = true;
  };
  addEventListener("scroll", ask, { passive: true });
  addEventListener("resize", ask);
  ask();
});
