/* Cards that show a footnote, references or a neuron beside the link that points to them.

   They open when a link is pointed at, focused by keyboard or tapped; they stay while the pointer or the focus is inside them; Escape
   closes them (WCAG 1.4.13). A citation inside a card opens below in the same card. The contents are copies of the lists at the end of
   the page, which is where the links lead without this script. */
"use strict";

(() => {
  const REFERENCES = ".footnote a, .citation a, a.neuron";
  const OPEN_AFTER = 120; // milliseconds; long enough not to flicker when the pointer only passes
  const CLOSE_AFTER = 350;

  let card = null;
  let opener = null;
  let timer = 0;
  let touched = null; // the link under a finger that is down
  let returning = false; // the focus goes back to a link whose card was closed, which is no wish to open it again
  let wanted = null; // the link whose card waits for its contents
  let units = null;
  let unitsAddress = ""; // of a file with the cards of neurons that only figures show, until it was asked for
  let facet = null; // chosen by the reader, for every neuron that has it

  const later = (delay, action) => {
    clearTimeout(timer);
    timer = setTimeout(action, delay);
  };

  // Contents ---------------------------------------------------------------------------------------------------------

  /* A copy whose ids are not those of the original, with links inside it following. */
  function copyOf(element) {
    const copy = element.cloneNode(true);
    copy.removeAttribute("id");
    copy.querySelectorAll(".back").forEach((back) => back.remove());
    copy.querySelectorAll("[data-component]").forEach((part) => part.removeAttribute("data-component"));
    const names = new Set();
    for (const part of copy.querySelectorAll("[id]")) {
      names.add(part.id);
      part.id = `card-${part.id}`;
    }
    for (const part of copy.querySelectorAll("*")) {
      for (const { name, value } of [...part.attributes]) {
        const changed = value.replace(/(^#|url\(#)([^)\s]+)/g, (all, start, id) => (names.has(id) ? `${start}card-${id}` : all));
        if (changed !== value) part.setAttribute(name, changed);
        if (/^(for|aria-(labelledby|describedby|controls))$/.test(name) && names.has(value)) part.setAttribute(name, `card-${value}`);
      }
    }
    return copy;
  }

  function listed(link) {
    const item = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!item) return null;
    const part = document.createElement("div");
    part.className = "card-part";
    part.append(...copyOf(item.querySelector(".entry") || item).childNodes);
    Article.setMaths(part);
    return part;
  }

  function readUnits() {
    if (units) return;
    const block = document.getElementById("units");
    units = block ? JSON.parse(block.textContent) : {};
    unitsAddress = block?.dataset.more || "";
  }

  Article.listen("units", (cards) => Object.assign(units, cards));

  /* Whether the card of a neuron has to be fetched first; then it opens as soon as it is there, if it is still wanted. */
  function waits(link) {
    if (!link.matches("a.neuron")) return false;
    readUnits();
    if (!unitsAddress || link.dataset.unit in units) return false;
    wanted = link;
    Article.load(unitsAddress).catch(console.error).then(() => {
      unitsAddress = "";
      if (wanted === link) open(link);
    });
    return true;
  }

  function unitFacts(name) {
    readUnits();
    return units[name] || {};
  }

  function line(className, text) {
    const part = document.createElement("div");
    part.className = className;
    part.textContent = text;
    return part;
  }

  const COLUMNS = 8; // of a sheet, as site/styles/tiles.css has it

  /* Show one of the pictures on the sheet of a unit, by its number there. */
  function show(picture, unit, number) {
    picture.src = new URL(`../neurons/${unit}/pictures.webp`, Article.root).href;
    picture.style.setProperty("--x", number % COLUMNS);
    picture.style.setProperty("--y", Math.floor(number / COLUMNS));
  }

  /* Buttons that choose what the picture is made of; the choice holds for all cards of the page. */
  function facetsOf(unit, facts, picture) {
    const group = line("facets", "");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "Facet of the picture");
    const choose = () => {
      const shown = facet in facts.facets ? facet : facts.facet in facts.facets ? facts.facet : Object.keys(facts.facets)[0];
      show(picture, unit, facts.facets[shown]);
      for (const button of group.children) button.setAttribute("aria-pressed", String(button.textContent === shown));
    };
    for (const name of Object.keys(facts.facets)) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.addEventListener("click", () => {
        facet = name;
        choose();
      });
      group.append(button);
    }
    choose();
    return group;
  }

  function neuron(link) {
    const facts = unitFacts(link.dataset.unit);
    const part = line("card-part unit-card", "");
    const picture = new Image();
    picture.alt = "";
    const tile = line("sheet-tile", "");
    tile.append(picture);
    const pictured = facts.facets !== undefined || facts.picture !== undefined;
    if (pictured) part.append(tile);
    else part.classList.add("bare");
    const title = document.createElement("a");
    title.className = "title";
    title.href = link.getAttribute("href");
    title.textContent = facts.title || link.textContent;
    part.append(title, line("number", link.dataset.unit.replaceAll("/", " · ")));
    if (facts.warning) part.append(line("caution", facts.warning));
    if (facts.words) part.append(line("words", facts.words.join(", ")));
    else if (facts.families) part.append(line("words", facts.families.join(", ")));
    if (facts.facets) part.append(facetsOf(link.dataset.unit, facts, picture));
    else if (pictured) show(picture, link.dataset.unit, facts.picture);
    return part;
  }

  /* The parts of a link's card: all references of one bracket together, in their order. */
  function partsOf(link) {
    if (link.matches("a.neuron")) return [neuron(link)];
    const group = link.closest(".citation");
    return (group ? [...group.querySelectorAll("a")] : [link]).map(listed).filter((part) => part !== null);
  }

  // Opening and closing ----------------------------------------------------------------------------------------------

  function close() {
    clearTimeout(timer);
    wanted = null;
    if (!card) return;
    const back = card.contains(document.activeElement) ? opener : null;
    card.remove();
    opener.removeAttribute("aria-expanded");
    card = opener = null;
    if (!back) return;
    returning = true;
    back.focus({ preventScroll: true });
    returning = false;
  }

  function open(link) {
    clearTimeout(timer);
    if (opener === link || waits(link)) return;
    if (card && card.contains(link)) {
      more(link);
      return;
    }
    const parts = partsOf(link);
    close();
    if (!parts.length) return;
    card = document.createElement("div");
    card.className = "card";
    card.setAttribute("role", "group");
    card.setAttribute("aria-label", link.matches("a.neuron") ? `Neuron ${link.textContent}` : link.getAttribute("aria-label"));
    card.append(...parts);
    opener = link;
    link.setAttribute("aria-expanded", "true");
    // Right behind its link in the order of reading, but painted over everything where the browser can do that.
    if (card.showPopover) {
      card.popover = "manual";
      (link.closest("sup, .citation") || link).after(card);
      card.showPopover();
    } else document.body.append(card);
    place(link);
  }

  /* A citation inside a card: its references go below, instead of a card over the card. */
  function more(link) {
    card.querySelector(".card-more")?.remove();
    card.querySelectorAll("[aria-expanded]").forEach((other) => other.removeAttribute("aria-expanded"));
    const part = document.createElement("div");
    part.className = "card-more";
    part.append(...partsOf(link));
    link.setAttribute("aria-expanded", "true");
    card.append(part);
    place(opener, card.dataset.side);
    card.scrollTop = part.offsetTop;
  }

  /* Where the rules of placing.js say; a citation's card is as wide as the text around it. */
  function place(link, side = "") {
    const width = document.documentElement.clientWidth;
    const small = link.matches("a.neuron");
    const text = link.closest(".article-text, .appendix section, .plain")?.getBoundingClientRect();
    const most = small ? 340 : Math.min(600, text ? Math.max(text.width, 320) : 600);
    card.style.width = `${Article.placing.width(most, width)}px`;
    card.style.maxHeight = "";
    const at = link.getClientRects()[0] || link.getBoundingClientRect();
    const spare = card.querySelector(".citation") ? 160 : 0; // for the references that a reader may open below
    const taken = Article.placing.side(at, card.offsetHeight + spare, innerHeight, side);
    card.dataset.side = taken.side;
    card.style.maxHeight = `${taken.most}px`;
    const box = card.getBoundingClientRect();
    const { left, top } = Article.placing.corner(at, box, { side: taken.side, before: small ? 24 : box.width / 3, windowWidth: width });
    const base = card.popover ? { left: -scrollX, top: -scrollY } : document.body.getBoundingClientRect();
    card.style.left = `${left - base.left}px`;
    card.style.top = `${top - base.top}px`;
  }

  // Pointer, finger, keyboard ----------------------------------------------------------------------------------------

  const linkOf = (event) => (event.target instanceof Element ? event.target.closest(REFERENCES) : null);
  const isInside = (node) => card && node instanceof Node && (card.contains(node) || opener.contains(node));

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const link = linkOf(event);
    if (link) later(OPEN_AFTER, () => open(link));
    else if (isInside(event.target)) clearTimeout(timer);
    else if (card || wanted) later(CLOSE_AFTER, close);
    else clearTimeout(timer);
  });

  document.documentElement.addEventListener("pointerleave", () => card && later(CLOSE_AFTER, close));

  document.addEventListener("pointerdown", (event) => {
    touched = event.pointerType === "mouse" ? null : linkOf(event);
    if (card && !isInside(event.target) && !touched) close();
  });

  /* The first tap opens the card, the second follows the link. */
  document.addEventListener("click", (event) => {
    const link = linkOf(event);
    if (!link || link !== touched) {
      if (event.target instanceof Element && event.target.closest("a") && !isInside(event.target)) close();
      return;
    }
    touched = null;
    if (link === opener || link.hasAttribute("aria-expanded")) return;
    event.preventDefault();
    open(link);
  });

  document.addEventListener("focusin", (event) => {
    if (returning) return;
    const link = linkOf(event);
    if (link && link.matches(":focus-visible")) open(link);
    else if (card && !isInside(event.target)) close();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && card) close();
  });

  addEventListener("resize", () => card && place(opener, card.dataset.side));
  addEventListener("hashchange", close);
})();
