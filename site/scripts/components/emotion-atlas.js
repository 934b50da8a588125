// The atlas of emotions: a tile's shares are read by pointing, by tapping, and with the arrow keys.

Article.component("emotion-atlas", (element, data) => {
  const list = element.querySelector(".disc");
  const tiles = [...list.children];
  const centre = (box) => ({ x: box.left + box.width / 2, y: box.top + box.height / 2 });
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
    const { word, shares, empty } = data.words[tiles.indexOf(tile)];
    const values = { Word: word };
    if (empty) values.Factors = "next to no part in any";
    else for (const [factor, share] of shares) values[`${factor + 1}: ${data.factors[factor]}`] = `${Math.round(100 * share)}%`;
    Article.tooltip(values, x, y);
  }

  /* A tile with the focus is read where it stands, also after the page has scrolled to it. */
  let held = null;
  function hold(tile) {
    const box = tile.getBoundingClientRect();
    if (box.bottom < 0 || box.top > innerHeight) return clear();
    held = tile;
    read(tile, box.left + box.width / 2, box.bottom - 8);
  }

  function clear() {
    held = null;
    Article.tooltip(null);
  }

  /* The nearest tile in a direction; straight ahead counts for more than near. */
  function nearest(from, [dx, dy]) {
    const here = centre(from.getBoundingClientRect());
    let found = null;
    let least = Infinity;
    for (const tile of tiles) {
      const there = centre(tile.getBoundingClientRect());
      const along = (there.x - here.x) * dx + (there.y - here.y) * dy;
      const across = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
      if (along > 4 && along + 3 * across < least) {
        found = tile;
        least = along + 3 * across;
      }
    }
    return found;
  }

  function choose(tile) {
    for (const other of tiles) {
      other.tabIndex = other === tile ? 0 : -1;
      other.setAttribute("aria-selected", String(other === tile));
    }
  }

  list.addEventListener("keydown", (event) => {
    const tile = event.target.closest(".tile");
    if (event.key === "Escape") clear();
    const next = { Home: tiles[0], End: tiles[tiles.length - 1] }[event.key]
      || (event.key in DIRECTIONS ? nearest(tile, DIRECTIONS[event.key]) : null);
    if (event.key in DIRECTIONS || next) event.preventDefault();
    if (next) next.focus();
  });
  list.addEventListener("focusin", (event) => {
    const tile = event.target.closest(".tile");
    choose(tile);
    if (tile.matches(":focus-visible")) hold(tile);
  });
  list.addEventListener("focusout", clear);

  // pointerover comes for a mouse that enters a tile and for a finger that taps it.
  list.addEventListener("pointerover", (event) => {
    const tile = event.target.closest(".tile");
    if (tile) read(tile, event.clientX, event.clientY);
    else clear();
  });
  list.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && clear());
  document.addEventListener("scroll", () => (held ? hold(held) : clear()), { passive: true, capture: true });
});
