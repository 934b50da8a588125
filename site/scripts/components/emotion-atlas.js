/* The atlas of emotions: a tile's shares are read by pointing, by tapping, and with the arrow keys. */
"use strict";

Article.component("emotion-atlas", (element, data) => {
  const list = Article.part(element, ".disc");
  const tiles = /** @type {HTMLElement[]} */ ([...list.children]);
  const tileOf = (event) => event.target.closest(".tile");
  const centreOf = (tile) => {
    const box = tile.getBoundingClientRect();
    return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  };
  const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Emotion words, with their shares of the factors");
  for (const tile of tiles) {
    tile.setAttribute("role", "option");
    tile.setAttribute("aria-selected", "false");
    tile.tabIndex = -1;
  }
  tiles[0].tabIndex = 0;

  function read(tile, x, y) {
    Article.tooltip(tileReading(data.words[tiles.indexOf(tile)], data.factors), x, y);
  }

  /* A tile with the focus is read where it stands, also after the page has scrolled to it. */
  let held = null;
  function hold(tile) {
    const box = tile.getBoundingClientRect();
    if (box.bottom < 0 || box.top > innerHeight) {
      clear();
      return;
    }
    held = tile;
    read(tile, box.left + box.width / 2, box.bottom - 8);
  }

  function clear() {
    held = null;
    Article.tooltip(null);
  }

  function choose(tile) {
    for (const other of tiles) {
      other.tabIndex = other === tile ? 0 : -1;
      other.setAttribute("aria-selected", String(other === tile));
    }
  }

  list.addEventListener("keydown", (event) => {
    if (event.key === "Escape") clear();
    const next = { Home: tiles[0], End: tiles[tiles.length - 1] }[event.key]
      || (event.key in DIRECTIONS ? tiles[nearestTile(centreOf(tileOf(event)), DIRECTIONS[event.key], tiles.map(centreOf))] : null);
    if (event.key in DIRECTIONS || next) event.preventDefault();
    if (next) next.focus();
  });
  list.addEventListener("focusin", (event) => {
    const tile = tileOf(event);
    choose(tile);
    if (tile.matches(":focus-visible")) hold(tile);
  });
  list.addEventListener("focusout", clear);

  // pointerover comes for a mouse that enters a tile and for a finger that taps it.
  list.addEventListener("pointerover", (event) => {
    const tile = tileOf(event);
    if (tile) read(tile, event.clientX, event.clientY);
    else clear();
  });
  list.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && clear());
  document.addEventListener("scroll", () => (held ? hold(held) : clear()), { passive: true, capture: true });
});
