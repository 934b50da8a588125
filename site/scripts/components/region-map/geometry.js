/* Where places are on the map, and what they are called. */
"use strict";


/**
 * @typedef {object} Size
 * @property {number} width
 * @property {number} height
 */

/**
 * The point of a place of the grid: the middle of its cell.
 * @param {number} place row by row
 * @param {{rows: number, columns: number}} grid
 * @param {Size} size of the map
 * @returns {[number, number]}
 */
function cellCentre(place, { rows, columns }, { width, height }) {
  return [(place % columns + 0.5) * width / columns, (Math.floor(place / columns) + 0.5) * height / rows];
}

/**
 * The place of the grid at a point, or -1 outside.
 * @param {number} x from the map's left edge
 * @param {number} y from its top
 * @param {{rows: number, columns: number}} grid
 * @param {Size} size of the map, in the unit of the point
 */
function cellAt(x, y, { rows, columns }, { width, height }) {
  const row = Math.floor(y / height * rows), column = Math.floor(x / width * columns);
  return row < 0 || row >= rows || column < 0 || column >= columns ? -1 : row * columns + column;
}

/**
 * Latitude and longitude of a point, in whole degrees, as one reads them.
 * @param {[number, number]} point
 * @param {Size} size of the map, whose middle is at 0°, 0°
 * @param {number} perDegree units of the map for one degree
 */
function coordinates([x, y], { width, height }, perDegree) {
  const side = (/** @type {number} */ value, /** @type {string} */ plus, /** @type {string} */ minus) =>
    `${Math.abs(value).toFixed(0)}° ${value < 0 ? minus : plus}`;
  return `${side((height / 2 - y) / perDegree, "N", "S")}, ${side((x - width / 2) / perDegree, "E", "W")}`;
}

/**
 * The nearest point in a direction, or null. What lies straight ahead counts for more than what lies near.
 * @param {[number, number]} from
 * @param {[number, number]} direction one of the four unit vectors
 * @param {Iterable<{place: number, point: [number, number]}>} places
 */
function nearestAhead([x0, y0], [dx, dy], places) {
  let best = null, least = Infinity;
  for (const { place, point: [x, y] } of places) {
    const along = (x - x0) * dx + (y - y0) * dy;
    const across = Math.abs((x - x0) * dy) + Math.abs((y - y0) * dx);
    if (along <= 0 || across > 1.5 * along || along + 2 * across >= least) continue;
    [best, least] = [place, along + 2 * across];
  }
  return best;
}
