/* The numbers behind the map: how strongly each neuron answers to each place. A record keeps them as bytes, 255 for the strongest. */
"use strict";

const LEAST_SHOWN = 2; // of 255: the least that is not "0 %"
const MOST_LISTED = 6; // neurons that a place lists

/**
 * The kinds of places, by the map's mode: the name that a unit's numbers have in the data.
 * @type {Record<RegionMode, RegionKind>}
 */
const KINDS = { geography: "spatial", countries: "countries", cities: "cities" };

/**
 * The numbers of a family's neurons at each place of a kind; null for a neuron out of focus.
 * @typedef {(Uint8Array | null)[]} FamilyValues
 */

/** @param {string} text base64 */
const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** @param {number} value 0 to 255 */
const percent = (value) => `${Math.round(100 * value / 255)} %`;

/** The numbers of units, decoded when they are asked for, and once. */
class Activations {
  /** @param {Record<string, RegionUnit>} units by their key in the data */
  constructor(units) {
    this.units = units;
    /** @type {Map<string, Uint8Array>} */
    this.decoded = new Map();
  }

  /**
   * @param {string} unit key of the unit
   * @param {RegionKind} kind
   */
  of(unit, kind) {
    const key = `${unit} ${kind}`;
    const values = this.decoded.get(key) ?? bytes(this.units[unit][kind]);
    this.decoded.set(key, values);
    return values;
  }
}

/**
 * Call back once a place, with the family's activations there; those out of focus are 0.
 * @param {FamilyValues} family
 * @param {number} multiplier
 * @param {(place: number, activations: number[]) => void} callback
 */
function eachPlace(family, multiplier, callback) {
  const length = family.find(Boolean)?.length ?? 0;
  for (let place = 0; place < length; place += 1) {
    callback(place, family.map((values) => (values ? values[place] / 255 * multiplier : 0)));
  }
}

/**
 * The places that a neuron answers to most, strongest first, as one reads them.
 * @param {Uint8Array} values of the neuron, one a place
 * @param {string[]} names of the places
 * @param {number} count at most so many
 */
function strongest(values, names, count) {
  return [...values.keys()].filter((place) => values[place]).sort((a, b) => values[b] - values[a] || a - b)
    .slice(0, count).map((place) => `${names[place]} ${percent(values[place])}`).join(", ");
}

/**
 * [the neuron's place in the family, its value] of the neurons that answer to a place, strongest first.
 * @param {FamilyValues} family
 * @param {number} place
 * @returns {[number, number][]}
 */
function readingsAt(family, place) {
  return family.map((values, index) => /** @type {[number, number]} */ ([index, values ? values[place] : 0]))
    .filter(([, value]) => value >= LEAST_SHOWN).sort(([, a], [, b]) => b - a).slice(0, MOST_LISTED);
}
