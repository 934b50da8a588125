/* What a reader looks for among the rows of neurons, and in which order the rows stand. */
"use strict";

/**
 * @typedef {object} FindableUnit one row of the table
 * @property {string} name
 * @property {string} path in small letters: "pictoclip/layer4/89"
 * @property {number} number
 * @property {string[]} families
 * @property {string} modality "none" where the row says nothing
 * @property {string} text all that can be looked for, in small letters
 * @property {number} drawings purity, 0 to 100
 * @property {number} words purity, 0 to 100
 * @property {number} mentions
 */

/**
 * @typedef {object} Wanted what the reader looks for
 * @property {string[]} typed
 * @property {string} family "" for any
 * @property {string} modality "" for any
 * @property {number} least purity
 */

/** @typedef {{unit: FindableUnit, exact: boolean}} Found with `exact` where a typed word is the unit's whole number or path */

/** @param {string} text as typed */
const wordsOf = (text) => text.toLowerCase().split(/[\s,;#]+/).filter(Boolean);

/** @param {string[]} parts of a row, the way they are searched: a word's beginning has a space before it */
const searchable = (parts) => ["", ...parts, "unit neuron"].join("; ").toLowerCase();

/**
 * How well a typed word fits a unit: 2 for its whole number or path, 1 for a part of what its row says, 0 for neither.
 * @param {FindableUnit} unit
 * @param {string} word in small letters
 */
function matchOf(unit, word) {
  if (/^\d+$/.test(word)) {
    if (Number(word) === unit.number) return 2;
    return Number(String(unit.number).startsWith(word) || unit.text.includes(` ${word}`));
  }
  if (`/${unit.path}`.endsWith(`/${word}`)) return 2;
  return Number(unit.text.includes(word) || unit.path.includes(word));
}

/**
 * Whether a unit has all that is wanted, and whether it was named exactly.
 * @param {FindableUnit} unit
 * @param {Wanted} wanted
 */
function judge(unit, { typed, family, modality, least }) {
  const purity = modality === "both" ? Math.min(unit.drawings, unit.words) : Math.max(unit.drawings, unit.words);
  const matches = typed.map((word) => matchOf(unit, word));
  const fits = matches.every(Boolean) && (!family || unit.families.includes(family))
    && (!modality || unit.modality === modality) && purity >= least;
  return { fits, exact: matches.includes(2) };
}

/** @typedef {(a: FindableUnit, b: FindableUnit, sign: 1 | -1) => number} Order the sign is -1 for the other way round */

const compareNames = new Intl.Collator("en", { numeric: true }).compare;

/** The lesser of two purities counts most, the greater decides between equals. */
const purityOf = (/** @type {FindableUnit} */ { drawings, words }) => Math.min(drawings, words) + Math.max(drawings, words) / 1000;

/**
 * Most first, equals by number.
 * @param {(unit: FindableUnit) => number} value
 * @returns {Order}
 */
const byMost = (value) => (a, b, sign) => sign * (value(b) - value(a)) || a.number - b.number;

const isUnnamed = (/** @type {FindableUnit} */ { name }) => Number(/^Unit \d/.test(name));

/** @type {Record<string, Order>} */
const orders = {
  number: (a, b, sign) => sign * (a.number - b.number),
  name: (a, b, sign) => isUnnamed(a) - isUnnamed(b) || sign * compareNames(a.name, b.name),
  drawings: byMost((unit) => unit.drawings),
  words: byMost((unit) => unit.words),
  purity: byMost(purityOf),
  mentions: byMost((unit) => unit.mentions),
};

/**
 * The rows in an order, those named exactly before all others. What is given stays as it is.
 * @template {Found} Row
 * @param {Row[]} rows
 * @param {string} key of the order
 * @param {boolean} reversed
 * @returns {Row[]}
 */
function inOrder(rows, key, reversed) {
  return [...rows].sort((a, b) => Number(b.exact) - Number(a.exact) || orders[key](a.unit, b.unit, reversed ? -1 : 1));
}

/**
 * The choice as the address has it; what is no choice is left out.
 * @param {{id: string, value: string}[]} fields
 * @param {boolean} reversed
 */
function queryOf(fields, reversed) {
  const query = new URLSearchParams();
  for (const { id, value } of fields) {
    if (value && value !== "0" && !(id === "order" && value === "number")) query.set(id, value);
  }
  if (reversed) query.set("reversed", "1");
  return query.toString();
}
