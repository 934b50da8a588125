/* Where a card stands: below the line of its link, or above it where there is more room; never beyond the window's edges. */
"use strict";

(() => {
  const EDGE = 12; // pixels kept free at the window's edges
  const AWAY = 8; // pixels between a line and its card
  const LEAST_HEIGHT = 120;
  const MOST_HEIGHT = 416;

  /**
   * The width of a card.
   * @param {number} wanted
   * @param {number} windowWidth
   */
  const width = (wanted, windowWidth) => Math.min(wanted, windowWidth - 2 * EDGE);

  /**
   * The side of a card and how high it may be there. A card that has taken a side keeps it, however it grows: it would slip from
   * under the pointer.
   * @param {{top: number, bottom: number}} line of the link
   * @param {number} height that the card would have
   * @param {number} windowHeight
   * @param {string} kept the side it has taken, or ""
   * @returns {{side: string, most: number}}
   */
  function side(line, height, windowHeight, kept) {
    const below = windowHeight - line.bottom - AWAY - EDGE;
    const above = line.top - AWAY - EDGE;
    const taken = kept || (height <= below || below >= above ? "below" : "above");
    return { side: taken, most: Math.max(LEAST_HEIGHT, Math.min(MOST_HEIGHT, taken === "below" ? below : above)) };
  }

  /**
   * The left upper corner of a card.
   * @param {{left: number, top: number, bottom: number}} line of the link
   * @param {{width: number, height: number}} card
   * @param {{side: string, before: number, windowWidth: number}} room `before`: how far the card begins before its link
   */
  function corner(line, card, { side: taken, before, windowWidth }) {
    const left = Math.max(EDGE, Math.min(line.left - before, windowWidth - card.width - EDGE));
    return { left, top: taken === "above" ? line.top - card.height - AWAY : line.bottom + AWAY };
  }

  Article.placing = { width, side, corner };
})();
