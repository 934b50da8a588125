/* The font of formulas, 44 KB, is asked for when the first formula comes within two screens, so that it is no part of the first view. */
"use strict";

(() => {
  const set = () => { document.documentElement.dataset.maths = ""; };
  Article.setMaths = (scope) => scope.querySelector("math") && set();

  document.addEventListener("DOMContentLoaded", () => {
    const near = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      near.disconnect();
      set();
    }, { rootMargin: "200% 0px" });
    document.querySelectorAll("math").forEach((formula) => near.observe(formula));
    addEventListener("beforeprint", set);
  });
})();
