/* The runtime of a page: one global, Article.

   Article.component(name, start)   a component's script says how it starts: start(element, data), once per element
   Article.data(digest, value)      a data file hands over its value
   Article.state(id)                the state of a figure in the URL's fragment, "#id?mode=countries&view=13": read(), write(values)
   Article.chart(element, spec)     draws a compiled Vega chart (charts.js)
   Article.tooltip(value, x, y)     shows a value beside the pointer, or nothing (charts.js)

   Article.announce(name, detail)   tells the scripts of the page something; Article.listen(name, handler) hears it

   The files of this folder are joined in alphabetical order into assets/site.js. Components speak by events on the document:
   "article:map" {id, mode, view, focus}, "article:look" and "article:unit" (linking.js), "article:theme" {theme}. */
"use strict";

/* exported Article */
/** @type {ArticleRuntime} */
// eslint-disable-next-line no-var -- a global of a classic script
var Article = (() => {
  const own = /** @type {HTMLScriptElement} */ (document.currentScript);
  const root = new URL(".", own.src).href; // of assets/
  const starts = new Map(); // name -> function
  const values = new Map(); // digest -> value
  const loading = new Map(); // address -> promise
  const started = new WeakMap(); // element -> promise

  /* The element that a template promises: without it the component fails, and its static view stays. */
  function part(scope, selector) {
    const found = scope.querySelector(selector);
    if (!found) throw new Error(`no element ${selector} in the template`);
    return found;
  }

  function load(address) {
    if (!loading.has(address)) {
      loading.set(address, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = address;
        script.onload = resolve;
        script.onerror = () => reject(new Error(`could not load ${address}`));
        document.head.append(script);
      }));
    }
    return loading.get(address);
  }

  async function dataOf(element) {
    const inline = element.querySelector(':scope > script[type="application/json"]');
    if (inline) return JSON.parse(inline.textContent);
    const source = element.dataset.source;
    if (!source) return {};
    await load(source);
    return values.get(source.split("/").pop().replace(/\.js$/, ""));
  }

  async function run(element) {
    const name = element.dataset.component;
    const scripted = (document.body.dataset.components || "").split(" ").includes(name);
    if (scripted) {
      element.dataset.state = "loading";
      const [data] = await Promise.all([dataOf(element), load(`${root}components/${name}.js`)]);
      if (!starts.has(name)) throw new Error(`components/${name}.js calls no Article.component("${name}", …)`);
      await starts.get(name)(element, data);
    }
    element.dataset.state = "ready";
  }

  /* Start one component; its static view stays when that fails. */
  function start(element) {
    if (!started.has(element)) {
      started.set(element, run(element).catch((error) => {
        element.dataset.state = "failed";
        console.error(error);
      }));
    }
    return started.get(element);
  }

  const startAll = (scope) => Promise.all([...scope.querySelectorAll("[data-component]")].map(start));

  /* Start components before they are seen: one screen before at first, so that what is far below does not weigh on the
     first view, and two as soon as the reader scrolls, so that nothing changes before their eyes. */
  function watch() {
    const observe = (screens) => {
      const seen = new IntersectionObserver((entries) => {
        for (const entry of entries) {
          if (!entry.isIntersecting) continue;
          seen.unobserve(entry.target);
          start(entry.target);
        }
      }, { rootMargin: `${screens * 100}% 0px` });
      document.querySelectorAll("[data-component]:not([data-state])").forEach((element) => seen.observe(element));
      return seen;
    };
    const first = observe(1);
    addEventListener("scroll", () => {
      first.disconnect();
      observe(2);
    }, { once: true, passive: true });
  }

  const announce = (name, detail) => document.dispatchEvent(new CustomEvent(`article:${name}`, { detail }));
  const listen = (name, handler) => document.addEventListener(`article:${name}`, (event) => {
    handler(/** @type {CustomEvent} */ (event).detail);
  });

  document.addEventListener("DOMContentLoaded", watch);

  // The other files of this folder add the rest.
  return /** @type {ArticleRuntime} */ (/** @type {unknown} */ ({
    root, part, load, start, startAll, announce, listen,
    component: (name, startComponent) => starts.set(name, startComponent),
    data: (digest, value) => values.set(digest, value),
    calm: () => matchMedia("(prefers-reduced-motion: reduce)").matches,
  }));
})();
