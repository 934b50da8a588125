/* State of figures in the URL's fragment, so that what a reader sees can be shared: "#region-neuron-diagram?mode=countries&view=13". */
"use strict";

(() => {
  function fragment() {
    const [id, query = ""] = location.hash.slice(1).split("?");
    return { id: decodeURIComponent(id), values: Object.fromEntries(new URLSearchParams(query)) };
  }

  function address(id, values) {
    const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== "");
    const query = new URLSearchParams(given).toString();
    return `#${encodeURIComponent(id)}${query && `?${query}`}`;
  }

  Article.state = (id) => ({
    address: (values) => address(id, values),
    read: () => (fragment().id === id ? fragment().values : {}),
    write(values, { push = false } = {}) {
      history[push ? "pushState" : "replaceState"](null, "", address(id, values));
    },
  });

  const number = (text) => (text !== undefined && /^-?\d+$/.test(text) ? Number(text) : text ?? null);

  /* Bring a figure into view, started and in the state asked for. */
  async function show(id, values) {
    const target = document.getElementById(id);
    if (!target) return;
    if (target.matches("[data-component]")) await Article.start(target);
    await Article.startAll(target);
    const { mode = null, view, focus } = values;
    Article.announce("map", { id, mode, view: number(view), focus: number(focus) });
    target.scrollIntoView({ behavior: Article.calm() ? "auto" : "smooth", block: "start" });
    if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
    target.focus({ preventScroll: true });
  }

  const valuesOf = (/** @type {Partial<WrittenState>} */ { mode, view, focus }) => ({ mode, view, focus });

  function follow(event) {
    const link = event.target.closest("a.map-reference");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    Article.state(link.dataset.target).write(valuesOf(link.dataset), { push: true });
    show(link.dataset.target, valuesOf(link.dataset));
  }

  /* A fragment with state is no id, so the browser does not find its element; one without state it finds itself. */
  function arrive() {
    const { id, values } = fragment();
    const target = id && document.getElementById(id);
    if (!target) return;
    if (location.hash.includes("?")) show(id, values);
    else Article.startAll(target);
  }

  document.addEventListener("DOMContentLoaded", () => {
    /** @type {NodeListOf<HTMLAnchorElement>} */
    const links = document.querySelectorAll("a.map-reference");
    for (const link of links) {
      const target = link.hash.slice(1).split("?")[0];
      link.dataset.target = target;
      link.href = address(target, valuesOf(link.dataset));
    }
    document.addEventListener("click", follow);
    addEventListener("hashchange", arrive);
    arrive();
  });
})();
