/* Walking over the disc of emotions with the arrow keys. */
"use strict";

const LEAST_STEP = 4; // pixels; tiles of one row do not stand at one height to the pixel

/** @typedef {{x: number, y: number}} TileCentre */

/**
 * The index of the nearest tile in a direction, or -1. Straight ahead counts for more than near.
 * @param {TileCentre} from
 * @param {number[]} direction one of the four unit vectors
 * @param {TileCentre[]} centres of all tiles
 */
function nearestTile(from, [dx, dy], centres) {
  let found = -1;
  let least = Infinity;
  centres.forEach(({ x, y }, index) => {
    const along = (x - from.x) * dx + (y - from.y) * dy;
    const across = Math.abs((x - from.x) * dy) + Math.abs((y - from.y) * dx);
    if (along <= LEAST_STEP || along + 3 * across >= least) return;
    found = index;
    least = along + 3 * across;
  });
  return found;
}

/**
 * What a tile says: its word, and its share of each factor.
 * @param {{word: string, shares: [number, number][], empty: boolean}} tile shares are [factor's index, 0 to 1]
 * @param {string[]} factors their names
 */
function tileReading({ word, shares, empty }, factors) {
  /** @type {Record<string, string>} */
  const values = { Word: word };
  if (empty) values.Factors = "next to no part in any";
  else for (const [factor, share] of shares) values[`${factor + 1}: ${factors[factor]}`] = `${Math.round(100 * share)}%`;
  return values;
}
